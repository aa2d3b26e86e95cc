"""Expressions as their author wrote them, where SymPy has simplified them already.

SymPy multiplies out, cancels and sorts while an expression is written, so that both sides of a
step may become the same object.  What is then left to show is what SymPy did in silence.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from msgspec import Struct

from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    function,
    inverse,
    mul,
    neg,
    number,
    power,
    sub,
    transpose,
)
from ..sympy_bridge import BridgeError, Reader, sympy
from .expressions import AuthorError, expression


class Written(Struct, frozen=True):
    """An argument as a syntax tree, and what its names stood for."""

    node: ast.expr
    names: Mapping[str, Any]

    def term(self, reader: Reader, passed: Any) -> Term | None:
        """The term without any simplification.

        None for calls that are not known here, and where the tree is not what was `passed`: its
        names may have changed while the other arguments were evaluated.
        """
        try:
            term = _term(self.node, self.names, reader)  # first: it refuses all other calls
            same = expression(_value(self.node, self.names)) == passed
            return term if same else None
        except (_Unknown, IllFormed, BridgeError, AuthorError):
            return None


class _Unknown(Exception):
    """A piece of syntax that has no term here."""


def written(frame: FrameType, node: ast.expr) -> Written:
    """The argument in a call of the frame."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    scopes = frame.f_locals, frame.f_globals
    return Written(node, {name: scope[name] for scope in reversed(scopes)
                          for name in names if name in scope})


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow}


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """What Python makes of the tree."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, names), _value(right, names))
        case ast.Attribute(value=inner, attr="T" | "I" as attribute):
            return getattr(_value(inner, names), attribute)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in names:
            return names[name](*(_value(a, names) for a in args))
    raise _Unknown


def _term(node: ast.expr, names: Mapping[str, Any], reader: Reader) -> Term:
    match node:
        case ast.Constant(value=int(value)):
            return number(value)
        case ast.Name(id=name) if name in names:
            return reader.term(expression(names[name]))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return neg(_term(inner, names, reader))
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _term(left, names, reader), _term(right, names, reader))
        case ast.Attribute(value=inner, attr="T"):
            return transpose(_term(inner, names, reader))
        case ast.Attribute(value=inner, attr="I"):
            return inverse(_term(inner, names, reader))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in names:
            return _called(names[name], [_term(a, names, reader) for a in args], reader)
    raise _Unknown


def _combined(op: ast.operator, left: Term, right: Term) -> Term:
    match op:
        case ast.Add():
            return add(left, right)
        case ast.Sub():
            return sub(left, right)
        case ast.Mult():
            return mul(left, right)
        case ast.Div():
            return mul(left, inverse(right))
        case ast.Pow() if right.op == "number" and right.data == int(right.data):
            return power(left, int(right.data))
    raise _Unknown


def _called(called: Any, args: list[Term], reader: Reader) -> Term:
    """A function of SymPy that rounds; its numbers and constants are what SymPy makes of them."""
    if any(called is f for f in (sympy.floor, sympy.ceiling)) and len(args) == 1:
        return function(called.__name__, args[0])
    if called is sympy.Rational and all(a.op == "number" for a in args):
        return reader.term(called(*(a.data for a in args)))
    raise _Unknown
