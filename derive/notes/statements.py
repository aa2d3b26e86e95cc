"""The relations of a document one by one, in the order in which they are to be read.

Each relation sign of the mathematics is one statement, whatever becomes of it, so that coverage
can be counted; a note under or over a brace that states a relation is one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from msgspec import Struct

from ..records import replace
from ..span import Span
from .containers.document import Formula, Paragraph, Scope
from .containers.source import Excerpt
from .mathematics.syntax import ARROWS, Chain, Node, Relation, Side, Unread, concludes
from .words.apart import compared, kept_apart
from .words.provisos import Proviso, provisos
from .words.remarks import Remarks, Role
from .words.said_sentences import Sentence, said_sentences


class Reading(Struct, frozen=True, dict=True):
    """A paragraph with its formulas read, and what its sentences say.

    What is said `outside`, in a context file or comment, holds and gives no steps.
    """

    paragraph: Paragraph
    formulas: tuple[tuple[Formula, tuple[Chain, ...]], ...]
    remarks: Remarks
    outside: bool = False

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the paragraph, in order."""
        return said_sentences(self.paragraph, [chains for _, chains in self.formulas])

    def trees(self) -> Iterator[Node]:
        """The sides of its formulas, as far as they were read."""
        for _, chains in self.formulas:
            for chain in chains:
                yield from chain.trees


class Statement(Struct, frozen=True):
    """One relation: its sides as read, its sign with its place, and what is said about it.

    `begins` tells the first relation of a chain; `derived` that words or signs announce it as a
    consequence (hence, therefore), or that it goes on in a chain.  `number` counts the formulas
    of the document.  What is `labelled`, as in ``H_0: a = b``, holds under its label only.
    `display` tells a displayed formula from one in running text.  What stands under a `condition`
    holds for its paragraph; what `follows` is not the first relation of its formula.  A `source`
    is where a link leads whose words name what the formula states.  What is
    noted at a brace stands `aside` from the chain, which goes on behind it.  What `skips` leaves
    out sides of the chain before it, or behind it.  The equations `beside` follow in the same row;
    with `unclear` words beside it give a condition that could not be read.  `others` are the
    relations in its sentence.  The `provisos` are equations of other formulas under which it holds;
    what is `supposed` is such an equation, what is `questioned` need be no claim.
    """

    left: Side
    right: Side
    sign: str
    span: Span
    lhs_text: str
    rhs_text: str
    begins: bool
    derived: bool
    role: Role
    scopes: tuple[Scope, ...]
    cites: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    conditions: tuple[Node, ...] = ()
    number: int = 0
    labelled: bool = False
    display: bool = True
    condition: bool = False
    follows: bool = False
    aside: bool = False
    source: str = ""
    skips: bool = False
    beside: tuple[Node, ...] = ()
    unclear: bool = False
    others: tuple[Node, ...] = ()
    provisos: tuple[Proviso, ...] = ()
    supposed: bool = False
    questioned: bool = False


class _Last(Struct, frozen=True):
    """The side with which a chain ended, or a row without a sign that begins one."""

    side: Side
    text: str
    scopes: tuple[Scope, ...]
    begins: bool


