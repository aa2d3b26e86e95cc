"""The whole way from a claim, or a path, to verdicts: the only module that knows the order."""

from __future__ import annotations

import linecache
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial

from . import laws, proof_files
from .author import AuthorError, Derivation, Step
from .diagnose import Chain, clash, missing, randomness_clash, repairs
from .diagnostic import DerivationResult, FileResult, Problem, StepResult
from .kernel.certificate import Certificate, Rejected, replay
from .kernel.facts import Claim
from .kernel.terms import Term
from .notation import ill_formed_text, text
from .obligations import Obligation, obligation, obligations
from .prove import Proof, ask_sympy, gives, prove, shortest
from .refute import examine, is_transcendental
from .verdict import Examination, Outcome, Verdict


@dataclass(frozen=True)
class Options:
    """How to check: the seed and number of exact models, and seconds for each engine."""

    seed: int = 0
    trials: int = 8
    seconds: float = 5.0
    jobs: int = 1


DEFAULTS = Options()
_HARDER = 6
"""How many times as many models are tried where there is neither proof nor counterexample."""

Progress = Callable[[int, int], None]
"""Called with the number of files done and the number of files."""


# --- one claim ----------------------------------------------------------------------------


def check_claim(
    claim: Claim, *, by: str | None = None, seed: int = 0, trials: int = 8, seconds: float = 5.0,
    known: Sequence[tuple[Term, Term]] = (),
) -> Verdict:
    """The verdict on one claim, from a proof and from exact models, both always tried.

    `by` names the law that is said to give the step; `known` are equations found right before,
    which only help to explain a failure.  Whatever the engines raise becomes the verdict
    ``error``.
    """
    start = time.perf_counter()
    try:
        verdict = _explained(_judge(claim, by, seed, trials, seconds), claim, known)
    except Exception as error:  # noqa: BLE001 - a crash is this step's verdict
        verdict = _crash(error)
    elapsed = (time.perf_counter() - start) * 1000
    return replace(verdict, lhs=claim.lhs, rhs=claim.rhs, milliseconds=round(elapsed, 3))


def _judge(claim: Claim, by: str | None, seed: int, trials: int, seconds: float) -> Verdict:
    proof = _with_few_facts(claim, prove(claim))
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
            Outcome.REFUTED, "the two sides differ", examination=examination, tried=proof.tried)
    if examination.agreeing:
        return Verdict(Outcome.HOLDS, f"no proof found; true in {_models(examination.agreeing)}",
                       examination=examination, tried=proof.tried)
    return Verdict(Outcome.UNDECIDED, "neither proved nor refuted", examination=examination,
                   tried=(*proof.tried, *filter(None, [examination.note])))


def _with_few_facts(claim: Claim, proof: Proof) -> Proof:
    """The proof without facts that it can do without: what a reader wants to know."""
    if proof.certificate is None:
        return proof
    return replace(proof, certificate=shortest(claim, proof.certificate))


def _explained(
    verdict: Verdict, claim: Claim, known: Sequence[tuple[Term, Term]]
) -> Verdict:
    """The verdict with what would make a wrong step right, and with clashing degrees."""
    if verdict.outcome not in (Outcome.REFUTED, Outcome.ILL_FORMED):
        return verdict
    found = clash(claim, known)
    degrees = "" if found is None else (
        f"{text(found.first)} has degree {found.first_degree}, "
        f"{text(found.second)} has degree {found.second_degree}")
    return replace(verdict, degrees=degrees, repair=repairs(claim))


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
    if examination.counterexample is not None:
        return replace(verdict, outcome=Outcome.ERROR,
                       message="a proof and a counterexample were both found; one of them is wrong")
    if by is not None:
        law = laws.find(by)
        if law is None:
            near = laws.suggestions(by)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            return replace(verdict, outcome=Outcome.WRONG_REASON,
                           message=f"the step is true, but there is no law called {by!r}{hint}")
        if not gives(law.name, claim):
            return replace(verdict, outcome=Outcome.WRONG_REASON,
                           message=f"the step is true, but not by {law.name} ({law.title})")
    if not examination.agreeing and not is_transcendental(claim):
        return replace(verdict, message="no exact model of the facts was found to "
                                        "try it on")
    return verdict


def _judge_needs(claim: Claim, examination: Examination) -> Verdict | None:
    """``needs``, if a fact was left unsaid under which the claim has a proof that replays."""
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


def _crash(error: Exception) -> Verdict:
    """The verdict on a step at which derive itself broke down."""
    if isinstance(error, RecursionError):
        said = "the expression is nested too deeply"
    else:
        said = " ".join(f"{type(error).__name__}: {error}".split())
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}, line {frame.lineno}, in {frame.name}"
    return Verdict(Outcome.ERROR, f"derive broke down: {said}", tried=(place,))


# --- steps, derivations, files ------------------------------------------------------------


def check_step(step: Step, options: Options = DEFAULTS) -> Verdict:
    """The verdict on one step by itself."""
    return check_obligation(obligation(step), options)


