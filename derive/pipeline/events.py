r"""Events in one form: ``Pr(X + Y \leq z)`` is ``Pr(X \leq z - Y)``, and also ``F_X(z - y)`` of y.

What is compared in an event is read from how it is written, with a letter of its own for each
random quantity, since the event is about all of its values.  An event is then that a term is at
most 0, or equal to 0, so that what is added on both sides drops out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from ..functions import PROBABILITIES
from ..kernel.facts import Equation, Fact
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    function,
    inverse,
    is_random_symbol,
    mul,
    number,
    power,
    substitute,
    symbol,
)
from ..late import late_regex
from ..notation.names import HOLE
from ..notes.meaning.known import DISTRIBUTION, MASS, POINT
from .supports import Supports, known_at_a_point

_TOKEN = late_regex(rf"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<hole>{HOLE})|"
                    r"(?P<name>[A-Za-z]+(?:_[A-Za-z0-9]+)?)|(?P<mark>[-+/()^]))")
_SIGN = late_regex(r"(?<![\\A-Za-z])(?:\\leq|\\geq|\\le|\\ge|[<>=])(?![A-Za-z])")
_QUANTILE = late_regex(r"(F_\w+)\^\{-1\}")
"""The inverse of a distribution function: it is at most x where its argument is at most F(x)."""
_AT_MOST = frozenset({r"\leq", r"\le", "<"})
_AT_LEAST = frozenset({r"\geq", r"\ge", ">"})


class Event(NamedTuple):
    """What is compared in an event, two or three terms, and the signs between them."""

    sides: tuple[Term, ...]
    signs: tuple[str, ...]


def stand_in(name: str) -> Term:
    """The letter for a random quantity in events; no symbol of notes has its name."""
    return symbol(f"{name}{HOLE}")


def read(text: str, values: Iterable[Term]) -> Event | None:
    """An event as it is written, with values for its holes; None if it is not understood.

    Where no random letter is named, the letters of the side before the sign are, or between signs.
    """
    signs = tuple(m.group() for m in _SIGN.finditer(text))
    if len(signs) not in (1, 2):
        return None
    left = iter(values)
    sides = [_Side(part, left).term() for part in _SIGN.split(text)]
    if None in sides or next(left, None) is not None:
        return None
    event = Event(tuple(s for s in sides if s is not None), signs)
    if any(_is_stand_in(t) for s in event.sides for t in s.walk()):
        return event
    subject = event.sides[len(signs) - 1]
    letters = {t: stand_in(str(t.data[0])) for t in subject.walk()
               if t.op == "symbol" and t.is_scalar and not t.data[1]}
    if not letters:
        return None
    return Event(tuple(substitute(s, letters) for s in event.sides), signs)


def is_about_a_value(name: str) -> bool:
    """Whether a function is the probability of an event in which a random quantity is an argument.

    What is said of ``Pr(X > x)`` then is not said of other quantities in place of X.
    """
    head, _, inside = name.partition("(")
    return head in PROBABILITIES and HOLE in _SIGN.split(inside)[0]


def _is_stand_in(term: Term) -> bool:
    return term.op == "symbol" and str(term.data[0]).endswith(HOLE) and term.data[0] != HOLE


class _Side:
    """Reads what is written on one side of a sign."""

    def __init__(self, text: str, values: Iterator[Term]) -> None:
        self.values = values
        self.tokens: list[tuple[str, str]] | None = []
        at, text = 0, text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                self.tokens = None
                return
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            at = found.end()
        self.at = 0

    def term(self) -> Term | None:
        """The side as a term; None if it is not understood."""
        if not self.tokens:
            return None
        try:
            result = self._sum()
        except (IndexError, StopIteration, ValueError, IllFormed):
            return None
        return result if self.at == len(self.tokens) and result.is_scalar else None

    def _peek(self) -> tuple[str, str]:
        tokens = self.tokens or []
        return tokens[self.at] if self.at < len(tokens) else ("", "")

    def _take(self, mark: str) -> bool:
        found = self._peek() == ("mark", mark)
        self.at += found
        return found

    def _sum(self) -> Term:
        parts = [self._product()] if self._peek()[1] not in ("+", "-") else []
        while self._peek()[1] in ("+", "-"):
            minus = self._take("-") or not self._take("+")
            part = self._product()
            parts.append(mul(number(-1), part) if minus else part)
        return add(*parts) if len(parts) > 1 else parts[0]

    def _product(self) -> Term:
        factors = [self._factor()]
        while True:
            if self._take("/"):
                factors.append(inverse(self._factor()))
            elif self._peek()[0] in ("number", "hole", "name") or self._peek()[1] == "(":
                factors.append(self._factor())
            else:
                return mul(*factors) if len(factors) > 1 else factors[0]

    def _factor(self) -> Term:
        kind, text = self._peek()
        self.at += 1
        if kind == "number":
            base = number(Fraction(text))
        elif kind == "hole":
            base = next(self.values)
        elif kind == "name":
            inverted = self._peek()[1] == "^" and [t for _, t in (self.tokens or [])[
                self.at:self.at + 4]] == ["^", "-", "1", "("]
            self.at += 3 * inverted
            if self._peek()[1] == "(":
                return function(f"{text}^{{-1}}" if inverted else text, self._group())
            base = stand_in(text)
        elif text == "(":
            self.at -= 1
            base = self._group()
        else:
            raise ValueError(text)
        if self._take("^"):
            kind, text = self._peek()
            self.at += 1
            if kind != "number":
                raise ValueError(text)
            base = power(base, int(text))
        return base

    def _group(self) -> Term:
        if not self._take("("):
            raise ValueError("no bracket")
        inner = self._sum()
        if not self._take(")"):
            raise ValueError("no bracket")
        return inner


class Events:
    """Gives the probabilities of events by those that something is at most, or equals, 0.

    What is known of distributions by their names counts among the facts.  `known` are the letters
    for random quantities that occur in events, `found` what equations say of the probabilities
    that were asked for, with the names of these equations; `compared` are pairs of which the first
    is said to be smaller.
    """

    def __init__(self, facts: Collection[Fact] = (),
                 compared: Iterable[tuple[Term, Term]] = ()) -> None:
        self.known: set[Term] = set()
        self.supports = Supports(facts)
        self.mass = known_at_a_point(facts, MASS)
        self.below = known_at_a_point(facts, DISTRIBUTION)
        self.intervals = set(compared)
        self.found: dict[Equation, str] = {}
        self.values: dict[Term, tuple[str, Term]] = {}
        for fact in facts:
            s = fact.statement
            if isinstance(s, Equation) and s.lhs.op == "symbol" and s.lhs.is_scalar and (
                    not s.lhs.data[1] and s.rhs.op not in ("symbol", "number")):
                self.values.setdefault(stand_in(str(s.lhs.data[0])), (fact.name, s.rhs))

    def meet(self, events: Iterable[Event | None]) -> None:
        """Note which random quantities occur in events, and which intervals."""
        for event in filter(None, events):
            self.known |= {t for side in event.sides for t in side.walk() if _is_stand_in(t)}
            if len(event.signs) == 2:
                low, _, high = _upwards(event).sides
                self.intervals.add((low, high))

    def probability(self, event: Event) -> Term:
        """The probability of an event.

        An interval is taken to be one: its first end is not above the last.
        """
        result = value = self._of(event)
        for _ in self.values:
            defined = self._by_a_definition(event)
            if defined is None:
                break
            name, event = defined
            value, before = self._of(event), value
            self.found.setdefault(Equation(before, value), name)
        return result

    def _of(self, event: Event) -> Term:
        if len(event.signs) == 2:
            return self._between(event)
        (left, right), (sign,) = event.sides, event.signs
        if sign == "=":
            return self._equal(left, right)
        if sign in _AT_LEAST:
            left, right = right, left
        if sign in ("<", ">"):
            return add(number(1), mul(number(-1), self._at_most(right, left)))
        return self._at_most(left, right)

    def distribution(self, name: str, at: Term) -> Term:
        """The value of a distribution function: that the quantity is at most the argument."""
        return self.probability(Event((stand_in(name), at), (r"\leq",)))

    def _known(self, values: Mapping[str, tuple[str, Term]], probability: Term, subject: Term,
               at: Term) -> None:
        """Note what the distribution of a random quantity says of a probability.

        It is said of values that the quantity takes, which numbers need not be.
        """
        name = str(subject.data[0]).removesuffix(HOLE) if _is_stand_in(subject) else ""
        known = values.get(name)
        taken = self.supports.take(name, at) and not (
            at.op == "number" and name in self.supports.ends)
        if known is not None and taken and not any(map(_is_stand_in, at.walk())):
            value = substitute(known[1], {POINT: at})
            self.found.setdefault(Equation(probability, value), known[0])

    def _between(self, event: Event) -> Term:
        (low, inside, high), (first, last) = _upwards(event)
        if not {first, last} <= _AT_MOST or any(
                self._is_random(t) for end in (low, high) for t in end.walk()) or (
                self._are_exchanged(low, high)):
            return function(f"Pr between {first} {last}", low, inside, high)
        above = self._of(Event((inside, high), (last,)))
        below = self._of(Event((inside, low), ("<" if first != "<" else r"\leq",)))
        return add(above, mul(number(-1), below))

    def _is_random(self, term: Term) -> bool:
        """Whether an end may be random: capitals mostly are, whatever was said of them."""
        return _is_stand_in(term) or (term.op == "symbol" and (
            is_random_symbol(term) or str(term.data[0])[0].isupper()
            or stand_in(str(term.data[0])) in self.known))

    def _are_exchanged(self, low: Term, high: Term) -> bool:
        """Whether the ends of an interval seem to be given in the wrong order."""
        scales = [scale for scale, _ in _summands(_difference(high, low)[0], Fraction(1))]
        return (high, low) in self.intervals or all(scale <= 0 for scale in scales)

    def _equal(self, left: Term, right: Term) -> Term:
        for one, other in ((left, right), (right, left)):
            if _is_stand_in(one) and not any(map(_is_stand_in, other.walk())):
                name = str(one.data[0]).removesuffix(HOLE)
                if name in self.supports.ends:
                    return number(0)
        equal = function("Pr of 0", _difference(left, right)[0])
        for one, other in ((left, right), (right, left)):
            self._known(self.mass, equal, one, other)
        return equal

    def _at_most(self, left: Term, right: Term) -> Term:
        """The probability that the left side is at most the right, in one of two directions."""
        if left.op == "function" and len(left.args) == 1 and (
                found := _QUANTILE.fullmatch(str(left.data))):
            return self._at_most(left.args[0], function(found[1], right))
        difference, scale = _difference(left, right)
        below = function("Pr of at most 0", difference)
        if scale > 0:
            if right.op != "number":
                self._known(self.below, below, left, right)
            return below
        return add(number(1), mul(number(-1), below), self._equal(left, right))

    def _by_a_definition(self, event: Event) -> tuple[str, Event] | None:
        """The event with what an equation says a quantity in it is, and the equation's name."""
        present = {t for side in event.sides for t in side.walk() if _is_stand_in(t)}
        for letter, (name, value) in self.values.items():
            inner = {t: stand_in(str(t.data[0])) for t in value.walk() if t.op == "symbol"
                     and t.is_scalar and not t.data[1] and (
                         is_random_symbol(t) or stand_in(str(t.data[0])) in self.known)}
            if letter in present and inner and letter not in inner.values():
                there = {letter: substitute(value, inner)}
                return name, Event(tuple(substitute(s, there) for s in event.sides), event.signs)
        return None


