"""The sums under a table: of all weights, of what is trained and of what is not."""

from __future__ import annotations

from ...kernel.terms import add, number
from ...records import replace
from ..arithmetic import value
from .cells import Number
from .findings import Found
from .network import Network
from .sums import Sum
from .table import Table

_MOST_TERMS = 8
"""How many counts a formula writes out."""


def check_totals(table: Table, network: Network, found: Found) -> None:
    """The sums under the table: of the rows, of what is trained and what is not."""
    totals = dict(table.totals)
    whole, trained, fixed = (totals.get(n) for n in ("total", "trainable", "non-trainable"))
    if whole is None:
        return
    numbers = [r.count.number for r in table.rows
               if r.count is not None and not (table.library == "keras" and r.layer.nested)]
    counts = [n.value for n in numbers]
    repairs = {f.start: f.repair for f in found.findings
               if f.outcome == "refuted" and f.repair is not None}
    _complete(whole, numbers, repairs, found)
    mended = [repairs.get(n.start, n.value) for n in numbers]
    if {whole.value, None if trained is None else trained.value} & {sum(mended)}:
        counts = mended  # the sum was made of the right counts
    optimizer = totals["optimizer"].value or 0 if "optimizer" in totals else 0
    complete = all(r.count is not None or table.library == "torch" for r in table.rows)
    rows = sum(counts) + optimizer
    if trained is not None and fixed is not None:
        parts = [trained.value or 0, fixed.value or 0, *([optimizer] if optimizer else [])]
        _total(whole, parts, rows, complete, trained, fixed, _fixed(network), found)
    elif complete:
        _equal(whole, [rows], "the counts of the rows", found)
    if complete and trained is not None:
        _equal(whole, counts + ([optimizer] if optimizer else []), "the counts of the rows", found)


def _complete(whole: Number, numbers: list[Sum], repairs: dict[int, int], found: Found) -> None:
    """One count that is wrong, nobody knows by how much, is what the others leave of the total."""
    for place, f in enumerate(found.findings):
        wrong = [n for n in numbers if (n.start, n.end) == (f.start, f.end)]
        if f.outcome == "refuted" and f.repair is None and wrong and whole.value is not None:
            left = whole.value - sum(repairs.get(n.start, n.value) for n in numbers
                                     if n.start != f.start)
            if left > 0 and len(wrong) == 1:
                found.findings[place] = replace(
                    f, repair=left, message=f"{f.message}; the total leaves {left} for it")
                repairs[f.start] = left
                return


def _fixed(network: Network) -> int | None:
    """How many weights the rows have that are never trained, as far as they are explained."""
    total = 0
    for k, row in enumerate(network.table.rows):
        if row.kind is not None and row.kind.name in ("batch-normalisation",
                                                      "adapted-normalisation"):
            reading = network.reading(k)
            if reading.fit is None or reading.fit.result is None or not reading.fit.fits:
                return None
            total += value(reading.fit.result.fixed)
    return total


def _total(whole: Number, parts: list[int], rows: int, complete: bool, trained: Number,
           fixed: Number, never: int | None, found: Found) -> None:
    text = " + ".join(map(str, parts))
    claim = number(whole.value or 0), add(*map(number, parts))
    if whole.value == sum(parts):
        found.add((whole.start, whole.end), str(whole.value), text, "proved", claim=claim)
        return
    blamed, right = whole, sum(parts)
    if complete and whole.value == rows:  # the rows say that the sum is right
        blamed = trained if never is None or fixed.value == never else fixed
        right = (blamed.value or 0) + (whole.value or 0) - sum(parts)
    found.add((blamed.start, blamed.end), str(whole.value), text, "refuted",
              f"{text} = {sum(parts)}", claim=claim, repair=right)


def _equal(whole: Number, counts: list[int], what: str, found: Found) -> None:
    counts = [c for c in counts if c]
    if not counts or whole.value is None:
        return
    right = sum(counts)
    text = " + ".join(map(str, counts)) if len(counts) <= _MOST_TERMS else (
        f"the sum of {len(counts)} counts")
    claim = number(whole.value), add(*map(number, counts)) if len(counts) > 1 else number(right)
    if right == whole.value:
        found.add((whole.start, whole.end), str(whole.value), text, "proved", claim=claim)
    else:
        found.add((whole.start, whole.end), str(whole.value), text, "refuted",
                  f"{what} add up to {right}", claim=claim, repair=right)
