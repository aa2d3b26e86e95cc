"""The options that rows state, against shapes, counts and neighbours: which of them is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

from ...kernel.terms import Term, mul, number
from .columns import OPTIONS, Option
from .extra import described
from .findings import Found
from .fit import Fit, Listed, arithmetic, formulas
from .network import Network, Reading
from .question import Known, Proposal
from .table import Row, Table

_WINDOWS = frozenset({"convolution", "transposed-convolution", "depthwise-convolution",
                      "separable-convolution", "pooling"})
_UNITS = frozenset({"convolution", "transposed-convolution", "separable-convolution", "dense",
                    "lstm", "gru", "simple-recurrent"})
_OF_WINDOWS = ("kernel", "stride", "padding", "dilation")


@dataclass
class Stated:
    """The options of the rows by name, and those that the rest of their table contradicts."""

    dilated: bool
    options: dict[int, dict[str, Option]] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)

    def listed(self, k: int) -> dict[str, Any]:
        """The options of row k that are believed."""
        own = self.options.get(k, {})
        plain = {} if self.dilated or "kernel" not in own else {"dilation": 1}
        return plain | {name: value_of(o) for name, o in own.items() if self.wrong.get(k) != name}


def value_of(option: Option) -> Any:
    """One integer, several, or a word."""
    first = option.literals[0]
    return first.word or (first.value if len(option.literals) == 1 else tuple(
        x.value for x in option.literals))


def stated_options(
    table: Table, kept: Mapping[int, Listed], dilated: bool
) -> tuple[Stated, dict[int, Listed]]:
    """The options in the rows, those that are wrong, and all that are believed of each row.

    Unless `dilated`, whoever states a kernel means one without dilation.
    """
    stated = Stated(dilated)
    plain = Network(table, kept)
    for k, row in enumerate(table.rows):
        own = {o.name: o for o in row.listed if _applies(o, row, plain, k)}
        if own:
            stated.options[k] = own
    network = Network(table, _merged(stated, kept))
    for k, own in stated.options.items():
        if _is_usual(network, k):
            continue
        made = _made(network, k)
        if made is not None and _is_better(network, k, made):
            network.repaired[k] = made  # the shape is wrong rather than the option
            continue
        left = [name for name in reversed(OPTIONS) if name in own and _without(
            network, k, stated.listed(k), name).usual]
        if left and not any(p in network.repaired for p in network.sources(k, table.rows[k])):
            simple = [name for name in left if _is_simple(name, _without(
                network, k, stated.listed(k), name))]
            stated.wrong[k] = (simple or left)[0]
            network = Network(table, _merged(stated, kept), network.repaired)
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
    if row.kind.name not in _WINDOWS or option.name not in _OF_WINDOWS:
        return False
    pair = option.name == "padding" and axes == 1 and len(option.literals) == 2
    return len(option.literals) in (1, axes) or pair


def _made(network: Network, k: int) -> Known | None:
    """The shape of row k by its options, if only its sizes differ."""
    fit, shape = network.reading(k).fit, network.shape(k)
    if fit is None or fit.error or shape is None or any(w.axis is None for w in fit.wrong):
        return None
    sizes = list(shape)
    for w in fit.wrong:
        sizes[w.axis or 0] = w.expected
    return tuple(sizes)


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


def _without(network: Network, k: int, listed: Mapping[str, Any], name: str) -> Fit:
    reading = network.reading(k, tuple((n, v) for n, v in listed.items() if n != name))
    return reading.fit or Fit((), None, None, (), "nothing fits")


# --- findings -----------------------------------------------------------------------------


def check_options(stated: Stated, network: Network, found: Found) -> None:
    """Each option of each row, as far as the row is explained."""
    for k, row in enumerate(network.table.rows):
        own = stated.options.get(k, {})
        reading = network.reading(k) if row.kind is not None and row.listed else None
        if reading is None or reading.fit is None or not reading.sure:
            continue
        for option in row.listed:
            if option.name not in own:
                _repeated_by(option, row, reading, network.shape(k), found)
            elif stated.wrong.get(k) == option.name:
                _contradicted(option, own, row, reading.fit, found)
            elif reading.fit.fits:
                value = option.literals[0].value
                found.add(option.where, f"{option.name}: {option.text}", option.text, "proved",
                          claim=(number(value), number(value)),
                          inferred=f"{option.name} of {row.layer.name}")


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
        result = described(stated.kind, *fit.inputs, **stated.options)  # type: ignore[arg-type]  # the inputs of a fit are known
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


def _repeated_by(option: Option, row: Row, reading: Reading, shape: Known | None, found: Found
                 ) -> None:
    """Columns that repeat what the shapes say: channels, numbers of values, kernels with depth."""
    assert reading.fit is not None
    said = tuple(x.value for x in option.literals)
    possible = list(_repeated(option.name, len(said), row, reading.fit, shape))
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


def _repeated(name: str, count: int, row: Row, fit: Fit, shape: Known | None
              ) -> Iterator[tuple[int, ...]]:
    """What so many numbers in a column of this name may be."""
    kind = row.kind
    if name == "values" and shape is not None and None not in shape:
        yield (prod(n or 1 for n in shape),)
    if kind is None or not fit.inputs or kind.name not in _UNITS | _WINDOWS or not fit.fits:
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
