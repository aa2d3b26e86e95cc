"""Terms in Unicode and LaTeX: one writer for every operator of the kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from ..kernel.dims import ONE, Dim, as_dim, variable
from ..kernel.terms import IllFormed, Term, mul
from .binding import write_binding
from .blocks import unsized
from .names import HOLE
from .primes import collected
from .style import (
    ATOM,
    KRONECKER,
    LATEX,
    POSTFIX,
    PRODUCT,
    SIGMA,
    SUM,
    TEXT,
    Style,
    Written,
    at_least,
    dim_parts,
    limits,
    signed,
    spaced,
    write_dim,
)


def text(term: Term) -> str:
    """The term in Unicode: ``Var(y | u) = Z D Z' + R``."""
    return write(term, TEXT)[0]


def latex(term: Term) -> str:
    """The term in LaTeX, without dollars; needs amsmath."""
    return write(term, LATEX)[0]


def ill_formed_text(error: IllFormed) -> str:
    """The message of an `IllFormed`, its terms written for people."""
    return error.reason.format(*(text(use) for use in error.uses))


def write(term: Term, style: Style) -> Written:
    """The term in a style, and how tightly it holds together."""
    return WRITERS[term.op](term, style)


def _fit(level: int, term: Term, style: Style) -> str:
    return at_least(level, write(term, style), style)


def _number(value: Fraction, style: Style) -> Written:
    sign = style.minus if value < 0 else ""
    if value.denominator == 1:
        return f"{value}", SUM if sign else ATOM
    ratio = style.fraction(str(abs(value.numerator)), (str(value.denominator), ATOM))
    return sign + ratio, SUM if sign else style.fraction_level


# --- sums and products --------------------------------------------------------------------


def _terms(term: Term) -> list[Term]:
    """The summands, sums inside sums included."""
    if term.op != "add":
        return [term]
    return [t for a in term.args for t in _terms(a)]


def _factors(term: Term) -> list[Term]:
    """The factors, products inside products included."""
    if term.op != "mul":
        return [term]
    return [f for a in term.args for f in _factors(a)]


def _split_sign(term: Term, style: Style) -> tuple[bool, Written]:
    """Whether the term is written with a minus, and what follows it."""
    if term.op == "dimension" and len(term.data.terms) == 1 and term.data.terms[0][1] < 0:
        return True, write_dim(-term.data, style)
    coefficient, factors = Fraction(1), []
    for factor in _factors(term):
        if factor.op == "number":
            coefficient *= factor.data
        else:
            factors.append(factor)
    return coefficient < 0, _product(abs(coefficient), factors, style)


def _product(coefficient: Fraction, factors: Sequence[Term], style: Style) -> Written:
    """A positive coefficient times factors; scalar reciprocals go below a stroke."""
    if not factors:
        return _number(coefficient, style)
    above = [f for f in factors if not _is_reciprocal(f)]
    below = [f.args[0] for f in factors if _is_reciprocal(f)]
    if all(f.is_scalar for f in above) and (below or coefficient.denominator != 1):
        top = _chain(coefficient.numerator, above, style)
        bottom = _chain(coefficient.denominator, below, style)
        least = POSTFIX if any(f.op == "derivative" for f in above) else PRODUCT
        top_text = top[0] if style.latex else at_least(least, top, style)
        return style.fraction(top_text, bottom), style.fraction_level
    if coefficient.denominator != 1:
        ratio, _ = _number(coefficient, style)
        written = _chain(1, factors, style)
        body = written[0] if written[1] == SIGMA else at_least(PRODUCT, written, style)
        return f"{ratio if style.latex else style.group(ratio)} {body}", PRODUCT
    return _chain(coefficient.numerator, factors, style)


def _is_reciprocal(term: Term) -> bool:
    return term.op == "inverse" and term.is_scalar


