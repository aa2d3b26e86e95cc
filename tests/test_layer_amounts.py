"""What libraries print beside shapes and counts: memory, multiply-adds, numbering, batches."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from derive.nets.tables import check_text
from oracle.corrupted import judged
from table_mutations import put

SUMMARIES = Path(__file__).parent / "data" / "summaries"


def summary(name: str) -> str:
    return (SUMMARIES / f"{name}.txt").read_text("utf-8")


def wrong(text: str) -> list[tuple[str, int | None]]:
    """What is refuted, with its repair."""
    return [(text[f.start:f.end], f.repair) for f in check_text(text) if f.outcome == "refuted"]


def replaced(name: str, line: str, old: str, new: str) -> str:
    text = summary(name)
    place = text.index(old, text.index(line))
    return put(text, (place, place + len(old)), new)


@pytest.mark.parametrize(("name", "line", "old", "new", "repair"), [
    ("torchinfo-resnet18", "Total mult-adds", "148.57", "148.58", None),
    ("torchinfo-resnet18", "Forward/backward", "3.25", "3.26", None),
    ("torchinfo-resnet18", "Params size", "46.76", "46.67", None),
    ("torchinfo-resnet18", "Params size", "46.76", "93.52", None),
    ("torchinfo-resnet18", "Estimated", "50.06", "51.06", None),
    ("torchsummary-alexnet", "Forward/backward", "0.83", "0.84", None),
    ("torchsummary-alexnet", "Params size", "233.08", "244.40", None),  # 10^6 bytes
    ("keras-VGG16", "Total params", "167.79", "167.70", None),
    ("keras-text_cnn", "Non-trainable", "0.00", "0.01", None),
    ("tf_keras-MobileNetV2", "Non-trainable", "133.25", "133.52", None),
    ("torchinfo-resnet18", "BatchNorm2d: 3-8 ", "8 ", "9 ", 8),
    ("torchinfo-resnet18", "BatchNorm2d: 3-8 ", "3", "4", 3),  # its indentation says 3
    ("torchsummary-alexnet", "ReLU-10", "10", "12", 10),
    ("torchinfo-resnet18", "ReLU: 3-22", "[1", "[2", 1),
    ("torchsummary-alexnet", "ReLU-10", "-1, ", "-4, ", 1),
    ("torchinfo-resnet18", "Conv2d: 3-33", "4]", "5]", 4),  # both sums tell of the row
    ("torchsummary-vgg11", "MaxPool2d-11", "256", "257", 256),
    ("torchsummary-googlenet", "BasicConv2d-17", "96", "97", 96),
])
def test_what_a_library_prints_is_checked(
    name: str, line: str, old: str, new: str, repair: int | None
) -> None:
    found = wrong(replaced(name, line, old, new))
    assert found
    if repair is not None:
        assert [r for _, r in found] == [repair]


def test_other_precisions_are_no_error() -> None:
    half = summary("keras-text_cnn").replace("3.84 MB", "1.92 MB")
    assert wrong(half) == []


def test_modules_that_the_table_does_not_open_are_no_error() -> None:
    shut: list[str] = []  # as torchinfo prints it with depth=2
    for line in summary("torchinfo-resnet18").split("\n"):
        inside = line.split("]")[-1].strip().replace(",", "")
        if line.startswith("│    │") and inside.isdigit():
            name, _, total = shut[-1].rpartition("]")
            before = int(total.strip(" -").replace(",", "") or 0)
            shut[-1] = f"{name + ']':67}{before + int(inside):,}"
        elif not line.startswith("│    │"):
            shut.append(line)
    text = "\n".join(shut)
    assert "[1, 64, 16, 16]           73,984" in text
    assert wrong(text) == []
    assert wrong(text.replace("73,984", "73,948")) != []


def test_padding_that_a_call_does_not_ask_for() -> None:
    text = """
```python
self.pool = nn.MaxPool2d(3, stride=2)
```

| Layer | Output shape | Param # |
|---|---|---|
| Input | 3 x 32 x 32 | 0 |
| Conv2d | 64 x 32 x 32 | 1792 |
| MaxPool2d | 64 x 16 x 16 | 0 |
| Conv2d | 8 x 16 x 16 | 520 |
"""
    assert [text for text, _ in wrong(text)] == ["MaxPool2d(3, stride=2)"]
    assert wrong(text.replace("stride=2", "stride=2, padding=1")) == []
    assert wrong(text.replace("stride=2", "stride=2, ceil_mode=True")) == []
    assert wrong(text.replace("16 x 16", "15 x 15")) == []


@pytest.mark.parametrize("name", ["keras-text_cnn", "torchinfo-alexnet", "torchsummary-vgg11",
                                  "keras-transformer_block", "tf_keras-lstm_tagger"])
def test_what_no_network_has_is_found(name: str) -> None:
    found = list(judged(summary(name), Random(3), 4))
    assert any(determined for _, determined, _ in found)
    assert not [c for c, determined, verdict in found if determined and verdict == "silent"]


@pytest.mark.campaign
@pytest.mark.parametrize("path", sorted(SUMMARIES.glob("*.txt")), ids=lambda p: p.stem)
def test_every_number_that_no_network_has_is_found(path: Path) -> None:
    """A sample of all numbers; ``python -m tests.oracle.corrupted`` takes all of them."""
    found = judged(path.read_text("utf-8"), Random(path.stem), 30)
    assert not [c for c, determined, verdict in found if determined and verdict == "silent"]
