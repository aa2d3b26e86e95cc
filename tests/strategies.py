"""Hypothesis strategies: well-typed kernel terms over every operator, of any of a few shapes.

A name has one meaning: the name of a generated symbol tells its shape, and letters tell
fixed symbols (A, B, F with one index, G with two) from random ones (u, v, w with one index).
Integer polynomials in dimensions are single `dimension` terms, as SymPy cannot tell
``N (N + 1)`` from ``N^2 + N`` otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from derive.kernel import terms as t
from derive.kernel.dims import ONE, Dim, as_dim, total, variable
from derive.kernel.terms import Term

Draw = Callable[[st.SearchStrategy[Any]], Any]

N, P, Q, R = (as_dim(n) for n in "Npqr")
Q_I = variable("q", as_dim("i"))
FAMILY_TOTAL = total(Q_I, "i", R)
SIZES: tuple[Dim, ...] = (ONE, as_dim(2), N, P, Q, R, P + Q, N - 1, P * Q, Q_I, FAMILY_TOTAL)
PLAIN_SIZES: tuple[Dim, ...] = (N, P, Q)
FREE_INDICES = ("i", "j")
UNARY_FUNCTIONS = ("sqrt", "exp", "log", "sin", "gamma", "erf", "floor", "ceiling", "abs",
                   "factorial", "f")
BINARY_FUNCTIONS = ("beta", "binomial", "g")

fractions = st.builds(Fraction, st.integers(-4, 4), st.integers(1, 3))
sizes = st.sampled_from(SIZES)
indices: st.SearchStrategy[Dim] = st.sampled_from(
    [as_dim(1), as_dim(2), as_dim("i"), as_dim("j"), as_dim("i") + 1])
dimensions = st.sampled_from([N, N * N + N, N - 1, P + Q, as_dim("i"), P * Q * 2])


def _letters(rows: Dim, cols: Dim) -> str:
    text = f"{rows!r} {cols!r}"
    return "".join(c if c.isalnum() else f"c{ord(c)}" for c in text)


@st.composite
def symbols(draw: Draw, rows: Dim, cols: Dim, random: bool | None = None) -> Term:
    """A symbol of one shape, single or a member of a family, fixed or random."""
    is_random = draw(st.booleans()) if random is None else random
    subscripts = sorted(n for n in FREE_INDICES
                        if n in (rows + cols).names() | (rows * cols).names())
    letter, arity = draw(st.sampled_from(
        [("u", 0), ("v", 0), ("w", 1)] if is_random
        else [("A", 0), ("B", 0), ("F", 1), ("G", 2)]))
    at = [*map(as_dim, subscripts), *(draw(indices) for _ in range(arity))]
    return t.symbol(letter + _letters(rows, cols), rows, cols, *at, random=is_random)


@st.composite
def typed_terms(draw: Draw, rows: Dim, cols: Dim, depth: int = 3) -> Term:
    """A term of the shape; `depth` bounds how deep operators nest."""
    options = _leaves(rows, cols)
    if depth > 0:
        options = options + _composites(rows, cols)
    return draw(st.sampled_from(options))(draw, rows, cols, depth - 1)  # type: ignore[no-any-return]  # sampled from builders of terms


def terms(depth: int = 3) -> st.SearchStrategy[Term]:
    """Terms of any of `SIZES`; every other has an operator outside that few shapes have."""
    any_shape = st.tuples(sizes, sizes).flatmap(lambda shape: typed_terms(*shape, depth=depth))
    return any_shape | _rare_terms(depth)


@st.composite
def _rare_terms(draw: Draw, depth: int) -> Term:
    build, rows, cols = draw(st.sampled_from(_RARE))
    return build(draw, rows, cols, max(depth - 1, 0))  # type: ignore[no-any-return]  # sampled from builders of terms


Build = Callable[[Draw, Dim, Dim, int], Term]


def _leaves(rows: Dim, cols: Dim) -> list[Build]:
    found: list[Build] = [
        lambda draw, m, n, _: draw(symbols(m, n)),
        lambda _draw, m, n, _: t.zero(m, n),
        lambda _draw, m, n, _: t.ones(m, n),
    ]
    if rows == cols:
        found.append(lambda _draw, m, _n, _: t.identity(m))
    if rows == ONE and cols == ONE:
        found += [
            lambda draw, *_: t.number(draw(fractions)),
            lambda draw, *_: t.dimension(draw(dimensions)),
            lambda draw, *_: t.delta(draw(indices), draw(indices)),
            lambda *_: t.function("pi"),
        ]
    return found


def _composites(rows: Dim, cols: Dim) -> list[Build]:
    found: list[Build] = [_add, _mul, _scaled, _transpose, _hadamard, _sum, _expectation, _block,
                          _derivative]
    if rows == cols:
        found += [_power, _inverse, _variance]
        if rows != ONE:
            found.append(_diag)
    found.append(_covariance)
    if cols == ONE:
        found.append(_diagonal)
    if (rows, cols) == (ONE, ONE):
        found += [_trace, _det, _entry, _function, _inner]
    if rows == P * Q:
        found += [_kronecker, *([_vec] if cols == ONE else [])]
    if rows == P + Q:
        found.append(_block_column)
    if rows in (R, FAMILY_TOTAL) or cols in (R, FAMILY_TOTAL):
        found.append(_stack)
    return found


def _gathered(args: Sequence[Term]) -> list[Term]:
    """With the first replaced if SymPy could gather all into one dimension."""
    if all(a.op in ("number", "dimension") for a in args):
        return [t.symbol("a", 1, 1), *args[1:]]
    return list(args)


def _two(draw: Draw, m: Dim, n: Dim, depth: int) -> list[Term]:
    return _gathered([draw(typed_terms(m, n, depth)) for _ in range(draw(st.integers(2, 3)))])


def _add(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    return t.add(*_two(draw, m, n, depth))


def _mul(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    k = draw(st.sampled_from(PLAIN_SIZES))
    return t.mul(draw(typed_terms(m, k, depth)), draw(typed_terms(k, n, depth)))


def _scaled(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    factors = _gathered([draw(typed_terms(ONE, ONE, depth)), draw(typed_terms(m, n, depth))])
    return t.mul(*(factors if draw(st.booleans()) else reversed(factors)))


def _transpose(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    return t.transpose(draw(typed_terms(n, m, depth)))


def _hadamard(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    return t.hadamard(draw(typed_terms(m, n, depth)), draw(typed_terms(m, n, depth)))


def _sum(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    index = draw(st.sampled_from(["i", "k"]))
    if index in m.names() | n.names():
        index = "k"
    distinct = draw(st.sampled_from([(), (), (as_dim("j"),)]))
    return t.sum_over(index, draw(st.sampled_from([0, 1])), draw(st.sampled_from([R, as_dim(3)])),
                      draw(typed_terms(m, n, depth)), distinct)


def _given(draw: Draw) -> list[Term]:
    return draw(st.lists(symbols(Q, ONE, random=True) | symbols(ONE, ONE, random=True),  # type: ignore[no-any-return]  # drawn lists of terms
                         max_size=2, unique=True))


def _expectation(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    return t.expectation(draw(typed_terms(m, n, depth)), *_given(draw))


def _variance(draw: Draw, m: Dim, _n: Dim, depth: int) -> Term:
    return t.variance(draw(typed_terms(m, ONE, depth)), *_given(draw))


def _covariance(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    return t.covariance(draw(typed_terms(m, ONE, depth)), draw(typed_terms(n, ONE, depth)),
                        *_given(draw))


def _power(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    base = _gathered([draw(typed_terms(m, n, depth))])[0]
    return t.power(base, draw(st.sampled_from([2, 3, -2, N, P - 1])))


def _inverse(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    return t.inverse(draw(typed_terms(m, n, depth)))


def _diag(draw: Draw, m: Dim, _n: Dim, depth: int) -> Term:
    return t.diag(draw(typed_terms(m, ONE, depth)))


def _diagonal(draw: Draw, m: Dim, _n: Dim, depth: int) -> Term:
    return t.diagonal(draw(typed_terms(m, m, depth)))


def _trace(draw: Draw, _m: Dim, _n: Dim, depth: int) -> Term:
    k = draw(st.sampled_from(PLAIN_SIZES))
    return t.trace(draw(typed_terms(k, k, depth)))


def _det(draw: Draw, _m: Dim, _n: Dim, depth: int) -> Term:
    k = draw(st.sampled_from(PLAIN_SIZES))
    return t.det(draw(typed_terms(k, k, depth)))


def _inner(draw: Draw, _m: Dim, _n: Dim, depth: int) -> Term:
    k = draw(st.sampled_from(PLAIN_SIZES))
    return t.mul(draw(typed_terms(ONE, k, depth)), draw(typed_terms(k, ONE, depth)))


def _entry(draw: Draw, _m: Dim, _n: Dim, depth: int) -> Term:
    k, length = draw(st.sampled_from(PLAIN_SIZES)), draw(st.sampled_from((*PLAIN_SIZES, ONE)))
    column = ONE if length == ONE else draw(indices)
    return t.entry(draw(typed_terms(k, length, depth)), draw(indices), column)


def _function(draw: Draw, _m: Dim, _n: Dim, depth: int) -> Term:
    if draw(st.booleans()):
        return t.function(draw(st.sampled_from(UNARY_FUNCTIONS)),
                          draw(typed_terms(ONE, ONE, depth)))
    return t.function(draw(st.sampled_from(BINARY_FUNCTIONS)), draw(typed_terms(ONE, ONE, depth)),
                      draw(typed_terms(ONE, ONE, depth)))


def _derivative(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    """By a scalar, or an index of the result belongs to the argument."""
    if draw(st.booleans()):
        return t.derivative(draw(typed_terms(m, n, depth)), draw(symbols(ONE, ONE, False)))
    if draw(st.booleans()):
        x = draw(symbols(m, n, False))
        return t.derivative(draw(typed_terms(ONE, ONE, depth)), x)
    by = t.transpose(draw(symbols(n, ONE, False)))
    return t.derivative(draw(typed_terms(m, ONE, depth)), by)


def _kronecker(draw: Draw, _m: Dim, n: Dim, depth: int) -> Term:
    return t.kronecker(draw(typed_terms(P, ONE, depth)), draw(typed_terms(Q, n, depth)))


def _vec(draw: Draw, _m: Dim, _n: Dim, depth: int) -> Term:
    return t.vec(draw(typed_terms(P, Q, depth)))


def _block(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    if n == P + Q:
        return t.block([[draw(typed_terms(m, P, depth)), draw(typed_terms(m, Q, depth))]])
    return t.block([[draw(typed_terms(m, n, depth))]])


def _block_column(draw: Draw, _m: Dim, n: Dim, depth: int) -> Term:
    return t.block([[draw(typed_terms(P, n, depth))], [draw(typed_terms(Q, n, depth))]])


def _stack(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    member = {R: ONE, FAMILY_TOTAL: Q_I}
    row, col = ("i", R), ("j", R)
    if m == n and draw(st.booleans()):
        return t.stack(draw(typed_terms(member[m], member[m], depth)), row=row, col=row)
    if m in member and "i" not in n.names():
        return t.stack(draw(typed_terms(member[m], n, depth)), row=row)
    if n in member and "j" not in m.names():
        width = member[n].replace({"i": as_dim("j")})
        height = member[n] if width == ONE else variable("q", as_dim("j"))
        return t.stack(draw(typed_terms(m, height, depth)), col=col)
    return draw(symbols(m, n))  # type: ignore[no-any-return]  # drawn from symbols


def _scalar_leaf(draw: Draw, m: Dim, n: Dim, depth: int) -> Term:
    return draw(st.sampled_from(_leaves(m, n)))(draw, m, n, depth)  # type: ignore[no-any-return]  # sampled from builders of terms


_RARE: list[tuple[Build, Dim, Dim]] = [
    (_scalar_leaf, ONE, ONE), (_trace, ONE, ONE), (_det, ONE, ONE),
    (_entry, ONE, ONE), (_function, ONE, ONE),
    (_inner, ONE, ONE), (_derivative, N, P), (_vec, P * Q, ONE), (_kronecker, P * Q, N),
    (_diag, N, N),
    (_diagonal, N, ONE), (_block, N, P + Q), (_block_column, P + Q, N), (_power, N, N),
    (_inverse, N, N), (_variance, N, N), (_covariance, N, P), (_stack, FAMILY_TOTAL, N),
    (_stack, FAMILY_TOTAL, FAMILY_TOTAL), (_stack, N, R),
]
