r"""Names of symbols as they are written: Greek letters, subscripts, superscript stars.

``sigma_s`` is σ_s, ``u1`` is u₁, ``beta*`` is β*, ``sigma_s^2`` is σ_s²; the LaTeX is
``\sigma_{s}``, ``u_{1}``, ``\beta^{*}``, ``\sigma_{s}^{2}``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

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
_NAME = re.compile(r"(?P<base>.+?)(?P<digits>\d*)(?P<tail>(?:_\{?[^_^{}]+\}?)*)"
                   r"(?:(?P<stars>\*+)|\^(?P<power>\d+))?\Z")


def symbol_name(name: str, subscripts: Sequence[str] = (), *, latex: bool = False) -> str:
    r"""The name with Greek letters, trailing digits and ``_`` parts as subscripts.

    `subscripts` are further ones, already written.

    >>> symbol_name("sigma_s"), symbol_name("u1"), symbol_name("Z", ["i"])
    ('σ_s', 'u₁', 'Z_i')
    >>> symbol_name("D12", latex=True), symbol_name("beta*", latex=True)
    ('D_{12}', '\\beta^{*}')
    >>> symbol_name("sigma^2"), symbol_name("sigma_s^2", latex=True)
    ('σ²', '\\sigma_{s}^{2}')
    """
    base, own, above = _split(name)
    subs = [_letter(s, latex) for s in own] + list(subscripts)
    joined = ("" if all(len(s) == 1 for s in subs) else ",").join(subs)
    base = _letter(base, latex)
    if latex:
        return (base + (f"_{{{joined}}}" if joined else "") + (f"^{{{above}}}" if above else ""))
    stars, power = ("", above.translate(_SUPERSCRIPTS)) if above.isdecimal() else (above, "")
    if not joined:
        return base + stars + power
    if joined.isdecimal():
        return base + stars + joined.translate(_SUBSCRIPTS) + power
    plain = joined.isalpha() or (len(joined) <= 2 and joined.isalnum())
    return f"{base}{stars}_{joined if plain else f'{{{joined}}}'}{power}"


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, tuple[str, ...], str]:
    """The base, its subscripts, and its stars or digits above."""
    match = _NAME.fullmatch(name)
    if match is None:
        return name, (), ""
    parts = [match["digits"]] if match["digits"] else []
    parts += [part.strip("{}") for part in match["tail"].split("_") if part.strip("{}")]
    return match["base"], tuple(parts), match["stars"] or match["power"] or ""


def _letter(name: str, latex: bool) -> str:
    plain = GREEK.get(name, name)
    if not latex:
        return plain
    if name in GREEK:
        return rf"\{name}"
    if plain in _COMMANDS:
        return _COMMANDS[plain]
    return name if len(name) == 1 or not name.isalpha() else rf"\mathrm{{{name}}}"
