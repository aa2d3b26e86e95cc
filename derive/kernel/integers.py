"""Inequalities over ordered numbers with floor, ceiling, mod, min and max, checked by cases.

A claim is negated; the negation and what the facts say become *constraints* ``p = 0``,
``p >= 0`` or ``p > 0`` on polynomials in atoms.  A proof splits cases and combines constraints
until each case holds a constraint that is absurd, such as ``-1 >= 0``.  Floors are atoms q with
``q <= t < q + 1``; where all values are integers, a constraint is rounded (a Gomory-Chvatal
cut).  Nothing is searched here: a proof says what to split and what to add up.

Divisors that the claim or a used fact writes are not zero, as for all inverses.
"""

from __future__ import annotations

from collections.abc import Sequence

from .cases import (
    Choose,
    Combine,
    Constraint,
    Introduce,
    Node,
    Poly,
    Split,
    Summand,
    add,
    freeze,
    monic,
    scale,
)
from .monomials import Unsupported
from .scalars import Constraints


class System(Constraints):
    """The constraints of a claim and its facts, and the check of proofs by cases."""

    def goals(self) -> tuple[Constraint, ...]:
        """What the negated claim says, case by case."""
        d = self.difference
        match self.relation:
            case "=":
                return self.tight(Constraint(d, ">")), self.tight(Constraint(scale(d, -1), ">"))
            case "<=":
                return (self.tight(Constraint(d, ">")),)
            case _:
                return (self.tight(Constraint(d, ">=")),)

    def check(self, proofs: Sequence[Node]) -> None:
        """Raise `Unsupported` unless the proofs refute every case of the negated claim."""
        goals = self.goals()
        if len(proofs) != len(goals):
            raise Unsupported("the cases of the claim do not match those of the proof")
        for goal, proof in zip(goals, proofs, strict=True):
            self._check(proof, [goal])

    def combined(self, summands: Sequence[Summand], more: Sequence[Constraint]) -> Constraint:
        """The sum; constraints count from the known ones on to `more`."""
        total, relations = [], set()
        for s in summands:
            factor = self._checked(s.factor)
            used = [self._constraint(k, more) for k in s.constraints]
            signs = {c.relation for c in used}
            if "=" not in signs and (any(m for m, _ in factor) or not factor or factor[0][1] <= 0):
                raise Unsupported("an inequality is multiplied by what may be negative")
            relations.add("=" if "=" in signs else ">=" if ">=" in signs or not used else ">")
            if len(used) > 1:
                self.laws.add("product-of-inequalities")
            total.append(self._product([factor, *(c.poly for c in used)]))
        relation = max(relations, key=["=", ">=", ">"].index, default="=")
        return self.tight(Constraint(add(*total), relation))

    def _constraint(self, number: int, more: Sequence[Constraint]) -> Constraint:
        # New atoms may have made more constraints known, so `more` is numbered from below.
        if 0 <= number < len(self.known):
            return self.known[number]
        if -len(more) <= number < 0:
            return more[-number - 1]
        raise Unsupported(f"there is no constraint {number}")

    def split(self, poly: Poly) -> tuple[Constraint, Constraint]:
        """The two cases of the sign of a polynomial."""
        low = ">" if monic(poly) in self.nonzero else ">="
        return (self.tight(Constraint(scale(poly, -1), low)),
                self.tight(Constraint(poly, ">")))

    def choose(self, atom: int) -> tuple[Constraint, ...]:
        """The cases of a maximum."""
        if atom not in self.maxima:
            raise Unsupported("only a maximum is one of its arguments")
        return tuple(self.tight(Constraint(add(self.letter(atom), scale(a, -1)), "="))
                     for a in self.maxima[atom])

    def _check(self, node: Node, more: list[Constraint]) -> None:
        match node:
            case Combine(summands, rest):
                result = self.combined(summands, more)
                if rest is not None:
                    self._check(rest, [*more, result])
                elif not result.is_absurd():
                    raise Unsupported("a case is left open")
            case Split(poly, low, high):
                self._cases(self.split(self._checked(poly)), (low, high), more)
            case Choose(atom, branches):
                self._cases(self.choose(atom), branches, more)
            case Introduce(poly, rest):
                self.floor(self._checked(poly))
                self._check(rest, more)
            case _:
                raise Unsupported("no step of a proof")

    def _cases(self, cases: Sequence[Constraint], branches: Sequence[Node],
               more: list[Constraint]) -> None:
        self.laws.add("cases")
        for case, branch in zip(cases, branches, strict=True):
            self._check(branch, [*more, case])

    def _checked(self, poly: Poly) -> Poly:
        """The polynomial, if it is canonical and divides by nothing that may be zero."""
        for m, _ in poly:
            for atom, exponent in m:
                if not 0 <= atom < len(self.keys):
                    raise Unsupported(f"there is no atom {atom}")
                if exponent < 0 and self.letter(atom) not in self.nonzero:
                    raise Unsupported("a divisor may be zero")
        if poly != freeze(dict(poly)) or any(
                m != tuple(sorted(dict(m).items())) or not all(e for _, e in m) for m, _ in poly):
            raise Unsupported("a polynomial is not canonical")
        return poly
