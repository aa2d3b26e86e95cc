"""What letters look like: the last resort where equations leave a shape open."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ...kernel.dims import ONE, Dim, variable
from ..meaning.values import SCALAR
from .kinds import WHOLE, Key
from .solve import Clash, Where, is_unknown
from .symbols import bare

if TYPE_CHECKING:
    from .solution import Solution


class Marks(Struct):
    """What is done with symbols that only vectors or matrices bear."""

    transposed: set[Where] = field(default_factory=set)
    inverted: set[Where] = field(default_factory=set)
    squared: set[Where] = field(default_factory=set)
    moments: set[Where] = field(default_factory=set)
    reasons: dict[Where, str] = field(default_factory=dict)
    guessed: set[Where] = field(default_factory=set)
    introduced: dict[Key, set[int]] = field(default_factory=dict)


def is_capital(name: str) -> bool:
    """Whether the name is one capital letter, perhaps with marks and labels."""
    stem = name.partition("_")[0].rstrip("*'")
    return stem[:1].isupper() and (len(stem) == 1 or stem in _GREEK_CAPITALS)


_GREEK_CAPITALS = frozenset(
    ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"))


def is_letter(name: str) -> bool:
    """Whether the name is one small letter, perhaps with marks and labels."""
    stem = name.partition("_")[0].rstrip("*'")
    return stem[:1].islower() and (len(stem) == 1 or stem.isalpha())


def is_bold(name: str) -> bool:
    """Whether the name is printed bold."""
    return "bf" in name.split("_")[1:]


def _open(s: Solution) -> list[Where]:
    """Symbols whose shape is not known to be, or not to be, 1 x 1."""
    return [w for w, shape in s.shapes.items()
            if not s.is_scalar(shape) and not (
                s.sizes.is_several(shape[0]) and (
                    s.sizes.is_several(shape[1]) or s.sizes.is_one(shape[1])))]


def restrict(s: Solution, where: Where, kind: str) -> None:
    """Let the symbol be a scalar, vector or matrix; raises `Clash` if it cannot be."""
    rows, cols = s.shapes[where]
    match kind:
        case "scalar":
            s.equal((rows, cols), SCALAR)
        case "vector":
            s.sizes.same(cols, ONE)
            s.sizes.mark_several(rows)
        case "matrix":
            s.sizes.mark_several(rows)
            s.sizes.mark_several(cols)


def _settle(s: Solution, where: Where, kind: str, reason: str) -> None:
    """Let the symbol be a scalar, vector, matrix, if nothing speaks against it."""
    if s.kind_of(where) == kind:
        return
    state = s.sizes.state()
    try:
        restrict(s, where, kind)
    except Clash:
        s.sizes.restore(state)
    else:
        s.marks.reasons.setdefault(where, reason)
        s.marks.guessed.add(where)


def _bold(s: Solution) -> None:
    if not any(is_bold(k[0]) for _, k in s.shapes):
        return
    for where in _open(s):
        name = where[1][0]
        if is_bold(name):
            _settle(s, where, "matrix" if is_capital(name) else "vector", "a bold letter")


def _capitals(s: Solution) -> None:
    """A fixed capital that is inverted or transposed, or is itself a variance, is a matrix."""
    for where in _open(s):
        kind = s.given.get(where)
        shown = where in s.marks.transposed | s.marks.inverted | s.marks.moments
        if shown and is_capital(where[1][0]) and not (kind and kind.random):
            _settle(s, where, "matrix", "a capital letter where a matrix may stand")


def _squares(s: Solution) -> None:
    """A small letter with an exponent 2 that is never transposed is a scalar."""
    for where in _open(s):
        if where in s.marks.squared and where not in s.marks.transposed and (
                not is_capital(where[1][0])):
            _settle(s, where, "scalar", "a small letter that is squared")


def _pairs(s: Solution) -> None:
    """X b, where the product is a vector: a matrix times a vector."""
    for product in s.products:
        rest = [(f, w) for f, w in product.factors if not s.is_scalar(f)]
        rows, cols = product.result
        if len(rest) != 2 or not (s.sizes.is_several(rows) and s.sizes.is_one(cols)):
            continue
        (_, left), (_, right) = rest
        if left is None or right is None or not is_capital(left[1][0]) or (
                not is_letter(right[1][0])):
            continue
        _settle(s, left, "matrix", "a capital letter before a vector")
        _settle(s, right, "vector", "a small letter behind a matrix")


def _behind(s: Solution) -> None:
    """What stands directly behind a matrix is multiplied by it, since scalars go in front."""
    for product in s.products:
        rest = [(f, w) for f, w in product.factors if not s.is_scalar(f)]
        for (left, _), (right, where) in pairwise(rest):
            if where is None or s.is_nonscalar(right, where) or not (
                    s.sizes.is_several(left[0]) and s.sizes.is_several(left[1])):
                continue
            state = s.sizes.state()
            try:
                s.sizes.same(left[1], right[0])
            except Clash:
                s.sizes.restore(state)
                continue
            s.marks.guessed.add(where)
            if is_letter(where[1][0]):
                _settle(s, where, "vector", "a small letter behind a matrix")
            else:
                s.marks.reasons.setdefault(where, "a letter behind a matrix")


def _small(s: Solution) -> None:
    """A small letter that is transposed is a vector."""
    for where in _open(s):
        if where in s.marks.transposed and is_letter(where[1][0]):
            _settle(s, where, "vector", "a small letter that is transposed")


def _wide(s: Solution) -> None:
    """What is transposed and has several columns is a matrix, not a row."""
    for where in _open(s):
        if where in s.marks.transposed and s.sizes.is_several(s.shapes[where][1]):
            _settle(s, where, "matrix", "transposed, and no column")
            s.marks.guessed.discard(where)


def _random(s: Solution) -> None:
    """A random capital that is transposed is a vector."""
    for where in _open(s):
        kind = s.given.get(where)
        if where in s.marks.transposed and kind is not None and kind.random:
            _settle(s, where, "vector", "random, and transposed")


def _lengths(s: Solution) -> None:
    """The entries of a vector go from 1 to its length, where nothing else tells that."""
    for owner, (name, arity) in [w for w in s.marks.guessed if w in s.shapes]:
        rows, cols = s.shapes[owner, (name, arity)]
        left = s.sizes.of(rows).variable()
        if arity or left is None or not is_unknown(left) or not s.sizes.is_one(cols):
            continue
        entries = s.indices.get((owner, (name, 1))) or s.indices.get((WHOLE, (name, 1)), set())
        ends = {_end(s, index) for index in entries}
        if len(ends) == 1 and (end := ends.pop()) is not None:
            s.sizes.same(rows, end)


def _end(s: Solution, index: str) -> Dim | None:
    """Up to what size an index goes from 1; None if that is not known."""
    lower, upper = s.env.ranges.get(index, (None, None))
    if lower is None or upper is None or bare(lower).kind != "number" or bare(lower).data != 1:
        return None
    found = s.env.spell(bare(upper))
    return None if found is None or found.at else variable(found.name)


def _rest(s: Solution) -> None:
    """What no equation and no mark shows to be more is a scalar."""
    for where in _open(s):
        rows, cols = s.shapes[where]
        if not s.sizes.is_several(rows) and not s.sizes.is_several(cols) and (
                where not in s.marks.transposed | s.marks.inverted):
            _settle(s, where, "scalar", "nothing shows that it is more than a scalar")


TIERS: tuple[Callable[[Solution], None], ...] = (
    _bold, _capitals, _wide, _squares, _behind, _pairs, _random, _small, _wide, _behind, _pairs,
    _lengths, _rest)
