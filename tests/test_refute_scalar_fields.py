"""The arithmetic of scalar algebra gives what python-flint gives."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from operator import add as plus
from operator import mul as times
from operator import sub as minus
from operator import truediv as over
from pathlib import Path

import pytest
from flint import nmod
from hypothesis import given
from hypothesis import strategies as st

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact, IndexRange, Inequality, Normal, Property
from derive.kernel.terms import (
    Term,
    add,
    dimension,
    expectation,
    function,
    inverse,
    mul,
    neg,
    number,
    power,
    sum_over,
    symbol,
)
from derive.refute import examine
from derive.refute.arithmetic import PRIME
from derive.refute.balls import FUNCTIONS
from derive.refute.fields import is_scalar_algebra, matrix_fields, scalar_fields
from derive.refute.scalar_fields import Residue, Single, Wider
from derive.refute.search import UNFIT, Search
from derive.refute.values import TRANSCENDENTAL, Effort
from derive.verdict import Examination

A, B, C = symbol("a"), symbol("b"), symbol("c")
X_I = symbol("x", 1, 1, "i")
N = as_dim("n")
RESIDUES = st.integers(0, PRIME - 1) | st.integers(-3, 3)


@pytest.mark.parametrize("operation", [plus, minus, times, over])
@given(left=RESIDUES, right=RESIDUES)
def test_residues_are_those_of_flint(operation: object, left: int, right: int) -> None:
    assert callable(operation)
    if operation is over and right % PRIME == 0:
        with pytest.raises(ZeroDivisionError):
            operation(Residue(left), Residue(right))
        return
    wanted = int(operation(nmod(left, PRIME), nmod(right, PRIME)))
    found = operation(Residue(left), Residue(right))
    assert int(found) == wanted
    assert operation(Residue(left), right) == operation(left, Residue(right)) == found
    assert hash(found) == hash(Residue(wanted))
    assert (found == 0) == (wanted == 0)


@pytest.mark.parametrize("fields", [scalar_fields(), matrix_fields()])
def test_matrices_of_one_entry_have_the_methods_of_all(fields: object) -> None:
    for field in fields:  # type: ignore[attr-defined]  # a pair of fields
        x, y = (field.matrix(1, 1, [field.scalar(k)]) for k in (Fraction(2, 3), 5))
        assert x.nrows() == x.ncols() == 1
        assert x + y - y == x == x.transpose()
        assert -x + x == field.matrix(1, 1, [0])
        assert (x * y)[0, 0] == x.det() * y.det() == (y * x.det())[0, 0]
        assert (x * x.inv()).table() == [[1]]
        assert y.entries() == [5]
        assert x != y
        with pytest.raises(ZeroDivisionError):
            field.matrix(1, 1, [0]).inv()
        squares = field.squares(field.scalar(7))
        assert sum((s * s for s in squares), field.scalar(0)) == field.scalar(7)


def test_other_matrices_are_refused() -> None:
    for field in scalar_fields():
        with pytest.raises(Wider):
            field.matrix(2, 1, [1, 2])
        one, pair = field.matrix(1, 1, [1]), matrix_fields().rational.matrix(1, 2, [1, 2])
        assert isinstance(one, Single)
        with pytest.raises(Wider):
            one + pair
        with pytest.raises(IndexError):
            one[0, 1]


def terms() -> st.SearchStrategy[Term]:
    """Terms of scalar algebra."""
    leaves = st.sampled_from([A, B, C, number(2), number(Fraction(-1, 3)), dimension("n")])
    return st.recursive(leaves, lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: add(*p)),
        st.tuples(inner, inner).map(lambda p: mul(*p)),
        inner.map(inverse), st.tuples(inner, st.integers(-2, 3)).map(lambda p: power(*p)),
        inner.map(lambda t: sum_over("i", 1, "n", mul(t, X_I)))), max_leaves=8)


FACTS = [
    Fact("positive", Property(A, "positive")), Fact("whole", Property(B, "integer")),
    Fact("sign", Property(B, "nonnegative")), Fact("defined", Equation(C, mul(A, B),
                                                                     definition=True)),
    Fact("given", Equation(add(A, B), number(1))), Fact("less", Inequality(A, B, strict=True)),
    Fact("range", IndexRange("j", as_dim(1), N))]


@given(lhs=terms(), rhs=terms(), facts=st.lists(st.sampled_from(FACTS), unique=True, max_size=3),
       seed=st.integers(0, 3), exchanged=st.booleans())
def test_examinations_are_the_same(
    lhs: Term, rhs: Term, facts: list[Fact], seed: int, exchanged: bool
) -> None:
    right = add(mul(rhs, lhs), neg(mul(lhs, rhs)), lhs) if exchanged else rhs
    claim = Claim(lhs, right, tuple(facts))
    assert is_scalar_algebra(claim)
    try:
        found = _searched(claim, seed, scalar=True)
    except Wider:
        return
    assert found == _searched(claim, seed, scalar=False)


def _searched(claim: Claim, seed: int, *, scalar: bool) -> Examination:
    search = Search(claim, seed, 3, Effort(0.3), scalar_fields() if scalar else matrix_fields())
    try:
        return search.examine()
    except UNFIT as error:
        return search.result(str(error) or type(error).__name__)


@pytest.mark.parametrize("claim", [
    Claim(symbol("M", "n", "n"), symbol("M", "n", "n")),
    Claim(expectation(symbol("x", random=True)), A),
    Claim(function("exp", A), B),
    Claim(A, B, (Fact("definition", Equation(C, function("floor", A))),)),
    Claim(A, B, (Fact("normal", Normal((symbol("x", random=True),))),))])
def test_what_is_no_scalar_algebra(claim: Claim) -> None:
    assert not is_scalar_algebra(claim)


def test_a_false_claim_is_refuted_in_small_numbers() -> None:
    found = examine(Claim(power(add(A, B), 2), add(power(A, 2), power(B, 2))))
    assert found.counterexample is not None
    assert found.counterexample.left == ((Fraction(4),),)
    assert found.counterexample.right == ((Fraction(2),),)


def test_balls_know_the_functions_with_a_meaning() -> None:
    assert FUNCTIONS.keys() == TRANSCENDENTAL


def test_a_short_note_loads_nothing_large(tmp_path: Path) -> None:
    note = tmp_path / "short.md"
    note.write_text("# Squares\n\nFor numbers $a$ and $b$ we have $(a + b)^2 = a^2 + 2ab + b^2$.\n",
                    "utf-8")
    code = (f"import sys\nfrom derive.app.cli import main\nmain(['check', {str(note)!r}])\n"
            "print({'sympy', 'flint', 'markdown_it', 'dataclasses', 'tomllib'} & {*sys.modules})")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "1 proved" in found.stdout
    assert found.stdout.splitlines()[-1] == "set()", found.stdout
