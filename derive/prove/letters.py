"""What SymPy need not know of a claim becomes letters: quadratic forms, determinants, moments.

A scalar built from matrices is brought to the kernel's normal form, a polynomial whose letters are
products of matrices; equal letters get equal names, so that SymPy sees ``(y - Xb)'(y - Xb)`` and
``y'y - 2 y'Xb + b'X'Xb`` as the same.  Entries of vectors become members of families, and what is
summed over one index of such entries only becomes a sum again: ``y'y`` is the sum of ``y_i^2``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ..kernel.dims import Dim, as_dim, variable
from ..kernel.facts import Claim, Fact, Property
from ..kernel.monomials import (
    Atom,
    BudgetExceeded,
    Factor,
    Monomial,
    Polynomial,
    Unsupported,
    bound_in,
    replace_index,
)
from ..kernel.normal import Normalizer
from ..kernel.terms import (
    Term,
    add,
    dimension,
    inverse,
    is_random_symbol,
    mul,
    number,
    power,
    rebuild,
    sum_over,
    symbol,
)
from .forms import normalizer_of

SCALAR = frozenset({"number", "symbol", "dimension", "add", "mul", "power", "inverse",
                    "function", "sum", "delta", "derivative"})
"""What SymPy takes as it is; any other scalar is made of letters to it."""
LETTER = "\N{WHITE SQUARE}"
"""What the names of letters begin with, which no symbol of a user does."""
_INDEX = f"{LETTER}i"


def outer(term: Term) -> list[Term]:
    """The term and what is inside it, as far as SymPy looks."""
    if not looks_inside(term):
        return [term]
    return [term, *(t for a in term.args for t in outer(a))]


def looks_inside(term: Term) -> bool:
    """Whether SymPy reads the operator.

    It reads a derivative only if nothing in it becomes a letter, which might hide the argument.
    """
    parts = term.walk() if term.op == "derivative" else [term]
    return all(t.op in SCALAR and all(a.is_scalar for a in t.args) for t in parts)


class Letters:
    """Names for the parts of a claim at which SymPy does not look.

    `positive` says which letters are, since they are determinants of positive definite matrices.
    """

    def __init__(self, claim: Claim) -> None:
        self.names: dict[Any, str] = {}
        self.whole: dict[Term, Term] = {}
        self.positive: list[Fact] = []
        self.definite = {f.statement.subject for f in claim.facts if isinstance(
            f.statement, Property) and f.statement.name == "positive-definite"}
        self.normal: Normalizer | None = None
        with suppress(BudgetExceeded, Unsupported):  # or every part is a letter by itself
            self.normal = normalizer_of(claim)

    @property
    def fired(self) -> frozenset[str]:
        """The names of the facts that normal forms used."""
        return frozenset() if self.normal is None else frozenset(
            law.removeprefix("fact:") for law in self.normal.arena.laws)

    def read(self, term: Term) -> Term:
        """The term in letters; random symbols become fixed ones, which stand for their values."""
        if looks_inside(term):
            if is_random_symbol(term):
                return symbol(term.data[0], 1, 1, *term.data[1])
            return rebuild(term, [self.read(a) for a in term.args], {})
        if term.op == "mul" and any(a.is_scalar for a in term.args):
            rest = [a for a in term.args if not a.is_scalar]
            outside = [self.read(a) for a in term.args if a.is_scalar]
            return mul(*outside, *([self.read(mul(*rest))] if rest else []))
        if term.op == "entry" and term.args[0].op == "symbol" and not term.args[0].data[1]:
            return self._entry(term.args[0].data[0], term.data if term.args[0].cols != as_dim(1)
                               else term.data[:1])
        if term not in self.whole:
            self.whole[term] = self._polynomial(term)
        return self.whole[term]

    def _name(self, key: Any) -> str:
        return self.names.setdefault(key, f"{LETTER}{len(self.names)}")

    def _entry(self, name: str, at: Sequence[Dim]) -> Term:
        return symbol(f"{LETTER}{name}", 1, 1, *at)

    def _polynomial(self, term: Term) -> Term:
        if self.normal is not None:
            try:
                merged = self.normal.canonicalizer.merge(
                    self.normal.simplify(self.normal.polynomial(term)))
                parts = list(map(self._monomial, merged))
                return add(*parts) if len(parts) > 1 else parts[0] if parts else number(0)
            except (BudgetExceeded, Unsupported, ValueError):
                pass
        return symbol(self._name(term))

    def _monomial(self, monomial: Monomial) -> Term:
        value, scalars, factors = monomial
        assert self.normal is not None
        parts = [number(value)] if value != 1 else []
        for atom, k in scalars:
            base = self._scalar(atom)
            raised = base if abs(k) == 1 else power(base, abs(k))
            parts.append(raised if k > 0 else inverse(raised))
        for group in self.normal.canonicalizer.components(factors):
            parts.append(self._component(tuple(group)))
        return mul(*parts) if len(parts) > 1 else parts[0] if parts else number(1)

    def _scalar(self, atom: Atom) -> Term:
        match atom.key:
            case ("symbol", name, *_):
                return symbol(name)
            case ("number", value):  # the base of a power: no other number is a letter
                return number(value)
            case ("dim", size, *_):
                return dimension(size)
            case ("power", int(base), exponent) if self.normal is not None:
                return power(self._scalar(self.normal.arena.numbered(base)), exponent)
        letter = symbol(self._name(atom))
        meant = self.normal.letters.get(atom) if self.normal is not None else None
        if meant is not None and meant.op == "det" and meant.args[0] in self.definite:
            self.positive.append(Fact(f"{letter.data[0]} > 0", Property(letter, "positive")))
        return letter

    def _component(self, factors: tuple[Factor, ...]) -> Term:
        assert self.normal is not None
        arena = self.normal.arena
        bound = sorted(bound_in(factors))
        plain = all(a.key[0] == "symbol" and not path and not any(
            isinstance(s, (str, tuple)) for s in slots) for a, slots, path in factors)
        if plain and not bound and len(factors) == 1:
            return self._member(*factors[0][:2])
        if plain and len(bound) == 1 and not any("#" in n for n in arena.sizes[bound[0]].names()):
            index = variable(_INDEX)
            members = [self._member(a, tuple(index if s == bound[0] else s for s in slots))
                       for a, slots, _ in factors]
            return sum_over(_INDEX, 1, arena.sizes[bound[0]], mul(*members))
        if len(factors) == 1 and factors[0][0].key == ("value",) and not bound:
            return dimension(factors[0][1][0])
        return self._opaque(factors)

    def _member(self, atom: Atom, slots: tuple[Any, ...]) -> Term:
        name = str(atom.key[1])
        return symbol(name if atom.family == len(slots) else f"{LETTER}{name}", 1, 1, *slots)

    def _opaque(self, factors: tuple[Factor, ...]) -> Term:
        """A letter for factors that share indices; with their free indices, if they have any."""
        assert self.normal is not None
        poly: Polynomial = [(1, (), factors)]
        free = sorted({n for _, slots, _ in factors for s in slots if isinstance(s, Dim)
                       for n in s.names() if not n.startswith("#")})
        for k, name in enumerate(free):
            poly = replace_index(self.normal.arena, poly, name, variable(f"@{k}"))
        key = tuple(self.normal.canonicalizer.polynomial(poly).items())
        return symbol(self._name(key), 1, 1, *map(variable, free))
