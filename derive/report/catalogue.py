"""The catalogue of laws: for the terminal, and as pages for docs/laws."""

from __future__ import annotations

import textwrap

from ..kernel.facts import Claim
from ..laws import CATALOGUE, TOPICS, Law
from ..notation import describe, latex, text
from .evidence import WIDTH

HEADER = "<!-- Written by `derive laws --pages`; change derive/laws/ instead. -->"


def listing() -> str:
    """All laws by topic, one line each."""
    width = max(map(len, CATALOGUE))
    lines = []
    for topic, laws in TOPICS:
        lines += [topic, *(f"  {law.name:{width}}  {law.title}" for law in laws), ""]
    return "\n".join(lines)


def law_text(law: Law) -> str:
    """Everything about one law."""
    rows = [("law", f"{text(law.lhs)} = {text(law.rhs)}"),
            *(("also", f"{text(lhs)} = {text(rhs)}") for lhs, rhs in law.forms),
            *([("if", _conditions(law))] if law.conditions else []),
            ("example", _claim_text(law.example)),
            ("not", _claim_text(law.near_miss)),
            ("source", law.source),
            *([("known as", ", ".join(law.aliases))] if law.aliases else [])]
    width = max(len(label) for label, _ in rows)
    lines = [f"{law.name}: {law.title}"]
    for label, body in rows:
        lines += textwrap.wrap(f"{label:>{width}}: {body}", WIDTH, initial_indent="  ",
                               subsequent_indent=" " * (width + 4), break_long_words=False,
                               break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """The pages of docs/laws by file name: an index, and a page for each topic."""
    found = {"README.md": _index()}
    for topic, laws in TOPICS:
        body = "\n".join(_section(law) for law in laws)
        found[_file(topic)] = f"{HEADER}\n\n# {topic}\n\n{body}"
    return found


def _index() -> str:
    lines = [HEADER, "", "# The laws", "",
             "Each law has an example, which it gives, and a near miss, which is false."]
    for topic, laws in TOPICS:
        lines += ["", f"## [{topic}]({_file(topic)})", ""]
        lines += [f"- [{law.name}]({_file(topic)}#{law.name}): {law.title}" for law in laws]
    return "\n".join(lines) + "\n"


def _section(law: Law) -> str:
    lines = [f"## {law.name}", "", f"{law.title[0].upper()}{law.title[1:]}:", "",
             f"$$ {latex(law.lhs)} = {latex(law.rhs)} $$", ""]
    for lhs, rhs in law.forms:
        lines += ["also written", "", f"$$ {latex(lhs)} = {latex(rhs)} $$", ""]
    if law.conditions:
        lines += [f"- if: {_conditions(law)}"]
    lines += [f"- example: {_claim_latex(law.example)}",
              f"- not: {_claim_latex(law.near_miss)}", f"- source: {law.source}"]
    if law.aliases:
        lines += [f"- known as: {', '.join(law.aliases)}"]
    return "\n".join(lines) + "\n"


def _file(topic: str) -> str:
    return f"{topic.lower().replace(' ', '-')}.md"


def _conditions(law: Law) -> str:
    return law.conditions_text or "; ".join(map(describe, law.conditions))


def _claim_text(claim: Claim) -> str:
    return f"{text(claim.lhs)} = {text(claim.rhs)}{_under(claim)}"


def _claim_latex(claim: Claim) -> str:
    return f"${latex(claim.lhs)} = {latex(claim.rhs)}${_under(claim)}"


def _under(claim: Claim) -> str:
    return f", where {'; '.join(map(describe, claim.facts))}" if claim.facts else ""
