"""Whether a claim may say something new: a quantity about which nothing was said so far.

``E[Var(y | u)] = R`` fails in some model of what was said, but where nothing was said of
``Var(y | u)`` it is news, not an error.  An error has no such way out: in ``R + z² D = R + z D z'``
no single quantity could have a value that makes the two sides agree for all others.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..functions import is_interpreted
from ..kernel.dims import ONE, variable
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.monomials import BudgetExceeded, Monomial, Unsupported
from ..kernel.normal import Normalizer
from ..kernel.terms import (
    Term,
    bound_index,
    expectation,
    is_random_symbol,
    randomness,
    substitute,
    symbol,
    variance,
)
from ..prove.forms import normalizer_of
from ..records import replace
from .situation import left_over

_MOMENTS = {"expectation": 1, "variance": 1, "covariance": 2}
_STOPPED = (Unsupported, BudgetExceeded)
_LETTER = "\N{WHITE SQUARE}"  # no symbol of a user has this name


def introduced(claim: Claim) -> Term | None:
    """The side of the claim that is a quantity of which nothing was said, if there is one.

    That is a symbol, a power of one, a moment of a symbol, or a value of an unknown function,
    which does not occur on the other side; a symbol may not occur in its definitions either.
    """
    for here, there in ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs)):
        if not _is_quantity(here) or here in there.walk() or not _is_free(claim, here):
            continue
        if here.op == "symbol" and not here.data[1] and _is_behind(claim, here, there):
            continue
        if not any(t.op in _MOMENTS for t in there.walk()) or not _names_moment(claim, here):
            return here
    return None


def _is_behind(claim: Claim, letter: Term, side: Term) -> bool:
    """Whether a letter occurs in what defines the letters of a side."""
    values = {s.lhs: s.rhs for f in claim.facts
              if isinstance(s := f.statement, Equation) and s.definition}
    pending, seen = [side], set[Term]()
    while pending:
        for term in pending.pop().walk():
            if term == letter:
                return True
            if term in values and term not in seen:
                seen.add(term)
                pending.append(values[term])
    return False


def _names_moment(claim: Claim, quantity: Term) -> bool:
    """Whether the symbol, or that of a power, is given as the name of a moment already.

    No other moment defines it then.
    """
    letter = quantity.args[0] if quantity.op == "power" else quantity
    return letter.op == "symbol" and any(
        isinstance(s := f.statement, Equation) and s.lhs.op in _MOMENTS and (
            s.rhs in (letter, quantity)) for f in claim.facts)


def unstated(claim: Claim) -> Term | None:
    """The quantity of which a value would make the claim true, if nothing determines it.

    That is a symbol, a moment of a symbol, or a value of an unknown function.  It must concern
    symbols that only one side depends on, or the claim would say nothing new of them, and the
    claim must be linear in it, with a number as its coefficient, so that it can have that value
    whatever the other quantities are.  None if there is no such quantity.
    """
    left, right = concerned(claim, claim.lhs), concerned(claim, claim.rhs)
    gone, new = left - right, right - left
    for quantity in (*_quantities(claim), *_of_parts(claim)):
        own = {n for t in quantity.walk() for n in _name(t)}
        plain = quantity.op in ("symbol", "dimension", "power")
        if not own & (gone | new) or (plain and not (gone and new)):
            continue
        if _is_free(claim, quantity) and _is_solved(claim, quantity, may_vanish=not plain):
            return quantity
    return None


def unconnected(claim: Claim) -> Term | None:
    """A fixed symbol of one side that nothing ties to the other side; None if there is none.

    In ``Var(y) = W D W' + R`` after ``y = Zu + e`` the W is new: it may have been another name,
    or have a value, that makes the claim true.  That is no way out where the symbol alone is
    what the sides differ in, as in ``E(x + b) = E(x)``.
    """
    names = [concerned(claim, side) for side in (claim.lhs, claim.rhs)]
    if not (names[0] - names[1] and names[1] - names[0]):
        return None
    groups = [frozenset(n for side in (s.lhs, s.rhs) for t in side.walk() for n in _name(t))
              for s in (f.statement for f in claim.facts) if isinstance(s, Equation)]
    written = [frozenset(n for t in side.walk() for n in _name(t))
               for side in (claim.lhs, claim.rhs)]
    for here, there in ((0, 1), (1, 0)):
        for term in (claim.lhs, claim.rhs)[here].walk():
            if term.op != "symbol" or is_random_symbol(term) or not (
                    set(_name(term)) & (names[here] - names[there])):
                continue
            reached = set(_name(term))
            while more := {n for g in groups if g & reached for n in g} - reached:
                reached |= more
            if not reached & (names[there] | written[there]):
                return term
    return None


def _quantities(claim: Claim) -> Iterator[Term]:
    """The candidates, small ones first; each occurs on one side only."""
    sides = [dict.fromkeys(side.walk()) for side in (claim.lhs, claim.rhs)]
    for here, there in (sides, sides[::-1]):
        for term in reversed(here):
            if term in there:
                continue
            if _is_quantity(term):
                yield term


def _is_quantity(term: Term) -> bool:
    if term.op in _MOMENTS:
        return all(a.op in ("symbol", "function") for a in term.args[: _MOMENTS[term.op]])
    if term.op == "power":
        return (term.is_scalar and term.args[0].op == "symbol"
                and term.data == 2)
    return term.op == "symbol" or _is_size(term) or (
        term.op == "function" and not _is_determined(term))


def _is_determined(function: Term) -> bool:
    """Whether its meaning leaves nothing open: no unknown function or family occurs in it."""
    return all(is_interpreted(t.data) if t.op == "function" else not t.data[1]
               for t in function.walk() if t.op in ("function", "symbol"))


def _of_parts(claim: Claim) -> Iterator[Term]:
    """The means of the random symbols into which definitions decompose the sides; in second
    moments their variances, too.
    """
    moments = [t for side in (claim.lhs, claim.rhs) for t in side.walk() if t.op in _MOMENTS]
    given = dict.fromkeys(t.args[_MOMENTS[t.op]:] for t in moments)
    orders = (expectation, variance) if any(t.op != "expectation" for t in moments) else (
        expectation,)
    for fact in claim.facts:
        s = fact.statement
        if isinstance(s, Equation) and s.definition:
            for t in s.rhs.walk():
                if is_random_symbol(t):
                    yield from (order(t, *g) for order in orders for g in given if t not in g
                                and (order is expectation or t.cols == ONE))


def _is_size(term: Term) -> bool:
    """Whether the term is a dimension symbol or an index as a number."""
    return term.op == "dimension" and term.data.variable() is not None


def _is_free(claim: Claim, quantity: Term) -> bool:
    """Whether no stated equation determines the quantity."""
    equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
    stated = [t for e in equations for side in (e.lhs, e.rhs) for t in side.walk()]
    if quantity.op in _MOMENTS:
        known = any(e.definition and e.lhs in quantity.args for e in equations)
        bare = tuple(f for f in claim.facts if not isinstance(f.statement, Equation) or (
            quantity.op != "expectation" and not known and _is_mean(f.statement)))
        try:
            informed = normalizer_of(claim, others=[quantity])
            plain = normalizer_of(replace(claim, facts=bare), others=[quantity])
            return _outline(informed, quantity) == _outline(plain, quantity)
        except _STOPPED:
            return quantity not in stated
    if quantity.op == "power":
        quantity = quantity.args[0]
    if quantity.op == "dimension":
        return not quantity.data.names() & _sizes(claim)
    if quantity.op == "function":
        heads = quantity.data, str(quantity.data).rstrip("'")  # a derivative of what is known
        return not any(t.op == "function" and t.data in heads for t in stated)
    return not any(_determines(e, quantity) for e in equations)


def _is_mean(equation: Equation) -> bool:
    """Whether an equation gives the mean of a symbol, which leaves its variance open."""
    return equation.lhs.op == "expectation" and equation.lhs.args[0].op == "symbol"


def _sizes(claim: Claim) -> frozenset[str]:
    """The names of which the order of a symbol is made, so that they are no news."""
    sides = [claim.lhs, claim.rhs]
    for fact in claim.facts:
        if isinstance(fact.statement, Equation):
            sides += [fact.statement.lhs, fact.statement.rhs]
    return frozenset(n for side in sides for t in side.walk() if t.op == "symbol"
                     for d in (t.rows, t.cols) for n in d.names())


def _outline(normalizer: Normalizer, term: Term) -> list[str]:
    """The normal form as far as it can be compared with one under other facts."""
    return sorted(
        repr((c, sorted((repr(a.key[:2]), k) for a, k in scalars),
              sorted((repr(a.key[:2]), len(path)) for a, _, path in factors)))
        for c, scalars, factors in normalizer.simplify(normalizer.polynomial(term)))


def _determines(equation: Equation, quantity: Term) -> bool:
    """Whether an equation says what a symbol is: ``k = p + 1`` does, ``Var(u) = k`` names it."""
    sides = equation.lhs, equation.rhs
    if any(_name(quantity) == _name(side) and side.op == "symbol" for side in sides):
        return not any(side.op in _MOMENTS for side in sides)
    return not any(side.op in (*_MOMENTS, "symbol", "function") for side in sides) and any(
        t.op == "symbol" and _name(t) == _name(quantity) for side in sides for t in side.walk())


def _is_solved(claim: Claim, quantity: Term, *, may_vanish: bool) -> bool:
    """Whether the difference of the sides is a multiple of the quantity plus what is free of it."""
    free = sorted({n for i in _indices(quantity) for n in i})
    bound = {n for side in (claim.lhs, claim.rhs) for t in side.walk() for n in bound_index(t)}
    if bound & set(free):
        return False
    random = quantity.op not in _MOMENTS and bool(randomness(quantity))
    letter = symbol(_LETTER, quantity.rows, quantity.cols, *(variable(n) for n in free),
                    random=random)
    if quantity.op in _MOMENTS:
        changed = replace(claim, facts=(*claim.facts, Fact(_LETTER, Equation(quantity, letter))))
    else:
        lhs, rhs = (substitute(side, {quantity: letter}) for side in (claim.lhs, claim.rhs))
        changed = replace(claim, lhs=lhs, rhs=rhs)
    try:
        left = left_over(normalizer_of(changed), changed.lhs, changed.rhs)
    except _STOPPED:
        return letter in (changed.lhs, changed.rhs)
    holding = [m for m in left if _holds_letter(m)]
    if len(holding) != 1 or (len(left) == 1 and not may_vanish):
        return False
    _, scalars, factors = holding[0]
    return (sum(power for _, power in scalars) + len(factors) == 1
            and not any(path for _, _, path in factors))


def _indices(quantity: Term) -> list[frozenset[str]]:
    return [frozenset(i.names()) for t in quantity.walk() if t.op == "symbol" for i in t.data[1]]


def _holds_letter(monomial: Monomial) -> bool:
    _, scalars, factors = monomial
    atoms = [a for a, _ in scalars] + [a for a, _, _ in factors]
    return any(_LETTER in repr(a.key) for a in atoms)


def concerned(claim: Claim, side: Term) -> frozenset[str]:
    """The names on which a side depends once the stated equations are used.

    Names of symbols, sizes and functions without a meaning, these with ``()`` behind them.
    """
    try:
        normalizer = normalizer_of(claim)
        poly = normalizer.polynomial(side)
    except _STOPPED:
        return _named_inside(side, claim)
    atoms = {a for _, scalars, factors in poly
             for a in (*(a for a, _ in scalars), *(a for a, _, _ in factors),
                       *(s for _, _, path in factors for box in path for s, _ in box.given))}
    names: set[str] = set()
    sizes = {n for s in (claim.lhs, claim.rhs) for t in s.walk() if t.op == "dimension"
             for n in t.data.names()}
    for atom in atoms:
        if atom.family and (atom.key[0] == "dim" or (
                atom.key[0] == "symbol" and atom.key[1] in sizes)):
            names.add(f"{atom.key[1]}_i")  # one of several sizes, and not their common name
        elif atom.key[0] in ("symbol", "dim"):
            names.add(str(atom.key[1]))
        elif atom.key[0] not in _PLAIN:
            letter = normalizer.letters.get(atom)
            if letter is None:
                return _named_inside(side, claim)
            names |= _named_inside(letter, claim)
    return frozenset(names)


def _named_inside(letter: Term, claim: Claim) -> frozenset[str]:
    """The names in a term once the definitions of its symbols are written out."""
    meanings = {s.lhs: s.rhs for f in claim.facts
                if isinstance(s := f.statement, Equation) and s.definition}
    names: set[str] = set()
    new, seen = list(letter.walk()), set[Term]()
    while new:
        t = new.pop()
        if t in meanings and t not in seen:
            seen.add(t)
            new += meanings[t].walk()
        elif t not in meanings:
            names.update(_name(t))
    return frozenset(names)


_PLAIN = frozenset({"symbol", "delta", "value", "pair", "part", "dim"})


def _name(term: Term) -> tuple[str, ...]:
    if term.op == "symbol":
        return (term.data[0],)
    if term.op == "power":
        return _name(term.args[0])
    if term.op == "dimension":
        return tuple(term.data.names())
    return (f"{term.data}()",) if term.op == "function" else ()