def _upwards(event: Event) -> Event:
    """An event between two signs with its smaller end first, if the signs go one way."""
    if not set(event.signs) <= _AT_LEAST:
        return event
    first, last = (r"\leq" if s != ">" else "<" for s in event.signs[::-1])
    return Event(event.sides[::-1], (first, last))


def _difference(left: Term, right: Term) -> tuple[Term, Fraction]:
    """A difference by the number before its first random summand, in the order of their names, and
    this number.
    """
    summands: dict[tuple[Term, ...], Fraction] = {}
    for scale, rest in (*_summands(left, Fraction(1)), *_summands(right, Fraction(-1))):
        summands[rest] = summands.get(rest, Fraction(0)) + scale
    kept = {rest: scale for rest, scale in summands.items() if scale}
    first = min((rest for rest in kept if any(_is_stand_in(t) for r in rest for t in r.walk())),
                key=repr, default=None)
    unit = kept[first] if first is not None else Fraction(1)
    parts = [mul(*factors) if len(factors) > 1 else factors[0] for rest, scale in kept.items()
             for factors in [[*([number(scale / unit)] if scale != unit or not rest else []),
                              *rest]]]
    return (add(*parts) if len(parts) > 1 else parts[0] if parts else number(0)), unit


def _summands(term: Term, scale: Fraction) -> Iterator[tuple[Fraction, tuple[Term, ...]]]:
    """The summands of a term: a number, and the factors that it multiplies."""
    if term.op == "add":
        for part in term.args:
            yield from _summands(part, scale)
        return
    factors = factors_of(term)
    for factor in factors:
        if factor.op == "number":
            scale *= factor.data
    rest = tuple(sorted((f for f in factors if f.op != "number"), key=repr))
    if len(rest) == 1 and rest[0].op == "add":
        yield from _summands(rest[0], scale)
    else:
        yield scale, rest


def factors_of(term: Term) -> list[Term]:
    """The factors, those of products inside products included; of anything else, itself."""
    return [f for a in term.args for f in factors_of(a)] if term.op == "mul" else [term]
