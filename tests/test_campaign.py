"""derive's verdicts on random mutants of true identities, judged by the oracle.

The large campaign runs with ``-m campaign``; the environment variables CAMPAIGN_COUNT,
CAMPAIGN_SEED and CAMPAIGN_JOBS set its size, seed and number of processes, and
CAMPAIGN_IDENTITIES=inverses takes those with inverses only.  To repeat one mutant:
``python -m tests.oracle.campaign --seed S --only NUMBER``, with ``--identities inverses``.
"""

from __future__ import annotations

import os
import sys

import pytest

from derive.kernel.facts import Claim
from derive.kernel.terms import (
    Term,
    add,
    delta,
    dimension,
    expectation,
    mul,
    number,
    power,
    sum_over,
    symbol,
    transpose,
)
from derive.prove import prove
from derive.refute import examine
from oracle.campaign import OUTCOMES, SELECTIONS, Case, Summary, report, run, run_one
from oracle.differentials import IDENTITIES
from oracle.inverses import WITH_INVERSES
from oracle.judge import MODULAR, Pool, fault, judge

SEED = int(os.environ.get("CAMPAIGN_SEED", "0"))


def _check(summary: Summary, seed: int) -> None:
    print(summary.table())
    if summary.defects:
        pytest.fail("\n\n".join(report(case, seed) for case in summary.defects[:5]))


def test_no_wrong_verdict_on_a_few_mutants() -> None:
    summary = run(300, SEED)
    _check(summary, SEED)
    decided = summary.totals["refuted"] + summary.totals["proved"]
    assert decided > 0.8 * sum(summary.totals.values())


def test_no_wrong_verdict_on_a_few_mutants_with_inverses() -> None:
    summary = run(200, SEED, names=WITH_INVERSES)
    _check(summary, SEED)
    decided = summary.totals["refuted"] + summary.totals["proved"]
    assert decided > 0.9 * sum(summary.totals.values())


N, y, z = dimension("N"), symbol("y", "n", random=True), symbol("z", "m", random=True)
g = symbol("g", "q", random=True)
ONCE_PROVED: dict[str, tuple[Term, Term]] = {
    "a sum over equal indices counts them": (
        sum_over("i", 1, "N", sum_over("j", 1, "N", delta("i", "j"))), number(1)),
    "pairs of different indices": (
        sum_over("i", 1, "N", sum_over("j", 1, "N", number(1), ["i"])),
        add(power(N, 2), number(-1))),
    "a conditional mean times what is not known": (
        expectation(mul(expectation(y, g), transpose(z))), expectation(mul(y, transpose(z)))),
}


@pytest.mark.parametrize("name", ONCE_PROVED)
def test_a_false_claim_that_was_once_proved(name: str) -> None:
    claim = Claim(*ONCE_PROVED[name])
    example = examine(claim).counterexample
    assert example is not None
    assert fault(claim, example) is None
    assert not prove(claim)


@pytest.mark.parametrize("name", IDENTITIES)
def test_no_true_identity_is_refuted(name: str) -> None:
    assert examine(IDENTITIES[name], seed=SEED, trials=3).counterexample is None


@pytest.mark.parametrize("name", WITH_INVERSES)
def test_an_identity_with_inverses_is_proved_and_true(name: str) -> None:
    claim = IDENTITIES[name]
    assert prove(claim)
    opinion = judge(claim, Pool(claim, MODULAR, 1).models(claim))
    assert opinion.equal


def test_a_mutant_is_repeated_by_its_number() -> None:
    assert run_one(17, SEED) == run_one(17, SEED)


def test_the_table_names_every_outcome() -> None:
    summary = Summary()
    for k, outcome in enumerate(OUTCOMES):
        summary.add(Case(k, next(iter(IDENTITIES)), ("sign",), outcome))
    assert all(f"] {outcome}: " in summary.table() for outcome in OUTCOMES)


@pytest.mark.campaign
def test_campaign() -> None:
    count = int(os.environ.get("CAMPAIGN_COUNT", "100000"))
    jobs = int(os.environ.get("CAMPAIGN_JOBS", "1"))
    names = SELECTIONS[os.environ.get("CAMPAIGN_IDENTITIES", "all")]
    print(f"seed {SEED}, {count} mutants of {len(names)} identities")
    _check(run(count, SEED, jobs, progress=sys.stderr, names=names), SEED)
