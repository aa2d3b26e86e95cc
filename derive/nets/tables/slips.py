"""Single wrong sizes where the options or the order of the layers leave a way out.

A row that hardly anybody would write may still be right, and so may one whose input is not
certain.  But if one size, changed, makes such a row usual and also the row that takes its output,
which was unusual too, then two rows that are independent of each other say that it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from math import prod

from msgspec import Struct

from ...records import replace
from ..arithmetic import symbol_size, value
from ..layers import LayerError
from .extra import described
from .fit import as_shapes, fit
from .kinds import Kind
from .network import Network
from .proposals import proposals
from .question import Known, Question
from .table import Row

_SAME = Kind("activation")
_MOST = 60
"""How many combinations of inputs are tried for a row."""
_BEFORE = 40
"""From how many rows before a row its channels may have been joined."""


class Slip(Struct, frozen=True):
    """A row's shape with one size changed; `sure` unless code between modules may explain it."""

    shape: Known
    sure: bool


def slip(network: Network, k: int) -> Slip | None:
    """The size of row k that two rows need changed; None if there is none."""
    row, shape = network.table.rows[k], network.shape(k)
    free = _given(row) or (row.kind is not None and row.kind.name == "adaptive-pooling")
    if shape is None or k in network.repaired or (usual(network, k) and not free):
        return None
    if (alone := _alone(network, k)) is not None:
        return Slip(alone, True)
    takers = takers_of(network, k)
    odd = [c for c in takers if not usual(network, c)]
    if not odd:
        return None
    enough = not free or len(odd) > 1
    doubtful = network.table.library == "torch" and row.kind is not None
    for sure in ([True] if enough or doubtful else []) + ([False] if doubtful else []):
        found = [changed for changed in around(network, k, shape, odd, not sure)
                 if _mends(network, k, changed, odd, takers)]
        if len(found) == 1:
            return Slip(found[0], sure and enough)
    return None


_KEEPING = frozenset({"activation", "dropout", "torch-normalisation"})
"""Modules of PyTorch that give what they take."""


def _alone(network: Network, k: int) -> Known | None:
    """The shape of the row before, where this one keeps it but for one size of the image.

    The sides that result stand in no other row, or the channels cannot be made of others, so
    nothing gives them and nothing takes them.
    """
    row, shape = network.table.rows[k], network.shape(k)
    before = network.ended(k)
    if network.table.library != "torch" or not before or shape is None or (
            row.kind is None or row.kind.name not in _KEEPING):
        return None
    given = network.shape(before[0])
    if given is None or len(given) != len(shape) or len(shape) < _IMAGE:
        return None
    others = [s for j in range(len(network.table.rows)) if j != k
              and (s := network.shape(j)) is not None]
    differ = [a for a, (n, m) in enumerate(zip(given, shape, strict=True)) if n != m]
    if len(differ) != 1 or (
            any(s[1:] == shape[1:] for s in others) if differ[0] else
            any(s[0] == shape[0] for s in others) or _made_by_functions(network, k, shape[0])):
        return None
    return given if sum(s[1:] == given[1:] for s in others) > 1 else None


_IMAGE = 3
"""How many axes an image has, with its channels."""


def _given(row: Row) -> bool:
    return row.kind is not None and row.kind.name == "input"


def takers_of(network: Network, k: int) -> list[int]:
    """The rows that take the output of row k, and the module that ends with it."""
    return [c for c in (*network.consumers.get(k, ()), *network.ends_with(k))
            if network.shape(c) is not None]


def around(network: Network, k: int, shape: Known, takers: list[int], sure: bool = False
           ) -> Iterator[Known]:
    """The shape with one size replaced by one that stands near it.

    Sizes that code between the modules may well have made are left alone, unless `sure`.
    """
    row = network.table.rows[k]
    near = [*_sources(network, k), *takers]
    sizes = dict.fromkeys([*shape, *(n for p in near for n in network.shape(p) or ())])
    certain = row.inputs is not None or network.in_sequence(k)
    for axis, size in product(range(len(shape)), sizes):
        if not certain and not sure and _split_by_functions(row, axis, len(shape)) and (
                _made_by_functions(network, k, shape[axis])):
            continue
        if size is not None and shape[axis] is not None and size != shape[axis]:
            yield (*shape[:axis], size, *shape[axis + 1:])
    inputs = tuple(network.shape(p) for p in _sources(network, k))
    if row.kind is None or not certain or len(inputs) != 1 or inputs[0] is None:
        return
    for axis in range(len(shape)):  # what the row would make by the simplest options
        result = fit(row.kind, (inputs[0],), (*shape[:axis], None, *shape[axis + 1:]),
                     None if row.count is None else row.count.number.value,
                     network.listed.get(k, ()), True).result
        made = result.shape[axis] if result is not None and axis < len(result.shape) else None
        if isinstance(made, int) and made not in (shape[axis], *sizes):
            yield (*shape[:axis], made, *shape[axis + 1:])


