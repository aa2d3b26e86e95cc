"""Trees of notes in one line, for tables of expected readings."""

from __future__ import annotations

from derive.notes.mathematics.parser import read_formula
from derive.notes.mathematics.syntax import Chain, Name, Node, Side, Unread

_SHORT = {"subscript": "_", "superscript": "^", "quotient": "/", "product": "*", "add": "+",
          "neg": "-"}


def name(value: Name) -> str:
    """``hat:beta``, ``T/rm``."""
    letters = ":".join([*reversed(value.accents), value.base])
    return f"{letters}/{value.font}" if value.font else letters


def tree(node: Node) -> str:
    """An s-expression: ``(+ (* X beta) e)``."""
    match node.kind:
        case "name":
            return name(node.data)
        case "number":
            return f"{node.data}"
        case "text":
            return f'"{node.data}"'
        case "empty":
            return "()"
        case "dots":
            return "..."
        case "placeholder":
            return "."
        case "infinity":
            return "oo"
        case "prime":
            return f"""{tree(node.args[0])}{"'" * node.data}"""
        case kind:
            data = node.data
            if kind == "product":
                data = ",".join(data) if any(data) else None
            elif isinstance(data, tuple):
                data = ",".join(map(str, data))
            head = _SHORT.get(kind, kind) + (f"[{data}]" if data is not None else "")
            return f"({' '.join([head, *map(tree, node.args)])})"


def side(value: Side) -> str:
    """The tree, or ``unread`` or ``damaged``."""
    if isinstance(value, Unread):
        return "damaged" if value.damaged else "unread"
    return tree(value)


def chain(value: Chain, body: str) -> str:
    """``lead | a = b | if condition | why reason``, the parts that there are."""
    text = side(value.sides[0])
    for relation, after in zip(value.relations, value.sides[1:], strict=True):
        note = f"[{tree(relation.note)}]" if relation.note else ""
        text += f" {relation.sign}{note} {side(after)}"
    parts = [value.lead] if value.lead else []
    parts.append(text)
    parts += [f"if {tree(condition)}" for condition in value.conditions]
    parts += [f"why {body[start:end]}" for start, end in value.reasons]
    parts += [f"label {label}" for label in value.labels]
    return " | ".join(parts)


def chains(body: str) -> list[str]:
    """Every chain of a formula."""
    return [chain(value, body) for value in read_formula(body)]
