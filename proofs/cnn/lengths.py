"""How long the output of a one-dimensional convolution is, by counting admissible positions."""

from sympy import ceiling, floor

from derive import Derivation, at_most, dims, indices, scalar, sum_over

SOURCE = "Dumoulin & Visin, A guide to convolution arithmetic for deep learning, 2016, ch. 2"

L, k, s, d, n, p, q = dims("L k s d n p q")
t = scalar("t", integer=True, nonnegative=True)
position = indices("i", n - 1, lower=0)

fits = (
    Derivation("A kernel that starts at t s fits exactly if t is at most the quotient",
               source=SOURCE)
    .assume(t*s + k <= L)
    .claim(at_most(t, floor((L - k)/s)))
)

fits_conversely = (
    Derivation("Every position up to the quotient fits", source=SOURCE)
    .assume(at_most(t, floor((L - k)/s)))
    .claim(t*s + k <= L)
)

positions = (
    Derivation("The positions 0, ..., n - 1 are n in number", source=SOURCE)
    .assume(n - 1, floor((L - k)/s))
    .start(sum_over(1, position))
    .then(n)
    .then(floor((L - k)/s) + 1)
)

unit_stride = (
    Derivation("Stride 1", source=SOURCE)
    .assume(s, 1)
    .claim(floor((L - k)/s) + 1, L - k + 1)
)

first_layer = (
    Derivation("1008 = 1014 - 7 + 1")
    .assume(L, 1014)
    .assume(k, 7)
    .assume(s, 1)
    .start(floor((L - k)/s) + 1)
    .then(L - k + 1)
    .then(1008)
)

as_ceiling = (
    Derivation("The length by a ceiling", source=SOURCE)
    .claim(floor((L - k)/s) + 1, ceiling((L - k + 1)/s))
)

explicit_padding = (
    Derivation("Padding p in front and q behind lengthens the input", source=SOURCE)
    .where(scalar("M", integer=True), L + p + q)
    .claim(floor((scalar("M", integer=True) - k)/s) + 1, floor((L + p + q - k)/s) + 1)
)

at_least_one = (
    Derivation("There is an output where the kernel fits", source=SOURCE)
    .assume(k <= L)
    .claim(at_most(1, floor((L - k)/s) + 1))
)

nothing_left = (
    Derivation("What the last window leaves over is shorter than the stride", source=SOURCE)
    .claim(floor((L - k)/s)*s + k <= L)
    .claim(L - (floor((L - k)/s)*s + k) < s)
)

dilated_extent = (
    Derivation("A dilated kernel is an enlarged one: d - 1 zeros between k taps",
               source="Yu & Koltun, Multi-scale context aggregation by dilated convolutions, 2016")
    .start(k + (k - 1)*(d - 1))
    .then(d*(k - 1) + 1)
)

dilated_length = (
    Derivation("The length under dilation", source=SOURCE)
    .where(scalar("K", integer=True), k + (k - 1)*(d - 1))
    .start(floor((L - scalar("K", integer=True))/s) + 1)
    .then(floor((L - d*(k - 1) - 1)/s) + 1)
)

dilated_positions = (
    Derivation("The taps t s, t s + d, ..., t s + (k - 1) d of a dilated kernel fit", source=SOURCE)
    .assume(at_most(t, floor((L - d*(k - 1) - 1)/s)))
    .claim(t*s + (k - 1)*d + 1 <= L)
)
