"""What is not known for certain of a step as it was read: kinds, factors, signs, ranges of sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from ..kernel.dims import ONE, as_dim, variable
from ..kernel.facts import Claim, Equation, Fact, Property
from ..kernel.terms import Term, randomness
from ..late import late_regex
from ..notation import symbol_name, text
from ..notes.kinds.doubts import may_be_unit
from ..notes.kinds.kinds import Environment, Role
from ..notes.kinds.symbols import spell
from ..notes.ledger import names_of
from ..notes.mathematics.syntax import Node
from ..notes.meaning.densities import density
from ..records import replace
from ..refute import examine
from ..step import equated, terms_of
from ..verdict import Verdict

_NEXT = late_regex(r"_\{?[^{}]*[A-Za-z][+-][0-9]")
_LETTERS = frozenset({"name", "subscript", "superscript", "prime"})


def doubtful_quotient(sides: Iterable[Node]) -> str:
    """Letters behind the divisor of a slash, as in ``a/2b``, which may be meant to divide, too."""
    return "how far the divisor behind a slash goes is not certain" if any(
        left.kind == "quotient" and left.data == "slash" and left.args[1].kind != "group"
        and not joint and right.kind in _LETTERS
        for side in sides for node in side.walk() if node.kind == "product"
        for left, right, joint in zip(node.args, node.args[1:], node.data, strict=False)
        ) else ""


def doubtful_density(sides: tuple[Node, ...]) -> str:
    """Densities that are written by name, which the notes may parametrise in another way."""
    named = next((found for side in sides for node in side.walk()
                  if (found := density(node)) is not None), None)
    return f"how {named.name} is parametrised is not certain" if named is not None else ""


def doubtful_kind(claim: Claim, environment: Environment, confirmed: Collection[str],
                   verdict: Verdict) -> str:
    """Kinds that rest on typography, sizes that nobody wrote.

    Where all sizes are 1, no kind matters: numbers are vectors and matrices as well.
    """
    sizes = set()
    only_numbers = is_of_numbers(claim, verdict, counted=True)
    for side in (claim.lhs, claim.rhs):
        for t in side.walk():
            if t.op == "symbol":
                name, at, _ = t.data
                kind = environment.kind((name, len(at)))
                if kind is not None and not kind.sure and name not in confirmed and (
                        not only_numbers):
                    return f"the kind of {name} is not known for certain"
                if may_be_unit(t) and not any(
                        name in names_of(*terms_of(f.statement)) for f in claim.facts):
                    return f"whether {text(t)} are unit vectors is not known"
            if t.op in ("transpose", "trace", "det") and t.args[0].is_scalar and (
                    not only_numbers and (names := names_of(t))):
                return f"{symbol_name(min(names))} may be more than a number"
            sizes |= {n for d in (t.rows, t.cols) for n in d.names()}
    invented = {n for n in sizes if not environment.is_integer_name(n)}
    counted = any(t.op in ("sum", "dimension", "entry") for side in (claim.lhs, claim.rhs)
                  for t in side.walk())
    return "how large a vector or matrix is was not said" if invented and counted and not (
        is_of_numbers(claim, verdict, counted=True)) else ""


def is_of_numbers(claim: Claim, verdict: Verdict, *, counted: bool) -> bool:
    """Whether every vector and matrix is 1 x 1 in the counterexample; sizes that are `counted`,
    too.
    """
    if verdict.counterexample is None:
        return False
    values = {name: as_dim(value) for name, value in verdict.counterexample.dims}
    inner = [t for side in (claim.lhs, claim.rhs) for t in side.walk()]
    sizes = [d for t in inner if t.op == "symbol" for d in (t.rows, t.cols)]
    if counted:
        sizes += [variable(n) for t in inner if t.op == "dimension" for n in t.data.names()]
    return all(d.replace(values) == ONE for d in sizes)


def doubtful_factor(environment: Environment, sides: tuple[Node, ...]) -> str:
    """Products that may be calls."""
    for written in sides:
        for node in written.walk():
            if node.kind == "apply" and node.data in ("(", "["):
                found = spell(node.args[0], environment.habits)
                if found is not None and not found.at and _is_letter_before_bracket(
                        found.name, environment, sides):
                    return f"whether {found.name} is a factor or a function is not known"
    return ""


def _is_letter_before_bracket(name: str, environment: Environment, sides: tuple[Node, ...]
                              ) -> bool:
    """Whether a symbol that is not a function stands before brackets only."""
    if environment.role(name) is not Role.SYMBOL:
        return False
    heads = other = 0
    for side in sides:
        for node in side.walk():
            for k, child in enumerate(node.args):
                found = spell(child, environment.habits)
                if found is not None and found.name == name:
                    if node.kind == "apply" and k == 0:
                        heads += 1
                    else:
                        other += 1
    return heads > 0 and other == 0


def doubtful_sequence(claim: Claim) -> str:
    """Members of a sequence, such as ``e_{t-1}``, that are known by their labels only."""
    for name in sorted(names_of(*equated(claim))):
        if _NEXT.search(name):
            return f"how {symbol_name(name)} and its like are connected is not known"
    return ""


def doubtful_variance(lhs: Term, rhs: Term, facts: Sequence[Fact]) -> str:
    """A summand of which a variance is taken, and which was defined without chance in it."""
    fixed = {s.lhs for f in facts if isinstance(s := f.statement, Equation) and s.definition
             and s.lhs.op == "symbol" and not randomness(s.lhs) and not randomness(s.rhs)}
    for moment in (t for side in (lhs, rhs) for t in side.walk()
                   if t.op in ("variance", "covariance")):
        for arg in moment.args[:2 if moment.op == "covariance" else 1]:
            for summand in arg.args if arg.op == "add" else (arg,):
                letters = [a for a in (summand.args if summand.op == "mul" else (summand,))
                           if a.op != "number"]
                if len(letters) == 1 and letters[0] in fixed:
                    return f"whether {text(letters[0])} is random is not known for certain"
    return ""


def doubtful_randomness(claim: Claim, environment: Environment) -> str:
    """Symbols that are random only since they equal or contain something random."""
    for t in {*randomness(claim.lhs), *randomness(claim.rhs)}:
        name, at, _ = t.data
        kind = environment.kind((name, len(at)))
        if kind is not None and kind.reason == "equal to something random":
            return f"whether {name} is random is not known for certain"
    return ""


def empty_range(claim: Claim, verdict: Verdict) -> str:
    """Sums whose bounds the counterexample puts in the wrong order."""
    found = verdict.counterexample
    if found is None:
        return ""
    values = dict(found.dims)
    values |= {name: int(v[0][0]) for name, v in found.symbols
               if isinstance(v, tuple) and len(v) == len(v[0]) == 1
               and v[0][0].denominator == 1}
    for side in (claim.lhs, claim.rhs):
        for t in side.walk():
            if t.op == "sum":
                length = t.data[2] - t.data[1] + 1
                if length.names() <= values.keys() and (
                        length.replace({n: values[n] for n in length.names()}).constant() or 0
                        ) < 0:
                    return "the bounds of a sum may be in the wrong order"
    return ""


def rests_on_signs(claim: Claim, verdict: Verdict) -> str:
    """Symbols under roots and powers that notes mean to be positive without saying so."""
    roots = [t for side in (claim.lhs, claim.rhs) for t in side.walk()
             if t.op == "function" and t.data in ("sqrt", "pow", "log", "abs")]
    letters = dict.fromkeys(t for root in roots for t in root.walk() if t.op == "symbol"
                            and t.is_scalar and not t.data[1] and not t.data[2])
    if not letters:
        return ""
    found = verdict.counterexample
    values = {} if found is None else dict(found.symbols)
    if all(_is_positive(values.get(t.data[0])) for t in letters):
        return ""
    positive = tuple(Fact(f"{t.data[0]} > 0", Property(t, "positive")) for t in letters)
    again = examine(replace(claim, facts=(*claim.facts, *positive)), trials=6, seconds=1.0)
    return "" if again.counterexample else "it rests on signs that nothing states"


def _is_positive(value: object) -> bool:
    """Whether the value of a symbol in a counterexample is one positive number."""
    return (isinstance(value, tuple) and len(value) == len(value[0]) == 1
            and isinstance(value[0][0], Fraction) and value[0][0] > 0)
