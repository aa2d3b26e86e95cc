"""Random wrong (and some right) variants of true identities.

A mutation edits one side of a claim at a random place, or one fact.  What results is well
typed: the kernel's constructors refuse the rest, which is tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact, Independent, IndexRange
from derive.kernel.terms import (
    IllFormed,
    Term,
    add,
    bound_index,
    mul,
    number,
    rebuild,
    substitute,
    sum_over,
)
from derive.records import replace

from .edits import (
    EDITS,
    Context,
    Edit,
    condition_dropped,
    factors_swapped,
    negated,
    scaled,
    split,
    symbol_replaced,
    term_dropped,
    term_duplicated,
    transpose_dropped,
)
from .floors import related, strictness
from .scopes import dim_roles, free_indices

Path = tuple[int, ...]

# -- edits of facts ----------------------------------------------------------------------


def _changed(claim: Claim, k: int, *new: Fact) -> Claim:
    return replace(claim, facts=(*claim.facts[:k], *new, *claim.facts[k + 1:]))


def _fact_dropped(claim: Claim, rng: Random) -> Claim | None:
    if not claim.facts:
        return None
    return _changed(claim, rng.randrange(len(claim.facts)))


def _equations(claim: Claim) -> list[int]:
    return [k for k, f in enumerate(claim.facts) if isinstance(f.statement, Equation)]


def _fact_condition_dropped(claim: Claim, rng: Random) -> Claim | None:
    places = []
    for k in _equations(claim):
        statement = claim.facts[k].statement
        assert isinstance(statement, Equation)
        lhs = condition_dropped(statement.lhs, Context(claim, (), rng))
        if lhs is not None:
            places.append((k, replace(statement, lhs=lhs)))
    if not places:
        return None
    k, statement = rng.choice(places)
    return _changed(claim, k, replace(claim.facts[k], statement=statement))


def _fact_distinct_dropped(claim: Claim, rng: Random) -> Claim | None:
    places = [(k, s) for k in _equations(claim)
              if isinstance(s := claim.facts[k].statement, Equation) and s.distinct]
    if not places:
        return None
    k, statement = rng.choice(places)
    return _changed(claim, k, replace(claim.facts[k], statement=replace(statement,
                                                                        distinct=())))


def _fact_scaled(claim: Claim, rng: Random) -> Claim | None:
    """Var(u) = 2 D and the like: the fact now says something else."""
    places = [(k, s) for k in _equations(claim)
              if isinstance(s := claim.facts[k].statement, Equation)
              and not s.definition and s.rhs.op == "symbol"]
    if not places:
        return None
    k, statement = rng.choice(places)
    twice = replace(statement, lhs=mul(number(2), statement.lhs))
    return _changed(claim, k, replace(claim.facts[k], statement=twice))


def _definition_changed(claim: Claim, rng: Random) -> Claim | None:
    """Edit the right side of a definition."""
    places = [(k, s) for k in _equations(claim)
              if isinstance(s := claim.facts[k].statement, Equation) and s.definition]
    if not places:
        return None
    k, statement = rng.choice(places)
    edit = rng.choice((negated, transpose_dropped, term_dropped, term_duplicated,
                       symbol_replaced, factors_swapped, scaled))
    path = rng.choice(list(_places(statement.rhs)))
    rhs = _edited(statement.rhs, path, edit, claim, (), rng)
    name = statement.lhs.data[0]
    if rhs is None or (rhs.rows, rhs.cols) != (statement.lhs.rows, statement.lhs.cols) or any(
            x.op == "symbol" and x.data[0] == name for x in rhs.walk()):
        return None
    return _changed(claim, k, replace(claim.facts[k], statement=replace(statement, rhs=rhs)))


def _independence_weakened(claim: Claim, rng: Random) -> Claim | None:
    """Mutual independence member by member becomes independence of one group: nothing."""
    places = [(k, s) for k, f in enumerate(claim.facts)
              if isinstance(s := f.statement, Independent) and (s.each or s.given)]
    if not places:
        return None
    k, statement = rng.choice(places)
    weaker = replace(statement, each=(), given=())
    return _changed(claim, k, replace(claim.facts[k], statement=weaker))


def _claim_distinct_dropped(claim: Claim, _rng: Random) -> Claim | None:
    return replace(claim, distinct=()) if claim.distinct else None


def _sides_swapped(claim: Claim, _rng: Random) -> Claim | None:
    return replace(claim, lhs=claim.rhs, rhs=claim.lhs)


def _ranges(claim: Claim) -> list[int]:
    return [k for k, f in enumerate(claim.facts) if isinstance(f.statement, IndexRange)]


def _range_added(claim: Claim, rng: Random) -> Claim | None:
    """The facts about an index hold for some of its values, or for none."""
    ranged = {f.statement.index for f in claim.facts if isinstance(f.statement, IndexRange)}
    found = sorted({i for _, _, i in _indexed_equations(claim)} - ranged)
    _, counts, _ = dim_roles(claim)
    if not found:
        return None
    bounds = [as_dim(1), as_dim(2), *map(as_dim, sorted(counts))]
    upper = rng.choice(bounds) - rng.choice((0, 0, 1))
    fact = Fact(f"range {len(ranged)}", IndexRange(rng.choice(found), as_dim(1), upper))
    return replace(claim, facts=(*claim.facts, fact))


def _range_moved(claim: Claim, rng: Random) -> Claim | None:
    """Move an end of the range of an index, so that it may be empty or end elsewhere."""
    if not (places := _ranges(claim)):
        return None
    k = rng.choice(places)
    statement = claim.facts[k].statement
    assert isinstance(statement, IndexRange)
    end, step = rng.choice(("lower", "upper", "upper")), rng.choice((1, -1))
    moved = replace(statement, **{end: getattr(statement, end) + step})
    return _changed(claim, k, replace(claim.facts[k], statement=moved))


def _indexed_equations(claim: Claim) -> list[tuple[int, Equation, str]]:
    _, _, indices = dim_roles(claim)
    return [(k, s, i) for k in _equations(claim)
            if isinstance(s := claim.facts[k].statement, Equation) and not s.definition
            for i in free_indices([s.lhs, s.rhs], indices)]


def _fact_summed(claim: Claim, rng: Random) -> Claim | None:
    """A fact about every member becomes one about their sum."""
    if not (places := _indexed_equations(claim)):
        return None
    k, s, i = rng.choice(places)
    summed = replace(s, lhs=sum_over(i, 1, 2, s.lhs), rhs=sum_over(i, 1, 2, s.rhs), distinct=())
    return _changed(claim, k, replace(claim.facts[k], statement=summed))


def _fact_of_one(claim: Claim, rng: Random) -> Claim | None:
    """A fact about every member becomes one about the first."""
    if not (places := _indexed_equations(claim)):
        return None
    k, s, i = rng.choice(places)
    at = {i: as_dim(1)}
    one = Equation(substitute(s.lhs, {}, at), substitute(s.rhs, {}, at), tuple(
        (a.replace(at), b.replace(at)) for a, b in s.distinct))
    return _changed(claim, k, replace(claim.facts[k], statement=one))


def _index_vanishes(claim: Claim, rng: Random) -> Claim | None:
    """Add the same term with the index to both sides of a fact: it says as much as before."""
    if not (places := _indexed_equations(claim)):
        return None
    k, s, _ = rng.choice(places)
    more = replace(s, lhs=add(s.lhs, s.rhs), rhs=add(s.rhs, s.rhs))
    return _changed(claim, k, replace(claim.facts[k], statement=more))


CLAIM_EDITS: dict[str, Callable[[Claim, Random], Claim | None]] = {
    "fact dropped": _fact_dropped,
    "fact without its condition": _fact_condition_dropped,
    "fact without distinct": _fact_distinct_dropped,
    "fact scaled": _fact_scaled,
    "definition changed": _definition_changed,
    "independence changed": _independence_weakened,
    "claim without distinct": _claim_distinct_dropped,
    "sides swapped": _sides_swapped,
    "strictness": strictness,
    "inequality for equation": related,
    "range of an index moved": _range_moved,
    "range of an index added": _range_added,
    "fact about the sum": _fact_summed,
    "fact about one member": _fact_of_one,
    "index that cancels": _index_vanishes,
}

KINDS = (*EDITS, *CLAIM_EDITS)
FACT_SHARE = 0.3  # of the edits of a claim with facts
PLAIN_SHARE = 0.02  # of the edits of a claim without facts


# -- places ------------------------------------------------------------------------------


def _places(term: Term, path: Path = ()) -> Iterator[Path]:
    """The paths of all subterms that may be edited; conditions may not."""
    yield path
    parts = split(term)
    for k, arg in enumerate(term.args if parts is None else parts[0]):
        yield from _places(arg, (*path, k))


def _edited(term: Term, path: Path, edit: Edit, claim: Claim, scope: tuple[str, ...],
            rng: Random) -> Term | None:
    """The term with the subterm at `path` edited; None if the edit does not apply."""
    if not path:
        new = edit(term, Context(claim, scope, rng))
        return None if new == term else new
    inner = tuple(dict.fromkeys((*scope, *bound_index(term))))
    arg = _edited(term.args[path[0]], path[1:], edit, claim, inner, rng)
    if arg is None:
        return None
    args = [arg if k == path[0] else a for k, a in enumerate(term.args)]
    return rebuild(term, args, {})


def edit_once(claim: Claim, kind: str, rng: Random) -> Claim | None:
    """One edit of the given kind at a random place; None if it applies nowhere."""
    if kind in CLAIM_EDITS:
        try:
            return CLAIM_EDITS[kind](claim, rng)
        except (IllFormed, ValueError):  # ValueError: an index would be captured
            return None
    _, _, indices = dim_roles(claim)
    scope = free_indices([claim.lhs, claim.rhs], indices)
    side = rng.choice(("lhs", "rhs", "rhs"))
    term: Term = getattr(claim, side)
    other = claim.rhs if side == "lhs" else claim.lhs
    places = list(_places(term))
    rng.shuffle(places)
    for place in places:
        try:
            new = _edited(term, place, EDITS[kind], claim, scope, rng)
        except (IllFormed, ValueError):  # ValueError: an index would be captured
            continue
        if new is not None and (new.rows, new.cols) == (other.rows, other.cols):
            return (replace(claim, lhs=new) if side == "lhs" else replace(claim, rhs=new))
    return None


def mutate(claim: Claim, rng: Random) -> tuple[str, Claim] | None:
    """A mutant of a claim and the kinds of its one or two edits, joined by `` + ``."""
    kinds: list[str] = []
    mutant = claim
    wanted = 1 if rng.random() < 0.75 else 2
    of_facts = FACT_SHARE if claim.facts else PLAIN_SHARE
    for _ in range(60):
        kind = rng.choice(tuple(CLAIM_EDITS if rng.random() < of_facts else EDITS))
        new = edit_once(mutant, kind, rng)
        if new is None:
            continue
        kinds.append(kind)
        mutant = new
        if len(kinds) == wanted:
            break
    if not kinds or mutant == claim:
        return None
    return " + ".join(kinds), mutant
