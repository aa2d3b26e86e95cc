"""Powers, exponentials and logarithms of real numbers, in a form in which equal ones agree.

Everything is meant wherever both sides exist as real numbers.  There ``log u = L(u)`` with
``L(u) = log |u|``, so that ``L(u v) = L(u) + L(v)`` and ``L(u^k) = k L(u)`` whatever the signs of
the factors, and ``u^e = u^c exp((e - c) L(u))`` for a base u that a fractional or symbolic
exponent requires to be positive.  ``exp(k L(u))`` is written as ``u^k`` again only for such u:
for any other it is ``|u|^k``.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Integer, Mul, Pow, S, Symbol, exp, log

_MOST = 400
"""The largest number of operations in an expression that is rewritten."""


class Logarithms:
    """Rewrites expressions with one set of letters, so that they can be compared."""

    def __init__(self, expression: Any) -> None:
        self.letters: dict[Any, Any] = {}
        self.positive: set[Any] = set()
        for node in sympy.preorder_traversal(expression):
            if isinstance(node, log):
                self._require_positive(node.args[0])
            elif isinstance(node, Pow) and not node.exp.is_Integer and node.base is not S.Exp1:
                self._require_positive(node.base)

    def _require_positive(self, base: Any) -> None:
        _, factors = _factors(base)
        if len(factors) == 1 and factors[0][1] == 1:
            self.positive.add(factors[0][0])

    def letter(self, factor: Any) -> Any:
        """L of an irreducible factor."""
        if factor not in self.letters:
            self.letters[factor] = Symbol(f"log#{len(self.letters)}", real=True)
        return self.letters[factor]

    def of(self, base: Any) -> Any:
        """L of an expression: the sum of the letters of its factors."""
        if isinstance(base, exp):
            return self.rewritten(base.exp)
        if isinstance(base, Pow):
            return sympy.expand(self.rewritten(base.exp) * self.of(base.base))
        if isinstance(base, Mul):
            return Add(*map(self.of, base.args))
        number, factors = _factors(self.rewritten(base))
        parts = [k * self.letter(Integer(p)) for p, k in sympy.factorrat(abs(number)).items()] \
            if number.is_Rational and abs(number) != 1 else []
        if not number.is_Rational:
            parts.append(self.letter(abs(number)))
        return Add(*parts, *(k * self.letter(f) for f, k in factors))

    def rewritten(self, e: Any) -> Any:
        """The expression in letters, exponentials of sums, and rational operations."""
        if not e.args:
            return e
        if isinstance(e, log):
            return self.of(e.args[0])
        if isinstance(e, exp) or (isinstance(e, Pow) and e.base is S.Exp1):
            return self.exponential(sympy.expand(self.rewritten(e.exp)))
        if isinstance(e, Pow) and not e.exp.is_Integer:
            exponent = sympy.expand(self.rewritten(e.exp))
            whole = exponent.as_coeff_Add()[0]
            whole = sympy.floor(whole) if whole.is_Rational else S.Zero
            rest = sympy.expand((exponent - whole) * self.of(e.base))
            return self.rewritten(e.base) ** whole * self.exponential(rest)
        if isinstance(e, (Add, Mul, Pow)):
            return e.func(*map(self.rewritten, e.args))
        return e.func(*(a if isinstance(a, sympy.Tuple) else self.rewritten(a) for a in e.args))

    def exponential(self, exponent: Any) -> Any:
        """The exponential of a sum, with powers of what is positive in front of it."""
        front, kept = [], []
        names = {letter: factor for factor, letter in self.letters.items()}
        for term in Add.make_args(exponent):
            coefficient, letter = term.as_coeff_Mul()
            factor = names.get(letter)
            if factor is not None and coefficient.is_Integer and self._is_positive(factor):
                front.append(factor ** coefficient)
            else:
                kept.append(term)
        return Mul(*front, exp(Add(*kept)))

    def _is_positive(self, factor: Any) -> bool:
        return factor in self.positive or -factor in self.positive or bool(factor.is_positive)


def _factors(base: Any) -> tuple[Any, list[tuple[Any, int]]]:
    """A number and the irreducible factors of an expression with their exponents."""
    above, below = sympy.fraction(sympy.together(base))
    number, factors = S.One, []
    for part, sign in ((above, 1), (below, -1)):
        coefficient, found = sympy.factor_list(part) if part.free_symbols else (part, [])
        number *= coefficient ** sign
        factors += [(f, sign * k) for f, k in found]
    return number, factors


def agree(expression: Any) -> bool:
    """Whether the expression vanishes by the laws of powers, exponentials and logarithms."""
    if expression.count_ops() > _MOST:
        return False
    laws = Logarithms(expression)
    rest = expression
    for _ in range(2):  # exponents may combine to whole numbers once products are expanded
        rest = laws.rewritten(rest) if rest is expression else rest
        above, _ = sympy.fraction(sympy.together(rest))
        rest = sympy.expand(above)
        if rest == 0:
            return True
        rest = rest.replace(lambda e: isinstance(e, exp),
                            lambda e: laws.exponential(sympy.expand(e.exp)))
    return bool(sympy.expand(rest) == 0)
