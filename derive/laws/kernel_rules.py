"""What the kernel calls its own rules in certificates; docs/trust.md says on what they rest."""

from __future__ import annotations

KERNEL_RULES: dict[str, str] = {
    "transpose": "(A')_ij = A_ji",
    "trace": "tr(A) is the sum of the entries A_ii",
    "blocks": "what the entries of a block matrix or a direct sum are",
    "kronecker": "what the entries of a Kronecker product are",
    "vec": "what the entries of vec(A) are, column below column",
    "sum": "a sum over an index is the sum of its members",
    "sum-written-out": "a short sum is written out term by term",
    "direct-sum-split": "every index of a direct sum is taken part by part",
    "sum-of-powers": "Faulhaber's formula for 1^k + 2^k + ... + n^k",
    "inverse": "A inv(A) = inv(A) A = I, for inverses that are written or stated",
    "reciprocal": "x (1/x) = 1, for quotients that are written or stated",
    "common-denominator": "a/b + c/d = (a d + b c)/(b d)",
    "inverse-of-factors": "the inverse of a Kronecker product or direct sum, factor by factor",
    "one-sided-inverse": "A B = I gives B A = I for square matrices",
    "gram-cancellation": "X'X A = 0 gives X A = 0 for real matrices",
    "determinant": "det(A B) = det(A) det(B) for square matrices, and what follows from it",
    "powers": "c^(m + n) = c^m c^n for exponents that are symbols",
    "linearity-of-expectation": "E(a X + b Y) = a E(X) + b E(Y) for fixed a and b",
    "take-out-known": "what is a function of the condition leaves the expectation",
    "tower": "E(E(X | u)) = E(X), and the same under a further condition",
    "independence": "E(X Y) = E(X) E(Y) for independent X and Y; conditions that say nothing",
    "variance-definition": "Var(x) = E((x - E(x)) (x - E(x))')",
    "covariance-definition": "Cov(x, y) = E((x - E(x)) (y - E(y))')",
    "covariance-of-known": "what is known given the condition does not vary",
    "normal-moments": "moments of normal variables by their means and covariances (Isserlis)",
    "differential": "the sum, product, chain and inverse rules for differentials",
    "floor": "floor(x) is the integer q with q <= x < q + 1; ceilings and remainders by it",
    "maximum": "a maximum is at least each argument and equal to one; minimum and |x| by it",
    "cases": "p <= 0 or p > 0",
    "product-of-inequalities": "p >= 0 and q >= 0 give p q >= 0",
    "integer-rounding": "p > 0 gives p >= 1 where p is an integer",
}
"""Name and meaning.  Some are names of laws of the catalogue too, which then say the same."""
