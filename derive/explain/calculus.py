"""Rules of differentiation as textbook moves: what one rule makes of a derivative, or None.

The rules are those of Magnus and Neudecker (2019), Matrix Differential Calculus, chapters 8 and 9.
By a scalar they are used one by one.  By a vector or matrix X, what has a differential that is a
sum of products ``L dX R`` and ``L dX' R`` is differentiated at once, as books do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from ..kernel.dims import ONE, Dim
from ..kernel.facts import Equation, Fact
from ..kernel.terms import (
    Term,
    derivative,
    diag,
    differentiated,
    function,
    identity,
    inverse,
    kronecker,
    mul,
    neg,
    number,
    power,
    rebuild,
    substitute,
    sum_over,
    trace,
    vec,
)
from .rewrite import Rewrite, add_up, everywhere, factors, flip, multiply, zero_like

OUTER: dict[str, Callable[[Term], Term]] = {
    "exp": lambda a: function("exp", a), "log": inverse,
    "sin": lambda a: function("cos", a), "cos": lambda a: neg(function("sin", a))}
"""The derivatives of scalar functions."""


class Piece(Struct, frozen=True):
    """``left dX right``, or with dX' in the middle: a summand of a differential."""

    left: tuple[Term, ...] = ()
    right: tuple[Term, ...] = ()
    turned: bool = False
    through: bool = False
    """Whether X stands in an inverse."""


class _NoRule(Exception):
    """The differential is no such sum."""


