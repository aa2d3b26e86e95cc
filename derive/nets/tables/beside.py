"""A table against what stands beside it: lists of layers, sizes by name, calls in code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ...kernel.terms import number
from ...late import late_regex
from .columns import OPTIONS, Option
from .configuration import Call, Configuration, Literal, Setting, options_of, role_of
from .findings import Found
from .fit import Listed
from .network import Network
from .table import Table

_INPUT = late_regex(r"(input|seq|sequence|text|max|max_?seq)_?(size|len|length)|max_?len(gth)?")
_WIDTH = late_regex(r"(embed|embedding|emb)_?(s|size|dim|width|dimension)?")
_VOCABULARY = late_regex(r"(vocab|vocabulary|alphabet)_?size|num_(words|chars)|n_vocab")
_DENSE = late_regex(r"(fully_connected|fc|dense|hidden)_?(layers?|units|sizes?)")


class Stated(Struct, frozen=True):
    """An option of a row as stated beside the table; 0 or less means that there is none."""

    row: int
    option: str
    literals: tuple[Literal, ...]
    name: str


def stated(table: Table, c: Configuration) -> list[Stated]:
    """What the configuration says of each row."""
    found = [*_lists(table, c), *_calls(table, c), *_sizes(table, c)]
    return [s for s in found if s.row >= 0]


def _rows(table: Table, *kinds: str) -> list[int]:
    return [k for k, r in enumerate(table.rows) if r.kind is not None and r.kind.name in kinds]


def _lists(table: Table, c: Configuration) -> Iterator[Stated]:
    """Lists with one group of numbers for each convolution, once their fields are explained."""
    convolutions = _rows(table, "convolution")
    for setting in c.settings:
        fields = next((f for name, f in c.fields if _alike(name, setting.name)), None)
        if fields is None or len(setting.groups) != len(convolutions) or any(
                len(g) != len(fields) for g in setting.groups):
            continue
        roles = [role_of(f) for f in fields]
        if len({r for r in roles if r}) != sum(map(bool, roles)) or not any(roles):
            continue
        for place, (k, group) in enumerate(zip(convolutions, setting.groups, strict=True)):
            behind = convolutions[place + 1] if place + 1 < len(convolutions) else len(table.rows)
            for role, literal in zip(roles, group, strict=True):
                if role == "pool":
                    pools = [j for j in _rows(table, "pooling") if k < j < behind]
                    row = pools[0] if pools else k
                    yield Stated(row, "pool" if pools else "no pool", (literal,), setting.name)
                elif role:
                    yield Stated(k, role, (literal,), setting.name)


def _alike(one: str, other: str) -> bool:
    return one.rstrip("s").replace("_", "") == other.rstrip("s").replace("_", "")


def _calls(table: Table, c: Configuration) -> Iterator[Stated]:
    """Calls in code, where there are as many of a kind as rows."""
    for kind, calls, rows in _called(table, c):
        for k, call in zip(rows, calls, strict=True):
            for option, literals in call.options:
                if option in _WORDS:
                    yield Stated(k, option, literals, kind)


def _called(table: Table, c: Configuration) -> Iterator[tuple[str, list[Call], list[int]]]:
    for kind in dict.fromkeys(call.kind for call in c.calls):
        calls = [call for call in c.calls if call.kind == kind]
        rows = [k for k, r in enumerate(table.rows) if r.layer.kind == kind]
        if len(calls) == len(rows):
            yield kind, calls, rows


def call_options(table: Table, c: Configuration) -> dict[int, tuple[Option, ...]]:
    """The options of calls that are compared as those in columns are."""
    found: dict[int, tuple[Option, ...]] = {}
    for kind, calls, rows in _called(table, c):
        for k, call in zip(rows, calls, strict=True):
            found[k] = tuple(Option(name, literals, kind, True) for name, literals in call.options
                             if name in OPTIONS and name not in _WORDS)
    return found


def _sizes(table: Table, c: Configuration) -> Iterator[Stated]:
    embeddings, dense = _rows(table, "embedding"), _rows(table, "dense")
    for setting in c.settings:
        one = setting.groups[0]
        if setting.scalar and _INPUT.fullmatch(setting.name) and table.rows:
            first = table.rows[0].shape
            if first is not None and len(first.axes) <= 2 and embeddings:
                yield Stated(0, "length", one, setting.name)
        elif setting.scalar and len(embeddings) == 1 and _WIDTH.fullmatch(setting.name):
            yield Stated(embeddings[0], "width", one, setting.name)
        elif setting.scalar and len(embeddings) == 1 and _VOCABULARY.fullmatch(setting.name):
            yield Stated(embeddings[0], "vocabulary", one, setting.name)
        elif not setting.scalar and _DENSE.fullmatch(setting.name):
            units = [x for group in setting.groups for x in group]
            if len(units) <= len(dense):
                yield from _units(setting, units, dense, table)


def _units(setting: Setting, units: list[Literal], dense: list[int], table: Table
           ) -> Iterator[Stated]:
    shapes = [table.rows[k].shape for k in dense[:len(units)]]
    if all(s is not None and s.axes and s.axes[-1].value == u.value
           for s, u in zip(shapes, units, strict=True)):  # otherwise the fields may mean anything
        for k, literal in zip(dense, units, strict=False):
            yield Stated(k, "filters", (literal,), setting.name)


def listed(statements: list[Stated], network: Network) -> dict[int, Listed]:
    """The stated options of each row, without those that contradict a row that fits without."""
    options: dict[int, dict[str, object]] = {}
    for s in statements:
        name = "kernel" if s.option == "pool" else s.option
        values = options_of(s.literals)
        if name in ("kernel", "stride", "filters", "vocabulary", "plain") and not (
                s.option == "pool" and s.literals[0].value < 1):
            options.setdefault(s.row, {})[name] = values
    kept: dict[int, Listed] = {}
    for k, chosen in options.items():
        alone = network.reading(k, ())
        kind = network.table.rows[k].kind
        steps = "kernel" in chosen and "stride" not in chosen and (
            kind is not None and kind.name == "pooling")  # they default to the window
        for name in [*chosen]:
            more = (("stride", chosen[name]),) if steps and name == "kernel" else ()
            reading = network.reading(k, ((name, chosen[name]), *more))
            agrees = reading.fit is not None and reading.fit.fits
            if agrees and more:
                chosen["stride"] = chosen[name]
            if not agrees and alone.fit is not None and alone.fit.fits:
                del chosen[name]
        if "plain" in chosen and alone.fit is not None and alone.fit.fits:
            reading = network.reading(k, tuple(chosen.items()))
            if reading.fit is None or not reading.fit.fits:
                del chosen["plain"]  # the call contradicts the row, which is reported there
        kept[k] = tuple(chosen.items())
    return kept


def check_beside(
    statements: list[Stated], network: Network, kept: dict[int, Listed], found: Found
) -> None:
    """Each stated number against the row that it is about."""
    for s in statements:
        actual = _actual(s, network, kept)
        row = network.table.rows[s.row]
        literal = s.literals[0]
        where = literal.start, s.literals[-1].end
        if actual is None:
            continue
        said = options_of(s.literals)
        values = (said,) * len(actual) if isinstance(said, int) else said
        claim = number(values[0]), number(actual[0])
        if values == actual:
            found.add(where, f"{s.name}: {said}", str(actual[0]), "proved", claim=claim,
                      inferred=f"{_WORDS[s.option]} of {row.layer.name}")
        elif s.option in ("pool", "no pool") and literal.value < 1 and actual[0] < 2:
            found.add(where, f"{s.name}: {said}", "no pooling", "given")
        else:
            wrong = next(k for k, (a, b) in enumerate(zip(values, actual, strict=False)) if a != b)
            right = actual[wrong]
            found.add(where, f"{s.name}: {said}", str(right), "refuted",
                      f"the table has {_WORDS[s.option]} {right} in {row.layer.name}"
                      if s.option != "plain" else
                      f"{row.layer.name} has its output only with padding or in ceil mode; here it "
                      "is made with neither",
                      claim=(number(values[wrong]), number(right)), repair=right)


_WORDS = {"kernel": "kernel", "stride": "stride", "filters": "outputs", "pool": "pooling by",
          "no pool": "pooling by", "length": "length", "width": "width",
          "vocabulary": "vocabulary", "plain": "padding"}


def _actual(s: Stated, network: Network, kept: dict[int, Listed]) -> tuple[int, ...] | None:
    """What the table says where the configuration states something; None if it does not tell."""
    shape = network.shape(s.row)
    row = network.table.rows[s.row]
    if s.option == "no pool":
        return (1,)
    written = row.shape.sizes if row.shape else None
    from_shape: dict[str, Callable[[], int | None]] = {
        "length": lambda: written[0] if written else None,
        "width": lambda: shape[-1] if shape else None,
        "filters": lambda: (shape[0] if row.kind and row.kind.channels_first and len(shape) > 1
                            else shape[-1]) if shape else None,
        "vocabulary": lambda: network.vocabulary(s.row),
    }
    if s.option in from_shape:
        size = from_shape[s.option]()
        return None if size is None else (size,)
    reading = network.reading(s.row, kept.get(s.row, ()))
    if reading.fit is None or not reading.fit.fits or not reading.sure:
        return None
    assert reading.fit.proposal is not None
    options = reading.fit.proposal.options
    if s.option == "plain":
        padding = options.get("padding", 0)
        both = padding if isinstance(padding, tuple) else (padding,)
        if any(isinstance(p, str) for p in both):
            return (int(padding != "valid"),)
        return (1,) * len(both) if options.get("ceil_mode") else both
    value = options.get("stride" if s.option == "stride" else "kernel")
    return value if isinstance(value, tuple) else None if value is None else (value,)
