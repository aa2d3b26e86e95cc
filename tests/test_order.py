"""Inequalities as authors write them: facts, claims, what is missing, what to repair."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sympy import Max, Ne, ceiling, floor

from derive import (
    AuthorError,
    Derivation,
    Outcome,
    at_most,
    check,
    dims,
    equal,
    integer,
    less,
    matrix,
    scalar,
)
from derive.kernel.facts import Inequality, Property
from derive.notation import text
from derive.pipeline import check_path

L, k, s, n, a, b = dims("L k s n a b")
x, i, j = scalar("x"), scalar("i", integer=True), scalar("j", integer=True)
PROOFS = Path(__file__).parent.parent / "proofs"


def test_comparisons_are_facts_and_claims() -> None:
    length = floor((L - k)/s) + 1
    assert not check(length > 0)
    assert check(length > 0, facts=[k <= L])
    assert check(length >= 1, facts=[k <= L])
    assert check(at_most(floor(x), x))
    assert check(less(x, floor(x) + 1))
    assert check(floor(i/s)*s <= i)
    assert check(floor(x + j), floor(x) + j)
    assert check(ceiling(x/s), floor((x + s - 1)/s), facts=[integer(x)])


@pytest.mark.parametrize(("claim", "needed"), [
    (at_most(1, floor((L - k)/s) + 1), Inequality),
    (at_most(j*floor(i/j), i), Property),
])
def test_a_range_that_is_missing_is_named(claim: Any, needed: type) -> None:
    verdict = check(claim)
    assert verdict.outcome is Outcome.NEEDS
    assert [type(f.statement) for f in verdict.needs] == [needed]


@pytest.mark.parametrize(("left", "wrong", "repaired"), [
    (ceiling(n/s), floor((n + s)/s), "floor((n + s - 1)/s)"),
    (floor((L - k)/s) + 1, floor((L - k + 1)/s), "ceiling((L - k + 1)/s)"),
    (ceiling(n/s), floor((n - 1)/s), "floor((n - 1)/s) + 1"),
])
def test_roundings_are_repaired(left: Any, wrong: Any, repaired: str) -> None:
    verdict = check(left, wrong)
    assert verdict.outcome is Outcome.REFUTED
    assert repaired in map(text, verdict.repair)


def test_a_counterexample_has_sizes_that_are_positive_integers() -> None:
    for wrong in (floor(k/2), ceiling(k/2) - 1, Max(k, 1) - 1):
        found = check(k, wrong).counterexample
        assert found is not None
        assert all(size >= 1 for _, size in found.dims)


def test_what_cannot_be_stated_is_refused() -> None:
    for wrong in (n >= 1, Ne(i, 0)):
        with pytest.raises(AuthorError):
            Derivation("wrong").assume(wrong)
    with pytest.raises(AuthorError):
        Derivation("wrong").claim(floor(n/s))
    with pytest.raises(AuthorError):
        Derivation("wrong").claim(k <= L).then(s)
    verdict = check(at_most(matrix("A", n), matrix("B", n)))
    assert verdict.outcome is Outcome.ILL_FORMED


def test_an_inequality_is_reported_as_it_is() -> None:
    verdict = check(at_most(1, floor(L/s)), facts=[equal(L, s)])
    assert "1 ≤ floor(L/s)" in repr(verdict)


@pytest.mark.parametrize("path", ["cnn/lengths.py", "wrong/cnn.py"])
def test_the_proofs_of_convolution_arithmetic(path: str) -> None:
    results = check_path(str(PROOFS / path))
    assert not any(file.problems for file in results)
    steps = [step for file in results for result in file.derivations for step in result.steps]
    assert steps
    for step in steps:
        if step.expected is None:
            assert step.verdict.outcome in (Outcome.PROVED, Outcome.GIVEN), step
            assert step.verdict.trust in ("kernel", None)
        else:
            assert step.met, step