class Calculus:
    """Derivatives under the definitions among the facts."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.stands_for = {s.lhs.data[0]: s.rhs for f in facts if isinstance(
            s := f.statement, Equation) and s.definition and s.lhs.op == "symbol"}

    def moves(self) -> Iterator[tuple[str, Rewrite]]:
        """The laws and what they do, in the order in which they are tried."""
        yield "derivative-linear", self.linear
        yield "gradient-linear-form", partial(self.gradient, kind="gradient-linear-form")
        yield "gradient-quadratic-form", partial(self.gradient, kind="gradient-quadratic-form")
        yield "gradient-trace", partial(self.gradient, kind="gradient-trace")
        yield "gradient-trace-inverse", partial(self.gradient, kind="gradient-trace-inverse")
        yield "jacobian-linear", partial(self.jacobian, kind="jacobian-linear")
        yield "derivative-log-det", self.log_det
        yield "derivative-det", self.det
        yield "chain-rule", self.chain_rule
        yield "derivative-product", self.product
        yield "derivative-inverse", self.inverse
        yield "derivative-product", partial(self.gradient, kind="derivative-product")
        yield "derivative-product", partial(self.jacobian, kind="derivative-product")

    def varies(self, term: Term, by: Term) -> bool:
        """Whether the term depends on what it is differentiated by."""
        return self._depends(term, differentiated(by).data[0], frozenset())

    def _depends(self, term: Term, name: str, seen: frozenset[str]) -> bool:
        found = {t.data[0] for t in term.walk() if t.op == "symbol"} - seen
        return name in found or any(
            self._depends(self.stands_for[d], name, seen | found)
            for d in found if d in self.stands_for)

    def of_definition(self, fact: Fact) -> Rewrite:
        """The derivative of a defined symbol is that of what it stands for."""
        s = fact.statement
        assert isinstance(s, Equation)

        def rewrite(term: Term) -> Term | None:
            if term.op != "derivative" or term.args[0] != s.lhs or s.lhs == differentiated(
                    term.args[1]):
                return None
            return self._linear(s.rhs, term.args[1])
        return rewrite

    def of_definition_inside(self, fact: Fact) -> Rewrite:
        """The same for what is differentiated once more."""
        inner = self.of_definition(fact)

        def rewrite(term: Term) -> Term | None:
            if term.op != "derivative":
                return None
            new = everywhere(term.args[0], inner)
            if new is None:
                return None
            return derivative(new, term.args[1]) if self.varies(new, term.args[1]) else (
                zero_like(term))
        return rewrite

    # --- one rule at a time ---------------------------------------------------------------

    def linear(self, term: Term) -> Term | None:
        """Sums, constant factors, constants, and the argument itself."""
        if term.op != "derivative":
            return None
        new = self._linear(*term.args)
        return None if new == term else new

    def _linear(self, f: Term, by: Term) -> Term:
        whole = derivative(f, by)
        if not self.varies(f, by):
            return zero_like(whole)
        if f == by and f.is_scalar:
            return number(1)
        match f.op:
            case "add":
                return add_up([self._linear(a, by) for a in f.args], whole)
            case "sum":
                index, lower, upper, distinct = f.data
                inner = self._linear(f.args[0], by)
                only = _only_member(inner, index, by)
                return only or sum_over(index, lower, upper, inner, distinct)
            case "trace" if by.is_scalar:
                return trace(self._linear(f.args[0], by))
            case "transpose" if by.is_scalar:
                return flip(self._linear(f.args[0], by))
            case "mul":
                flat = factors(f)
                moving = [k for k, a in enumerate(flat) if self.varies(a, by)]
                if by.is_scalar and len(moving) == 1:
                    (k,) = moving
                    return multiply([*flat[:k], self._linear(flat[k], by), *flat[k + 1 :]], whole)
                outside = [a for k, a in enumerate(flat) if a.is_scalar and k not in moving]
                if outside and not by.is_scalar:
                    inside = mul(*(a for k, a in enumerate(flat) if k in moving
                                   or not a.is_scalar))
                    return multiply([*outside, self._linear(inside, by)], whole)
        return whole

    def product(self, term: Term) -> Term | None:
        """``d(A B) = dA B + A dB``."""
        if term.op != "derivative":
            return None
        f, by = term.args
        if f.op == "mul" and by.op == "transpose" and f.cols == ONE and not f.is_scalar:
            return self._of_multiple(f, by, term)
        flat = _grouped(f)
        moving = [k for k, a in enumerate(flat) if self.varies(a, by)]
        if len(moving) < 2 or not (by.is_scalar or all(a.is_scalar for a in flat)):
            return None
        return add_up([multiply([*flat[:k], derivative(flat[k], by), *flat[k + 1 :]], term)
                       for k in moving], term)

    def _of_multiple(self, f: Term, by: Term, like: Term) -> Term | None:
        """``d(s v) = v ds + s dv`` of a scalar times a column."""
        scalars = [a for a in f.args if a.is_scalar]
        rest = [a for a in f.args if not a.is_scalar]
        if not rest or not any(self.varies(a, by) for a in scalars):
            return None
        s, v = mul(*scalars), mul(*rest)
        return add_up([multiply([v, derivative(s, by)], like),
                       *([multiply([s, derivative(v, by)], like)] if self.varies(v, by) else [])],
                      like)

    def inverse(self, term: Term) -> Term | None:
        """``d inv(F) = -inv(F) dF inv(F)`` by a scalar, and for scalars."""
        if term.op != "derivative" or term.args[0].op != "inverse":
            return None
        f, by = term.args
        if not by.is_scalar and not f.is_scalar:
            return None
        return multiply([number(-1), f, derivative(f.args[0], by), f], term)

    def chain_rule(self, term: Term) -> Term | None:
        """Scalar functions and powers of functions."""
        if term.op != "derivative" or not term.args[0].is_scalar:
            return None
        f, by = term.args
        if f.op == "power" and isinstance(f.data, int):
            inner = f.args[0]
            outer = mul(number(f.data), power(inner, f.data - 1))
        elif f.op == "function" and f.data in OUTER and len(f.args) == 1:
            inner = f.args[0]
            outer = OUTER[f.data](inner)
        else:
            return None
        return multiply([outer, self._linear(inner, by)], term)

    def log_det(self, term: Term) -> Term | None:
        """``d log det F = tr(inv(F) dF)``."""
        if term.op != "derivative" or term.args[0].op != "function" or (
                term.args[0].data != "log") or term.args[0].args[0].op != "det":
            return None
        return self._of_det(term, term.args[0].args[0].args[0], ())

    def det(self, term: Term) -> Term | None:
        """Jacobi's formula for the derivative of a determinant."""
        if term.op != "derivative" or term.args[0].op != "det":
            return None
        return self._of_det(term, term.args[0].args[0], (term.args[0],))

    def _of_det(self, term: Term, inner: Term, scale: tuple[Term, ...]) -> Term | None:
        by = term.args[1]
        if by.is_scalar:
            inside = trace(mul(inverse(inner), self._linear(inner, by)))
            return multiply([*scale, inside], term)
        try:
            pieces = [Piece((*scale, inverse(inner), *p.left), p.right, p.turned)
                      for p in self._pieces(inner, differentiated(by))]
        except _NoRule:
            return None
        return _gathered(pieces, by)

    # --- by vectors and matrices at once --------------------------------------------------

    def gradient(self, term: Term, kind: str) -> Term | None:
        """The gradient of a scalar, if it is of this kind."""
        if term.op != "derivative" or not term.args[0].is_scalar or term.args[1].is_scalar:
            return None
        f, by = term.args
        try:
            pieces = self._pieces(f.args[0] if f.op == "trace" else f, differentiated(by))
        except _NoRule:
            return None
        linear, quadratic = (("gradient-linear-form", "gradient-quadratic-form")
                             if differentiated(by).cols == ONE else ("gradient-trace", ""))
        if any(p.through for p in pieces):
            found = "gradient-trace-inverse"
        else:
            found = {1: linear, 2: quadratic}.get(len(pieces), "") or "derivative-product"
        return _gathered(pieces, by) if pieces and found == kind else None

    def jacobian(self, term: Term, kind: str) -> Term | None:
        """The derivative of a vector by a vector, or of vec(F) by vec(X)', if of this kind."""
        if term.op != "derivative" or term.args[0].is_scalar or term.args[1].is_scalar:
            return None
        f, by = term.args
        x = differentiated(by)
        stacked = f.op == "vec" and by == flip(vec(x))
        if not stacked and (x.cols != ONE or by.op == "vec"):
            return None
        try:
            pieces = self._pieces(f.args[0] if stacked else f, x)
            parts = [kronecker(flip(_product(p.right, x.cols)), _product(p.left, x.rows))
                     if stacked else _beside(p, x, by) for p in pieces if not (
                         stacked and p.turned)]
        except _NoRule:
            return None
        found = "jacobian-linear" if len(pieces) == 1 else "derivative-product"
        if not parts or len(parts) < len(pieces) or found != kind:
            return None
        return add_up(parts, term)

    def _pieces(self, f: Term, x: Term) -> list[Piece]:
        """The differential as a sum of products with dX."""
        if not self.varies(f, x):
            return []
        if f == x:
            return [Piece()]
        match f.op:
            case "add":
                return [p for a in f.args for p in self._pieces(a, x)]
            case "transpose":
                return [Piece(_flipped(p.right), _flipped(p.left), not p.turned, p.through)
                        for p in self._pieces(f.args[0], x)]
            case "inverse" if not f.is_scalar:
                return [Piece((number(-1), f, *p.left), (*p.right, f), p.turned, through=True)
                        for p in self._pieces(f.args[0], x)]
            case "mul" | "power":
                return self._of_product(factors(f), x)
            case "hadamard" if f.cols == ONE and len(f.args) == 2:
                return [Piece((diag(other), *p.left), p.right, p.turned, p.through)
                        for a, other in (f.args, f.args[::-1]) for p in self._pieces(a, x)]
        raise _NoRule

    def _of_product(self, flat: Sequence[Term], x: Term) -> list[Piece]:
        if len(flat) == 1 or any(a.is_scalar and self.varies(a, x) for a in flat):
            raise _NoRule
        return [Piece((*flat[:k], *p.left), (*p.right, *flat[k + 1 :]), p.turned, p.through)
                for k, a in enumerate(flat) for p in self._pieces(a, x)]


