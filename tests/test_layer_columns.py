"""Options that tables state in columns, names of layers and calls, or sentences beside them."""

from __future__ import annotations

import pytest

from derive.nets.tables import check_text
from derive.nets.tables.grid import Cell
from derive.nets.tables.sums import count_in

LENET = """
| Layer | Kernel | Stride | Filters | Output size | Parameters |
|-------|--------|--------|---------|-------------|------------|
| Input | – | – | – | 32×32×1 | 0 |
| Conv1 | 5×5 | 1 | 6 | 28×28×6 | 156 |
| MaxPool1 | 2×2 | 2 | – | 14×14×6 | 0 |
| Conv2 | 5×5 | 1 | 16 | 10×10×16 | 2,416 |
| MaxPool2 | 2×2 | 2 | – | 5×5×16 | 0 |
| Flatten | | | | 400 | 0 |
| FC1 | | | 120 | 120 | 48,120 |
| FC2 | | | 84 | 84 | 10,164 |
| Output | | | 10 | 10 | 850 |
"""
ALEXNET = r"""
\begin{tabular}{|l|c|c|c|c|r|}
\hline
\textbf{Layer} & Kernel & Stride & Padding & Output shape & \textbf{Parameters} \\ \hline
Input & -- & -- & -- & $227 \times 227 \times 3$ & 0 \\ \hline
Conv1 & $11 \times 11$ & 4 & 0 & $55 \times 55 \times 96$ & 34\,944 \\ \hline
MaxPool1 & $3 \times 3$ & 2 & 0 & $27 \times 27 \times 96$ & 0 \\ \hline
Conv2 & $5 \times 5$ & 1 & 2 & $27 \times 27 \times 256$ & 614\,656 \\ \hline
MaxPool2 & $3 \times 3$ & 2 & 0 & $13 \times 13 \times 256$ & 0 \\ \hline
Conv3 & $3 \times 3$ & 1 & 1 & $13 \times 13 \times 384$ & 885\,120 \\ \hline
Conv4 & $3 \times 3$ & 1 & 1 & $13 \times 13 \times 384$ & 1\,327\,488 \\ \hline
Conv5 & $3 \times 3$ & 1 & 1 & $13 \times 13 \times 256$ & 884\,992 \\ \hline
MaxPool3 & $3 \times 3$ & 2 & 0 & $6 \times 6 \times 256$ & 0 \\ \hline
FC6 & -- & -- & -- & 4096 & 37\,752\,832 \\ \hline
FC7 & -- & -- & -- & 4096 & 16\,781\,312 \\ \hline
FC8 & -- & -- & -- & 1000 & 4\,097\,000 \\ \hline
\end{tabular}
"""
TEXT = """
Layer\tKernel\tStride\tFilters\tOutput shape\tParams
Input\t\t\t\t(128, 50)\t0
Conv1D\t5\t1\t64\t(124, 64)\t16064
MaxPooling1D\t2\t2\t\t(62, 64)\t0
Conv1D\t3\t1\t128\t(60, 128)\t24704
GlobalMaxPooling1D\t\t\t\t(128)\t0
Dense\t\t\t\t(2)\t258
"""
CAUSAL = """
| Layer | Kernel | Dilation | Padding | Filters | Output shape | Parameters |
|---|---|---|---|---|---|---|
| Input | | | | | 1000 x 1 | 0 |
| Conv1D | 2 | 1 | causal | 32 | 1000 x 32 | 96 |
| Conv1D | 2 | 2 | causal | 32 | 1000 x 32 | 2080 |
| Conv1D | 2 | 4 | causal | 32 | 1000 x 32 | 2080 |
| Conv1D | 2 | 8 | causal | 32 | 1000 x 32 | 2080 |
| Conv1D | 1 | 1 | valid | 1 | 1000 x 1 | 33 |
"""
DECONVOLUTIONS = """
| Layer | Output shape | Kernel / stride | Parameters |
|---|---|---|---|
| Input (noise) | 100 | | |
| Dense | 4 × 4 × 512 | | 100·8192 + 8192 = 827392 |
| ConvTranspose2d(512, 256, kernel_size=4, stride=2, padding=1) | 8 × 8 × 256 | | 2097408 |
| ConvTranspose2d(256, 3, kernel_size=4, stride=2, padding=1) | 16 × 16 × 3 | | 12291 |
"""
SENTENCES = """
The input is an image of 32 x 32 x 3. All convolutional layers use 3 x 3 kernels with stride 1 and
padding 1; max pooling is 2 x 2 with stride 2.

| Layer | Output | Parameters |
|---|---|---|
| Input | 32 x 32 x 3 | 0 |
| Conv | 32 x 32 x 16 | 448 |
| Max pool | 16 x 16 x 16 | 0 |
| Conv | 16 x 16 x 32 | 4,640 |
| Max pool | 8 x 8 x 32 | 0 |
| FC | 10 | 20,490 |
"""
SIZES = """
|  | Activation shape | Activation Size | # parameters |
|---|---|---|---|
| Input: | (32,32,3) | 3,072 | 0 |
| CONV1 (f=5, s=1) | (28,28,8) | 6,272 | 608 |
| POOL1 | (14,14,8) | 1,568 | 0 |
| CONV2 (f=5, s=1) | (10,10,16) | 1,600 | 3216 |
| POOL2 | (5,5,16) | 400 | 0 |
| FC3 | (120,1) | 120 | 48120 |
| FC4 | (84,1) | 84 | 10164 |
| Softmax | (10,1) | 10 | 850 |
"""
CALLS = """
| Layer | Input | Output | Parameters |
|---|---|---|---|
| nn.Conv2d(3, 16, 3, padding=1) | 3×64×64 | 16×64×64 | 448 |
| nn.MaxPool2d(2) | 16×64×64 | 16×32×32 | 0 |
| nn.Conv2d(16, 32, 3) | 16×32×32 | 32×30×30 | 4640 |
| nn.MaxPool2d(2) | 32×30×30 | 32×15×15 | 0 |
| nn.Flatten() | 32×15×15 | 7200 | 0 |
| nn.Linear(7200, 5) | 7200 | 5 | 36005 |
"""
PERCEPTRON = """
| Layer | Neurons | Weights + biases |
|---|---|---|
| Input | 784 | 0 |
| Hidden 1 | 512 | (784 + 1)*512 = 401,920 |
| Output | 10 | 512*10 + 10 = 5,130 |
| **Total** | | **407,050** |
"""
SIDES = """
| Layer | Kernel | Stride | Receptive field | Output size |
|---|---|---|---|---|
| Input | - | - | 1 | 224 x 224 |
| conv1 | 7 x 7 | 2 | 7 | 112 x 112 |
| maxpool | 3 x 3 | 2 | 11 | 56 x 56 |
"""
POOLS = """
| Layer | Feature maps | Kernel | Pool | Output length x channels |
|---|---|---|---|---|
| Input | | | | 1014 x 70 |
| Conv1D | 256 | 7 | | 1008 x 256 |
| MaxPooling1D | | | 3 | 336 x 256 |
"""
FOLDED = """
| Layer | Kernel | Stride | Padding | Output | Parameters |
|---|---|---|---|---|---|
| Input | | | | 32x32x3 | 0 |
| Conv1 | 3x3 | 1 | 1 | 16x16x32 | 896 |
| FC | | | | 10 | 81930 |
"""
REMARKS = """
| Layer | Output shape | Parameters |
|---|---|---|
| Input (32 x 32 image) | 32 x 32 x 3 | 0 |
| Conv2D (ReLU) | 30 x 30 x 8 | 224 |
| Conv2D + BN + ReLU | 30 x 30 x 8 | |
| Dense (sigmoid) | 1 | 7,201 |
"""
RIGHT = {name: table for name, table in globals().items() if name.isupper()}


