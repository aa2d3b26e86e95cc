"""What is built into every page: our script and style sheet, and KaTeX with its fonts."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files

_FACE = re.compile(r"@font-face\{[^}]*?url\(fonts/(?P<name>[\w-]+)\.woff2\)[^}]*\}")
_SOURCES = re.compile(r"src:[^}]*")

RARE: dict[str, str] = {
    "KaTeX_Caligraphic-Bold": r"\\(?:math)?cal\b|\\oldstylenums",
    "KaTeX_Caligraphic-Regular": r"\\(?:math)?cal\b|\\oldstylenums",
    "KaTeX_Fraktur-Bold": r"\\(?:math)?frak\b",
    "KaTeX_Fraktur-Regular": r"\\(?:math)?frak\b",
    "KaTeX_SansSerif-Bold": r"\\(?:math|text)?sf\b|\\boldsymbol|\\bm\b",
    "KaTeX_SansSerif-Italic": r"\\(?:math|text)?sf\w*",
    "KaTeX_SansSerif-Regular": r"\\(?:math|text)?sf\w*",
    "KaTeX_Script-Regular": r"\\mathscr",
    "KaTeX_Typewriter-Regular": r"\\(?:math|text)?tt\b|\\verb|\\url",
}
"""Fonts that a page gets only if one of its formulas has a command like this."""


@cache
def asset(name: str) -> str:
    """The text of a file in ``derive/report/assets``."""
    return (files("derive.report") / "assets" / name).read_text("utf-8")


@cache
def _font(name: str) -> str:
    path = files("derive.report") / "assets" / "katex" / "fonts" / f"{name}.woff2"
    return b64encode(path.read_bytes()).decode("ascii")


def katex_styles(formulas: Iterable[str]) -> str:
    """KaTeX's style sheet with the fonts in it that the formulas may need."""
    written = "\n".join(formulas)
    unused = {name for name, command in RARE.items() if not re.search(command, written)}

    def face(found: re.Match[str]) -> str:
        if found["name"] in unused:
            return ""
        source = f'src:url(data:font/woff2;base64,{_font(found["name"])}) format("woff2")'
        return _SOURCES.sub(lambda _: source, found[0])

    return _FACE.sub(face, asset("katex/katex.min.css"))


def digest(source: str) -> str:
    """What a content security policy calls an inline script or style sheet."""
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode('ascii')}'"
