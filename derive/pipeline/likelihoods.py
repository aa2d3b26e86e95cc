r"""What a named distribution says of densities with its parameters as conditions.

Where ``y \sim Bin(n, p)``, the value of ``p(y | p)`` is that of the binomial distribution; where
``y = X b + e`` and ``e \sim N(0, V)``, that of ``p(y | b)`` is the density of e at ``y - X b``.
That of independent observations is the product of their densities.
All that is conditioned on must be parameters, and parameters with a distribution of their own must
be conditioned on.  Densities are called p or f, and what stands in them are letters; a parameter of
which the distribution has the square only may be written as its square.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from itertools import islice

from ..kernel.dims import ONE, variable
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    free_names,
    neg,
    randomness,
    substitute,
    symbol,
)
from ..notation import describe
from ..notation.names import HOLE
from ..notes.ledger import names_of, sizes_of
from ..notes.meaning.known import AT_ITSELF
from ..step import equated
from .probabilities import Density, Item, Reader, named_symbol
from .samples import Sample, filled, general_index, product_over, products_of

DENSITIES = frozenset({"p", "f"})
"""What the density of a model is called; ``l(y | b)`` may be a loss, ``s(t | b)`` a survival."""
_MONOMIAL = frozenset({"symbol", "number", "mul", "inverse", "power"})
_BY_PARTS = frozenset({"sum", "stack"})


def laws_of_likelihoods(claim: Claim, densities: Iterable[Fact], models: Iterable[Equation],
                        samples: Sequence[Sample] = (), stated: Collection[str] = (),
                        given: Iterable[Equation] = ()) -> tuple[Fact, ...]:
    """Facts about the densities of one variable, under conditions, that occur in the claim.

    `densities` are those of random symbols at the symbols themselves, `models` equations that tell
    of what data are the sum, `samples` what is observed independently, `stated` the letters that
    the notes set equal to something, `given` the equations that they state.
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
    heads = DENSITIES - _defined_heads(given, reader, {
        i.name for _, d in read if d.given for i in d.items})
    uncertain = {n for _, d in read for item in d.items if len(d.items) == 1 or d.given
                 for n in _letters(item.name, item.values)}
    named = list(_named(known, equations, stated))
    samples = [s._replace(member=subject, parameters=frozenset())
               for s in samples for subject, _, source in named
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

    single = [(t, d) for t, d in read if _is_likelihood(d, heads)]
    for whole, upper, place, body in products_of(claim):
        inner = {t: d for t in body.walk() if (d := reader.density(t)) is not None
                 and _is_likelihood(d, heads)}
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
                  and (inner[body].head, inner[body].given) == (density.head, density.given)
                  and _has_parameters(density, sample, observed, uncertain, equations)]
    for term, density in single:
        found += [Equation(term, value) for value in islice(values(density), 1)]
    return tuple(Fact(f"{describe(Fact('', e))} (likelihood)", e) for e in dict.fromkeys(found))


def _has_parameters(density: Density, sample: Sample, observed: Iterable[tuple[Sample, Term]],
                    uncertain: Iterable[str], equations: Iterable[Equation]) -> bool:
    """Whether the conditions are the parameters of the observations, which without them may depend
    on each other.
    """
    given = {n for item in density.given for n in _letters(item.name, item.values)}
    return (bool(sample.parameters) and sample.parameters == given) or any(
        s == sample and _is_given(density, value, s.member, uncertain, equations)
        for s, value in observed)


def _subject(equation: Equation) -> Term | None:
    """The symbol of which an equation gives the density at the symbol itself."""
    left = equation.lhs
    if left.op != "function" or not str(left.data).startswith(AT_ITSELF):
        return None
    name = str(left.data).removeprefix(AT_ITSELF).strip()
    return left.args[0] if left.args else next(
        (t for t in equation.rhs.walk() if t.op == "symbol" and t.data[:2] == (name, ())), None)


