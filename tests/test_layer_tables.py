"""Layer tables in text of every make: read, checked, and errors found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.nets.tables import Finding, check_text, tables
from derive.pipeline import check_file
from table_mutations import corrupted, doubts, places, verdict_on

SUMMARIES = sorted((Path(__file__).parent / "data" / "summaries").glob("*.txt"))

TABS = """
seq_len = 100
embed_dim = 16
conv_layers = [(32, 5, 2), (32, 3, None)]
conv-layer = [filter\\_num, filter\\_size, pooling\\_size]

Layer (type)\tOutput Shape\tParam #
words (InputLayer)\t(None, 100)\t0
embed (Embedding)\t(None, 100, 16)\t50 * 16 = 800
conv1d (Conv1D)\t(None, 96, 32)\t5 * 16 * 32 + 32 = 2592
pool (MaxPooling1D)\t(None, 48, 32)\t0
conv1d_1 (Conv1D)\t(None, 46, 32)\t3104
flatten (Flatten)\t(None, 1472)\t0
dense (Dense)\t(None, 10)\t14730

kernel of the first layer: $32 \\times (5 \\times 16)$
"""

MARKDOWN = """
| Layer | Output shape | Parameters |
|---|---|---|
| Input | 28 x 28 x 1 | 0 |
| Conv2D | 26 x 26 x 32 | 320 |
| MaxPooling2D | 13 x 13 x 32 | 0 |
| Flatten | 5408 | 0 |
| Dense | 10 | 54,090 |
"""

LATEX = r"""
\begin{tabular}{lrr}
\hline
Layer & Output shape & Parameters \\
\hline
Input & $28 \times 28 \times 1$ & 0 \\
Conv2D & $26 \times 26 \times 32$ & 320 \\
MaxPooling2D & $13 \times 13 \times 32$ & 0 \\
Flatten & 5408 & 0 \\
Dense & 10 & 54090 \\
\hline
\end{tabular}
"""

CALLS = """
```python
model.add(Conv1D(32, 5, activation="relu"))
model.add(MaxPooling1D(pool_size=2))
```

| Layer (type) | Output Shape | Param # |
|---|---|---|
| x (InputLayer) | (None, 100, 16) | 0 |
| conv (Conv1D) | (None, 96, 32) | 2592 |
| pool (MaxPooling1D) | (None, 48, 32) | 0 |
"""

TORCH = """
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1            [-1, 8, 30, 30]             224
              ReLU-2            [-1, 8, 30, 30]               0
            Linear-3                   [-1, 10]          72,010
