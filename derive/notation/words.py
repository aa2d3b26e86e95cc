"""Facts in words."""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel.facts import Equation, Fact, Independent, IndexRange, Inequality, Normal, Property
from ..kernel.terms import Term
from .names import symbol_name
from .style import dim_text
from .terms import text

_PROPERTIES = {
    "nonnegative-definite": "{} is nonnegative definite",
    "positive-definite": "{} is positive definite",
    "full-column-rank": "{} has full column rank",
    "full-row-rank": "{} has full row rank",
    "positive": "{} > 0",
    "nonnegative": "{} ≥ 0",
    "integer": "{} is an integer",
}


def relation_text(relation: str) -> str:
    """One of the kernel's `RELATIONS` as people write it."""
    return "≤" if relation == "<=" else relation


def describe(fact: Fact) -> str:
    """The fact in words: ``E(e) = 0``, ``D is symmetric``, ``u and e are independent``."""
    statement = fact.statement
    match statement:
        case Equation(lhs, rhs, distinct, definition):
            body = f"{text(lhs)} = {text(rhs)}"
            body += "".join(f", {dim_text(i)} ≠ {dim_text(j)}" for i, j in distinct)
            return body + (" (definition)" if definition else "")
        case Inequality(lhs, rhs, strict):
            return f"{text(lhs)} {relation_text('<' if strict else '<=')} {text(rhs)}"
        case Property(subject, name):
            return _PROPERTIES.get(name, f"{{}} is {name}").format(text(subject))
        case Independent(groups, given, each):
            return _describe_independent(groups, given, each)
        case Normal(members, given):
            names = enumerated([text(m) for m in members])
            verb = "is normal" if len(members) == 1 else "are jointly normal"
            return f"{names} {verb}{_given(given)}"
        case IndexRange(index, lower, upper):
            return f"{symbol_name(index)} runs from {dim_text(lower)} to {dim_text(upper)}"


def _describe_independent(
    groups: Sequence[Sequence[Term]], given: Sequence[Term], each: Sequence[int]
) -> str:
    names = [text(g[0]) if len(g) == 1 else f"({', '.join(map(text, g))})" for g in groups]
    parts = [f"{enumerated(names)} are independent{_given(given)}"] if len(names) > 1 else []
    parts += [f"all {names[k]} are independent of each other{_given(given)}" for k in each]
    return ", and ".join(parts) if parts else f"{enumerated(names)} is independent{_given(given)}"


def _given(given: Sequence[Term]) -> str:
    return f", given {enumerated([text(g) for g in given])}" if given else ""


def enumerated(names: Sequence[str]) -> str:
    """``A, B and C``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
