"""Letters that notes set equal to something, so that no convention tells what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..kernel.facts import Equation
from ..notes.kinds.kinds import Environment
from ..notes.ledger import Ledger
from ..notes.mathematics.syntax import Chain, Node
from ..notes.statements import Reading


def letters_set_equal(readings: Iterable[Reading], environment: Environment) -> frozenset[str]:
    """The letters, or letters with a power, that a chain may tell what they are.

    These are its first side, or both if it has two: what stands further on may be where it ends.
    """
    found: set[str] = set()
    for side in (s for r in readings for _, chains in r.formulas for c in chains
                 for s in _telling(c)):
        name = environment.spell(side)
        if name is None and side.kind == "superscript":
            name = environment.spell(side.args[0])
        found |= set() if name is None else {name.name}
    return frozenset(found)


def letters_described(readings: Iterable[Reading], environment: Environment) -> frozenset[str]:
    """The letters with a bar that words speak of and do not call a mean, or call another mean."""
    plain: set[str] = set()
    other: set[str] = set()
    for sentence in (s for reading in readings for s in reading.sentences):
        here = {name for chains in sentence.formulas.values()
                if (name := _barred(chains, environment))}
        if here:
            qualified = sentence.has("qualifiers")
            mean = sentence.has("averages") and not qualified
            (plain if mean else other).update(here)
            if qualified:
                plain -= here
    return frozenset(other - plain)


def _barred(chains: Sequence[Chain], environment: Environment) -> str:
    """The letter with a bar that a formula is."""
    side = chains[0].sides[0] if len(chains) == 1 and not chains[0].relations else None
    found = environment.spell(side) if isinstance(side, Node) else None
    return found.name if found is not None and found.name.endswith("_bar") else ""


def letters_said(ledger: Ledger) -> frozenset[str]:
    """The letters that are a side of an equation that was said or claimed, and not proved."""
    equations = [e.fact.statement for e in ledger.entries if not e.proved]
    return frozenset(str(side.data[0]) for s in equations if isinstance(s, Equation)
                     for side in (s.lhs, s.rhs) if side.op == "symbol")


def _telling(chain: Chain) -> Iterator[Node]:
    if chain.relations:
        first = chain.sides[0]
        whole = isinstance(first, Node) and first.kind != "empty"
        for side in chain.sides[:2 if whole and len(chain.relations) == 1 else 1]:
            if isinstance(side, Node):
                yield side
