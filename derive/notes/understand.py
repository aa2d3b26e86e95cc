"""From a document to what it says: its statements, its declarations, and the kinds of symbols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ..diagnostic import Problem
from ..records import replace
from .containers.document import Comment, Document, Formula, Paragraph, Scope
from .containers.source import Excerpt
from .kinds.infer import Declared, Use, infer
from .kinds.kinds import Environment
from .kinds.symbols import bare
from .mathematics.parser import read_formula
from .meaning.amend import Amendments, placeless
from .meaning.members import memberwise
from .statements import Reading
from .words.context import Context, Directive, combined, read_comment
from .words.prose import carried_on, remarks
from .words.remarks import Declaration, Remarks, Role

_SHAPES = frozenset({"shape", "scalar", "vector", "matrix", "square", "integer", "function"})
_CHANCES = frozenset({"random", "fixed"})


class Understanding(Struct, frozen=True):
    """A document with its formulas read, and what is known of its symbols.

    Readings that are `outside` hold what a context file or comment states where they stand.
    `directives` are those of all comments, `problems` the comments that were not understood.
    """

    document: Document
    readings: tuple[Reading, ...]
    environment: Environment
    declarations: tuple[Declared, ...] = ()
    directives: tuple[Directive, ...] = ()
    problems: tuple[Problem, ...] = ()


def understand(document: Document, context: Context | None = None) -> Understanding:
    """Read every formula and every sentence of a document.

    What `context` and comments declare counts before all words; of several such declarations
    of one symbol the context's counts, and then the first.
    """
    context = context or Context()
    comments = [combined(map(read_comment, _comments(p))) for p in document.paragraphs]
    inline = combined(comments)
    amend = Amendments(context.aliases + inline.aliases, context.notation + inline.notation)
    readings = [*_outside(context, (), amend)]
    outside = [Declared(d) for d in context.declarations]
    declared: list[Declared] = []
    carried: Role | None = None
    for paragraph, comment in zip(document.paragraphs, comments, strict=True):
        formulas = tuple((item, amend.chains(read_formula(item.body.text)))
                         for item in paragraph.items if isinstance(item, Formula))
        chains = [found for _, found in formulas]
        carries = paragraph.kind in ("item", "quote")
        said = remarks(paragraph, chains, carried if carries else None)
        if not carries:
            carried = carried_on(paragraph, chains)
        if said.retracts and readings:
            readings[-1] = _taken_back(readings[-1])
        readings += [*_outside(comment, paragraph.scopes, amend),
                     Reading(paragraph, formulas, said)]
        outside += [Declared(d, paragraph.scopes) for d in comment.declarations]
        declared += [Declared(d, paragraph.scopes) for d in said.declarations]
    readings = memberwise(readings)
    uses = [Use(chains, reading.paragraph.scopes, formula.body.span(0, max(1, len(formula.body))))
            for reading in readings for formula, chains in reading.formulas]
    outside = [replace(d, declaration=_amended(d.declaration, amend)) for d in outside]
    counting = (*outside, *_not_overruled(declared, [d.declaration for d in outside]))
    return Understanding(document, tuple(readings), infer(uses, counting), counting,
                         inline.directives, inline.problems)


def _taken_back(reading: Reading) -> Reading:
    """The reading, with its last formula only mentioned."""
    roles = reading.remarks.roles
    return reading if not roles or reading.outside else replace(
        reading, remarks=replace(reading.remarks, roles=(*roles[:-1], Role.MENTION)))


def _comments(paragraph: Paragraph) -> Iterator[Excerpt]:
    return (item.body for item in paragraph.items if isinstance(item, Comment))


def _outside(context: Context, scopes: tuple[Scope, ...], amend: Amendments) -> Iterator[Reading]:
    """What a context states, as a reading without words; none if it states nothing."""
    formulas = tuple((Formula(s.body, False), amend.chains(s.chains)) for s in context.statements)
    declarations = tuple(_amended(d, amend) for d in context.declarations)
    if formulas or declarations:
        yield Reading(Paragraph((), scopes), formulas, Remarks(
            declarations, (Role.ASSUMPTION,) * len(formulas), ((),) * len(formulas)), outside=True)


def _amended(declaration: Declaration, amend: Amendments) -> Declaration:
    return replace(declaration, subjects=tuple(map(amend.tree, declaration.subjects)),
                   arguments=tuple(map(amend.tree, declaration.arguments)))


def _not_overruled(declared: Iterable[Declared], outside: Iterable[Declaration]
                   ) -> Iterator[Declared]:
    """What the notes declare, without the shapes and chances that are declared from outside."""
    decided = {(group, placeless(bare(subject))) for d in outside
               for group in (_SHAPES, _CHANCES) if d.kind in group for subject in d.subjects}
    for item in declared:
        declaration = item.declaration
        group = next((g for g in (_SHAPES, _CHANCES) if declaration.kind in g), None)
        kept = tuple(s for s in declaration.subjects
                     if (group, placeless(bare(s))) not in decided) if group else (
            declaration.subjects)
        if kept:
            yield replace(item, declaration=replace(declaration, subjects=kept))
