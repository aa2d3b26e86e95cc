"""The options that rows state, against shapes, counts and neighbours: which of them is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from msgspec import Struct, field

from ...kernel.terms import Term, mul, number
from ...records import replace
from .columns import OPTIONS, WINDOWS, Option
from .extra import described
from .findings import Found
from .fit import Fit, Listed, arithmetic, as_shapes, formulas
from .network import Network
from .proposals import as_stated
from .question import Known, Proposal, Question
from .table import Row, Table

_UNITS = frozenset({"convolution", "transposed-convolution", "separable-convolution", "dense",
                    "lstm", "gru", "simple-recurrent"})
_OF_WINDOWS = ("kernel", "stride", "padding", "dilation")


class Stated(Struct):
    """The options of the rows by name, and those that the rest of their table contradicts."""

    dilated: bool
    all: dict[int, list[Option]] = field(default_factory=dict)
    options: dict[int, dict[str, Option]] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)
    pooled: dict[int, int] = field(default_factory=dict)
    """By how much a pooling that the table leaves out would have to shorten a row."""

    def leave_out_others(self) -> None:
        """Forget the sentences of which nothing is true here: they are about other networks."""
        true = {o.said for k, own in self.options.items() for name, o in own.items()
                if o.beside and self.wrong.get(k) != name}
        for k, own in self.options.items():
            self.options[k] = {n: o for n, o in own.items() if not o.beside or o.said in true}
            if self.wrong.get(k) not in self.options[k]:
                self.wrong.pop(k, None)

    def listed(self, k: int, *but: str) -> dict[str, Any]:
        """The options of row k that are believed, but for some."""
        own = {name: o for name, o in self.options.get(k, {}).items()
               if name not in (*but, self.wrong.get(k))}
        kernel = self.options.get(k, {}).get("kernel")
        plain: dict[str, Any] = {} if self.dilated or kernel is None else {"dilation": 1}
        if "kernel" in own and "Pool" in own["kernel"].said.title():
            plain["stride"] = value_of(own["kernel"])  # it defaults to the window
        return plain | {name: value_of(o) for name, o in own.items()}


def value_of(option: Option) -> Any:
    """One integer, several, or a word."""
    first = option.literals[0]
    return first.word or (first.value if len(option.literals) == 1 else tuple(
        x.value for x in option.literals))


def stated_options(
    table: Table, kept: Mapping[int, Listed], more: Mapping[int, tuple[Option, ...]],
    dilated: bool
) -> tuple[Stated, dict[int, Listed]]:
    """The options in the rows, those that are wrong, and all that are believed of each row.

    `more` are options that stand beside the table.  Unless `dilated`, whoever states a kernel
    means one without dilation.
    """
    stated = Stated(dilated)
    plain = Network(table, kept)
    for k, row in enumerate(table.rows):
        pools = row.kind is not None and row.kind.name == "pooling"
        stated.all[k] = [
            replace(o, name="kernel", said="pool") if o.name == "pool" and pools else o
            for o in (*more.get(k, ()), *row.listed)]
        own = {o.name: o for o in stated.all[k] if _applies(o, row, plain, k)}
        if own:
            stated.options[k] = own
    network = Network(table, _merged(stated, kept))
    for k, own in stated.options.items():
        if _is_usual(network, k) or (dilated and network.fits(k)):
            continue
        apart = {name for name, o in own.items() if o.beside}
        if apart and _fit(network, k, stated.listed(k, *apart)).usual:
            name = next((n for n in apart if _fit(network, k, stated.listed(k, n)).usual), None)
            if name is None:
                stated.options[k] = {n: o for n, o in own.items() if n not in apart}
            else:
                stated.wrong[k] = name
            network = Network(table, _merged(stated, kept), network.repaired)
            continue
        shapes = _made(network, k)
        better = next((s for s in shapes if _is_better(network, k, s)), None)
        if better is not None:
            network.repaired[k] = better  # the shape is wrong rather than the option
            continue
        if by := next((n for s in shapes if (n := _pooled_by(network, k, s))), 0):
            stated.pooled[k] = by
            stated.options[k] = {}
            network = Network(table, _merged(stated, kept), network.repaired)
            continue
        left = [name for name in reversed(OPTIONS) if name in own and _fit(
            network, k, stated.listed(k, name)).usual]
        if left and not any(p in network.repaired for p in network.sources(k, table.rows[k])):
            simple = [name for name in left if _is_simple(name, _fit(
                network, k, stated.listed(k, name)))]
            stated.wrong[k] = (simple or left)[0]
            network = Network(table, _merged(stated, kept), network.repaired)
    stated.leave_out_others()
    return stated, _merged(stated, kept)


def _is_usual(network: Network, k: int) -> bool:
    """Whether row k is explained by options that people use, or cannot be told."""
    reading = network.reading(k)
    if reading.fit is None or not reading.sure:
        return True
    proposal = reading.fit.proposal
    return reading.fit.usual or (reading.fit.fits and proposal is not None and bool(
        proposal.options.get("ceil_mode")))


def _is_simple(name: str, fit: Fit) -> bool:
    """Whether a fit needs no groups, leaves out no bias, and has the option alike on all axes."""
    assert fit.proposal is not None
    options = fit.proposal.options
    value = options.get(name)
    return options.get("bias", True) and "groups" not in options and (
        not isinstance(value, tuple) or len(set(value)) == 1)


def _merged(stated: Stated, kept: Mapping[int, Listed]) -> dict[int, Listed]:
    rows = {*stated.options, *kept}
    return {k: tuple({**stated.listed(k), **dict(kept.get(k, ()))}.items()) for k in rows}


def _applies(option: Option, row: Row, network: Network, k: int) -> bool:
    """Whether the option is one of the row's kind, with as many numbers as it has axes."""
    shape = network.shape(k)
    if row.kind is None or shape is None:
        return False
    axes = len(shape) - 1
    if option.name == "vocabulary":
        return row.kind.name == "embedding"
    if option.name == "filters":
        return row.kind.name in _UNITS and len(option.literals) == 1
    if row.kind.name not in WINDOWS or option.name not in _OF_WINDOWS:
        return False
    pair = option.name == "padding" and axes == 1 and len(option.literals) == 2
    return len(option.literals) in (1, axes) or pair


