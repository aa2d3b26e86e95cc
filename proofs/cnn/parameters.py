"""How many weights a layer has, by counting them; the network of the notes."""

from derive import Derivation, dims, indices, sum_over

SOURCE = "Goodfellow, Bengio & Courville, Deep Learning, 2016, ch. 9"
GROUPS = "Krizhevsky, Sutskever & Hinton, ImageNet classification, 2012, section 3.2"

k, C, F, V, D, M, N, g, n, c, f, h, w = dims("k C F V D M N g n c f h w")

filter_, tap, channel = indices("i", F), indices("j", k), indices("l", C)
row, column, group, position = indices("v", V), indices("u", D), indices("o", g), indices("t", n)
own_filter, own_channel = indices("a", f), indices("b", c)
unit, source = indices("p", N), indices("q", M)
height, width = indices("y", h), indices("x", w)

taps = sum_over(sum_over(1, channel), tap)

convolution = (
    Derivation("Weights of a convolution: a tap for every filter, place and channel, and biases",
               source=SOURCE)
    .start(sum_over(taps, filter_) + sum_over(1, filter_))
    .then(sum_over(k*C, filter_) + F)
    .then(k*C*F + F)
    .then((k*C + 1)*F)
)

two_dimensional = (
    Derivation("In two dimensions the kernel has h w places", source=SOURCE)
    .start(sum_over(sum_over(sum_over(sum_over(1, channel), width), height), filter_)
           + sum_over(1, filter_))
    .then(h*w*C*F + F)
)

grouped = (
    Derivation("Groups: g times f filters that see c channels each", source=GROUPS)
    .assume(C, g*c)
    .assume(F, g*f)
    .start(sum_over(sum_over(sum_over(sum_over(1, own_channel), tap), own_filter), group) + g*f)
    .then(g*f*k*c + g*f)
    .then(k*F*C/g + F)
)

multiplications = (
    Derivation("Multiplications: every output value needs the weights of its filter", source=SOURCE)
    .start(sum_over(sum_over(taps, filter_), position))
    .then(n*k*C*F)
)

dense = (
    Derivation("A dense layer", source=SOURCE)
    .start(sum_over(sum_over(1, source), unit) + sum_over(1, unit))
    .then(M*N + N)
)

embedding = (
    Derivation("An embedding", source=SOURCE)
    .start(sum_over(sum_over(1, column), row))
    .then(V*D)
)

embedding_of_the_notes = (
    Derivation("The embedding of the notes")
    .assume(V, 78)
    .assume(D, 64)
    .claim(V*D, 4992)
)

first_convolution = (
    Derivation("The first convolution of the notes")
    .assume(k, 7)
    .assume(C, 64)
    .assume(F, 256)
    .claim(k*C*F, 114688)
    .claim(k*C*F + F, 114944)
)

second_convolution = (
    Derivation("The second convolution of the notes")
    .assume(k, 7)
    .assume(C, 256)
    .assume(F, 256)
    .claim(k*C*F + F, 459008)
)

later_convolutions = (
    Derivation("The third to the sixth convolution of the notes")
    .assume(k, 3)
    .assume(C, 256)
    .assume(F, 256)
    .claim(k*C*F + F, 196864)
)

flattened = (
    Derivation("Flattening the last feature map of the notes")
    .assume(n, 34)
    .assume(F, 256)
    .start(sum_over(sum_over(1, filter_), position))
    .then(n*F)
    .then(8704)
)

first_dense = (
    Derivation("The first dense layer of the notes")
    .assume(M, 8704)
    .assume(N, 1024)
    .claim(M*N + N, 8913920)
)

second_dense = (
    Derivation("The second dense layer of the notes")
    .assume(M, 1024)
    .assume(N, 1024)
    .claim(M*N + N, 1049600)
)
