"""Kinds of layers by the names that libraries and people give them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from msgspec import Struct

from ...late import late_regex
from ...records import replace


class Kind(Struct, frozen=True):
    """A kind of layer of `LAYERS`, or of those that `fit` adds.

    `axes` counts the spatial axes, None where any number will do.  `open` marks kinds that have
    more options than are tried: what does not fit them is not wrong.
    """

    name: str
    axes: int | None = None
    library: str = ""
    open: bool = False
    turned: bool = False

    @property
    def channels_first(self) -> bool:
        """Whether channels come before the spatial axes; tables may turn the library's order."""
        return (self.library == "torch") != self.turned


def _numbered(stem: str, name: str) -> list[tuple[str, str, int | None, bool]]:
    return [(stem.format(n), name, n, False) for n in (1, 2, 3)]


KERAS: list[tuple[str, str, int | None, bool]] = [
    *_numbered("Conv{}D", "convolution"), *_numbered("Convolution{}D", "convolution"),
    *_numbered("Conv{}DTranspose", "transposed-convolution"),
    *_numbered("DepthwiseConv{}D", "depthwise-convolution"),
    *_numbered("SeparableConv{}D", "separable-convolution"),
    *_numbered("MaxPooling{}D", "pooling"), *_numbered("AveragePooling{}D", "pooling"),
    *_numbered("MaxPool{}D", "pooling"), *_numbered("AvgPool{}D", "pooling"),
    *_numbered("GlobalMaxPooling{}D", "global-pooling"),
    *_numbered("GlobalAveragePooling{}D", "global-pooling"),
    *_numbered("ZeroPadding{}D", "zero-padding"), *_numbered("Cropping{}D", "cropping"),
    *_numbered("UpSampling{}D", "upsampling"), *_numbered("SpatialDropout{}D", "dropout"),
    ("InputLayer", "input", None, False), ("Dense", "dense", None, False),
    ("Embedding", "embedding", None, False), ("Flatten", "flatten", None, False),
    ("Reshape", "reshape", None, False), ("Permute", "permute", None, False),
    ("RepeatVector", "repeat-vector", None, False),
    ("BatchNormalization", "batch-normalisation", None, False),
    ("LayerNormalization", "layer-normalisation", None, True),
    ("GroupNormalization", "group-normalisation", None, True),
    ("UnitNormalization", "dropout", None, False),
    ("Concatenate", "concatenation", None, False),
    *[(n, "elementwise", None, False) for n in (
        "Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")],
    *[(n, "activation", None, False) for n in (
        "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "ThresholdedReLU")],
    *[(n, "dropout", None, False) for n in (
        "Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout", "Masking",
        "ActivityRegularization", "Rescaling")],
    ("PReLU", "activation", None, True),
    ("Normalization", "adapted-normalisation", None, True),
    ("LSTM", "lstm", None, False), ("GRU", "gru", None, False),
    ("SimpleRNN", "simple-recurrent", None, False),
    ("Bidirectional", "bidirectional", None, True), ("TimeDistributed", "dense", None, True),
    ("MultiHeadAttention", "attention", None, True),
]

TORCH: list[tuple[str, str, int | None, bool]] = [
    *_numbered("Conv{}d", "convolution"), *_numbered("ConvTranspose{}d", "transposed-convolution"),
    *_numbered("MaxPool{}d", "pooling"), *_numbered("AvgPool{}d", "pooling"),
    *_numbered("AdaptiveAvgPool{}d", "adaptive-pooling"),
    *_numbered("AdaptiveMaxPool{}d", "adaptive-pooling"),
    *_numbered("BatchNorm{}d", "torch-normalisation"), *_numbered("Dropout{}d", "dropout"),
    ("Linear", "dense", None, False), ("Embedding", "embedding", None, False),
    ("Flatten", "flatten", None, True), ("Dropout", "dropout", None, False),
    *[(n, "activation", None, False) for n in (
        "ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "GELU", "SiLU", "Sigmoid", "Tanh", "Softmax",
        "LogSoftmax", "Hardswish", "Hardsigmoid", "Identity", "StochasticDepth", "Mish", "CELU",
        "Hardtanh", "Softplus", "Softsign", "LogSigmoid", "Tanhshrink", "AlphaDropout",
        "FeatureAlphaDropout")],
    *_numbered("ZeroPad{}d", "zero-padding"), *_numbered("ReflectionPad{}d", "zero-padding"),
    *_numbered("ReplicationPad{}d", "zero-padding"), *_numbered("ConstantPad{}d", "zero-padding"),
    *_numbered("InstanceNorm{}d", "torch-normalisation"),
    ("GroupNorm", "torch-normalisation", None, False),
    ("LayerNorm2d", "torch-normalisation", None, True),
    ("LayerNorm", "torch-layer-normalisation", None, False),
    ("RMSNorm", "torch-layer-normalisation", None, False),
    ("NonDynamicallyQuantizableLinear", "dense", None, False),
    ("LSTM", "lstm", None, True), ("GRU", "gru", None, True), ("RNN", "simple-recurrent", None,
                                                               True),
]

_LEAD = r"(\d+( ?[x×] ?\d+)* |[123]-?d |point[ -]?wise )?"
HAND: list[tuple[str, str, int | None, bool]] = [
    (r"input( layer)?( image)?", "input", None, True),
    (r"((token|word|character|char|positional) )?(embedding|embed)( layer)?", "embedding", None,
     False),
    (rf"{_LEAD}((transposed?|up)[ -]?conv|deconv|conv(olution(al)?)?([ -]?[123]-?d)? ?transpose)"
     r"\w*\b.*", "transposed-convolution", None, False),
    (rf"{_LEAD}(depth[ -]?wise|dw)[ -]?conv\w*\b(?!.*(separable|block)).*", "depthwise-convolution",
     None, False),
    (rf"{_LEAD}(causal |dilated )?conv(olution(al)?)?[ -]?([123])-?d\b.*", "convolution", None,
     False),
    (rf"{_LEAD}(causal |dilated )?conv(olution(al)?)?\d*\b"
     r"(?!.*(transpose|depth|separable|block)).*", "convolution", None, False),
    (r"(global[ -]?(max|average|avg|mean)[ -]?pool(ing)?([ -]?[123]-?d)?|gap)( layer)?",
     "global-pooling", None, False),
    (rf"{_LEAD}((max|average|avg|mean)[ -]?)?pool(ing)?\d*\b(?!.*(global|adaptive)).*", "pooling",
     None, False),
    (r"flatten(ing)?( layer)?", "flatten", None, False), (r"dropout\b.*", "dropout", None, False),
    (r"(dense|fully[ -]connected|linear|fc)\d*\b.*", "dense", None, False),
    (r"feed[ -]?forward\b.*|ffn|output( layer)?|hidden( layer)?|classifier|logits", "dense", None,
     True),
    (r"((leaky ?)?relu|soft-?max|sigmoid|tanh|gelu|silu|swish|elu|activation)( activation| layer)?",
     "activation", None, False),
    (r"batch[ -]?norm(ali[sz]ation)?( layer)?|bn", "batch-normalisation", None, False),
    (r"layer[ -]?norm(ali[sz]ation)?|ln", "torch-layer-normalisation", None, False),
    (r"lstm( layer)?", "lstm", None, False), (r"gru( layer)?", "gru", None, False),
    (r"(simple ?)?rnn( layer)?", "simple-recurrent", None, False),
    (r"bi-?(directional)? ?(lstm|gru|rnn)( layer)?", "bidirectional", None, True),
    (r"(multi[ -]?head(ed)? )?(self[ -]?)?attention( layer)?", "attention", None, True),
    (r"입력( ?층)?", "input", None, True), (r"임베딩( ?층)?", "embedding", None, False),
    (r"(합성곱|컨볼루션|콘볼루션)( ?층)?", "convolution", None, False),
    (r"(최대|평균|맥스)( ?값)? ?풀링( ?층)?", "pooling", None, False),
    (r"평탄화( ?층)?", "flatten", None, False), (r"드롭아웃( ?층)?", "dropout", None, False),
    (r"(완전 ?연결|전결합|밀집|출력)( ?층)?", "dense", None, False),
]
"""How people write kinds in their own tables."""


_SEVERAL = late_regex(
    r"(^|\s)[x×]\s*\d+|\d\s*[x×]\s+\D|[+&/]|\bblock|\band\b|\bstage", re.IGNORECASE)
"""Rows of tables by hand that stand for several layers."""
_PARTS = late_regex(r"\s*[+&,]\s*|\s+and\s+")
_WEIGHTLESS = frozenset({"activation", "dropout"})


@cache
def kind_of(name: str, library: str) -> Kind | None:
    """The kind that a name means; a name that is cut off may stand for one kind only.

    Without a library, names of classes mean what any library makes of them.
    """
    if library == "":
        known = kind_of(name, "keras") or kind_of(name, "torch")
        return _by_hand(name) if known is None else replace(
            known, library="", turned=known.library == "torch", **_NEUTRAL.get(known.name, {}))
    table = KERAS if library == "keras" else TORCH
    if name.endswith("…"):
        meant = {row[1:] for row in table if row[0].startswith(name[:-1])} if len(
            name) > 4 else set()
    else:
        meant = {row[1:] for row in table if row[0] == name}
        if not meant:  # cut off without a mark, or its parenthesis lost
            meant = {row[1:] for row in table if len(name) > _CUT and row[0].startswith(name)}
    names = {(name, is_open) for name, _, is_open in meant}
    if len(names) != 1:
        return None
    (one, is_open), = names
    axes = {axes for _, axes, _ in meant}
    return Kind(one, axes.pop() if len(axes) == 1 else None, library, is_open)


_CUT = 9
"""More characters than this are enough of a name that is cut off."""
_NEUTRAL: dict[str, dict[str, Any]] = {
    "layer-normalisation": {"name": "torch-layer-normalisation", "open": False},
    "torch-normalisation": {"name": "batch-normalisation"},
    "lstm": {"open": False}, "gru": {"open": False}, "simple-recurrent": {"open": False}}
"""Kinds whose weights the libraries count in different ways, as any of them counts."""


def is_class(name: str) -> bool:
    """Whether a library has a class of this name."""
    return any(row[0] == name for row in (*KERAS, *TORCH))


def is_remark(kind: str, name: str) -> bool:
    """Whether what stands in brackets behind a name only says more about it: ``Dense (sigmoid)``.

    In summaries it is the kind itself.
    """
    inside, outside = kind_of(kind, ""), kind_of(name, "")
    return outside is not None and (inside is None or (
        inside.name in _WEIGHTLESS and outside.name not in _WEIGHTLESS))


def _by_hand(name: str) -> Kind | None:
    name = re.sub(r"\([^()]*\)|^(\w+\.)+(?=\w)", " ", name).strip(" :.")
    if _SEVERAL.search(name):
        parts = [kind_of(p, "") if not _SEVERAL.search(p) else None for p in _PARTS.split(name)]
        layers = [p for p in parts if p is None or p.name not in _WEIGHTLESS]
        weighted = [p for p in layers if p is None or p.name != "batch-normalisation"]
        if len(weighted) == 1 < len(layers) and weighted[0] is not None:
            return replace(weighted[0], open=True)  # its count is not that of the layer alone
        return layers[0] if len(layers) == 1 < len(parts) else None
    plain = re.sub(r"[_\d]+$", "", name.lower()).replace("_", " ").strip()
    for pattern, kind, axes, is_open in HAND:
        if re.fullmatch(pattern, plain):
            return Kind(kind, axes, "", is_open)
    return None
