"""Exact random models: agreement of two sides, or a counterexample that people can read."""

from .balls import is_transcendental
from .definedness import nowhere_defined
from .examination import examine

__all__ = ["examine", "is_transcendental", "nowhere_defined"]
