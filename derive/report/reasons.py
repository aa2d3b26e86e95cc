"""What gives a line of an argument, in plain words."""

from __future__ import annotations

from ..explain import Line
from ..kernel.facts import Equation
from ..laws import CATALOGUE
from ..notation import describe, enumerated, text

UNSAID = ("definition", "given")
"""Laws that need no name beside the fact that they use."""


def reason_text(line: Line) -> str:
    """``take-out-known: factors known given the condition leave the expectation``."""
    parts = [f"{name}: {CATALOGUE[name].title}" for name in line.laws if name not in UNSAID]
    facts = [_fact_text(fact.statement, describe(fact)) for fact in line.facts]
    parts += facts
    if line.relations and ("inverse-cancels" in line.laws or not parts or facts):
        word = "inverse" if len(line.relations) == 1 else "inverses"
        parts.append(f"{word} of {enumerated([text(m) for m in line.relations])}")
    if parts:
        return "; ".join(parts)
    return "rearranged" if line.routine else "matrix algebra, by the kernel"


def _fact_text(statement: object, described: str) -> str:
    if isinstance(statement, Equation) and statement.definition:
        return f"definition: {text(statement.lhs)} = {text(statement.rhs)}"
    return f"given: {described}"
