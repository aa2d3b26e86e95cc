"""The kernel's immutable values."""

from __future__ import annotations

import copy
import pickle

import pytest

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Fact, IndexRange, Inequality, Normal
from derive.kernel.records import Record, replace
from derive.kernel.terms import IllFormed, number, symbol

A, B = symbol("A", "n", "n"), symbol("B", "n", "n")
N = as_dim("n")


class Pair(Record):
    """Two numbers, as in `Interval`."""

    left: int
    right: int = 0


class Interval(Record):
    """Two numbers, as in `Pair`."""

    left: int
    right: int = 0


def test_fields_come_in_order_and_have_defaults() -> None:
    assert Pair(1, 2).fields() == Pair(1, right=2).fields() == (1, 2)
    assert Pair(left=1).fields() == (1, 0)
    assert repr(Pair(1)) == "Pair(1, 0)"


@pytest.mark.parametrize(("values", "named"), [
    ((), {}), ((), {"right": 1}), ((1, 2, 3), {}), ((1,), {"middle": 2}), ((1,), {"left": 2}),
    ((1, 2), {"right": 2}), ((1, 2), {"middle": 2})])
def test_other_fields_are_refused(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="Pair has the fields left, right"):
        Pair(*values, **named)


def test_equal_are_records_of_one_class_with_equal_fields() -> None:
    assert Pair(1) == Pair(1, 0)
    assert hash(Pair(1)) == hash(Pair(right=0, left=1))
    assert Pair(1) != Pair(0, 1)
    assert Pair(1) != Interval(1)
    assert Pair(1) != (1, 0)
    assert len({Pair(1), Pair(1, 0), Interval(1), Pair(0, 1)}) == 3


def test_a_record_never_changes() -> None:
    pair = Pair(1)
    for name in ("left", "right", "middle"):
        with pytest.raises(AttributeError, match="does not change"):
            setattr(pair, name, 3)
    with pytest.raises(AttributeError, match="does not change"):
        del pair.left
    assert replace(pair, right=5) == Pair(1, 5)
    assert pair == Pair(1)


def test_patterns_match_fields_by_place() -> None:
    match Pair(1, 2):
        case Pair(left, right):
            assert (left, right) == (1, 2)
        case _:
            pytest.fail("no match")


def test_copies_and_pickles_are_equal() -> None:
    claim = Claim(A, A, (Fact("range", IndexRange("i", N, N)),))
    assert copy.copy(claim) == pickle.loads(pickle.dumps(claim)) == claim


def test_what_does_not_fit_is_refused_in_copies_too() -> None:
    claim = Claim(A, B)
    with pytest.raises(IllFormed):
        replace(claim, rhs=number(1))
    with pytest.raises(IllFormed):
        replace(claim, relation="<=")
    with pytest.raises(IllFormed):
        Inequality(A, B)
    with pytest.raises(IllFormed):
        Normal((A,))
