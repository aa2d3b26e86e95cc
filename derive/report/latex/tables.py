"""Tables of notes, in columns that fit the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PAGE = 42.0
"""What the columns of a table may take together, in em of the small type that they are set in."""
_LETTER = 0.52
_COMMAND = re.compile(r"\\[A-Za-z]+\*?|[{}$]")


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows as a tabular, the first as its head; scaled where it is still too wide."""
    columns = max(map(len, rows), default=0)
    if not columns:
        return
    natural = [_COMMAND.sub("", cell) for row in rows for cell in row]
    widths = [max((_LETTER * len(_COMMAND.sub("", row[j])) + 0.6 for row in rows if j < len(row)),
                  default=1.0) for j in range(columns)]
    least = [max((_LETTER * len(word) + 0.6 for row in rows if j < len(row)
                  for word in _words(row[j])), default=1.0) for j in range(columns)]
    if sum(widths) > _PAGE and natural:
        share = _PAGE / columns
        spare = _PAGE - sum(min(w, share) for w in widths)
        wide = sum(w > share for w in widths)
        widths = [w if w <= share else max(share + spare / max(1, wide), low)
                  for w, low in zip(widths, least, strict=True)]
    given = "".join(rf"p{{{w + 1:.1f}em}}" for w in widths)
    yield r"\par\medskip\noindent\derivefitbox{\linewidth}{\footnotesize\raggedright"
    yield rf"\begin{{tabular}}{{{given}}}\hline"
    for k, row in enumerate(rows):
        cells = [rf"\raggedright {cell}" for cell in row] + [""] * (columns - len(row))
        yield " & ".join(cells) + (r" \tabularnewline" + (r" \hline" if not k else ""))
    yield r"\hline\end{tabular}}\par\medskip"


def _words(cell: str) -> list[str]:
    """What of a cell cannot be broken: words, and formulas as a whole."""
    return [_COMMAND.sub("", word) for word in re.findall(r"\$[^$]*\$|[^\s$]+", cell)]
