"""A derivation's lines as kernel terms and facts: what there is to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from ..kernel import dims
from ..kernel.dims import Dim
from ..kernel.facts import (
    Equation,
    Fact,
    Independent,
    IndexRange,
    Inequality,
    Normal,
    Property,
    Statement,
)
from ..kernel.terms import IllFormed, Term, shape_text, substitute
from ..records import replace
from ..step import Step, free_names, terms_of
from ..sympy_bridge import BridgeError, Reader, untyped
from .assumptions import Assumption, Equal, read_distinct, sides
from .derivation import Derivation, Given, Side
from .expressions import AuthorError


def read_line(reader: Reader, line: Given | Side) -> None:
    """Read a line for its own sake: raises `BridgeError` for what derive does not read."""
    reader.learn(*line.expressions())
    for expr in line.expressions():
        try:
            reader.term(expr)
        except IllFormed:
            continue


def read_steps(derivation: Derivation) -> tuple[Step, ...]:
    """The steps of a derivation, with dimensions unified throughout."""
    return tuple(_Reading(derivation).steps())


class _Reading:
    """One pass over a derivation after its dimensions are known."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.unified = unified_dims(derivation)
        self.reader = _reader(derivation, self.unified)
        self.stated: list[Fact] = []
        self.defined: set[Term] = set()
        self.forms = dict(self._as_written())

    def steps(self) -> Iterator[Step]:
        """The steps in order."""
        start: Side | None = None
        before: Side | None = None
        for line in self.derivation.lines:
            try:
                if isinstance(line, Given):
                    yield self._given(line)
                elif line.starts:
                    if start is not None and start is before:
                        _lonely(start)
                    start = before = line
                elif before is not None:
                    yield self._claim(before, line)
                    before = line
            except BridgeError as error:
                raise AuthorError(f"{line.place.span}: {error}") from None
        if start is not None and start is before:
            _lonely(start)

    def _given(self, line: Given) -> Step:
        fact, error = self._fact(line.assumption)
        lhs = rhs = None
        if fact is not None and isinstance(fact.statement, Equation):
            lhs, rhs = fact.statement.lhs, fact.statement.rhs
            if fact.statement.definition:
                if lhs in self.defined:
                    fact, error = None, IllFormed("{0} is defined already", lhs)
                self.defined.add(lhs)
        if fact is not None:
            fact = self._unique(fact)
        texts = line.place.texts if len(line.place.texts) == 2 else (line.assumption.name, "")
        step = Step(
            title=self.derivation.title, lhs=lhs, rhs=rhs, error=error,
            facts=self._in_force(terms_of(fact.statement) if fact else ()),
            distinct=(), by=None, because="", expect="given", expect_needs=None,
            span=line.place.span, lhs_text=texts[0], rhs_text=texts[1], given=True, fact=fact)
        if fact is not None and fact not in self.stated:
            self.stated.append(fact)
        return step

    def _claim(self, left: Side, right: Side) -> Step:
        lhs, rhs, error = self._sides(left, right)
        needs, _ = self._fact(right.needs) if right.needs else (None, None)
        at_fault = left if left.starts and lhs is None and rhs is not None else right
        return Step(
            title=self.derivation.title, lhs=lhs, rhs=rhs, error=error,
            facts=self._in_force([t for t in (lhs, rhs) if t is not None]),
            distinct=read_distinct(self.reader, right.distinct),
            by=right.by, because=right.because, expect=right.expect, expect_needs=needs,
            span=at_fault.place.span, lhs_text=left.place.texts[0], rhs_text=right.place.texts[0],
            given=False, begins=left.starts,
            written=None if error is None else untyped(self.reader, right.expr),
            relation=right.relation)

    def _as_written(self) -> Iterator[tuple[int, Term]]:
        """The sides that SymPy has made equal to a neighbour in their chain, as they were written.

        They are told apart by their identity.
        """
        reader = _reader(self.derivation, self.unified)  # the other learns in the order of facts
        for left, right in pairwise(self.derivation.lines):
            if not isinstance(left, Side) or not isinstance(right, Side) or right.starts:
                continue
            try:
                lhs, rhs = sides(reader, left.expr, right.expr)
            except (IllFormed, BridgeError):
                continue  # this is reported with the step
            for side in (left, right) if lhs == rhs else ():
                tree = next(iter(side.place.written), None)
                term = None if tree is None else tree.term(reader, side.expr)
                # Blocks are multiplied out, so that the inverse of a block matrix cancels nothing.
                if term is not None and (term.rows, term.cols) == (lhs.rows, lhs.cols) and not any(
                        t.op == "inverse" and t.args[0].op == "block" for t in term.walk()):
                    yield id(side), term

    def _sides(self, left: Side, right: Side) -> tuple[Term | None, Term | None, IllFormed | None]:
        try:
            lhs, rhs = sides(self.reader, left.expr, right.expr)
        except IllFormed as error:
            return self._readable(left), self._readable(right), error
        if (lhs.rows, lhs.cols) == (rhs.rows, rhs.cols):
            return self.forms.get(id(left), lhs), self.forms.get(id(right), rhs), None
        return lhs, rhs, _different(lhs, rhs)

    def _readable(self, side: Side) -> Term | None:
        try:
            return self.reader.term(side.expr)
        except IllFormed:
            return None

    def _fact(self, assumption: Assumption | Fact) -> tuple[Fact | None, IllFormed | None]:
        try:
            if isinstance(assumption, Fact):
                return Fact(assumption.name, _replaced(assumption.statement, self.unified)), None
            return Fact(assumption.name, assumption.statement(self.reader)), None
        except IllFormed as error:
            return None, error

    def _unique(self, fact: Fact) -> Fact:
        """The fact under a name that no other statement bears."""
        name, k = fact.name, 1
        while any(f.name == name and f.statement != fact.statement for f in self.stated):
            k += 1
            name = f"{fact.name} [{k}]"
        return replace(fact, name=name)

    def _in_force(self, occurring: Iterable[Term]) -> tuple[Fact, ...]:
        """The stated facts, and what declarations say of all symbols and indices that occur."""
        roots = [*occurring, *(t for f in self.stated for t in terms_of(f.statement))]
        names = {t.data[0] for root in roots for t in root.walk() if t.op == "symbol"}
        properties = [p for p in _general(self.reader.properties)
                      if p.subject.data[0] in names]
        free = {n for t in (*roots, *(p.subject for p in properties)) for n in free_names(t)}
        ranges = self.reader.ranges
        pending = sorted(free & ranges.keys())
        for index in pending:  # grows: a bound may name another index
            pending += sorted({n for d in ranges[index] for n in d.names()} & ranges.keys()
                              - set(pending))
        stated = {f.statement for f in self.stated}
        return (
            *self.stated,
            *(Fact(f"{p.subject!r} is {p.name}", p) for p in properties if p not in stated),
            *(Fact(f"{i} = {ranges[i][0]!r}..{ranges[i][1]!r}", IndexRange(i, *ranges[i]))
              for i in pending),
        )


