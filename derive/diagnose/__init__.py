"""Why a step fails: what it leaves unsaid."""

from .missing import missing

__all__ = ["missing"]
