"""Every number of a layer table, checked: shapes, counts, arithmetic in cells, totals."""

from __future__ import annotations

from collections.abc import Mapping

from ...kernel.terms import Term, number
from .cells import Number
from .extra import shape_text
from .findings import Found
from .fit import Fit, Listed, arithmetic, formulas, options_text
from .modules import check_module, check_sequence, is_container
from .network import Network, Reading
from .question import Known, Proposal
from .slips import Slip, slip
from .table import Row, Table
from .units import check_units

_KEEPING = frozenset({"activation", "layer-normalisation", "group-normalisation"})
"""Kinds that leave the shape alone, whatever their options are."""


def check_rows(table: Table, listed: Mapping[int, Listed], found: Found) -> Network:
    """Check all rows; `listed` are the options stated for them.  Gives the network as repaired."""
    network = Network(table, listed)
    for k, row in enumerate(table.rows):
        _cell_arithmetic(row, found)
        if row.layer.kind != "Sequential" and (changed := slip(network, k)) is not None:
            _slipped(network, k, changed, found)
        if row.kind is not None and row.kind.name == "input":
            _given(row, "only the table says so", found)
            if row.count is not None and row.count.number.value:
                _input_weights(table, row, found)
            continue
        if k == 0 and row.inputs is None and not row.given_inputs and table.library != "torch":
            if row.kind is None or not check_units(row, found):
                _given(row, "the first row: its input is not in the table", found)
            continue
        if row.kind is not None and not row.given_inputs and row.inputs is None and not any(
                r.kind for r in table.rows[:k]):
            if not check_units(row, found):
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
        network.recount(k)
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


def _input_weights(table: Table, row: Row, found: Found) -> None:
    """Inputs have no weights; by hand, some count those of the layer behind in their row."""
    assert row.count is not None
    counted = row.count.number
    found.findings = [f for f in found.findings if f.start != counted.start]
    found.add((counted.start, counted.end), str(counted.value), "0",
              "refuted" if table.library else "undecided", "an input has no weights",
              claim=(counted.term, number(0)), repair=0 if table.library else None)


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
        claim = left.term, right.term
        where = min(left.start, right.start), max(left.end, right.end)
        if left.value == right.value:
            found.add(where, left.text, right.text, "proved", claim=claim)
        else:
            found.add(where, left.text, right.text, "refuted",
                      f"{left.text} = {left.value}", claim=claim, repair=left.value)


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
        if row.kind is not None and network.table.library == "torch" and check_units(row, found):
            return
        outcome = "unread" if row.kind is None else "undecided"
        found.add(where, row.layer.name, row.layer.kind, outcome, reading.reason)
        return
    if best.fits:
        _explained(network, k, reading, found)
        return
    if not row.kind.open and not reading.sure and not reading.reason and check_units(row, found):
        return
    moved = row.kind.name in _KEEPING and row.kind.library == "keras" and any(
        w.axis is not None for w in best.wrong)
    if (row.kind.open and not moved) or not reading.sure:
        found.add(where, row.layer.name, shape_text(network.shape(k) or ()), "undecided",
                  reading.reason or (
                      f"{row.layer.kind} has more options than are tried" if reading.sure else
                      f"it is no {row.layer.kind} of the row before it, and nothing says that it "
                      "takes that row"))
        return
    if best.error or best.result is None:
        for axis in (row.shape.axes if row.shape else ())[:1]:
            where = axis.start, axis.end
        inputs = " and ".join(map(shape_text, best.inputs))
        found.add(where, shape_text(network.shape(k) or ()), f"{row.layer.kind} of {inputs}",
                  "refuted", f"{row.layer.kind} of {inputs}: {best.error}")
        return
    _misfit(reading, best, found)


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
            return set(range(axes)) - {0 if first else last}
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
        if ended and best.inputs[0] not in {s[:n] for j in ended if (s := network.shape(j))
                                            for n in (1, len(s))}:
            doubt = (f"it has the shape of an earlier row, but {table.rows[ended[0]].layer.name} "
                     f"before it gives {shape_text(network.shape(ended[0]) or ())}")
    if not reading.sure:
        inferred = "; ".join(filter(None, [inferred, f"of {shape_text(best.inputs[0])}"]))
    shape, count = formulas(best)
    if row.shape is not None and len(shape) != len(row.shape.axes):
        shape = (None,) * len(row.shape.axes)  # a reshaping in the same row
    stated = {name for name, _ in network.listed.get(k, ())}
    free = _free(best.proposal, len(shape)) if "filters" not in stated else set()
    if best.proposal.kind == "convolution" and best.proposal.inferred and row.count is None:
        free = set(range(len(shape)))  # any kernel would do
    if reading.reason:  # another row than the one before it
        free = set(range(len(shape)))
    repaired = network.repaired.get(k)
    for axis, (number_, formula) in enumerate(
            zip(row.shape.axes if row.shape else (), shape, strict=False)):
        if repaired is not None and number_.value != repaired[axis]:
            continue  # found wrong before
        _number(number_, formula, axis in free, doubt, inferred, found)
    counted = network.counts.get(k) or network.counted(k)
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
