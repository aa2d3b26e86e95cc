"""SymPy's own means on the same identities, in a process that can be stopped.

The difference of the two sides is put through ``doit``, ``expand`` and ``simplify``, alone
and in a chain; means, variances and covariances are those of ``sympy.stats``, whose own
``expand`` runs first.  Stated equations are substituted, stated properties are assumed with
``refine``.  SymPy proves when the difference becomes zero, and refutes when ``equals`` finds
that a scalar difference is not zero; it has no means to refute an equation of matrices.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import sympy
from sympy import Q, stats
from sympy.core.cache import clear_cache
from sympy.stats import symbolic_multivariate_probability as multivariate
from sympy.stats.rv import RandomMatrixSymbol

from derive.author.assumptions import Assumption, Equal, HasProperty, Independence
from derive.sympy_bridge.symbols import RANDOM

from .measure import FALSE, OPEN, TRUE
from .table import TABLE, Identity

START_SECONDS = 60.0
_MOMENTS = (stats.Expectation, stats.Variance, stats.Covariance, multivariate.ExpectationMatrix,
            multivariate.VarianceMatrix, multivariate.CrossCovarianceMatrix)
_PROPERTIES = {"symmetric": Q.symmetric, "orthogonal": Q.orthogonal, "invertible": Q.invertible,
               "positive-definite": Q.positive_definite}


class Unwritable(Exception):
    """SymPy has no expression for this."""


@dataclass(frozen=True)
class Answer:
    """What SymPy decides, in how many milliseconds, and a remark if it is open.

    `nonzero` says that a difference was left that is not zero, which many take for a "no".
    """

    decided: str
    milliseconds: float | None
    note: str = ""
    nonzero: bool = False


# --- the same identity in SymPy's own terms -------------------------------------------------


def translate(expr: Any) -> Any:
    """The expression with SymPy's own classes only; raises `Unwritable`."""
    kind = type(expr).__name__
    if getattr(expr, "given", ()):
        raise Unwritable("no condition on a random vector")
    match kind:
        case "TypedMatrix":
            if expr.indices:
                raise Unwritable("a family of matrices")
            cls = RandomMatrixSymbol if RANDOM in expr.traits else sympy.MatrixSymbol
            return cls(expr.name, *expr.shape)
        case "ScalarSymbol":
            if not expr.indices or RANDOM in expr.traits:
                raise Unwritable("a scalar symbol of derive")
            return sympy.IndexedBase(expr.name, real=True)[tuple(expr.indices)]
        case "Mean" | "MatrixMean":
            return stats.Expectation(translate(expr.args[0]))
        case "Variance" | "MatrixVariance":
            return stats.Variance(translate(expr.args[0]))
        case "Covariance" | "MatrixCovariance":
            return stats.Covariance(*map(translate, expr.args[:2]))
        case "ScalarOf":
            return sympy.Trace(translate(expr.args[0]))
        case "ScalarSum":
            body, (index, lower, upper), different = expr.args
            for other in different:
                body = body*(1 - sympy.KroneckerDelta(index, other))
            return sympy.Sum(translate(body), (index, lower, upper))
        case "Blocks":
            rows, cols = expr.blocks.shape
            return sympy.BlockMatrix([[translate(expr.blocks[i, j]) for j in range(cols)]
                                      for i in range(rows)])
        case "MatrixSum" | "Stack" | "Vec" | "AsMatrix":
            raise Unwritable(f"no {kind} of symbolic order")
    return expr.func(*map(translate, expr.args)) if expr.args else expr


def known(facts: tuple[Assumption, ...]) -> tuple[dict[Any, Any], Any]:
    """Stated equations as substitutions, and stated properties as an assumption."""
    replaced: dict[Any, Any] = {}
    properties = []
    for fact in facts:
        match fact:
            case Equal():
                replaced[translate(fact.lhs)] = translate(fact.rhs)
            case Independence():
                (u,), (e,) = fact.groups
                for x, y in ((u, e), (e, u)):
                    zero = sympy.ZeroMatrix(x.rows, y.rows)
                    replaced[stats.Covariance(translate(x), translate(y))] = zero
            case HasProperty() if fact.trait in _PROPERTIES:
                properties.append(_PROPERTIES[fact.trait](translate(fact.subject)))
    return replaced, sympy.And(*properties)


# --- deciding -------------------------------------------------------------------------------


def _expand(expr: Any) -> Any:
    if hasattr(expr, "replace"):
        expr = expr.replace(lambda n: isinstance(n, _MOMENTS), lambda n: n.expand())
    return sympy.expand(expr)


def _doit(expr: Any) -> Any:
    return expr.doit()


def _forms(
    difference: Any, replaced: dict[Any, Any], properties: Any, raised: list[str]
) -> Iterator[Any]:
    """What the difference becomes; lazily, so that the first zero ends the work."""
    def put(means: Callable[[Any], Any], form: Any) -> Any:
        try:
            return means(form)
        except Exception as error:  # noqa: BLE001  # whatever SymPy raises, the rest is tried
            raised.append(f"{type(error).__name__}: {error}")
            return form

    for means in (_doit, _expand, sympy.simplify):
        yield put(means, difference)
    form = difference
    for means in (_expand, _doit, _expand):
        form = put(means, form).xreplace(replaced)
        if properties is not sympy.true:
            form = put(lambda f: sympy.refine(f, properties), form)
        yield form
    yield put(sympy.simplify, form)


def _is_zero(expr: Any) -> bool:
    return expr == 0 or getattr(expr, "is_ZeroMatrix", False) is True or expr.is_zero is True


def decide(
    difference: Any, replaced: dict[Any, Any], properties: Any
) -> tuple[str, str, bool]:
    """Whether the difference is zero, what SymPy raised, and whether a difference was left."""
    raised: list[str] = []
    for form in _forms(difference, replaced, properties, raised):
        if _is_zero(form):
            return TRUE, "", False
    if not getattr(difference, "is_Matrix", False):
        try:
            if difference.equals(0) is False:
                return FALSE, "", True
        except Exception as error:  # noqa: BLE001  # likewise
            raised.append(f"{type(error).__name__}: {error}")
    return OPEN, f"raises {raised[0]}" if raised else "", True


def _answer(identity: Identity, true: bool) -> Answer:
    try:
        difference = translate(identity.lhs) - translate(identity.side(true))
        facts = known(identity.facts)
    except Unwritable as reason:
        return Answer(OPEN, None, f"cannot be written: {reason}")
    clear_cache()
    start = time.perf_counter()
    decided, note, nonzero = decide(difference, *facts)
    return Answer(decided, (time.perf_counter() - start) * 1000, note, nonzero)


# --- the process ----------------------------------------------------------------------------


def _serve(connection: Connection) -> None:
    connection.send(None)  # imports are done
    while True:
        position, true = connection.recv()
        connection.send(_answer(TABLE[position], true))


class Peer:
    """A SymPy process that is killed, and started afresh, when its time is over."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        if not self._connection.poll(START_SECONDS):
            raise RuntimeError("the SymPy process does not start")
        self._connection.recv()

    def ask(self, identity: Identity, true: bool) -> Answer:
        """SymPy's answer on one variant."""
        self._connection.send((TABLE.index(identity), true))
        note = f"stopped after {self.limit:g} s"
        if self._connection.poll(self.limit):
            try:
                answer: Answer = self._connection.recv()
            except EOFError:
                note = "the process died"
            else:
                return answer
        self.stop()
        self._start()
        return Answer(OPEN, None, note)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._connection.close()
