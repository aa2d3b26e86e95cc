"""Quick comparison of many expressions with one: additive values that agree for equal terms.

Values only sort candidates out; what they let through must still be proved.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import mul
from random import Random
from typing import Any

from ..kernel.facts import Claim
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import Term
from ..prove.forms import LIMIT, normalizer_of
from ..prove.scope import is_relational
from ..refute.arithmetic import PRIME
from ..refute.models import Builder
from ..refute.search import UNFIT, Difference, Search
from ..refute.styles import ATTEMPTS
from ..refute.values import Effort, OutOfTime
from ..untyped import Untyped
from .trees import is_scalar

Value = dict[Any, Any]
_WORK = 30_000
"""How much work one value is worth, in the kernel's units."""
_TOTAL = 300_000
_EACH = 100
_MODEL = 400
_READ = 10
"""What all values of a claim may cost together; what each value and each monomial cost, and each
value in a model; and each of the kernel's units for the reading of facts, which counts little.
"""
_SECONDS = 0.5
_PLACES = 4


class Allowance:
    """How much the values of one search may cost together."""

    def __init__(self, left: int = _TOTAL) -> None:
        self.left = left


class Measure:
    """Values of terms under the facts of one claim; None where a term has none.

    Nothing has a value any more when the allowance is used up.

    Without inverses, also in what was `written`, the value is the kernel's normal form, monomial
    by monomial; otherwise a random combination of the entries in one random model modulo a prime,
    in which equal terms agree also where their normal forms do not.
    """

    def __init__(self, claim: Claim, written: Untyped, allowance: Allowance) -> None:
        self.modulus: int | None = None
        self.allowance = allowance
        self._values: dict[Term, Value | None] = {}
        self._value: Callable[[Term], Value]
        model = _modular(claim) if is_relational(claim) or any(
            t.op == "inverse" and not is_scalar(t) for t in written.walk()) else None
        if model is None:
            self._normalizer = normalizer_of(claim)
            allowance.left -= _READ * (LIMIT - self._normalizer.arena.work)
            self._value = self._form
        else:
            self.modulus = PRIME
            self._value = model
        self._cost = _EACH if model is None else _MODEL

    def value(self, term: Term) -> Value | None:
        """The value of a term."""
        if term not in self._values and self.allowance.left > 0:
            self.allowance.left -= self._cost
            try:
                self._values[term] = self._value(term)
            except (*UNFIT, Unsupported, BudgetExceeded):
                self._values[term] = None
        return self._values.get(term)

    def plus(self, a: Value, b: Value, factor: int = 1) -> Value:
        """``a + factor b``."""
        result = dict(a)
        for key, x in b.items():
            new = result.get(key, 0) + factor * x
            if self.modulus is not None:
                new %= self.modulus
            if new:
                result[key] = new
            else:
                result.pop(key, None)
        return result

    def _form(self, term: Term) -> Value:
        normalizer = self._normalizer
        arena = normalizer.arena
        arena.work = _WORK
        try:
            poly = normalizer.simplify(normalizer.polynomial(term))
            self.allowance.left -= _EACH * len(poly)
            return normalizer.canonicalizer.polynomial(poly)
        finally:
            self.allowance.left -= _WORK - max(0, arena.work)


def _modular(claim: Claim) -> Callable[[Term], Value] | None:
    """The entries of terms in a random model of the facts; None if none was found."""
    search = Search(claim, 0, 1, Effort(_SECONDS))
    for attempt, (base, style) in enumerate(ATTEMPTS):
        sizes = search.sizes(max(1, 3 - base), Random(f"repair:{attempt}"), 2)
        try:
            outcome = search.modular(sizes, style, f"repair:{attempt}")
        except (*UNFIT, OutOfTime):
            continue
        return _Checksum(outcome.builder if isinstance(outcome, Difference) else outcome)
    return None


class _Checksum:
    """A random linear combination of the entries of a term, for some values of the free indices.

    Terms that differ in the model have one checksum with a chance of about 2^-61.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.builder.model.effort = Effort()
        self.weights: dict[tuple[int, bool], list[int]] = {}

    def __call__(self, term: Term) -> Value:
        model = self.builder.model
        found = {}
        for k, env in enumerate(self.builder.claims[:_PLACES]):
            value = model.value(term, env)
            entries = [int(x) for m in (value if isinstance(value, list) else [value])
                       for x in m.entries()]
            size = len(entries) // len(value) if isinstance(value, list) else len(entries)
            weights = self._weights(size, isinstance(value, list))
            if x := sum(map(mul, weights, entries)) % PRIME:
                found[k] = x
        return found

    def _weights(self, size: int, random: bool) -> list[int]:
        """Weights for the entries at every outcome; of what is fixed, their sums over these."""
        if (size, random) not in self.weights:
            rng = Random(f"checksum:{size}")
            outcomes = len(self.builder.model.weights) or 1
            each = [rng.randrange(PRIME) for _ in range(size * outcomes)]
            self.weights[size, True] = each
            self.weights[size, False] = [sum(each[k::size]) for k in range(size)]
        return self.weights[size, random]


def copies(a: Term, b: Term) -> bool:
    """Whether two terms are written alike, up to the order of sums and factors I."""
    return _written(a) == _written(b)


def _written(term: Term) -> str:
    args = [a for a in term.args if term.op != "mul" or a.op != "identity"]
    if term.op == "mul" and len(args) == 1:
        return _written(args[0])
    parts = [_written(a) for a in args]
    if term.op == "add":
        parts.sort()
    return f"{term.op}{term.data!r}{term.rows!r}{term.cols!r}({', '.join(parts)})"


