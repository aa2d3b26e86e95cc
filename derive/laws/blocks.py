"""Block matrices and direct sums."""

from __future__ import annotations

from ..kernel.dims import as_dim, variable
from ..kernel.terms import block, block_diagonal, kronecker, stack, sum_over, symbol
from .law import Law
from .letters import Claim, add, identity, mul, t

_SEARLE = "Searle (1982), Matrix Algebra Useful for Statistics, chapter 2"
_DIRECT = "Searle (1982), Matrix Algebra Useful for Statistics, section 10.6"
_TRANSPOSED = frozenset({"transposed-block"})
_PRODUCT = frozenset({"block-product"})
_DIRECT_SUM = frozenset({"direct-sum-product"})
_P, _Q = symbol("P", "m", "n"), symbol("Q", "m", "p")
_U, _V = symbol("U", "n", "k"), symbol("V", "p", "k")
_Z1, _Z2 = symbol("Z1", "N", "q1"), symbol("Z2", "N", "q2")
_D11, _D12 = symbol("D11", "q1", "q1"), symbol("D12", "q1", "q2")
_D21, _D22 = symbol("D21", "q2", "q1"), symbol("D22", "q2", "q2")
_Z = block([[_Z1, _Z2]])
_D = block([[_D11, _D12], [_D21, _D22]])
_S, _T = symbol("S", "n", "n"), symbol("T", "n", "n")
_Zi = symbol("Z", "N", variable("q", as_dim("i")), "i")
_Di = symbol("D", variable("q", as_dim("i")), variable("q", as_dim("i")), "i")
_FACTORS = ("i", as_dim("r"))
_STACKED, _DIAGONAL = stack(_Zi, col=_FACTORS), stack(_Di, row=_FACTORS, col=_FACTORS)

LAWS = (
    Law("block-product", "blocks multiply like entries",
        mul(block([[_P, _Q]]), block([[_U], [_V]])), add(mul(_P, _U), mul(_Q, _V)), _SEARLE,
        about=_PRODUCT, closed=_DIRECT_SUM,
        example=Claim(mul(_Z, _D, t(_Z)), add(
            mul(_Z1, _D11, t(_Z1)), mul(_Z1, _D12, t(_Z2)),
            mul(_Z2, _D21, t(_Z1)), mul(_Z2, _D22, t(_Z2)))),
        near_miss=Claim(mul(_Z, _D, t(_Z)),
                        add(mul(_Z1, _D11, t(_Z1)), mul(_Z2, _D22, t(_Z2))))),
    Law("block-transpose", "the transpose of a block matrix",
        t(block([[_P, _Q]])), block([[t(_P)], [t(_Q)]]), _SEARLE,
        about=_TRANSPOSED, closed=_PRODUCT | _DIRECT_SUM,
        example=Claim(t(_Z), block([[t(_Z1)], [t(_Z2)]])),
        near_miss=Claim(t(block([[_S, _T]])), block([[_S], [_T]]))),
    Law("direct-sum", "a product with a direct sum is a sum over the factors",
        mul(_STACKED, _DIAGONAL, t(_STACKED)),
        sum_over("i", 1, "r", mul(_Zi, _Di, t(_Zi))), _DIRECT, about=_DIRECT_SUM,
        example=Claim(mul(_Z, block_diagonal(_D11, _D22), t(_Z)),
                      add(mul(_Z1, _D11, t(_Z1)), mul(_Z2, _D22, t(_Z2)))),
        near_miss=Claim(mul(_STACKED, _DIAGONAL, t(_STACKED)),
                        sum_over("i", 1, "r", mul(_Zi, t(_Zi))))),
    Law("direct-sum-of-equal", "a direct sum of equal blocks is a Kronecker product",
        stack(_S, row=_FACTORS, col=_FACTORS), kronecker(identity("r"), _S), _DIRECT,
        about=frozenset({"stack", "block"}), closed=_PRODUCT | _DIRECT_SUM | {"trace", "transpose"},
        example=Claim(stack(identity(4), row=("i", 15), col=("i", 15)), identity(60)),
        near_miss=Claim(block_diagonal(_S, _S), kronecker(_S, identity(2)))),
)
