"""The symbols of a derivation as SymPy objects: dimensions, indices, matrices, scalars.

Everything that tells two symbols apart is in ``args`` (or, for the atoms, in what is hashed),
so that ``x.func(*x.args) == x``, substitution and pickling work as for SymPy's own classes.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatrixSymbol, S, Symbol, Tuple, sympify
from sympy.core.symbol import Str

RANDOM = "random"


class DimensionSymbol(Symbol):
    """A dimension such as N or an index: an integer that is never an ordinary scalar.

    It is positive unless other assumptions are given.
    """

    __slots__ = ()

    def __new__(cls, name: str, **assumptions: bool) -> Any:
        """The symbol of a name, with SymPy's assumptions."""
        return Symbol.__xnew__(cls, name, **(assumptions or {"integer": True, "positive": True}))


class IndexSymbol(Symbol):
    """An index variable that runs through the integers from `lower` to `upper`."""

    __slots__ = ("lower", "upper")

    def __new__(cls, name: str, lower: Any, upper: Any) -> Any:
        """The symbol of a name and two bounds, which are SymPy expressions or integers."""
        low = sympify(lower)
        known = {"positive": True} if low.is_positive else (
            {"nonnegative": True} if low.is_nonnegative else {})
        self = Symbol.__xnew__(cls, name, integer=True, **known)
        self.lower, self.upper = low, sympify(upper)
        return self

    def __getnewargs_ex__(self) -> Any:
        return (self.name, self.lower, self.upper), {}

    def _hashable_content(self) -> Any:
        return (*super()._hashable_content(), self.lower, self.upper)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        lower, upper = self.lower.subs(old, new), self.upper.subs(old, new)
        if (lower, upper) == (self.lower, self.upper):
            return super()._eval_subs(old, new)
        return IndexSymbol(self.name, lower, upper)


def _strings(names: Any) -> Tuple:
    return names if isinstance(names, Tuple) else Tuple(*(Str(n) for n in names))


class _Typed:
    """What matrices and scalars share: indices, a LaTeX name, traits.

    A trait is ``random`` or one of `derive.kernel.facts.PROPERTIES`.
    """

    args: tuple[Any, ...]
    name: str

    @property
    def indices(self) -> Tuple:
        """The subscripts of a member of a family; empty for a single symbol."""
        return self.args[-3]

    @property
    def latex_name(self) -> str:
        """The LaTeX that was declared for the name, or an empty string."""
        return str(self.args[-2])

    @property
    def traits(self) -> frozenset[str]:
        """The declared properties, ``random`` included."""
        return frozenset(map(str, self.args[-1]))

    @property
    def free_symbols(self) -> set[Any]:
        """The symbol itself and the symbols in its subscripts."""
        return {self, *(s for i in self.indices for s in i.free_symbols)}

    def _sympystr(self, printer: Any) -> str:
        subscripts = (printer._print(i).replace(" ", "") for i in self.indices)
        return "_".join([self.name, *(s if s.isalnum() else f"{{{s}}}" for s in subscripts)])

    def _latex(self, printer: Any, **_: Any) -> str:
        base = self.latex_name or printer._deal_with_super_sub(self.name)
        if not self.indices:
            return base
        if "_" in base:
            base = f"{{{base}}}"
        subscripts = [printer._print(i) for i in self.indices]
        between = "" if all(len(s) == 1 for s in subscripts) else ","
        return f"{base}_{{{between.join(subscripts)}}}"

    def _pretty(self, printer: Any) -> Any:
        return printer._print(Symbol(str(self)))


class TypedMatrix(_Typed, MatrixSymbol):
    """A matrix or vector with subscripts, a LaTeX name, or traits; otherwise a MatrixSymbol."""

    def __new__(cls, name: Any, rows: Any, cols: Any, indices: Any = (), latex: Any = "",
                traits: Any = ()) -> Any:
        """A rows x cols matrix; raises `ValueError` for a size that can be none."""
        rows, cols = sympify(rows), sympify(cols)
        cls._check_dim(rows)
        cls._check_dim(cols)
        return Basic.__new__(cls, name if isinstance(name, Str) else Str(name), rows, cols,
                             Tuple(*indices), Str(str(latex)), _strings(traits))


class ScalarSymbol(_Typed, Expr):
    """A real scalar with subscripts, a LaTeX name, or that is random; otherwise a Symbol."""

    is_commutative = True
    is_symbol = True
    _diff_wrt = True

    def __new__(cls, name: Any, indices: Any = (), latex: Any = "",
                traits: Any = ()) -> Any:
        """A scalar; `traits` are ``random`` and properties of the kernel's table."""
        return Expr.__new__(cls, name if isinstance(name, Str) else Str(name), Tuple(*indices),
                            Str(str(latex)), _strings(traits))

    @property
    def name(self) -> str:  # type: ignore[override]  # an attribute in the shared base
        """The name without subscripts."""
        return str(self.args[0])

    def _eval_is_real(self) -> bool:
        return True

    def _eval_is_positive(self) -> bool | None:
        return True if "positive" in self.traits else None

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.traits & {"positive", "nonnegative"} else None

    def _eval_is_integer(self) -> bool | None:
        return True if "integer" in self.traits else None

    def _eval_is_zero(self) -> bool | None:
        return False if self.traits & {"positive", "invertible"} else None

    def _eval_derivative(self, s: Any) -> Any:
        return S.One if s == self else S.Zero
