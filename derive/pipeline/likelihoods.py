r"""What a named distribution says of densities with its parameters as conditions.

Where ``y \sim Bin(n, p)``, the value of ``p(y | p)`` is that of the binomial distribution; where
``y = X b + e`` and ``e \sim N(0, V)``, that of ``p(y | b)`` is the density of e at ``y - X b``.
All that is conditioned on must be parameters, and parameters with a distribution of their own must
be conditioned on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import IllFormed, Term, add, neg, randomness, substitute
from ..notation import describe
from ..notes.ledger import names_of, sizes_of
from ..notes.meaning.known import AT_ITSELF
from ..step import equated
from .probabilities import Density, Reader


def laws_of_likelihoods(claim: Claim, densities: Iterable[Fact], models: Iterable[Equation]
                        ) -> tuple[Fact, ...]:
    """Facts about the densities of one variable, under conditions, that occur in the claim.

    `densities` are those of random symbols at the symbols themselves, `models` equations that tell
    of what data are the sum.
    """
    equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
    equations += models
    told: dict[Term, set[Term]] = {}
    for f in densities:
        if isinstance(e := f.statement, Equation) and (subject := _subject(e)) is not None:
            told.setdefault(subject, set()).add(e.rhs)
    known = {subject: min(values, key=repr) for subject, values in told.items()
             if len(values) == 1}  # of two, nothing tells which is meant
    if not known:
        return ()
    reader = Reader()
    found: list[Fact] = []
    terms = list(dict.fromkeys(t for side in equated(claim) for t in side.walk()))
    read = [(t, d) for t in terms if (d := reader.density(t)) is not None]
    uncertain = {n for _, d in read for item in d.items if len(d.items) == 1 or d.given
                 for n in _letters(item.name, item.values)}
    for term, density in read:
        if len(density.items) == 1 and density.given:
            for value, subject in _values(density, known, equations):
                if _is_given(density, value, subject, uncertain, equations):
                    equation = Equation(term, value)
                    found.append(Fact(f"{describe(Fact('', equation))} (likelihood)", equation))
                    break
    return tuple(found)


def _subject(equation: Equation) -> Term | None:
    """The symbol of which an equation gives the density at the symbol itself."""
    left = equation.lhs
    if left.op != "function" or not str(left.data).startswith(AT_ITSELF):
        return None
    name = str(left.data).removeprefix(AT_ITSELF).strip()
    return left.args[0] if left.args else next(
        (t for t in equation.rhs.walk() if t.op == "symbol" and t.data[:2] == (name, ())), None)


def _values(density: Density, known: dict[Term, Term], equations: Iterable[Equation]
            ) -> Iterator[tuple[Term, Term]]:
    """The density of the variable as its distribution says, and the variable."""
    (item,) = density.items
    for subject, value in known.items():
        if _is_named(subject, item.name, item.values):
            yield value, subject
    for e in equations:
        if e.lhs.op == "symbol" and _is_named(e.lhs, item.name, item.values):
            noise = [t for t in _summands(e.rhs) if t in known]
            rest = [t for t in _summands(e.rhs) if t not in noise]
            if len(noise) == 1 and rest and not any(map(randomness, rest)):
                try:
                    yield substitute(known[noise[0]], {
                        noise[0]: add(e.lhs, *map(neg, rest))}), e.lhs
                except IllFormed:
                    continue


def _summands(term: Term) -> list[Term]:
    return [t for a in term.args for t in _summands(a)] if term.op == "add" else [term]


def _is_named(subject: Term, name: str, values: tuple[Term, ...]) -> bool:
    """Whether a variable of a density is the subject."""
    return values == (subject,) or (not values and not subject.data[1]
                                    and name == str(subject.data[0]))


def _letters(name: str, values: tuple[Term, ...]) -> frozenset[str]:
    """The letters of what stands in a density, which may be a power of one."""
    return names_of(*values) if values else frozenset({name.partition("^")[0]})


def _is_given(density: Density, value: Term, subject: Term, uncertain: Iterable[str],
              equations: Iterable[Equation]) -> bool:
    """Whether the conditions are the parameters, or letters that say what a parameter is."""
    parameters = (names_of(value) | sizes_of(value)) - {str(subject.data[0])}
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


