"""An error about the number of entries of a covariance matrix."""

from derive import Derivation, dims, indices, sum_over

N = dims("N")
i = indices("i", N)
j = indices("j", i)

variances_forgotten = (
    Derivation("Different entries of a covariance matrix of order N")
    .start(sum_over(sum_over(1, j), i))
    .then(N*(N - 1)/2, expect="refuted", because="this counts the covariances only")
)
