"""Layers one after another: lengths, pooling, the receptive field, and the way back."""

from sympy import Mod, floor

from derive import Derivation, at_most, dims, indices, less, scalar, sum_over

SOURCE = "Araujo, Norris & Sim, Computing receptive fields of convolutional networks, Distill 2019"
GUIDE = "Dumoulin & Visin, A guide to convolution arithmetic for deep learning, 2016, ch. 4"

L, n, m, k, s, d, p = dims("L n m k s d p")
k1, k2, k3, s1, s2, depth = dims("k1 k2 k3 s1 s2 depth")
extra, missing = scalar("a", integer=True, nonnegative=True), scalar("M", integer=True)
i = indices("i", depth)

nested_quotients = (
    Derivation("A quotient of a quotient")
    .claim(floor(floor(L/s1)/s2), floor(L/(s1*s2)))
)

two_layers = (
    Derivation("Two layers are one with kernel k1 + (k2 - 1) s1 and stride s1 s2", source=SOURCE)
    .start(floor((floor((L - k1)/s1) + 1 - k2)/s2) + 1)
    .then(floor((L - (k1 + (k2 - 1)*s1))/(s1*s2)) + 1)
)

pooled = (
    Derivation("Convolution with stride 1, then pooling by s", source=SOURCE)
    .start(floor((L - k + 1 - s)/s) + 1)
    .then(floor((L - k + 1)/s))
)

seen_by_several = (
    Derivation("What m neighbouring outputs see: the last window ends at (m - 1) s + k",
               source=SOURCE)
    .start((m - 1)*s + k)
    .then(k + s*m - s)
)

receptive_recursion = (
    Derivation("One more layer below multiplies the jump and adds to the field", source=SOURCE)
    .start(((1 - 1)*s2 + k2 - 1)*s1 + k1)
    .then(k1 + (k2 - 1)*s1)
)

receptive_closed_form = (
    Derivation("The receptive field of three layers", source=SOURCE)
    .start((((k3 - 1)*s2 + k2) - 1)*s1 + k1)
    .then(1 + (k1 - 1) + (k2 - 1)*s1 + (k3 - 1)*s1*s2)
)

receptive_from_below = (
    Derivation("The same from below: r grows by (k - 1) times the jump", source=SOURCE)
    .start(((1 + (k1 - 1)*1) + (k2 - 1)*s1) + (k3 - 1)*(s1*s2))
    .then((((k3 - 1)*s2 + k2) - 1)*s1 + k1)
)

receptive_unit_strides = (
    Derivation("Stride 1 throughout: equal kernels", source=SOURCE)
    .start(1 + sum_over(k - 1, i))
    .then(depth*(k - 1) + 1)
)

receptive_of_the_network = (
    Derivation("The field of one value after the last pooling of the notes' network")
    .assume(k1, 7)
    .assume(k2, 3)
    .start(1 + (k1 - 1) + (k2 - 1)*1 + (k1 - 1)*k2 + (k2 - 1)*k2
           + 4*(k2 - 1)*k2**2 + (k2 - 1)*k2**2)
    .then(123)
)

transposed = (
    Derivation("A transposed convolution inverts the length formula", source=GUIDE)
    .assume(extra < s)
    .where(missing, (n - 1)*s - 2*p + d*(k - 1) + extra + 1)
    .start(floor((missing + 2*p - d*(k - 1) - 1)/s) + 1)
    .then(n)
)

output_padding = (
    Derivation("The output padding is the remainder that the convolution left over", source=GUIDE)
    .where(extra, Mod(L + 2*p - d*(k - 1) - 1, s))
    .where(missing, floor((L + 2*p - d*(k - 1) - 1)/s) + 1)
    .start((missing - 1)*s - 2*p + d*(k - 1) + extra + 1)
    .then(L)
)

output_padding_is_small = (
    Derivation("and is less than the stride", source=GUIDE)
    .claim(less(Mod(L + 2*p - d*(k - 1) - 1, s), s))
    .claim(at_most(0, Mod(L + 2*p - d*(k - 1) - 1, s)))
)

chain = (
    Derivation("1014, 1008, 336, 330, 110, 108, 106, 104, 102, 34")
    .assume(L, 1014)
    .assume(k1, 7)
    .assume(k2, 3)
    .assume(s1, 1)
    .assume(s2, 3)
    .claim(floor((L - k1)/s1) + 1, 1008)
    .claim(floor((1008 - k2)/s2) + 1, 336)
    .claim(floor((336 - k1)/s1) + 1, 330)
    .claim(floor((330 - k2)/s2) + 1, 110)
    .claim(floor((110 - k2)/s1) + 1, 108)
    .claim(floor((108 - k2)/s1) + 1, 106)
    .claim(floor((106 - k2)/s1) + 1, 104)
    .claim(floor((104 - k2)/s1) + 1, 102)
    .claim(floor((102 - k2)/s2) + 1, 34)
)

chain_in_one = (
    Derivation("The same in one expression")
    .assume(L, 1014)
    .start(floor((floor((floor((L - 6)/3) - 6)/3) - 8)/3))
    .then(floor((L - 6 - 3*6 - 9*8)/27))
    .then(34)
)
