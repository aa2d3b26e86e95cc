"""Small matrices that are written out: claims about them as claims about scalars.

``det([a, b; c, d])`` is ``a d - b c`` by Leibniz' formula, and an inverse is the adjugate divided
by the determinant, since what is inverted has an inverse.  Matrices with up to `MOST` rows and
columns are written out; any other matrix stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

from ..kernel.facts import Claim, Equation, Statement
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    inverse,
    mul,
    neg,
    number,
    rebuild,
    substitute,
)
from ..records import replace

MOST = 3
_LARGEST = 400
"""So many letters an entry may have: products of sums double them."""
_MOMENTS = ("expectation", "variance", "covariance", "derivative")

Matrix = tuple[tuple[Term, ...], ...]


def written_out(claim: Claim) -> tuple[Claim, ...]:
    """Claims about scalars that together say what the claim does; none where that is not so.

    A claim about scalars gives one claim; the same, if nothing in it can be written out.
    """
    values = {s.lhs: s.rhs for f in claim.facts
              if isinstance(s := f.statement, Equation) and s.lhs.op == "symbol"
              and not s.lhs.data[1] and s.rhs.op == "block" and _entries(s.rhs) is not None}
    try:
        lhs, rhs = (substitute(side, values) for side in (claim.lhs, claim.rhs))
        left, right = _entries(lhs), _entries(rhs)
        facts = tuple(replace(f, statement=_stated(f.statement, values)) for f in claim.facts)
    except (IllFormed, _TooLarge):
        return ()
    if left is None or right is None:
        return ()
    return tuple(Claim(a, b, facts, claim.distinct)
                 for row, other in zip(left, right, strict=True)
                 for a, b in zip(row, other, strict=True))


def _stated(statement: Statement, values: dict[Term, Term]) -> Statement:
    """What is said of a scalar, written out; anything else as it is."""
    if not isinstance(statement, Equation) or not statement.lhs.is_scalar:
        return statement
    lhs, rhs = (_scalar(substitute(side, values)) for side in (statement.lhs, statement.rhs))
    return replace(statement, lhs=lhs, rhs=rhs)


class _TooLarge(Exception):
    """An entry has too many letters."""


def _entries(term: Term) -> Matrix | None:
    """The entries of a term, matrices in them written out; None if they are not written."""
    if term.is_scalar:
        return ((_scalar(term),),)
    rows, cols = term.rows.constant(), term.cols.constant()
    if rows is None or cols is None or max(rows, cols) > MOST:
        return None
    if term.op in ("identity", "zero", "ones"):
        return tuple(tuple(number(int(term.op == "ones" or (term.op == "identity" and i == j)))
                           for j in range(cols)) for i in range(rows))
    parts = [_entries(a) for a in term.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts) or term.op not in _WRITTEN:
        return None
    found = _WRITTEN[term.op](term, known)
    if found is not None and any(_size(e) > _LARGEST for row in found for e in row):
        raise _TooLarge
    return found


def _scalar(term: Term) -> Term:
    """A scalar in which what is made of written matrices is written out."""
    if not term.args or term.op in _MOMENTS:
        return term
    if term.op in ("det", "trace", "entry"):
        inner = _entries(term.args[0])
        if inner is None:
            return term
        if term.op == "det":
            return _det(inner)
        if term.op == "trace":
            return _sum([inner[k][k] for k in range(len(inner))])
        i, j = (d.constant() for d in term.data)
        return term if i is None or j is None else inner[i - 1][j - 1]
    if term.op == "mul" and not all(a.is_scalar for a in term.args):
        parts = [_entries(a) for a in term.args]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return term
        product = _product(known)
        if _size(product[0][0]) > _LARGEST:
            raise _TooLarge
        return product[0][0]
    if not all(a.is_scalar for a in term.args):
        return term
    args = [_scalar(a) for a in term.args]
    return term if tuple(args) == term.args else rebuild(term, args, {})


def _product(parts: Sequence[Matrix]) -> Matrix:
    """The product; a 1 x 1 matrix may multiply one of any shape."""
    result = parts[0]
    for part in parts[1:]:
        if len(result) == len(result[0]) == 1 and len(part) > 1:
            result = _times(result[0][0], part)
        elif len(part) == len(part[0]) == 1 and len(result[0]) > 1:
            result = _times(part[0][0], result)
        else:
            result = tuple(tuple(_sum([mul(row[k], part[k][j]) for k in range(len(part))])
                                 for j in range(len(part[0]))) for row in result)
    return result


def _times(factor: Term, matrix: Matrix) -> Matrix:
    return tuple(tuple(mul(factor, e) for e in row) for row in matrix)


def _sum(parts: Sequence[Term]) -> Term:
    return add(*parts) if len(parts) > 1 else parts[0]


def _det(matrix: Matrix) -> Term:
    """Leibniz' formula."""
    n = len(matrix)
    terms = []
    for places in permutations(range(n)):
        odd = sum(a > b for k, a in enumerate(places) for b in places[k + 1:]) % 2
        factors = [matrix[i][places[i]] for i in range(n)]
        product = mul(*factors) if n > 1 else factors[0]
        terms.append(neg(product) if odd else product)
    return _sum(terms)


def _inverse(matrix: Matrix) -> Matrix:
    """The adjugate divided by the determinant."""
    n = len(matrix)
    if n == 1:
        return ((inverse(matrix[0][0]),),)
    scale = inverse(_det(matrix))

    def cofactor(i: int, j: int) -> Term:
        minor = tuple(row[:j] + row[j + 1:] for k, row in enumerate(matrix) if k != i)
        return _det(minor) if (i + j) % 2 == 0 else neg(_det(minor))

    return tuple(tuple(mul(scale, cofactor(j, i)) for j in range(n)) for i in range(n))


def _block(term: Term, parts: Sequence[Matrix]) -> Matrix:
    rows, cols = term.data
    grid = [parts[k * cols:(k + 1) * cols] for k in range(rows)]
    return tuple(tuple(e for part in row for e in part[i])
                 for row in grid for i in range(len(row[0])))


def _power(term: Term, parts: Sequence[Matrix]) -> Matrix | None:
    if not isinstance(term.data, int) or not 1 <= term.data <= MOST:
        return None
    return _product(list(parts) * term.data)


def _each(combine: Callable[..., Term]) -> Callable[[Term, Sequence[Matrix]], Matrix]:
    def result(_: Term, parts: Sequence[Matrix]) -> Matrix:
        return tuple(tuple(combine(*entries) for entries in zip(*rows, strict=True))
                     for rows in zip(*parts, strict=True))
    return result


_WRITTEN: dict[str, Callable[[Term, Sequence[Matrix]], Matrix | None]] = {
    "add": _each(add),
    "hadamard": _each(mul),
    "mul": lambda _, parts: _product(parts),
    "transpose": lambda _, parts: tuple(zip(*parts[0], strict=True)),
    "inverse": lambda _, parts: _inverse(parts[0]),
    "power": _power,
    "block": _block,
    "diag": lambda _, parts: tuple(
        tuple(row[0] if i == j else number(0) for j in range(len(parts[0])))
        for i, row in enumerate(parts[0])),
}


def _size(term: Term) -> int:
    return sum(1 for _ in term.walk())


__all__ = ["MOST", "written_out"]