def wrong(text: str) -> list[tuple[str, int | None]]:
    """What is refuted, with its repair."""
    return [(text[f.start:f.end], f.repair) for f in check_text(text) if f.outcome == "refuted"]


@pytest.mark.parametrize("name", RIGHT)
def test_right_tables_are_right(name: str) -> None:
    found = check_text(RIGHT[name])
    odd = {f.outcome for f in found} - {"proved", "given"}
    assert odd == ({"undecided"} if name == "FOLDED" else set())
    assert sum(f.outcome == "proved" for f in found) >= 4


@pytest.mark.parametrize(("text", "old", "new", "finds"), [
    (LENET, "Conv1 | 5×5", "Conv1 | 3×3", [("3×3", 5)]),
    (LENET, "Conv1 | 5×5 | 1", "Conv1 | 5×5 | 2", [("2", 1)]),
    (LENET, "5×5 | 1 | 16", "5×5 | 1 | 12", [("12", 16)]),
    (LENET, "MaxPool1 | 2×2 | 2", "MaxPool1 | 2×2 | 1", [("1", 2)]),
    (LENET, "10×10×16", "10×12×16", [("12", 10)]),
    (LENET, "2,416", "2,426", [("2,426", 2416)]),
    (LENET, "Output | | | 10 | 10 | 850", "Output | | | 10 | 10 | 855", [("855", 850)]),
    (ALEXNET, r"$5 \times 5$ & 1 & 2", r"$5 \times 5$ & 1 & 1", [("1", None)]),
    (ALEXNET, r"34\,944", r"34\,942", None),
    (TEXT, "5\t1\t64", "5\t2\t64", [("2", 1)]),
    (TEXT, "(124, 64)", "(123, 64)", [("123", 124)]),
    (CAUSAL, "2 | 8 | causal", "3 | 8 | causal", [("3", 2)]),
    (CAUSAL, "2 | 2 | causal", "2 | 2 | valid", [("valid", None)]),
    (DECONVOLUTIONS, "256, kernel_size=4, stride=2, padding=1", "256, kernel_size=4, stride=2",
     None),
    (DECONVOLUTIONS, "ConvTranspose2d(256, 3", "ConvTranspose2d(128, 3", [("128", 256)]),
    (SENTENCES, "use 3 x 3 kernels", "use 5 x 5 kernels", [("5 x 5", 3)]),
    (SENTENCES, "is 2 x 2 with stride 2", "is 2 x 2 with stride 3", [("3", 2)]),
    (SIZES, "6,272", "6,722", [("6,722", 6272)]),
    (SIZES, "| 608", "| 208", None),
    (CALLS, "nn.Conv2d(16, 32, 3)", "nn.Conv2d(16, 32, 3, padding=1)", [("1", None)]),
    (CALLS, "nn.Linear(7200, 5)", "nn.Linear(7220, 5)", [("7220", 7200)]),
    (PERCEPTRON, "(784 + 1)*512", "784*512", [("784*512 = 401,920", 401408)]),
    (PERCEPTRON, "**407,050**", "**470,050**", [("470,050", 407050)]),
    (SIDES, "7 x 7 | 2", "7 x 7 | 4", [("4", 2)]),
    (POOLS, "| 3 | 336", "| 4 | 336", [("4", 3)]),
    (REMARKS, "| 224", "| 226", [("226", 224)]),
    (REMARKS, "7,201", "7,204", None),
])
def test_an_error_is_found(
    text: str, old: str, new: str, finds: list[tuple[str, int | None]] | None
) -> None:
    assert text.count(old) == 1
    found = wrong(text.replace(old, new))
    assert found
    if finds is not None:
        assert found == finds


