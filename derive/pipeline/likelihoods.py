r"""What a named distribution says of densities with its parameters as conditions.

Where ``y \sim Bin(n, p)``, the value of ``p(y | p)`` is that of the binomial distribution; where
``y = X b + e`` and ``e \sim N(0, V)``, that of ``p(y | b)`` is the density of e at ``y - X b``.
That of independent observations is the product of their densities.
All that is conditioned on must be parameters, and parameters with a distribution of their own must
be conditioned on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ..kernel.dims import variable
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    free_names,
    neg,
    randomness,
    substitute,
)
from ..notation import describe
from ..notes.ledger import names_of, sizes_of
from ..notes.meaning.known import AT_ITSELF
from ..step import equated
from .probabilities import Density, Reader
from .samples import Sample, filled, general_index, product_over, products_of


def laws_of_likelihoods(claim: Claim, densities: Iterable[Fact], models: Iterable[Equation],
                        samples: Sequence[Sample] = ()) -> tuple[Fact, ...]:
    """Facts about the densities of one variable, under conditions, that occur in the claim.

    `densities` are those of random symbols at the symbols themselves, `models` equations that tell
    of what data are the sum, `samples` what is observed independently.
    """
    equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
    equations += models
    told: dict[Term, set[Term]] = {}
    for f in densities:
        if isinstance(e := f.statement, Equation) and (subject := _subject(e)) is not None:
            told.setdefault(subject, set()).add(e.rhs)
    known = {subject: min(values, key=repr) for subject, values in told.items()
             if len(values) == 1}  # of two, nothing tells which is meant
    if not known and not samples:
        return ()
    reader = Reader()
    terms = list(dict.fromkeys(t for side in equated(claim) for t in side.walk()))
    read = [(t, d) for t in terms if (d := reader.density(t)) is not None]
    uncertain = {n for _, d in read for item in d.items if len(d.items) == 1 or d.given
                 for n in _letters(item.name, item.values)}
    named = list(_named(known, equations))
    samples = [s._replace(member=subject) for s in samples for subject, _, source in named
               if source == s.member and general_index(subject) == (s.over,)] + [*samples]
    observed = [(s, value) for s in samples for subject, value, _ in named if subject == s.member]
    found: list[Equation] = []

    def values(density: Density) -> Iterator[Term]:
        """What the density of a variable is by what is known."""
        (item,) = density.items
        for subject, value, _ in named:
            if _is_named(subject, item.name, item.values) and _is_given(
                    density, value, subject, uncertain, equations):
                yield value
        for sample, value in observed:
            if _is_whole(sample, item.name, item.values) and _is_given(
                    density, value, sample.member, uncertain, equations):
                yield product_over(sample.over, sample.size, value)

    single = [(t, d) for t, d in read if len(d.items) == 1 and d.given]
    for whole, upper, place, body in products_of(claim):
        inner = {t: d for t in body.walk() if (d := reader.density(t)) is not None
                 and len(d.items) == 1 and d.given}
        for sample, value in observed:
            inside = {substitute(t, {}, {n: variable(sample.over) for n in place.names()}): value
                      for t, d in inner.items()
                      if sample.size == upper and d.items[0].values == (sample.at(place),)
                      and _is_given(d, value, sample.member, uncertain, equations)}
            product = filled(body, place, upper, sample.over, inside)
            found += [] if product is None else [Equation(whole, product)]
        found += [Equation(term, whole) for term, density in single for sample in samples
                  if sample.size == upper and body in inner and _is_whole(
                      sample, density.items[0].name, density.items[0].values)
                  and inner[body].items[0].values == (sample.at(place),)
                  and (inner[body].head, inner[body].given) == (density.head, density.given)]
    for term, density in single:
        found += [Equation(term, value) for value in islice(values(density), 1)]
    return tuple(Fact(f"{describe(Fact('', e))} (likelihood)", e) for e in dict.fromkeys(found))


def _subject(equation: Equation) -> Term | None:
    """The symbol of which an equation gives the density at the symbol itself."""
    left = equation.lhs
    if left.op != "function" or not str(left.data).startswith(AT_ITSELF):
        return None
    name = str(left.data).removeprefix(AT_ITSELF).strip()
    return left.args[0] if left.args else next(
        (t for t in equation.rhs.walk() if t.op == "symbol" and t.data[:2] == (name, ())), None)


def _named(known: dict[Term, Term], equations: Iterable[Equation]
           ) -> Iterator[tuple[Term, Term, Term]]:
    """Variables, their densities at themselves, as distributions and models say, and of what these
    are the densities.
    """
    for subject, value in known.items():
        yield subject, value, subject
    for e in equations:
        if e.lhs.op in ("symbol", "entry"):
            noise = [t for t in _summands(e.rhs) if t in known]
            rest = [t for t in _summands(e.rhs) if t not in noise]
            if len(noise) == 1 and rest and not any(map(randomness, rest)):
                try:
                    yield e.lhs, substitute(known[noise[0]], {
                        noise[0]: add(e.lhs, *map(neg, rest))}), noise[0]
                except IllFormed:
                    continue


def _summands(term: Term) -> list[Term]:
    return [t for a in term.args for t in _summands(a)] if term.op == "add" else [term]


def _is_named(subject: Term, name: str, values: tuple[Term, ...]) -> bool:
    """Whether a variable of a density is the subject."""
    return values == (subject,) or (not values and not subject.data[1]
                                    and name == str(subject.data[0]))


def _is_whole(sample: Sample, name: str, values: tuple[Term, ...]) -> bool:
    """Whether a variable of a density is all observations of a sample."""
    member = sample.member
    if member.op == "entry":
        return _is_named(member.args[0], name, values)
    own = str(member.data[0])
    return name == own and (not values or (
        values[0].op == "symbol" and values[0].data[:2] == (own, ())))


def _letters(name: str, values: tuple[Term, ...]) -> frozenset[str]:
    """The letters of what stands in a density, which may be a power of one."""
    return names_of(*values) if values else frozenset({name.partition("^")[0]})


def _is_given(density: Density, value: Term, subject: Term, uncertain: Iterable[str],
              equations: Iterable[Equation]) -> bool:
    """Whether the conditions are the parameters, or letters that say what a parameter is."""
    parameters = (names_of(value) | sizes_of(value)) - names_of(subject) - free_names(subject)
    given = {n for item in density.given for n in _letters(item.name, item.values)}
    tied = [names_of(e.lhs, e.rhs) for e in equations if e.lhs.op == "symbol" and e.rhs.is_scalar]
    said = set(given)
    for names in tied:
        if len(names - said) == 1 and names & said:
            said |= names
    told = {n for n in parameters if not n.endswith("()")}
    return bool(given & told or said & told) and given <= told | {
        n for names in tied if names <= said for n in names} and not (
        told - said) & set(uncertain)


