"""What equations about functions say at other points: ``f(x) = x + 1`` gives ``f(0) = 0 + 1``.

In notes an equation for the value of a function at a letter defines the function, provided that
its other side depends on the letter, and that nothing says what the letter is; ``f(a) = 0`` may
say where f vanishes.  Primes are derivatives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from ..functions import INTERPRETED
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import (
    IllFormed,
    Term,
    derivative,
    differentiated,
    function,
    is_random_symbol,
    randomness,
    rebuild,
    substitute,
)
from ..notation import describe
from ..notes.meaning.known import POINT
from ..notes.meaning.quantities import depends_by_writing
from ..prove import Proof
from ..records import replace
from ..step import equated, terms_of
from .events import is_about_a_value
from .news import has_moment
from .supports import Supports, density_of

ELSEWHERE = ", at another point"
"""What the names of facts end with, before a number, that are what others say at another point."""


def stated_as(name: str) -> str:
    """The name of the fact as it was stated, of what it says at another point as well."""
    return name.partition(ELSEWHERE)[0]


def informed(claim: Claim, conditioned: frozenset[str] = frozenset(),
             limited: Collection[str] = ()) -> Claim:
    """The claim with what equations about functions say at the points that occur in it.

    Under a derivative by its argument a function is written out.  What is `conditioned` somewhere
    in the notes, as p in ``p(y | x)``, is a density, and another one for other letters.  What is
    `limited`, functions and letters, is said of some values only, of which letters are taken to be.
    """
    general = [(name, s) for name, s in _general(claim)
               if str(s.lhs.data).split("(")[0] not in conditioned]
    values = {s.lhs: s.rhs for _, s in general}
    values |= _at_variables(claim, general, values)
    lhs, rhs = (_written_out(side, values) for side in (claim.lhs, claim.rhs))
    kept = (f for f in claim.facts if not _is_derivative_of(f, values))
    return replace(claim, lhs=lhs, rhs=rhs, facts=(*kept, *_instances(claim, general, limited)))


def _at_variables(claim: Claim, general: list[tuple[str, Equation]], values: dict[Term, Term]
                  ) -> dict[Term, Term]:
    """What functions are at the letters by which they are differentiated in the claim."""
    found: dict[Term, Term] = {}
    for part in (p for side in (claim.lhs, claim.rhs) for p in side.walk()):
        for t in part.args[0].walk() if part.op == "derivative" else ():
            if t.op == "function" and t.args == (part.args[1],) and t not in values:
                for _, value in islice(_values(t, general[::-1]), 1):
                    found[t] = value
    return found


def together(claim: Claim, asked: Claim, proof: Proof) -> tuple[Fact, ...]:
    """The facts of a claim and those that were added to it, as far as the proof needs them.

    What is said of a function that is differentiated is left out: it would hold at the point only.
    """
    return tuple(f for f in _together(claim, asked) if f.name not in proof.spared)


def _together(claim: Claim, asked: Claim) -> tuple[Fact, ...]:
    sides = [asked.lhs, asked.rhs, *(t for f in asked.facts for t in terms_of(f.statement))]
    differentiated = [t.args[0] for side in sides for t in side.walk() if t.op == "derivative"]
    if not differentiated:
        return tuple(dict.fromkeys((*claim.facts, *asked.facts)))
    inside = {t.data for body in differentiated for t in body.walk() if t.op == "function"}
    added = (f for f in asked.facts if f not in claim.facts and isinstance(
        s := f.statement, Equation) and s.lhs.op == "function" and s.lhs.data not in inside)
    return (*claim.facts, *added)


class Functions:
    """What functions were found to be, whatever their arguments: ``f(x) = a = b`` gives b.

    No equation that says what an argument is may have been used for it.
    """

    def __init__(self) -> None:
        self.values: dict[Term, list[Term]] = {}

    def follow(self, start: Term | None, lhs: Term, rhs: Term, facts: Iterable[Fact], *,
               begins: bool) -> None:
        """Go on with a chain of which a link was proved from the facts."""
        value = lhs if begins else start
        if value is None or value.op != "function" or value.data in INTERPRETED:
            return
        letters = {_letter(a) for a in value.args}
        free = all(a not in (s.lhs, s.rhs) and _leaves_free(a, s) for f in facts
                   if isinstance(s := f.statement, Equation) for a in letters)
        if free and letters and (begins or lhs in self.values.get(value, ())):
            self.values.setdefault(value, []).append(rhs)

    def facts(self, terms: Iterable[Term]) -> tuple[Fact, ...]:
        """The last that was found of the functions that occur in terms."""
        inside = dict.fromkeys(t for term in terms for t in term.walk())
        found = (Equation(t, self.values[t][-1]) for t in inside if t in self.values)
        return tuple(Fact(f"{describe(Fact('', e))} (found for all arguments)", e) for e in found)


def definitions_of_functions(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that say what functions with an inverse are: these tie no symbol to another."""
    free = _exchanged(f.statement for f in facts if isinstance(f.statement, Equation))
    return tuple(f for f in facts if isinstance(s := f.statement, Equation)
                 and _is_general(s, set(), False) and free.issuperset(s.lhs.args))


