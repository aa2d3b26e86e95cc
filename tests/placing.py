"""What the tests of the readers of notes share: documents from text, and their places."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from derive.notes.containers.document import Code, Document, Formula, Item, Prose
from derive.notes.containers.read import read_document


def read(folder: Path, text: str, name: str = "note.md") -> Document:
    """The document in a file of that text; all its places are checked."""
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    document = read_document(str(path))
    check_places(document)
    return document


def check_places(document: Document) -> None:
    """Every character that is not from a macro or an escape stands where its excerpt says."""
    for paragraph in document.paragraphs:
        assert paragraph.items, "an empty paragraph"
        for item in paragraph.items:
            assert isinstance(item, Code) or item.body.text.strip() or not isinstance(item, Formula)
            item.body.span(0, len(item.body))
            for position, character in enumerate(item.body.text):
                run = item.body.run_at(position)
                assert run.fixed or run.source.text[run.at(position)] == character
    for problem in document.problems:
        assert "\n" not in str(problem)
        assert problem.line is None or problem.line >= 1


def items(document: Document) -> list[Item]:
    """All items in reading order."""
    return [item for paragraph in document.paragraphs for item in paragraph.items]


def formulas(document: Document) -> list[str]:
    """The bodies of the formulas."""
    return [item.body.text for item in items(document) if isinstance(item, Formula)]


def places(document: Document) -> list[tuple[int, int, str]]:
    """Line and column of the first character of each formula, and its body."""
    found = []
    for item in items(document):
        if isinstance(item, Formula):
            span = item.body.span(0, 1)
            found.append((span.line, span.column, item.body.text))
    return found


def prose(document: Document) -> str:
    """All the prose, one item a line."""
    return "\n".join(item.body.text for item in items(document) if isinstance(item, Prose))


def messages(document: Document) -> list[str]:
    """Line and message of the problems."""
    return [f"{problem.line}: {problem.message}" for problem in document.problems]


def kinds(document: Document) -> list[tuple[str, ...]]:
    """For each paragraph its kind and the kinds of its scopes below the document."""
    return [(p.kind, *(s.kind for s in p.scopes[1:])) for p in document.paragraphs]


HOSTILE = st.lists(st.sampled_from((
    "$", "$$", r"\(", r"\)", r"\[", r"\]", r"\begin{align}", r"\end{align}", r"\begin{split}",
    r"\end{split}", r"\begin{verbatim}", r"\end{verbatim}", "`", "```\n", "~~~", "\n", "\n\n", "> ",
    "- ", "1. ", "# ", "|", "|-|", "---\n", "    ", "\t", "<!--", "-->", "<b>", "<script>", "[",
    "](", "]", "(", ")", "{", "}", "*", "**", "_", "\\", "\\\\", "%", r"\%", r"\$", "&amp;", "&",
    "~", "^", "a", "b = c", "Theorem 1.", "**Proof.**", "::: {.proof}\n", ":::\n",
    r"\newcommand{\a}{\b\b}", r"\def\b#1{#1#1}", r"\a", r"\b", r"\let\a\b", r"\text{",
    r"\section{", r"\footnote{", r"\item", r"\begin{itemize}", r"\end{itemize}",
    r"\begin{thm}", r"\end{thm}", r"\begin{proof}", r"\end{proof}", r"\input{x}",
    r"\newtheorem{q}{Q}", r"\begin{tabular}{l}", r"\end{tabular}", r"\ensuremath{", r"\verb|",
    r"\"u", "한글 ", "é", "\U0001d400", "5 and ", "word word word ", "#1", "[^1]:", "{#eq-a}",
    r"\begin{document}", r"\end{document}", r"\newenvironment{e}{\begin{align}}{\end{align}}",
    r"\begin{e}", r"\end{e}", r"\DeclarePairedDelimiter{\abs}{|}{|}", r"\abs*{x", "\r\n",
    "\N{LINE SEPARATOR}", "\f")), max_size=40).map("".join)
"""Texts of pieces that mean something to some reader, in senseless order."""
