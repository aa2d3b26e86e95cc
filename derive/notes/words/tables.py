"""The tables of phrases: TOML files that need no code beside them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from ...late import late_regex

FOLDER = os.path.join(os.path.dirname(__file__), "phrases")

_STRING = r'"[^"\\\x00-\x1f\x7f]*"'
_ENTRY = late_regex(
    rf"[ \n]*(?:#[^\x00-\x1f\x7f]*|\[([\w.-]+)\]|(?:({_STRING})|([\w-]+)) *= *"
    rf"(\[[ \n]*(?:{_STRING}[ \n]*(?:,[ \n]*|(?=\])))*\]|{_STRING})|\Z)(?![^\n])", re.ASCII)
_QUOTED = late_regex(_STRING)


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """The content of ``phrases/NAME.toml``, which nobody may change.

    Raises `tomllib.TOMLDecodeError` where it is no TOML.
    """
    with open(os.path.join(FOLDER, f"{name}.toml"), encoding="utf-8") as file:
        text = file.read()
    content = plain(text)
    if content is not None:
        return content
    import tomllib  # needed only for tables that use more of TOML, and slow to load

    return tomllib.loads(text)


def plain(text: str) -> dict[str, Any] | None:
    """What TOML says that has only strings without escapes and lists of them; else None.

    Every table of the package is written like that.  tomllib takes each character by itself, which
    took a tenth of the time for a short note.

    >>> plain('matrix = ["matri(x|ces)"]'), plain("matrix = 'matrix'")
    ({'matrix': ['matri(x|ces)']}, None)
    """
    whole: dict[str, Any] = {}
    table, seen = whole, set[str]()
    at = 0
    while at < len(text):
        entry = _ENTRY.match(text, at)
        if entry is None:
            return None
        at = entry.end()
        header, quoted, key, value = entry.groups()
        if header is not None:
            names = header.split(".")
            if header in seen or "" in names:
                return None
            seen.add(header)
            table = whole
            for name in names:
                table = table.setdefault(name, {})
                if not isinstance(table, dict):
                    return None
        elif value is not None:
            name = key or quoted[1:-1]
            if name in table:
                return None
            table[name] = value[1:-1] if value[0] == '"' else [
                string[1:-1] for string in _QUOTED.findall(value)]
    return whole
