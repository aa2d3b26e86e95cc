"""What a law is: two sides, side conditions, a reference, an example and a near miss."""

from __future__ import annotations

from msgspec import Struct

from ..kernel.facts import Claim, Fact
from ..kernel.terms import Term

RULES: dict[str, str] = {
    "linearity": "expectations are linear, and what is fixed leaves them",
    "known-given": "what is known given the condition is its own expectation",
    "stated-moments": "means, variances and covariances that were assumed",
    "take-out-known": "factors that are functions of the condition leave the expectation",
    "independence": "expectations of independent factors separate",
    "normal-moments": "moments of jointly normal variables reduce to means and covariances",
    "definitions-of-moments": "Var and Cov are written out as expectations",
    "linear-operators": "the operators that the law is about are linear",
    "bilinearity": "Cov is linear in either argument, and Var(x) = Cov(x, x)",
}
"""How a step may treat moments; where none is named, E, Var and Cov are opaque letters with
equal values for equal arguments.  Matrix algebra is always routine, except for the operators
that the law is `about`."""

REAL_MATRICES: dict[str, str] = {
    "one-sided-inverse": "a left inverse of a square matrix is its right inverse",
    "gram-cancellation": "X'X A = 0 only where X A = 0",
    "rank": "a Gram matrix of full rank has an inverse",
}
"""What holds of real matrices, though no rewriting gives it, and a law may be `about`: a step
by the law has a certificate, but none without that."""

MOMENTS = frozenset({"expectation", "variance", "covariance"})


class Law(Struct, frozen=True):
    """``lhs = rhs`` under `conditions`, for all values of the schematic symbols.

    Attributes:
        name: in kebab-case; it describes the equation.
        title: the equation's name in plain words.
        lhs, rhs: the two sides.  A fixed symbol stands for any term without randomness, a
            random symbol for any term; a condition on the random symbol ``g`` stands for any
            condition, and the law then also holds with more conditions on every moment.
        conditions: the side conditions as facts about the symbols.
        conditions_text: the side conditions in words; empty if there are none.
        source: a textbook or paper.
        rules: the names from `RULES` that a step by this law may use.
        about: the rules without which a step by the law does not follow, and the operators that
            must not stay letters.  Besides the operators of the kernel there are special kinds:
            ``sum-from`` (a lower bound other than 1), ``sum-distinct``, ``sum-of-index``,
            ``matrix-inverse``, ``reciprocal``, ``symbolic-power``,
            ``double-transpose``, ``transposed-block``,
            ``block-product``, ``direct-sum-product``, and of moments ``conditional`` and
            ``mean-of-product``.
        closed: operators, or special kinds, whose rules a step by this law may not use.
        needs_instance: whether a step must show the law's left side, literally up to
            routine algebra, where the other side shows the law's right side.
        example: a claim that the law gives.
        near_miss: a typical error, false under its facts.
        forms: other ways to write the law, as pairs of sides.
        aliases: other names by which people know it.

    """

    name: str
    title: str
    lhs: Term
    rhs: Term
    source: str
    example: Claim
    near_miss: Claim
    conditions: tuple[Fact, ...] = ()
    conditions_text: str = ""
    rules: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    needs_instance: bool = False
    forms: tuple[tuple[Term, Term], ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def statement(self) -> Claim:
        """The law as a claim under its conditions."""
        return Claim(self.lhs, self.rhs, self.conditions)
