"""The mutation campaign: derive's verdicts on random mutants, judged by the oracle.

    python -m tests.oracle.campaign --count 100000 --jobs 2

A mutant is identified by the seed and its number: ``--seed 7 --only 1234`` repeats one.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from random import Random
from time import perf_counter
from typing import TextIO

from derive.kernel.certificate import Rejected, replay
from derive.kernel.facts import Claim
from derive.prove import prove
from derive.refute import examine
from derive.verdict import Examination

from .differentials import IDENTITIES
from .floors import WITH_FLOORS, is_ordered
from .inverses import WITH_INVERSES
from .judge import MODULAR, RATIONAL, Opinion, Pool, Unverifiable, confirm, fault, judge
from .mutants import KINDS, mutate

NAMES = tuple(IDENTITIES)
SELECTIONS = {"all": NAMES, "inverses": WITH_INVERSES, "floors": WITH_FLOORS}
"""The identities from which mutants are drawn."""
CHUNK = 250

# What can come out, and whether it is a defect of derive.
OUTCOMES = {
    "refuted": "refuted, and the oracle confirms derive's counterexample",
    "refuted, not verified": "refuted, but the counterexample lacks symbols of the facts",
    "proved": "proved, and the oracle finds both sides equal",
    "proved, not judged": "proved, but no model of the oracle could judge",
    "different, not refuted": "the sides differ, derive found no counterexample",
    "equal, not proved": "the sides agree in the oracle's models, derive found no proof",
    "not judged": "neither proved nor refuted, and no model could judge",
    "no mutant": "no edit applied",
}
DEFECTS = {
    "wrongly proved": "proved, but false in a model of the facts",
    "wrong counterexample": "refuted by what is no counterexample",
    "contradiction": "proved and refuted",
    "crash": "an exception",
}
OPEN = ("refuted, not verified", "different, not refuted", "equal, not proved")


@dataclass(frozen=True)
class Case:
    """One mutant and what came of it."""

    number: int
    identity: str
    kinds: tuple[str, ...] = ()
    outcome: str = "no mutant"
    details: str = ""


@dataclass
class Summary:
    """The counts of a campaign, and its cases worth a look."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    defects: list[Case] = field(default_factory=list)
    open: list[Case] = field(default_factory=list)

    def add(self, case: Case) -> None:
        """Count one case."""
        self.totals[case.outcome] += 1
        for kind in case.kinds:
            self.counts[kind, case.outcome] += 1
        if case.outcome in DEFECTS:
            self.defects.append(case)
        elif case.outcome in OPEN:
            self.open.append(case)

    def table(self) -> str:
        """The counts by kind of edit and outcome."""
        columns = [o for o in (*OUTCOMES, *DEFECTS) if self.totals[o] or o in DEFECTS]
        width = max(map(len, KINDS))
        lines = [" " * width + "".join(f"  [{k}]" .rjust(8) for k in range(1, len(columns) + 1))]
        for kind in KINDS:
            lines.append(kind.ljust(width) + "".join(
                str(self.counts[kind, o]).rjust(8) for o in columns))
        lines.append("all mutants".ljust(width) + "".join(
            str(self.totals[o]).rjust(8) for o in columns))
        lines += [f"[{k}] {o}: {(OUTCOMES | DEFECTS)[o]}" for k, o in enumerate(columns, 1)]
        return "\n".join(lines)


def mutant(
    seed: int, number: int, names: Sequence[str] = NAMES
) -> tuple[str, tuple[str, Claim] | None]:
    """The identity from which mutant `number` comes, and the mutant."""
    name = names[number % len(names)]
    return name, mutate(IDENTITIES[name], Random(f"{seed}:{number}"))


@cache
def pool(name: str, seed: int, *, ordered: bool) -> Pool:
    """Models for the mutants of an identity: rational ones, and many, where order matters."""
    return Pool(IDENTITIES[name], RATIONAL if ordered else MODULAR, seed,
                40 if name in WITH_FLOORS else 4)


def run_one(number: int, seed: int, trials: int = 8, seconds: float = 2.0,
            names: Sequence[str] = NAMES) -> Case:
    """Make a mutant, ask both engines of derive and the oracle, and compare."""
    name, made = mutant(seed, number, names)
    if made is None:
        return Case(number, name)
    kind, claim = made
    kinds = tuple(kind.split(" + "))
    opinion = judge(claim, pool(name, seed, ordered=is_ordered(claim)).models(claim))
    try:
        proof = prove(claim)
        if proof.certificate is not None:
            replay(proof.certificate, claim)
        examination = Examination() if trials == 0 else examine(
            claim, seed=number, trials=trials, seconds=seconds)
    except Rejected as reason:
        return Case(number, name, kinds, "crash", f"the replay failed: {reason}\n{claim}")
    except Exception:  # noqa: BLE001  # whatever it is, it is a finding
        return Case(number, name, kinds, "crash", f"{traceback.format_exc()}\n{claim}")
    example = examination.counterexample
    try:
        refuted = None if example is None else fault(claim, example) or ""
    except Unverifiable as reason:
        return Case(number, name, kinds, "refuted, not verified", f"{reason}\n{claim}")
    outcome, details = _compare(claim, name, seed, opinion, bool(proof), refuted,
                                examination.note)
    return Case(number, name, kinds, outcome, details and f"{details}\n{claim}")


