"""What an edit of an expression weighs, and what it may bring in."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from ..kernel.dims import TOTAL, Dim, variable
from ..kernel.facts import Claim, Equation, Property, invertible_terms
from ..kernel.terms import Term, inverse, randomness
from ..untyped import Untyped
from .trees import MOMENTS, is_scalar, transposed

SLIP, LOSS, GUESS = 2, 3, 4
"""What an edit weighs: a slip, something too many, something brought in from elsewhere."""

ROUNDING = {"floor": "ceiling", "ceiling": "floor", "min": "max", "max": "min"}
"""What is taken for what where something is rounded."""

_SYMMETRIC = ("symmetric", "nonnegative-definite", "positive-definite")


class Edit(NamedTuple):
    """A changed expression, and how far the change goes."""

    weight: int
    tree: Untyped


class Scope(Struct, frozen=True):
    """What an edit may bring in: everything that the step and its facts speak of.

    `atoms` are symbols, moments and inverses; `sizes` the dimension symbols; `given` what is
    conditioned on; `values` what the facts say that something is; `invertible` the terms whose
    inverse is stated to exist, or written; `symmetric` names the symbols that are their own
    transposes; with `rounds` something is rounded.  `sides` are those of the step and of
    its equations.
    """

    atoms: tuple[Term, ...]
    factors: tuple[Untyped, ...]
    sizes: tuple[Dim, ...]
    given: tuple[Term, ...]
    values: tuple[Term, ...]
    invertible: frozenset[Term]
    symmetric: frozenset[str]
    rounds: bool = False
    sides: tuple[Term, ...] = ()

    @property
    def symbols(self) -> tuple[Term, ...]:
        """The symbols among the atoms."""
        return tuple(a for a in self.atoms if a.op == "symbol")


def scope_of(claim: Claim, written: Untyped) -> Scope:
    """The scope of a step: the claim's facts and left side, and what was written on the right."""
    statements = [f.statement for f in claim.facts]
    equations = [s for s in statements if isinstance(s, Equation)]
    sides = [*_readable(written), claim.lhs, *(t for e in equations for t in (e.lhs, e.rhs))]
    inner = [t for side in sides for t in side.walk()]
    symmetric = {s.subject.data[0] for s in statements
                 if isinstance(s, Property) and s.name in _SYMMETRIC}
    symmetric |= {e.rhs.data[0] for e in equations
                  if e.lhs.op == "variance" and e.rhs.op == "symbol"}
    chance = bool(randomness(claim.lhs))
    atoms = [t for t in inner if t.op in ("inverse", "symbol", *MOMENTS)
             and (chance or not randomness(t)) and (t != claim.lhs or t.op == "symbol")]
    invertible = invertible_terms(claim) | {t.args[0] for t in inner if t.op == "inverse"}
    atoms += [inverse(t) for t in sorted(invertible, key=repr)]
    found = tuple(dict.fromkeys(atoms))
    trees = [Untyped.of(a) for a in found]
    trees += [transposed(t, frozenset(symmetric)) for t in trees if not is_scalar(t)]
    sizes = {v for t in inner for d in (t.rows, t.cols) for v in d.variables()
             if v.name != TOTAL and not v.indices}
    return Scope(
        found, tuple({t.term(): t for t in trees}.values()),
        tuple(variable(v.name) for v in sorted(sizes)),
        tuple(dict.fromkeys(g for t in inner if t.op in MOMENTS for g in t.args[MOMENTS[t.op]:])),
        tuple(e.rhs for e in equations if not e.definition and e.rhs.op == "mul"),
        invertible, frozenset(symmetric),
        any(t.op == "function" and t.data in ROUNDING for t in inner),
        tuple(sides))


def _readable(tree: Untyped) -> list[Term]:
    """The largest well-formed parts."""
    term = tree.typed
    return [t for a in tree.args for t in _readable(a)] if term is None else [term]
