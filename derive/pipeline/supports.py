"""Which values the quantities take whose distributions are named, and what may stand for one.

What a distribution says at any value, as a density or a mass function, holds at the values that
the quantity takes.  A letter of which nothing else is known stands for one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..functions import DUMMY
from ..kernel.dims import as_dim
from ..kernel.facts import Equation, Fact
from ..kernel.terms import Term, dimension, is_random_symbol, number
from ..late import late_regex
from ..notes.meaning.known import ENDLESS, EVERYWHERE, POINT, VARIABLE

_DENSITY = late_regex(r"f_(\w+)")


class Supports:
    """The values of quantities, as far as facts about their distributions tell.

    `ends` are those between which continuous quantities lie, by their names.
    """

    def __init__(self, facts: Collection[Fact]) -> None:
        self.ends: dict[str, tuple[Term, Term]] = {}
        self._parameters: dict[str, set[str]] = {}
        self._told: set[str] = set()
        for s in (f.statement for f in facts):
            if not isinstance(s, Equation):
                continue
            if s.lhs.args == (POINT,):
                self._parameters.setdefault(str(s.lhs.data)[2:], set()).update(_letters(s.rhs))
            elif s.lhs.data == "integral" and (name := density_of(s.lhs.args[-1], VARIABLE)):
                low, high = s.lhs.args[:2]
                self._parameters.setdefault(name, set()).update(_letters(low), _letters(high))
                if s.rhs == number(1):
                    self.ends[name] = low, high
            else:
                self._told.update(*(_letters(t) for t in (s.lhs, s.rhs)
                                    if t.op in ("symbol", "dimension")))

    def take(self, name: str, argument: Term) -> bool:
        """Whether an argument may be taken for a value of the quantity of that name.

        Of a discrete one that is a letter, 0 or 1.  Between the ends of a continuous one it is a
        letter, a number, or where all positive numbers are values a positive multiple of a letter.
        """
        if name not in self.ends:
            return argument.data in (0, 1) if argument.op == "number" else (
                self._is_free(argument, name))
        ends = self.ends[name]
        if argument in ends or ends == EVERYWHERE:
            return argument in ends or argument not in EVERYWHERE
        if argument.op == "number":
            return all(end in EVERYWHERE or (
                end.op == "number" and (argument.data - end.data) * side > 0)
                for end, side in zip(ends, (1, -1), strict=True))
        if ends == (number(0), ENDLESS) and argument.op == "mul":
            return all(self._is_free(f, name) or (f.op == "number" and f.data > 0) or (
                f.op == "inverse" and self._is_free(f.args[0], name)) for f in argument.args)
        return self._is_free(argument, name)

    def apply(self, known: Equation, argument: Term) -> bool:
        """Whether what a distribution says at any value, as ``f_X``, may be used at an argument.

        Moment-generating functions exist at 0, where nothing is divided by, and at the multiples
        of a letter at which they are taken.
        """
        what, _, name = str(known.lhs.data).partition("_")
        if what != "M":
            return self.take(name, argument)
        return (argument.op == "number" and argument.data == 0) or all(
            t.op != "inverse" for t in known.rhs.walk()) or (
                argument.op in ("symbol", "mul") and not self._fixed(name) & _letters(argument)
                and all(t.op != "add" for t in argument.walk()))

    def _fixed(self, name: str) -> set[str]:
        """The letters that stand for no value of a quantity: the parameters of its distribution,
        and the letters that an equation says the value of.
        """
        return self._parameters.get(name, set()) | self._told

    def _is_free(self, argument: Term, name: str) -> bool:
        """Whether an argument is a letter of which nothing else is known."""
        if argument.op == "dimension":
            names = argument.data.names()
            return len(names) == 1 and argument == dimension(as_dim(min(names))) and (
                self._fixed(name).isdisjoint(names))
        return argument.op == "symbol" and argument.is_scalar and str(
            argument.data[0]) not in self._fixed(name) and (
                not is_random_symbol(argument) or argument.data[0] == name)


def _letters(term: Term) -> set[str]:
    return {str(t.data[0]) for t in term.walk() if t.op == "symbol" and t != POINT
            and not is_random_symbol(t) and not str(t.data[0]).startswith(DUMMY)} | {
        name for t in term.walk() if t.op == "dimension" for name in t.data.names()}


def density_of(term: Term, variable: Term | None = None) -> str:
    """The name of the quantity whose density or mass function a term is, at a variable if that is
    given; empty if it is none.
    """
    found = _DENSITY.fullmatch(str(term.data)) if term.op == "function" and (
        variable is None or term.args == (variable,)) else None
    return found[1] if found else ""


def known_at_a_point(facts: Iterable[Fact], what: str) -> dict[str, tuple[str, Term]]:
    """The mass or distribution functions at `POINT` that distributions give, with the names of the
    facts, by the names of the symbols.
    """
    return {str(s.lhs.data)[2:]: (fact.name, s.rhs) for fact in facts
            if fact.name.startswith(what) and isinstance(s := fact.statement, Equation)
            and s.lhs.op == "function" and s.lhs.args == (POINT,)}
