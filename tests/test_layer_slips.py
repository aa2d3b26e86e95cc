"""Wrong sizes that two neighbouring rows tell of; totals of right counts; Korean tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.nets.tables import check_text

SUMMARIES = Path(__file__).parent / "data" / "summaries"
KOREAN = """
| 층 | 출력 크기 | 파라미터 수 |
|---|---|---|
| 입력층 | 28 x 28 x 1 | 0 |
| 합성곱층 | 26 x 26 x 32 | 320 |
| 최대 풀링 | 13 x 13 x 32 | 0 |
| 평탄화 | 5408 | 0 |
| 완전연결층 | 10 | 54090 |
"""
CHUNKED = """
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1            [-1, 8, 16, 16]             224
              ReLU-2            [-1, 16, 16, 16]              0
            Conv2d-3            [-1, 4, 16, 16]              36
            Conv2d-4            [-1, 8, 16, 16]              40
================================================================
Total params: 300
"""


def wrong(text: str) -> list[tuple[str, int | None]]:
    """What is refuted, with its repair."""
    return [(text[f.start:f.end], f.repair) for f in check_text(text) if f.outcome == "refuted"]


@pytest.mark.parametrize(("name", "line", "old", "new"), [
    ("keras-text_cnn", "conv1d_1 (Conv1D)", "256", "250"),  # a model that nothing calls a chain
    ("keras-decoder", "conv2d_transpose ", "14, 14", "34, 14"),
    ("torchsummary-resnet18", "BatchNorm2d-2 ", "32, 32", "32, 37"),
    ("torchsummary-alexnet", "ReLU-8", "3, 3", "3, 9"),
])
def test_two_rows_tell_of_a_wrong_size(name: str, line: str, old: str, new: str) -> None:
    text = (SUMMARIES / f"{name}.txt").read_text("utf-8")
    place = text.index(old, text.index(line))
    changed = text[:place] + new + text[place + len(old):]
    assert wrong(text) == []
    right, = (int(a) for a, b in zip(old.split(", "), new.split(", "), strict=True) if a != b)
    assert [repair for _, repair in wrong(changed)] == [right]


def test_channels_that_functions_join_and_split_are_no_error() -> None:
    assert wrong(CHUNKED) == []


def test_a_total_of_the_right_counts_is_right() -> None:
    text = (SUMMARIES / "keras-VGG16.txt").read_text("utf-8")
    assert wrong(text.replace(" 36,928", " 36,982")) == [("36,982", 36928)]


def test_korean_tables() -> None:
    assert wrong(KOREAN) == []
    assert wrong(KOREAN.replace("54090", "54900")) == [("54900", 54090)]