def _defined_heads(given: Iterable[Equation], reader: Reader, names: Set[str]
                   ) -> frozenset[str]:
    """The heads of which equations of the notes may say that they are something else: values of f,
    and values under a condition of what is before the bar in a claim.
    """
    stated = [d for e in given for t in (e.lhs, e.rhs) if (d := reader.density(t)) is not None]
    return frozenset(d.head for d in stated if d.head == "f" or (
        d.given and not names.isdisjoint(i.name for i in d.items)))


def _is_likelihood(density: Density, heads: Collection[str]) -> bool:
    """Whether it is the density of one letter, conditioned on letters or squares of letters."""
    return density.head in heads and len(density.items) == 1 and bool(density.given) and _is_letter(
        density.items[0]) and all(_is_letter(i) or _is_square(i) for i in density.given)


def _is_letter(item: Item) -> bool:
    """Whether a letter, or the member of a family, stands in a density as it is."""
    if item.event is not None or not item.values:
        return item.event is None and item.name.isidentifier()
    (value, *more) = item.values
    return not more and value.op == "symbol" and item.name == named_symbol(value)


def _is_square(item: Item) -> bool:
    """Whether the square of a letter stands in a density."""
    return item.name == f"{HOLE}^2" and item.values[0].op == "symbol"


def _named(known: dict[Term, Term], equations: Iterable[Equation], stated: Collection[str]
           ) -> Iterator[tuple[Term, Term, Term]]:
    """Variables, their densities at themselves, as distributions and models say, and of what these
    are the densities.
    """
    for subject, value in known.items():
        yield subject, value, subject
    random = names_of(*known)
    for e in equations:
        if e.lhs.op in ("symbol", "entry"):
            noise = [t for t in _summands(e.rhs) if t in known]
            rest = [t for t in _summands(e.rhs) if t not in noise]
            names = names_of(*rest)
            if len(noise) == 1 and rest and not any(map(randomness, rest)) and names.isdisjoint(
                    {*random, *names_of(e.lhs), *stated}) and _is_at_index(e.lhs, rest):
                try:
                    yield e.lhs, substitute(known[noise[0]], {
                        noise[0]: add(e.lhs, *map(neg, rest))}), noise[0]
                except IllFormed:
                    continue


def _is_at_index(subject: Term, terms: Iterable[Term]) -> bool:
    """Whether members of families, and entries, in the terms are at the index of the subject."""
    at = _index(subject)
    return all(t.op not in _BY_PARTS and _index(t) in ((), at)
               for term in terms for t in term.walk())


def _index(term: Term) -> tuple[object, ...]:
    if term.op == "entry":
        return tuple(term.data[:1] if term.args[0].cols == ONE else term.data)
    return tuple(term.data[1]) if term.op == "symbol" else ()


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
    value = _by_squares(value)
    parameters = (names_of(value) | sizes_of(value)) - names_of(subject) - free_names(subject)
    given = {f"{n}^2" if _is_square(i) else n
             for i in density.given for n in _letters(i.name, i.values)}
    tied = [names_of(e.lhs, _by_squares(e.rhs)) for e in equations if e.lhs.op == "symbol"
            and e.rhs.is_scalar and all(t.op in _MONOMIAL for t in e.rhs.walk())]
    said = given | {f"{n}^2" for n in given}
    for names in tied:
        if len(names - said) == 1 and names & said:
            said |= names
    told = {n for n in parameters if not n.endswith("()")}
    needed = {*uncertain} | {f"{n}^2" for n in uncertain}
    return bool(said & told) and given <= told | {n.removesuffix("^2") for n in told} | {
        n for names in tied if names <= said for n in names} and not (told - said) & needed


def _by_squares(term: Term) -> Term:
    """The term with letters that stand for the squares of letters."""
    return substitute(term, {t: symbol(f"{t.args[0].data[0]}^2") for t in term.walk()
                             if t.op == "power" and t.data == 2 and t.args[0].op == "symbol"
                             and t.is_scalar and not t.args[0].data[1]})
