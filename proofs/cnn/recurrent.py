"""How many weights recurrent layers and attention have, by counting them."""

from derive import Derivation, dims, indices, sum_over

LSTM = "Hochreiter & Schmidhuber, Long short-term memory, 1997; Gers et al., 2000: forget gates"
GRU = "Cho et al., Learning phrase representations, 2014; Keras and PyTorch have two biases"
ATTENTION = "Vaswani et al., Attention is all you need, 2017, section 3.2.2"

H, E, D, S, W, K, V, P = dims("H E D S W K V P")

unit, other, feature = indices("i", H), indices("j", H), indices("l", E)
head, key, value = indices("h", D), indices("u", K), indices("v", V)
wide, source, carried = indices("w", W), indices("s", S), indices("p", P)

into_a_unit = sum_over(1, feature) + sum_over(1, other)

lstm = (
    Derivation("An LSTM: four gates, each with weights for inputs and outputs, and a bias",
               source=LSTM)
    .start(4*(sum_over(into_a_unit, unit) + sum_over(1, unit)))
    .then(4*(H*(E + H) + H))
    .then(4*H*(E + H + 1))
)

gru = (
    Derivation("A GRU: three gates with two biases each", source=GRU)
    .start(3*(sum_over(into_a_unit, unit) + 2*sum_over(1, unit)))
    .then(3*H*(E + H + 2))
)

attention = (
    Derivation("Attention: a matrix and biases for queries, keys, values and the output",
               source=ATTENTION)
    .start(sum_over(sum_over(sum_over(1, wide) + sum_over(1, source) + 2, key), head)
           + sum_over(sum_over(sum_over(1, carried) + 1, value), head)
           + sum_over(sum_over(sum_over(1, value), head) + 1, wide))
    .then(D*K*(W + S + 2) + D*V*(P + 1) + W*(D*V + 1))
)

self_attention = (
    Derivation("Self-attention whose heads share the width", source=ATTENTION)
    .assume(W, D*K)
    .start(D*K*(W + W + 2) + D*K*(W + 1) + W*(D*K + 1))
    .then(4*W**2 + 4*W)
)