def _flipped(parts: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(map(flip, reversed(parts)))


def _grouped(f: Term) -> list[Term]:
    """The factors to which the product rule is applied; of a scalar, each is one."""
    if f.op == "mul":
        flat = [a for b in f.args for a in ([b] if b.op == "power" and b.is_scalar
                                            else factors(b))]
        if not f.is_scalar:
            return flat
        rest = [a for a in flat if not a.is_scalar]
        return [*(a for a in flat if a.is_scalar), *([mul(*rest)] if rest else [])]
    return [f] if f.is_scalar else factors(f)


def _product(parts: Sequence[Term], size: Dim) -> Term:
    """The product as a matrix; a scalar stands for that multiple of the identity of the size."""
    if any(not f.is_scalar for f in parts):
        return multiply(parts, mul(*parts))
    return multiply([*parts, identity(size)], identity(size))


def _gathered(pieces: Sequence[Piece], by: Term) -> Term:
    """The gradient of ``sum tr(L dX R)``: the sum of ``(R L)'``."""
    x = differentiated(by)
    parts = []
    for p in pieces:
        around = [*p.right, *p.left]
        if not p.turned:
            around = [flip(f) for f in reversed(around)]
        parts.append(_product(around, x.rows) if x.rows == x.cols else multiply(around, x))
    total = add_up(parts, x)
    if by.op == "transpose" and by.args[0].op == "vec":
        return flip(vec(total))
    return total if by == x else flip(total) if by.op == "transpose" else vec(total)


def _beside(p: Piece, x: Term, by: Term) -> Term:
    """``L`` of ``L dx R``, where R is a scalar, or of ``L dx' R`` as ``L R' dx``."""
    left, right = list(p.left), list(p.right)
    if by == x:  # of a row: the transpose of the derivative of the column
        left, right, turned = list(_flipped(right)), list(_flipped(left)), not p.turned
    else:
        turned = p.turned
    if turned:
        left, right = [*left, *_flipped(right)], []
    if any(not f.is_scalar for f in right):
        raise _NoRule
    result = _product([*left, *right], x.rows)
    return flip(result) if by == x else result


def _only_member(inner: Term, index: str, by: Term) -> Term | None:
    """What is left of a sum over members of a family: the summand of the one in question."""
    if by.op != "symbol" or len(by.data[1]) != 1:
        return None
    found = [t for t in inner.walk() if t.op == "derivative" and t.args[1] == by]
    if len(found) != 1 or found[0].args[0].op != "symbol" or not by.is_scalar:
        return None
    (at,) = found[0].args[0].data[1]
    if at.variable() is None or at.variable().name != index:
        return None
    return substitute(_with_one(inner, found[0]), {}, {index: by.data[1][0]})


def _with_one(term: Term, old: Term) -> Term:
    if term == old:
        return number(1)
    if not term.args or term.op == "derivative":
        return term
    new = rebuild(term, [_with_one(a, old) for a in term.args], {})
    return multiply(new.args, new) if new.op == "mul" else new
