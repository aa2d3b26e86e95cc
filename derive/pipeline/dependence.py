"""Derivatives of quantities that the notes treat as functions without saying what functions.

The kernel holds every symbol fixed that is not defined through the variable, so that ``dy/dt`` is
zero where nothing is said of y.  Notes that write it mean the opposite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..kernel.terms import Term, differentiated
from ..notation import text
from ..notes.meaning.quantities import depends_by_writing

Definition = Callable[[Term], Term | None]
"""What a symbol is defined to be, if anything."""


class Dependences:
    """For each variable the symbols that are differentiated by it though they do not show it."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}

    def doubt(self, sides: tuple[Term, ...], definition: Definition) -> str:
        """Why the derivatives in the sides have no known value; empty if they have one."""
        for part in (p for side in sides for p in side.walk() if p.op == "derivative"):
            variable = differentiated(part.args[1])
            name = variable.data[0]
            letters = dict.fromkeys(_letters(part.args[0], definition, frozenset((variable,))))
            hidden = self.names.setdefault(name, set())
            if all(letter.data[0] != name for letter in letters):
                hidden.update(letter.data[0] for letter in letters)
            if opaque := [t for t in part.args[0].walk() if depends_by_writing(t, name)]:
                return f"nothing says how {text(opaque[0])} depends on {text(variable)}"
            whole = {t for t in letters if t.data[0] == name  # of which it may be a part
                     and len(t.data[1]) != len(variable.data[1])}
            if lost := [t for t in letters if t.data[0] in hidden or t in whole]:
                return f"nothing says how {text(lost[0])} depends on {text(variable)}"
        return ""


def value_for_variable(sides: tuple[Term, ...]) -> bool:
    """Whether a letter is differentiated by the letter of its values, as in ``d(s Z + m)/dz``."""
    return any(t.op == "symbol" and t.data[0] != name and str(t.data[0]).lower() == name
               for side in sides for p in side.walk() if p.op == "derivative"
               for name in [differentiated(p.args[1]).data[0]] for t in p.args[0].walk())


def _letters(term: Term, definition: Definition, inside: frozenset[Term]) -> Iterator[Term]:
    """The symbols of a term once definitions are written out."""
    for part in term.walk():
        if part.op == "symbol":
            value = None if part in inside else definition(part)
            if value is None:
                yield part
            else:
                yield from _letters(value, definition, inside | {part})
