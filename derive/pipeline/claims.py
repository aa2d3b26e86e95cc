"""From one claim to its verdict: a proof and exact models, and why a wrong claim fails."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..diagnose import randomness_clash
from ..kernel.certificate import Certificate, Rejected, replay
from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Fact, Property
from ..kernel.monomials import Unsupported
from ..kernel.terms import IllFormed, Term, is_random_symbol, randomness
from ..notation import ill_formed_text, text
from ..prove import Proof, ask_sympy, gives, prove, shortest
from ..records import replace
from ..refute import CONTRADICTING, examine, is_transcendental, nowhere_defined
from ..verdict import Examination, Outcome, Verdict

if TYPE_CHECKING:
    from ..laws import Law

_POINTS = 16
"""At so many points an inequality fails that is called wrong."""
_HARDER = 6
"""How many times as many models are tried where there is neither proof nor counterexample."""


def check_claim(
    claim: Claim, *, by: str | None = None, seed: int = 0, trials: int = 8, seconds: float = 5.0,
    known: Sequence[tuple[Term, Term]] = (), proof: Proof | None = None,
) -> Verdict:
    """The verdict on one claim, from a proof and from exact models, both always tried.

    `by` names the law that is said to give the step; `known` are equations found right before,
    which only help to explain a failure; `proof` is one that was found already.  Whatever the
    engines raise becomes the verdict ``error``.
    """
    start = time.perf_counter()
    try:
        verdict = _of_what_is_meant(claim, by, seed, trials, seconds, known, proof)
    except Exception as error:  # noqa: BLE001 - a crash is this step's verdict
        verdict = crash(error)
    elapsed = (time.perf_counter() - start) * 1000
    return replace(verdict, lhs=claim.lhs, rhs=claim.rhs, relation=claim.relation,
                   facts=claim.facts, distinct=claim.distinct, milliseconds=round(elapsed, 3))


def _of_what_is_meant(
    claim: Claim, by: str | None, seed: int, trials: int, seconds: float,
    known: Sequence[tuple[Term, Term]], proof: Proof | None,
) -> Verdict:
    """The verdict on the claim with definitions written out where derivatives need them."""
    try:
        meant = settled(claim)
    except IllFormed as error:
        return Verdict(Outcome.ILL_FORMED, ill_formed_text(error))
    except Unsupported as reason:
        return Verdict(Outcome.UNDECIDED, str(reason))
    return _explained(_judge(meant, by, seed, trials, seconds, proof), meant, known)


def _judge(claim: Claim, by: str | None, seed: int, trials: int, seconds: float,
           found: Proof | None) -> Verdict:
    proof = found or _with_few_facts(claim, prove(claim))
    rejection = _rejection(proof, claim)
    if rejection is not None:
        return rejection
    examination = examine(claim, seed=seed, trials=trials, seconds=seconds)
    if proof.trust is None and examination.agreeing:
        # Facts such as A A = 0 have many models that are too special to tell: look harder.
        harder = examine(claim, seed=seed + 1, trials=_HARDER * trials, seconds=seconds)
        if harder.counterexample is not None or harder.agreeing > examination.agreeing:
            examination = harder
    if proof.trust is None and examination.counterexample is None:
        answer = ask_sympy(claim, seconds=seconds)
        proof = replace(answer, tried=(*proof.tried, *answer.tried))
    if proof.trust is not None:
        return _judge_proved(claim, proof, examination, by)
    mixed = randomness_clash(claim)
    if mixed is not None and not (examination.agreeing and not examination.counterexample):
        return Verdict(Outcome.ILL_FORMED, ill_formed_text(mixed), examination=examination,
                       tried=proof.tried)
    if examination.counterexample is not None:
        needs = _judge_needs(claim, examination)
        return needs if needs is not None else Verdict(
            Outcome.REFUTED, "the two sides differ" if claim.relation == "=" else
            "the inequality does not hold", examination=examination, tried=proof.tried)
    if examination.agreeing:
        return Verdict(Outcome.HOLDS, f"no proof found; true in {_models(examination.agreeing)}",
                       examination=examination, tried=proof.tried)
    nowhere = _nowhere(claim)
    return Verdict(Outcome.UNDECIDED, nowhere or "neither proved nor refuted",
                   examination=examination, tried=(*proof.tried, *filter(None, [examination.note])))


def _with_few_facts(claim: Claim, proof: Proof) -> Proof:
    """The proof without facts that it can do without: what a reader wants to know."""
    if proof.certificate is None:
        return proof
    return replace(proof, certificate=shortest(claim, proof.certificate))


def _explained(
    verdict: Verdict, claim: Claim, known: Sequence[tuple[Term, Term]]
) -> Verdict:
    """The verdict with what would make a wrong step right, and with clashing degrees."""
    if verdict.outcome not in (Outcome.NEEDS, Outcome.REFUTED, Outcome.ILL_FORMED):
        return verdict
    from ..diagnose import clash, repairs  # most steps do not fail

    if verdict.outcome is Outcome.NEEDS and not any(map(_is_of_moments, verdict.needs)):
        # What looks like a property that was left unsaid may as well be a slip.
        return replace(verdict, repair=repairs(claim))
    if verdict.outcome is Outcome.NEEDS:
        return verdict
    found = clash(claim, known) if claim.relation == "=" else None
    degrees = "" if found is None else (
        f"{text(found.first)} has degree {found.first_degree}, "
        f"{text(found.second)} has degree {found.second_degree}")
    return replace(verdict, degrees=degrees, repair=repairs(claim))


def _is_of_moments(fact: Fact) -> bool:
    """Whether a fact speaks of random symbols."""
    s = fact.statement
    return not isinstance(s, (Property, Equation)) or any(
        is_random_symbol(t) for term in ((s.subject,) if isinstance(s, Property)
                                         else (s.lhs, s.rhs)) for t in term.walk())


def _rejection(proof: Proof, claim: Claim) -> Verdict | None:
    """The defect that a proof is not what it says, if so; replays the certificate."""
    if proof.trust == "kernel" and proof.certificate is None:
        return Verdict(Outcome.ERROR, "a proof came without its certificate", tried=proof.tried)
    if proof.certificate is None:
        return None
    try:
        replay(proof.certificate, claim)
    except Rejected as error:
        return Verdict(Outcome.ERROR, f"the kernel rejects the proof that was found: {error}",
                       certificate=proof.certificate, tried=proof.tried)
    return None


def _judge_proved(
    claim: Claim, proof: Proof, examination: Examination, by: str | None
) -> Verdict:
    used = _laws(proof.certificate) if proof.certificate else ()
    verdict = Verdict(Outcome.PROVED, trust=proof.trust, certificate=proof.certificate, laws=used,
                      examination=examination, tried=proof.tried)
    if examination.counterexample is not None and proof.trust == "sympy":
        return Verdict(Outcome.UNDECIDED, "SymPy calls it true, an exact model does not: SymPy's "
                       "rules for sums, roots and the like leave conditions out",
                       examination=examination, tried=proof.tried)
    if examination.counterexample is not None:
        return replace(verdict, outcome=Outcome.ERROR,
                       message="a proof and a counterexample were both found; one of them is wrong")
    if by is not None:
        from .. import laws

        law = laws.find(by)
        if law is None:
            near = laws.suggestions(by)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            return replace(verdict, outcome=Outcome.WRONG_REASON,
                           message=f"the step is true, but there is no law called {by!r}{hint}")
        if not gives(law.name, claim):
            return replace(verdict, outcome=Outcome.WRONG_REASON,
                           message=f"the step is true, but not by {law.name} ({law.title})"
                                   f"{_another(law, claim)}")
    if not examination.agreeing and not is_transcendental(claim):
        return replace(verdict, message=_nowhere(claim) or "no exact model of the facts was found "
                                                           "to try it on")
    return verdict


def holds_nowhere(claim: Claim, seconds: float) -> Verdict | None:
    """``refuted`` for an inequality of fixed scalars if its opposite holds at all points."""
    if randomness(claim.lhs) or randomness(claim.rhs):
        return None
    opposite = replace(claim, lhs=claim.rhs, rhs=claim.lhs,
                       relation="<" if claim.relation == "<=" else "<=")
    found = examine(opposite, trials=_POINTS, seconds=seconds)
    if found.counterexample is not None or found.agreeing < _POINTS:
        return None
    examination = examine(claim, seconds=seconds)
    return None if examination.counterexample is None else Verdict(
        Outcome.REFUTED, "the inequality holds at no point that was tried", lhs=claim.lhs,
        rhs=claim.rhs, relation=claim.relation, facts=claim.facts, examination=examination)


def rests_on_contradiction(verdict: Verdict) -> bool:
    """Whether a proof rests on facts of which the search found no model, since some of them kept
    others from holding.
    """
    found = verdict.examination
    return verdict.outcome is Outcome.PROVED and found is not None and not found.agreeing and (
        found.note.endswith(CONTRADICTING))


def _another(law: Law, claim: Claim) -> str:
    """A law of the same topic that does give the claim, in words; empty if there is none."""
    from .. import laws

    for _, topic in laws.TOPICS:
        for other in topic if law in topic else ():
            if other is not law and gives(other.name, claim):
                return f"; {other.name} gives it ({other.title})"
    return ""


def _nowhere(claim: Claim) -> str:
    """The inverses that exist in no model of the facts, in words; empty if there are none."""
    found = nowhere_defined(claim)
    if not found:
        return ""
    verb = "exists" if len(found) == 1 else "exist together"
    return ("no exact model of the facts was found in which "
            f"{' and '.join(map(text, found))} {verb}")


def _judge_needs(claim: Claim, examination: Examination) -> Verdict | None:
    """``needs``, if a fact was left unsaid under which the claim has a proof that replays."""
    from ..diagnose.missing import missing

    facts = missing(claim)
    if not facts:
        return None
    amended = replace(claim, facts=(*claim.facts, *facts))
    proof = _with_few_facts(amended, prove(amended))
    if proof.trust is None or proof.certificate is None:
        return None
    rejection = _rejection(proof, amended)
    if rejection is not None:
        return replace(rejection, examination=examination)
    return Verdict(Outcome.NEEDS, "does not follow from what is stated", trust=proof.trust,
                   certificate=proof.certificate, laws=_laws(proof.certificate),
                   examination=examination, needs=facts, tried=proof.tried)


def _laws(certificate: Certificate) -> tuple[str, ...]:
    """The laws that the certificate uses, without the facts that fired."""
    return tuple(law for law in certificate.laws if not law.startswith("fact:"))


def _models(count: int) -> str:
    return f"{count} exact {'model' if count == 1 else 'models'}"


def crash(error: Exception) -> Verdict:
    """The verdict on a step at which derive itself broke down."""
    if isinstance(error, RecursionError):
        said = "the expression is nested too deeply"
    else:
        said = " ".join(f"{type(error).__name__}: {error}".split())
    import traceback  # nothing else needs it

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}, line {frame.lineno}, in {frame.name}"
    return Verdict(Outcome.ERROR, f"derive broke down: {said}", tried=(place,))
