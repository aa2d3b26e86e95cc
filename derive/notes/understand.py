"""From a document to what it says: its statements, its declarations, and the kinds of symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .document import Document, Formula
from .infer import Declared, Use, infer
from .kinds import Environment
from .parser import read_formula
from .prose import remarks
from .remarks import Declaration
from .statements import Reading


@dataclass(frozen=True)
class Understanding:
    """A document with its formulas read, and what is known of its symbols."""

    document: Document
    readings: tuple[Reading, ...]
    environment: Environment


def understand(document: Document, context: Sequence[Declaration] = ()) -> Understanding:
    """Read every formula and every sentence of a document; `context` is declared from outside."""
    readings = []
    uses: list[Use] = []
    declared: list[Declared] = []
    for paragraph in document.paragraphs:
        formulas = tuple((item, read_formula(item.body.text)) for item in paragraph.items
                         if isinstance(item, Formula))
        said = remarks(paragraph, [chains for _, chains in formulas])
        readings.append(Reading(paragraph, formulas, said))
        uses += [Use(chains, paragraph.scopes, f.body.span(0, max(1, len(f.body))))
                 for f, chains in formulas]
        declared += [Declared(d, paragraph.scopes) for d in said.declarations]
    return Understanding(document, tuple(readings), infer(uses, declared, context))
