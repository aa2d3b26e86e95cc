"""The symbols in which laws and their examples are written, and short names for operators.

Schematic symbols: matrices A (m x n), B (n x p), C (p x k), S and T (n x n); scalars a, b;
fixed vectors v, w (n) and c (m); random vectors x, x2 (n) and y (m); a condition g.
The examples speak of the linear mixed model y = X beta + Z u + e.
"""

from __future__ import annotations

from ..kernel.facts import Claim, Equation, Fact, Independent, Normal, Property
from ..kernel.terms import (
    Term,
    add,
    covariance,
    expectation,
    identity,
    mul,
    number,
    sub,
    symbol,
    trace,
    transpose,
    variance,
    zero,
)

t, tr, E, Var, Cov = transpose, trace, expectation, variance, covariance

A, B, C = symbol("A", "m", "n"), symbol("B", "n", "p"), symbol("C", "p", "k")
A2 = symbol("A2", "m", "n")
S, T = symbol("S", "n", "n"), symbol("T", "n", "n")
a, b = symbol("a"), symbol("b")
v, w, c = symbol("v", "n"), symbol("w", "n"), symbol("c", "m")
x, x2 = symbol("x", "n", random=True), symbol("x2", "n", random=True)
y = symbol("y", "m", random=True)
g = symbol("g", "h", random=True)

X, beta = symbol("X", "N", "p"), symbol("beta", "p")
Z, u = symbol("Z", "N", "q"), symbol("u", "q", random=True)
e, response = symbol("e", "N", random=True), symbol("y", "N", random=True)
D, R, M = symbol("D", "q", "q"), symbol("R", "N", "N"), symbol("M", "N", "N")
fixed_part = mul(X, beta)
random_part = mul(Z, u)
model = Fact("y = X beta + Z u + e",
             Equation(response, add(fixed_part, random_part, e), definition=True))


def uncorrelated(left: Term, right: Term) -> Fact:
    """``Cov(left, right) = 0``."""
    return Fact(f"Cov({left!r}, {right!r}) = 0",
                Equation(Cov(left, right), zero(left.rows, right.rows)))


def centred(term: Term, *given: Term) -> Fact:
    """``E(term | given) = 0``."""
    bar = f" | {', '.join(map(repr, given))}" if given else ""
    return Fact(f"E({term!r}{bar}) = 0",
                Equation(E(term, *given), zero(term.rows, term.cols)))


def independent(*groups: Term, given: tuple[Term, ...] = ()) -> Fact:
    """The symbols are independent, given `given` if stated."""
    bar = f" given {', '.join(map(repr, given))}" if given else ""
    return Fact(f"{', '.join(map(repr, groups))} independent{bar}",
                Independent(tuple((group,) for group in groups), given))


def normal(*members: Term) -> Fact:
    """The symbols are jointly normal."""
    return Fact(f"{', '.join(map(repr, members))} normal", Normal(members))


def has(subject: Term, name: str) -> Fact:
    """The symbol has a property."""
    return Fact(f"{subject!r} is {name}", Property(subject, name))


__all__ = [
    "A2",
    "A",
    "B",
    "C",
    "Claim",
    "Cov",
    "D",
    "E",
    "Equation",
    "Fact",
    "M",
    "R",
    "S",
    "T",
    "Var",
    "X",
    "Z",
    "a",
    "add",
    "b",
    "c",
    "centred",
    "e",
    "fixed_part",
    "g",
    "has",
    "identity",
    "independent",
    "model",
    "mul",
    "normal",
    "number",
    "random_part",
    "response",
    "sub",
    "symbol",
    "t",
    "tr",
    "u",
    "uncorrelated",
    "v",
    "w",
    "x",
    "x2",
    "y",
    "zero",
]