class Statements:
    """Reads paragraph after paragraph; a row that begins with a sign goes on from the last side."""

    def __init__(self) -> None:
        self.last: _Last | None = None
        self.number = 0

    def of(self, reading: Reading) -> Iterator[Statement]:
        """The statements of the next paragraph, in order."""
        roles, cites = reading.remarks.roles, reading.remarks.cites
        conditions, sources = reading.remarks.conditions, reading.remarks.sources
        apart, others = kept_apart(reading.sentences), compared(reading.sentences)
        tied, first = provisos(reading.sentences), self.number + 1
        for k, (formula, chains) in enumerate(reading.formulas):
            for statement in self._formula(
                    formula.body, chains, roles[k] if k < len(roles) else Role.CLAIM,
                    cites[k] if k < len(cites) else (), reading.paragraph.scopes,
                    formula.display):
                yield replace(statement, condition=k < len(conditions) and conditions[k],
                              conditions=(*statement.conditions, *apart.get(k, ())),
                              others=others.get(k, ()),
                              provisos=tuple(p._replace(number=first + p.number)
                                             for p in tied.under.get(k, ())),
                              supposed=k in tied.supposed,
                              questioned=statement.questioned or k in tied.questioned,
                              source=sources[k] if k < len(sources) else "")

    def _formula(
        self, body: Excerpt, chains: Sequence[Chain], role: Role, cites: tuple[str, ...],
        scopes: tuple[Scope, ...], display: bool,
    ) -> Iterator[Statement]:
        self.number += 1
        follows = False
        for k, chain in enumerate(chains):
            beside = tuple(_equations(takewhile(lambda c: c.beside, chains[k + 1:])))
            for statement in self._chain(body, chain, role, cites, scopes):
                yield replace(statement, display=display, follows=follows, beside=beside,
                              unclear=chain.unclear, questioned=_leads_on(chains[k + 1:], display))
                follows = True
            if display and not chain.relations and (len(chains) == 1 or _goes_on(chains[k + 1:])):
                side = chain.sides[0] if k == 0 else Unread(
                    "whether the row above goes on with the one before it is not clear",
                    chain.sides[0].start, chain.sides[0].end, chain.sides[0].start)
                self.last = _Last(side, _text(body, side), scopes, begins=k == 0)

    def _chain(
        self, body: Excerpt, chain: Chain, role: Role, cites: tuple[str, ...],
        scopes: tuple[Scope, ...],
    ) -> Iterator[Statement]:
        left, text = chain.sides[0], _text(body, chain.sides[0])
        begins, labelled = True, chain.lead.rstrip().endswith(":")
        if _is_empty(left):
            if self.last is not None and self.last.scopes == scopes:
                left, text, begins = self.last.side, self.last.text, self.last.begins
        else:
            yield from self._annotations(body, chain, left, scopes)
        derived, skips = concludes(chain), False
        for relation, right in zip(chain.relations, chain.sides[1:], strict=True):
            yield from self._annotations(body, chain, right, scopes)
            written = _text(body, right)
            left_out = isinstance(right, Node) and right.kind == "dots"
            if relation.sign in ARROWS:
                left, text, begins, derived = right, written, True, True
                continue
            place = body.span(relation.start, relation.end)
            yield Statement(
                left, right, _sign(relation), place, text, written,
                begins, derived or not begins, role, scopes, (*cites, *_cited(body, relation)),
                chain.labels, chain.conditions, self.number, labelled,
                skips=skips or left_out)
            skips = skips or left_out
            if left_out:
                continue  # a = ... = b says that a is b
            left, text, begins = right, written, False
        if chain.relations:
            self.last = _Last(left, text, scopes, begins=False)

    def _annotations(
        self, body: Excerpt, chain: Chain, side: Side, scopes: tuple[Scope, ...]
    ) -> Iterator[Statement]:
        r"""Notes at braces that state a relation: ``\underbrace{a}_{=0}`` claims ``a = 0``."""
        if not isinstance(side, Node):
            return
        for node in side.walk():
            if node.kind != "annotated" or node.data not in ("underbrace", "overbrace"):
                continue
            claimed = _claimed(node.args[1])
            if claimed is not None:
                sign, right = claimed
                yield Statement(
                    node.args[0], right, sign, body.span(node.args[1].start, node.args[1].end),
                    _text(body, node.args[0]), _text(body, right), True, True, Role.CLAIM, scopes,
                    (), (), chain.conditions, self.number, aside=True)


def _sign(relation: Relation) -> str:
    """The sign; that of distributions and what is asked or wished are others."""
    note = relation.note
    over = None if note is None else note.data.base if note.kind == "name" else note.data
    other = {"d": "d", "D": "d", "?": "?", "!": "!"}.get(over) if isinstance(over, str) else None
    return rf"\overset{{{other}}}{{{relation.sign}}}" if other and relation.sign == "=" else (
        relation.sign)


def _claimed(note: Node) -> tuple[str, Node] | None:
    """The sign and the right side of a note that states a relation; a bare 0 states one too."""
    while note.kind in ("group", "list") and note.args:
        note = note.args[0]
    if note.kind == "relation" and len(note.args) == 2 and _is_empty(note.args[0]):
        return str(note.data[0] if isinstance(note.data, tuple) else note.data), note.args[1]
    if note.kind == "number":
        return "=", note
    return None


def _equations(chains: Iterable[Chain]) -> Iterator[Node]:
    """The chains that are one equation each, as conditions are written."""
    for chain in chains:
        sides = tuple(s for s in chain.sides if isinstance(s, Node) and s.kind != "empty")
        if len(sides) == len(chain.sides) == 2 and chain.relations[0].sign == "=":
            yield Node("relation", sides, ("=",), sides[0].start, sides[1].end)


def _leads_on(chains: Sequence[Chain], display: bool) -> bool:
    """Whether an arrow makes a condition of what stands before it: one in running text, and in a
    display, where rows follow from each other, one that points both ways.
    """
    lead = chains[0].lead if chains else ""
    return "Leftrightarrow" in lead or ("Rightarrow" in lead and not display)


def _goes_on(chains: Sequence[Chain]) -> bool:
    """Whether the next chain begins with a sign."""
    return bool(chains) and _is_empty(chains[0].sides[0])


def _is_empty(side: Side) -> bool:
    return isinstance(side, Node) and side.kind == "empty"


def _text(body: Excerpt, side: Side) -> str:
    return " ".join(body.text[side.start:side.end].split())


def _cited(body: Excerpt, relation: Relation) -> tuple[str, ...]:
    r"""What stands above the sign, as in ``\overset{(3)}{=}``."""
    if relation.note is None:
        return ()
    return (" ".join(body.text[relation.note.start:relation.note.end].split()),)


def without_annotations(node: Node) -> Node:
    """The tree without the notes at its braces, which are statements of their own."""
    if node.kind == "annotated":
        return without_annotations(node.args[0])
    if not node.args:
        return node
    return replace(node, args=tuple(map(without_annotations, node.args)))