def _made(network: Network, k: int) -> list[Known]:
    """The shapes that the options of row k may give, if only its sizes differ from them."""
    row, shape, fit = network.table.rows[k], network.shape(k), network.reading(k).fit
    if fit is None or shape is None or row.kind is None:
        return []
    found: list[Known] = []
    if not fit.error and all(w.axis is not None for w in fit.wrong):
        sizes = list(shape)
        for w in fit.wrong:
            sizes[w.axis or 0] = w.expected
        found.append(tuple(sizes))
    question = Question(row.kind, fit.inputs, shape, None, dict(network.listed.get(k, ())))
    if "kernel" not in question.listed or row.kind.name not in WINDOWS:
        return found
    padding = ["valid", "same"] if "padding" not in question.listed else [None]
    for options in (as_stated(question, len(shape) - 1, p) for p in padding):
        try:
            result = described("pooling", *as_shapes(fit.inputs), **options)
        except (ValueError, TypeError, ZeroDivisionError):
            continue
        channels = 0 if row.kind.channels_first else len(shape) - 1
        found.append(tuple(n if a == channels or not isinstance(made, int) else made
                           for a, (n, made) in enumerate(zip(shape, result.shape, strict=True))))
    return found


def _pooled_by(network: Network, k: int, made: Known) -> int:
    """By how much a pooling after row k would give its shape, in a table without poolings; or 0."""
    rows, shape = network.table.rows, network.shape(k)
    assert shape is not None
    if any(r.kind is not None and r.kind.name == "pooling" for r in rows) or len(made) < 2:
        return 0
    sides = [(n, m) for n, m in zip(made, shape, strict=True) if n != m]
    return next((p for p in (2, 3, 4) if len(sides) >= len(made) - 1 and all(
        n and m and m in (n // p, -(-n // p)) for n, m in sides)), 0)


def _is_better(network: Network, k: int, made: Known) -> bool:
    """Whether the rows that take the output of row k fit with the other shape, and not with its."""
    after = network.consumers.get(k, [])
    before = sum(not _is_usual(network, c) for c in after)
    kept = network.repaired.get(k)
    network.repaired[k] = made
    then = sum(not _is_usual(network, c) for c in after)
    if kept is None:
        del network.repaired[k]
    else:
        network.repaired[k] = kept
    return then < before


def _fit(network: Network, k: int, listed: Mapping[str, Any]) -> Fit:
    return network.reading(k, tuple(listed.items())).fit or Fit((), None, None, (), "none")


# --- findings -----------------------------------------------------------------------------


def check_options(stated: Stated, network: Network, found: Found) -> None:
    """Each option of each row, as far as the row is explained."""
    beside = Found()
    for k, row in enumerate(network.table.rows):
        own, shape = stated.options.get(k, {}), network.shape(k)
        for option in stated.all[k]:
            if option.name == "values" and shape is not None and None not in shape:
                _compared(option, [(prod(n or 1 for n in shape),)], row, found)
        reading = network.reading(k) if row.kind is not None and stated.all[k] else None
        if reading is None or reading.fit is None or not reading.sure:
            continue
        if by := stated.pooled.get(k):
            option = stated.all[k][0]
            found.add(option.where, f"{option.name}: {option.text}", row.layer.name, "undecided",
                      f"what is stated of {row.layer.name} fits only if a pooling by {by} follows "
                      "that the table leaves out")
            continue
        for option in stated.all[k]:
            into = beside if option.beside else found
            if option not in own.values():
                if not option.beside:
                    _compared(option, [*_repeated(option.name, len(option.literals), row,
                                                  reading.fit)], row, found)
            elif stated.wrong.get(k) == option.name:
                _contradicted(option, own, row, reading.fit, into)
            elif reading.fit.fits:
                value = option.literals[0].value
                into.add(option.where, f"{option.name}: {option.text}", option.text, "proved",
                         claim=(number(value), number(value)),
                         inferred=f"{option.name} of {row.layer.name}")


    places = {f.start: f for f in sorted(beside.findings, key=lambda f: f.outcome == "refuted")}
    found.findings += places.values()  # once for all rows that a sentence is about


def _contradicted(option: Option, own: Mapping[str, Option], row: Row, fit: Fit, found: Found
                  ) -> None:
    """An option with which the others do not give the shape or the count of the row."""
    if fit.proposal is None or row.shape is None:
        return
    key = "units" if option.name == "filters" and "units" in fit.proposal.options else option.name
    right = fit.proposal.options.get(key)
    each = right if isinstance(right, tuple) else (right,)
    said = value_of(option)
    value = (said,) * len(each) if isinstance(said, int) and isinstance(right, tuple) else said
    stated = replace(fit.proposal, options={**fit.proposal.options, key: value})
    claim, gives = _gives(fit, stated, row)
    values = " x ".join(map(str, dict.fromkeys(each)))
    others = ", ".join(f"{n} {o.text}" for n, o in own.items() if n != option.name)
    found.add(option.where, f"{option.name}: {option.text}", values, "refuted",
              (f"{gives}; " if gives else "") + f"{row.layer.name} has {option.name} {values}"
              + (f" if it has {others}" if others else ""), claim=claim,
              repair=each[0] if len(set(each)) == 1 and isinstance(each[0], int) else None)


def _gives(fit: Fit, stated: Proposal, row: Row) -> tuple[tuple[Term, Term], str]:
    """The first number of the row that the stated options do not give, and what they give."""
    try:
        result = described(stated.kind, *as_shapes(fit.inputs), **stated.options)
    except (ValueError, TypeError, ZeroDivisionError):  # no layer at all has these options
        return (number(0), number(1)), ""
    shape, count = formulas(replace(fit, proposal=stated, result=result))
    assert row.shape is not None
    for axis, formula, size in zip(row.shape.axes, shape, result.shape, strict=False):
        if axis.value is not None and formula is not None and size != axis.value:
            return (number(axis.value), formula), (
                f"{arithmetic(formula)} = {size}, not {axis.value}")
    if row.count is not None and count is not None:
        counted = row.count.number.value
        return (number(counted), count), f"{arithmetic(count)} = {result.parameters}, not {counted}"
    return (number(0), number(1)), ""


def _compared(option: Option, possible: list[tuple[int, ...]], row: Row, found: Found) -> None:
    """Columns that repeat what the shapes say: channels, numbers of values, kernels with depth."""
    said = tuple(x.value for x in option.literals)
    if not possible:
        return
    right = min(possible, key=lambda r: sum(a != b for a, b in zip(said, r, strict=True)))
    text = " x ".join(map(str, right))
    wrong = [b for a, b in zip(said, right, strict=True) if a != b]
    found.add(option.where, f"{option.name}: {option.text}", text,
              "refuted" if wrong else "proved",
              f"{option.name} of {row.layer.name}: {text}" if wrong else "",
              claim=(number(prod(said)), _product(right)),
              inferred=f"{option.name} of {row.layer.name}",
              repair=wrong[0] if len(wrong) == 1 else None)


def _product(factors: tuple[int, ...]) -> Term:
    return mul(*map(number, factors)) if len(factors) > 1 else number(factors[0])


def _repeated(name: str, count: int, row: Row, fit: Fit) -> Iterator[tuple[int, ...]]:
    """What so many numbers in a column of this name may be."""
    kind = row.kind
    if kind is None or not fit.inputs or kind.name not in _UNITS | WINDOWS or not fit.fits:
        return
    channels = fit.inputs[0][0 if kind.channels_first else -1]
    if channels is None or fit.proposal is None:
        return
    if name == "channels" and count == 1:
        yield (channels,)
    kernel, filters = (fit.proposal.options.get(n) for n in ("kernel", "filters"))
    if name == "kernel" and isinstance(kernel, tuple) and row.count is not None and (
            isinstance(filters, int)):
        for extra in ((channels,), (filters,), (channels, filters), (filters, channels)):
            if count == len(kernel) + len(extra):
                yield (*kernel, *extra)
                yield (*extra, *kernel)
