"""What the text near a table says of its kernels: ``kernel: 256 x (7 x 64)``."""

from __future__ import annotations

import re

from ...kernel.terms import number
from ...late import late_regex
from .findings import Found
from .network import Network
from .table import Table

_AROUND = 1500
_NEAR = 120
"""How close the word must stand to its formula, in characters."""
_TIMES = r"\s*(?:\\times|×|x|\*)\s*"
_KERNEL = late_regex(rf"(\d+){_TIMES}\(\s*(\d+){_TIMES}(\d+)\s*\)")


def check_kernels(text: str, table: Table, network: Network, floor: int, found: Found) -> None:
    """``n x (k x c)`` after the word kernel: n filters of k places and c channels each.

    Only for tables whose convolutions all have one axis, since otherwise (k x c) may be the area.
    """
    rows = [k for k, r in enumerate(table.rows) if r.kind is not None
            and r.kind.name == "convolution" and r.shape is not None]
    if not rows or any(len(table.rows[k].shapes[0].axes) != 2 for k in rows):
        return
    kernels: dict[int, tuple[int, int, int]] = {}
    for k in rows:
        reading = network.reading(k)
        if reading.fit is None or reading.fit.proposal is None or reading.fit.error:
            return
        filters, kernel = (reading.fit.proposal.options[n] for n in ("filters", "kernel"))
        channels = reading.fit.inputs[0][-1]
        if channels is None:
            return
        size = kernel[0] if isinstance(kernel, tuple) else kernel
        kernels[k] = filters, size, channels
    low, high = max(floor, table.start - _AROUND), table.end + _AROUND
    for match in _KERNEL.finditer(text, low, min(len(text), high)):
        near = text[max(low, match.start() - _NEAR):match.start()].lower()
        if not re.search(r"kernel|filter|weights", near) or low < table.start <= match.start() < (
                table.end):
            continue
        stated = tuple(int(g) for g in match.groups())
        _judge(text, match, stated, kernels, network, found)


def _judge(text: str, match: re.Match[str], stated: tuple[int, ...],
           kernels: dict[int, tuple[int, int, int]], network: Network, found: Found) -> None:
    filters, size, channels = stated
    fits = [k for k, known in kernels.items() if known == stated]
    alike = [k for k, (f, s, _) in kernels.items() if (f, s) == (filters, size)]
    if fits:
        found.add(match.span(3), match[0], str(channels), "proved",
                  claim=(number(channels), number(channels)),
                  inferred=f"the channels that {network.table.rows[fits[0]].layer.name} takes")
    elif alike:
        best = max(alike, key=lambda k: _mentioned(text, match, k, network))
        right = kernels[best][2]
        name = network.table.rows[best].layer.name
        found.add(match.span(3), match[0], str(right), "refuted",
                  f"the kernels of {name} are {size} x {right}: each takes all {right} channels",
                  claim=(number(channels), number(right)), repair=right)


def _mentioned(text: str, match: re.Match[str], k: int, network: Network) -> int:
    """How many of the row's lengths the lines around the formula mention."""
    around = set(re.findall(r"\d+", text[max(0, match.start() - 200):match.end() + 200]))
    before = [network.shape(p) for p in network.sources(k, network.table.rows[k])]
    return sum(str(s[0]) in around for s in [*before, network.shape(k)] if s)
