"""Densities, probabilities and moments in notes: by their names and by the laws of probability."""

from __future__ import annotations

from pathlib import Path

import pytest

from checked_notes import outcomes, outcomes_of_proof
from derive.verdict import Outcome

GAMMA = r"Let $X$ be a random variable with $X \sim \mathrm{Gam}(a, b)$."
RIGHT: dict[str, tuple[str, str]] = {
    "the definition of a conditional density": ("", r"p(a, b) = p(a|b) \, p(b)"),
    "Bayes' theorem": ("", r"p(a|b) = \frac{p(b|a) \, p(a)}{p(b)}"),
    "its odds": ("", r"\frac{p(a|b)}{p(c|b)} = \frac{p(b|a)}{p(b|c)} \cdot \frac{p(a)}{p(c)}"),
    "the chain rule": ("", r"p(a, b, c) = p(a|b, c) \, p(b|c) \, p(c)"),
    "other variables first": ("", r"p(a, b|c) = p(b, a|c)"),
    "an integral over a variable": ("", r"p(a) = \int p(a|b) \, p(b) \, \mathrm{d}b"),
    "under a condition": ("", r"p(a|c) = \int p(a, b|c) \, \mathrm{d}b"),
    "a complement": ("", r"\mathrm{Pr}(X > x) = 1 - \mathrm{Pr}(X \leq x)"),
    "what is left of an event": (
        "", r"\mathrm{Pr}(X < x) + \mathrm{Pr}(X = x) = \mathrm{Pr}(X \leq x)"),
    "a distribution function": ("", r"\mathrm{Pr}(X > x) = 1 - F_X(x)"),
    "a density": (GAMMA, r"f_X(y) = \frac{b^a}{\Gamma(a)} y^{a-1} e^{-b y}"),
    "a density elsewhere": (GAMMA, r"f_X(2 z) = \frac{b^a}{\Gamma(a)} (2 z)^{a-1} e^{-2 b z}"),
    "a mean": (GAMMA, r"\mathrm{E}(X) = \frac{a}{b}"),
    "a second moment": (GAMMA, r"\mathrm{E}(X^2) = \frac{a^2 + a}{b^2}"),
    "a mean by its density": (
        GAMMA, r"\mathrm{E}(X) = \int_\mathcal{X} x f_X(x) \, \mathrm{d}x"),
    "a moment by its generating function": (GAMMA, r"\mathrm{E}(X^2) = M_X''(0)"),
    "a written density": ("", r"\mathrm{Exp}(x; c) = c e^{-c x}"),
    "a product of densities": ("", r"\prod_{i=1}^n \mathrm{Exp}(y_i; c) = c^n "
                                   r"\exp\left[ -c \sum_{i=1}^n y_i \right]"),
    "products one after the other": (
        "", r"\prod_{i=1}^n a_i b_i = \prod_{i=1}^n a_i \cdot \prod_{i=1}^n b_i"),
    "a normal vector": (
        r"Let $y$ be an $n \times 1$ vector and $S$ a positive definite $n \times n$ matrix.",
        r"\log \mathcal{N}(y; m, S) = -\frac{n}{2} \log(2 \pi) - \frac{1}{2} \log |S| "
        r"- \frac{1}{2} (y - m)^T S^{-1} (y - m)"),
    "exponentials of quadratic forms": (
        r"Let $y$ be an $n \times 1$ vector and $S$ a symmetric $n \times n$ matrix.",
        r"\exp[y' S y] \exp[- 2 y' S m] \exp[m' S m] = \exp[(y - m)' S (y - m)]"),
    "a sum of squares in an exponent": (
        r"Let $y$ be an $n \times 1$ vector.",
        r"2 e^{y' y} = 2 \exp\left[ \sum_{i=1}^n y_i^2 \right]"),
    "a sum of what is positive": ("Let $a > 0$ and $b > 0$.", r"a + b > 0"),
}
WRONG: dict[str, tuple[str, str]] = {
    "a condition on the wrong side": ("", r"p(a, b) = p(a|b) \, p(a)"),
    "Bayes' theorem upside down": ("", r"p(a|b) = \frac{p(b|a) \, p(b)}{p(a)}"),
    "independence that nobody stated": ("", r"p(a, b|c) = p(a|c) \, p(b|c)"),
    "an integral over another variable": ("", r"p(a) = \int p(a|b) \, p(b) \, \mathrm{d}a"),
    "an integral between bounds": ("", r"p(a) = \int_0^1 p(a|b) \, p(b) \, \mathrm{d}b"),
    "an event counted twice": ("", r"\mathrm{Pr}(X \geq x) = 1 - \mathrm{Pr}(X \leq x)"),
    "another letter of a density": (
        "We know that $p(x|z) = e^{-x}$ and $p(x) = e^{-x}$.", r"p(y) = e^{-y}"),
    "another exponent": (GAMMA, r"f_X(y) = \frac{b^a}{\Gamma(a)} y^{a+1} e^{-b y}"),
    "another parametrisation": (GAMMA, r"\mathrm{E}(X) = a b"),
    "notes that say otherwise": (
        GAMMA + r" Its density is $f_X(x) = \frac{x^{a-1}}{\Gamma(a) b^a} e^{-x/b}$.",
        r"\mathrm{E}(X) = \frac{a}{b}"),
    "another moment": (GAMMA, r"\mathrm{E}(X^2) = M_X'''(0)"),
    "an integral without its density": (
        GAMMA, r"\mathrm{E}(X) = \int_\mathcal{X} x \, \mathrm{d}x"),
    "a scale for a rate": ("", r"\mathrm{Exp}(x; c) = \frac{1}{c} e^{-x/c}"),
    "a scale for a rate in a chain": (
        "", r"2 \mathrm{Exp}(x; c) = \mathrm{Exp}(x; c) + \frac{1}{c} e^{-x/c}"),
    "a determinant forgotten": (
        r"Let $y$ be an $n \times 1$ vector and $S$ a positive definite $n \times n$ matrix.",
        r"\log \mathcal{N}(y; m, S) = -\frac{n}{2} \log(2 \pi) "
        r"- \frac{1}{2} (y - m)^T S^{-1} (y - m)"),
    "quadratic forms without symmetry": (
        r"Let $y$ be an $n \times 1$ vector and $S$ an $n \times n$ matrix.",
        r"\exp[y' S y] \exp[- 2 y' S m] \exp[m' S m] = \exp[(y - m)' S (y - m)]"),
    "a sum of another length": (
        r"Let $y$ be an $n \times 1$ vector.",
        r"2 e^{y' y} = 2 \exp\left[ \sum_{i=1}^m y_i^2 \right]"),
    "a sum of entries for one of squares": (
        r"Let $y$ be an $n \times 1$ vector.",
        r"2 e^{y' y} = 2 \exp\left[ \sum_{i=1}^n y_i \right]"),
    "a difference of what is positive": ("Let $a > 0$ and $b > 0$.", r"a - b > 0"),
}


