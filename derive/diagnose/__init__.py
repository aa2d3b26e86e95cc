"""Why a step fails: what it leaves unsaid (`missing`), and what would make it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..late import names_from
from .chain import Chain
from .randomness import randomness_clash
from .unstated import concerned, introduced, unconnected, unstated

if TYPE_CHECKING:
    from .degrees import clash
    from .measure import Allowance
    from .repair import one_slip, repairs

__all__ = ["Allowance", "Chain", "clash", "concerned", "introduced", "one_slip",
           "randomness_clash", "repairs", "unconnected", "unstated"]

__getattr__ = names_from(__name__, {"degrees": ["clash"], "measure": ["Allowance"],
                                    "repair": ["one_slip", "repairs"]})
