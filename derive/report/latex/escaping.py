"""Plain text in LaTeX: special characters, signs, and scripts that need a font of their own."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from ...notation.names import GREEK

_LETTERS = {letter: rf"$\{name}$" for name, letter in GREEK.items() if not name.startswith("var")}
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&",
            "#": r"\#", "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}",
            "~": r"\textasciitilde{}", "×": r"$\times$", "⊗": r"$\otimes$", "∘": r"$\circ$",
            "⊙": r"$\odot$",
            "≠": r"$\neq$", "≤": r"$\le$", "≥": r"$\ge$", "√": r"$\surd$", "·": r"$\cdot$",
            "𝟏": r"$\mathbf{1}$", "∂": r"$\partial$", "∞": r"$\infty$", "'": "'", "<": r"$<$",
            ">": r"$>$", "|": r"$|$", "–": "--", "—": "---", "’": "'", "“": "``", "”": "''",
            "→": r"$\to$", "⇒": r"$\Rightarrow$", "∈": r"$\in$", "±": r"$\pm$", "≈": r"$\approx$",
            "−": "$-$", "∑": r"$\sum$", "∏": r"$\prod$", "∫": r"$\int$", "\u00a0": "~",
            "\u200b": "", "\ufeff": ""}
_GREEK_WORD = re.compile("([\u0370-\u03ff\u1f00-\u1fff]{3,})")
"""So many Greek letters are a word, fewer are symbols."""
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))

_LATIN_ENDS = "\u0250"
"""Latin Modern has what comes before this."""

_PUNCTUATION = frozenset("‘’‚“”„†‡•…‰‹›€™ẼẽỲỳỸỹẠ")
_SCRIPTS = (("HANGUL", "hangul"), ("HIRAGANA", "kana"), ("KATAKANA", "kana"), ("CJK", "han"),
            ("IDEOGRAPHIC", "han"), ("FULLWIDTH", "han"), ("BOPOMOFO", "han"))


def script_of(letter: str) -> str:
    """The script that a font must have for the letter; empty for what every font has."""
    if letter < _LATIN_ENDS or letter in _PUNCTUATION or letter in _PLAIN:
        return ""
    name = unicodedata.name(letter, "")
    return next((script for start, script in _SCRIPTS if start in name),
                "other" if letter.isalpha() else "sign")


def escape(text: str) -> str:
    r"""Plain text in LaTeX: special characters are escaped, Greek letters are set as formulas.

    Runs in a script of its own stand in a command that chooses its font, as in
    ``\derivehangul{...}``.
    """
    text = unicodedata.normalize("NFC", text)
    result = []
    for part in _GREEK_WORD.split(text):
        if _GREEK_WORD.match(part):
            result.append(rf"\deriveother{{{part}}}")
            continue
        for script, letters in groupby(part, script_of):
            written = "".join(map(_letter, letters))
            result.append(rf"\derive{script}{{{written}}}" if script else written)
    return "".join(result)


_EXPONENT = re.compile(r"\^(-?\w+|\([^()]*\)|\{[^{}]*\})")


def raised(text: str) -> str:
    """Plain text as `escape` sets it, with exponents such as ``X^-1`` raised."""
    parts = _EXPONENT.split(text)
    return "".join(_exponent(part) if k % 2 else escape(part) for k, part in enumerate(parts))


def _exponent(text: str) -> str:
    bare = text.strip("(){}")
    if re.fullmatch(r"-?(?:[A-Za-z]|\d+)", bare, re.ASCII):
        return f"$^{{{bare}}}$"
    return rf"\textsuperscript{{{escape(bare)}}}"


def _letter(letter: str) -> str:
    if letter in _RAISED:
        return f"$^{{{_RAISED[letter]}}}$"
    if letter in _LOWERED:
        return f"$_{{{_LOWERED[letter]}}}$"
    if letter < " ":
        return " "
    return _LETTERS.get(letter) or _SPECIAL.get(letter, letter)


_PLAIN = frozenset((*_LETTERS, *_SPECIAL, *_RAISED, *_LOWERED))


def verbatim(source: str) -> str:
    """What an author typed, in typewriter type that may be broken anywhere."""
    pieces = [escape(source[k : k + 6]) for k in range(0, len(source), 6)]
    broken = r"\allowbreak{}".join(pieces)
    return rf"\texttt{{{broken}}}"


# --- fonts --------------------------------------------------------------------------------

FONTS: dict[str, tuple[str, ...]] = {
    "hangul": ("Noto Serif CJK KR", "UnBatang", "NanumMyeongjo", "Noto Sans CJK KR",
               "AppleMyungjo", "Batang", "Malgun Gothic", "UnBatang.ttf"),
    "kana": ("Noto Serif CJK JP", "Noto Sans CJK JP", "IPAexMincho", "Hiragino Mincho ProN",
             "MS Mincho", "HaranoAjiMincho-Regular.otf"),
    "han": ("Noto Serif CJK SC", "Noto Sans CJK SC", "Songti SC", "SimSun",
            "FandolSong-Regular.otf"),
    "other": ("DejaVu Serif", "FreeSerif", "Noto Serif", "Times New Roman", "DejaVuSerif.ttf"),
    "sign": ("DejaVu Sans", "FreeSerif", "Noto Sans", "Arial Unicode MS", "DejaVuSans.ttf"),
}
"""The fonts to try for each script, the best first; the last is one that TeX Live has."""

DEBIAN: dict[str, str] = {"hangul": "fonts-noto-cjk", "kana": "fonts-noto-cjk",
                          "han": "fonts-noto-cjk", "other": "fonts-dejavu-core",
                          "sign": "fonts-dejavu-core"}
"""The Debian package with a font of each script."""


def font_commands(body: str) -> str:
    """The preamble that chooses fonts for the scripts of the body; empty if it has none."""
    used = [script for script in FONTS if rf"\derive{script}{{" in body]
    if not used:
        return ""
    return "\n".join((r"\usepackage{fontspec}", *(_font(s, used) for s in used))) + "\n"


def _font(script: str, used: list[str]) -> str:
    """The command for one script; Chinese characters look as the language around them wants."""
    tried = [*FONTS[script]]
    if script == "han":
        tried = [*(f for s in ("kana", "hangul") if s in used for f in FONTS[s]), *tried]
    chosen = rf"\newcommand\derive{script}font{{}}\PackageWarningNoLine{{derive}}{{no font " \
             rf"for {script}; on Debian: apt-get install {DEBIAN[script]}}}"
    for font in reversed(tried):
        chosen = (rf"\IfFontExistsTF{{{font}}}{{\newfontfamily\derive{script}font{{{font}}}"
                  f"[NFSSFamily=derive{script}]}}{{%\n{chosen}}}")
    breaks = "" if script in ("other", "sign") else (
        r'\ifdefined\XeTeXlinebreaklocale\XeTeXlinebreaklocale "zh"'
        r"\XeTeXlinebreakskip=0pt plus 1pt\fi")
    return f"{chosen}\n\\newcommand\\derive{script}[1]{{{{\\derive{script}font{breaks} #1}}}}"
