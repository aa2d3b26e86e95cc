"""The declarations that were inferred from notes."""

from __future__ import annotations

from ..diagnostic import Problem
from ..notes.containers.read import read_document
from ..notes.inferred import inferred
from ..notes.understand import understand
from .limits import TimeOver, at_most
from .options import DEFAULTS, Options
from .outside import context_of


def infer_declarations(
    path: str, options: Options = DEFAULTS
) -> tuple[str, tuple[Problem, ...]]:
    """A context file that declares what was inferred from notes, and what is amiss with them."""
    try:
        with at_most(options.limit):
            document = read_document(path)
            if not document.sources:
                return "", document.problems
            context = context_of(path, options.context)
            understanding = understand(document, context)
            return inferred(understanding), (
                *document.problems, *context.problems, *understanding.problems)
    except TimeOver:
        return "", (Problem(path, f"reading it took longer than {options.limit:g} s"),)
