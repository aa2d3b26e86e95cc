"""Why a step fails: what it leaves unsaid, and what would make it right."""

from .chain import Chain
from .degrees import clash
from .missing import missing
from .randomness import randomness_clash
from .repair import one_slip, repairs
from .unstated import concerned, introduced, unconnected, unstated

__all__ = ["Chain", "clash", "concerned", "introduced", "missing", "one_slip",
           "randomness_clash", "repairs", "unconnected", "unstated"]
