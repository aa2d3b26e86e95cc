"""Statements of notes as steps whose sides are terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..kernel.terms import IllFormed, Term
from ..notation import ill_formed_text
from ..notes.kinds.kinds import Environment
from ..notes.mathematics.syntax import Node, Unread
from ..notes.mathematics.writer import write
from ..notes.meaning.conditions import distinct_of, ranges_of
from ..notes.meaning.elaborate import elaborate_relation
from ..notes.meaning.unbound import unbound
from ..notes.meaning.values import Unsupported
from ..notes.statements import Statement, without_annotations
from ..records import replace
from ..step import Step, free_names
from ..untyped import Untyped

_SHORT = 40
"""So many characters of a formula stand in a message."""
_DECLARING = frozenset({r"\sim", r"\in", r"\perp", r"\subset", r"\subseteq"})


def elaborated(step: Step, statement: Statement, environment: Environment,
               confirmed: Collection[str] = ()) -> Step:
    """The step with its sides as terms, or why there are none; with no facts but index ranges.

    `environment` is that of the scopes in which the statement stands; the kinds of `confirmed`
    symbols are beyond doubt.
    """
    for side in (statement.left, statement.right):
        if isinstance(side, Unread):
            damaged = "the formula is damaged: " if side.damaged else ""
            return replace(step, unread=f"{damaged}{side.reason}")
    assert isinstance(statement.left, Node)
    assert isinstance(statement.right, Node)
    if statement.sign in _DECLARING or statement.right.kind == "dots" or _lists(
            statement.left, statement.right, statement.sign):
        return replace(step, given=True)
    try:
        left, right = elaborate_relation(
            without_annotations(statement.left), without_annotations(statement.right),
            environment, confirmed)
    except Unsupported as error:
        if statement.begins and not statement.derived and _names_entries(
                statement.left, statement.right, statement.sign):
            return replace(step, given=True)
        return replace(step, unread=_told(error))
    except IllFormed as error:  # an I that cannot take the other side's shape
        return replace(step, unread=ill_formed_text(error))
    return _typed(step, statement, left, right, environment)


def _told(error: Unsupported) -> str:
    """Why mathematics is not read, with what is meant by "this"."""
    written = write(error.node) if error.reason.endswith("this") else ""
    return f"{error.reason}: {written}" if 0 < len(written) <= _SHORT else error.reason


def _lists(left: Node, right: Node, sign: str) -> bool:
    r"""Whether the members of a set are listed, or the values of an index: ``i = 1, \ldots, n``."""
    if sign != "=" or left.kind not in ("name", "subscript"):
        return False
    if right.kind == "group" and right.data == "{":
        return right.args[0].kind in ("list", "given", "relation")
    return right.kind == "list" and any(a.kind == "dots" for a in right.args)


def _names_entries(left: Node, right: Node, sign: str) -> bool:
    r"""Whether the entries of something are given their names: ``x = (x_1, \ldots, x_n)``."""
    if sign != "=" or left.kind not in ("name", "subscript") or right.kind != "group":
        return False
    items = right.args[0].args if right.args[0].kind == "list" else ()
    return right.data in ("(", "[") and bool(items) and all(
        a.kind in ("name", "subscript", "dots") for a in items)


def _typed(step: Step, statement: Statement, left: Untyped, right: Untyped,
           environment: Environment) -> Step:
    lhs, rhs, error = left.typed, right.typed, None
    for side in (left, right):
        try:
            side.term()
        except IllFormed as found:
            error = error or found
    assert isinstance(statement.left, Node)
    assert isinstance(statement.right, Node)
    if error is None and (reason := unbound(statement.left, statement.right)):
        error = IllFormed(reason)
    terms = [t for t in (lhs, rhs) if t is not None]
    return replace(
        step, lhs=lhs, rhs=rhs, error=error, written=right if error else None,
        distinct=distinct_of(statement.conditions, environment),
        facts=ranges_of(free_indices(terms), statement.conditions, environment, terms))


def free_indices(terms: Iterable[Term]) -> set[str]:
    """The free names that stand at members of families only, not in numbers or sizes."""
    terms = tuple(terms)
    free = {n for t in terms for n in free_names(t)}
    inner = [t for term in terms for t in term.walk()]
    at = {n for t in inner if t.op == "symbol" for i in t.data[1] for n in i.names()}
    counted = {n for t in inner if t.op == "dimension" for n in t.data.names()}
    counted |= {n for t in inner for d in (t.rows, t.cols) for n in d.names()}
    return free & at - counted
