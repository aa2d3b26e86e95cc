"""How many different entries a covariance matrix of order N has."""

from derive import Derivation, dims, indices, sum_over

N = dims("N")
i = indices("i", N)
up_to_i, below_i = indices("j", i), indices("j", i - 1)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

covariances = (
    Derivation("Covariances among N variables", source=SOURCE)
    .start(sum_over(sum_over(1, below_i), i))
    .then(sum_over(i - 1, i))
    .then(N*(N + 1)/2 - N, by="sum-of-powers")
    .then(N*(N - 1)/2)
)

distinct_entries = (
    Derivation("Different entries of a covariance matrix of order N", source=SOURCE)
    .start(sum_over(sum_over(1, up_to_i), i))
    .then(sum_over(i, i))
    .then(N*(N + 1)/2, by="sum-of-powers")
    .then(N + N*(N - 1)/2, because="N variances and N(N - 1)/2 covariances")
)
