"""Blocks of a document to paragraphs with their scopes."""

from __future__ import annotations

from collections.abc import Sequence

from .document import Comment, Formula, Item, Paragraph, Prose, Scope

THEOREM = 50
"""The level of theorem-like scopes, below every heading."""

_DEEPEST = 50
"""How many scopes may lie in each other; what is deeper belongs to the last of these."""

Scopes = tuple[Scope, ...]


class Outline:
    """Collects the paragraphs of a document in reading order.

    A display that begins a block, and text that begins in lower case, go on with the paragraph
    before if nothing stands between them.  A proof is part of the scope of the theorem that it
    follows, since it uses what the theorem declares; a theorem that a paragraph opened ends at
    the next heading or opening.
    """

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self._count = 0
        self._outer: Scopes = (Scope("document", "", 0, 0),)  # until headings or `leave` end them
        self._opened: Scopes = ()  # by paragraphs
        self._proved: Scopes = ()  # the theorem-like environment that just ended
        self._items: list[Item] = []
        self._kind = ""
        self._container = 0

    @property
    def scopes(self) -> Scopes:
        """The scopes that are open, the document first."""
        return self._outer + self._opened

    def _scope(self, kind: str, title: str, level: int) -> Scope:
        self._count += 1
        return Scope(kind, title, level, self._count)

    def heading(self, level: int, title: str, kind: str = "section") -> None:
        """A heading; it ends every part of the same or a lower rank."""
        self.flush()
        proved = self._opened[:1] or self._proved
        self._opened = self._proved = ()
        self._outer = tuple(s for s in self._outer if s.level < level)
        if kind == "proof":
            # "## Theorem" and "## Proof" are parts of the same rank, and yet one needs the other
            self._outer += tuple(s for s in proved if s.kind != "proof")
        scope = self._scope(kind, title, level)
        self._outer += (scope,)
        if kind not in ("section", "proof"):
            self._proved = (scope,)

    def opening(self, kind: str, title: str) -> None:
        """A theorem-like part that a paragraph opens."""
        self.flush()
        scope = self._scope(kind, title, THEOREM)
        if kind == "proof":
            stated = tuple(s for s in self._opened if s.kind != "proof") or self._proved
            self._opened = (*(s for s in stated if s not in self._outer), scope)
        else:
            self._proved = ()
            self._opened = (scope,)

    def enter(self, kind: str, title: str) -> tuple[Scopes, Scopes]:
        """A theorem-like part that is closed explicitly; what `leave` needs."""
        self.flush()
        before = self._outer, self._opened if kind == "proof" else ()
        if kind == "proof":
            stated = tuple(s for s in self._opened if s.kind != "proof") or self._proved
            self._outer += tuple(s for s in stated if s not in self._outer)
        self._opened = self._proved = ()
        if len(self._outer) < _DEEPEST:
            self._outer += (self._scope(kind, title, THEOREM),)
        return before

    def leave(self, before: tuple[Scopes, Scopes]) -> None:
        """The end of an explicit part that was entered in the scopes `before`."""
        self.flush()
        inner = self._outer[len(before[0]):][:1]
        self._proved = tuple(s for s in inner if s.kind != "proof")
        self._outer, self._opened = before

    def flush(self) -> None:
        """The end of the paragraph, whatever follows."""
        if self._items:
            self.paragraphs.append(Paragraph(tuple(self._items), self.scopes, self._kind))
        self._items = []

    def block(self, items: Sequence[Item], kind: str = "text", container: int = 0) -> None:
        """The contents of a block; `container` tells list items and the like apart."""
        if not items:
            return
        same = bool(self._items) and (kind, container) == (self._kind, self._container)
        if not (same and kind not in ("heading", "code", "table") and _goes_on(items)):
            self.flush()
            self._kind, self._container = kind, container
        self._items += items


def _goes_on(items: Sequence[Item]) -> bool:
    """Whether a block is no paragraph of its own but goes on with the one before."""
    for item in items:
        if isinstance(item, Comment):
            continue
        if isinstance(item, Formula):
            return item.display
        return isinstance(item, Prose) and item.body.text.lstrip()[:1].islower()
    return True
