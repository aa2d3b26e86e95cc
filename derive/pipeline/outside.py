"""What is said about notes from outside: context files, and what comments announce or silence."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from msgspec import Struct

from ..diagnostic import Problem, StepResult
from ..late import late_regex
from ..notes.containers.read import read_source
from ..notes.words.context import Context, Directive, combined, read_context
from ..records import replace
from ..span import Span
from ..verdict import Outcome

BESIDE = ".derive.toml"
"""``chapter.derive.toml`` belongs to ``chapter.md`` or ``chapter.tex`` in the same folder."""

_LARGEST = 1_000_000  # characters


def context_of(path: str, given: str = "") -> Context:
    """The context of notes: of the file that is given, then of the one beside the notes."""
    own = beside(path)
    files = [given] if given else []
    if os.path.isfile(own) and not (given and os.path.realpath(given) == os.path.realpath(own)):
        files.append(own)
    return combined(map(load_context, files))


def beside(path: str) -> str:
    """The context file that belongs to notes, whether it is there or not."""
    return os.path.splitext(path)[0] + BESIDE


def load_context(path: str) -> Context:
    """What a context file says; what is wrong in it is among its problems."""
    source, problems = read_source(path)
    if source is None:
        return Context(problems=tuple(problems))
    if len(source.text) > _LARGEST:
        return Context(problems=(Problem(path, "is too large for a context file"),))
    context = read_context(source.text, path)
    return replace(context, problems=(*problems, *context.problems))


class Placed(Struct, frozen=True):
    """A step's result, and the formula in which it stands: its number and its place."""

    result: StepResult
    formula: int
    body: Span


def silenced(results: Sequence[StepResult], context: Context, path: str) -> list[StepResult]:
    """The results; those on lines or with verdicts that the context ignores are silenced."""
    verdicts = frozenset(context.ignored_verdicts)
    return [replace(r, silenced=True) if r.verdict.outcome in verdicts or (
        r.span.path == path and any(a <= r.span.line <= b for a, b in context.ignored_lines))
        else r for r in results]


def announced(
    placed: Sequence[Placed], directives: Sequence[Directive], lines: Mapping[str, Sequence[str]]
) -> tuple[list[StepResult], list[Problem]]:
    """The results under what comments say of the formulas beside or below them.

    ``expect`` announces the verdict of one step of its formula: of the first that has it, or
    else of the first.  Comments that belong to no formula are problems.  `lines` are those of
    the files.
    """
    results = [p.result for p in placed]
    problems: list[Problem] = []
    taken: set[int] = set()
    for directive in directives:
        own = _steps_of(directive, placed, lines.get(directive.span.path, ()))
        if not own:
            problems.append(Problem(directive.span.path, f"'derive: {directive.kind}' belongs to "
                                    "no formula that states a relation", directive.span.line))
        elif directive.kind == "ignore":
            for k in own:
                results[k] = replace(results[k], silenced=True)
        else:
            wanted = Outcome(directive.value)
            free = [k for k in own if k not in taken] or own
            at = next((k for k in free if results[k].verdict.outcome is wanted), free[0])
            taken.add(at)
            right = results[at].verdict.outcome is wanted and bool(results[at].verdict)
            results[at] = replace(results[at], expected=None if right else wanted)
    return results, problems


_CLOSED = late_regex(r"""(?:\s|\\n|[",])*(?:\$\$?|\\[\])]|\\end\s*\{[^}\n]*\})[^$\n]*\Z""")
"""What stands between the end of a formula and a comment beside it."""


def _steps_of(
    directive: Directive, placed: Sequence[Placed], lines: Sequence[str]
) -> list[int]:
    """The steps of which a comment speaks.

    Those on its line; or those of the formula that ends beside it; or those of the next formula,
    of which only the next line counts if the comment stands inside it.
    """
    span = directive.span
    here = [k for k, p in enumerate(placed) if p.result.span.path == span.path]
    beside = [k for k in here if placed[k].result.span.line == span.line]
    if beside:
        return beside
    before = [k for k in here if placed[k].result.span.line < span.line]
    after = [k for k in here if placed[k].result.span.line > span.line]
    if before:
        last = placed[before[-1]]
        between = _between(lines, last.body.end_line, last.body.end_column, span)
        if _CLOSED.match(between):
            return [k for k in before if placed[k].formula == last.formula]
    if not after:
        return []
    first = placed[after[0]]
    around = bool(before) and placed[before[-1]].formula == first.formula
    return [k for k in after if placed[k].formula == first.formula and (
        not around or placed[k].result.span.line == first.result.span.line)]


def _between(lines: Sequence[str], line: int, column: int, span: Span) -> str:
    """The text from a place up to a span a few lines below it."""
    if not 0 <= span.line - line <= 3:
        return ""
    text = [*lines[line - 1:span.line - 1], lines[span.line - 1][:span.column - 1]]
    return "\n".join([text[0][column - 1:], *text[1:]])
