"""What sentences say of the mathematics in them, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field

from ...span import Span
from ..mathematics.syntax import Node


class Role(StrEnum):
    """What the sentence makes of a formula that states a relation."""

    CLAIM = "claim"  # nothing said, or: hence, thus, we get, it follows
    ASSUMPTION = "assumption"  # assume, suppose, given, where, if
    DEFINITION = "definition"  # let, define, write, denote, set
    GOAL = "goal"  # to show, we want to prove, theorem statements: claimed here, proved below
    MENTION = "mention"  # for example, instead of, not; also questions


class Declaration(Struct, frozen=True):
    r"""Something that words (or ``\sim``, or a context file) say of symbols.

    `kind` is a key of `DECLARATIONS`; `subjects` are the symbols of which it is said, as
    written, or an expression where words speak of one (``$X'X$ is invertible``); of ``y | u \sim
    ...`` the subject is the whole conditional.  `arguments` belong to the kind.  `words` is the
    phrase that says it, for `derive infer`, and `span` its place.

    `role` is a claim where the sentence draws a conclusion (``thus V is symmetric``), otherwise an
    assumption; of goals and mere mentions only kinds are declared, never facts. `local` says that
    it was said under an "if": it holds from `since` on, where its sentence begins, as long as the
    paragraph draws consequences, or up to `until` if it stands beside an equation; so does a claim
    that is a reason for what stands before it, for good; what
    `introduces` its subjects names them (``let V be a matrix``), `anew` where a word tells that
    something else begins (``now let V be ...``), as `arbitrary` ones where one tells that they may
    be anything (``let V be any matrix``), in the paragraph only if that is `local`; what is
    `doubtful` was not asserted at all (``we do not assume that V is symmetric``).
    """

    kind: str
    subjects: tuple[Node, ...]
    arguments: tuple[Node, ...] = ()
    value: str = ""
    words: str = ""
    span: Span | None = None
    role: Role = Role.ASSUMPTION
    local: bool = False
    doubtful: bool = False
    introduces: bool = False
    anew: bool = False
    arbitrary: bool = False
    since: Span | None = None
    until: Span | None = None

    @property
    def is_sized(self) -> bool:
        """Whether it says how many rows and columns the subjects have."""
        return self.kind in ("shape", "scalar", "integer") and all(
            a.kind != "empty" for a in self.arguments)


# Every kind of declaration, with its arguments and value.
DECLARATIONS: dict[str, str] = {
    "shape": "(rows, columns): order of a matrix; a vector has one argument, its length; an empty "
             "node where nothing is said",
    "scalar": "none",
    "vector": "none: length unknown",
    "matrix": "none: order unknown",
    "square": "none",
    "integer": "none: also index, count, number of ...",
    "random": "none",
    "fixed": "none: known, constant, non-random; value: parameter, where that is all that is said",
    "function": "none",
    "range": "(lower, upper): the values of an index",
    "orthonormal": "none: the columns are orthonormal",
    "property": "value: a key of kernel.facts.PROPERTIES, or full-column-rank, full-row-rank",
    "mean-zero": "none",
    "mean": "(mean): conditional if the subject is",
    "variance": "(variance): likewise",
    "symmetry": "the distribution is symmetric; arguments: about what, else about the mean",
    "independent": "the symbols are mutually independent, or the members of one family; "
                   "arguments: the condition",
    "uncorrelated": "pairwise uncorrelated; arguments: the condition",
    "dependent": "the symbols, or members of one family, are not independent; arguments: the "
                 "condition",
    "correlated": "neither are they uncorrelated; arguments: the condition",
    "negative": "none: the scalars are below zero, or not above it",
    "commuting": "none: the products of any two of the symbols are equal in both orders",
    "arbitrary": "none: the symbols may be anything of their kind, whatever was said of them",
    "iid": "members of the family are independent and identically distributed",
    "normal": "none: (jointly, if several) normal",
    "standard": "none: the mean is zero and the variance an identity matrix",
    "distribution": "value: the family's name as written, empty for u ~ (0, D); arguments: its "
                    "parameters, for normal and nameless ones mean and variance",
}


class Lift(NamedTuple):
    """That a sentence goes on without what was assumed before it, from its beginning on.

    It goes on so without what was assumed of the `subjects` (independence, idempotent), or if there
    are none, without any of it: up to the end of the paragraph, or for good if it is `lasting`;
    only of the `symbols`, if there are any.
    """

    subjects: frozenset[str]
    lasting: bool
    since: Span | None = None
    symbols: tuple[Node, ...] = ()


RETRACTING = {"dependent": "independent", "correlated": "uncorrelated", "negative": "nonnegative"}
"""Kinds of declarations that take something back, with what they deny."""


class Owner(Struct, frozen=True):
    """What has the things that are counted.

    `structures` are the keys of the words that describe it; `order` are its rows and columns, or
    the length of a vector, as far as words give them; `subject` is the formula that names it.
    """

    structures: frozenset[str]
    order: tuple[Node, ...] = ()
    subject: Node | None = None


class Count(Struct, frozen=True):
    """That an owner has `stated` of what is `counted`, a key of the phrase tables.

    `partial` tells sentences that speak of so many of the things, which need not be all.  What is
    said with a reservation about the structure of the owner, in the same paragraph, is `guarded`.
    """

    counted: str
    owner: Owner
    stated: Node
    partial: bool
    guarded: bool
    span: Span
    words: str
    written: str


class Remarks(Struct, frozen=True):
    """What a paragraph says: declarations, and for each of its formulas a role and citations.

    `roles` and `cites` go with the formulas of the paragraph, in order.  A citation is a
    label or number as written (``eq:mean``, ``(3)``), or the name of a law in the catalogue
    (``total-variance``).  `conditions` tells which formulas stand under a condition.  `counts`
    are the numbers of entries, parameters and the like that sentences state.  `sources` are the
    targets of links whose words name what the formula states, else empty.  With `retracts` the
    paragraph begins by taking back what stands right before it; with `commutes` it says that
    something commutes, but it was not understood what.  `turns` are the places from which
    something else is said ("now let ..."): what was said before holds up to there, and what is
    said behind does not hold before.  At `breaks` sentences begin that draw no consequence from
    the ones before them, whose conditions end there.  `lifts` tell which assumptions end where.
    """

    declarations: tuple[Declaration, ...] = ()
    roles: tuple[Role, ...] = ()
    cites: tuple[tuple[str, ...], ...] = field(default=())
    conditions: tuple[bool, ...] = ()
    counts: tuple[Count, ...] = ()
    sources: tuple[str, ...] = ()
    retracts: bool = False
    commutes: bool = False
    turns: tuple[Span, ...] = ()
    breaks: tuple[Span, ...] = ()
    lifts: tuple[Lift, ...] = ()
