"""Evidence in words: counterexamples, numbers of models, proofs.  Plain text, no colour."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from fractions import Fraction

from ..notation import describe, relation_text, symbol_name, text
from ..verdict import Counterexample, Matrix, Outcome, RandomValue, Value, Verdict

WIDTH = 96


def matrix_text(value: Matrix | str) -> str:
    """A matrix as ``[1 2; 3 4]``, a scalar as itself.

    >>> matrix_text(((Fraction(1), Fraction(1, 2)),))
    '[1 1/2]'
    """
    if isinstance(value, str):
        return value
    if len(value) == 1 and len(value[0]) == 1:
        return str(value[0][0])
    return f"[{'; '.join(' '.join(map(str, row)) for row in value)}]"


def _assignment(symbol: str, value: Value) -> str:
    name = symbol_name(symbol)
    if isinstance(value, RandomValue):
        return f"{name} is {', '.join(map(matrix_text, value.values))}"
    return f"{name} = {matrix_text(value)}"


def counterexample_text(example: Counterexample) -> str:
    """The model and both sides: ``R = 2, z = 1, D = 1: left 3, right 5``."""
    fixed = [f"{symbol_name(name)} = {value}" for name, value in example.dims]
    fixed += [_assignment(n, v) for n, v in example.symbols if not isinstance(v, RandomValue)]
    random = [_assignment(n, v) for n, v in example.symbols if isinstance(v, RandomValue)]
    parts = [", ".join(fixed)] if fixed else []
    if random:
        parts.append(f"{'; '.join(random)} {_chances(example.weights)}")
    sides = f"left {matrix_text(example.left)}, right {matrix_text(example.right)}"
    if example.outcome is not None:
        sides += f" in the {_ordinal(example.outcome + 1)} case"
    return f"{'; '.join(parts)}: {sides}" if parts else sides


def _chances(weights: Sequence[Fraction]) -> str:
    if len(set(weights)) == 1:
        return "with certainty" if len(weights) == 1 else f"with probability {weights[0]} each"
    return f"with probabilities {', '.join(map(str, weights))}"


def _ordinal(n: int) -> str:
    special = {1: "st", 2: "nd", 3: "rd"}
    return f"{n}{special.get(n % 10, 'th') if n % 100 not in (11, 12, 13) else 'th'}"


def claim_text(verdict: Verdict) -> str:
    """The claim as derive understood it; nothing where a side is missing."""
    if verdict.lhs is None or verdict.rhs is None:
        return ""
    return f"{text(verdict.lhs)} {relation_text(verdict.relation)} {text(verdict.rhs)}"


def notes(verdict: Verdict, *, explain: bool = False) -> list[tuple[str, str]]:
    """What supports the verdict, as (label, text), in the order in which to read it.

    With `explain`, also the laws and facts of the proof and the models that were tried.
    """
    result = []
    if claim_text(verdict):
        result.append(("claim", claim_text(verdict)))
    if explain and verdict.inferred:
        result.append(("inferred", verdict.inferred))
    if verdict.needs:
        result.append(("needs", ", and ".join(map(describe, verdict.needs))))
    if verdict.degrees:
        result.append(("degrees", verdict.degrees))
    if verdict.counterexample is not None:
        without = " without it" if verdict.needs else ""
        result.append((f"counterexample{without}", counterexample_text(verdict.counterexample)))
    if verdict.repair:
        result.append(("repair", "; or ".join(map(text, verdict.repair))))
    if verdict.outcome in (Outcome.HOLDS, Outcome.UNDECIDED) and verdict.tried:
        result.append(("tried", "; ".join(verdict.tried)))
    if verdict.outcome is Outcome.ERROR and verdict.tried:
        result.append(("where", "; ".join(verdict.tried)))
    if verdict.outcome is Outcome.HOLDS and verdict.examination is not None:
        result.append(("chance of a false pass", _bound(verdict.examination.error_bound)))
    if verdict.certificate is not None and (explain or verdict.outcome is Outcome.ERROR):
        result += _proof_notes(verdict)
    if explain and verdict.examination is not None:
        result += _model_notes(verdict)
    return result


def _proof_notes(verdict: Verdict) -> list[tuple[str, str]]:
    certificate = verdict.certificate
    assert certificate is not None
    result = [("laws", ", ".join(verdict.laws) or "arithmetic only")]
    if certificate.cited:
        result.append(("facts", "; ".join(certificate.cited)))
    return result


def _model_notes(verdict: Verdict) -> list[tuple[str, str]]:
    examination = verdict.examination
    assert examination is not None
    result = []
    if examination.agreeing:
        result.append(("models", f"{examination.agreeing} exact, in which both sides agree"))
    if examination.note:
        result.append(("models", examination.note))
    return result


def _bound(bound: Fraction) -> str:
    """A bound as a power of ten, rounded up so that it stays one."""
    if bound >= 1:
        return "no bound is known"
    if bound <= 0:
        return "none"
    exponent = 0
    while bound * Fraction(10) ** (exponent + 1) <= 1:
        exponent += 1
    return f"at most 10^-{exponent}" if exponent else f"at most {float(bound):.2f}"


def wrapped(label: str, body: str) -> list[str]:
    """``  label: body`` in lines of at most `WIDTH` columns, indented under the first."""
    return textwrap.wrap(f"{label}: {body}", WIDTH, initial_indent="  ",
                         subsequent_indent="    ", break_long_words=False,
                         break_on_hyphens=False)
