"""Places: every character of an excerpt knows where it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.notes.containers.source import Excerpt, Run, Source, joined
from derive.span import Span

TEXTS = st.text("ab\né\U0001d400", max_size=30)


def characters(text: Excerpt) -> list[tuple[str, int, bool]]:
    """Each character with its offset in the source, and whether it is fixed."""
    return [(c, text.run_at(k).at(k), text.run_at(k).fixed) for k, c in enumerate(text.text)]


@st.composite
def mixed(draw: st.DrawFn) -> Excerpt:
    """An excerpt of runs in any order, some of them fixed."""
    source = Source("f", draw(st.text("ab\nc", min_size=5, max_size=30)))
    parts = [source.excerpt(0, 0)]
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(source.text) - 1))
        end = draw(st.integers(start, len(source.text)))
        parts.append(source.excerpt(start, end) if draw(st.booleans())
                     else source.fixed(draw(st.text("xy", max_size=4)), start, end - start + 1))
    return joined(parts)


@given(TEXTS)
def test_lines_and_columns_count_from_one(text: str) -> None:
    source = Source("f", text)
    lines = text.split("\n")
    for offset, character in enumerate(text):
        line, column = source.place(offset)
        assert (lines[line - 1] + "\n")[column - 1] == character
    assert source.place(len(text)) == (len(lines), len(lines[-1]) + 1)


def test_a_source_may_begin_further_down() -> None:
    assert Source("f", "a\nb", first_line=7).place(2) == (8, 1)


@given(mixed(), st.data())
def test_a_slice_keeps_the_places(text: Excerpt, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = text.slice(start, end)
    assert characters(part) == characters(text)[start:end]
    if start < len(text):
        assert part.run_at(0).at(0) == text.run_at(start).at(start), "an empty slice has a place"


@given(st.lists(mixed(), min_size=1, max_size=4))
def test_joining_keeps_the_places(parts: list[Excerpt]) -> None:
    assert characters(joined(parts)) == [c for part in parts for c in characters(part)]


def test_stretches_that_go_on_are_one_run() -> None:
    source = Source("f", "abcdef")
    assert joined([source.excerpt(0, 2), source.excerpt(2, 5)]).runs == (Run(0, source, 0),)
    assert len(joined([source.excerpt(0, 2), source.excerpt(3, 5)]).runs) == 2


def test_nothing_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="no excerpts"):
        joined([])


@given(mixed(), st.data())
def test_a_span_is_never_empty_and_begins_at_its_first_character(
        text: Excerpt, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = text.span(start, end)
    assert (span.line, span.column) < (span.end_line, span.end_column)
    source, offset = text.origin(start)
    assert (span.line, span.column) == source.place(offset)


def test_spans() -> None:
    source = Source("f", r"\sq{x} = y" "\nz")
    # \sq{x} with the body #1^2
    text = joined([source.excerpt(4, 5), source.fixed("^2", 0, 3), source.excerpt(6)])
    assert text.text == "x^2 = y\nz"
    assert text.span(0, 3) == Span("f", 1, 5, 1, 6), "the call stands before its argument"
    assert text.span(1, 2) == Span("f", 1, 1, 1, 4), "the width of the call"
    assert text.span(1, 7) == Span("f", 1, 1, 1, 11)
    assert text.span(6, 9) == Span("f", 1, 10, 2, 2)


def test_a_span_over_two_files_stays_in_the_first() -> None:
    a, b = Source("a", "xy"), Source("b", "uv")
    assert joined([a.excerpt(), b.excerpt()]).span(1, 4) == Span("a", 1, 2, 1, 3)