def check_obligation(
    obligation: Obligation, options: Options = DEFAULTS, chain: Chain | None = None,
    known: Sequence[tuple[Term, Term]] = (),
) -> Verdict:
    """The verdict on what one step obliges to, in the chain and after the equations found right."""
    step = obligation.step
    if obligation.error is not None:
        verdict = Verdict(Outcome.ILL_FORMED, ill_formed_text(obligation.error),
                          lhs=step.lhs, rhs=step.rhs)
    elif obligation.claim is None:
        return Verdict(Outcome.GIVEN, lhs=step.lhs, rhs=step.rhs)
    else:
        verdict = check_claim(obligation.claim, by=step.by, seed=options.seed,
                              trials=options.trials, seconds=options.seconds, known=known)
    return _in_chain(verdict, step, chain or Chain(step.lhs))


def _in_chain(verdict: Verdict, step: Step, chain: Chain) -> Verdict:
    """The verdict, telling a first wrong step from one that is wrong only because it follows it."""
    if verdict.outcome not in (Outcome.REFUTED, Outcome.ILL_FORMED) or step.given:
        return verdict
    if chain.is_right_again(step.rhs, step.facts, step.distinct):
        assert chain.start is not None  # a side can be compared with it
        assert step.rhs is not None
        line, chain.wrong_at = chain.wrong_at, None
        return replace(verdict, repair=(), degrees="", message=(
            f"wrong only because it follows line {line}: "
            f"{text(step.rhs)} equals {text(chain.start)} again"))
    chain.wrong_at = chain.wrong_at or step.span.line
    left = step.lhs or chain.start
    if step.error is not None and step.written is not None and left is not None:
        claim = Claim(left, left, tuple(step.facts), tuple(step.distinct))
        return replace(verdict, repair=repairs(claim, step.written))
    return verdict


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
                            tuple(_check_steps(derivation, path, options)))


def _check_steps(derivation: Derivation, path: str, options: Options) -> Iterator[StepResult]:
    known: list[tuple[Term, Term]] = []
    chain = Chain()
    for found in obligations(derivation):
        if found.step.begins and not found.step.given:
            chain = Chain(found.step.lhs)
        verdict = check_obligation(found, options, chain, known)
        if verdict.outcome is Outcome.PROVED and verdict.lhs and verdict.rhs:
            known.append((verdict.lhs, verdict.rhs))
        yield _step_result(found.step, verdict, path)


def _step_result(step: Step, verdict: Verdict, path: str) -> StepResult:
    span = step.span
    same = bool(path) and os.path.realpath(span.path) == os.path.realpath(path)
    expected = Outcome(step.expect or "proved")
    return StepResult(
        span=replace(span, path=path if same else os.path.relpath(span.path)),
        title=step.title, lhs=step.lhs_text, rhs=step.rhs_text,
        verdict=verdict,
        source=linecache.getline(span.path, span.line).rstrip("\n"),
        expected=None if expected in (Outcome.PROVED, Outcome.GIVEN) else expected,
        expected_needs=step.expect_needs)


def check_file(path: str, options: Options = DEFAULTS) -> FileResult:
    """The verdicts on all derivations of one proof file."""
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
            problems.append(Problem(path, f"{name}: {_crash(error).message}", internal=True))
        else:
            if any(step.verdict.outcome is not Outcome.GIVEN for step in result.steps):
                results.append(result)
            else:
                problems.append(Problem(path, f"the derivation {name} claims nothing"))
    return FileResult(path, tuple(results), tuple(problems))


def check_path(path: str, options: Options = DEFAULTS) -> tuple[FileResult, ...]:
    """The results for a proof file, or for every proof file in a folder."""
    return tuple(check([path], options))


def check(
    paths: Sequence[str], options: Options = DEFAULTS, progress: Progress | None = None
) -> Iterator[FileResult]:
    """Results file by file, always in the same order, as soon as each is there.

    What could not be found comes first, as results that hold only problems.
    """
    files, problems = proof_files.find(paths)
    yield from (FileResult(problem.path, problems=(problem,)) for problem in problems)
    work = partial(check_file, options=options)
    if progress is not None:
        progress(0, len(files))
    results = (_in_processes(work, files, options.jobs) if options.jobs > 1 and len(files) > 1
               else map(work, files))
    for done, result in enumerate(results, 1):
        yield result
        if progress is not None:
            progress(done, len(files))


def _in_processes(
    work: Callable[[str], FileResult], files: Sequence[str], jobs: int
) -> Iterator[FileResult]:
    """The files' results in order; a file whose process dies costs no other its result."""
    pool = ProcessPoolExecutor(min(jobs, len(files)), initializer=_ignore_interrupts)
    try:
        futures = [pool.submit(work, file) for file in files]
        for file, future in zip(files, futures, strict=True):
            yield _outcome(future, file) or _alone(work, file)
    except BaseException:
        # Whoever stops the run wants it to end now, not after the files under way.
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _alone(work: Callable[[str], FileResult], file: str) -> FileResult:
    """A second chance for a file whose process died, perhaps because of another file."""
    with ProcessPoolExecutor(1) as pool:
        return _outcome(pool.submit(work, file), file) or _broken(
            file, "the process that checked this file died")


def _outcome(future: Future[FileResult], file: str) -> FileResult | None:
    """The result, or the defect that kept it from coming back; None if the process died."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except Exception as error:  # noqa: BLE001 - must not lose the other files
        return _broken(file, _crash(error).message)


def _broken(file: str, message: str) -> FileResult:
    return FileResult(file, problems=(Problem(file, message, internal=True),))
