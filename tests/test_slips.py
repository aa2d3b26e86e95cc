"""Slips that nothing unsaid can make right are called wrong; what may be news is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from checked_notes import outcomes_of_proof
from derive.verdict import Outcome

WRONG = {
    "a letter in an inverse function":
        "Let $c$ be a constant and\n\n$$ Y = X + c \\quad \\Leftrightarrow \\quad "
        "X = g(Y) = X - c \\; . $$",
    "a quotient the wrong way up, in rows that follow from one another":
        "We have\n\n$$ \\begin{split} F &= \\frac{r/(p-1)}{(1-r)/(n-p)} \\\\ "
        "F \\cdot \\frac{n-p}{p-1} &= \\frac{r}{1-r} \\end{split} $$",
    "an exponent lost, whatever is a vector":
        "Let $i = 1, \\ldots, n$. Then\n\n$$ s = \\sum_{i=1}^n u_i = u^\\mathrm{T} u \\; . $$",
    "a letter under an exponent":
        "Let $a > 0$, $b > 0$ and $c > 0$. Then\n\n$$ f(y) = b^a (1/c)^a y^{a-1} "
        "= (b/a)^a y^{a-1} \\; . $$",
    "a sum over the wrong letter":
        "We have\n\n$$ h = \\sum_x \\sum_y p(x,y) - \\sum_x p(x) - \\sum_x p(y) \\; . $$",
    "an inequality that holds nowhere":
        "Let $x$ be a real number. Then\n\n$$ x^2 + 1 < 0 \\; . $$",
    "a derivative by a square":
        "Let $\\sigma$ and $\\tau$ be positive scalars and $Z$ an $n \\times q$ matrix. Let "
        "$V = \\sigma^2 Z Z' + \\tau^2 I_n$. Then\n\n"
        "$$ \\frac{\\partial V}{\\partial \\sigma^2} = 2 Z Z' \\; . $$",
}
RIGHT = {
    "a letter in an inverse function":
        "Let $c$ be a constant and\n\n$$ Y = X + c \\quad \\Leftrightarrow \\quad "
        "X = g(Y) = Y - c \\; . $$",
    "a quotient, in rows that follow from one another":
        "We have\n\n$$ \\begin{split} F &= \\frac{r/(p-1)}{(1-r)/(n-p)} \\\\ "
        "F \\cdot \\frac{p-1}{n-p} &= \\frac{r}{1-r} \\end{split} $$",
    "the squares of a vector":
        "Let $i = 1, \\ldots, n$. Then\n\n$$ s = \\sum_{i=1}^n u_i^2 = u^\\mathrm{T} u \\; . $$",
    "sums over all that they contain":
        "We have\n\n$$ h = \\sum_x \\sum_y p(x,y) - \\sum_x p(x) - \\sum_y p(y) \\; . $$",
    "an inequality that is a condition":
        "Let $x$ be a real number with\n\n$$ x^2 - 1 < 0 \\; . $$",
    "an equation to be solved":
        "Setting this to zero gives\n\n$$ r (a + 1) = a \\; . $$",
    "a derivative that is set to zero":
        "Let $w$ be a vector of length $n$, $S$ a symmetric $n \\times n$ matrix, and $L = w' S w "
        "- 2 c' w$ with a vector $c$ of length $n$. Then\n\n"
        "$$ \\frac{\\partial L}{\\partial w} = 2 S w - 2 c = 0 \\; . $$",
    "a letter that is new":
        "We have\n\n$$ (a + b)^2 = a^2 + c + b^2 \\; . $$",
    "a mean that words explain":
        "Let $\\bar{x}$ be what balances the $x_i$. Then\n\n"
        "$$ s = \\sum_{i=1}^n (x_i - \\bar{x}) + y = y \\; . $$",
    "a derivative by a square":
        "Let $\\sigma$ and $\\tau$ be positive scalars and $Z$ an $n \\times q$ matrix. Let "
        "$V = \\sigma^2 Z Z' + \\tau^2 I_n$. Then\n\n"
        "$$ \\frac{\\partial V}{\\partial \\sigma^2} = Z Z', \\quad "
        "\\frac{\\partial^2 V}{\\partial \\sigma^2} = 2 Z Z' \\; . $$",
    "rows that go on behind their reasons":
        "Let $A$ and $B$ be $n \\times n$ matrices. Then\n\n$$ \\begin{aligned} & (A + B)(A - B) "
        "\\\\ &\\quad = (A + B) A && \\text{multiply out} \\\\ &\\qquad - (A + B) B \\\\ &\\quad "
        "= A A + B A && \\parbox[t]{5em}{once more} \\\\ &\\qquad - A B - B B \\end{aligned} $$",
    "assumptions in a list":
        "Let $e$ be a random vector of length $n$. Assume that\n\n1. $E(e) = 0$\n"
        "2. $\\mathrm{Var}(e) = R$\n\nThen $E(e e') = R$.",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_is_found(name: str, tmp_path: Path) -> None:
    assert any(o.is_wrong for o in outcomes_of_proof(tmp_path, WRONG[name]))


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_or_may_be_is_not_called_wrong(name: str, tmp_path: Path) -> None:
    assert not any(o.is_wrong for o in outcomes_of_proof(tmp_path, RIGHT[name]))


@pytest.mark.parametrize("name", [
    "rows that go on behind their reasons", "assumptions in a list", "a derivative by a square"])
def test_what_is_understood_is_proved(name: str, tmp_path: Path) -> None:
    assert set(outcomes_of_proof(tmp_path, RIGHT[name])) <= {Outcome.PROVED, Outcome.GIVEN}
