"""Why a step fails: what it leaves unsaid, and what would make it right."""

from .chain import Chain
from .degrees import clash
from .missing import missing
from .repair import repairs

__all__ = ["Chain", "clash", "missing", "repairs"]
