"""The process in which SymPy simplifies scalar claims: reads claims, writes answers.

Claims come from the parent process only, as pickles over a pipe.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Any

from ..kernel.dims import as_dim
from ..kernel.facts import Claim, Equation, Property
from ..kernel.terms import Term, substitute

_ASSUMPTIONS = {
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "invertible": {"nonzero": True},
    "integer": {"integer": True},
}


def difference(claim: Claim) -> Any:
    """Lhs - rhs as a SymPy expression; definitions substituted, properties as assumptions."""
    import sympy

    from ..sympy_bridge import to_sympy

    sides = [claim.lhs, claim.rhs]
    assumed: dict[str, dict[str, bool]] = {}
    for fact in claim.facts:
        s = fact.statement
        if isinstance(s, Equation) and s.lhs.op == "symbol" and not s.distinct:
            sides = [substitute(side, {s.lhs: s.rhs}) for side in sides]
        elif isinstance(s, Property) and s.subject.is_scalar and not s.subject.data[1]:
            assumed.setdefault(s.subject.data[0], {}).update(_ASSUMPTIONS.get(s.name, {}))
    for name, known in _signs(sides):
        assumed.setdefault(name, {}).update(known)
    dims = _integers(sides)
    expression = to_sympy(sides[0]) - to_sympy(sides[1])
    nonzero = [to_sympy(t.args[0]) for side in sides for t in side.walk() if t.op == "inverse"]
    names = {}
    for symbol in expression.free_symbols:
        known = {"integer": True} if symbol.name in dims else {"real": True}
        names[symbol] = sympy.Symbol(symbol.name, **{**known, **assumed.get(symbol.name, {})})
    return _where_defined(expression.doit().subs(names), [d.subs(names) for d in nonzero])


def _where_defined(expression: Any, nonzero: list[Any]) -> Any:
    """Without the cases in which one of the expressions vanishes by which the claim divides."""
    import sympy

    def excluded(condition: Any) -> bool:
        return isinstance(condition, sympy.Eq) and any(
            sympy.expand(d.subs(condition.lhs, condition.rhs)) == 0 for d in nonzero)

    return expression.replace(
        lambda e: isinstance(e, sympy.Piecewise),
        lambda e: sympy.Piecewise(*((v, c) for v, c in e.args if not excluded(c))))


_SIGNS = {"log": {"positive": True}, "sqrt": {"nonnegative": True}}


def _signs(sides: list[Term]) -> Iterator[tuple[str, dict[str, bool]]]:
    """The signs that symbols have where both sides exist: what has a logarithm is positive."""
    for side in sides:
        for term in side.walk():
            if term.op == "function" and term.data in _SIGNS and term.args[0].op == "symbol":
                yield term.args[0].data[0], _SIGNS[term.data]


def _integers(sides: list[Term]) -> set[str]:
    """Names of dimensions and of sum indices."""
    names: set[str] = set()
    for side in sides:
        for term in side.walk():
            if term.op == "dimension":
                names |= term.data.names()
            elif term.op == "power":
                names |= as_dim(term.data).names()
            elif term.op == "sum":
                names |= {term.data[0]} | term.data[1].names() | term.data[2].names()
    return names


def is_zero(expression: Any) -> bool:
    """Whether one of SymPy's simplifications reaches zero."""
    import sympy

    steps: list[Callable[[Any], Any]] = [
        lambda e: e, sympy.expand, lambda e: e.doit(), sympy.simplify, sympy.gammasimp,
        lambda e: sympy.simplify(sympy.expand_func(e.doit())),
        lambda e: sympy.simplify(sympy.expand_log(e, force=False)),
        lambda e: sympy.simplify(e.rewrite(sympy.gamma)), sympy.trigsimp,
    ]
    return any(step(expression) == 0 for step in steps)


def main() -> None:
    """Answer until the pipe closes."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            claim = pickle.load(source)
        except EOFError:
            return
        try:
            answer = "zero" if is_zero(difference(claim)) else "the difference does not vanish"
        except Exception as reason:  # noqa: BLE001  # whatever SymPy raises means: not proved
            answer = f"{type(reason).__name__}: {reason}"
        pickle.dump(answer, sink)
        sink.flush()


if __name__ == "__main__":
    main()
