"""Every number of a layer table, checked: shapes, counts, arithmetic in cells, totals."""

from __future__ import annotations

from collections.abc import Mapping

from ...kernel.terms import Term, add, mul, number
from ..arithmetic import value
from .cells import Number, Sum
from .extra import shape_text
from .findings import Found
from .fit import Fit, Listed, arithmetic, formulas, options_text
from .modules import check_module, check_sequence, is_container
from .network import Network, Reading
from .proposals import Known, Proposal
from .slips import Slip, slip
from .table import Row, Table

_WINDOWS = frozenset({"convolution", "transposed-convolution", "separable-convolution"})
_MOST_TERMS = 8


def check_rows(table: Table, listed: Mapping[int, Listed], found: Found) -> Network:
    """Check all rows; `listed` are the options stated for them.  Gives the network as repaired."""
    network = Network(table, listed)
    for k, row in enumerate(table.rows):
        _cell_arithmetic(row, found)
        if row.layer.kind != "Sequential" and (changed := slip(network, k)) is not None:
            _slipped(network, k, changed, found)
        if row.kind is not None and row.kind.name == "input":
            _given(row, "only the table says so", found)
            continue
        if k == 0 and row.inputs is None and not row.given_inputs and table.library != "torch":
            _given(row, "the first row: its input is not in the table", found)
            continue
        if row.kind is not None and not row.given_inputs and row.inputs is None and not any(
                r.kind for r in table.rows[:k]):
            _given(row, "the first layer: its input is not in the table", found)
            continue
        if row.kind is None and is_container(table, k):
            if row.layer.kind == "Sequential":
                check_sequence(network, k, found)
            else:
                check_module(network, k, found)
            continue
        if row.kind is None and table.library == "torch" and not row.layer.depth and len(
                row.layer.numbers) == 1:
            check_module(network, k, found)
            continue
        if row.kind is not None and row.kind.name == "embedding":
            _one_hot(network, k, found)
        reading, blamed = network.reading(k), None
        if (reading.fit is not None and reading.sure and not reading.fit.fits
                and row.kind is not None and not row.kind.open):
            blamed = network.blamed(k, reading)
            if blamed is not None and blamed[0] != k:
                _refuted_size(network, *blamed, f"{row.layer.name} needs it, and it fits before",
                              found)
                reading = network.reading(k)
        _row(network, k, reading, found)
        if blamed is not None and blamed[0] == k:
            network.repaired[k] = blamed[1]
    return network


def _one_hot(network: Network, k: int, found: Found) -> None:
    """An embedding takes indices; vectors in their place can only be one-hot vectors."""
    sources = network.sources(k, network.table.rows[k])
    output = network.shape(k)
    before = network.shape(sources[0]) if len(sources) == 1 else None
    if before is None or output is None or len(before) != len(output) or not before[-1]:
        return
    row = network.table.rows[sources[0]]
    vocabulary = network.vocabulary(k)
    network.repaired[sources[0]] = before[:-1]
    assert row.shape is not None
    axis = row.shape.axes[-1]
    if vocabulary is None or axis.value is None:
        found.add((axis.start, axis.end), str(axis.value), "vocabulary", "undecided",
                  "an embedding takes indices; if these are one-hot vectors, the vocabulary "
                  "should be as large")
    elif axis.value == vocabulary:
        found.add((axis.start, axis.end), str(axis.value), str(vocabulary), "proved",
                  claim=(number(axis.value), number(vocabulary)),
                  inferred="one-hot vectors of the vocabulary")
    else:
        found.add((axis.start, axis.end), str(axis.value), str(vocabulary), "refuted",
                  f"an embedding takes indices, {shape_text(before[:-1])}, or one-hot vectors as "
                  f"long as its vocabulary, {vocabulary}",
                  claim=(number(axis.value), number(vocabulary)), repair=vocabulary)


def _cell_arithmetic(row: Row, found: Found) -> None:
    """``78 * 64 = 5000``: each sign of equality by itself."""
    if row.count is None:
        return
    for left, right in zip(row.count.sums, row.count.sums[1:], strict=False):
        claim = term_of(left), term_of(right)
        if left.value == right.value:
            found.add((left.start, right.end), left.text, right.text, "proved", claim=claim)
        else:
            found.add((left.start, right.end), left.text, right.text, "refuted",
                      f"{left.text} = {left.value}", claim=claim, repair=left.value)


