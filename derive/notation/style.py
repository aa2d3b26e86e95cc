"""What the two styles of writing have in common, and how dimensions are written."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from ..kernel.dims import TOTAL, Dim, Variable, variable
from .names import symbol_name

# How tightly what was written holds together; an operand below what its place asks for
# stands in parentheses.
SUM, SIGMA, KRONECKER, PRODUCT, POSTFIX, ATOM = range(6)
Written = tuple[str, int]

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Style(Struct, frozen=True):
    """The marks in which the two styles differ; everything else is common."""

    latex: bool
    minus: str = "-"
    circle: str = " ⊙ "
    times: str = " ⊗ "
    cross: str = "×"
    bar: str = " | "
    unequal: str = " ≠ "

    def group(self, body: str, left: str = "(", right: str = ")") -> str:
        """The body between brackets, which LaTeX sizes."""
        if not self.latex:
            return left + body + right
        escaped = {"{": r"\{", "}": r"\}"}
        return rf"\left{escaped.get(left, left)} {body} \right{escaped.get(right, right)}"

    def apply(self, name: str, arguments: str) -> str:
        """A named operator applied to arguments."""
        return (rf"\operatorname{{{name}}}" if self.latex else name) + self.group(arguments)

    def power(self, base: str, exponent: str) -> str:
        """A superscript; in text, digits are raised."""
        if self.latex:
            return f"{base}^{{{exponent}}}"
        if exponent.lstrip("-").isdigit():
            return base + exponent.translate(_SUPERSCRIPTS)
        return f"{base}^{exponent if len(exponent) == 1 else self.group(exponent)}"

    def fraction(self, above: str, below: Written) -> str:
        """A quotient of what is above, already fit to stand before a stroke, and below."""
        if self.latex:
            return rf"\frac{{{above}}}{{{below[0]}}}"
        return f"{above}/{below[0] if below[1] >= POSTFIX else self.group(below[0])}"

    @property
    def fraction_level(self) -> int:
        """How tightly a quotient holds together: a bar above another needs no brackets."""
        return POSTFIX if self.latex else PRODUCT

    def letter(self, name: str, subscripts: Sequence[str] = ()) -> str:
        """The name of a symbol or index."""
        return symbol_name(name, subscripts, latex=self.latex)


TEXT = Style(latex=False)
LATEX = Style(latex=True, circle=r" \odot ", times=r" \otimes ", cross=r" \times ",
              bar=r" \mid ", unequal=r" \neq ")


def at_least(level: int, written: Written, style: Style) -> str:
    """The text, in parentheses if it holds together less tightly than `level`."""
    return written[0] if written[1] >= level else style.group(written[0])


def dim_text(dim: Dim) -> str:
    """A dimension or index expression in Unicode."""
    return write_dim(dim, TEXT)[0]


def dim_latex(dim: Dim) -> str:
    """A dimension or index expression in LaTeX, without dollars."""
    return write_dim(dim, LATEX)[0]


def write_dim(dim: Dim, style: Style) -> Written:
    """A dimension as a polynomial in its symbols."""
    if not dim.terms:
        return "0", ATOM
    if len(dim.terms) == 1 and dim.terms[0][1] > 0:
        _, body, level = _monomial(*dim.terms[0], style)
        return body, level
    return signed(dim_parts(dim, style)), SUM


def dim_parts(dim: Dim, style: Style) -> list[tuple[bool, str]]:
    """The summands of a dimension: whether each is negative, and its body."""
    return [_monomial(monomial, k, style)[:2] for monomial, k in dim.terms]


def _monomial(
    monomial: tuple[Variable, ...], k: int, style: Style
) -> tuple[bool, str, int]:
    factors = [str(abs(k))] if abs(k) != 1 or not monomial else []
    level = ATOM
    for v in dict.fromkeys(monomial):
        base, level = _variable(v, style)
        count = monomial.count(v)
        if count > 1:
            base, level = style.power(at_least(ATOM, (base, level), style), str(count)), POSTFIX
        factors.append(base)
    return k < 0, spaced(factors, style), level if len(factors) == 1 else PRODUCT


def _variable(v: Variable, style: Style) -> Written:
    if v.name != TOTAL:
        return style.letter(v.name, [write_dim(d, style)[0] for d in v.indices]), ATOM
    summand, upper, bound = v.indices
    used = summand.names() | upper.names()
    index = next(name for name in _fresh_letters() if name not in used)
    body = summand.replace({repr(bound): variable(index)})
    bounds = limits(f"{style.letter(index)}=1", write_dim(upper, style)[0], style)
    return f"{bounds} {at_least(PRODUCT, write_dim(body, style), style)}", SIGMA


def _fresh_letters() -> Sequence[str]:
    return ["i", "j", "k", "l", *(f"i{n}" for n in range(1, 1000))]


def limits(below: str, above: str, style: Style) -> str:
    """A summation sign with what stands below and above it."""
    sigma = r"\sum" if style.latex else "Σ"
    return f"{sigma}_{{{below}}}" + (f"^{{{above}}}" if above else "")


def spaced(factors: Sequence[str], style: Style) -> str:
    """Factors side by side; in LaTeX, words stand apart from what is beside them."""
    result = factors[0]
    for before, after in pairwise(factors):
        word = style.latex and any(f.startswith(r"\mathrm{") for f in (before, after))
        result += (r" \, " if word else " ") + after
    return result


def signed(parts: Sequence[tuple[bool, str]]) -> str:
    """A sum of (is negative, body without sign); the first positive one leads: ``b - a``."""
    lead = next((k for k, (negative, _) in enumerate(parts) if not negative), 0)
    negative, first = parts[lead]
    rest = "".join(f" {'-' if minus else '+'} {body}"
                   for minus, body in [*parts[:lead], *parts[lead + 1 :]])
    return ("-" if negative else "") + first + rest
