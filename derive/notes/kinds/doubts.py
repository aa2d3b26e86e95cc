"""Which clashes may not be called errors, since what clashes is known by habit only."""

from __future__ import annotations

from collections.abc import Collection

from ...functions import INTERPRETED
from ...kernel.dims import ONE
from ...kernel.terms import IllFormed, Term
from ...notation import text
from ...untyped import Untyped
from ..meaning.values import shape
from .kinds import Environment, Role

_UNIT = "e"
"""The letter of unit vectors, which like I and 0 stand for one of each length."""


def unsure_clash(left: Untyped, right: Untyped, environment: Environment,
                 confirmed: Collection[str] = ()) -> str:
    """Why an equation that is ill-formed need not be wrong; empty if it is well-formed or wrong.

    Shapes may rest on typography only, and a size n may have the value 3 in an example.
    `confirmed` are the names of symbols whose kinds steps have confirmed; for members of a family
    that says nothing, since other members may have other shapes.
    """
    try:
        terms_ = left.term(), right.term()
    except IllFormed as error:
        clashing = error.uses
    else:
        if shape(left) == shape(right):
            return ""
        if terms_[0].op == "symbol":
            return f"{text(terms_[0])} is set equal to something of another shape"
        for side in terms_:
            if side.op == "dimension" and side.data.variable() is not None:
                return f"{text(side)} may be a size here and something else there"
        clashing = terms_
    for term in clashing:
        for part in term.walk():
            if part.op == "function" and part.data not in INTERPRETED:
                return "the shape of a function's values is not known"
            if part.op == "symbol":
                name, at, _ = part.data
                kind = environment.kind((name, len(at)))
                if (at or name not in confirmed) and (kind is None or not kind.sure):
                    return f"the kind of {name} is not known for certain"
                if may_be_unit(part):
                    return f"whether {text(part)} are unit vectors of one length is not known"
    if any(v.indices and environment.kind((v.name, len(v.indices))) is None
           for t in clashing for d in (t.rows, t.cols) for v in d.variables()):
        return "whether the members of a family have one size was not said"
    if any(not t.is_scalar and all(p.is_scalar for p in t.walk() if p.op == "symbol")
           and any(_may_be_a_letter(p, environment) for p in t.walk()) for t in clashing):
        return "whether a letter stands for an identity matrix or the like is not known"
    sizes = {d for t in clashing for d in (t.rows, t.cols)}
    if any((d.constant() or 0) > 1 for d in sizes) and any(d.names() for d in sizes):
        return "whether a size has the value of an example is not known"
    return ""


def _may_be_a_letter(part: Term, environment: Environment) -> bool:
    r"""Whether a letter may have been taken for a constant matrix; ``1_n`` of a size n is none."""
    if part.op == "ones" and ONE in (part.rows, part.cols):
        names = part.rows.names() | part.cols.names()
        return any(environment.role(name) is not Role.DIMENSION for name in names)
    return part.op in ("identity", "ones", "zero")


def may_be_unit(part: Term) -> bool:
    """Whether a member of a family is written like a unit vector."""
    name, at, random = part.data
    return name.partition("_")[0] == _UNIT and len(at) == 1 and not random and (
        part.cols == ONE != part.rows)
