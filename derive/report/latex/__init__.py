"""Derivations in LaTeX: theorems, aligned proofs with their reasons, and the laws they use."""

from .document import render

__all__ = ["render"]
