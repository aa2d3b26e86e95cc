"""Integrals, products, series, limits and derivatives in notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from checked_notes import outcomes_of_proof
from derive.verdict import Outcome

RIGHT = {
    "a renamed variable": r"\int_{-\infty}^{+\infty} 2 x f(x) \, dx = 2 \int_{-\infty}^{+\infty} z"
                          r" f(z) \, dz",
    "a sum over a domain": r"\int_\mathcal{X} (x + c) f(x) \, dx = \int_\mathcal{X} x f(x) \, dx"
                           r" + c \int_\mathcal{X} f(x) \, dx",
    "an integral": r"\int_0^1 x^2 \, \mathrm{d}x = \frac{1}{3}",
    "a logarithm of a product": r"\log \prod_{i=1}^n p(y_i) = \sum_{i=1}^n \log p(y_i)",
    "a series": r"\sum_{k=0}^\infty \frac{x^k}{k!} = \sum_{j=0}^\infty \frac{x^j}{j!}",
    "a derivative": r"\frac{\mathrm{d}}{\mathrm{d}t} \frac{b}{b - t} = \frac{b}{(b-t)^2}",
}
WRONG = {
    "a variable outside": r"\int x^2 p(x) \, \mathrm{d}x = p(x) \int x^2 \, \mathrm{d}x",
    "a condition outside": r"\int_0^1 x^2 g(x|z) \, dx = g(x|z) \int_0^1 x^2 \, dx",
    "other domains": r"\int_\mathcal{X} f(x) \, dx = \int_\mathcal{Y} f(y) \, dy",
    "other variables": r"\int f(x) \, dx = \int f(y) \, dy",
    "other bounds": r"\prod_{i=1}^n y_i = \prod_{i=1}^m y_i",
    "a factor": r"\frac{\mathrm{d}}{\mathrm{d}t} \frac{b}{b - t} = \frac{2 b}{(b-t)^2}",
}


def outcome(folder: Path, formula: str) -> Outcome:
    """The verdict on one formula in a proof."""
    (found,) = outcomes_of_proof(folder, f"We have\n\n$$ {formula} $$")
    return found


@pytest.mark.parametrize("name", RIGHT)
def test_right(name: str, tmp_path: Path) -> None:
    assert outcome(tmp_path, RIGHT[name]) is Outcome.PROVED


@pytest.mark.parametrize("name", WRONG)
def test_wrong(name: str, tmp_path: Path) -> None:
    assert outcome(tmp_path, WRONG[name]) is not Outcome.PROVED
