"""The catalogue of laws: for the terminal, and as pages for docs/laws."""

from __future__ import annotations

import textwrap

from ..kernel.facts import Claim
from ..kernel.terms import Term
from ..laws import CATALOGUE, KERNEL_RULES, TOPICS, Law
from ..notation import describe, latex, text
from .evidence import WIDTH
from .latex.layout import set_formula

_PLAIN = str.maketrans({mark: f"\\{mark}" for mark in "_*|<"})
"""Marks that Markdown would take for its own."""
HEADER = "<!-- Written by `derive laws --pages`; change derive/laws/ instead. -->"


def listing() -> str:
    """All laws by topic, one line each; then the kernel's own rules."""
    width = max(map(len, CATALOGUE))
    topics = [(topic, {law.name: law.title for law in laws}) for topic, laws in TOPICS]
    topics.append(("Rules that proofs name and by= does not take", own_rules()))
    lines = []
    for topic, titles in topics:
        lines += [topic, *(f"  {name:{width}}  {title}" for name, title in titles.items()), ""]
    return "\n".join(lines)


def own_rules() -> dict[str, str]:
    """The rules of the kernel that are no laws of the catalogue, with what they say."""
    return {name: meaning for name, meaning in KERNEL_RULES.items() if name not in CATALOGUE}


def rule_text(name: str) -> str:
    """What one rule of the kernel says."""
    return (f"{name}: a rule of the kernel, which proofs name and by= does not take\n"
            f"  says: {KERNEL_RULES[name]}\n")


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
    lines += ["", "## Rules of the kernel", "",
              "Proofs name these too; `by=` does not take them. [trust.md](../trust.md) says on "
              "what they rest.", ""]
    lines += [f"- {name}: {meaning.translate(_PLAIN)}" for name, meaning in own_rules().items()]
    return "\n".join(lines) + "\n"


def _section(law: Law) -> str:
    lines = [f"## {law.name}", "", f"{law.title[0].upper()}{law.title[1:]}:", "",
             f"$$ {_equation(law.lhs, law.rhs)} $$", ""]
    for lhs, rhs in law.forms:
        lines += ["also written", "", f"$$ {_equation(lhs, rhs)} $$", ""]
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
    return f"${_equation(claim.lhs, claim.rhs)}${_under(claim)}"


def _equation(lhs: Term, rhs: Term) -> str:
    return f"{set_formula(latex(lhs))} = {set_formula(latex(rhs))}"


def _under(claim: Claim) -> str:
    return f", where {'; '.join(map(describe, claim.facts))}" if claim.facts else ""
