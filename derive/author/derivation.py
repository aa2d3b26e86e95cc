"""Derivations: chains of equations under stated facts."""

from __future__ import annotations

import sys
from functools import cached_property
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, Any, Never

from msgspec import Struct

from ..kernel.facts import Fact
from ..records import replace
from ..sympy_bridge import BridgeError, Reader, sympy
from ..sympy_bridge.symbols import ScalarSymbol, TypedMatrix
from ..verdict import Outcome
from .assumptions import Assumption, Distinct, Equal, Ordered, distinct_pairs, relational
from .expressions import AuthorError, expression
from .places import Place, place_of

if TYPE_CHECKING:
    from ..step import Step

_MISSING: Any = object()
_EXPECTED = {str(o) for o in Outcome} - {Outcome.GIVEN, Outcome.UNREAD, Outcome.ERROR}


class Given(Struct, frozen=True):
    """A line that states a fact."""

    assumption: Assumption | Fact
    place: Place

    def expressions(self) -> tuple[Any, ...]:
        """The SymPy expressions of the line."""
        return self.assumption.expressions() if isinstance(self.assumption, Assumption) else ()


class Side(Struct, frozen=True):
    """One expression of a chain; unless it starts one, it is claimed to equal the one before.

    An inequality is a chain of its own, with another `relation`.
    """

    expr: Any
    place: Place
    starts: bool = False
    distinct: Distinct = ()
    by: str | None = None
    because: str = ""
    expect: str = "proved"
    needs: Assumption | Fact | None = None
    relation: str = "="

    def expressions(self) -> tuple[Any, ...]:
        """The SymPy expressions of the line."""
        needs = self.needs.expressions() if isinstance(self.needs, Assumption) else ()
        return (self.expr, *(e for pair in self.distinct for e in pair), *needs)


