"""What each sentence makes of the formulas in it: definition, assumption, claim, goal, mention."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from ...late import late_regex
from ..mathematics.syntax import Chain
from .mentions import OTHER, RELATION
from .phrasebook import ROLES, Found, Phrasebook
from .remarks import Role
from .sentences import MARKS, Text

STATEMENTS = frozenset({"theorem", "lemma", "proposition", "corollary", "claim", "conjecture",
                        "property", "exercise", "problem"})
"""Scopes whose conclusions are goals."""

_COMMAND = late_regex(r"\\(?:text\w*|mathrm|mathbf|mbox|hbox|quad|qquad|because|[,;!: ])|[{}$]")
_NEAR = 4
"""How many words may stand between a "not" and what it denies."""

_BREAK = late_regex("[,;:()，、；：]")
_MARK = late_regex(f"[{MARKS};]")


class Standing(NamedTuple):
    """How a formula, or a phrase, stands in its sentence; role None if nothing was said.

    What is said under a `condition` holds for its paragraph; what is `doubtful` is not assumed.
    What is said as a `reason` holds for the equation before it.
    """

    role: Role | None
    condition: bool = False
    doubtful: bool = False
    reason: bool = False


def standings(text: Text, start: int, end: int, hits: Sequence[Found], book: Phrasebook
              ) -> dict[int, Standing]:
    """How the formulas of the sentence from `start` up to `end` stand, by their positions."""
    found: dict[int, Standing] = {}  # in the order of the positions
    if text.plain[start:end].rstrip().endswith(("?", "？")):
        return {m.start(): Standing(Role.MENTION) for m in _MARK.finditer(text.raw, start, end)}
    state = Standing(None)
    near: Found | None = None
    bound = beside = start
    pending = deque(hits)
    for match in _MARK.finditer(text.raw, start, end):
        at = match.start()
        while pending and pending[0].end <= at:
            state, near, bound = _cue(text, pending.popleft(), state, near, bound, found)
        if match.group() == ";":
            bound = at
            continue
        if state.condition and not any(map(_gives_role, pending)) and (
                _concludes(text, start, at, end)):
            state = Standing(None)
        found[at] = state
        if match.group() in (RELATION, OTHER):
            state = state._replace(reason=False)
        if near is not None and near.end > beside:
            beside = near.end
        if near is not None and text.plain[beside:at].strip(" :"):
            near = None
        beside = at
        if near is not None:
            key = near.get("adjacent") or "claim"
            if not (key == "claim" and match.group() != RELATION and at not in text.displays):
                found[at] = Standing(ROLES[key], key == "condition" and at not in text.displays)
    for hit in pending:
        state, near, bound = _cue(text, hit, state, near, bound, found)
    _leave_open(text, hits, found)
    _list_values(text, book, found)
    _deny(text, hits, found)
    doubtful = any(h.get("doubts") is not None for h in hits)
    reserved = any(h.get("reservations") is not None for h in hits)
    return {at: Standing(s.role, s.condition or reserved, doubtful, s.reason)
            for at, s in found.items()}


def _leave_open(text: Text, hits: Sequence[Found], found: dict[int, Standing]) -> None:
    """Of two relations with an "or" between them neither is said."""
    marks = sorted(at for at in found if text.raw[at] == RELATION)
    between = {(h.start, h.end) for h in hits if h.get("alternatives") is not None}
    for left, right in pairwise(marks):
        gap = text.plain[left + 1 : right]
        start = left + 1 + len(gap) - len(gap.lstrip())
        if (start, start + len(gap.strip())) in between:
            found[left] = found[right] = Standing(Role.MENTION)


def _list_values(text: Text, book: Phrasebook, found: dict[int, Standing]) -> None:
    """``at x = a and x = b`` lists two values of x, which is neither."""
    claims = (None, Role.CLAIM, Role.GOAL)
    for left, right in pairwise(sorted(at for at in found if text.raw[at] == RELATION)):
        words = text.plain[left + 1 : right].split()
        joined = bool(words) and words[0] in book.joiners and (
            len(words) == 1 or (len(words) == 2 and words[1] in book.prepositions))
        named = [text.written[at].partition("=")[0].strip() for at in (left, right)]
        if joined and named[0] == named[1] and "=" in text.written[left] and (
                found[right].role in claims) and (
                found[left].condition or found[left].role in claims):
            found[left] = found[right] = Standing(Role.MENTION)


def _deny(text: Text, hits: Sequence[Found], found: dict[int, Standing]) -> None:
    """A relation close behind a "not" of the same clause is not claimed."""
    for hit in hits:
        if hit.get("noes") is None:
            continue
        at = min((at for at in found if at >= hit.end), default=None)
        gap = text.plain[hit.end : at]
        if at is not None and text.raw[at] == RELATION and len(gap.split()) <= _NEAR and not (
                _BREAK.search(gap)) and not any(
                    hit.end <= h.start < at and h.get("before") is not None for h in hits):
            found[at] = Standing(Role.MENTION)


def _concludes(text: Text, start: int, at: int, end: int) -> bool:
    """Whether an equation stands behind a whole condition and a comma: the last one of a sentence,
    or a display behind words.
    """
    marks = [m.start() for m in _MARK.finditer(text.raw, start, end) if m.group() != ";"]
    before, after = [k for k in marks if k < at], [k for k in marks if k > at]
    stating = (RELATION, OTHER)
    if not before or text.raw[at] not in stating:
        return False
    between = text.plain[before[-1] + 1:at].rstrip()
    if not between.endswith(",") or (at not in text.displays
                                     and any(text.raw[k] in stating for k in after)):
        return False
    return any(c.isalpha() for c in between) or (
        text.raw[before[-1]] in stating and at not in text.displays)


def _gives_role(hit: Found) -> bool:
    return any(hit.get(table) is not None for table in ("before", "behind", "adjacent"))


def _cue(text: Text, hit: Found, state: Standing, near: Found | None, bound: int,
         found: dict[int, Standing]) -> tuple[Standing, Found | None, int]:
    behind = hit.get("behind")
    before = hit.get("before")
    marks = takewhile(lambda k: k >= bound, reversed(found)) if behind is not None else ()
    marked = [k for k in marks if k < hit.start and found[k].role is not Role.MENTION]
    if behind == "condition" and any(found[k].condition for k in found if k < bound):
        marked = _last(text, marked)  # before it stands what follows from the condition before
    if marked:
        assert behind is not None
        for k in marked:
            found[k] = Standing(ROLES[behind], behind == "condition",
                                reason=found[k].reason or hit.get("causes") is not None)
        bound = hit.end
    elif before is not None or behind is not None:
        before = before or behind or ""
        state = Standing(ROLES[before], before == "condition")
        bound = hit.end
    if hit.get("causes") is not None and state.role in (None, Role.CLAIM) and (
            (not found and before is not None)
            or any(text.raw[k] in (RELATION, OTHER) for k in found)):
        state = Standing(Role.CLAIM, reason=True)
    if hit.get("adjacent") is not None:
        near = hit
    return state, near, bound


def _last(text: Text, marked: Sequence[int]) -> list[int]:
    """The last statement among formulas, with what stands between it and the one before."""
    relations = [k for k in marked if text.raw[k] in (RELATION, OTHER)]
    return [k for k in marked if k > relations[1]] if len(relations) > 1 else list(marked)


def words_in(latex: str) -> str:
    r"""Words of a piece of mathematics, in lower case: commands for text and spaces are removed.

    >>> words_in(r"\text{ by assumption}")
    'by assumption'
    """
    return " ".join(_COMMAND.sub(" ", latex).split()).lower()


def inner_role(chains: Sequence[Chain], body: str, book: Phrasebook) -> Role | None:
    r"""What words inside the formula itself make of it, as in ``\text{let } a = b``."""
    for chain in chains:
        if chain.lead:
            lead = words_in(chain.lead)
            for hit in reversed(book.scan(lead, 0, len(lead))):
                key = hit.get("before")
                if key is not None:
                    return ROLES[key]
                if hit.get("alternatives") is not None:
                    return Role.MENTION
    for chain in chains:
        for start, end in chain.reasons:
            reason = words_in(body[start:end])
            for hit in book.scan(reason, 0, len(reason)):
                key = hit.get("behind")
                if key is not None:
                    return ROLES[key]
    return None


def final(standing: Standing, scope: str) -> Role:
    """The role of a formula in a scope of that kind; nothing said means a claim.

    >>> final(Standing(None), "theorem").value
    'goal'
    """
    role = standing.role
    if standing.doubtful and role in (None, Role.ASSUMPTION, Role.DEFINITION):
        return Role.MENTION
    if scope in STATEMENTS and role in (None, Role.CLAIM):
        return Role.GOAL
    if role is None and scope in ("definition", "notation"):
        return Role.DEFINITION
    if role is None and scope in ("assumption", "assumptions", "hypothesis", "model"):
        return Role.ASSUMPTION
    return Role.CLAIM if role is None else role
