"""Copies of records with some fields changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Type checkers know the fields of a record through this name only.
    from dataclasses import replace as replace
else:
    def replace(record: Any, /, **changes: Any) -> Any:
        """The same struct, or record of the kernel, with other values of some fields.

        This is `copy.replace` of Python 3.13.
        """
        return record.__replace__(**changes)
