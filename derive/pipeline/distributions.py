"""Which distribution counts where notes name more than one for a quantity: the last one."""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel.facts import Equation
from ..notes.containers.document import Scope
from ..notes.kinds.kinds import Environment
from ..notes.ledger import Entry, Ledger, Standing, sees
from ..notes.mathematics.writer import write
from ..notes.meaning.known import known_of
from ..notes.words.remarks import Declaration
from ..records import replace


class Distributions:
    """What books know of the distributions that notes name, as entries of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.known: dict[str, list[Entry]] = {}
        self.here: set[str] = set()

    def begin(self) -> None:
        """Another paragraph begins; in one paragraph nothing tells which distribution counts."""
        self.here = set()

    def declare(self, declaration: Declaration, environment: Environment,
                scopes: tuple[Scope, ...], line: int) -> None:
        """Remember what is known of the distribution of each subject, unless under an "if"."""
        if declaration.kind != "distribution" or declaration.doubtful:
            return
        for subject in declaration.subjects:
            name = write(subject)
            entries = [Entry(fact, scopes, line, Standing.KNOWN) for fact in known_of(
                replace(declaration, subjects=(subject,)), environment)]
            others = self._give_up(name, entries, scopes) if declaration.arguments else False
            if declaration.local or (others and name in self.here):
                continue
            self.here.add(name)
            self.known.setdefault(name, []).extend(entries)
            for entry in entries:
                self.ledger.add(entry)

    def _give_up(self, name: str, entries: Sequence[Entry], scopes: tuple[Scope, ...]) -> bool:
        """Whether a quantity had another distribution, which counts no longer."""
        said = {e.fact.statement for e in entries}
        old = {e.fact.statement for e in self.known.get(name, ()) if isinstance(
            e.fact.statement, Equation) and (
                sees(scopes, e.scopes) or sees(e.scopes, scopes))} - said
        for statement in old:
            self.ledger.give_up_known(statement)
        return bool(old)
