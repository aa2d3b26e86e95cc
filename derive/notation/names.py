r"""Names of symbols as they are written: Greek letters, subscripts, superscript stars, accents.

``sigma_s`` is σ_s, ``u1`` is u₁, ``beta*`` is β*, ``sigma_s^2`` is σ_s²; the LaTeX is
``\sigma_{s}``, ``u_{1}``, ``\beta^{*}``, ``\sigma_{s}^{2}``.  Accents and fonts come before the
subscripts: ``beta_hat_0`` is β̂₀, ``X_bf`` is a bold X.  A label stands above in braces, as in
``y^{(1)}``, and `HOLE` in a subscript or label is filled by an index, as in ``n_{·,+}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType

GREEK: dict[str, str] = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "varepsilon": "ε", "vartheta": "ϑ", "varphi": "ϕ", "ell": "ℓ",
}
_COMMANDS: dict[str, str] = {letter: rf"\{name}" for name, letter in GREEK.items()
                             if not name.startswith("var")}
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NAME = re.compile(r"(?P<base>.+?)(?P<digits>\d*)(?P<tail>(?:_(?:\{[^{}^]+\}|[^_^{}*]+))*)"
                   r"(?:(?P<stars>\*+)|\^(?P<power>\d+)|\^\{(?P<label>[^{}]+)\})?\Z")
_MARKS = frozenset({"bullet", "star", "dagger", "ddagger", "top", "bot", "hbar"})
HOLE = "·"
ACCENTS: dict[str, str] = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304",
    "tilde": "\u0303", "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "breve": "\u0306", "vec": "\u20d7", "underline": "\u0332",
}
FONTS: dict[str, str] = {
    "bf": r"\mathbf", "cal": r"\mathcal", "bb": r"\mathbb", "frak": r"\mathfrak",
    "scr": r"\mathscr",
}
MARKS = ACCENTS.keys() | FONTS.keys()
"""Parts of names that change the letter; as a subscript such a word stands in braces."""


_SPELLED: ContextVar[Mapping[str, str]] = ContextVar(
    "_SPELLED", default=MappingProxyType({}))


@contextmanager
def spelled(names: Mapping[str, str]) -> Iterator[None]:
    r"""While it lasts, LaTeX writes these names as their author spells them: X^*, \varepsilon."""
    before = _SPELLED.set(names)
    try:
        yield
    finally:
        _SPELLED.reset(before)


def symbol_name(name: str, subscripts: Sequence[str] = (), *, latex: bool = False) -> str:
    r"""The name with Greek letters, trailing digits and ``_`` parts as subscripts.

    `subscripts` are further ones, already written.

    >>> symbol_name("sigma_s"), symbol_name("u1"), symbol_name("Z", ["i"])
    ('σ_s', 'u₁', 'Z_i')
    >>> symbol_name("D12", latex=True), symbol_name("beta*", latex=True)
    ('D_{12}', '\\beta^{*}')
    >>> symbol_name("sigma^2"), symbol_name("sigma_s^2", latex=True)
    ('σ²', '\\sigma_{s}^{2}')
    >>> symbol_name("beta_hat_0", latex=True), symbol_name("y_{·,+}^{(1)}", ["i"], latex=True)
    ('\\hat{\\beta}_{0}', 'y_{i,+}^{(1)}')
    """
    if latex and name in (written := _SPELLED.get()):
        return _indexed(written[name], subscripts)
    base, own, above = _split(name)
    given = list(subscripts)
    own = tuple(_filled(part, given) for part in own)
    above = _filled(above, given)
    marks = [part for part in own if part in ACCENTS or part in FONTS]
    subs = [_letter(s.strip("{}"), latex) for s in own if s not in marks] + given
    joined = _listed(subs)
    base = _marked(_letter(base, latex), marks, latex)
    if latex:
        return (base + (f"_{{{joined}}}" if joined else "") + (f"^{{{above}}}" if above else ""))
    stars, power = ("", above.translate(_SUPERSCRIPTS)) if above.isdecimal() else (above, "")
    if stars.strip("*"):
        stars = f"^{stars}"
    if not joined:
        return base + stars + power
    if joined.isdecimal():
        return base + stars + joined.translate(_SUBSCRIPTS) + power
    plain = joined.isalpha() or (len(joined) <= 2 and joined.isalnum())
    return f"{base}{stars}_{joined if plain else f'{{{joined}}}'}{power}"


def _indexed(base: str, subscripts: Sequence[str]) -> str:
    """What an author wrote for a family, with the indices of a member."""
    if not subscripts:
        return base
    base = f"{{{base}}}" if "_" in base or "^" in base else base
    return f"{base}_{{{_listed(subscripts)}}}"


def _listed(subscripts: Sequence[str]) -> str:
    """Subscripts side by side where they are letters or two digits, else between commas."""
    tight = all(len(s) == 1 for s in subscripts) and (
        len(subscripts) < 3 or not any(map(str.isdigit, subscripts)))
    return ("" if tight else ",").join(subscripts)


def _filled(part: str, given: list[str]) -> str:
    """The part with indices in its holes; these are taken from the front of `given`."""
    while HOLE in part and given:
        part = part.replace(HOLE, given.pop(0), 1)
    return part


def _marked(base: str, marks: Sequence[str], latex: bool) -> str:
    """The letter with its accents, from inside out, in its font."""
    for mark in marks:
        if latex:
            base = f"{FONTS[mark]}{{{base}}}" if mark in FONTS else rf"\{mark}{{{base}}}"
        elif mark in ACCENTS:
            base += ACCENTS[mark]
        elif mark == "bf" and len(base) == 1 and base.isascii() and base.isalpha():
            base = chr((0x1D400 - 65 if base.isupper() else 0x1D41A - 97) + ord(base))
    return base


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, tuple[str, ...], str]:
    """The base, its subscripts, and its stars or digits above.

    A subscript in braces that would be an accent or font without them keeps them: ``S_{bb}``.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return name, (), ""
    parts = [match["digits"]] if match["digits"] else []
    parts += [part if bare in MARKS and bare != part else bare
              for part in match["tail"].split("_") if (bare := part.strip("{}"))]
    return match["base"], tuple(parts), match["stars"] or match["power"] or match["label"] or ""


def _letter(name: str, latex: bool) -> str:
    plain = GREEK.get(name, name)
    if not latex:
        return plain
    if name in (given := _SPELLED.get()):
        return given[name]
    if name in GREEK:
        return rf"\{name}"
    if plain in _COMMANDS:
        return _COMMANDS[plain]
    if "," in name:
        return ",".join(_letter(part, latex) for part in name.split(","))
    if name in _MARKS:
        return rf"\{name}"
    return name if len(name) == 1 or not name.isalpha() else rf"\mathrm{{{name}}}"
