"""Slips of copying: a summand written once more, with the label of the first left everywhere.

In ``n_1 s_1 + n_1 s_1``, ``f(0) g(0) + f(0) g(0)`` and ``x_1 y_1 + x_1 y_1`` the second summand
was to have another label throughout.  A label is the number behind a letter, the number of a member
of a family, or what functions are taken at.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from ..functions import is_interpreted
from ..kernel.dims import as_dim, variable
from ..kernel.terms import Term, dimension, function, symbol
from ..untyped import Untyped
from .scope import SLIP, Edit, Scope
from .trees import with_args

_DIGITS = "0123456789"
_MOST = 6
"""So many labels are tried instead of one."""


def other_labels(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """A summand with another label, wherever it had one and at least twice."""
    whole = tree.typed if parent == "add" else None
    if whole is None:
        return
    known = dict.fromkeys(t for side in (*scope.sides, whole) for t in side.walk() if _bears(t))
    labels = dict.fromkeys(label for t in known for label in _labels(t))
    own = [(t, label) for t in whole.walk() if _bears(t) for label in _labels(t)]
    for old in dict.fromkeys(label for _, label in own):
        labelled = [t for t, label in own if label == old]
        if len(labelled) < 2:
            continue
        for new in [n for n in labels if n != old and n[0] == old[0]][:_MOST]:
            there = {t: _relabelled(t, old, new) for t in dict.fromkeys(labelled)}
            if all(t in known for t in there.values()):
                yield Edit(SLIP, _replaced(tree, there))


_Label = tuple[str, Hashable]
"""What kind of label it is, and the label."""


def _bears(term: Term) -> bool:
    match term.op:
        case "symbol" | "dimension":
            return True
        case "function":
            return len(term.args) == 1 and not is_interpreted(term.data)
    return False


def _labels(term: Term) -> Iterable[_Label]:
    if term.op == "function":
        return [("argument", term.args[0])] if term.args[0].op in ("number", "symbol") else []
    name = _name(term)
    number = name[len(name.rstrip(_DIGITS)):]
    behind: list[_Label] = [("number", number)] if number and name != number else []
    at = term.data[1] if term.op == "symbol" else ()
    return behind + [("member", i) for i in dict.fromkeys(at) if i.constant() is not None]


def _name(term: Term) -> str:
    if term.op == "symbol":
        return str(term.data[0])
    letter = term.data.variable()
    return "" if letter is None or letter.indices else str(letter.name)


def _relabelled(term: Term, old: _Label, new: _Label) -> Term:
    """The term with the new label in place of the old one, both of one kind."""
    kind, label = new
    if kind == "argument":
        assert isinstance(label, Term)
        return function(term.data, label)
    if kind == "number":
        name = f"{_name(term).rstrip(_DIGITS)}{label}"
        if term.op == "dimension":
            return dimension(variable(name))
        at = term.data[1]
    else:
        name, at = term.data[0], tuple(label if i == old[1] else i for i in term.data[1])
    return symbol(name, term.rows, term.cols, *map(as_dim, at), random=term.data[2])


def _replaced(tree: Untyped, there: dict[Term, Term]) -> Untyped:
    """The tree with other terms in place of some."""
    term = tree.typed
    if term in there:
        return Untyped.of(there[term])
    return with_args(tree, [_replaced(a, there) for a in tree.args]) if tree.args else tree