def _chain(coefficient: int, factors: Sequence[Term], style: Style) -> Written:
    if not factors:
        return str(coefficient), ATOM
    if coefficient == 1 and len(factors) == 1:
        return write(factors[0], style)
    parts = [] if coefficient == 1 else [str(coefficient)]
    for factor in factors:
        written = write(collected(factor, factors), style)
        last = factor is factors[-1] and written[1] == SIGMA
        body = written[0] if last else at_least(POSTFIX, written, style)
        if parts and body[0].isdigit():  # "2 3" would read as a number
            body = style.group(body)
        parts.append(body)
    return spaced(parts, style), PRODUCT


def _write_add(term: Term, style: Style) -> Written:
    parts = []
    for a in _terms(term):
        if a.op == "dimension" and len(a.data.terms) > 1:  # its summands are the sum's
            parts += dim_parts(a.data, style)
        else:
            negative, written = _split_sign(a, style)
            parts.append((negative, at_least(SIGMA, written, style)))
    return signed(parts), SUM


def _write_mul(term: Term, style: Style) -> Written:
    negative, written = _split_sign(term, style)
    return (style.minus + at_least(SIGMA, written, style), SUM) if negative else written


def _joined(mark: str, term: Term, style: Style) -> Written:
    return mark.join(_fit(POSTFIX, a, style) for a in term.args), KRONECKER


def _write_hadamard(term: Term, style: Style) -> Written:
    """With the sign of the entrywise product; of scalars that is the product."""
    if term.is_scalar:
        return _write_mul(mul(*term.args), style)
    return _joined(style.circle, term, style)


def _write_sum(term: Term, style: Style) -> Written:
    index, lower, upper, distinct = term.data
    body = term.args[0]
    i, low, high = (style.letter(index), *(write_dim(d, style)[0] for d in (lower, upper)))
    if body.op == "sum" and body.data[1:] == (lower, upper, (variable(index),)) and not distinct:
        order = (r" \le ", r" \neq ") if style.latex else ("≤", "≠")
        j = style.letter(body.data[0])
        bounds = limits(f"{low}{order[0]}{i}{order[1]}{j}{order[0]}{high}", "", style)
        body = body.args[0]
    else:
        mark = style.unequal if style.latex else "≠"
        others = "".join(f", {i}{mark}{write_dim(d, style)[0]}" for d in distinct)
        bounds = limits(f"{i}={low}{others}", high, style)
    return f"{bounds} {_fit(SIGMA, body, style)}", SIGMA


# --- postfix operators --------------------------------------------------------------------


def _raised_base(term: Term, style: Style) -> str:
    """The term as the base of a superscript or prime."""
    base = _fit(ATOM, term, style)
    if style.latex and term.op in ("symbol", "stack") and "^" in base:
        return f"{{{base}}}"
    return base


def _power_base(term: Term, style: Style) -> str:
    """The term as the base of an exponent; one that it has itself would run into that."""
    base = _fit(ATOM, term, style)
    raised = style.latex and term.op in ("symbol", "stack") and "^" in base
    return style.group(base) if raised else base


def _write_transpose(term: Term, style: Style) -> Written:
    inner = term.args[0]
    if inner.op == "number":
        return write(inner, style)
    if inner.op == "transpose":
        return write(inner, style)[0] + "'", POSTFIX
    return _raised_base(inner, style) + "'", POSTFIX


def _write_power(term: Term, style: Style) -> Written:
    exponent, _ = write_dim(as_dim(term.data), style)
    return style.power(_power_base(term.args[0], style), exponent), POSTFIX


def _write_inverse(term: Term, style: Style) -> Written:
    if term.is_scalar:
        return style.fraction("1", write(term.args[0], style)), style.fraction_level
    return style.power(_power_base(term.args[0], style), "-1"), POSTFIX


def _write_entry(term: Term, style: Style) -> Written:
    indices = term.data if term.args[0].cols != ONE else term.data[:1]
    places = ", ".join(write_dim(d, style)[0] for d in indices)
    if style.latex:
        return f"{style.group(write(term.args[0], style)[0], '[', ']')}_{{{places}}}", POSTFIX
    return f"{_fit(POSTFIX, term.args[0], style)}[{places}]", ATOM


