"""The whole way from a claim, or a path, to verdicts: the only package that knows the order."""

from __future__ import annotations

from .claims import check_claim
from .files import Progress, check, check_file, check_path
from .memory import Memory
from .options import DEFAULTS, Options
from .places import Place, check_line
from .proofs import check_derivation
from .steps import check_obligation, check_step

__all__ = ["DEFAULTS", "Memory", "Options", "Place", "Progress", "check", "check_claim",
           "check_derivation", "check_file", "check_line", "check_obligation", "check_path",
           "check_step"]
