"""The bridge between SymPy and the kernel, and the only part of derive that imports SymPy.

`to_term` reads plain SymPy (and the nodes defined here where SymPy has none), `to_sympy` writes
it.  `symbols` and `operators` are SymPy classes; `reader` (with `handlers`) and `writer`
convert.  The authoring layer takes `sympy` itself from here.

Some things SymPy evaluates before anyone can look: ``Z*Z.I`` is the identity, and ``0*Z`` the
zero, whatever the shape of Z.
"""

from __future__ import annotations

import sympy

from .errors import BridgeError
from .reader import Reader, properties_of, to_term
from .untyped import untyped
from .writer import to_sympy

__all__ = ["BridgeError", "Reader", "properties_of", "sympy", "to_sympy", "to_term", "untyped"]