def _lonely(start: Side) -> None:
    raise AuthorError(f"{start.place.span}: start({start.place.texts[0]}) is followed by no "
                      "then(...), so it claims nothing")


def _different(lhs: Term, rhs: Term) -> IllFormed:
    return IllFormed(f"the sides differ in shape: {{0}} is {shape_text(lhs)} and {{1}} is "
                     f"{shape_text(rhs)}", lhs, rhs)


def _reader(derivation: Derivation, unified: Mapping[str, Dim]) -> Reader:
    reader = Reader(unified)
    for line in derivation.lines:
        reader.learn(*line.expressions())
    return reader


def unified_dims(derivation: Derivation) -> dict[str, Dim]:
    """What dimension symbols stand for, so that equations for a symbol agree in shape.

    Only a size that is a symbol on one side is replaced, and only where the left side of the
    equation is a symbol: that ``Var(u) = R`` makes u as long as R is wide is hardly ever meant.
    Other clashes stay, for the step to report.
    """
    unified: dict[str, Dim] = {}
    changed = True
    while changed:
        changed = False
        for line in derivation.lines:
            assumption = line.assumption if isinstance(line, Given) else None
            if not isinstance(assumption, Equal):
                continue
            reader = _reader(derivation, unified)
            try:
                lhs, rhs = sides(reader, assumption.lhs, assumption.rhs)
            except (IllFormed, BridgeError):
                continue
            if lhs.op != "symbol":
                continue
            for left, right in ((lhs.rows, rhs.rows), (lhs.cols, rhs.cols)):
                new = _solved(left.replace(unified), right.replace(unified), reader)
                if new:
                    unified = {k: v.replace(new) for k, v in unified.items()} | new
                    changed = True
    return unified


def _solved(left: Dim, right: Dim, reader: Reader) -> dict[str, Dim]:
    """The symbol on one side as the dimension on the other; nothing if there is none."""
    if left == right:
        return {}
    for one, other in ((left, right), (right, left)):
        v = one.variable()
        if v is not None and not v.indices and v.name != dims.TOTAL and not (
                {v.name} & (other.names() | reader.ranges.keys())) and _may_be_size(other):
            return {v.name: other}
    return {}


def _may_be_size(size: Dim) -> bool:
    value = size.constant()
    return value is None or value > 0


def _replaced(statement: Statement, unified: Mapping[str, Dim]) -> Statement:
    """A kernel statement with its dimensions unified."""
    def new(term: Term) -> Term:
        return substitute(term, {}, unified)

    def several(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(map(new, terms))

    match statement:
        case Equation() | Inequality():
            return replace(statement, lhs=new(statement.lhs), rhs=new(statement.rhs))
        case Property():
            return replace(statement, subject=new(statement.subject))
        case Independent():
            return replace(statement, groups=tuple(map(several, statement.groups)),
                           given=several(statement.given))
        case Normal():
            return Normal(several(statement.members), several(statement.given))
    return replace(statement, lower=statement.lower.replace(unified),
                   upper=statement.upper.replace(unified))


def _general(properties: Iterable[Property]) -> list[Property]:
    """Without those that follow from the same property of every member of the family."""
    found = list(properties)
    general = {_family_key(p): p for p in reversed(found) if _is_generic(p.subject)}
    return [p for p in found if general.get(_family_key(p), p) == p]


def _family_key(p: Property) -> tuple[str, int, str]:
    name, at, _ = p.subject.data
    return name, len(at), p.name


def _is_generic(member: Term) -> bool:
    """Whether the subscripts are different index variables."""
    variables = [i.variable() for i in member.data[1]]
    return bool(variables) and None not in variables and len(set(variables)) == len(variables)