class Derivation(Struct, frozen=True, dict=True):
    """A titled proof: definitions, assumptions, and chains of equal expressions.

    An immutable value: every method returns a new derivation.  So a setting (its definitions
    and assumptions) can be named once and continued by several derivations, none of which
    changes another.

    Example::

        (Derivation("Mean of a linear predictor")
         .where(y, X*beta + e)
         .assume(E(e), 0)
         .start(E(y)).then(X*beta))
    """

    title: str
    source: str = ""
    lines: tuple[Given | Side, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.title, str) or not self.title.strip():
            raise AuthorError("a derivation needs a title, as in Derivation('Variance of y')")

    def where(self, symbol: Any, definition: Any) -> Derivation:
        """Define `symbol` by an expression.

        A dimension symbol of one side that the other determines is replaced everywhere: with
        Z of order N x q, ``.where(Z, block_row(Z1, Z2))`` makes q the sum q1 + q2.
        """
        left = expression(symbol)
        if not getattr(left, "is_symbol", False) or isinstance(left, sympy.Indexed):
            raise AuthorError(f"where(...) defines a symbol, and {left} is none; use "
                              "assume(lhs, rhs) for an equation")
        place = _caller((("symbol", symbol), ("definition", definition)))
        return self.with_line(Given(Equal(left, expression(definition), definition=True), place))

    def assume(self, fact: Any, equals: Any = _MISSING, *, distinct: Any = ()) -> Derivation:
        """Assume an equation, ``.assume(Var(u), D)``, or another fact, ``.assume(normal(u))``.

        SymPy's comparisons are facts too: ``.assume(k <= L)``.  With ``distinct=(i, j)`` the
        equation is assumed for different indices only.  Several facts, such as
        ``moore_penrose(G, A)``, are assumed one after the other.
        """
        arguments = (("fact", fact),) if equals is _MISSING else (
            ("fact", fact), ("equals", equals))
        place = _caller(arguments)
        if equals is not _MISSING:
            pairs = distinct_pairs(distinct)
            return self.with_line(Given(Equal(expression(fact), expression(equals), pairs), place))
        result = self
        for each in stated(fact):
            result = result.with_line(Given(each, place))
        return result

    def start(self, expr: Any, *, distinct: Any = ()) -> Derivation:
        """Start a chain; with ``distinct=(i, j)`` its claims are for different indices only."""
        place = _caller((("expr", expr),))
        return self.with_line(Side(expression(expr), place, starts=True,
                                   distinct=distinct_pairs(distinct)))

    def then(
        self, expr: Any, by: str | None = None, because: str = "", expect: str = "proved",
        needs: Assumption | Fact | None = None,
    ) -> Derivation:
        """Claim that the expression before equals `expr`; ``0`` is the zero that fits.

        ``by`` names the law that gives the step, ``because`` says why in words.  ``expect`` is
        the verdict to expect, ``needs`` with ``expect="needs"`` the fact that is missing.
        """
        return self._then(expr, _caller((("expr", expr),)), by, because, expect, needs)

    def claim(
        self, lhs: Any, rhs: Any = _MISSING, *, distinct: Any = (), by: str | None = None,
        because: str = "", expect: str = "proved", needs: Any = None,
    ) -> Derivation:
        """A chain of one step: ``start(lhs).then(rhs)``; or an inequality, ``claim(k <= L)``."""
        frame = sys._getframe(1)
        if rhs is _MISSING:
            place = place_of(frame, (("lhs", lhs),))
            claimed = claimable(lhs)
            first, second = (Place(place.span, (str(e),)) for e in (claimed.lhs, claimed.rhs))
            begun = self.with_line(Side(claimed.lhs, first, starts=True,
                                        distinct=distinct_pairs(distinct)))
            return begun._then(claimed.rhs, second, by, because, expect, needs, claimed.relation)
        left = place_of(frame, (("lhs", lhs),))
        both = place_of(frame, (("lhs", lhs), ("rhs", rhs)))
        begun = self.with_line(Side(expression(lhs), left, starts=True,
                                    distinct=distinct_pairs(distinct)))
        return begun._then(rhs, both.argument(1), by, because, expect, needs)

    def _then(self, expr: Any, place: Place, by: str | None, because: str, expect: str,
              needs: Any, relation: str = "=") -> Derivation:
        before = self.lines[-1] if self.lines else None
        chain = [line for line in self.lines if isinstance(line, Side)]
        if not chain or before is None:
            raise AuthorError(f"{place.span}: then(...) continues a chain; begin one with "
                              "start(...)")
        if str(expect) not in _EXPECTED:
            raise AuthorError(f"{place.span}: {expect!r} is no verdict to expect; use one of "
                              f"{', '.join(sorted(_EXPECTED))}")
        if not (by is None or (isinstance(by, str) and by)) or not isinstance(because, str):
            raise AuthorError(f"{place.span}: by= takes the name of a law, because= a text")
        if (needs is not None) and str(expect) != Outcome.NEEDS:
            raise AuthorError(f"{place.span}: needs= goes with expect='needs'")
        if chain[-1].relation != "=":
            raise AuthorError(f"{place.span}: an inequality is not continued; begin another chain")
        return self.with_line(Side(expression(expr), place, False, chain[-1].distinct, by, because,
                                   str(expect), relational(needs), relation))

    def with_line(self, line: Given | Side) -> Derivation:
        """The derivation with one more line; raises `AuthorError` if it cannot be read."""
        from .steps import read_line

        try:
            read_line(Reader(), line)
        except BridgeError as error:
            raise AuthorError(f"{line.place.span}: {error}") from None
        return replace(self, lines=(*self.lines, line))

    def steps(self) -> tuple[Step, ...]:
        """Every definition, assumption and claim in order, as data for checking.

        Raises `AuthorError` where a name has two meanings, or a chain ends at its start.
        """
        return self._steps

    @cached_property
    def _steps(self) -> tuple[Step, ...]:
        from .steps import read_steps

        return read_steps(self)

    @property
    def latex_names(self) -> dict[str, str]:
        """The LaTeX that was declared for names of symbols."""
        return {node.name: node.latex_name for line in self.lines for e in line.expressions()
                for node in sympy.preorder_traversal(e)
                if isinstance(node, (TypedMatrix, ScalarSymbol)) and node.latex_name}

    def check(self, **options: Any) -> Any:
        """Check every step; the options are those of `derive.pipeline.check_derivation`."""
        # The pipeline imports this package, so it is looked up when it is needed.
        return import_module("derive.pipeline").check_derivation(self, **options)

    def _repr_latex_(self) -> str | None:
        """What is claimed, as notebooks typeset it; None if that cannot be read."""
        from ..report.latex.notebooks import steps_latex

        try:
            return steps_latex(self.steps(), self.latex_names)
        except AuthorError:
            return None

    def __bool__(self) -> Never:
        raise AuthorError("a derivation is neither true nor false; write .check()")


def stated(fact: Any) -> tuple[Assumption | Fact, ...]:
    """What may be assumed as it is, one fact or several; raises `AuthorError` for an expression."""
    if isinstance(fact, (tuple, list)) and fact:
        return tuple(one for each in fact for one in stated(each))
    if isinstance(fact, bool):
        raise AuthorError(f"assume({fact}): Python's == compares at once; write "
                          "assume(lhs, rhs)")
    fact = relational(fact)
    if not isinstance(fact, (Assumption, Fact)):
        raise AuthorError(f"assume({fact}) lacks a right side; write assume(lhs, rhs), or a "
                          "fact such as independent(u, e)")
    return (fact,)


def claimable(value: Any) -> Ordered | Equal:
    """What may be claimed without a second side; raises `AuthorError` for an expression alone."""
    found = relational(value)
    if not isinstance(found, (Ordered, Equal)):
        raise AuthorError(f"claim({value}) lacks a right side; write claim(lhs, rhs), or an "
                          "inequality such as claim(k <= L)")
    return found


def _caller(arguments: tuple[tuple[str, Any], ...]) -> Place:
    """The place of the arguments of the public method's call."""
    frame: FrameType = sys._getframe(2)
    return place_of(frame, arguments)