def term_of(s: Sum) -> Term:
    """The arithmetic as it is written."""
    products = [mul(*map(number, p)) if len(p) > 1 else number(p[0]) for p in s.products]
    return add(*products) if len(products) > 1 else products[0]


def _given(row: Row, why: str, found: Found) -> None:
    for axis in row.shape.axes if row.shape else ():
        if axis.value is not None:
            found.add((axis.start, axis.end), row.layer.name, str(axis.value), "given",
                      inferred=why)
    if row.count is not None and row.count.number.value:
        number_ = row.count.number
        found.add((number_.start, number_.end), row.layer.name, number_.text, "given",
                  inferred=why)


def _refuted_size(network: Network, k: int, repair: Known, why: str, found: Found) -> None:
    """Sizes of row k that are wrong; from here on, the row has the right ones."""
    row = network.table.rows[k]
    assert row.shape is not None
    for axis, right in zip(row.shape.axes, repair, strict=True):
        if axis.value is not None and right is not None and axis.value != right:
            found.add((axis.start, axis.end), str(axis.value), str(right), "refuted",
                      f"it must be {right}: {why}", repair=right,
                      claim=(number(axis.value), number(right)))
    network.repaired[k] = repair


def _slipped(network: Network, k: int, changed: Slip, found: Found) -> None:
    """A size that what stands before and behind it needs changed."""
    if changed.sure:
        _refuted_size(network, k, changed.shape, "what it takes and what takes it say so", found)
        return
    row = network.table.rows[k]
    assert row.shape is not None
    for axis, right in zip(row.shape.axes, changed.shape, strict=True):
        if axis.value != right:
            found.add((axis.start, axis.end), str(axis.value), str(right), "undecided",
                      f"with {right} the rows before and behind it fit; otherwise code between the "
                      "modules must make up for it")


def _row(network: Network, k: int, reading: Reading, found: Found) -> None:
    row, best = reading.row, reading.fit
    where = row.layer.start, row.layer.end
    if best is None or row.kind is None:
        if row.kind is not None and network.table.library == "torch" and _inside(row, found):
            return
        outcome = "unread" if row.kind is None else "undecided"
        found.add(where, row.layer.name, row.layer.kind, outcome, reading.reason)
        return
    if best.fits:
        _explained(network, k, reading, found)
        return
    if row.kind.open or not reading.sure:
        found.add(where, row.layer.name, shape_text(network.shape(k) or ()), "undecided",
                  reading.reason if not reading.sure and reading.reason else
                  f"{row.layer.kind} has more options than are tried")
        return
    if best.error or best.result is None:
        for axis in (row.shape.axes if row.shape else ())[:1]:
            where = axis.start, axis.end
        inputs = " and ".join(map(shape_text, best.inputs))
        found.add(where, shape_text(network.shape(k) or ()), f"{row.layer.kind} of {inputs}",
                  "refuted", f"{row.layer.kind} of {inputs}: {best.error}")
        return
    _misfit(reading, best, found)


