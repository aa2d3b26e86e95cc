"""Sums over an index."""

from __future__ import annotations

from fractions import Fraction

from ..kernel.dims import as_dim
from ..kernel.terms import dimension, sum_over, symbol
from .law import Law
from .letters import Claim, a, add, mul, number, sub, t

_GRAHAM = "Graham, Knuth & Patashnik (1994), Concrete Mathematics, chapter 2"
_BLOCKS = frozenset({"block", "stack"})
_FROM, _DISTINCT = frozenset({"sum-from"}), frozenset({"sum-distinct"})
_OF_INDEX = frozenset({"sum-of-index"})
_i, _n = as_dim("i"), as_dim("n")
_ai, _aj = symbol("a", 1, 1, "i"), symbol("a", 1, 1, "j")
_bi, _bj = symbol("b", 1, 1, "i"), symbol("b", 1, 1, "j")
_Z0, _Zi = symbol("Z", "N", "q", 0), symbol("Z", "N", "q", "i")
_HALF = number(Fraction(1, 2))

LAWS = (
    Law("sum-linear", "a sum is linear, and the order of two sums does not matter",
        sum_over("i", 1, "n", add(mul(a, _ai), _bi)),
        add(mul(a, sum_over("i", 1, "n", _ai)), sum_over("i", 1, "n", _bi)), _GRAHAM,
        about=frozenset({"sum"}), closed=_BLOCKS | _FROM | _DISTINCT | _OF_INDEX,
        aliases=("sum-swap",),
        example=Claim(sum_over("i", 1, "n", mul(a, _ai)), mul(a, sum_over("i", 1, "n", _ai))),
        near_miss=Claim(sum_over("i", 1, "n", mul(_ai, _bi)),
                        mul(sum_over("i", 1, "n", _ai), sum_over("i", 1, "n", _bi)))),
    Law("sum-split", "the first member stands apart",
        sum_over("i", 0, "n", _ai), add(symbol("a", 1, 1, 0), sum_over("i", 1, "n", _ai)),
        _GRAHAM, about=_FROM, closed=_BLOCKS | _DISTINCT | _OF_INDEX,
        example=Claim(sum_over("i", 0, "r", mul(_Zi, t(_Zi))),
                      add(mul(_Z0, t(_Z0)), sum_over("i", 1, "r", mul(_Zi, t(_Zi))))),
        near_miss=Claim(sum_over("i", 0, "n", _ai), sum_over("i", 1, "n", _ai))),
    Law("sum-distinct", "a sum over distinct pairs is the double sum without its diagonal",
        sum_over("i", 1, "n", sum_over("j", 1, "n", mul(_ai, _bj), ["i"])),
        sub(sum_over("i", 1, "n", sum_over("j", 1, "n", mul(_ai, _bj))),
            sum_over("i", 1, "n", mul(_ai, _bi))), _GRAHAM,
        about=_DISTINCT, closed=_BLOCKS | _FROM | _OF_INDEX,
        example=Claim(mul(sum_over("i", 1, "n", _ai), sum_over("i", 1, "n", _ai)),
                      add(sum_over("i", 1, "n", mul(_ai, _ai)), sum_over(
                          "i", 1, "n", sum_over("j", 1, "n", mul(_ai, _aj), ["i"])))),
        near_miss=Claim(mul(sum_over("i", 1, "n", _ai), sum_over("i", 1, "n", _ai)),
                        sum_over("i", 1, "n", mul(_ai, _ai)))),
    Law("sum-of-powers", "the sum of the first integers, and of their powers",
        sum_over("i", 1, "n", dimension(_i)), mul(_HALF, dimension(_n * (_n + 1))),
        "Graham, Knuth & Patashnik (1994), Concrete Mathematics, section 6.5", about=_OF_INDEX,
        example=Claim(sum_over("i", 1, "n", dimension(_i * _i)),
                      mul(number(Fraction(1, 6)), dimension(_n * (_n + 1) * (2 * _n + 1)))),
        near_miss=Claim(sum_over("i", 1, "n", dimension(_i)),
                        mul(_HALF, dimension(_n * (_n - 1))))),
)
