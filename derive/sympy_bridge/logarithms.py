"""Powers, exponentials and logarithms of real numbers, in a form in which equal ones agree.

Everything is meant wherever both sides exist as real numbers.  There ``log u = L(u)`` with
``L(u) = log |u|``, so that ``L(u v) = L(u) + L(v)`` and ``L(u^k) = k L(u)`` whatever the signs of
the factors, and ``u^e = u^c exp((e - c) L(u))`` for a base u that a fractional or symbolic
exponent requires to be positive.  ``exp(k L(u))`` is ``|u|^k``; it is written as ``u^k`` or
``(-u)^k`` where such a base gives the sign of u.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Integer, Mul, Pow, S, exp, log
from sympy.core.function import AppliedUndef
from sympy.polys.polyerrors import PolynomialError

from ..functions import INTEGRAL_OVER

_LETTER = sympy.Function("log#", real=True)
_MOST = 400
"""The largest number of operations in an expression that is rewritten."""


class Logarithms:
    """Rewrites expressions with one set of letters, so that they can be compared."""

    def __init__(self, expression: Any) -> None:
        self.letters: dict[Any, Any] = {}
        self.signs: dict[Any, int] = {}
        for node in sympy.preorder_traversal(expression):
            if isinstance(node, log):
                self._require_positive(node.args[0])
            elif isinstance(node, Pow) and not node.exp.is_integer and node.base is not S.Exp1:
                self._require_positive(node.base)
            elif isinstance(node, Pow) and node.exp.is_negative and node.base.is_nonnegative:
                self.signs[node.base] = 1  # what is divided by is not zero

    def _require_positive(self, base: Any) -> None:
        """Note the sign that the base gives to its factor; raises `ValueError` if it has none.

        What would exist nowhere is equal to nothing.
        """
        rest = [a for a in Mul.make_args(sympy.together(base)) if not a.is_positive]
        number, factors = _factors(Mul(*rest))
        factors = [(f, k) for f, k in factors if not f.is_positive]
        sign = 1 if number.is_positive else -1 if number.is_negative else 0
        if not factors:
            if sign < 0:
                raise ValueError(f"{base} is never positive")
        elif sign and len(factors) == 1 and factors[0][1] % 2:
            factor = factors[0][0]
            if self._sign(factor) == -sign:
                raise ValueError(f"{factor} would have two signs")
            self.signs[factor] = sign

    def letter(self, factor: Any) -> Any:
        """L of an irreducible factor."""
        if factor not in self.letters:
            self.letters[factor] = _LETTER(factor)  # which still depends on what the factor does
        return self.letters[factor]

    def of(self, base: Any) -> Any:
        """L of an expression: the sum of the letters of its factors."""
        if isinstance(base, exp):
            return self.rewritten(base.exp)
        if isinstance(base, Pow):
            return sympy.expand(self.rewritten(base.exp) * self.of(base.base))
        if isinstance(base, Mul):
            return Add(*map(self.of, base.args))
        if isinstance(base, sympy.Product) and len(base.limits) == 1:
            return self.separated(sympy.Sum(log(base.function), base.limits[0]))
        number, factors = _factors(self.rewritten(base))
        parts = [k * self.letter(Integer(p)) for p, k in sympy.factorrat(abs(number)).items()] \
            if number.is_Rational and abs(number) != 1 else []
        if not number.is_Rational:
            parts.append(self.letter(abs(number)))
        return Add(*parts, *(k * (sympy.expand(self.rewritten(f.exp) * self.of(f.base))
                                  if _is_power(f) else self.letter(f)) for f, k in factors))

    def rewritten(self, e: Any) -> Any:
        """The expression in letters, exponentials of sums, and rational operations."""
        if not e.args:
            return e
        if isinstance(e, log):
            return self.of(e.args[0])
        if isinstance(e, exp) or (isinstance(e, Pow) and e.base is S.Exp1):
            return self.exponential(sympy.expand(self.rewritten(e.exp)))
        if isinstance(e, Pow) and not e.exp.is_Integer and e.exp.is_integer:
            return self.integer_power(e)
        if isinstance(e, Pow) and not e.exp.is_Integer:
            exponent = sympy.expand(self.rewritten(e.exp))
            whole = exponent.as_coeff_Add()[0]
            whole = sympy.floor(whole) if whole.is_Rational and self._has_signs(e.base) else S.Zero
            rest = sympy.expand((exponent - whole) * self.of(e.base))
            return self.rewritten(e.base) ** whole * self.exponential(rest)
        if isinstance(e, (Add, Mul, Pow)):
            return e.func(*map(self.rewritten, e.args))
        if isinstance(e, (sympy.Sum, sympy.Integral)) and len(e.limits) == 1:
            return self.separated(e)
        if isinstance(e, sympy.Product) and len(e.limits) == 1:
            return self.product(e)
        if isinstance(e, AppliedUndef) and e.func.__name__.startswith(INTEGRAL_OVER):
            return self.separated(e)
        return e.func(*(a if isinstance(a, sympy.Tuple) else self.rewritten(a) for a in e.args))

    def exponential(self, exponent: Any) -> Any:
        """The exponential of a sum, with powers of what is positive in front of it."""
        front, kept = [], []
        names = {letter: factor for factor, letter in self.letters.items()}
        for term in Add.make_args(exponent):
            coefficient, letter = term.as_coeff_Mul()
            factor = names.get(letter)
            sign = 0 if factor is None else self._sign(factor)
            if factor is not None and sign and coefficient.is_Integer:
                front.append((sign * factor) ** coefficient)
            else:
                kept.append(term)
        return Mul(*front, exp(Add(*kept)))

    def integer_power(self, e: Any) -> Any:
        """A power whose exponent is an integer in letters, by the factors of its base.

        They may be negative, so only those that are positive become exponentials.
        """
        exponent = sympy.expand(self.rewritten(e.exp))
        number, factors = _factors(self.rewritten(e.base))
        parts = []
        for factor, k in [(number, 1), *factors]:
            if isinstance(factor, exp):
                parts.append(self.exponential(sympy.expand(k * exponent * factor.exp)))
            elif factor == -1 or self._sign(factor) <= 0:
                parts += [Pow(factor, sympy.expand(k * term)) for term in Add.make_args(exponent)]
            else:
                parts.append(self.exponential(sympy.expand(k * exponent * self.of(factor))))
        return Mul(*parts)

    def separated(self, e: Any) -> Any:
        """A sum or integral, by summands, with what does not depend on its variable outside."""
        if not isinstance(e, AppliedUndef):
            e = _with_plain_index(e)
        if isinstance(e, AppliedUndef):
            variable, body = e.args

            def whole(rest: Any) -> Any:
                return e.func(variable, rest)
        else:
            variable, body = e.limits[0][0], e.function

            def whole(rest: Any) -> Any:
                low, high = e.limits[0][1:]
                if rest == 1 and isinstance(e, sympy.Sum) and low in (0, 1) and high.is_Symbol:
                    return high - low + 1
                return e.func(rest, e.limits[0])
        parts = []
        for term in Add.make_args(sympy.expand(self.rewritten(body))):
            outside, inside = term.as_independent(variable, as_Add=False)
            parts.append(outside * whole(inside))
        return Add(*parts)

    def product(self, e: Any) -> Any:
        """A product over an index, by factors; exponentials become one of a sum."""
        e = _with_plain_index(e)
        (index, low, high), = e.limits
        body = self.rewritten(e.function)
        parts = []
        for factor in Mul.make_args(sympy.powsimp(body, combine="exp")):
            if not factor.has(index):
                parts.append(self.rewritten(Pow(factor, high - low + 1)))
            elif isinstance(factor, exp):
                total = self.separated(sympy.Sum(factor.exp, e.limits[0]))
                parts.append(self.exponential(sympy.expand(total)))
            elif isinstance(factor, Pow) and factor.exp.is_Integer:
                parts.append(sympy.Product(factor.base, e.limits[0]) ** factor.exp)
            else:
                parts.append(sympy.Product(factor, e.limits[0]))
        return Mul(*parts)

    def _has_signs(self, base: Any) -> bool:
        """Whether the signs of all factors are known, so that exponentials become powers again."""
        return all(self._sign(f) for a in Mul.make_args(sympy.together(base))
                   if not a.is_positive for f, _ in _factors(a)[1])

    def _sign(self, factor: Any) -> int:
        """The sign that a factor has where the expression exists; 0 if that is not known."""
        if factor.is_positive:
            return 1
        return self.signs.get(factor) or -self.signs.get(-factor, 0)


def _with_plain_index(e: Any) -> Any:
    """A sum, product or integral whose variable is named by its depth."""
    variable, *bounds = e.limits[0]
    depth = 1 + sum(isinstance(a, (sympy.Sum, sympy.Product, sympy.Integral))
                    for a in sympy.preorder_traversal(e.function))
    integer = {"integer": True} if variable.is_integer else {"real": True}
    plain = sympy.Symbol(f"#{depth}", **integer)
    return e.func(e.function.xreplace({variable: plain}), (plain, *bounds))


def _factors(base: Any) -> tuple[Any, list[tuple[Any, int]]]:
    """A number and the irreducible factors of an expression with their exponents."""
    above, below = sympy.fraction(sympy.together(base))
    number, factors = S.One, []
    for part, sign in ((above, 1), (below, -1)):
        powers = [a for a in Mul.make_args(part) if _is_power(a)]
        rest = Mul(*(a for a in Mul.make_args(part) if a not in powers))
        if rest.is_number:
            coefficient, found = rest, []
        else:
            try:
                coefficient, found = sympy.factor_list(rest)
            except PolynomialError:
                coefficient, found = S.One, [(rest, 1)]
        number *= coefficient ** sign
        factors += [(f, sign * k) for f, k in (*found, *((a, 1) for a in powers))]
    return number, factors


def _is_power(e: Any) -> bool:
    """Whether an expression is a power with letters in its exponent."""
    return isinstance(e, Pow) and not e.exp.is_number and e.base is not S.Exp1


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
