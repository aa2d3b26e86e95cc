"""Padding: same, causal and explicit; windows that may hang over; adaptive pooling."""

from sympy import Max, Min, Mod, Rational, ceiling, floor

from derive import Derivation, at_most, dims, less, scalar

KERAS = "Keras documentation, layers.Conv1D; TensorFlow, tf.nn: notes on padding"
TORCH = "PyTorch documentation, nn.MaxPool1d and nn.AdaptiveAvgPool1d"

L, k, s, d, m, n = dims("L k s d m n")
P = scalar("P", integer=True)
i = scalar("i", integer=True, nonnegative=True)

needed = Max((ceiling(L/s) - 1)*s + k - L, 0)

same = (
    Derivation("Same padding gives one output for every stride", source=KERAS)
    .where(P, needed)
    .claim(floor((L + P - k)/s) + 1, ceiling(L/s))
)

same_is_least = (
    Derivation("Less padding would give fewer outputs", source=KERAS)
    .assume((ceiling(L/s) - 1)*s + k - L > P)
    .claim(less(floor((L + P - k)/s) + 1, ceiling(L/s)))
)

same_by_remainder = (
    Derivation("Same padding by the remainder, where the stride divides the length", source=KERAS)
    .assume(Mod(L, s), 0)
    .claim(needed, Max(k - s, 0))
)

same_with_remainder = (
    Derivation("Same padding by the remainder, where the stride does not divide the length",
               source=KERAS)
    .assume(at_most(1, Mod(L, s)))
    .claim(needed, Max(k - Mod(L, s), 0))
)

halves = (
    Derivation("The smaller half in front, the larger half behind", source=KERAS)
    .assume(P >= 0)
    .claim(floor(P*Rational(1, 2)) + ceiling(P*Rational(1, 2)), P)
    .claim(at_most(ceiling(P*Rational(1, 2)) - floor(P*Rational(1, 2)), 1))
)

odd_kernel = (
    Derivation("Stride 1 and an odd kernel: half of it on either side")
    .assume(k, 2*m + 1)
    .start(L + 2*floor((k - 1)/2) - k + 1)
    .then(L)
)

causal = (
    Derivation("Causal padding keeps one output for every stride", source=KERAS)
    .start(floor((L + d*(k - 1) - (d*(k - 1) + 1))/s) + 1)
    .then(floor((L - 1)/s) + 1)
    .then(ceiling(L/s))
)

valid = (
    Derivation("Without padding", source=KERAS)
    .claim(ceiling((L - k + 1)/s), floor((L - k)/s) + 1)
)

ceil_mode = (
    Derivation("Ceil mode: a last window may hang over", source=TORCH)
    .claim(ceiling((L - k)/s) + 1, floor((L - k + s - 1)/s) + 1)
)

ceil_mode_more = (
    Derivation("Ceil mode gives at most one more", source=TORCH)
    .claim(at_most(floor((L - k)/s), ceiling((L - k)/s)))
    .claim(at_most(ceiling((L - k)/s), floor((L - k)/s) + 1))
)

ceil_mode_starts_inside = (
    Derivation("A window must begin inside the input, padding in front included", source=TORCH)
    .assume(at_most(0, P))
    .where(scalar("M", integer=True), Min(ceiling((L + 2*P - k)/s) + 1, ceiling((L + P)/s)))
    .claim((scalar("M", integer=True) - 1)*s < L + P)
)

adaptive = (
    Derivation("Adaptive pooling: no window is empty, neighbours meet, and all is covered",
               source=TORCH)
    .claim(less(floor(i*L/n), ceiling((i + 1)*L/n)))
    .claim(at_most(floor((i + 1)*L/n), ceiling((i + 1)*L/n)))
    .claim(ceiling(n*L/n), L)
    .claim(at_most(ceiling((i + 1)*L/n) - floor(i*L/n), ceiling(L/n) + 1))
)

global_pooling = (
    Derivation("Global pooling is adaptive pooling to length 1", source=TORCH)
    .assume(n, 1)
    .claim(ceiling((0 + 1)*L/n) - floor(0*L/n), L)
)

even_kernel_same = (
    Derivation("Stride 1 and an even kernel: one value more behind than in front", source=KERAS)
    .claim(L + (m - 1) + m - 2*m + 1, L)
)

even_kernel_halves = (
    Derivation("The halves of what an even kernel needs", source=KERAS)
    .claim(floor((2*m - 1)/2), m - 1)
    .claim(ceiling(m - Rational(1, 2)), m)
)

ceil_mode_alike = (
    Derivation("Without overlap, ceil mode gives the length divided and rounded up", source=TORCH)
    .claim(ceiling((L - s)/s) + 1, ceiling(L/s))
)