def _compare(claim: Claim, name: str, seed: int, opinion: Opinion, proved: bool,
             refuted: str | None, note: str) -> tuple[str, str]:
    """The outcome; `refuted` is what is wrong with derive's counterexample, if there is one."""
    if refuted:
        return "wrong counterexample", refuted
    if proved and refuted is not None:
        return "contradiction", "both engines claim success"
    if proved and opinion.equal is False:
        # Models modulo p have weights that are no probabilities: convict over the rationals.
        true_opinion = confirm(claim, IDENTITIES[name], seed)
        if true_opinion.equal is False:
            return "wrongly proved", true_opinion.witness
        return "proved, not judged", "false for signed weights only"
    if proved:
        if 0 < opinion.models < 3:
            field_ = RATIONAL if is_ordered(claim) else MODULAR
            more = judge(claim, Pool(IDENTITIES[name], field_, seed + 1, 8).models(claim))
            if more.equal is False:
                return _compare(claim, name, seed, more, proved, refuted, note)
        return ("proved" if opinion.equal else "proved, not judged"), ""
    if refuted is not None:
        return "refuted", ""
    if opinion.equal is None:
        return "not judged", ""
    return ("equal, not proved", note) if opinion.equal else ("different, not refuted", note)


def _run_chunk(start: int, stop: int, seed: int, trials: int, names: Sequence[str]
               ) -> list[Case]:
    return [run_one(number, seed, trials, names=names) for number in range(start, stop)]


def run(count: int, seed: int = 0, jobs: int = 1, trials: int = 8,
        progress: TextIO | None = None, names: Sequence[str] = NAMES) -> Summary:
    """Run a campaign on mutants of the named identities and print its progress."""
    summary = Summary()
    begin = perf_counter()
    chunks = [(k, min(k + CHUNK, count)) for k in range(0, count, CHUNK)]
    for done, cases in enumerate(_results(chunks, seed, jobs, trials, names), 1):
        for case in cases:
            summary.add(case)
            if case.outcome in DEFECTS and progress:
                print(f"\n{report(case, seed)}", file=progress)
        if progress:
            total = min(done * CHUNK, count)
            rate = total / (perf_counter() - begin)
            print(f"\r{total} of {count} mutants, {rate:.0f} a second, "
                  f"{len(summary.defects)} defects", end="", file=progress, flush=True)
    if progress:
        print(file=progress)
    return summary


def _results(chunks: list[tuple[int, int]], seed: int, jobs: int, trials: int,
             names: Sequence[str]) -> Iterator[list[Case]]:
    work = partial(_run_chunk, seed=seed, trials=trials, names=names)
    if jobs == 1:
        yield from (work(*chunk) for chunk in chunks)
        return
    with ProcessPoolExecutor(jobs) as executor:
        yield from executor.map(work, *zip(*chunks, strict=True))


def report(case: Case, seed: int) -> str:
    """A case as text, with what repeats it."""
    return (f"{case.outcome}: a mutant of '{case.identity}' ({' + '.join(case.kinds)}), "
            f"--seed {seed} --only {case.number}\n{case.details}")


def main(arguments: list[str] | None = None) -> int:
    """Run a campaign from the command line; the exit status is 1 if derive was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.campaign", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--trials", type=int, default=8,
                        help="models that derive tries; 0 for the prover alone")
    parser.add_argument("--only", type=int, help="run one mutant and print all of it")
    parser.add_argument("--show-open", type=int, default=10,
                        help="how many undecided mutants to print")
    parser.add_argument("--identities", choices=tuple(SELECTIONS), default="all",
                        help="which identities are altered")
    options = parser.parse_args(arguments)
    names = SELECTIONS[options.identities]
    if options.only is not None:
        case = run_one(options.only, options.seed, options.trials, names=names)
        print(report(case, options.seed))
        return int(case.outcome in DEFECTS)
    print(f"seed {options.seed}, {options.count} mutants of {len(names)} identities")
    summary = run(options.count, options.seed, options.jobs, options.trials, sys.stderr, names)
    for case in (*summary.defects, *summary.open[:options.show_open]):
        print(report(case, options.seed), end="\n\n")
    print(summary.table())
    return int(bool(summary.defects))


if __name__ == "__main__":
    sys.exit(main())
