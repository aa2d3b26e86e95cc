"""What equations about functions say at other points, and when they say nothing of these."""

from __future__ import annotations

from derive.kernel.dims import variable
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import Term, function, power, sum_over, symbol
from derive.pipeline.instances import ELSEWHERE, informed

x, z, member = symbol("x"), symbol("z"), symbol("y", 1, 1, variable("y"))


def _added(lhs: Term, rhs: Term, value: Term, other: Term) -> list[str]:
    """The names of facts at other points, from ``lhs = rhs``, for a claim ``value = other``."""
    asked = informed(Claim(value, other, (Fact("said", Equation(lhs, rhs)),)))
    return [f.name for f in asked.facts if ELSEWHERE in f.name]


def test_what_is_said_of_a_function_holds_at_other_points() -> None:
    g = function("g", x)
    assert _added(g, power(x, 2), function("g", z), power(z, 2))


def test_functions_of_one_variable_and_of_several_by_one_name_depend_on_their_letters() -> None:
    """``p(x) = sum_y p(x, y)`` is about the variable x; p(z) may be another function."""
    total, other = (sum_over("y", 1, "n", function("p", t, member)) for t in (x, z))
    assert not _added(function("p", x), total, function("p", z), other)
