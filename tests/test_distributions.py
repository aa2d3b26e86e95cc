"""The table of named distributions against exact sums and integrals, and what is made of it."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from derive.kernel.dims import ONE
from derive.kernel.facts import Equation
from derive.kernel.terms import symbol
from derive.notes.distributions import FAMILIES, Family, find
from derive.notes.kinds.kinds import WHOLE, Environment, Kind, Role
from derive.notes.mathematics.parser import read_expression
from derive.notes.meaning.densities import value_of
from derive.notes.meaning.known import AT_ITSELF, known_of
from derive.notes.words.remarks import Declaration
from derive.sympy_bridge import to_sympy

x, t = sympy.symbols("x t", real=True)
POINTS: dict[str, tuple[Any, ...]] = {
    "normal": (sympy.Rational(1, 2), 2), "gamma": (3, 2), "exponential": (2,), "beta": (2, 3),
    "uniform": (1, 3), "chi-squared": (4,), "inverse gamma": (4, 3),
    "Bernoulli": (sympy.Rational(1, 3),), "binomial": (3, sympy.Rational(1, 4)), "Poisson": (2,),
}
"""Parameters at which sums and integrals are carried out."""
SUPPORTS: dict[str, tuple[Any, Any]] = {
    "normal": (-sympy.oo, sympy.oo), "beta": (0, 1), "uniform": (1, 3), "Bernoulli": (0, 1),
    "binomial": (0, 3),
}
"""Where the density is not zero; from 0 without end if nothing else is said."""
ENDS = {r"\infty": sympy.oo, r"-\infty": -sympy.oo}
SCALAR = [f for f in FAMILIES if not f.shapes]
IDS = [f.title for f in SCALAR]


def expression(family: Family, formula: str) -> Any:
    """A formula of the table in SymPy, at the point's parameters."""
    letters = {name: symbol(name) for name in (*family.parameters, "x", "t")}
    found = to_sympy(value_of(formula, letters, Environment()))
    return found.subs({s: dict(zip(family.parameters, POINTS[family.title], strict=True)).get(
        s.name, {"x": x, "t": t}.get(s.name, s)) for s in found.free_symbols}).doit()


def mean(family: Family, of: Any) -> Any:
    """The mean of a function of the value."""
    low, high = SUPPORTS.get(family.title, (0, sympy.oo))
    if family.support[0]:
        assert (low, high) == tuple(ENDS.get(end) or expression(family, end)
                                    for end in family.support)
    density = expression(family, family.density)
    if family.discrete:
        k = sympy.Symbol("k", integer=True)
        return sympy.summation((of * density).subs(x, k), (k, low, high))
    integrand = of * density
    if low == -sympy.oo:  # a shift changes nothing then, and spares SymPy most of the time
        integrand = integrand.subs(x, x + POINTS[family.title][0])
    return sympy.integrate(sympy.expand(integrand), (x, low, high))


@pytest.mark.parametrize("family", SCALAR, ids=IDS)
def test_densities_and_their_moments_agree(family: Family) -> None:
    """A density has the integral 1, and the moments of the table are its own."""
    assert sympy.simplify(mean(family, sympy.Integer(1)) - 1) == 0
    centre = sympy.simplify(mean(family, x))
    if family.mean:
        assert sympy.simplify(expression(family, family.mean) - centre) == 0
    if family.variance:
        square = sympy.simplify(mean(family, x**2))
        assert sympy.simplify(expression(family, family.variance) - square + centre**2) == 0


@pytest.mark.parametrize("family", [f for f in SCALAR if f.moments], ids=lambda f: f.title)
def test_generating_functions_give_the_first_moments(family: Family) -> None:
    """Value and derivatives at 0 of the moment-generating function."""
    generating = expression(family, family.moments)
    wanted = expression(family, family.mean)
    spread = expression(family, family.variance)
    for order, moment in enumerate((sympy.Integer(1), wanted, spread + wanted**2)):
        assert sympy.simplify(sympy.diff(generating, t, order).subs(t, 0) - moment) == 0


@pytest.mark.parametrize("family", [f for f in SCALAR if f.distribution], ids=lambda f: f.title)
def test_distribution_functions_have_the_density_as_derivative(family: Family) -> None:
    """Differentiated, and 0 at the lower end."""
    distribution = expression(family, family.distribution)
    assert sympy.simplify(sympy.diff(distribution, x) - expression(family, family.density)) == 0
    low, _ = SUPPORTS.get(family.title, (0, sympy.oo))
    assert distribution.subs(x, low) == 0


@pytest.mark.parametrize("family", [f for f in SCALAR if f.median], ids=lambda f: f.title)
def test_half_of_the_probability_is_below_the_median(family: Family) -> None:
    """By the distribution function."""
    distribution = expression(family, family.distribution)
    assert sympy.simplify(distribution.subs(x, expression(family, family.median))) == (
        sympy.Rational(1, 2))


@pytest.mark.parametrize("family", [f for f in SCALAR if f.mode], ids=lambda f: f.title)
def test_the_density_is_largest_at_the_mode(family: Family) -> None:
    """Larger than at a few other points of the support."""
    density = expression(family, family.density)
    mode = expression(family, family.mode)
    low, _ = SUPPORTS.get(family.title, (0, sympy.oo))
    for step in (sympy.Rational(1, 10), 1, 3):
        assert density.subs(x, mode) > density.subs(x, mode + step)
        assert mode - step < low or density.subs(x, mode) > density.subs(x, mode - step)


def test_every_scalar_family_is_tried() -> None:
    """A new family needs a point, a source, and a name of its own."""
    assert set(POINTS) == set(IDS)
    for family in FAMILIES:
        assert family.source
        assert bool(family.support[0]) == (not family.discrete and not family.shapes)
        assert all(find(n, len(family.parameters), family.shape) is family for n in family.names)


def test_a_declaration_makes_known_what_the_table_says() -> None:
    r"""``W ~ Exp(r)``: what is known of it, under names that say which parametrisation."""
    declaration = Declaration("distribution", (read_expression("W"),), (read_expression("r"),),
                              "Exp")
    facts = known_of(declaration, Environment(kinds={
        (WHOLE, (name, 0)): Kind(Role.SYMBOL, rows=ONE, cols=ONE) for name in "Wr"}))
    lefts = [f.statement.lhs.data for f in facts if isinstance(f.statement, Equation)]
    # No moments, since nothing says that W is random here.
    assert lefts == [AT_ITSELF, "f_W", "median(·)", "mode(·)", "integral", "F_W", "M_W"]
    assert all("rate" in f.name for f in facts)
