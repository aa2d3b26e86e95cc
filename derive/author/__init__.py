"""The Python authoring API: declarations, operators, facts, derivations."""

from __future__ import annotations

from ..step import Step
from ..sympy_bridge import BridgeError, to_sympy, to_term
from .assumptions import (
    Assumption,
    at_most,
    equal,
    full_column_rank,
    full_row_rank,
    generalized_inverse,
    idempotent,
    independent,
    integer,
    invertible,
    less,
    moore_penrose,
    nonnegative,
    nonnegative_definite,
    normal,
    orthogonal,
    positive,
    positive_definite,
    projection,
    symmetric,
    uncorrelated,
)
from .claims import check
from .declare import (
    covariance,
    dims,
    dims_family,
    fixed_vector,
    indices,
    matrix,
    random_matrix,
    random_variable,
    random_vector,
    scalar,
    scalars,
)
from .derivation import Derivation
from .expressions import AuthorError, Family
from .operators import (
    Cov,
    E,
    Var,
    as_scalar,
    block_column,
    block_diagonal,
    block_matrix,
    block_row,
    derivative,
    det,
    diag,
    diagonal,
    entry,
    gradient,
    hadamard,
    hessian,
    identity,
    jacobian,
    kron,
    ones,
    quad,
    sum_over,
    tr,
    vec,
    zero,
)

__all__ = [
    "Assumption", "AuthorError", "BridgeError", "Cov", "Derivation", "E", "Family", "Step",
    "Var", "as_scalar", "at_most", "block_column", "block_diagonal", "block_matrix",
    "block_row", "check", "covariance", "derivative", "det", "diag", "diagonal", "dims",
    "dims_family", "entry", "equal", "fixed_vector", "full_column_rank", "full_row_rank",
    "generalized_inverse", "gradient", "hadamard", "hessian", "idempotent", "identity",
    "independent", "indices", "integer", "invertible", "jacobian", "kron", "less", "matrix",
    "moore_penrose", "nonnegative", "nonnegative_definite", "normal", "ones", "orthogonal",
    "positive", "positive_definite", "projection", "quad", "random_matrix", "random_variable",
    "random_vector", "scalar", "scalars", "sum_over", "symmetric", "to_sympy", "to_term", "tr",
    "uncorrelated", "vec", "zero",
]