def written_out(claim: Claim) -> Claim:
    """The claim with functions written out under derivatives by their arguments.

    The equation that defines such a function is no longer a fact of the claim: it holds for all
    arguments, and would tie those of the derivative to one another.  Nor are moments, unless the
    claim is about some: they tie parameters together through random quantities.
    """
    told, general = claim, _general(claim)
    primes = {t: value for side in (claim.lhs, claim.rhs) for t in side.walk()
              if (value := _differentiated(t, general)) is not None}
    if primes:
        claim = replace(claim, lhs=substitute(claim.lhs, primes),
                        rhs=substitute(claim.rhs, primes), facts=tuple(
            f for f in claim.facts if not isinstance(f.statement, Equation)
            or f.statement.lhs not in (*primes, *(s.lhs for _, s in general))))
    if not any(t.op == "derivative" for side in (claim.lhs, claim.rhs) for t in side.walk()):
        return claim
    general = _general(replace(claim, facts=told.facts), powers=True)
    values = {s.lhs: s.rhs for _, s in general}
    there = _at_variables(claim, general, values)
    values |= there
    lhs, rhs = (substitute(_written_out(side, values), there) for side in (claim.lhs, claim.rhs))
    gone = {t for old, new in ((claim.lhs, lhs), (claim.rhs, rhs))
            for t in values if t in old.walk() and t not in new.walk()}
    moments = has_moment(lhs) or has_moment(rhs)
    facts = tuple(f for f in claim.facts if not isinstance(s := f.statement, Equation) or (
        s.lhs not in gone and (moments or not (has_moment(s.lhs) or has_moment(s.rhs)))))
    return replace(claim, lhs=lhs, rhs=rhs, facts=facts)


def _differentiated(term: Term, general: list[tuple[str, Equation]]) -> Term | None:
    """The derivative that a function with primes is at a letter, if the function is written out."""
    if term.op != "function" or not term.data.endswith("'") or len(term.args) != 1 or (
            term.args[0].op != "symbol" or is_random_symbol(term.args[0])):
        return None
    plain = [(name, s) for name, s in general if not s.lhs.data.endswith("'")]
    return next((value for _, value in _values(term, plain)), None)


def _is_derivative_of(fact: Fact, values: dict[Term, Term]) -> bool:
    """Whether a fact is about a derivative that is carried out anyhow."""
    s = fact.statement
    if not isinstance(s, Equation) or s.lhs.op != "derivative":
        return False
    inner = s.lhs
    while inner.op == "derivative":
        inner = inner.args[0]
    return inner in values


def _general(claim: Claim, *, powers: bool = False) -> list[tuple[str, Equation]]:
    """The equations that define functions of scalars.

    With `powers` also of ``s^2``, as of a variance, and of vectors and matrices.
    """
    known = [(f.name, f.statement) for f in claim.facts if isinstance(f.statement, Equation)]
    told = _told(s for _, s in known)
    named = _named_by_arguments(equated(claim))
    found = [(name, s) for k, (name, s) in enumerate(known)
             if s.lhs.op == "function" and str(s.lhs.data).split("(")[0] not in named
             and _is_general(s, {t for t, since in told.items() if since < k}, powers)]
    return found + _derivatives_of(found, known, {*told})