================================================================
Total params: 72,234
Trainable params: 72,234
Non-trainable params: 0
"""


def wrong(text: str) -> list[tuple[str, int | None]]:
    """What is refuted, with its repair."""
    return [(text[f.start:f.end], f.repair) for f in check_text(text) if f.outcome == "refuted"]


@pytest.mark.parametrize("text", [TABS, MARKDOWN, LATEX, CALLS, TORCH])
def test_right_tables_are_right(text: str) -> None:
    found = check_text(text)
    assert {f.outcome for f in found} <= {"proved", "given"}
    assert sum(f.outcome == "proved" for f in found) >= 5


@pytest.mark.parametrize(("text", "old", "new", "finds"), [
    (TABS, "= 800", "= 900", [("50 * 16 = 900", 800)]),
    (TABS, "32 + 32 = 2592", "32 + 64 = 2624", [("5 * 16 * 32 + 64 = 2624"[-4:], 2592)]),
    (TABS, "(None, 96, 32)", "(None, 95, 32)", [("95", 96)]),
    (TABS, "\t3104", "\t3105", [("3105", 3104)]),
    (TABS, "(None, 1472)", "(None, 1473)", [("1473", 1472)]),
    (TABS, "\t14730", "\t14740", [("14740", 14730)]),
    (TABS, "seq_len = 100", "seq_len = 128", [("128", 100)]),
    (TABS, "embed_dim = 16", "embed_dim = 32", [("32", 16)]),
    (TABS, "(32, 5, 2)", "(32, 5, 3)", [("3", 2)]),
    (TABS, "(32, 3, None)", "(32, 3, 2)", [("2", 1)]),
    (TABS, "(32, 5, 2)", "(64, 5, 2)", [("64", 32)]),
    (TABS, r"(5 \times 16)", r"(5 \times 5)", [("5", 16)]),
    (TABS, "(None, 100)\t", "(None, 100, 40)\t", [("40", 50)]),
    (MARKDOWN, "26 x 26 x 32", "26 x 26 x 16", None),
    (MARKDOWN, "320", "330", [("330", 320)]),
    (MARKDOWN, "5408", "5048", None),
    (LATEX, "54090", "54900", None),
    (CALLS, "Conv1D(32, 5", "Conv1D(32, 7", [("7", 5)]),
    (CALLS, "pool_size=2", "pool_size=3", [("3", 2)]),
    (TORCH, "Total params: 72,234", "Total params: 72,235", None),
    (TORCH, "72,010", "72,011", None),
])
def test_an_error_is_found(
    text: str, old: str, new: str, finds: list[tuple[str, int | None]] | None
) -> None:
    assert text.count(old) == 1
    found = wrong(text.replace(old, new))
    assert found
    if finds is not None and finds[0][1] is not None:
        assert found == finds


def test_a_row_is_checked_by_its_inputs() -> None:
    text = """
