"""Exact random models: agreement of two sides, or a counterexample that people can read."""

from .balls import is_transcendental
from .definedness import nowhere_defined
from .examination import examine
from .multiples import CONTRADICTING

__all__ = ["CONTRADICTING", "examine", "is_transcendental", "nowhere_defined"]