# --- atoms and functions ------------------------------------------------------------------


def _write_symbol(term: Term, style: Style) -> Written:
    name, indices, _ = term.data
    return style.letter(name, [write_dim(d, style)[0] for d in indices]), ATOM


def _sized(name: str, sizes: Sequence[Dim], style: Style) -> str:
    least = ATOM if len(sizes) > 1 else SUM
    size = style.cross.join(at_least(least, write_dim(d, style), style) for d in sizes)
    return f"{name}_{size}" if len(size) == 1 else f"{name}_{{{size}}}"


def _write_ones(term: Term, style: Style) -> Written:
    return _filled(r"\mathbf{1}" if style.latex else "𝟏", term, style), ATOM


def _filled(name: str, term: Term, style: Style) -> str:
    """A sign for equal entries with the sizes of the term; 1_{pq} is p x q, not p q x 1."""
    short = term.cols == ONE and write_dim(term.rows, style)[1] != PRODUCT
    return _sized(name, (term.rows,) if short else (term.rows, term.cols), style)


def _write_delta(term: Term, style: Style) -> Written:
    return style.letter("delta", [write_dim(d, style)[0] for d in term.data]), ATOM


def _listed(terms: Sequence[Term], style: Style) -> str:
    return ", ".join(write(a, style)[0] for a in terms)


def _applied(name: str, arguments: int | None = None) -> Callable[[Term, Style], Written]:
    """A named operator; what follows its first arguments is what it is conditioned on."""
    def write_applied(term: Term, style: Style) -> Written:
        inside = _listed(term.args[:arguments], style)
        if arguments is not None and term.args[arguments:]:
            inside += style.bar + _listed(term.args[arguments:], style)
        return style.apply(name, inside), ATOM
    return write_applied


def _write_det(term: Term, style: Style) -> Written:
    inside = _listed(term.args, style)
    return (r"\det" if style.latex else "det") + style.group(inside), ATOM


def _write_block(term: Term, style: Style) -> Written:
    _, width = term.data
    cells = [write(a, style)[0] for a in term.args]
    if style.latex:
        for k in unsized(term):
            cells[k] = _filled("0", term.args[k], style)
    rows = [cells[k : k + width] for k in range(0, len(cells), width)]
    if style.latex:
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}", ATOM
    return f"[{'; '.join(', '.join(row) for row in rows)}]", ATOM


def _write_stack(term: Term, style: Style) -> Written:
    """Searle's braces: ``{_r ...}`` a row, ``_c`` a column, ``_d`` a diagonal, ``_m`` a matrix."""
    row, col = term.data
    kind = "r" if row is None else "c" if col is None else "d" if row == col else "m"
    ranges = [(style.letter(index), write_dim(upper, style)[0])
              for index, upper in dict.fromkeys(p for p in (row, col) if p)]
    body = write(term.args[0], style)[0]
    if not style.latex:
        listed = ", ".join(f"{index}=1..{upper}" for index, upper in ranges)
        return f"{style.group(f'_{kind} {body}', '{', '}')}_{{{listed}}}", ATOM
    braces = style.group(f"{{}}_{kind}\\, {body}", "{", "}")
    uppers = dict.fromkeys(upper for _, upper in ranges)
    if len(uppers) == 1:
        return f"{braces}_{{{','.join(i for i, _ in ranges)}=1}}^{{{', '.join(uppers)}}}", ATOM
    listed = r",\, ".join(rf"1 \le {index} \le {upper}" for index, upper in ranges)
    return f"{braces}_{{{listed}}}", ATOM


