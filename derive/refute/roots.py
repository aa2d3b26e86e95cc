"""Matrices L with ``L L' = S``, following the way a covariance matrix S is written.

``root(A + B) = [root A, root B]``, ``root(c A) = root c (x) root A``,
``root(M A M') = M root A``, direct sums and Kronecker products factor by factor.  What is
written otherwise is factorised by its value.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel.terms import Term, transpose
from . import arithmetic as exact
from .evaluate import Model
from .values import Env, Key, Value, lift


def congruence(term: Term) -> tuple[Term, ...] | None:
    """For a product ``M A M'`` the factors (M, A), for ``M M'`` the factor (M,), else None."""
    args = [a for a in term.args if not a.is_scalar]
    if term.op != "mul" or len(args) not in (2, 3):
        return None
    first, last = args[0], args[-1]
    if last == transpose(first) or first == transpose(last):
        return tuple(args[:-1])
    return None


def scalars(term: Term) -> list[Term]:
    """The scalar factors of a product."""
    return [a for a in term.args if a.is_scalar]


def demanded(model: Model, term: Term, env: Env) -> Iterator[Key]:
    """The fixed symbols that must be covariance matrices if the term is one."""
    match term.op:
        case "symbol":
            if not term.data[2]:
                yield model.key(term, env)
        case "add" | "kronecker" | "hadamard":
            for a in term.args:
                yield from demanded(model, a, env)
        case "mul":
            for a in scalars(term):
                yield from demanded(model, a, env)
            matrices = [a for a in term.args if not a.is_scalar]
            if len(matrices) == 1:
                yield from demanded(model, matrices[0], env)
            elif (factors := congruence(term)) and len(factors) == 2:
                yield from demanded(model, factors[1], env)
        case "block":
            width = term.data[1]
            for k, a in enumerate(term.args):
                if k % width == k // width:
                    yield from demanded(model, a, env)
        case "stack" | "sum":
            if term.op == "sum" or term.data[0] == term.data[1]:
                for inner in model.index_values(term, env):
                    yield from demanded(model, term.args[0], inner)
        case "diag" | "power" if term.op == "diag" or (
                isinstance(term.data, int) and term.data % 2):
            yield from demanded(model, term.args[0], env)
        case _:
            return


def root(model: Model, term: Term, env: Env) -> Value:
    """A matrix L with ``L L'`` equal to the term; raises `Discard` if none was found."""
    field = model.field
    args = [a for a in term.args if not a.is_scalar]
    if term.op == "add":
        return lift(lambda *ls: exact.beside(field, *ls), *(root(model, a, env) for a in term.args))
    if term.op == "mul" and args and len(args) < len(term.args):
        inner = args[0] if len(args) == 1 else Term("mul", args, None, term.rows, term.cols)
        parts = [*(root(model, a, env) for a in scalars(term)), root(model, inner, env)]
        result = parts[0]
        for part in parts[1:]:
            result = lift(lambda a, b: exact.kronecker(field, a, b), result, part)
        return result
    factors = congruence(term)
    if factors is not None:
        left = model.value(factors[0], env)
        if len(factors) == 1:
            return left
        return lift(lambda a, b: a * b, left, root(model, factors[1], env))
    match term.op:
        case "identity":
            return model.value(term, env)
        case "power" if term.is_scalar and isinstance(term.data, int) and term.data % 2 == 0:
            return lift(lambda m: _power(m, term.data // 2),
                        model.value(term.args[0], env))
        case "kronecker":
            result = root(model, term.args[0], env)
            for a in term.args[1:]:
                result = lift(lambda a, b: exact.kronecker(field, a, b), result,
                              root(model, a, env))
            return result
        case "block":
            width = term.data[1]
            if all(a.op == "zero" or k % width == k // width for k, a in enumerate(term.args)):
                return lift(lambda *ls: exact.direct_sum(field, *ls),
                            *(root(model, term.args[k * width + k], env) for k in range(width)))
        case "stack" if term.data[0] == term.data[1]:
            return lift(lambda *ls: exact.direct_sum(field, *ls),
                        *(root(model, term.args[0], inner)
                          for inner in model.index_values(term, env)))
    return lift(lambda m: exact.psd_root(field, m), model.value(term, env))


def _power(m: exact.Matrix, k: int) -> exact.Matrix:
    result = m
    for _ in range(k - 1):
        result = result * m
    return result
