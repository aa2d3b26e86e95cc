"""What the sentences of a paragraph say of the mathematics in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...late import late_regex
from ...records import replace
from ...span import Span
from ..containers.document import Formula, Paragraph, Prose
from ..mathematics.parser import read_formula
from ..mathematics.syntax import Chain, concludes
from .cases import is_reason, takes_back, turns
from .cites import in_formula, in_prose
from .counts import counts
from .decompositions import decompositions
from .formula_facts import said
from .lifted import lifts
from .mentions import OTHER, RELATION
from .phrasebook import ROLES, Found, Phrasebook, phrasebook, spoken
from .remarks import RETRACTING, Count, Declaration, Lift, Remarks, Role
from .roles import STATEMENTS, Standing, final, inner_role, standings
from .said import Reader
from .said_sentences import said_sentences
from .sayings import KINDS
from .sentences import Text, beginning, flatten, sentences
from .sources import sources
from .tails import tails

_BECAUSE = late_regex(r"([^(){}]*(?:\\perp|\\indep|⊥|⫫)[^(){}]*)")


def remarks(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]],
            carried: Role | None = None) -> Remarks:
    """Declarations, roles and citations of a paragraph.

    `chains` are those of the paragraph's formulas, in order; a formula that could not be read
    has an empty tuple or chains with unread sides.  `carried` is what the words before a list or
    quotation make of its items, where these do not say otherwise.
    """
    formulas = [item for item in paragraph.items if isinstance(item, Formula)]
    if len(chains) != len(formulas):
        raise ValueError(f"{len(formulas)} formulas, but chains for {len(chains)}")
    if paragraph.kind in ("code", "table"):
        return Remarks((), (Role.MENTION,) * len(formulas), ((),) * len(formulas))
    text = flatten(paragraph, chains)
    codes = spoken(text.plain)
    if not formulas:
        return Remarks(retracts=_begins_by_retracting(text, codes),
                       lifts=tuple(lift for lift, _ in lifts(text, codes)))
    book = phrasebook(codes)
    lifted = [*lifts(text, codes)]
    scope = _scope(paragraph)
    declarations: list[Declaration] = []
    counted: list[Count] = []
    stand: dict[int, Standing] = {}
    cited: list[tuple[int, str, bool]] = []
    linked: dict[int, str] = {}
    before: dict[int, Standing] = {}
    said_before, mentioned, commutes = 0, False, False
    turning: dict[int, int] = {}  # the sentences with which something else begins
    breaks: list[Span] = []
    since: Span | None = None  # where the last sentence with an equation begins
    for start, end in sentences(text, book.abbreviations):
        if takes_back(text.plain[start:end], codes):
            stand |= {at: Standing(Role.MENTION, doubtful=True) for at in before}
            declarations[said_before:] = [
                replace(d, doubtful=True) for d in declarations[said_before:]]
        hits = [h for h in book.scan(text.plain, start, end) if not _is_lifted(h, lifted)]
        here = standings(text, start, end, hits, book)
        commutes |= any("commuting" in h.keys("words") for h in hits)
        first = min(here, default=end)
        if mentioned and first < end and not text.plain[start:first].strip():
            here[first] = Standing(Role.MENTION)
        mentioned = not here and (
            any(h.get("before") == Role.MENTION for h in hits) or _asks(text, start, end))
        before = here
        said_before = len(declarations)
        _lead(text, here, chains, formulas, book)
        stand |= here
        cited += in_prose(text, start, end, book, hits)
        linked |= sources(text, start, end, book, hits)
        reader = Reader(text, book, start, end, hits, here, codes, scope)
        turned = _turns(text, start, end, here, codes)
        begins = beginning(text, start, end)
        if not _goes_on(text, start, end, hits):
            breaks.append(begins)
        since = begins if any(text.raw[k] in (RELATION, OTHER) for k in here) else since
        said_here = [replace(d, anew=turned and d.introduces,
                             since=begins if d.local else d.since and since)
                     for d in reader.declarations()]
        if turned or any(d.arbitrary or d.kind in RETRACTING for d in said_here):
            turning[start] = end
        declarations += said_here
        declarations += decompositions(text, start, end, hits, here, chains)
        counted += counts(text, start, end, codes, reader, here, chains)
    for at, number in text.formulas.items():
        standing = stand.get(at, Standing(None))
        if standing.role is None and carried is not None:
            stand[at] = standing = Standing(carried)
        turned = any(start <= at < end for start, end in turning.items())
        declarations += (replace(d, anew=turned and d.introduces) for d in _of_formula(
            chains[number], formulas[number], standing, scope))
    stands = {number: stand.get(at, Standing(None)) for at, number in text.formulas.items()}
    roles = {number: final(s, scope) for number, s in stands.items()}
    cites = _assigned(text, cited)
    return Remarks(
        tuple(declarations),
        tuple(roles.get(k, Role.CLAIM) for k in range(len(formulas))),
        tuple(tuple(dict.fromkeys([*cites.get(k, ()),
                                   *in_formula(chains[k], formulas[k].body.text, book)]))
              for k in range(len(formulas))),
        tuple(scope not in STATEMENTS and k in stands and stands[k].condition
              for k in range(len(formulas))), tuple(counted),
        tuple(linked.get(at, "") for at, _ in sorted(text.formulas.items(), key=lambda i: i[1])),
        _begins_by_retracting(text, codes),
        commutes and not any(d.kind == "commuting" for d in declarations),
        tuple(beginning(text, start, end) for start, end in turning.items()), tuple(breaks),
        tuple(lift for lift, _ in lifted))


def _is_lifted(hit: Found, lifted: Sequence[tuple[Lift, tuple[int, int]]]) -> bool:
    """Whether a phrase of assumption belongs to words by which assumptions end."""
    return hit.get("before") == Role.ASSUMPTION.value and hit.get("doubts") is None and any(
        start <= hit.start < end for _, (start, end) in lifted)


def _goes_on(text: Text, start: int, end: int, hits: Sequence[Found]) -> bool:
    """Whether a sentence begins with words such as "then" or "hence"."""
    plain = text.plain[start:end]
    at = start + len(plain) - len(plain.lstrip())
    return any(h.start == at and h.get("before") == Role.CLAIM.value for h in hits)


def _turns(text: Text, start: int, end: int, here: dict[int, Standing],
           codes: tuple[str, ...]) -> bool:
    """Whether a sentence assumes or defines something else than before: "now let ..."."""
    return any(s.role in (Role.ASSUMPTION, Role.DEFINITION) for s in here.values()) and turns(
        text.plain[start:end], codes)


def _begins_by_retracting(text: Text, codes: tuple[str, ...]) -> bool:
    """Whether the first sentence takes back what stands before the paragraph."""
    first = next(iter(sentences(text, phrasebook(codes).abbreviations)), (0, 0))
    return takes_back(text.plain[slice(*first)], codes)


def carried_on(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]]) -> Role | None:
    """What the end of a paragraph, such as "Assume that", makes of the list that follows."""
    if not any(isinstance(item, Prose) for item in paragraph.items):
        return None
    text = flatten(paragraph, chains)
    book = phrasebook(spoken(text.plain))
    role, last = None, max(text.formulas, default=-1)
    for start, end in sentences(text, book.abbreviations):
        role = None
        for hit in book.scan(text.plain, start, end):
            key = hit.get("before")
            if key is not None and (text.plain.startswith(":", hit.end) or last < hit.end):
                role = ROLES[key]
        if last < start and _asks(text, start, end):
            role = Role.MENTION
    return role if role in (Role.ASSUMPTION, Role.DEFINITION, Role.MENTION) else None


def _asks(text: Text, start: int, end: int) -> bool:
    """Whether a sentence is a question."""
    return text.plain[start:end].rstrip().endswith(("?", "？"))


def _scope(paragraph: Paragraph) -> str:
    return paragraph.scopes[-1].kind.rstrip("*") if paragraph.scopes else ""


def _lead(text: Text, here: dict[int, Standing], chains: Sequence[tuple[Chain, ...]],
          formulas: Sequence[Formula], book: Phrasebook) -> None:
    """Words inside a formula count more than those around it."""
    for at in here:
        number = text.formulas.get(at)
        if number is not None and (role := inner_role(chains[number], formulas[number].body.text,
                                                      book)) is not None:
            here[at] = here[at]._replace(role=role)


def _of_formula(chains: tuple[Chain, ...], formula: Formula, standing: Standing, scope: str
                ) -> Iterator[Declaration]:
    """What the relations of the formula itself declare."""
    role = standing.role
    theorem = scope in STATEMENTS
    goal = role is Role.GOAL or (theorem and role in (None, Role.CLAIM))
    if role is Role.MENTION:
        return
    if not goal:
        yield from _of_reasons(chains, formula)
        yield from _of_tails(chains, formula)
    for chain, found in ((c, found) for c in chains for found in said((c,))):
        if goal and found.kind not in KINDS:
            continue
        if found.kind == "property" and role not in (Role.ASSUMPTION, Role.DEFINITION):
            continue  # an inequality is as a rule a claim
        concluded = role is Role.CLAIM or (role is None and concludes(chain, found.start))
        yield Declaration(
            found.kind, found.subjects, found.arguments, found.value,
            formula.body.text[found.start:found.end].strip(),
            formula.body.span(found.start, found.end),
            Role.CLAIM if concluded else Role.ASSUMPTION,
            standing.condition and not theorem and found.kind not in KINDS, standing.doubtful,
            role is Role.DEFINITION and found.kind in ("shape", "scalar"))


def _of_reasons(chains: tuple[Chain, ...], formula: Formula) -> Iterator[Declaration]:
    r"""Independence that is given as a reason: ``(\because u \perp e)``."""
    for start, end in (reason for chain in chains for reason in chain.reasons):
        text = formula.body.text[start:end]
        match = _BECAUSE.search(text)
        if match is not None:
            for found in said(read_formula(match.group(1).replace(r"\because", " "))):
                if found.kind == "independent":
                    yield Declaration(found.kind, found.subjects, found.arguments, "",
                                      text.strip(), formula.body.span(start, end), Role.CLAIM)


def _of_tails(chains: tuple[Chain, ...], formula: Formula) -> Iterator[Declaration]:
    """What words beside an equation say: for that equation, as a reason for it, or, if it is drawn
    as a conclusion, from the end of the row on.
    """
    for paragraph, begin, end in tails(formula, chains):
        inside = [read_formula(item.body.text) for item in paragraph.items
                  if isinstance(item, Formula)]
        beside, read = said_sentences(paragraph, inside), remarks(paragraph, inside)
        for found in () if read.lifts else read.declarations:  # "even without independent $u$"
            if found.kind not in KINDS and not found.doubtful:
                local = found.role is not Role.CLAIM
                before = local or (found.span is not None and is_reason(beside, found.span))
                yield replace(found, span=begin if before else end, local=local,
                              since=begin if local else None, until=end if local else None,
                              introduces=False)


def _assigned(text: Text, cited: Sequence[tuple[int, str, bool]]) -> dict[int, list[str]]:
    """Citations for each formula: those before it, and reasons announced right behind it."""
    found: dict[int, list[str]] = {}
    stating = sorted(k for k in text.formulas
                     if k in text.displays or text.raw[k] in (RELATION, OTHER))
    for at, label, reason in cited:
        following = next((k for k in stating if k > at), None)
        preceding = next((k for k in reversed(stating) if k < at), None)
        if reason and preceding is not None and (
                following is None or _ends(text, at, following)):
            found.setdefault(text.formulas[preceding], []).append(label)
        elif following is not None:
            found.setdefault(text.formulas[following], []).append(label)
    return found


def _ends(text: Text, at: int, following: int) -> bool:
    """Whether the sentence ends between a citation and the formula that follows it."""
    return any(text.plain.startswith(end, k) for end in (". ", "; ", ") ")
               for k in range(at, following))
