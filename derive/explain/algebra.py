"""Textbook moves of matrix algebra: transposes, traces, inverses, blocks, Kronecker products.

Each is a function of one term: what it becomes by one use of the law at its root, or None.
"""

from __future__ import annotations

from fractions import Fraction

from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    block,
    dimension,
    identity,
    inverse,
    kronecker,
    mul,
    number,
    sum_over,
    trace,
    vec,
)
from .rewrite import add_up, factors, flip, multiply, runs, summands


def transpose_inside(term: Term) -> Term | None:
    """The transpose of a product, a sum, an inverse, a Kronecker product or blocks."""
    if term.op != "transpose":
        return None
    inner = term.args[0]
    match inner.op:
        case "mul" | "power":
            return multiply([flip(f) for f in reversed(factors(inner))], term)
        case "add":
            return add_up([flip(a) for a in inner.args], term)
        case "inverse":
            return inverse(flip(inner.args[0]))
        case "kronecker":
            return kronecker(*map(flip, inner.args))
        case "block":
            height, width = inner.data
            return block([[flip(inner.args[i * width + j]) for i in range(height)]
                          for j in range(width)])
        case "sum":
            index, lower, upper, distinct = inner.data
            return sum_over(index, lower, upper, flip(inner.args[0]), distinct)
    return None


def trace_linear(term: Term) -> Term | None:
    """The trace of a sum, and of a multiple."""
    if term.op != "trace":
        return None
    inner = term.args[0]
    if inner.op == "add":
        return add_up([trace(a) for a in inner.args], term)
    if inner.op == "sum":
        index, lower, upper, distinct = inner.data
        return sum_over(index, lower, upper, trace(inner.args[0]), distinct)
    flat = factors(inner)
    scalars = [f for f in flat if f.is_scalar]
    rest = [f for f in flat if not f.is_scalar]
    if scalars and rest:
        return multiply([*scalars, trace(mul(*rest))], term)
    return None


def coefficient_out(term: Term) -> Term | None:
    """The trace of a multiple by a number."""
    if term.op != "trace":
        return None
    flat = factors(term.args[0])
    rest = [f for f in flat if f.op != "number"]
    if len(rest) in (0, len(flat)):
        return None
    return multiply([*(f for f in flat if f.op == "number"), trace(mul(*rest))], term)


def trace_of_identity(term: Term) -> Term | None:
    """The trace of an identity is its order."""
    if term.op == "trace" and term.args[0].op == "identity":
        return dimension(term.args[0].rows)
    return None


def trace_cyclic(term: Term) -> Term | None:
    """The cyclic permutation that comes first in the order of names."""
    if term.op != "trace":
        return None
    flat = factors(term.args[0])
    turned = [flip(f) for f in reversed(flat)]
    found = []
    for word in (flat, turned):
        for k in range(len(word)):
            try:
                found.append(trace(mul(*word[k:], *word[:k])))
            except IllFormed:
                continue
    return min(found, key=repr)


def cancel(term: Term) -> Term | None:
    """A matrix next to its inverse."""
    if term.op not in ("mul", "power"):
        return None
    flat = factors(term)
    for k, f in enumerate(flat):
        if f.op != "inverse":
            continue
        inside = factors(f.args[0])
        n = len(inside)
        if n <= k and flat[k - n : k] == inside:
            return multiply([*flat[: k - n], identity(f.rows), *flat[k + 1 :]], term)
        if flat[k + 1 : k + 1 + n] == inside:
            return multiply([*flat[:k], identity(f.rows), *flat[k + 1 + n :]], term)
    return None


def multiply_out(term: Term) -> Term | None:
    """The distributive law."""
    if term.op not in ("mul", "power"):
        return None
    flat = factors(term)
    for k, f in enumerate(flat):
        if f.op == "add":
            return add_up([multiply([*flat[:k], s, *flat[k + 1 :]], term) for s in f.args], term)
    return None


def collect(term: Term) -> Term | None:
    """Like summands together, opposite ones away."""
    if term.op != "add":
        return None
    found: dict[tuple[Term, ...], Fraction] = {}
    for s in summands(term):
        flat = factors(s)
        key = tuple(f for f in flat if f.op != "number")
        coefficient = Fraction(1)
        for f in flat:
            if f.op == "number":
                coefficient *= f.data
        found[key] = found.get(key, Fraction(0)) + coefficient
    if len(found) == len(summands(term)) and all(found.values()):
        return None
    return add_up([multiply([number(c), *key], term) for key, c in found.items() if c], term)


def blocks_multiply(term: Term) -> Term | None:
    """Two block matrices next to each other."""
    if term.op != "mul":
        return None
    for before, (a, b, *more), after in runs(term):
        if more or a.op != "block" or b.op != "block" or a.data[1] != b.data[0]:
            continue
        (height, inner), width = a.data, b.data[1]
        try:
            rows = [[add_up([mul(a.args[i * inner + k], b.args[k * width + j])
                             for k in range(inner)],
                            mul(a.args[i * inner], b.args[j]))
                     for j in range(width)] for i in range(height)]
        except IllFormed:
            continue
        product = rows[0][0] if height == width == 1 else block(rows)
        return multiply([*before, product, *after], term)
    return None


def kronecker_multiply(term: Term) -> Term | None:
    """The mixed product of two Kronecker products next to each other."""
    if term.op != "mul":
        return None
    for before, (a, b, *more), after in runs(term):
        if not more and a.op == b.op == "kronecker" and len(a.args) == len(b.args) and all(
                x.cols == y.rows for x, y in zip(a.args, b.args, strict=True)):
            product = kronecker(*(multiply([x, y], mul(x, y))
                                  for x, y in zip(a.args, b.args, strict=True)))
            return multiply([*before, product, *after], term)
    return None


def vec_linear(term: Term) -> Term | None:
    """The vec of a sum, and of a product of three."""
    if term.op != "vec":
        return None
    inner = term.args[0]
    if inner.op == "add":
        return add(*(vec(a) for a in inner.args))
    flat = factors(inner)
    if len(flat) == 3 and not any(f.is_scalar for f in flat):
        return mul(kronecker(flip(flat[2]), flat[0]), vec(flat[1]))
    return None


def sum_linear(term: Term) -> Term | None:
    """The sum of a sum; factors without the index leave."""
    if term.op != "sum":
        return None
    index, lower, upper, distinct = term.data
    body = term.args[0]
    if body.op == "add":
        return add_up([sum_over(index, lower, upper, a, distinct) for a in body.args], term)
    return None


def inside_sums(term: Term) -> Term | None:
    """Factors drawn into a sum over an index, so that products of sums meet."""
    if term.op != "mul":
        return None
    flat = factors(term)
    for k, f in enumerate(flat):
        if f.op == "sum" and len(flat) > 1:
            index, lower, upper, distinct = f.data
            body = multiply([*flat[:k], f.args[0], *flat[k + 1 :]], term)
            if any(index in repr(g) for g in (*flat[:k], *flat[k + 1 :])):
                return None
            return sum_over(index, lower, upper, body, distinct)
    return None
