"""Exact random models: agreement of two sides, or a counterexample that people can read."""

from .definedness import nowhere_defined
from .examination import examine, is_transcendental
from .multiples import CONTRADICTING

__all__ = ["CONTRADICTING", "examine", "is_transcendental", "nowhere_defined"]