def _told(equations: Iterable[Equation]) -> dict[Term, int]:
    """The letters that equations say the values of, and the place from which on that counts.

    A number as the value of an argument, as in "at t = 0", leaves alone what was said of the
    function before, if it was said of no other argument.
    """
    known = list(equations)
    exchanged = _exchanged(known)
    found: dict[Term, int] = {}
    for k, s in enumerate(known):
        if s.lhs.op == "symbol" and s.lhs not in exchanged:
            since = k if s.rhs.op == "number" and _is_only_argument(s.lhs, known) else -1
            found[s.lhs] = min(found.get(s.lhs, since), since)
    return found


def _is_only_argument(letter: Term, equations: Iterable[Equation]) -> bool:
    """Whether the functions of a letter that equations are about are about no other letter."""
    calls = [s.lhs for s in equations if s.lhs.op == "function"]
    names = {c.data.rstrip("'") for c in calls if letter in c.args}
    return all(a == letter or a.op == "number" for c in calls
               if c.data.rstrip("'") in names for a in c.args)


def _derivatives_of(general: list[tuple[str, Equation]], known: list[tuple[str, Equation]],
                    told: set[Term]) -> list[tuple[str, Equation]]:
    """What equations say of the derivatives, by their letters, of functions that are known."""
    found: list[tuple[str, Equation]] = []
    for name, s in known:
        inner, order = s.lhs, 0
        while inner.op == "derivative" and inner.args[1] == s.lhs.args[1]:
            inner, order = inner.args[0], order + 1
        inside = set(s.rhs.walk())
        if not order or s.distinct or any(t.op == "derivative" for t in inside):
            continue
        letter = s.lhs.args[1]
        if letter in inside and letter not in told:  # else it may say where a derivative vanishes
            found += [(name, Equation(function(str(e.lhs.data) + "'" * order, letter), s.rhs))
                      for _, e in general if e.lhs.args == (letter,) and inner in (e.lhs, e.rhs)]
    return found


def _named_by_arguments(terms: Iterable[Term]) -> frozenset[str]:
    """The functions that are other ones at other letters: densities with conditions, and those
    of one variable and of several by one name.
    """
    found: set[str] = set()
    sizes: dict[str, set[int]] = {}
    for t in (t for term in terms for t in term.walk() if t.op == "function"):
        name = str(t.data)
        sizes.setdefault(name, set()).add(len(t.args))
        if "|" in name:
            found.add(name.split("(")[0])
    return frozenset(found | {name for name, counts in sizes.items() if len(counts) > 1
                              and name not in INTERPRETED})


def _written_out(term: Term, values: dict[Term, Term]) -> Term:
    """The term with functions written out inside derivatives by a letter."""
    if not values or not term.args:
        return term
    args = [_written_out(a, values) for a in term.args]
    if term.op == "derivative":
        letter = differentiated(args[1])
        args[0] = substitute(args[0], {
            f: v for f, v in values.items() if letter in map(_letter, f.args) or (
                letter in v.walk() and depends_by_writing(f, str(letter.data[0])))})
    return term if tuple(args) == term.args else rebuild(term, args, {})


def _instances(claim: Claim, general: list[tuple[str, Equation]], limited: Collection[str]
               ) -> tuple[Fact, ...]:
    """Facts about the values of functions that occur in the claim."""
    found: list[Fact] = []
    supports = Supports(claim.facts)
    beyond = _beyond((claim.lhs, claim.rhs), supports)
    for term in dict.fromkeys(t for side in (claim.lhs, claim.rhs) for t in side.walk()):
        if term.op != "function" or term.data in INTERPRETED or not term.args:
            continue
        value = next(_values(term, [
            (name, s) for name, s in general[::-1]
            if (_may_take(s, term, limited) if s.lhs.args != (POINT,) else
                term not in beyond and supports.apply(s, term.args[0]))]), None)
        if value is None and term.data.endswith("'") and len(term.args) == 1 and (
                term.args[0].op == "symbol"):
            value = "what a prime means", _by_argument(term)
        if value is not None:
            name = f"{value[0]}{ELSEWHERE} ({len(found) + 1})"
            found.append(Fact(name, Equation(term, value[1])))
    return tuple(found)


