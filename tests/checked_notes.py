"""The verdicts on notes that a test writes."""

from __future__ import annotations

from pathlib import Path

from derive.pipeline import check_file
from derive.verdict import Outcome


def outcomes(folder: Path, text: str) -> list[Outcome]:
    """The verdicts on the steps of notes in Markdown."""
    path = folder / "notes.md"
    path.write_text(text, "utf-8")
    return [step.verdict.outcome for step in check_file(str(path)).steps]


def outcomes_of_proof(folder: Path, text: str, *, said: str = "") -> list[Outcome]:
    """The verdicts on a proof, and on what is said before it."""
    return outcomes(folder, f"# Notes\n\n{said}\n\n**Proof:** {text}\n")
