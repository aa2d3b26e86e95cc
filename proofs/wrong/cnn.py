"""Slips in convolution arithmetic: off by one, ceiling for floor, padding counted once."""

from sympy import Max, Mod, ceiling, floor

from derive import Derivation, at_most, dims, indices, less, scalar, sum_over

L, k, s, d, p, q, n, k1, k2, k3, s1, s2 = dims("L k s d p q n k1 k2 k3 s1 s2")
C, F, V, D, g = dims("C F V D g")
extra = scalar("a", integer=True, nonnegative=True)
t = scalar("t", integer=True)
r = scalar("r")

LENGTH = floor((L - k)/s) + 1
_length = Derivation("Length of the output")
off_by_one = _length.claim(LENGTH, floor((L - k + 1)/s), expect="refuted")
one_too_many = _length.claim(LENGTH, floor((L - k + 1)/s) + 1, expect="refuted")
one_forgotten = _length.claim(LENGTH, floor((L - k)/s), expect="refuted")
ceiling_for_floor = _length.claim(LENGTH, ceiling((L - k)/s) + 1, expect="refuted")
floor_for_ceiling = _length.claim(LENGTH, floor((L - k + 1)/s), expect="refuted")
no_floor = _length.claim(LENGTH, (L - k)/s + 1, expect="refuted")
stride_forgotten = _length.claim(LENGTH, L - k + 1, expect="refuted")

padding_counted_once = (
    Derivation("Padding p on both sides")
    .where(t, L + 2*p)
    .start(floor((t - k)/s) + 1)
    .then(floor((L + p - k)/s) + 1, expect="refuted")
)

padding_of_one_side_doubled = (
    Derivation("Asymmetric padding")
    .where(t, L + p + q)
    .start(floor((t - k)/s) + 1)
    .then(floor((L + 2*p - k)/s) + 1, expect="refuted")
)

dilation_forgotten = (
    Derivation("Length under dilation")
    .where(t, d*(k - 1) + 1)
    .start(floor((L - t)/s) + 1)
    .then(floor((L - k)/s) + 1, expect="refuted")
)

dilation_of_all_taps = (
    Derivation("Extent of a dilated kernel")
    .start(k + (k - 1)*(d - 1))
    .then(d*k, expect="refuted")
)

same_by_floor = (
    Derivation("Same padding")
    .start(floor((L + Max((ceiling(L/s) - 1)*s + k - L, 0) - k)/s) + 1)
    .then(floor(L/s), expect="refuted")
)

same_of_half_a_kernel = (
    Derivation("Half a kernel on either side keeps the length")
    .start(L + 2*floor(k/2) - k + 1)
    .then(L, expect="refuted")
)

same_by_remainder = (
    Derivation("Same padding by the remainder, also where the stride divides the length")
    .start(Max((ceiling(L/s) - 1)*s + k - L, 0))
    .then(Max(k - Mod(L, s), 0), expect="refuted")
)

causal_without_dilation = (
    Derivation("Causal padding of k - 1 under dilation")
    .start(floor((L + (k - 1) - (d*(k - 1) + 1))/s) + 1)
    .then(ceiling(L/s), expect="refuted")
)

valid_by_ceiling = (
    Derivation("Length without padding")
    .start(ceiling((L - k)/s))
    .then(floor((L - k)/s) + 1, expect="refuted")
)

ceil_mode_as_floor_mode = (
    Derivation("Ceil mode")
    .start(ceiling((L - k)/s) + 1)
    .then(floor((L - k + s)/s) + 1, expect="refuted")
)

two_layers_kernel = (
    Derivation("Two layers as one")
    .start(floor((floor((L - k1)/s1) + 1 - k2)/s2) + 1)
    .then(floor((L - (k1 + k2 - 1))/(s1*s2)) + 1, expect="refuted",
          because="the second kernel counts in strides of the first layer")
)

two_layers_stride = (
    Derivation("Two layers as one")
    .start(floor((floor((L - k1)/s1) + 1 - k2)/s2) + 1)
    .then(floor((L - (k1 + (k2 - 1)*s1))/(s1 + s2)) + 1, expect="refuted")
)

nested_ceilings = (
    Derivation("Nested quotients")
    .start(floor(ceiling(L/s1)/s2))
    .then(floor(L/(s1*s2)), expect="refuted")
)

receptive_own_stride = (
    Derivation("Receptive field of three layers")
    .start(((k3 - 1)*s2 + k2 - 1)*s1 + k1)
    .then(1 + (k1 - 1)*s1 + (k2 - 1)*s1*s2 + (k3 - 1)*s1*s2, expect="refuted",
          because="the jump is that below the layer")
)

receptive_sum_of_kernels = (
    Derivation("Receptive field of l equal kernels")
    .start(1 + sum_over(k - 1, indices("i", n)))
    .then(n*k, expect="refuted")
)

transposed_without_limit = (
    Derivation("A transposed convolution with any output padding")
    .start(floor(((n - 1)*s + k + extra - k)/s) + 1)
    .then(n, expect="needs", needs=less(extra, s))
)

transposed_one_stride_too_many = (
    Derivation("Length of a transposed convolution")
    .where(t, n*s + k)
    .start(floor((t - k)/s) + 1)
    .then(n, expect="refuted")
)

no_window = (
    Derivation("There is always an output")
    .claim(at_most(1, floor((L - k)/s) + 1), expect="needs", needs=at_most(k, L))
)

real_lengths = (
    Derivation("The ceiling of what need not be an integer")
    .start(ceiling(r/s))
    .then(floor((r + s - 1)/s), expect="needs")
)

last_window_ends_at_the_end = (
    Derivation("The last window ends at the end of the input")
    .start(floor((L - k)/s)*s + k)
    .then(L, expect="refuted")
)

filters, channels, taps = indices("i", F), indices("l", C), indices("j", k)
WEIGHTS = (
    sum_over(sum_over(sum_over(1, channels), taps), filters) + sum_over(1, filters))
_weights = Derivation("Weights of a convolution")
bias_forgotten = _weights.claim(WEIGHTS, k*C*F, expect="refuted")
bias_of_every_channel = _weights.claim(WEIGHTS, (k*C + C)*F, expect="refuted")
channels_forgotten = _weights.claim(WEIGHTS, k*F + F, expect="refuted")

groups_divide_the_bias = (
    Derivation("Weights under groups")
    .assume(C, g*n)
    .assume(F, g*q)
    .start(g*q*k*n + g*q)
    .then((k*F*C + F)/g, expect="refuted")
)

embedding_of_the_notes = (
    Derivation("78 * 64 = 5000")
    .assume(V, 78)
    .assume(D, 64)
    .claim(V*D, 5000, expect="refuted")
)

convolution_of_the_notes = (
    Derivation("256 * 7 * 3 = 5040")
    .assume(F, 256)
    .assume(k, 7)
    .assume(q, 3)
    .claim(F*k*q, 5040, expect="refuted")
)

pooled_by_two = (
    Derivation("1008 pooled by 3")
    .assume(L, 1008)
    .assume(s, 3)
    .claim(floor((L - s)/s) + 1, 335, expect="refuted")
)