def _inside(row: Row, found: Found) -> bool:
    """What a row of unknown input says against itself: weights come in whole filters."""
    shape, count = row.shape, row.count
    assert row.kind is not None
    if shape is None or count is None or not shape.axes or count.number.value == 0:
        return False
    name = row.kind.name
    width = shape.sizes[0] if name in ("convolution", "torch-normalisation") else shape.sizes[-1]
    if name not in ("convolution", "dense", "torch-normalisation") or not width:
        return False
    stated = count.number.value
    where = count.number.start, count.number.end
    if name == "torch-normalisation":
        if stated == 2 * width:
            return False
        found.add(where, str(stated), f"2*{width}", "refuted", f"{2 * width} = 2*{width}",
                  claim=(number(stated), mul(number(2), number(width))), repair=2 * width)
        return True
    if stated % width == 0:
        return False
    nearest = round(stated / width) * width
    found.add(where, str(stated), f"{nearest // width}*{width}", "refuted",
              f"{width} outputs have equally many weights each: {stated} is no multiple of {width}",
              claim=(number(stated), mul(number(stated // width), number(width))))
    return True


def _free(proposal: Proposal, axes: int) -> set[int]:
    """The axes that an option only repeats: they are given, not derived."""
    last, first = axes - 1, bool(proposal.options.get("channels_first"))
    match proposal.kind:
        case "convolution" | "transposed-convolution" | "separable-convolution":
            return {0 if first else last}
        case "dense" | "embedding" | "lstm" | "gru" | "simple-recurrent" | "bidirectional":
            return {last}
        case "pooling" if proposal.inferred:
            return {1 if first else 0}
        case "adaptive-pooling":
            return set(range(1, axes))
        case "zero-padding" | "cropping" | "upsampling":
            return set(range(axes)) - {0 if first else last}
        case "reshape":
            return set(range(last))
        case "repeat-vector":
            return {0}
    return set()


def _explained(network: Network, k: int, reading: Reading, found: Found) -> None:
    table, row, best = network.table, reading.row, reading.fit
    assert best is not None
    assert best.proposal is not None
    said = options_text(best.proposal)
    inferred = f"{row.layer.name}: {said}" if said else ""
    doubt = "" if best.proposal.usual else f"fits only with {said or 'unusual options'}, " \
        "which is unusual"
    if reading.reason and row.kind is not None and row.kind.name in ("activation", "dropout"):
        ended = network.ended(k)
        if ended and best.inputs[0] not in map(network.shape, ended):
            doubt = (f"it has the shape of an earlier row, but {table.rows[ended[0]].layer.name} "
                     f"before it gives {shape_text(network.shape(ended[0]) or ())}")
    if not reading.sure:
        inferred = "; ".join(filter(None, [inferred, f"of {shape_text(best.inputs[0])}"]))
    shape, count = formulas(best)
    stated = {name for name, _ in network.listed.get(k, ())}
    free = _free(best.proposal, len(shape)) if "filters" not in stated else set()
    if reading.reason:  # another row than the one before it
        free = set(range(len(shape)))
    repaired = network.repaired.get(k)
    for axis, (number_, formula) in enumerate(
            zip(row.shape.axes if row.shape else (), shape, strict=False)):
        if repaired is not None and number_.value != repaired[axis]:
            continue  # found wrong before
        _number(number_, formula, axis in free, doubt, inferred, found)
    counted = row.count.number if row.count else None
    if counted is not None and count is not None and not is_container(network.table, k):
        plain = Number(counted.value, counted.start, counted.end)
        only = best.proposal.kind == "embedding" and bool(best.proposal.inferred)
        _number(plain, count, only, "", inferred, found, weights=True)


def _number(n: Number, formula: Term | None, given: bool, doubt: str, inferred: str,
            found: Found, *, weights: bool = False) -> None:
    if n.value is None or formula is None:
        return
    where = n.start, n.end
    if weights and n.value == 0 and formula.op == "number":
        return  # a layer without weights: nothing is claimed
    if doubt:
        found.add(where, str(n.value), arithmetic(formula), "undecided", doubt)
    elif given:
        found.add(where, str(n.value), arithmetic(formula), "given", inferred=inferred)
    else:
        found.add(where, str(n.value), arithmetic(formula), "proved", inferred=inferred,
                  claim=(number(n.value), formula))


def _misfit(reading: Reading, best: Fit, found: Found) -> None:
    """A row that nothing explains: the numbers that differ from what comes nearest."""
    row = reading.row
    assert best.proposal is not None
    shape, count = formulas(best)
    said = options_text(best.proposal)
    by = f" ({row.layer.kind}, {said})" if said else f" ({row.layer.kind})"
    wrong = {w.axis: w.expected for w in best.wrong}
    for axis, number_ in enumerate(row.shape.axes if row.shape else ()):
        formula = shape[axis] if axis < len(shape) else None
        if axis in wrong and formula is not None:
            _refuted(number_, formula, wrong[axis], by, found)
        elif formula is not None and axis not in _free(best.proposal, len(shape)):
            _number(number_, formula, False, "", "", found)
    if row.count is not None:
        counted = row.count.number
        plain = Number(counted.value, counted.start, counted.end)
        if None in wrong and count is not None:
            _refuted(plain, count, wrong[None], by, found)
        elif count is not None:
            _number(plain, count, False, "", "", found, weights=True)


def _refuted(n: Number, formula: Term, right: int, by: str, found: Found) -> None:
    if n.value is None:
        return
    text = arithmetic(formula)
    message = f"{right} = {text}" if text != str(right) else f"it must be {right}"
    found.add((n.start, n.end), str(n.value), text, "refuted", message + by,
              claim=(number(n.value), formula), repair=right)


# --- totals -------------------------------------------------------------------------------


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


def _fixed(network: Network) -> int | None:
    """How many weights the rows have that are never trained, as far as they are explained."""
    total = 0
    for k, row in enumerate(network.table.rows):
        if row.kind is not None and row.kind.name == "batch-normalisation":
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
