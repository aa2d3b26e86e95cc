"""Packages whose names are loaded when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


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
