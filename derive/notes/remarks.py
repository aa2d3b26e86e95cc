"""What sentences say of the mathematics in them, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ..span import Span
from .syntax import Node


class Role(StrEnum):
    """What the sentence makes of a formula that states a relation."""

    CLAIM = "claim"  # nothing said, or: hence, thus, we get, it follows
    ASSUMPTION = "assumption"  # assume, suppose, given, where, if
    DEFINITION = "definition"  # let, define, write, denote, set
    GOAL = "goal"  # to show, we want to prove, theorem statements: claimed here, proved below
    MENTION = "mention"  # for example, instead of, not; also questions


@dataclass(frozen=True)
class Declaration:
    r"""Something that words (or ``\sim``, or a context file) say of symbols.

    `kind` is a key of `DECLARATIONS`; `subjects` are the symbols of which it is said, as
    written; `arguments` belong to the kind.  `words` is the phrase that says it, for `derive
    infer`, and `span` its place.
    """

    kind: str
    subjects: tuple[Node, ...]
    arguments: tuple[Node, ...] = ()
    value: str = ""
    words: str = ""
    span: Span | None = None


# Every kind of declaration, with its arguments and value.
DECLARATIONS: dict[str, str] = {
    "shape": "(rows, columns): order of a matrix; a vector has one argument, its length",
    "scalar": "none",
    "vector": "none: length unknown",
    "matrix": "none: order unknown",
    "square": "none",
    "integer": "none: also index, count, number of ...",
    "random": "none",
    "fixed": "none: known, constant, non-random, a parameter",
    "function": "none",
    "range": "(lower, upper): the values of an index",
    "property": "value: a key of kernel.facts.PROPERTIES, or full-column-rank, full-row-rank",
    "mean-zero": "none",
    "independent": "the symbols are mutually independent; arguments: the condition",
    "uncorrelated": "pairwise uncorrelated; arguments: the condition",
    "iid": "members of the family are independent and identically distributed",
    "normal": "none: (jointly, if several) normal",
    "distribution": "value: the family's name as written; arguments: its parameters",
}


@dataclass(frozen=True)
class Remarks:
    """What a paragraph says: declarations, and for each of its formulas a role and citations.

    `roles` and `cites` go with the formulas of the paragraph, in order.  A citation is a
    label or number as written (``eq:mean``, ``(3)``), or the name of a law (``law of total
    variance``); `goal` says that the paragraph announces what is to be shown.
    """

    declarations: tuple[Declaration, ...] = ()
    roles: tuple[Role, ...] = ()
    cites: tuple[tuple[str, ...], ...] = field(default=())
