"""Dimensions are polynomials: the ring laws, totals, substitution, unification."""

import pickle
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from derive.kernel.dims import ONE, Dim, as_dim, total, unify, variable
from derive.kernel.terms import Term, add, mul, symbol, transpose

NAMES = st.sampled_from(["n", "p", "q", "i"])
ATOMS = st.one_of(st.integers(-3, 3).map(as_dim), NAMES.map(as_dim),
                  NAMES.map(lambda k: variable("s", as_dim(k))))
DIMS = st.recursive(ATOMS, lambda d: st.one_of(
    st.tuples(d, d).map(lambda p: p[0] + p[1]), st.tuples(d, d).map(lambda p: p[0] * p[1])),
    max_leaves=6)


@given(DIMS, DIMS, DIMS)
def test_ring_laws(a: Dim, b: Dim, c: Dim) -> None:
    assert a + b == b + a
    assert a * b == b * a
    assert a * (b + c) == a * b + a * c
    assert (a + b) + c == a + (b + c)
    assert a - a == as_dim(0)
    assert a * 1 == a
    assert hash(a + b) == hash(b + a)


@given(DIMS, DIMS)
def test_substitution_is_a_homomorphism(a: Dim, b: Dim) -> None:
    values = {"n": as_dim(2), "p": as_dim("q") + 1}
    assert (a + b).replace(values) == a.replace(values) + b.replace(values)
    assert (a * b).replace(values) == a.replace(values) * b.replace(values)


@given(DIMS)
def test_a_total_of_what_does_not_depend_on_the_index(a: Dim) -> None:
    assert total(a.replace({"i": as_dim(3)}), "i", as_dim("r")) == a.replace(
        {"i": as_dim(3)}) * as_dim("r")


def test_totals() -> None:
    i, j, q_i, r = as_dim("i"), as_dim("j"), variable("q", as_dim("i")), as_dim("r")
    whole = total(q_i, "i", r)
    assert whole == total(variable("q", j), "j", r)
    assert total(q_i + 1, "i", r) == whole + r
    assert total(q_i * as_dim("m"), "i", r) == whole * as_dim("m")
    assert whole.names() == {"q", "r"}
    nested = total(total(variable("s", i, j), "j", q_i), "i", r)
    assert nested == total(total(variable("s", j, i), "i", variable("q", j)), "j", r)
    assert nested != whole


def test_unification() -> None:
    n, p, q = (as_dim(name) for name in "npq")
    assert unify(n, n) == {}
    assert unify(n, p + q) in ({"n": p + q}, {"p": n - q}, {"q": n - p})
    assert unify(n * p, n * p + 1) is None
    assert unify(n * n, p * p) is None
    assert unify(ONE, as_dim(2)) is None


def test_text_is_readable() -> None:
    n, p = as_dim("n"), as_dim("p")
    assert repr(n - 1) == "n - 1"
    assert repr(-n) == "-n"
    assert repr(n * p * 2) == "2*n*p"
    assert repr(as_dim(0)) == "0"


def test_values_survive_the_way_to_another_process() -> None:
    """Hashes of names differ between processes; equality and look-up must not."""
    term = add(mul(symbol("A", "n", "n"), transpose(symbol("B", "n", "n"))), symbol("A", "n", "n"))
    data = pickle.dumps((term, total(variable("q", as_dim("i")), "i", as_dim("r"))))
    script = ("import pickle, sys\n"
              "from derive.kernel.terms import *\nfrom derive.kernel.dims import *\n"
              "term, size = pickle.loads(sys.stdin.buffer.read())\n"
              "same = add(mul(symbol('A', 'n', 'n'), transpose(symbol('B', 'n', 'n'))),"
              " symbol('A', 'n', 'n'))\n"
              "again = total(variable('q', as_dim('i')), 'i', as_dim('r'))\n"
              "print(term == same, same in {term}, size == again, again in {size})")
    answer = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True,
                            check=True, timeout=60)
    assert answer.stdout.split() == [b"True"] * 4
    assert isinstance(term, Term)
