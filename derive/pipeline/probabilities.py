r"""What the laws of probability say of densities and probabilities that are written by name.

``p(a | b)`` is the joint density of a and b divided by that of b, whatever order they are written
in; a joint density integrated, or summed, over all values of one of its variables is that of the
others;
``Pr(A > b)`` is ``1 - Pr(A \leq b)``.  Functions are read so if a condition is written in one of
their values, probabilities always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ..functions import DUMMY, INTEGRAL_OVER, PROBABILITIES, VECTOR_INTEGRAL_OVER
from ..kernel.dims import ONE, variable
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term, add, free_names, function, inverse, mul, number, symbol
from ..late import late_regex
from ..notation import describe
from ..notation.names import HOLE
from ..step import equated
from .events import Event, Events, factors_of, read
from .instances import ELSEWHERE

_WRITTEN = late_regex(r"(?P<head>[A-Za-z]+)\((?P<inside>.*)\)")
_DENSITIES = frozenset("fgpqP")
"""What densities are called; conditions are also written in entropies, losses, and hazards."""
_EQUALS = late_regex("=")
_EVENT = late_regex(r"[<>=]|\\[lg]eq?(?![A-Za-z])")
_DISTRIBUTION = late_regex(r"F_(\w+)")
_SIGN = late_regex(r"(?<![\\A-Za-z])(?:\\leq|\\geq|\\le|\\ge|[<>])(?![A-Za-z])")


class Item(NamedTuple):
    """A variable or an event: its name, and what stands in its holes."""

    name: str
    values: tuple[Term, ...]
    event: Event | None = None


class Density(NamedTuple):
    """A value of a density or probability: whose it is, and what it is conditioned on."""

    head: str
    items: tuple[Item, ...]
    given: tuple[Item, ...]


def laws_of_probability(claim: Claim, compared: Iterable[tuple[Term, Term]] = ()
                        ) -> tuple[Fact, ...]:
    """Facts about the densities and probabilities that occur in the claim and in its facts.

    `compared` are pairs of which the first is said to be smaller.
    """
    sides = equated(claim)
    reader = Reader(claim.facts, compared)
    densities = [d for side in sides for t in side.walk() if (d := reader.density(t))]
    reader.heads = {d.head for d in densities if d.given or d.head in PROBABILITIES}
    reader.events.meet(item.event for d in densities for item in d.items)
    found: dict[Term, Term] = {}
    for side in sides if reader.heads else ():
        for term in _outermost(side, reader):
            value = reader.by_laws(term)
            if value != term:
                found.setdefault(term, value)
    equations = [Equation(term, value) for term, value in found.items()]
    return (*(Fact(f"{describe(Fact('', e))} (law of probability)", e) for e in equations),
            *(Fact(f"{name}{ELSEWHERE} (in an event, {k})", e) for k, (e, name) in enumerate(
                reader.events.found.items(), 1)))


def named_symbol(letter: Term) -> str:
    """What the variable of a density is called if it is a symbol."""
    name, at = letter.data[:2]
    return f"{name}{list(at) if at else ''}"


def _outermost(term: Term, reader: Reader) -> Iterator[Term]:
    """The densities, probabilities and integrals in a term that are not inside others."""
    if term.op == "function" and (_domain(term) or reader.density(term)
                                  or _DISTRIBUTION.fullmatch(str(term.data))):
        yield term
        return
    if term.op == "sum" and reader.by_laws(term) != term:
        yield term
        return
    for arg in term.args:
        yield from _outermost(arg, reader)


class Reader:
    """Writes joint densities for conditional ones; `heads` are the names of what is read so."""

    def __init__(self, facts: Iterable[Fact] = (),
                 compared: Iterable[tuple[Term, Term]] = ()) -> None:
        self.events = Events(tuple(facts), compared)
        self.heads: set[str] = set()
        self.joints: dict[Term, tuple[str, tuple[Item, ...]]] = {}
        self.dummies: list[str] = []

    def density(self, term: Term) -> Density | None:
        """A function's value as that of a density; None if it is not written like one."""
        if term.op != "function" or not term.is_scalar:
            return None
        text = str(term.data)
        match = _WRITTEN.fullmatch(text)
        if match is not None:
            head, inside = match["head"], match["inside"]
        elif text.isalpha() and term.args:
            head, inside = text, ",".join([HOLE] * len(term.args))
        else:
            return None
        if head not in _DENSITIES | PROBABILITIES:
            return None
        before, *conditions = inside.split("|")
        if len(conditions) > 1 or inside.count(HOLE) != len(term.args):
            return None
        values = iter(term.args)
        parts = [tuple(self._item(t.strip(), values) for t in part.split(","))
                 for part in (before, *conditions)]
        names = [item.name for part in parts for item in part]
        if not all(names) or HOLE in names or len(set(names)) < len(names):
            return None
        return Density(head, parts[0], parts[1] if conditions else ())

    def _item(self, text: str, values: Iterator[Term]) -> Item:
        """A variable by its name, or an event by how it is written; a number has no name."""
        inside = tuple(next(values) for _ in range(text.count(HOLE)))
        name = text
        if _EVENT.search(text) and (event := read(text, inside)) is not None:
            found = _SIGN.search(text) or _EQUALS.search(text)
            plain = _event_of(text, found.start(), inside) if found else Item(text, inside)
            return plain._replace(event=event)
        if (sign := _SIGN.search(text) or _EQUALS.search(text)) is not None:
            return _event_of(text, sign.start(), inside)
        if text == HOLE and inside[0].op == "symbol":
            name = named_symbol(inside[0])
        if name.startswith(DUMMY) and name[1:].isdigit() and int(name[1:]) <= len(self.dummies):
            name = self.dummies[int(name[1:]) - 1]
        return Item(name, inside)

    def by_laws(self, term: Term) -> Term:
        """The term by joint densities, with integrals of these carried out."""
        domain = _domain(term)
        if domain:
            self.dummies.append(domain)
            inner = self.by_laws(term.args[-1])
            self.dummies.pop()
            return self._integrated(term, domain, inner)
        density = self.density(term)
        if (value := self._distribution(term)) is not None:
            return value
        if density is not None and density.head in self.heads:
            if density.given:
                condition = self._joint(density.head, density.given)
                return term if condition == number(0) else mul(
                    self._joint(density.head, (*density.items, *density.given)),
                    inverse(condition))
            if len(density.items) == 1 and density.head in PROBABILITIES:
                return self._event(density.head, density.items[0])
            return self._joint(density.head, density.items)
        if term.op == "sum":
            return self._summed(term)
        if term.op in _ARITHMETIC:
            return _ARITHMETIC[term.op](*map(self.by_laws, term.args))
        return term

    def _joint(self, head: str, items: Iterable[Item]) -> Term:
        """The joint density, with its variables in the order of their names."""
        ordered = tuple(sorted(items, key=lambda i: i.name))
        if head in PROBABILITIES and len(ordered) == 1 and ordered[0].event is not None:
            return self.events.probability(ordered[0].event)
        names = ",".join(i.name for i in ordered)
        term = function(f"{head} of {{{names}}}", *(v for i in ordered for v in i.values))
        self.joints[term] = head, ordered
        return term

    def _distribution(self, term: Term) -> Term | None:
        """A value of a distribution function as a probability, where probabilities are written."""
        found = _DISTRIBUTION.fullmatch(str(term.data)) if term.op == "function" else None
        heads = sorted(self.heads & PROBABILITIES)
        if found is None or len(term.args) != 1 or not heads:
            return None
        return self.events.distribution(found[1], term.args[0])

    def _event(self, head: str, item: Item) -> Term:
        r"""The probability of an event by those of ``A \leq b`` and ``A = b``."""
        if item.event is not None:
            return self.events.probability(item.event)
        signs = list(_SIGN.finditer(item.name))
        if len(signs) != 1:
            return self._joint(head, (item,))
        (sign,) = signs

        def likewise(other: str) -> Term:
            name = item.name[:sign.start()] + other + item.name[sign.end():]
            return self._joint(head, (Item(name, item.values),))

        below, equal = likewise(r"\leq"), likewise("=")
        match sign.group():
            case "<":
                return add(below, mul(number(-1), equal))
            case ">":
                return add(number(1), mul(number(-1), below))
            case r"\geq" | r"\ge":
                return add(number(1), mul(number(-1), below), equal)
        return below

    def _integrated(self, term: Term, domain: str, body: Term) -> Term:
        """The integral of a joint density over all values of one of its variables."""
        value = self._over_all(body, domain, lambda f: DUMMY in repr(f))
        return function(str(term.data), *term.args[:-1], body) if value is None else value

    def _summed(self, term: Term) -> Term:
        r"""The sum of a joint density over all values of one of its variables: over what
        ``y \in \mathcal{Y}`` enumerates, or every y.
        """
        index, low, high, distinct = term.data
        values = [variable(f"|{place}|") for place in (index, f"{index.upper()}_cal")]
        member = symbol(index, 1, 1, variable(index))
        if distinct or low != ONE or high not in values:
            return term
        value = self._over_all(self.by_laws(term.args[0]), named_symbol(member),
                               lambda f: index in free_names(f))
        return term if value is None or index in free_names(value) else value

    def _over_all(self, body: Term, over: str, depends: Callable[[Term], bool]
                  ) -> Term | None:
        """A product without the only variable of a density in it that another factor does not
        depend on; None if that is not so.
        """
        above, below = _cancelled(body)
        bound = [f for f in above if any(i.name == over for i in self._items(f))]
        if len(bound) != 1 or any(map(depends, (f for f in (*above, *below) if f not in bound))):
            return None
        head, items = self.joints[bound[0]]
        rest = tuple(i for i in items if i.name != over)
        parts = [f for f in above if f not in bound] + list(map(inverse, below)) + (
            [self._joint(head, rest)] if rest else [])
        return mul(*parts) if len(parts) > 1 else parts[0] if parts else number(1)

    def _items(self, term: Term) -> tuple[Item, ...]:
        return self.joints[term][1] if term in self.joints else ()