| Layer (type) | Output Shape | Param # | Connected to |
|---|---|---|---|
| a (InputLayer) | (None, 8) | 0 | |
| b (Dense) | (None, 4) | 36 | a[0][0] |
| c (Dense) | (None, 4) | 36 | a[0][0] |
| d (Concatenate) | (None, 8) | 0 | b[0][0], c[0][0] |
| e (Add) | (None, 4) | 0 | b[0][0], c[0][0] |
"""
    assert wrong(text) == []
    assert wrong(text.replace("d (Concatenate) | (None, 8)", "d (Concatenate) | (None, 9)")) == [
        ("9", 8)]
    assert wrong(text.replace("c (Dense) | (None, 4)", "c (Dense) | (None, 5)"))


def test_what_is_not_known_is_not_wrong() -> None:
    text = MARKDOWN.replace("| Flatten", "| Squeezer")
    assert wrong(text) == []
    assert any(f.outcome == "unread" for f in check_text(text))


@pytest.mark.parametrize("text", [
    "| Name | Size | Weights |\n|---|---|---|\n| Anna | 170 | 60 |\n| Ben | 180 | 75 |\n",
    "| Layer | Output |\n|---|---|\n| topsoil | 30 |\n| clay | 50 |\n",
    "Layer\tParam\nupper\t3\nlower\t4\n",
])
def test_other_tables_are_left_alone(text: str) -> None:
    assert list(tables(text)) == []


@given(st.text(alphabet="|│┃ \t\n&\\(),-=_0123456789NonelayrtpuhsDCv#", max_size=300))
def test_reading_never_fails(text: str) -> None:
    check_text("| Layer (type) | Output Shape | Param # |\n" + text)
    check_text("Layer (type)\tOutput Shape\tParam #\n" + text)


FIRST = MARKDOWN.replace("28 x 28 x 1", "1 x 28 x 28").replace(
    "26 x 26 x 32", "32 x 26 x 26").replace("13 x 13 x 32", "32 x 13 x 13")
BATCHED = MARKDOWN.replace("28 x 28 x 1", "(64, 28, 28, 1)").replace(
    "26 x 26 x 32", "(64, 26, 26, 32)").replace("13 x 13 x 32", "(64, 13, 13, 32)").replace(
    "5408", "(64, 5408)").replace("| 10 ", "| (64, 10) ")
SKIP = """
| Layer | Output | Params |
|---|---|---|
| Input | 32 x 32 x 3 | 0 |
| Conv2D | 32 x 32 x 8 | 224 |
| Conv2D x 2 | 32 x 32 x 8 | 1168 |
| Concatenate | 32 x 32 x 16 | 0 |
| Conv2D | 32 x 32 x 4 | 68 |
"""
NO_FLATTEN = MARKDOWN.replace("| Flatten | 5408 | 0 |\n", "")
CLASS = '''
Model: "my_net"
| Layer (type) | Output Shape | Param # |
|---|---|---|
| a (Dense) | (None, 8) | 72 |
| b (Dense) | (None, 4) | 68 |
| c (Dense) | (None, 2) | 18 |
'''


@pytest.mark.parametrize("text", [FIRST, BATCHED, SKIP, NO_FLATTEN, CLASS])
def test_other_conventions_are_no_errors(text: str) -> None:
    assert check_text(text)
    assert wrong(text) == []


def test_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "made"
    text = f"units = [open({str(target)!r}, 'w')]\nn = (((((((1)))))))\n{MARKDOWN}"
    assert wrong(text) == []
    assert not target.exists()


def test_places_and_evidence_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Net\n" + TABS.replace("\t3104", "\t3105"), "utf-8")
    steps = check_file(str(path)).steps
    counts = Counter(str(s.verdict.outcome) for s in steps)
    assert counts["refuted"] == 1
    assert counts["error"] == 0
    step = next(s for s in steps if s.verdict.outcome.is_wrong)
    assert step.source[step.span.column - 1:step.span.end_column - 1] == "3105"
    assert step.verdict.message.startswith("3104 = 3*32*32 + 32")
    assert step.verdict.counterexample is not None
    proved = [s.verdict for s in steps if str(s.verdict.outcome) == "proved"]
    assert proved
    assert all(v.trust == "kernel" and v.certificate for v in proved)


@pytest.mark.parametrize("name", ["keras-decoder", "torchsummary-vgg11", "keras-lstm_tagger",
                                  "torchinfo-alexnet", "keras-transformer_block"])
def test_sizes_of_zero_are_no_crash(name: str) -> None:
    text = (SUMMARIES[0].parent / f"{name}.txt").read_text("utf-8")
    for _, (start, end) in list(places(text))[:60]:
        zeros = "".join("0" if c.isdigit() else c for c in text[start:end])
        check_text(text[:start] + zeros + text[end:])


def findings(path: Path) -> tuple[Finding, ...]:
    return check_text(path.read_text("utf-8"))


@pytest.mark.parametrize("path", SUMMARIES, ids=lambda p: p.stem)
def test_real_summaries_are_read_without_a_false_alarm(path: Path) -> None:
    found = Counter(f.outcome for f in findings(path))
    assert found.keys() == {"proved", "given"}
    assert found["proved"] >= 10


SMALL = [p for p in SUMMARIES if p.stat().st_size < 12_000]


@pytest.mark.parametrize("path", SMALL, ids=lambda p: p.stem)
def test_corrupted_summaries_are_found(path: Path) -> None:
    text = path.read_text("utf-8")
    before, rng = doubts(text), Random(7)
    where = [p for kind, p in places(text) if kind != "size"]
    for place in rng.sample(where, min(3, len(where))):
        assert verdict_on(corrupted(text, place, rng), before) == "refuted"


@pytest.mark.campaign
@pytest.mark.parametrize("path", SUMMARIES, ids=lambda p: p.stem)
def test_every_corrupted_number_is_found(path: Path) -> None:
    """Counts and totals always; sizes unless another network has exactly this table."""
    text = path.read_text("utf-8")
    before, rng = doubts(text), Random(11)
    silent: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for kind, place in places(text):
        tried[kind] += 1
        silent[kind] += verdict_on(corrupted(text, place, rng), before) == "silent"
    print(path.stem, dict(tried), "silent:", dict(silent))
    assert silent["count"] == silent["total"] == 0
    assert 20 * silent["size"] <= tried["size"] + 20
