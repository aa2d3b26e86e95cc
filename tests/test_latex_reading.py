"""What is printed as LaTeX is read back as the same mathematics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from derive import proof_files
from derive.kernel.dims import as_dim
from derive.kernel.terms import (
    Term,
    add,
    entry,
    hadamard,
    mul,
    number,
    symbol,
    transpose,
)
from derive.notation import latex
from derive.report.latex.layout import rows, set_formula
from printed_terms import SEEDED, campaign, has_value, is_kept, outcome, same
from reading_back import environment, read_back, spelled
from strategies import terms

PROOFS = sorted((Path(__file__).parent.parent / "proofs").rglob("*.py"))[::4]
"""A quarter of the files, for the time that loading them takes; `printed_terms` takes them all."""

WANTED = 0.98
"""So large a part of what is printed must come back, and nothing as something else."""


@cache
def proof_terms() -> tuple[Term, ...]:
    """Every side of every claim in the files, each once."""
    def found() -> Iterator[Term]:
        for path in PROOFS:
            for _, derivation in proof_files.load(str(path)):
                for step in derivation.steps():
                    yield from (side for side in (step.lhs, step.rhs) if side is not None)
    return tuple(dict.fromkeys(found()))


def test_all_proofs_are_read_back() -> None:
    outcomes = Counter(map(outcome, proof_terms()))
    assert not outcomes["different"]
    assert outcomes["same"] >= WANTED * outcomes.total(), outcomes


N = as_dim("N")
A, B, u = symbol("A", N, N), symbol("B", N, N), symbol("u", N)
k, theta = symbol("k"), symbol("theta")


@pytest.mark.parametrize(("printed", "formula"), [
    (mul(A, entry(B, 2, 1), A), r"A [B]_{2, 1} A"),
    (mul(A, entry(mul(B, u), 2, 1)), r"A [B u]_{2}"),
    (mul(transpose(A), entry(transpose(B), 1, 2)), r"A' [B']_{1, 2}"),
    (mul(number(0), add(A, B)), r"0 (A + B)"),
    (mul(add(A, B), number(0)), r"0 (A + B)"),
    (hadamard(k, theta), r"k \theta"),
    (mul(k, hadamard(k, add(k, theta))), r"k (k (k + \theta))"),
    (transpose(number(2)), "2"),
])
def test_what_is_printed_of_odd_products_is_read_back(printed: Term, formula: str) -> None:
    assert set_formula(latex(printed)).replace(r"\bigl", "").replace(r"\bigr", "") == formula
    assert outcome(printed) == "same"


@pytest.mark.parametrize("limit", [6.0, 20.0])
def test_rows_read_as_the_whole(limit: float) -> None:
    for printed in proof_terms()[::5]:
        whole = " ".join(row.removeprefix("{}") for row in rows(latex(printed), limit))
        term = spelled(printed)
        found = read_back(whole, term, environment([printed]))
        assert isinstance(found, str) or same(term, found), whole


def test_random_terms_are_read_back() -> None:
    outcomes, formulas = campaign(SEEDED)
    assert not outcomes["different"], formulas["different"]
    assert outcomes["same"] >= WANTED * outcomes.total(), outcomes


@settings(deadline=None)
@given(terms())
def test_terms_of_any_names_are_never_read_as_something_else(printed: Term) -> None:
    """Names that nobody gives may read as products, but not as other mathematics."""
    if not has_value(printed):
        return
    if any(t.op == "function" and t.data in ("beta", "g") for t in printed.walk()):
        return  # to the reader, B(a, b) may be any function
    found = read_back(latex(printed), spelled(printed), environment([printed]))
    assert isinstance(found, str) or is_kept(found) or same(spelled(printed), found)
