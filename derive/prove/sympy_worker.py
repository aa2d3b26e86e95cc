"""The process in which SymPy simplifies scalar claims: reads claims, writes answers.

Claims come from the parent process only, as pickles over a pipe, each with the seconds that it
may take; None asks to get ready.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..functions import DUMMY, INTEGRAL_OVER
from ..kernel.dims import as_dim
from ..kernel.facts import Claim, Equation, Fact, Property
from ..kernel.terms import Term, bound_index, free_names, substitute, symbol
from ..records import replace

_APART = "\N{BLACK SQUARE}"
"""What the names of letters begin with that would be called like a size or an index."""
_ASSUMPTIONS = {
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "invertible": {"nonzero": True},
    "integer": {"integer": True},
}


def difference(claim: Claim) -> tuple[Any, list[Any], frozenset[int]]:
    """Lhs - rhs as a SymPy expression, by what the sides divide, and the facts that were used.

    Equations are substituted, properties become assumptions.
    """
    import sympy

    from ..sympy_bridge import to_sympy

    claim = _apart(claim)
    sides = [claim.lhs, claim.rhs]
    bound = {n for side in sides for t in side.walk() for n in bound_index(t)}
    assumed: dict[str, dict[str, bool]] = {}
    equations: list[tuple[Term, Term]] = []
    places: list[int] = []
    for k, fact in enumerate(claim.facts):
        s = fact.statement
        if isinstance(s, Equation) and not bound & (free_names(s.lhs) | free_names(s.rhs)):
            equations.append((s.lhs, s.rhs))
            places.append(k)
        elif isinstance(s, Property) and s.subject.op == "symbol" and not s.subject.data[1]:
            assumed.setdefault(s.subject.data[0], {}).update(_ASSUMPTIONS.get(s.name, {}))
    for name, known in _signs(sides):
        assumed.setdefault(name, {}).update(known)
    terms = [*sides, *(t for pair in equations for t in pair)]
    dims = _integers(terms)
    wanted = to_sympy(sides[0]) - to_sympy(sides[1])
    nonzero = [to_sympy(t.args[0]) for side in sides for t in side.walk() if t.op == "inverse"]
    known_zero = [to_sympy(lhs) - to_sympy(rhs) for lhs, rhs in equations]
    names = {}
    for letter in set().union(*(e.atoms(sympy.Symbol) for e in (wanted, *known_zero, *nonzero))):
        known = {"integer": True} if letter.name in dims else {"real": True}
        names[letter] = sympy.Symbol(letter.name, **{**known, **assumed.get(letter.name, {})})
    known_zero = [_evaluated(_renamed(e, names)) for e in known_zero]
    result, *others = (eliminated(e, known_zero) for e in (
        _evaluated(_renamed(wanted, names)), *(_renamed(d, names) for d in nonzero)))
    used = result[1].union(*(numbers for _, numbers in others))
    return result[0], [e for e, _ in others], frozenset(places[k] for k in used)


def _apart(claim: Claim) -> Claim:
    """The claim with other names for letters that are called like a size or an index in it."""
    equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
    terms = [claim.lhs, claim.rhs, *(t for s in equations for t in (s.lhs, s.rhs))]
    dims = _integers(terms)
    other: dict[Term, Term] = {
        t: symbol(f"{_APART}{t.data[0]}") for term in terms for t in term.walk()
        if t.op == "symbol" and t.is_scalar and not t.data[1] and t.data[0] in dims}
    if not other:
        return claim

    def renamed(fact: Fact) -> Fact:
        s = fact.statement
        if isinstance(s, Equation):
            return replace(fact, statement=replace(
                s, lhs=substitute(s.lhs, other), rhs=substitute(s.rhs, other)))
        if isinstance(s, Property):
            return replace(fact, statement=replace(s, subject=substitute(s.subject, other)))
        return fact

    return replace(claim, lhs=substitute(claim.lhs, other), rhs=substitute(claim.rhs, other),
                   facts=tuple(map(renamed, claim.facts)))


def _renamed(expression: Any, names: Mapping[Any, Any]) -> Any:
    """The expression with other letters, bound ones included, and with its roots as written."""
    import sympy

    if expression.has(sympy.Integral, sympy.Sum, sympy.Product):
        return expression.xreplace(names)
    return expression.subs(names)


def _evaluated(expression: Any) -> Any:
    """The expression with its derivatives carried out; those left open become letters."""
    import sympy

    from ..sympy_bridge.operators import ScalarDerivative

    if not expression.has(ScalarDerivative):
        return expression
    expression = expression.replace(
        lambda e: isinstance(e, ScalarDerivative), lambda e: sympy.diff(e.args[0], e.args[1]))
    return expression.replace(lambda e: isinstance(e, (sympy.Derivative, sympy.Subs)),
                              lambda e: sympy.Symbol(str(e), real=True))


def eliminated(expression: Any, known_zero: Sequence[Any]) -> tuple[Any, frozenset[int]]:
    """The expression with letters replaced by what equations say they are, and by which of them.

    An equation gives the value of a letter in which it is linear with a coefficient that is nowhere
    zero, the last one written without a sum or integral if there are several: equals are replaced
    by equals, nothing is divided by what may vanish.
    """
    rules: list[tuple[Any, Any, frozenset[int]]] = []

    def apply(e: Any, used: frozenset[int]) -> tuple[Any, frozenset[int]]:
        for letter, value, sources in rules:
            before, e = e, _replaced(e, letter, value)
            used |= sources if e != before else frozenset()
        return e, used

    import sympy

    binding = (sympy.Sum, sympy.Integral, sympy.Product)
    order = sorted(range(len(known_zero)), key=lambda k: (known_zero[k].has(*binding), -k))
    for k, zero in ((k, known_zero[k]) for k in order):
        rest, sources = apply(zero, frozenset({k}))
        solved = _solved(rest)
        if solved is None or _dummies(solved[1]) - _dummies(solved[0]):
            continue  # what holds for one variable of an integral is no value of a letter
        rules = [(a, c, s if c == b else s | sources) for a, b, s in rules
                 for c in (_replaced(b, *solved),)]
        rules.append((*solved, sources))
    return apply(*apply(expression, frozenset()))


def _replaced(expression: Any, letter: Any, value: Any) -> Any:
    """The expression with a value for a letter, inside sums and integrals as well.

    SymPy itself replaces no function there.  Raises `ValueError` if a variable of the value would
    come to be bound.
    """
    import sympy

    binding = expression.atoms(sympy.Integral, sympy.Sum, sympy.Product)
    if not binding or (letter.is_Symbol and not expression.has(sympy.Integral)):
        return expression.subs(letter, value)
    bound = {limit[0] for e in binding for limit in e.limits}
    if captured := bound & value.free_symbols - letter.free_symbols:
        raise ValueError(f"{captured} would be bound")
    return expression.xreplace({letter: value})


def _dummies(expression: Any) -> set[str]:
    """The variables of integrals that are free in an expression."""
    if _is_open_integral(expression):
        variable, body = expression.args
        return _dummies(body) - {variable.name}
    if not expression.args or hasattr(expression, "limits"):
        return {s.name for s in expression.free_symbols if s.name.startswith(DUMMY)}
    return {name for part in expression.args for name in _dummies(part)}


def _is_open_integral(expression: Any) -> bool:
    """Whether an expression is an integral without bounds: a function of its variable and body."""
    from sympy.core.function import AppliedUndef

    return isinstance(expression, AppliedUndef) and len(expression.args) == 2 and (
        expression.func.__name__.startswith(INTEGRAL_OVER))


def _solved(zero: Any) -> tuple[Any, Any] | None:
    """A letter (symbol or value of an undefined function) and its value, from zero = 0."""
    import sympy
    from sympy.core.function import AppliedUndef

    zero = sympy.expand(zero)
    terms = sympy.Add.make_args(zero)
    plain = [(t, *t.as_coeff_Mul()) for t in terms]
    # Of y = f(x) it is f(x), so that what says what y is serves, too; of y = an integral it is y.
    plain.sort(key=lambda t: (not isinstance(t[2], AppliedUndef), _is_open_integral(t[2])))
    for term, coefficient, letter in (*plain, *(
            (t, *split) for t in terms for split in _splits(t))):
        if not (letter.is_Symbol and not letter.is_integer and not _dummies(
                letter)) and not isinstance(letter, AppliedUndef):
            continue
        rest = sympy.Add(*(t for t in terms if t is not term))
        if not (rest + coefficient).has(letter) and not (
                letter.is_Symbol and any(letter in a.free_symbols for a in rest.atoms(
                    AppliedUndef))):
            return letter, -rest / coefficient
    return None


def _splits(term: Any) -> Iterator[tuple[Any, Any]]:
    """A coefficient that is nowhere zero, and a letter or value that it multiplies."""
    import sympy

    factors = sympy.Mul.make_args(term)
    nonzero = [bool(f.is_nonzero) or isinstance(f, sympy.exp) or (
        f.is_Pow and f.exp.is_negative is True) for f in factors]
    for k, letter in enumerate(factors):
        if len(factors) > 1 and all(known for j, known in enumerate(nonzero) if j != k):
            yield sympy.Mul(*factors[:k], *factors[k + 1:]), letter


def _where_defined(expression: Any, nonzero: Sequence[Any]) -> Any:
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


def _integers(sides: Sequence[Term]) -> set[str]:
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


def is_zero(expression: Any, nonzero: Sequence[Any] = ()) -> bool:
    """Whether one of SymPy's simplifications reaches zero where `nonzero` do not vanish.

    Logarithms are taken as log|x|, which is what they are wherever they exist; then products
    under a logarithm separate whatever the signs of their factors.
    """
    import sympy

    from ..sympy_bridge.logarithms import agree

    if _reaches_zero(expression, [
            lambda e: e, sympy.expand,
            lambda e: sympy.expand(sympy.expand_log(sympy.expand(e), force=True)),
            lambda e: sympy.Integer(not agree(e))]):
        return True
    if surely_nonzero(expression):
        return False
    if expression.has(sympy.Integral):
        from ..sympy_bridge.integrals import carried_out

        closed = carried_out(expression)
        if not closed.has(sympy.Integral):
            return is_zero(closed, nonzero)

    def done(e: Any) -> Any:
        return _where_defined(e.doit(), nonzero)

    if expression.has(sympy.Integral, sympy.Limit, sympy.oo):
        return _reaches_zero(expression, [lambda e: sympy.simplify(done(e)), lambda e:
                                          sympy.Integer(not agree(sympy.expand_func(done(e))))])
    return _reaches_zero(expression, [
        lambda e: sympy.expand(sympy.powsimp(sympy.expand(e))),
        lambda e: sympy.cancel(sympy.together(sympy.powsimp(e))),
        lambda e: sympy.simplify(sympy.expand_log(done(e), force=True)),
        lambda e: sympy.Integer(not agree(sympy.expand_func(done(e)))),
        sympy.simplify, sympy.gammasimp,
        lambda e: sympy.simplify(sympy.expand_func(done(e))),
        lambda e: sympy.simplify(e.rewrite(sympy.gamma)), sympy.trigsimp])


def _reaches_zero(expression: Any, steps: Sequence[Callable[[Any], Any]]) -> bool:
    """Whether one of the rewritings gives zero; one that fails proves nothing."""
    for step in steps:
        try:
            if step(expression) == 0:
                return True
        except Exception:  # noqa: BLE001  # whatever SymPy raises: the next may do
            continue
    return False


_POINTS = ((3, 11, 7), (4, 5, 13))


def surely_nonzero(expression: Any) -> bool:
    """Whether the expression differs from zero at a point, by far more than rounding errors.

    That is no proof, but a reason not to try long simplifications.
    """
    import sympy
    from sympy.core.function import AppliedUndef

    if expression.has(sympy.Integral, sympy.Limit, sympy.oo):
        return False
    for size, step, modulus in _POINTS:
        try:
            def draw(key: str, step: int = step, modulus: int = modulus) -> Any:
                return sympy.Rational(1 + (sum(map(ord, key)) * step) % modulus, modulus + 1)
            symbols = sorted((s for s in expression.free_symbols if s.is_Symbol), key=str)
            point = {s: size + k if s.is_integer else draw(str(s))
                     for k, s in enumerate(symbols)}
            value = expression.subs(point).doit()
            value = value.replace(lambda e: isinstance(e, AppliedUndef),
                                  lambda e, draw=draw: draw(str(e.n(5))))
            value = value.subs({s: draw(str(s)) for s in value.free_symbols})
            if any(p.base.is_negative and not p.exp.is_integer for p in value.atoms(sympy.Pow)):
                continue
            number = sympy.N(value, 30)
            if number.is_real and number.is_finite and abs(number) > sympy.Float("1e-12"):
                return True
        except (TypeError, ValueError, ZeroDivisionError, AttributeError):
            continue
    return False


def answer(claim: Claim) -> str:
    """``zero`` and the places of the facts that were used, else why the claim is not known."""
    try:
        expression, nonzero, used = difference(claim)
        return " ".join(["zero", *map(str, sorted(used))]) if is_zero(expression, nonzero) else (
            "the difference does not vanish")
    except Exception as reason:  # noqa: BLE001  # whatever SymPy raises means: not proved
        return f"{type(reason).__name__}: {reason}"


def answer_within(claim: Claim, seconds: float) -> str:
    """Likewise, within this much computing time; empty if that did not suffice.

    A copy of this process, which has SymPy loaded already, does the work and is ended by its own
    timer.  Where processes cannot be copied, the one who asks has to end this one.
    """
    if not hasattr(os, "fork"):
        return answer(claim)
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        os.write(outlet, answer(claim).encode()[:4000])
        os._exit(0)
    os.close(outlet)
    with os.fdopen(inlet, "rb") as source:
        found = source.read()
    os.waitpid(child, 0)
    return found.decode(errors="replace")


def main() -> None:
    """Answer until the pipe closes.

    What simplification imports is loaded after the first answer, once for all copies to come.
    """
    source, sink, simplifies = sys.stdin.buffer, sys.stdout.buffer, False
    while True:
        try:
            question = pickle.load(source)
        except EOFError:
            return
        if question is None:
            from ..sympy_bridge import logarithms  # noqa: F401  # loads SymPy

            found = "ready"
        else:
            found = answer_within(*question)
        pickle.dump(found, sink)
        sink.flush()
        if question is not None and not simplifies:
            from sympy import Symbol, simplify

            simplify(Symbol("x") * (Symbol("x") + 1))
            simplifies = True


if __name__ == "__main__":
    main()
