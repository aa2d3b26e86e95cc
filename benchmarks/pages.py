"""The HTML report of a long note: how long it takes to write, and how large it is."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from derive.pipeline import check_file
from derive.report.html import render

STEPS = 300

_SECTION = r"""## Section {n}

Let $A_{{{n}}}$, $B_{{{n}}}$ and $C_{{{n}}}$ be fixed $n \times n$ matrices. Then, as
we know, $\operatorname{{tr}}(A_{{{n}}} B_{{{n}}}) = \operatorname{{tr}}(B_{{{n}}} A_{{{n}}})$,
and so

\begin{{align*}}
(A_{{{n}}} (B_{{{n}}} + C_{{{n}}}))' &= (A_{{{n}}} B_{{{n}}} + A_{{{n}}} C_{{{n}}})' \\
  &= (A_{{{n}}} B_{{{n}}})' + (A_{{{n}}} C_{{{n}}})' \\
  &= B_{{{n}}}' A_{{{n}}}' + C_{{{n}}}' A_{{{n}}}' \\
  &= (B_{{{n}}} + C_{{{n}}}) A_{{{n}}}.
\end{{align*}}

"""
_EACH = 5  # relations in a section, one of them wrong


@dataclass(frozen=True)
class Page:
    """The report of a note with `steps` steps: milliseconds to check and to write, and bytes."""

    steps: int
    check: float
    render: float
    size: int


def note(steps: int) -> str:
    """Markdown with so many relations, rounded up to whole sections."""
    return "# A long note\n\n" + "".join(
        _SECTION.format(n=k + 1) for k in range(-(-steps // _EACH)))


def page(rounds: int, steps: int = STEPS) -> Page:
    """Check a note once and write its report some times; the median of these."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.md"
        path.write_text(note(steps), "utf-8")
        start = perf_counter()
        result = check_file(str(path))
        check = perf_counter() - start
        times, written = [], ""
        for _ in range(rounds):
            start = perf_counter()
            written = render([result])
            times.append(perf_counter() - start)
    return Page(len(result.steps), 1000*check, 1000*median(times), len(written.encode()))
