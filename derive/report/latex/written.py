r"""Formulas as their author wrote them, made safe to compile.

Notes come from strangers and are written for other programs: a formula is set only if all its
commands are LaTeX's or amsmath's and nothing in it is unbalanced or doubled.  What comes back is
spaced as `layout` needs it, every argument in braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...notation.names import GREEK
from .escaping import escape

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)


def _words(text: str) -> frozenset[str]:
    return frozenset(f"\\{word}" for word in text.split())


_SYMBOLS = _words(" ".join(g for g in GREEK if g != "omicron")) | _words(
    "varrho varsigma varpi hbar nabla emptyset varnothing aleph Re Im imath jmath top bot "
    "dagger star bullet square blacksquare partial infty forall exists neg prime cdot times ast "
    "div otimes odot oplus circ cup cap setminus wedge land vee lor ominus pm mp bmod leq le "
    "leqslant geq ge geqslant neq ne approx sim simeq cong equiv propto asymp doteq triangleq "
    "in notin ni subset subseteq supset supseteq ll gg prec succ preceq succeq perp parallel "
    "mid vert Vert lvert rvert lVert rVert langle rangle lfloor rfloor lceil rceil lbrace "
    "rbrace lbrack rbrack to rightarrow longrightarrow leftarrow longleftarrow gets "
    "leftrightarrow Rightarrow implies Longrightarrow Leftarrow impliedby Leftrightarrow iff "
    "mapsto longmapsto hookrightarrow uparrow downarrow rightsquigarrow therefore because vdash "
    "models nmid ldots cdots vdots ddots dots dotsc dotsb sum prod int iint iiint oint lim "
    "limsup liminf max min sup inf bigcup bigcap bigotimes bigoplus bigwedge bigvee log ln lg "
    "exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan det dim ker deg gcd "
    "arg Pr hom backslash colon quad qquad")
_SPACES = frozenset((r"\,", r"\;", r"\:", r"\!", r"\ ", r"\|", r"\{", r"\}", r"\%", r"\#", r"\&",
                     r"\_", r"\$"))
_ONE = _words(
    "hat widehat bar overline tilde widetilde vec overrightarrow dot ddot check breve acute grave "
    "mathring underline mathbb mathbf mathrm mathcal mathfrak mathsf mathtt mathit mathnormal "
    "boldsymbol pmb overbrace underbrace operatorname operatorname* boxed phantom substack")
_TWO = _words("frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel")
_TEXT = {r"\text": r"\text", r"\textrm": r"\text", r"\mbox": r"\text", r"\textit": r"\textit",
         r"\textbf": r"\textbf", r"\textnormal": r"\text", r"\textsf": r"\textsf",
         r"\texttt": r"\texttt", r"\hbox": r"\text"}
_OTHER_NAMES = {r"\bm": r"\boldsymbol", r"\mathbbm": r"\mathbb", r"\mathds": r"\mathbb",
                r"\mathscr": r"\mathcal", r"\lt": "<", r"\gt": ">", r"\coloneqq": ":=",
                r"\R": r"\mathbb{R}", r"\argmax": r"\operatorname*{arg\,max}",
                r"\argmin": r"\operatorname*{arg\,min}", r"\E": r"\operatorname{E}",
                r"\Var": r"\operatorname{Var}", r"\Cov": r"\operatorname{Cov}",
                r"\tr": r"\operatorname{tr}", r"\given": r"\mid"}
_DROPPED = _words("displaystyle textstyle scriptstyle limits nolimits nonumber notag hfill "
                  "noindent allowbreak nobreak strut hline")
_DROPPED_WITH_ONE = _words("label tag tag* hspace vspace")
_SIZES = _words("big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm")
_DELIMITERS = frozenset("()[]|/.<>") | _words(
    "langle rangle lfloor rfloor lceil rceil vert Vert lvert rvert lVert rVert lbrace rbrace "
    "lbrack rbrack uparrow downarrow backslash") | {r"\{", r"\}", r"\|"}
_TABLES = frozenset((
    "pmatrix", "bmatrix", "vmatrix", "Vmatrix", "Bmatrix", "matrix", "smallmatrix", "cases",
    "aligned", "gathered"))
_RENAMED = {"split": "aligned", "align": "aligned", "align*": "aligned", "gather": "gathered",
            "gather*": "gathered", "eqnarray": "array", "eqnarray*": "array", "dcases": "cases",
            "equation": "", "equation*": "", "multline": "gathered", "multline*": "gathered",
            "alignat": "aligned", "alignat*": "aligned", "flalign": "aligned",
            "flalign*": "aligned"}
_SIGNS = frozenset("+-=")
_CHARACTERS = frozenset("()[]|/!,.;:*?@<>`\"0123456789"
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_UNICODE = {"·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "≤": r"\le", "≥": r"\ge",
            "≠": r"\neq", "∈": r"\in", "∞": r"\infty", "∂": r"\partial", "∇": r"\nabla",
            "→": r"\to", "⇒": r"\Rightarrow", "−": "-", "–": "-", "⊗": r"\otimes",
            "⊙": r"\odot", "∘": r"\circ", "±": r"\pm", "≈": r"\approx", "∼": r"\sim",
            "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "…": r"\ldots", "′": "'", "’": "'",
            "⊤": r"\top", "∀": r"\forall", "∃": r"\exists", "‖": r"\|", "⟨": r"\langle",
            "⟩": r"\rangle", "≡": r"\equiv", "∝": r"\propto", "√": r"\surd", "∣": r"\mid",
            "（": "(", "）": ")", "，": ",", "\u00a0": " "}
_UNICODE |= {letter: rf"\{name}" for name, letter in GREEK.items()
             if not name.startswith("var") and name != "omicron"}
_UNICODE |= dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", (f"^{{{k}}}" for k in range(10)), strict=True))
_UNICODE |= dict(zip("₀₁₂₃₄₅₆₇₈₉", (f"_{{{k}}}" for k in range(10)), strict=True))
_PUNCTUATION = re.compile(r"(?<!\\right)(?:\s|\\;|\\,|\\quad(?![a-z])|\\qquad(?![a-z])|[.,;])+$")


class _Unsafe(Exception):
    """The formula has something of which it is not known that LaTeX sets it."""


def safe(spelling: Mapping[str, str]) -> dict[str, str]:
    """Those declared names of symbols that compile."""
    return {name: formula for name, written in spelling.items()
            if (formula := as_written(written))}


def as_written(source: str, environment: str = "") -> str | None:
    """The formula in LaTeX that compiles, or None if that cannot be told.

    `environment` is the display environment in which the body stood.
    """
    name = _RENAMED.get(environment, environment.rstrip("*"))
    aligned = not name and ("&" in source or r"\\" in source) and r"\begin" not in source
    name = "aligned" if aligned else name
    if name == "array":
        source = rf"\begin{{array}}{{rcl}}{source}\end{{array}}"
    elif name:
        source = rf"\begin{{{name}}}{source}\end{{{name}}}"
    try:
        return _Reader(source).whole() or None
    except _Unsafe:
        return None


def without_punctuation(formula: str) -> str:
    """The formula without the comma or full stop of the sentence that it ends."""
    return _PUNCTUATION.sub("", formula)


class _Reader:
    """One pass over the tokens; each method returns LaTeX and moves on."""

    def __init__(self, source: str) -> None:
        self.tokens = _TOKEN.findall(source)
        self.at = 0

    def whole(self) -> str:
        result = self.row(frozenset(), top=True)
        if self.at < len(self.tokens):
            raise _Unsafe
        return result

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        if not token:
            raise _Unsafe
        self.at += 1
        return token

    def skip(self) -> None:
        while self.peek().isspace():
            self.at += 1

    def row(self, ends: frozenset[str], *, top: bool = False, table: bool = False) -> str:
        """Everything up to one of the tokens that end it, which is left."""
        found: list[str] = []
        scripted = ""  # the scripts that the last atom has
        while (token := self.peek()) and token not in ends:
            if token.isspace():
                self.at += 1
                found.append(" ")
                continue
            piece = self.piece(top=top, table=table)
            if piece[:1] in ("^", "_", "'") and piece:
                mark = piece[0]
                if (mark in scripted and mark != "'") or (mark == "'" and "^" in scripted):
                    raise _Unsafe
                scripted += mark
            elif piece:
                scripted = ""
            found.append(piece)
        return re.sub(" +", " ", "".join(found)).strip()

    def piece(self, *, top: bool, table: bool) -> str:
        token = self.next()
        if token in _UNICODE:
            token = _UNICODE[token]
            if token[0] in "^_":
                return token
        if token in ("^", "_"):
            return f"{token}{{{self.argument()}}}"
        if token == "'":
            return "'"
        if token == "{":
            inside = self.row(frozenset("}"))
            self.expect("}")
            return f"{{{inside}}}"
        if token in _SIGNS:
            return f" {token} " if top else token
        if token in _CHARACTERS:
            return token
        if token == "~":
            return r"\ "
        if token == "&" or token == r"\\":
            if not table:
                raise _Unsafe
            return f" {token} " if token == "&" else self.line_end()
        if token.startswith("\\"):
            return self.command(token)
        if token.isalpha() and ord(token) > 127:
            return self.text_run(token)
        raise _Unsafe

    def line_end(self) -> str:
        self.skip()
        if self.peek() == "[":  # an optional distance
            while self.next() != "]":
                pass
        return r" \\ "

    def text_run(self, first: str) -> str:
        run = first
        while self.peek().isalpha() and ord(self.peek()[0]) > 127 and self.peek() not in _UNICODE:
            run += self.next()
        return rf"\text{{{escape(run)}}}"

    def expect(self, token: str) -> None:
        if self.next() != token:
            raise _Unsafe

    def argument(self) -> str:
        """The contents of a group, or one piece."""
        self.skip()
        token = self.peek()
        if token == "{":
            self.at += 1
            inside = self.row(frozenset("}"))
            self.expect("}")
            return inside
        if not token or token in ("}", "&", "^", "_", "'"):
            raise _Unsafe
        return self.piece(top=False, table=False)

    def command(self, name: str) -> str:
        name = _OTHER_NAMES.get(name, name)
        if not name.startswith("\\"):
            return name
        head = name.split("{")[0]
        if "{" in name or name in _SPACES:
            return name
        if name in _SYMBOLS:
            return f"{name} " if self.peek()[:1].isalpha() else name
        if name in _DROPPED:
            return ""
        if name in _DROPPED_WITH_ONE:
            self.skip()
            self.expect("{")
            depth = 1
            while depth:
                token = self.next()
                depth += (token == "{") - (token == "}")
            return ""
        if name in _TEXT:
            return self.text(_TEXT[name])
        if name == r"\sqrt":
            return self.root()
        if name == r"\not":
            self.skip()
            return rf"\not{self.piece(top=False, table=False)}"
        if name in _ONE:
            body = self.table_body("}") if name == r"\substack" else self.argument()
            return f"{head}{{{body}}}"
        if name in _TWO:
            first = self.argument()
            return f"{name}{{{first}}}{{{self.argument()}}}"
        if name == r"\middle":
            return self.delimiter()
        if name in _SIZES:
            return f"{name}{self.delimiter()}"
        if name == r"\left":
            opening = self.delimiter()
            inside = self.row(frozenset((r"\right",)))
            self.expect(r"\right")
            return rf"\left{opening} {inside} \right{self.delimiter()}"
        if name == r"\begin":
            return self.environment()
        raise _Unsafe

    def delimiter(self) -> str:
        self.skip()
        token = self.next()
        if token not in _DELIMITERS:
            raise _Unsafe
        return token

    def root(self) -> str:
        self.skip()
        order = ""
        if self.peek() == "[":
            self.at += 1
            order = f"[{self.row(frozenset(']'))}]"
            self.expect("]")
        return rf"\sqrt{order}{{{self.argument()}}}"

    def table_body(self, end: str) -> str:
        self.skip()
        self.expect("{")
        inside = self.row(frozenset(end), table=True)
        self.expect(end)
        return inside

    def text(self, command: str) -> str:
        """Words in a formula; formulas between dollars in them are read like any other."""
        self.skip()
        self.expect("{")
        parts: list[str] = []
        words = ""
        while (token := self.next()) != "}":
            if token == "$":
                inside = self.row(frozenset("$"))
                self.expect("$")
                parts += [escape(words), f"${inside}$"]
                words = ""
            elif token in (r"\_", r"\%", r"\&", r"\#", r"\$"):
                words += token[1]
            elif token in (r"\ ", r"\,", "~"):
                words += " "
            elif token.startswith("\\") or token == "{":
                raise _Unsafe
            else:
                words += token
        return rf"{command}{{{''.join([*parts, escape(words)])}}}"

    def environment(self) -> str:
        name = self.name()
        kept = _RENAMED.get(name, name)
        columns = ""
        if kept == "array":
            columns = self.columns()
        elif kept not in _TABLES:
            raise _Unsafe
        body = self.row(frozenset((r"\end",)), table=True)
        self.expect(r"\end")
        if self.name() != name:
            raise _Unsafe
        width = {"cases": 2, "array": len(re.sub("[| ]", "", columns)), "gathered": 1}.get(kept)
        if width is not None and any(row.count("&") >= width for row in body.split(r"\\")):
            raise _Unsafe
        given = f"{{{columns}}}" if columns else ""
        return rf"{{\begin{{{kept}}}{given} {body} \end{{{kept}}}}}"

    def name(self) -> str:
        self.skip()
        self.expect("{")
        name = ""
        while (token := self.next()) != "}":
            name += token
        return name

    def columns(self) -> str:
        columns = self.name() if self.peek() == "{" else "c"
        if not re.fullmatch(r"[lcr| ]*", columns):
            raise _Unsafe
        return columns