def implied(network: Network, k: int) -> Iterator[int]:
    """The last size of its input that the count of row k asks for, by the simplest options."""
    row, shape, count = network.table.rows[k], network.shape(k), network.count(k)
    sources = network.sources(k, row)
    before = network.shape(sources[0]) if len(sources) == 1 else None
    if row.kind is None or shape is None or not before or count is None or None in before:
        return
    size = symbol_size("_")
    for proposal in proposals(Question(row.kind, ((*before[:-1], None),), shape, count)):
        try:
            inputs = *as_shapes((before[:-1],))[0], size
            weights = described(proposal.kind, inputs, **proposal.options).parameters
        except (LayerError, ZeroDivisionError):
            continue
        least = value(weights, {"_": 0})
        each = value(weights, {"_": 1}) - least
        if each > 0 and count > least and (count - least) % each == 0:
            yield (count - least) // each


def _split_by_functions(row: Row, axis: int, axes: int) -> bool:
    """Whether code between the modules may well have made this size.

    Channels are joined and split by functions, and lines are cut and padded; an image is seldom
    changed along one of its sides.
    """
    weighted = row.kind is not None and row.count is not None and row.count.number.value
    channels = 0 if row.kind is None or row.kind.channels_first else axes - 1
    return axes < 3 or (axis == channels and not weighted)


def _made_by_functions(network: Network, k: int, size: int | None) -> bool:
    """Whether a size is one that stands before it, a part of one, or up to four of them joined."""
    rows = [s for j in range(max(0, k - _BEFORE), k) if (s := network.shape(j)) is not None]
    known = {n for s in rows for n in (s[:1] if len(s) > 1 else s) if n}
    size = size or 0
    if any(n % size == 0 for n in known) if size else True:
        return True
    pairs = {a + b for a in known for b in known}
    return size in pairs or any(size - a in pairs for a in known | pairs)


def _mends(network: Network, k: int, changed: Known, odd: list[int], takers: list[int]) -> bool:
    network.repaired[k] = changed
    try:
        fine = _given(network.table.rows[k]) or usual(network, k)
        return fine and all(usual(network, c) for c in takers if c not in odd) and (
            any if len(odd) > 1 and not _given(network.table.rows[k]) else all)(
                usual(network, c) for c in odd)
    finally:
        del network.repaired[k]


def _sources(network: Network, k: int) -> list[int]:
    """The rows that row k takes, or for a module of modules the last of those."""
    inside = network.last_inside(k)
    if inside is not None:
        return [inside]
    return network.sources(k, network.table.rows[k]) or (
        network.ended(k)[-1:] if network.table.library == "torch" else [])


def usual(network: Network, k: int, sources: tuple[int, ...] = ()) -> bool:
    """Whether its nearest inputs, or those rows, explain the row by options that people use."""
    row, shape = network.table.rows[k], network.shape(k)
    kind, options, count = row.kind, network.listed.get(k, ()), row.count
    if kind is None:  # a module of modules, or one that has no weights, may leave its input alone
        if network.table.library != "torch":
            return False
        kind, count = _SAME, None
    places = row.inputs if row.inputs is not None and network.last_inside(k) is None else [
        (p,) for p in sources or _sources(network, k)]
    if not places or shape is None:
        return False
    if kind.name == "embedding" and (vocabulary := network.vocabulary(k)):
        options = (*options, ("vocabulary", vocabulary))
    closed, weights = replace(kind, open=False), None if count is None else count.number.value
    combinations = islice(product(*places), _MOST)  # different rows often have the same shapes
    for found in dict.fromkeys(tuple(map(network.shape, chosen)) for chosen in combinations):
        inputs = tuple(s for s in found if s is not None)
        if len(inputs) == len(found) and any(
                shapes and fit(closed, shapes, shape, weights, options, True).usual
                for shapes in (inputs, _flat(inputs, shape))):
            return True
    return False


def _flat(inputs: tuple[Known, ...], output: Known) -> tuple[Known, ...]:
    """The input as one axis, which functions make between the modules."""
    sizes = [n for n in inputs[0] if n is not None]
    if len(inputs) > 1 or len(output) > 1 or len(sizes) < max(2, len(inputs[0])):
        return ()
    return ((prod(sizes),),)
