"""Whether a row can be what a layer makes of its inputs, and if not, what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ...kernel.terms import Term, add, function, inverse, mul, number
from ..arithmetic import Size, symbol_size
from ..layers import LayerError, Result, Shape
from .extra import described
from .kinds import Kind
from .proposals import proposals
from .question import Known, Proposal, Question

Listed = tuple[tuple[str, Any], ...]
_MOST = 400
"""How many proposals are tried for a row."""


class Wrong(Struct, frozen=True):
    """A number that differs: an axis of the shape, or the count of weights where axis is None."""

    axis: int | None
    expected: int


class Fit(Struct, frozen=True):
    """The options that explain a row best.

    `wrong` is empty where they explain all of it; `error` says why there are none.  `exhausted`
    is false where not every possibility was tried.
    """

    inputs: tuple[Known, ...]
    proposal: Proposal | None
    result: Result | None
    wrong: tuple[Wrong, ...] = ()
    error: str = ""
    exhausted: bool = True

    @property
    def fits(self) -> bool:
        """Whether the row is explained."""
        return self.proposal is not None and not self.wrong and not self.error

    @property
    def usual(self) -> bool:
        """Whether it is explained by options that people use."""
        return self.fits and self.proposal is not None and self.proposal.usual

    @property
    def rank(self) -> tuple[bool, int, bool]:
        """Smaller is better."""
        return (bool(self.error) or self.proposal is None, len(self.wrong),
                not (self.proposal and self.proposal.usual))


def as_shapes(inputs: tuple[Known, ...]) -> tuple[Shape, ...]:
    """The inputs with a symbol for each size that is not known."""
    return tuple(tuple(symbol_size(f"_{j}_{k}") if n is None else n for k, n in enumerate(s))
                 for j, s in enumerate(inputs))


@lru_cache(maxsize=20_000)
def fit(kind: Kind, inputs: tuple[Known, ...], output: Known | None, count: int | None,
        listed: Listed = (), usual: bool = False) -> Fit:
    """The best explanation of a row, the first of those that are equally good.

    Options that people use come first; with `usual`, only they are tried.
    """
    if not usual and (likely := fit(kind, inputs, output, count, listed, True)).usual:
        return likely
    question = Question(kind, inputs, output, count, dict(listed), usual)
    shapes = as_shapes(inputs)
    best: Fit | None = None
    error, tried = "", 0
    for tried, proposal in enumerate(proposals(question)):
        if tried == _MOST:
            break
        try:
            result = described(proposal.kind, *shapes, **proposal.options)
        except (LayerError, ZeroDivisionError) as problem:
            error = error or str(problem)
            continue
        if output is not None and len(result.shape) != len(output):
            error = error or f"the output has {len(result.shape)} axes, not {len(output)}"
            continue
        found = Fit(inputs, proposal, result, _differences(result, output, count))
        if best is None or found.rank < best.rank:
            best = found
        if best.usual:
            return best
    if best is None:
        return Fit(inputs, None, None, (), error or "no such layer has these axes")
    if tried == _MOST and not best.fits:
        return Fit(inputs, best.proposal, best.result, best.wrong, "", False)
    return best


def _differences(result: Result, output: Known | None, count: int | None) -> tuple[Wrong, ...]:
    wrong = [Wrong(k, n) for k, (n, m) in enumerate(zip(result.shape, output or (), strict=False))
             if isinstance(n, int) and m is not None and n != m]
    if isinstance(result.parameters, int) and count is not None and result.parameters != count:
        wrong.append(Wrong(None, result.parameters))
    return tuple(wrong)


# --- formulas -----------------------------------------------------------------------------

_PLAIN = frozenset({"order", "axis", "biases", "groups", "heads", "multiplier",
                    "layers", "axes"})
"""Options that stay numbers: the formulas ask for their values."""


@lru_cache(maxsize=20_000)
def _formulas(kind: str, inputs: tuple[Known, ...], options: Listed) -> tuple[
        tuple[Term | None, ...], Term | None]:
    values: dict[str, int] = {}

    def name(n: Any, least: int) -> Any:
        if isinstance(n, bool) or not isinstance(n, int) or n < least:
            return n
        values[f"v{len(values)}"] = n
        return symbol_size(f"v{len(values) - 1}")

    def option(key: str, value: Any) -> Any:
        if key in _PLAIN or isinstance(value, str):
            return value
        if key == "padding":
            return tuple((name(a, 1), name(b, 1)) for a, b in
                         (p if isinstance(p, tuple) else (p, p) for p in value)) if isinstance(
                             value, tuple) else value
        if isinstance(value, tuple):
            return tuple(name(n, 2) for n in value)
        return name(value, 2)

    merged = kind in ("concatenation", "elementwise") or "groups" in dict(options)
    shapes = tuple(tuple(symbol_size(f"_{j}_{k}") if n is None else n if merged and not (
        kind == "concatenation" and k == len(s) - 1) else name(n, 0) for k, n in enumerate(s))
        for j, s in enumerate(inputs))
    result = described(kind, *shapes, **{k: option(k, v) for k, v in options})
    return (tuple(_instance(n, values) for n in result.shape),
            _instance(result.parameters, values))


def formulas(found: Fit) -> tuple[tuple[Term | None, ...], Term | None]:
    """What each axis and the count are, as arithmetic on the numbers of the table.

    None for what depends on sizes that are not known.
    """
    proposal, result = found.proposal, found.result
    assert proposal is not None
    assert result is not None
    try:
        return _formulas(proposal.kind, found.inputs, tuple(proposal.options.items()))
    except (LayerError, ValueError, TypeError):  # some formulas want numbers
        shape = tuple(number(n) if isinstance(n, int) else None for n in result.shape)
        count = result.parameters
        return shape, number(count) if isinstance(count, int) else None


class _OfUnknownSize(Exception):
    """A formula with a size that is not known."""


def _instance(size: Size, values: Mapping[str, int]) -> Term | None:
    if isinstance(size, int):
        return number(size)
    try:
        return _substituted(size, values)
    except _OfUnknownSize:
        return None


def _substituted(t: Term, values: Mapping[str, int]) -> Term:
    match t.op:
        case "number":
            return t
        case "dimension":
            name = str(t.data)
            if name not in values:
                raise _OfUnknownSize
            return number(values[name])
    args = [_substituted(a, values) for a in t.args]
    match t.op:
        case "add":
            return add(*args)
        case "mul":
            return mul(*args)
        case "inverse":
            return inverse(*args)
    if t.data == "floor" and args[0].op == "mul" and len(args[0].args) == 2:
        above, below = args[0].args
        if below.op == "inverse" and below.args[0] == above:
            return number(1)  # a depthwise convolution has as many groups as channels
    return function(t.data, *args)


def arithmetic(t: Term) -> str:
    """The formula as people write it: ``7*64*256 + 256``, ``floor((1014 - 7)/2) + 1``."""
    match t.op:
        case "number":
            return str(t.data)
        case "add":
            text = arithmetic(t.args[0])
            for a in t.args[1:]:
                part = arithmetic(a)
                text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
            return text
        case "mul":
            return _product(t)
        case "inverse":
            return f"1/{_factor(t.args[0])}"
    inside = ", ".join(map(arithmetic, t.args))
    return f"{'ceil' if t.data == 'ceiling' else t.data}({inside})"


def _product(t: Term) -> str:
    above = [a for a in t.args if a.op != "inverse"]
    below = [a.args[0] for a in t.args if a.op == "inverse"]
    sign = ""
    if above and above[0].op == "number" and above[0].data == -1 and len(above) > 1:
        sign, above = "-", above[1:]
    text = "*".join(map(_factor, above)) or "1"
    return sign + text + "".join(f"/{_factor(b)}" for b in below)


def _factor(t: Term) -> str:
    text = arithmetic(t)
    return f"({text})" if t.op == "add" or text.startswith("-") else text


def options_text(proposal: Proposal) -> str:
    """The options that matter, in words."""
    o = proposal.options
    parts = [f"{name} {_sizes(o[name])}" for name in ("kernel", "stride", "dilation", "padding")
             if name in o and _matters(name, o[name])]
    parts += [f"{o['groups']} groups"] if "groups" in o else []
    parts += ["ceil mode"] if o.get("ceil_mode") else []
    parts += [f"vocabulary {o['vocabulary']}"] if "vocabulary" in o else []
    parts += ["no bias"] if o.get("bias") is False else []
    parts += [f"no {word}" for key, word in (("scale", "scale"), ("centre", "centre"))
              if o.get(key) is False]
    parts += [f"{o['cell']} in both directions"] if "cell" in o else []
    parts += [f"heads * key size = {o['key']}"] if "key" in o else []
    parts += [f"factors {_sizes(o['factors'])}"] if "factors" in o else []
    parts += ["axes kept"] if o.get("keep_axes") else []
    return ", ".join(parts)


def _matters(name: str, value: Any) -> bool:
    if name == "padding":
        return value != "valid" and value not in (0, (0,) * 8) and set(
            value if isinstance(value, tuple) else (value,)) != {0}
    if name == "kernel":
        return True
    return set(value if isinstance(value, tuple) else (value,)) != {1}


def _sizes(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    if len(set(value)) == 1 and not isinstance(value[0], int):
        return str(value[0])
    return " x ".join(map(str, value))
