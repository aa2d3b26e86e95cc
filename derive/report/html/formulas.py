r"""Formulas as the page carries them: their source to read, and their LaTeX for KaTeX.

The sign of each step is wrapped in ``\htmlData{step=12}{=}``, by which the page's script finds
it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from ...article import Mathematics
from ...kernel.terms import Term
from ...notation import latex
from ...notes.containers.document import Formula
from ..latex.layout import set_formula
from .builder import Markup, tag

_LABEL = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:require|hfill)(?:\s*\{[^{}]*\})?")
_REFERENCE = re.compile(r"\\(?:eqref|ref|autoref|cref|Cref)\s*\{([^{}$]*)\}")
_GREEK_FORM = re.compile(r"\\((?:var)?(?:epsilon|theta|phi|rho|pi|sigma|kappa))(?![A-Za-z])")
_LATEX = re.compile(r'(?<= data-tex=")[^"]*')
_ARGUMENT = re.compile(r"\s*\{[^{}]*\}")

_ALIGNED = frozenset({"align", "flalign", "alignat", "xalignat", "xxalignat"})
_STACKED = frozenset({"gather", "multline"})
_COLUMNS = frozenset({"eqnarray", "subeqnarray", "IEEEeqnarray", "darray"})
_WITH_ARGUMENT = frozenset({"alignat", "xalignat", "xxalignat", "IEEEeqnarray", "darray"})


class Sign(Struct, frozen=True):
    """The sign of step `number`: from `start` up to `end` of the formula's body."""

    number: int
    start: int
    end: int


def shown(mathematics: Mathematics, numbers: Sequence[int], signs: Sequence[Sign]) -> Markup:
    """A formula of the notes, in which the steps with these numbers stand."""
    formula = mathematics.formula
    kind = "math display" if mathematics.display else "math"
    return tag("span", mathematics.source, class_=kind,
               data_tex=None if formula is None else prepared(formula, signs),
               data_steps=" ".join(map(str, numbers)) or None)


def typeset(source: str, *, display: bool = False, plain: str = "") -> Markup:
    """A formula of ours; `plain` is what is read where it is not typeset, if not its LaTeX."""
    kind = "math display" if display else "math"
    return tag("span", plain or source, class_=kind, data_tex=source)


def equation(lhs: Term, rhs: Term, relation: str = "=") -> Markup:
    """A relation of ours, displayed."""
    return typeset(f"{term_latex(lhs)} {sign_latex(relation)} {term_latex(rhs)}", display=True)


def term_latex(term: Term) -> str:
    """A term in LaTeX, its brackets no larger than they need be."""
    return _fitted(latex(term))


@lru_cache(maxsize=1024)  # a chain prints each of its terms twice
def _fitted(source: str) -> str:
    return set_formula(source) if r"\left" in source else source


def own_letters(page: Markup, formulas: Iterable[str]) -> Markup:
    r"""The page, its LaTeX with the form of Greek letters that the notes have.

    Derive reads ``\varepsilon`` and ``\epsilon`` as one letter, the second.  Where the notes have
    only the first, it is shown instead.
    """
    used = set(_GREEK_FORM.findall("\n".join(formulas)))
    forms = {name.removeprefix("var"): name for name in used}
    forms = {plain: name for plain, name in forms.items() if plain not in used}
    if not forms:
        return page

    def written(found: re.Match[str]) -> str:
        return _GREEK_FORM.sub(lambda letter: f"\\{forms.get(letter[1], letter[1])}", found[0])

    return Markup(_LATEX.sub(written, page))


def sign_latex(relation: str) -> str:
    """One of the kernel's relations in LaTeX."""
    return r"\le" if relation == "<=" else relation


def prepared(formula: Formula, signs: Sequence[Sign]) -> str:
    """The formula in the LaTeX that KaTeX knows."""
    body = formula.body.text
    for sign in sorted(signs, key=lambda s: s.start, reverse=True):
        written = body[sign.start:sign.end]
        if _is_whole(written):
            marked = rf"\htmlData{{step={sign.number}}}{{{written}}}"
            before = body[:sign.start]
            if before.rstrip().endswith(("^", "_")):
                marked = f"{{{marked}}}"  # a script is one letter or one group
            elif not formula.display and before.count("{") == before.count("}"):
                marked += r"\allowbreak{}"  # where KaTeX would break without the mark
            body = f"{body[:sign.start]}{marked}{body[sign.end:]}"
    body = _LABEL.sub("", body)
    body = _REFERENCE.sub(lambda found: rf"\text{{({found[1]})}}", body)
    return _in_environment(body.strip(), formula.environment)


def _is_whole(sign: str) -> bool:
    """Whether a piece of LaTeX may be put in braces without changing what stands around it."""
    depth = 0
    for character in sign:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return bool(sign) and depth == 0 and "&" not in sign and r"\\" not in sign and (
        not sign.endswith("\\"))


def _in_environment(body: str, environment: str) -> str:
    """The body in an environment that KaTeX has, without automatic numbers."""
    name = environment.rstrip("*")
    if name in _WITH_ARGUMENT:
        body = _ARGUMENT.sub("", body, count=1) if body.startswith("{") else body
    if name in _ALIGNED:
        return rf"\begin{{align*}}{body}\end{{align*}}"
    if name in _STACKED:
        return rf"\begin{{gather*}}{body}\end{{gather*}}"
    if name in _COLUMNS:
        return rf"\begin{{array}}{{rcl}}{body}\end{{array}}"
    if "&" in body and r"\begin" not in body:
        return rf"\begin{{aligned}}{body}\end{{aligned}}"
    return body