def _may_take(known: Equation, term: Term, limited: Collection[str]) -> bool:
    """Whether the arguments of a function are not beyond those that an equation speaks of."""
    is_limited = f"{known.lhs.data}()" in limited or any(
        a.op == "symbol" and a.data[0] in limited for a in known.lhs.args)
    return not is_limited or all(a.op == "symbol" for a in term.args)


def _beyond(sides: Iterable[Term], supports: Supports) -> set[Term]:
    """The densities under integrals that go beyond the values that the quantity takes."""
    found: set[Term] = set()
    for whole in (t for side in sides for t in side.walk()):
        if whole.op == "function" and whole.data == "integral" and len(whole.args) == 4:
            low, high, variable, body = whole.args
            for t in body.walk():
                name = density_of(t, variable)
                if name in supports.ends and not all(
                        supports.take(name, end) for end in (low, high)):
                    found.add(t)
    return found


def _by_argument(term: Term) -> Term:
    """The derivative that primes behind a function's name stand for."""
    base = term.data.rstrip("'")
    result = function(base, *term.args)
    for _ in range(len(term.data) - len(base)):
        result = derivative(result, term.args[0])
    return result


def _is_general(equation: Equation, told: set[Term], powers: bool) -> bool:
    args = equation.lhs.args
    if args and is_about_a_value(str(equation.lhs.data)):
        return False
    if powers and any(depends_by_writing(equation.lhs, t.data[0]) and not is_random_symbol(t)
                      for t in equation.rhs.walk() if t.op == "symbol"):
        return not equation.distinct
    letters = [_letter(a) if powers else a for a in args]
    inside = set(equation.rhs.walk())
    return (equation.lhs.op == "function" and equation.lhs.data not in INTERPRETED
            and bool(args) and len(set(letters)) == len(args) and not equation.distinct
            and all(a.op == "symbol" and a.is_scalar and not a.data[1] and (
                _takes_values(a, equation) if is_random_symbol(a) else a not in told)
                    for a in letters)
            and any(a in inside for a in letters) and equation.rhs not in args)


def _exchanged(equations: Iterable[Equation]) -> set[Term]:
    """The letters of which each is any value: ``y = g(x)`` and ``x = g^{-1}(y)`` are stated.

    Something else that ties one of them to a value leaves only that value.
    """
    stated = list(equations)
    named = {str(s.rhs.data): (s.lhs, s.rhs.args[0]) for s in stated
             if s.lhs.op == "symbol" and s.rhs.op == "function" and len(s.rhs.args) == 1}
    found = {letter for name, (y, x) in named.items() for letter in (x, y)
             if named.get(f"{name}^{{-1}}") == (x, y)}
    return {a for a in found if all(_leaves_free(a, s) for s in stated)}


def _leaves_free(letter: Term, equation: Equation) -> bool:
    """Whether an equation gives a name to a letter, or says what functions of it are."""
    sides = (equation.lhs, equation.rhs)
    return not any(letter in side.walk() for side in sides) or any(
        (side == letter and other.op != "number") or (
            letter in side.args and side.op == "function" and side.data not in INTERPRETED)
        for side, other in (sides, sides[::-1]))


def _takes_values(letter: Term, equation: Equation) -> bool:
    """Whether an equation about a random letter says what the function is at each value of it."""
    return randomness(equation.rhs) == {letter} and not has_moment(equation.rhs)


def _letter(argument: Term) -> Term:
    """The symbol of which an argument is a power."""
    return argument.args[0] if argument.op == "power" else argument


def _values(term: Term, general: list[tuple[str, Equation]]) -> Iterator[tuple[str, Term]]:
    base = term.data.rstrip("'")
    for name, equation in general:
        left = equation.lhs
        order = len(term.data) - len(left.data)
        if left == term or left.data.rstrip("'") != base or order < 0 or (
                len(left.args) != len(term.args) or (order and len(term.args) > 1)):
            continue
        try:
            value = substitute(equation.rhs, dict(zip(left.args, term.args, strict=True)))
            for _ in range(order):
                value = derivative(value, term.args[0])
        except IllFormed:
            continue
        yield name, value
