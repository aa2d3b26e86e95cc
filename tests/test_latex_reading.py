"""What is printed as LaTeX is read back as the same mathematics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from derive import proof_files
from derive.kernel.facts import Claim
from derive.kernel.monomials import BudgetExceeded
from derive.kernel.monomials import Unsupported as TooHard
from derive.kernel.normal import Normalizer
from derive.kernel.terms import Term, divides
from derive.notation import latex
from derive.report.latex.layout import rows, set_formula
from reading_back import environment, read_back, spelled
from strategies import terms

PROOFS = sorted((Path(__file__).parent.parent / "proofs").rglob("*.py"))[::4]
"""A quarter of the files, for the time that loading them takes."""


def same(a: Term, b: Term) -> bool:
    """Whether the terms have one normal form; terms too hard for it are compared as they are."""
    try:
        return Normalizer(Claim(a, b)).decide(a, b) is not None
    except (TooHard, BudgetExceeded):
        return a == b


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
    outcomes: Counter[str] = Counter()
    for printed in proof_terms():
        term = spelled(printed)
        found = read_back(set_formula(latex(printed)), term, environment([printed]))
        if isinstance(found, str):
            # 0 by itself has no shape; the reader knows no derivatives.
            outcomes[found.split(":")[0]] += 1
            continue
        assert same(term, found), latex(printed)
        outcomes["same"] += 1
    assert outcomes["same"] >= 0.6 * outcomes.total(), outcomes


@pytest.mark.parametrize("limit", [6.0, 20.0])
def test_rows_read_as_the_whole(limit: float) -> None:
    for printed in proof_terms()[::5]:
        whole = " ".join(row.removeprefix("{}") for row in rows(latex(printed), limit))
        term = spelled(printed)
        found = read_back(whole, term, environment([printed]))
        assert isinstance(found, str) or same(term, found), whole


@settings(deadline=None)
@given(terms())
def test_random_terms_are_never_read_as_something_else(printed: Term) -> None:
    term = spelled(printed)
    if any(divides(t) and t.args[0].op in ("zero", "number") for t in term.walk()):
        return  # the inverse of zero has no value that could be kept
    if any(t.op == "function" and t.data == "beta" for t in term.walk()):
        return  # to the reader, B(a, b) may be any function
    if any(t.op == "derivative" for t in term.walk()):
        return  # what it is taken by keeps the spelling of the random term
    found = read_back(set_formula(latex(printed)), term, environment([printed]))
    assert isinstance(found, str) or _as_written(found) or same(term, found)


def _as_written(term: Term) -> bool:
    """Whether the reader kept an application as a quantity known by its spelling alone."""
    return any(t.op == "function" and "(" in t.data for t in term.walk())
