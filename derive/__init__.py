"""derive checks derivations: each step is proved, refuted by an exact example, or reported.

Names are loaded when they are first used, so that ``import derive`` is quick and needs no SymPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .late import names_from
from .version import __version__ as __version__

if TYPE_CHECKING:
    from .author import (
        AuthorError,
        BridgeError,
        Cov,
        Derivation,
        E,
        Family,
        Step,
        Var,
        as_scalar,
        at_most,
        block_column,
        block_diagonal,
        block_matrix,
        block_row,
        check,
        covariance,
        derivative,
        det,
        diag,
        diagonal,
        dims,
        dims_family,
        entry,
        equal,
        fixed_vector,
        full_column_rank,
        full_row_rank,
        generalized_inverse,
        gradient,
        hadamard,
        hessian,
        idempotent,
        identity,
        independent,
        indices,
        integer,
        invertible,
        jacobian,
        kron,
        less,
        matrix,
        moore_penrose,
        nonnegative,
        nonnegative_definite,
        normal,
        ones,
        orthogonal,
        positive,
        positive_definite,
        projection,
        quad,
        random_matrix,
        random_variable,
        random_vector,
        scalar,
        scalars,
        sum_over,
        symmetric,
        to_sympy,
        to_term,
        tr,
        uncorrelated,
        vec,
        zero,
    )
    from .verdict import Outcome, Verdict


_AUTHOR = (
    "AuthorError", "BridgeError", "Cov", "Derivation", "E", "Family", "Step", "Var",
    "as_scalar", "at_most", "block_column", "block_diagonal", "block_matrix", "block_row",
    "check", "covariance", "derivative", "det", "diag", "diagonal", "dims", "dims_family",
    "entry", "equal", "fixed_vector", "full_column_rank", "full_row_rank",
    "generalized_inverse", "gradient", "hadamard", "hessian", "idempotent", "identity",
    "independent", "indices", "integer", "invertible", "jacobian", "kron", "less", "matrix",
    "moore_penrose", "nonnegative", "nonnegative_definite", "normal", "ones", "orthogonal",
    "positive", "positive_definite", "projection", "quad", "random_matrix", "random_variable",
    "random_vector", "scalar", "scalars", "sum_over", "symmetric", "to_sympy", "to_term", "tr",
    "uncorrelated", "vec", "zero",
)
__all__ = [
    "AuthorError", "BridgeError", "Cov", "Derivation", "E", "Family", "Outcome", "Step", "Var",
    "Verdict", "as_scalar", "at_most", "block_column", "block_diagonal", "block_matrix",
    "block_row", "check", "covariance", "derivative", "det", "diag", "diagonal", "dims",
    "dims_family", "entry", "equal", "fixed_vector", "full_column_rank", "full_row_rank",
    "generalized_inverse", "gradient", "hadamard", "hessian", "idempotent", "identity",
    "independent", "indices", "integer", "invertible", "jacobian", "kron", "less", "matrix",
    "moore_penrose", "nonnegative", "nonnegative_definite", "normal", "ones", "orthogonal",
    "positive", "positive_definite", "projection", "quad", "random_matrix", "random_variable",
    "random_vector", "scalar", "scalars", "sum_over", "symmetric", "to_sympy", "to_term", "tr",
    "uncorrelated", "vec", "zero",
]

__getattr__ = names_from(__name__, {"author": _AUTHOR, "verdict": ("Outcome", "Verdict")})


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