def test_a_message_says_what_the_options_give() -> None:
    text = LENET.replace("Conv1 | 5×5 | 1", "Conv1 | 5×5 | 2")
    message, = (f.message for f in check_text(text) if f.outcome == "refuted")
    assert message == ("floor((32 - 5)/2) + 1 = 14, not 28; Conv1 has stride 1 if it has "
                       "kernel 5 x 5, filters 6")


@pytest.mark.parametrize("text", [
    LENET.replace("| 5×5 | 1 | 6", "| 5×5 | – | 6"),
    LENET.replace("| 5×5 | 1 | 6", "| 5×5 |  | 6"),
    LENET.replace("MaxPool1 | 2×2 | 2 | –", "MaxPool1 | 2×2 | 2 | 6"),
    CAUSAL.replace("| 8 | causal |", "| 8 | n/a |"),
    SENTENCES.replace("All convolutional layers use 3 x 3 kernels with stride 1 and\npadding 1",
                      "In AlexNet all convolutional layers use 7 x 7 kernels with stride 2"),
    SENTENCES.replace("All convolutional layers use 3 x 3 kernels",
                      "All convolutional layers but one use 5 x 5 kernels"),
    "Dilated convolutions (rate 2).\n\n" + LENET.replace("| 28×28×6 | 156", "| 24×24×6 | 156")
    .replace("14×14×6", "12×12×6").replace("10×10×16", "4×4×16").replace("5×5×16", "2×2×16")
    .replace("400", "64").replace("48,120", "7,800"),
])
def test_what_is_left_open_is_no_error(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(("text", "values"), [
    ("(5·5·3 + 1) × 16 = 1216", [1216, 1216]), (r"34\,944", [34944]), ("34 944", [34944]),
    (r"$4(64 + 128 + 1)128$", None), ("3²·16", [144]), ("(k*k*c + 1)*f = 156", [156]),
    ("156 (= 5*5*6 + 6)", [156, 156]), ("1,216 (trainable)", [1216]), ("~61,000", None),
    ("1.7M", None), ("12 + ", None), ("(3", None), (r"\textbf{738,945}", [738945]),
])
def test_arithmetic_in_cells(text: str, values: list[int] | None) -> None:
    count = count_in(Cell(text, tuple(range(len(text)))))
    assert (None if count is None else [s.value for s in count.sums]) == values
