"""Named distributions: how they are written, their densities, their moments; with sources."""

from .table import FAMILIES, Family, find

__all__ = ["FAMILIES", "Family", "find"]
