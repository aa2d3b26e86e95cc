"""Declarations as facts of the kernel: what words and relations such as ``~`` state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ...kernel.dims import ONE, Dim
from ...kernel.facts import (
    PROPERTIES,
    Equation,
    Independent,
    IndexRange,
    Normal,
    Property,
    Statement,
)
from ...kernel.terms import (
    IllFormed,
    Term,
    covariance,
    dimension,
    expectation,
    identity,
    is_random_symbol,
    mul,
    number,
    power,
    randomness,
    sub,
    transpose,
    variance,
    zero,
)
from ...records import replace
from ..kinds.kinds import Environment
from ..kinds.symbols import bare, index_name, plain
from ..mathematics.syntax import Name, Node
from ..words.formula_facts import NORMALS
from ..words.remarks import Declaration
from ..words.sayings import are_ends
from .blocks import grid
from .elaborate import Elaborator, elaborate
from .values import Unsupported, closed


def facts_of(declaration: Declaration, environment: Environment) -> tuple[Statement, ...]:
    """What a declaration states beyond kinds and shapes; nothing where it cannot be read.

    A symbol that stands for a value of what is random has no moments here: its mean would be the
    value itself, and the statement that ``E(x) = mu`` would make all values equal.
    """
    handler = _HANDLERS.get(declaration.kind)
    if handler is None:
        return ()
    declaration = replace(declaration, subjects=_families(declaration.subjects))
    found: list[Statement] = []
    try:
        for statement in handler(declaration, environment):
            found.append(statement)
    except (IllFormed, Unsupported):
        pass
    return tuple(found)


def is_of_some(declaration: Declaration, environment: Environment) -> bool:
    """Whether it is said of fewer or other members than were listed first: of ``y_1, ..., y_m``
    where the family is ``y_1, ..., y_n``.
    """
    for first, last in pairwise(declaration.subjects):
        if are_ends(first, last) and (family := environment.spell(last)) is not None:
            lists = environment.listed.get((*family.key, len(family.at) - 1))
            if lists and [*map(plain, lists[0])] != [plain(first.args[1]), plain(last.args[1])]:
                return True
    return False


def _families(subjects: tuple[Node, ...]) -> tuple[Node, ...]:
    """The subjects, with ``X_1, ..., X_n`` as the family X_i."""
    found: list[Node] = []
    for node in subjects:
        first = found[-1] if found else None
        if first is not None and are_ends(first, node):
            letter = "i" if plain(node.args[1]) != "i" else "j"
            found[-1] = Node("subscript", (first.args[0], Node("name", (), Name(letter))))
        else:
            found.append(node)
    return tuple(found)


def _property(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    if declaration.value in PROPERTIES:
        for node in declaration.subjects:
            yield Property(elaborate(node, environment), declaration.value)


def _integer(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for node in declaration.subjects:
        subject = elaborate(node, environment)
        if subject.op == "symbol":
            yield Property(subject, "integer")


def _square(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for node in declaration.subjects:
        subject = elaborate(node, environment)
        if subject.rows.variable() is not None and subject.rows != subject.cols:
            columns = subject.cols.constant()
            yield Equation(dimension(subject.rows),
                           dimension(subject.cols) if columns is None else number(columns))


def _orthonormal(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for node in declaration.subjects:
        subject = elaborate(node, environment)
        if subject.rows == subject.cols:
            yield Property(subject, "orthogonal")
        else:
            yield Equation(mul(transpose(subject), subject), identity(subject.cols))


def _mean_zero(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for node in declaration.subjects:
        subject, given = _conditional(node, environment)
        if randomness(subject):
            yield Equation(expectation(subject, *given), zero(subject.rows, subject.cols))


def _mean(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for node in declaration.subjects:
        subject, given = _conditional(node, environment)
        value = _fitted(declaration.arguments[0], subject, (ONE,), environment)
        if randomness(subject):
            yield Equation(expectation(subject, *given), value)


def _variance(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for node in declaration.subjects:
        subject, given = _conditional(node, environment)
        value = _fitted(declaration.arguments[-1], subject, _heights(subject), environment)
        if randomness(subject):
            yield Equation(variance(subject, *given), value)


def _symmetry(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    """The central moments of odd order of a scalar; about its mean, that of third order."""
    for node in declaration.subjects:
        subject, given = _conditional(node, environment)
        if not is_random_symbol(subject) or not subject.is_scalar:
            continue
        center = next((elaborate(a, environment) for a in declaration.arguments), None)
        away = sub(subject, expectation(subject, *given) if center is None else center)
        if center is not None:
            yield Equation(expectation(away, *given), number(0))
        yield Equation(expectation(power(away, 3), *given), number(0))


def _distribution(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    nameless = declaration.value == "" or declaration.value in NORMALS
    if nameless and len(declaration.arguments) == 2:
        yield from _mean(declaration, environment)
        yield from _variance(declaration, environment)
    places = (1,) if nameless else _POSITIVE.get(declaration.value.rstrip("."), ())
    for place in places:
        if place < len(declaration.arguments):
            yield from _sign(declaration.arguments[place], environment, strict=not nameless)


_POSITIVE: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("Exp", "Poiss", "Pois", "Poisson", "Po", "Bern", "Geom"), (0,)),
    **dict.fromkeys(("Gam", "Gamma", "Ga", "Bet", "Beta", "Be", "Wald", "IG", "InvGam", "Weibull",
                     "F"), (0, 1)),
    **dict.fromkeys(("Bin", "NB"), (1,)),
}
"""Which parameters of a distribution are positive by its definition."""


def _sign(node: Node, environment: Environment, *, strict: bool) -> Iterator[Statement]:
    r"""The sign of a scalar parameter; of sigma^2, the sign of sigma."""
    parameter = elaborate(node, environment)
    if parameter.op == "power" and parameter.data == 2:
        parameter = parameter.args[0]
    if parameter.is_scalar and parameter.op == "symbol" and not parameter.data[1] and not (
            is_random_symbol(parameter)):
        yield Property(parameter, "positive" if strict else "nonnegative")


def _independent(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    given = _terms(declaration.arguments, environment)
    subjects = _terms(declaration.subjects, environment)
    if len(subjects) > 2:  # of what cannot be random nothing is said, but of the others
        subjects = tuple(s for s in subjects if is_random_symbol(s))
    if len(subjects) == 1 and subjects[0].op == "symbol" and subjects[0].data[1]:
        yield Independent((subjects,), given, (0,))
    elif len(subjects) > 1:
        yield Independent(tuple((s,) for s in subjects), given)


def _uncorrelated(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    given = _terms(declaration.arguments, environment)
    for a, b in combinations(_terms(declaration.subjects, environment), 2):
        if randomness(a) and randomness(b):
            yield Equation(covariance(a, b, *given), zero(a.rows, b.rows))


def _commuting(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for a, b in combinations(_terms(declaration.subjects, environment), 2):
        if not a.is_scalar and not b.is_scalar:
            yield Equation(mul(a, b), mul(b, a))


def _iid(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    for subject in _terms(declaration.subjects, environment):
        if subject.op == "symbol" and subject.data[1]:
            yield Independent(((subject,),), (), (0,))


def _normal(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    pairs = [_conditional(node, environment) for node in declaration.subjects]
    if len({given for _, given in pairs}) == 1 and all(
            is_random_symbol(subject) for subject, _ in pairs):
        yield Normal(tuple(subject for subject, _ in pairs), pairs[0][1])


def _standard(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    yield from _mean_zero(declaration, environment)
    for node in declaration.subjects:
        subject, given = _conditional(node, environment)
        if randomness(subject):
            yield Equation(variance(subject, *given),
                           number(1) if subject.is_scalar else identity(subject.rows))


def _range(declaration: Declaration, environment: Environment) -> Iterator[Statement]:
    lower, upper = map(Elaborator(environment).dim, declaration.arguments)
    for node in declaration.subjects:
        name = index_name(node)
        if name is not None:
            yield IndexRange(name, lower, upper)


_HANDLERS = {
    "property": _property, "square": _square, "orthonormal": _orthonormal, "integer": _integer,
    "mean-zero": _mean_zero, "mean": _mean, "variance": _variance, "distribution": _distribution,
    "symmetry": _symmetry,
    "independent": _independent, "uncorrelated": _uncorrelated, "commuting": _commuting,
    "iid": _iid, "normal": _normal, "standard": _standard,
    "range": _range,
}


def _terms(nodes: Sequence[Node], environment: Environment) -> tuple[Term, ...]:
    return tuple(elaborate(node, environment) for node in nodes)


def _conditional(node: Node, environment: Environment) -> tuple[Term, tuple[Term, ...]]:
    """A subject and what it is conditioned on: ``y | u`` is y, given u."""
    while node.kind == "group":
        node = node.args[0]
    if node.kind != "given":
        return elaborate(node, environment), ()
    subject, condition = node.args
    items = condition.args if condition.kind == "list" else (condition,)
    given = tuple(term for term in _terms(items, environment) if is_random_symbol(term))
    return elaborate(subject, environment), given


def _heights(vector: Term) -> tuple[Dim, ...]:
    """The lengths of the parts of a vector."""
    parts = vector.args if vector.op == "block" and vector.data[1] == 1 else (vector,)
    return tuple(part.rows for part in parts)


def _fitted(node: Node, vector: Term, widths: tuple[Dim, ...], environment: Environment) -> Term:
    """A moment of the vector; it, or blocks of it, may leave their shape open, as 0 and I do."""
    e, heights, inner = Elaborator(environment), _heights(vector), bare(node)
    if len(heights) > 1 and inner.kind == "matrix" and (
            inner.data[:2] == (len(heights), len(widths))):
        return grid(e, inner.args, len(heights), len(widths), inner, (heights, widths)).term()
    shape = vector.rows, sum(widths[1:], widths[0])
    return closed(e.value(node), shape).term()
