"""Proof files: the derivations that they define."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostic import DerivationResult, FileResult, Problem
from ..verdict import Outcome
from .claims import crash
from .options import DEFAULTS, Options
from .steps import check_steps

if TYPE_CHECKING:
    from ..author import Derivation


def check_derivation(
    derivation: Derivation, *, name: str = "", path: str = "", seed: int = 0, trials: int = 8,
    seconds: float = 5.0,
) -> DerivationResult:
    """The verdicts on all steps of a derivation.

    `name` is its name in the file `path`, if it was read from one.  Raises `AuthorError` if
    its lines contradict each other.
    """
    options = Options(seed, trials, seconds)
    return DerivationResult(name, derivation.title, derivation.source,
                            tuple(check_steps(derivation.steps(), path, options)),
                            derivation.latex_names)


def check_proof_file(path: str, options: Options = DEFAULTS) -> FileResult:
    """The verdicts on all derivations of one proof file."""
    # These import SymPy, which notes do without.
    from .. import proof_files
    from ..author import AuthorError

    try:
        derivations = proof_files.load(path)
    except proof_files.Unreadable as error:
        return FileResult(path, problems=(error.problem,))
    results, problems = [], []
    for name, derivation in derivations:
        try:
            result = check_derivation(derivation, name=name, path=path, seed=options.seed,
                                      trials=options.trials, seconds=options.seconds)
        except AuthorError as error:
            problems.append(proof_files.author_problem(path, error))
        except Exception as error:  # noqa: BLE001 - must not lose the other derivations
            problems.append(Problem(path, f"{name}: {crash(error).message}", internal=True))
        else:
            if any(step.verdict.outcome is not Outcome.GIVEN for step in result.steps):
                results.append(result)
            else:
                problems.append(Problem(path, f"the derivation {name} claims nothing"))
    return FileResult(path, tuple(results), tuple(problems))