def outcome(folder: Path, said: str, formula: str) -> Outcome:
    """The verdict on one formula in a proof, after what was said."""
    return outcomes_of_proof(folder, f"We have\n\n$$ {formula} $$", said=said)[-1]


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_proved(name: str, tmp_path: Path) -> None:
    """By a law, by a definition, or by the table of distributions."""
    assert outcome(tmp_path, *RIGHT[name]) is Outcome.PROVED


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_not_proved(name: str, tmp_path: Path) -> None:
    """Nor is it called wrong: what books know is no statement of the notes."""
    assert outcome(tmp_path, *WRONG[name]) in (Outcome.UNDECIDED, Outcome.HOLDS, Outcome.GIVEN)


def test_letters_that_explain_an_announced_claim_are_given(tmp_path: Path) -> None:
    """And what is announced by itself is not, since it would prove itself."""
    found = outcomes(
        tmp_path, "**Theorem:** Then\n\n$$ F(q) = q k_n $$\n\nwith\n\n$$ k_n = a + 2 b $$\n\n"
        "$$ h = a + 3 b $$\n\n**Proof:** We see\n\n$$ k_n = 2 b + a $$\n\n"
        "$$ h = 3 b + a $$\n")
    assert found[1] is Outcome.GIVEN
    assert found[3] is Outcome.PROVED
    assert found[4] is not Outcome.PROVED
