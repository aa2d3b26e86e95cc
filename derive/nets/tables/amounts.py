"""The lines under a summary: memory of weights and outputs, and multiplications.

Each library counts in its own way (torchsummary 1.5, torchinfo 1.8, Keras 2 and 3):

- torchsummary: outputs are those of all rows, twice (for gradients), 4 bytes each; 1 MB = 2^20
- torchinfo: outputs of the innermost modules with weights, twice; 1 MB = 10^6; a convolution
  multiplies its weights and biases once for every place, other modules once for every example
- Keras: the weights, in the largest unit of 1024^n bytes that gives at least 1
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod

from msgspec import Struct

from ...kernel.terms import Term, add, function, inverse, mul, number
from .cells import Amount
from .findings import Found
from .modules import is_container
from .network import Network
from .question import RECURRENT
from .slips import around, takers_of, usual
from .table import Row, Table

_UNITS = {"M": 10 ** 6, "G": 10 ** 9, "T": 10 ** 12, "MEGABYTES": 10 ** 6, "GIGABYTES": 10 ** 9,
          "TERABYTES": 10 ** 12, "B": 1, "Byte": 1, "Bytes": 1, "KB": 2 ** 10, "MB": 2 ** 20,
          "GB": 2 ** 30, "TB": 2 ** 40, "PB": 2 ** 50}
_BYTES = (4, 2, 8, 1)
_BYTES_OF = "{1} weights * {0} bytes = {total} bytes"
_UNCOUNTED = frozenset({"MultiheadAttention"})
"""Modules whose weights torchinfo adds to no amount: they hold others, which it does not show."""
_HALF = Fraction(1, 2)
_CLOSE = Fraction(1, 100)
_MOST = 400
"""How many changes of one size are tried."""


class _Line(Struct, frozen=True):
    """A line, what it should count by the rows as they are now, and its unit."""

    amount: Amount
    factors: Callable[[], tuple[int, ...]]
    unit: int
    what: str
    """How the factors and their product, ``total``, are told."""

    def fits(self) -> bool:
        """Whether the rows give what is printed."""
        return _rounds_to(self.amount, Fraction(prod(self.factors()), self.unit))


def check_amounts(table: Table, network: Network, found: Found) -> None:
    """Each line against the rows, the totals and the other lines."""
    amounts = dict(table.amounts)
    if table.library == "keras":
        _check_keras(table, amounts, found)
    elif table.library == "torch" and amounts:
        _check_torch(table, amounts, network, found)


def _rounds_to(amount: Amount, exact: Fraction) -> bool:
    """Whether a value is printed so; a tie may go either way, whole numbers are exact."""
    scale = 10 ** amount.digits
    return bool(abs(exact - amount.value) * scale <= (_HALF if amount.digits else 0))


def _report(amount: Amount, factors: tuple[int, ...], unit: int, what: str, found: Found, *,
            refuted: bool | None = None, inferred: str = "") -> None:
    """One line: the claim is that its digits are those of the value, rounded.

    The value is the product of the `factors`, divided by `unit`.
    """
    scale = 10 ** amount.digits
    count = prod(factors)
    exact = Fraction(count * scale, unit)
    stated = int(amount.value * scale)
    written = [n for n in (scale, *factors) if n != 1] or [1]
    scaled = _quotient(mul(*map(number, written)) if len(written) > 1 else number(written[0]), unit)
    rounded = (function("ceiling", add(scaled, number(-_HALF)))
               if exact - stated == _HALF else function("floor", add(scaled, number(_HALF))))
    wrong = not _rounds_to(amount, exact / scale) if refuted is None else refuted
    shown = f"{float(exact / scale):,.{max(amount.digits, 2)}f} {_short(amount.unit)}"
    found.add((amount.start, amount.end), amount.text, shown, "refuted" if wrong else "proved",
              f"{_told(what, factors)} = {shown}{_meaning(amount.unit, unit)}" if wrong else "",
              claim=(number(stated), rounded), inferred=inferred)


def _told(what: str, factors: tuple[int, ...]) -> str:
    return what.format(*(f"{n:,}" for n in factors), total=f"{prod(factors):,}")


def _quotient(above: Term, unit: int) -> Term:
    return above if unit == 1 else mul(above, inverse(number(unit)))


def _meaning(name: str, unit: int) -> str:
    """What a unit is, where it may be taken for another."""
    if "B" not in name or unit == 1:
        return ""
    power = next((k for k in range(1, 6) if 1024 ** k == unit), 0)
    return f" (1 {name} = 2^{10 * power} bytes)" if power else f" (1 {name} = 10^6 bytes)"


def _short(unit: str) -> str:
    return unit if len(unit) <= 2 else unit[0]  # some versions print M as Units.MEGABYTES


def _repaired(found: Found) -> dict[int, int]:
    return {f.start: f.repair for f in found.findings
            if f.outcome == "refuted" and f.repair is not None}


# --- Keras --------------------------------------------------------------------------------


def _check_keras(table: Table, amounts: dict[str, Amount], found: Found) -> None:
    repairs = _repaired(found)
    counts = {name: repairs.get(n.start, n.value) for name, n in table.totals}
    lines = [(a, int(counts[name] or 0)) for name, a in amounts.items()
             if name in counts and a.unit in _UNITS]
    # counters among the weights have types of their own
    loose = 8 * sum(r.kind is None or r.kind.open for r in table.rows)
    for amount, count in lines:
        unit = _UNITS[amount.unit]
        sizes = [b for b in _BYTES if _rounds_to(amount, Fraction(count * b, unit))]
        width = next((b for b in sizes if all(
            _rounds_to(a, Fraction(n * b, _UNITS[a.unit])) for a, n in lines)), None)
        if width is not None or 4 in sizes:
            _report(amount, (width or 4, count), unit, _BYTES_OF, found,
                    inferred=f"weights of {width or 4} bytes")
            continue
        away = abs(amount.value * unit - 4 * count)
        other = [a for a, n in lines if a is not amount and n and _rounds_to(
            a, Fraction(4 * n, _UNITS[a.unit]))]
        if away > loose * bool(count) + unit * Fraction(1, 10 ** amount.digits) / 2 and (
                away < 4 * count * _CLOSE or other or not count):
            _report(amount, (4, count), unit, _BYTES_OF, found, refuted=True)
        else:
            found.add((amount.start, amount.end), amount.text, f"{4 * count:,} bytes", "undecided",
                      f"{count:,} weights of 4 bytes would be {4 * count:,} bytes")


# --- PyTorch ------------------------------------------------------------------------------


def _check_torch(table: Table, amounts: dict[str, Amount], network: Network, found: Found) -> None:
    info = "total mult-adds" in amounts or any(len(r.layer.numbers) == 2 for r in table.rows)
    unit = 10 ** 6 if info else 2 ** 20
    repairs = _repaired(found)
    rows = range(len(table.rows))
    leaves = [k for k in rows if not info or not (
        is_container(table, k) or table.rows[k].layer.kind in _UNCOUNTED)]
    counts = {k: repairs.get(c.number.start, c.number.value)
              for k in leaves if (c := table.rows[k].count) is not None}
    weights = sum(counts.values())
    whole = next((repairs.get(n.start, n.value) for name, n in table.totals if name == "total"),
                 None)
    # some modules of unknown kinds, with weights of their own, are left out of their size
    clear = not info or all(table.rows[k].kind is not None for k, n in counts.items() if n)
    width, size = _params(amounts, [weights, *([whole] if whole else [])], unit, clear, found)
    lines: list[_Line] = []
    hidden = next((r for k in leaves if _is_hidden(r := table.rows[k], info)), None)
    if hidden is None:
        if (amount := amounts.get("forward/backward pass size")) is not None:
            seen = [k for k in leaves if not info or counts.get(k)]
            lines.append(_Line(
                amount, lambda: (2, width, sum(_values(network, k) for k in seen)), unit,
                "outputs" + " of modules with weights" * info
                + " and their gradients: {0}*{1} bytes * {2} values = {total} bytes"))
        if (amount := amounts.get("total mult-adds")) is not None and amount.unit in _UNITS:
            lines.append(_Line(
                amount, lambda: (sum(_multiplied(network, k, n)
                                     for k, n in counts.items() if n),),
                _UNITS[amount.unit], "weights times places, over all modules: {0}"))
    else:
        for name in ("forward/backward pass size", "total mult-adds"):
            if name in amounts:
                a = amounts[name]
                found.add((a.start, a.end), a.text, name, "undecided", f"the table does not show "
                          f"what {hidden.layer.name} consists of, or gives")
    _judge(lines, network, found)
    passed = next((Fraction(prod(x.factors()), unit) for x in lines
                   if x.amount is amounts.get("forward/backward pass size")), None)
    _sum(amounts, passed, size, found)


def _is_hidden(row: Row, info: bool) -> bool:
    """Whether the row may count for what the table does not tell."""
    if not info:
        return row.shape is None
    weighted = row.again or (row.count is not None and row.count.number.value > 0)
    return weighted and (row.again or row.kind is None or row.shape is None)


def _values(network: Network, k: int) -> int:
    """How many numbers the output of row k has, for all examples."""
    shape = network.table.rows[k].shape
    batch = 1 if shape is None or shape.batch is None else _batch(network, k)
    return batch * prod(n or 1 for n in network.shape(k) or ())


def _batch(network: Network, k: int) -> int:
    shape = network.table.rows[k].shape
    if shape is None or shape.batch is None:
        return 1
    return network.batches.get(k, shape.batch.value or 1)


def _multiplied(network: Network, k: int, count: int) -> int:
    row, shape = network.table.rows[k], [n or 1 for n in network.shape(k) or ()]
    if row.kind is not None and row.kind.name in RECURRENT:
        return _batch(network, k) * count * prod(shape[:1])
    return _batch(network, k) * count * (prod(shape[1:]) if "Conv" in row.layer.kind else 1)


def _params(amounts: dict[str, Amount], counts: list[int], unit: int, clear: bool, found: Found
            ) -> tuple[int, Fraction | None]:
    """Check the size of the weights; gives how many bytes each has, and the size if it is known."""
    amount = amounts.get("params size")
    if amount is None:
        return 4, None
    fits = [(b, n) for b in _BYTES for n in counts
            if _rounds_to(amount, Fraction(b * n, unit))]
    total, others = amounts.get("estimated total size"), amounts.get("forward/backward pass size")
    if fits and (fits[0][0] == 4 or total is None or others is None or amount.value < total.value):
        width, count = fits[0]
        _report(amount, (width, count), unit, _BYTES_OF, found,
                inferred=f"weights of {width} bytes")
        return width, Fraction(width * count, unit)
    exact = Fraction(4 * counts[0], unit)
    right = total is not None and others is not None and (
        abs(total.value - exact - others.value) < abs(total.value - amount.value - others.value))
    if clear and (abs(amount.value - exact) <= exact * _CLOSE or right or fits):
        _report(amount, (4, counts[0]), unit, _BYTES_OF, found, refuted=True)
        return 4, exact
    found.add((amount.start, amount.end), amount.text, f"{4 * counts[0]:,} bytes", "undecided",
              f"{counts[0]:,} weights of 4 bytes would be {4 * counts[0]:,} bytes")
    return 4, None


def _judge(lines: list[_Line], network: Network, found: Found) -> None:
    """The lines that do not fit: one size of a row that mends all of them, or the lines."""
    if not all(line.fits() for line in lines):
        changes = list(_mending(lines, network))
        if len(changes) == 1:
            (k, axis, size), = changes
            _blame(k, axis, size, network, found)
    odd = [line for line in lines if not line.fits()]
    for line in lines:
        if line in odd and len(odd) > 1:
            a = line.amount
            found.add((a.start, a.end), a.text, f"{prod(line.factors()):,}", "undecided",
                      f"{_told(line.what, line.factors())}; but the other line differs too, so "
                      "that this may be counted in another way")
        else:
            _report(line.amount, line.factors(), line.unit, line.what, found)


def _mending(lines: list[_Line], network: Network) -> Iterator[tuple[int, int, int]]:
    """Row, axis and size of the changes with which the lines fit and the rows around it do."""
    tried = 0
    for k in range(len(network.table.rows)):
        before = network.shape(k)
        if before is None or k in network.repaired or (usual(network, k) and all(
                usual(network, c) for c in network.consumers.get(k, ()))):
            continue
        for changed in around(network, k, before, takers_of(network, k), True):
            tried += 1
            if tried > _MOST:
                return
            network.repaired[k] = changed
            reading = network.reading(k)
            fine = all(line.fits() for line in lines) and (usual(network, k) or (
                reading.fit is not None and reading.fit.usual))
            del network.repaired[k]
            if fine:
                axis = next(a for a, (n, m) in enumerate(zip(before, changed, strict=True))
                            if n != m)
                yield k, axis, changed[axis] or 0


def _blame(k: int, axis: int, size: int, network: Network, found: Found) -> None:
    row, before = network.table.rows[k], network.shape(k)
    assert row.shape is not None
    assert before is not None
    network.repaired[k] = (*before[:axis], size, *before[axis + 1:])
    stated, low = row.shape.axes[axis], row.layer.start
    found.findings = [f for f in found.findings if f.outcome not in ("undecided", "unread")
                      or not low <= f.start <= row.shape.axes[-1].end]
    found.add((stated.start, stated.end), str(stated.value), str(size), "refuted",
              f"it must be {size}: only so do the amounts under the table fit, and the rows around "
              "it", repair=size, claim=(number(stated.value or 0), number(size)))


def _sum(amounts: dict[str, Amount], passed: Fraction | None, weights: Fraction | None,
         found: Found) -> None:
    """The total is rounded after adding, so each part may be off by half of its last digit."""
    whole, given = amounts.get("estimated total size"), amounts.get("input size")
    if given is not None:
        found.add((given.start, given.end), given.text, given.text, "given",
                  inferred="only the table says how large the input is")
    outputs, params = amounts.get("forward/backward pass size"), amounts.get("params size")
    if whole is None or given is None or outputs is None or params is None:
        return
    exact = [(given, None), (outputs, passed), (params, weights)]
    right = sum((a.value if known is None else known for a, known in exact), Fraction(0))
    slack = sum(Fraction(1, 2 * 10 ** a.digits) for a in (
        whole, *(a for a, known in exact if known is None)))
    where = whole.start, whole.end
    if abs(right - whole.value) <= slack:
        found.add(where, whole.text, " + ".join(a.text for a, _ in exact), "given",
                  inferred="the sum of the lines above, rounded after adding")
    else:
        found.add(where, whole.text, f"{float(right):.2f}", "refuted",
                  f"input, outputs and weights are {float(right):.3f} ({whole.unit}) together, "
                  "the input as it is rounded", claim=(number(whole.value), number(right)))
