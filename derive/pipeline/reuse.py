"""Letters that are taken: a labelled variance that a second covariance matrix is given.

After ``D = sigma_s^2 I_q``, where the label tells of what the variance is, ``R = sigma_s^2 I_n`` of
another matrix of another size mostly is a slip.  It need not be one, so it is only remarked.
"""

from __future__ import annotations

from typing import NamedTuple

from ..notation import symbol_name
from ..notes.containers.document import Scope
from ..notes.kinds.kinds import Environment
from ..notes.kinds.symbols import bare, plain
from ..notes.mathematics.syntax import Name, Node
from ..notes.statements import Statement


class _Scaled(NamedTuple):
    """A matrix that was set to a labelled scalar times an identity: its letter, and the size."""

    matrix: str
    size: str
    written: str
    line: int


class Scales:
    """The labelled scalars that identity matrices were multiplied with, section by section."""

    def __init__(self) -> None:
        self._taken: dict[tuple[tuple[Scope, ...], str], _Scaled] = {}

    def remark(self, statement: Statement, environment: Environment) -> str:
        """What there is to say of a definition whose scalar belongs to another matrix already."""
        found = _scaled(statement, environment)
        if found is None:
            return ""
        scale, own = found
        known = self._taken.setdefault((statement.scopes, scale), own)
        if known.matrix == own.matrix or known.size == own.size:
            return ""
        return f"{symbol_name(scale)} is taken: line {known.line} says {known.written}"


def _scaled(statement: Statement, environment: Environment) -> tuple[str, _Scaled] | None:
    """The scalar, and what it scales, of ``D = sigma_s^2 I_q``."""
    left, right = statement.left, statement.right
    if not (statement.begins and statement.sign in ("=", ":=") and isinstance(left, Node)
            and isinstance(right, Node)):
        return None
    matrix = environment.spell(bare(left))
    right = bare(right)
    if matrix is None or right.kind != "product" or len(right.args) != 2:
        return None
    scalar, identity = map(bare, right.args)
    if not _is_sized_identity(identity):
        return None
    base = bare(scalar.args[0]) if scalar.kind == "superscript" else scalar
    scale = environment.spell(base)
    if scale is None or scale.at or base.kind != "subscript":
        return None
    return scale.name, _Scaled(
        matrix.name.partition("_")[0], plain(identity.args[1]),
        f"{statement.lhs_text} = {statement.rhs_text}", statement.span.line)


def _is_sized_identity(node: Node) -> bool:
    return (node.kind == "subscript" and len(node.args) == 2 and node.args[0].kind == "name"
            and isinstance(node.args[0].data, Name) and node.args[0].data.base == "I")
