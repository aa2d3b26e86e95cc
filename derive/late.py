"""What is loaded or made when it is first used, because most runs need little of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, cast


def names_from(package: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """What a package defines as ``__getattr__`` to load its names from its modules.

    `homes` are the modules of the package with the names that each exports.
    """
    home = {name: module for module, names in homes.items() for name in names}

    def load(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        loaded = import_module(package)
        value = getattr(import_module(f".{home[name]}", package), name)
        setattr(loaded, name, value)
        return value

    return load


def late_regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression that is compiled when the first of its methods is called.

    Compiling all those of the reader took a tenth of the time for a short note, which uses one in
    five of them.  The functions of `re` compile late too, but forget what was compiled when there
    are more than some hundreds.

    >>> late_regex("[ab]+").findall("abba cab")
    ['abba', 'ab']
    """
    return cast("re.Pattern[str]", _Late(source, flags))


class _Late:
    """Has the attributes of a compiled expression, each from its first use on."""

    def __init__(self, source: str, flags: int) -> None:
        self._written = source, flags

    def __reduce__(self) -> tuple[type[_Late], tuple[str, int]]:
        return _Late, self._written  # else an empty copy looks for its source in itself

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._written), name)
        setattr(self, name, value)
        return value
