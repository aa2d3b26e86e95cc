"""What an author may write where an expression is wanted, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from msgspec import Struct

from ..sympy_bridge import sympy
from ..sympy_bridge.symbols import IndexSymbol


class AuthorError(ValueError):
    """Something an author wrote that has no meaning; the message says what to write instead."""

    __module__ = "derive"  # where people find it, and so what tracebacks show


class Family(Struct, frozen=True):
    """Symbols that differ by their indices: ``Z[i]``, ``Z[1]``, ``D[i, j]`` are members.

    `generic` is the member at the declared `indices`.
    """

    generic: Any
    indices: tuple[IndexSymbol, ...]

    def __getitem__(self, at: Any) -> Any:
        """The member at an index expression, or at as many of them as the family has."""
        places = tuple(map(expression, at if isinstance(at, tuple) else (at,)))
        if len(places) != len(self.indices):
            raise AuthorError(f"{self.name} is a family over {len(self.indices)} "
                              f"{'index' if len(self.indices) == 1 else 'indices'}, "
                              f"but {len(places)} were written")
        for index, place in zip(self.indices, places, strict=True):
            if place.is_integer is not True:
                raise AuthorError(f"{place} is no index of {self.name}; declare an index with "
                                  "indices(...), or write an integer")
            if (place < index.lower) == True or (place > index.upper) == True:  # noqa: E712  # SymPy's truth values may be undecided
                raise AuthorError(f"{self.name} has no member {place}: its index {index} runs "
                                  f"from {index.lower} to {index.upper}")
        return self.generic.xreplace(dict(zip(self.indices, places, strict=True)))

    __iter__ = None

    @property
    def name(self) -> str:
        """The family's name."""
        return str(self.generic.name)

    def __repr__(self) -> str:
        return f"{self.generic} for {', '.join(map(str, self.indices))}"

    def _refuse(self, *_: Any) -> NoReturn:
        raise AuthorError(f"{self.name} is a family; write a member, as in {self.name}"
                          f"[{', '.join(map(str, self.indices))}]")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = _refuse
    __truediv__ = __rtruediv__ = __pow__ = __neg__ = _refuse

    @property
    def T(self) -> NoReturn:  # noqa: N802  # SymPy's name for the transpose
        """Refused: a family has no transpose, its members have."""
        self._refuse()


def expression(value: Any) -> Any:
    """The SymPy expression of `value`; raises `AuthorError` for what is none."""
    if isinstance(value, Family):
        value._refuse()
    if isinstance(value, str):
        raise AuthorError(f"{value!r} is a text; declare the symbol first, for instance with "
                          f"matrix({value!r}, ...) or scalar({value!r})")
    if isinstance(value, float):
        raise AuthorError(f"{value} is a floating-point number, but numbers must be exact: write "
                          "an integer or a Rational")
    try:
        expr = sympy.sympify(value, strict=True)
    except (ValueError, TypeError):
        expr = None
    if isinstance(expr, bool) or not isinstance(expr, (sympy.Basic, sympy.MatrixBase)):
        raise AuthorError(f"{value!r} is no SymPy expression")
    return expr


def generic(value: Any) -> Any:
    """An expression; a family stands for its generic member."""
    return value.generic if isinstance(value, Family) else expression(value)


def listed(values: Any) -> tuple[Any, ...]:
    """None, one value, or several, as a tuple."""
    if values is None:
        return ()
    return tuple(values) if isinstance(values, (tuple, list, set, frozenset)) else (values,)


def index_symbol(value: Any) -> IndexSymbol:
    """An index declared with `indices`."""
    if not isinstance(value, IndexSymbol):
        raise AuthorError(f"{value} is no index; declare it, as in i = indices('i', r)")
    return value


def index_symbols(over: Any) -> tuple[IndexSymbol, ...]:
    """The different indices of ``over=``."""
    found = tuple(map(index_symbol, listed(over)))
    if len(set(found)) < len(found):
        raise AuthorError("a family needs different indices; declare two of them, as in "
                          "i, j = indices('i j', r)")
    return found


def names_of(text: str) -> list[str]:
    """The names in a text such as ``"N p q"``."""
    names = text.replace(",", " ").split() if isinstance(text, str) else []
    if not names:
        raise AuthorError(f"{text!r} holds no names; write them with spaces between, as 'N p q'")
    return names


def one_or_all(symbols: Iterable[Any]) -> Any:
    """A single symbol alone, several as a tuple."""
    found = tuple(symbols)
    return found[0] if len(found) == 1 else found