# Functions whose LaTeX has a command, and the Greek letters among functions.
_FUNCTIONS = {"gamma": ("Γ", r"\Gamma"), "beta": ("B", r"\mathrm{B}"),
              **{name: (name, rf"\{name}") for name in
                 ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min")}}


def _write_function(term: Term, style: Style) -> Written:
    name = str(term.data)
    match name, len(term.args):
        case ("abs" | "Abs"), 1:
            return style.group(_listed(term.args, style), "|", "|"), ATOM
        case ("floor" | "ceiling"), 1 if style.latex:
            side = name.removesuffix("ing")
            return style.group(_listed(term.args, style), rf"\l{side}", rf"\r{side}"), ATOM
        case "pi", 0:
            return r"\pi" if style.latex else "π", ATOM
        case "sqrt", 1:
            inside = _fit(SUM if style.latex else ATOM, term.args[0], style)
            return rf"\sqrt{{{inside}}}" if style.latex else f"√{inside}", POSTFIX
        case "pow", 2:
            return style.power(_raised_base(term.args[0], style),
                               write(term.args[1], style)[0]), POSTFIX
        case "factorial", 1:
            return f"{_fit(ATOM, term.args[0], style)}!", POSTFIX
        case "binomial", 2 if style.latex:
            above, below = (write(a, style)[0] for a in term.args)
            return rf"\binom{{{above}}}{{{below}}}", ATOM
    if (bound := write_binding(term, style, write)) is not None:
        return bound
    if name.count(HOLE) == len(term.args) and (HOLE in name or "(" in name):
        return _write_hollow(name, term, style), ATOM
    if name in _FUNCTIONS:
        return _FUNCTIONS[name][style.latex] + style.group(_listed(term.args, style)), ATOM
    return style.apply(name, _listed(term.args, style)), ATOM


def _write_derivative(term: Term, style: Style) -> Written:
    """One stroke for derivatives of derivatives, the argument of the last one first."""
    body, arguments = term, []
    while body.op == "derivative":
        body, by = body.args
        arguments.append(_fit(POSTFIX, by, style))
    sign = r"\partial " if style.latex else "∂"
    order = str(len(arguments))
    above = sign if order == "1" else style.power(sign.rstrip(), order)
    below = (r" \, " if style.latex else "").join(sign + a for a in arguments)
    space = " " if style.latex and order != "1" else ""
    above += space + _fit(POSTFIX, body, style)
    return style.fraction(above, (below, POSTFIX)), style.fraction_level


def _write_hollow(name: str, term: Term, style: Style) -> str:
    """A quantity known only by how it is written, with its arguments in their places."""
    parts = name.split(HOLE)
    inside = [at_least(PRODUCT, write(a, style), style) for a in term.args]
    body = "".join(p + a for p, a in zip(parts, [*inside, ""], strict=True))
    if not style.latex or inside:
        return body
    return "".join((r"\text{", body.replace("_", r"\_"), "}"))


WRITERS: dict[str, Callable[[Term, Style], Written]] = {
    "number": lambda term, style: _number(term.data, style),
    "symbol": _write_symbol,
    "dimension": lambda term, style: write_dim(term.data, style),
    "identity": lambda term, style: (_sized("I", (term.rows,), style), ATOM),
    "zero": lambda _term, _style: ("0", ATOM),
    "ones": _write_ones,
    "delta": _write_delta,
    "add": _write_add,
    "mul": _write_mul,
    "transpose": _write_transpose,
    "trace": _applied("tr"),
    "power": _write_power,
    "inverse": _write_inverse,
    "det": _write_det,
    "hadamard": _write_hadamard,
    "kronecker": lambda term, style: _joined(style.times, term, style),
    "vec": _applied("vec"),
    "diag": _applied("diag"),
    "diagonal": _applied("diagonal"),
    "block": _write_block,
    "stack": _write_stack,
    "sum": _write_sum,
    "entry": _write_entry,
    "expectation": _applied("E", 1),
    "variance": _applied("Var", 1),
    "covariance": _applied("Cov", 2),
    "function": _write_function,
    "derivative": _write_derivative,
}
