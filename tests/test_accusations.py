"""What notes say too little of is not called wrong; what they say enough of is."""

from __future__ import annotations

from pathlib import Path

import pytest

from checked_notes import outcomes_of_proof
from derive.diagnose import concerned
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import dimension, mul, number, sum_over, symbol
from derive.verdict import Outcome

OPEN = {
    "an equation to be solved":
        "Setting this to zero gives\n\n$$ 0 = n a - 2 b \\; . $$\n\n$$ (n - b) a = b (1 - a) $$",
    "a hypothesis": "Test\n\n$$ H_0: \\; a = 0 $$\n\nThen\n\n$$ a^2 = 1 - \\frac{b}{c} \\; . $$",
    "a quantity of which nothing was said":
        "We have\n\n$$ \\frac{a - b}{c} = \\frac{a - b}{d + c} \\; . $$",
    "probabilities that a law connects":
        "Thus\n\n$$ \\frac{p(a|b)}{p(c|b)} = \\frac{p(b|a)}{p(b|c)} \\frac{p(a)}{p(c)} \\; . $$",
    "a mean that only its bar explains":
        "So\n\n$$ \\sum_{i=1}^n (x_i - \\bar{x}) y = 0 \\cdot y \\; . $$",
    "an inequality that is equivalent to another":
        "We have\n\n$$ a > b \\; \\Leftrightarrow \\; c^2 + 2 < c^2 + 1 \\; . $$",
    "values of a function that only look like products":
        "Since\n\n$$ a + b = h(a - b) + h(b) \\; , $$\n\nwe are done.",
}
WRONG = {
    "an inequality": "We have\n\n$$ c^2 + 2 < c^2 + 1 \\; . $$",
    "a sign": "We have\n\n$$ (a - b)^2 = a^2 + 2 a b + b^2 \\; . $$",
    "a letter": "We have\n\n$$ c = b (a b)^3 = a^3 a^3 b \\; . $$",
    "a factor in a sum":
        "We have\n\n$$ s = \\sum_{i=1}^n (x_i + y_i)^2 "
        "= \\sum_{i=1}^n x_i^2 + \\sum_{i=1}^n y_i^2 + \\sum_{i=1}^n x_i y_i \\; . $$",
}


@pytest.mark.parametrize("name", OPEN)
def test_nothing_is_called_wrong(name: str, tmp_path: Path) -> None:
    assert not any(o.is_wrong for o in outcomes_of_proof(tmp_path, OPEN[name]))


@pytest.mark.parametrize("name", WRONG)
def test_an_error_is_found(name: str, tmp_path: Path) -> None:
    assert any(o.is_wrong for o in outcomes_of_proof(tmp_path, WRONG[name]))


def test_values_of_what_is_random_are_not_their_means(tmp_path: Path) -> None:
    text = ("Let $x_i \\sim \\mathcal{N}(\\mu, \\sigma^2)$ be independent. Then\n\n"
            "$$ \\sum_{i=1}^n (x_i - \\mu)^2 y_i = \\sum_{i=1}^n (x_i - \\mu)^2 z_i \\; . $$")
    assert Outcome.PROVED not in outcomes_of_proof(tmp_path, text)


def test_a_size_and_a_family_of_its_name_are_different_things() -> None:
    counts = sum_over("i", 1, "S", symbol("n", 1, 1, "i"))
    claim = Claim(symbol("a", 1, 1), mul(number(2), dimension("n")), (
        Fact("a", Equation(symbol("a", 1, 1), counts, definition=True)),))
    assert concerned(claim, claim.lhs) == {"n_i"}
    assert concerned(claim, claim.rhs) == {"n"}