def _event_of(text: str, sign: int, values: tuple[Term, ...]) -> Item:
    """An event, with the letters before its sign by their names."""
    left, right = text[:sign], text[sign:]
    before, after = values[:left.count(HOLE)], values[left.count(HOLE):]
    if any(v.op != "symbol" or v.data[1] for v in before):
        return Item(text, values)
    for value in before:
        left = left.replace(HOLE, str(value.data[0]), 1)
    return Item(left + right, after)


_ARITHMETIC: dict[str, Callable[..., Term]] = {"mul": mul, "inverse": inverse, "add": add}


def _domain(term: Term) -> str:
    """The variable over all of whose values a term is an integral; empty if it is none."""
    text = str(term.data) if term.op == "function" else ""
    start = next((s for s in (INTEGRAL_OVER, VECTOR_INTEGRAL_OVER) if text.startswith(s)), "")
    return text[len(start):] if start else ""


def _cancelled(body: Term) -> tuple[list[Term], list[Term]]:
    """The factors of a product above and below its bar, without those that are in both."""
    above: list[Term] = []
    below: list[Term] = []
    for factor in factors_of(body):
        here, there = (below, above) if factor.op == "inverse" else (above, below)
        value = factor.args[0] if factor.op == "inverse" else factor
        if value in there:
            there.remove(value)
        else:
            here.append(value)
    return above, below
