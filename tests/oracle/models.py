"""Random models of a claim's facts: build without looking too closely, then check.

Each law of `laws` gives the random symbols a joint distribution of one kind, from
unconstrained to independent.  Symbols that a fact determines (``y = X b + Z u + e``,
``Var(u) = D``) are then computed from it, and the model is kept only if every fact is true
in it.  So a model never satisfies less than the facts; and since the weakest laws come
first, it does not satisfy more than it must.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact, Normal, Property
from derive.kernel.terms import Term, is_random_symbol, substitute
from derive.records import replace

from .evaluator import Model, Outcomes, evaluate, mean, printed, size
from .laws import LAWS, Base, draw, fixed_value, less
from .linear import satisfy
from .matrices import Field, Matrix, Modular, Undefined
from .scopes import claim_terms, definitions_of, dim_roles, free_indices
from .truth import first_false


def _sizes(claim: Claim, rng: Random) -> dict[str, int]:
    shapes, counts, indices = dim_roles(claim)
    largest = max(3, len(free_indices([claim.lhs, claim.rhs], indices)))
    small = rng.random() < 0.2 and largest <= 3
    choice = (1, 2, 3) if small else (2, 3)
    sizes = {name: rng.choice(choice) for name in sorted(shapes)}
    families = any(sub.op == "symbol" and sub.data[1]
                   for t in claim_terms(claim) for sub in t.walk())
    for name in sorted(counts):
        sizes[name] = rng.choice((2, 2, 3)) if families or shapes else rng.randint(1, 9)
    family_sizes = {(v.name, len(v.indices)) for t in claim_terms(claim) for sub in t.walk()
                    for d in (sub.rows, sub.cols) for v in d.variables() if v.indices}
    for name, subscripts in sorted(s for s in family_sizes if s[0] != "sum"):
        for values in product(range(-1, 8), repeat=subscripts):
            sizes[printed(name, values)] = rng.choice((1, 2, 2, 3))
    return sizes


def _is_solved(term: Term, statement: Equation) -> bool:
    """Whether the equation determines the symbol `term`, its left or right side."""
    if term.op != "symbol":
        return False
    other = statement.rhs if term is statement.lhs else statement.lhs
    return all(sub.data[0] != term.data[0] for sub in other.walk() if sub.op == "symbol")


def _solutions(claim: Claim) -> list[tuple[Term, Term, Equation, bool]]:
    """(symbol, value, equation, whether only up to the identity) in the facts' order.

    ``Var(e) = s I`` determines the scalar s as the first entry of the variance.
    """
    found = []
    for fact in claim.facts:
        statement = fact.statement
        if not isinstance(statement, Equation):
            continue
        for side, other in ((statement.lhs, statement.rhs), (statement.rhs, statement.lhs)):
            if side.op == "mul" and len(side.args) == 2 and side.args[1].op == "identity" \
                    and side.args[0].op == "symbol":
                found.append((side.args[0], other, statement, True))
                break
            if _is_solved(side, statement):
                found.append((side, other, statement, False))
                break
    return found


def build(claim: Claim, law: str, seed: int | str, field: Field,
          unassumed: tuple[Fact, ...] = ()) -> Model | None:
    """One random model of the claim's facts, or None if this law gives none.

    The symbols of the facts in `unassumed` get values too, but these facts may be false.
    """
    rng = Random(f"{seed}/{law}")
    universe = replace(claim, facts=(*claim.facts, *unassumed))
    model = Model(field, _sizes(universe, rng), {}, law=law,
                  definitions=definitions_of(claim))
    _, _, indices = dim_roles(universe)
    properties: dict[str, set[str]] = {}
    for fact in claim.facts:
        if isinstance(fact.statement, Property):
            name = fact.statement.subject.data[0]
            properties.setdefault(name, set()).add(fact.statement.name)

    def supply(_model: Model, name: str, key: str, rows: int, cols: int) -> Matrix:
        # Seeded by name, so that the order of evaluation does not matter.
        return fixed_value(field, Random(f"{seed}/{law}/{key}"), rows, cols,
                           properties.get(name, set()))

    solved = {s.data[0] for s, *_ in _solutions(claim)}
    try:
        draw(model, rng, _bases(universe, model, indices, solved, _demands(claim, indices)), law)
        model.supply = None
        _centre(claim, model)
        unsolved = {sub.data[0] for t in claim_terms(universe) for sub in t.walk()
                    if sub.op == "symbol" and sub.data[0] not in solved}
        model.supply = lambda m, n, k, r, c: (
            supply(m, n, k, r, c) if n in unsolved else _missing(k))
        solve(claim, model)
        model.supply = supply
        model.memo.clear()
        satisfy(claim, model, solved, rng)
        if first_false(claim, model):
            return None
        if not free_indices((claim.lhs, claim.rhs), indices):
            for side in (claim.lhs, claim.rhs):
                evaluate(side, model)  # a model in which an inverse is missing judges nothing
    except Undefined:
        return None
    return model


def solve(claim: Claim, model: Model) -> None:
    """Give the symbols that have no value yet those that the facts determine."""
    _, _, indices = dim_roles(claim)
    solutions = _solutions(claim)
    # Equations may wait for each other, so pass over them until nothing changes.
    for _ in solutions:
        before = len(model.values)
        for symbol, value, statement, scalar in solutions:
            _solve(model, symbol, value, statement, scalar, indices)
        if len(model.values) == before:
            break


def _missing(key: str) -> Matrix:
    raise Undefined(f"{key} is not yet determined")


def _solve(model: Model, symbol: Term, value: Term, statement: Equation, scalar: bool,
           indices: set[str]) -> None:
    names = free_indices((statement.lhs, statement.rhs), indices)
    for values in product(range(5), repeat=len(names)):
        env = dict(zip(names, values, strict=True))
        if any(size(a, model, env) == size(b, model, env) for a, b in statement.distinct):
            continue
        name, subscripts, random = symbol.data
        key = printed(name, (size(i, model, env) for i in subscripts))
        if key in model.values:
            continue
        try:
            found = evaluate(value, model, env)
        except Undefined:
            continue
        if isinstance(found, Outcomes) and not random:
            if any(v != found[0] for v in found):
                raise Undefined(f"{key} would be random")
            found = found[0]
        model.values[key] = ((found[0][0],),) if scalar else found


def _demands(claim: Claim, indices: set[str]) -> tuple[set[str], set[str]]:
    """The random symbols with variance s I, and those with one variance for all members."""
    spherical: set[str] = set()
    common: set[str] = set()
    for fact in claim.facts:
        statement = fact.statement
        if isinstance(statement, Equation) and statement.lhs.op == "variance" \
                and statement.lhs.args[0].op == "symbol":
            name, subscripts, _ = statement.lhs.args[0].data
            if statement.rhs.op == "mul" and statement.rhs.args[-1].op == "identity":
                spherical.add(name)
            if subscripts and not free_indices([statement.rhs], indices):
                common.add(name)
    return spherical, common


def _bases(claim: Claim, model: Model, indices: set[str], solved: set[str],
           demands: tuple[set[str], set[str]]) -> list[Base]:
    """The random symbols to draw; those on which something is conditioned come first."""
    templates: dict[str, Term] = {}
    conditions: set[str] = set()
    for sub in (s for t in reversed(claim_terms(claim)) for s in t.walk()):
        if is_random_symbol(sub) and sub.data[0] not in solved:
            known = templates.get(sub.data[0])
            if known is None or any(i.constant() is None for i in sub.data[1]):
                templates[sub.data[0]] = sub
            if known is not None and all(i.constant() is not None for i in known.data[1]) \
                    and known != sub and all(i.constant() is not None for i in sub.data[1]):
                templates[f"{sub.data[0]} {sub.data[1]!r}"] = sub
        fixed = {"expectation": 1, "variance": 1, "covariance": 2}.get(sub.op)
        if fixed is not None:
            conditions.update(c.data[0] for c in sub.args[fixed:])
    spherical, common = demands
    bases: dict[str, Base] = {}
    _, counts, _ = dim_roles(claim)
    largest = max((model.sizes[k] for k in counts), default=2)
    for term in sorted(templates.values(), key=lambda t: (t.data[0] not in conditions,
                                                          repr(t))):
        free = sorted({n for i in term.data[1] for n in i.names()} & indices)
        for values in product(range(1, largest + 2), repeat=len(free)):
            member = substitute(term, {}, {n: as_dim(v) for n, v in
                                           zip(free, values, strict=True)})
            key = printed(term.data[0], (size(i, model, {}) for i in member.data[1]))
            name = term.data[0]
            bases[key] = Base(name, key, size(member.rows, model, {}),
                              size(member.cols, model, {}), name in spherical, name in common)
    return list(bases.values())


def _centre(claim: Claim, model: Model) -> None:
    """Subtract the mean of every symbol that a fact says has mean zero."""
    for fact in claim.facts:
        statement = fact.statement
        if isinstance(statement, Equation) and statement.rhs.op == "zero" \
                and statement.lhs.op == "expectation" and len(statement.lhs.args) == 1 \
                and is_random_symbol(statement.lhs.args[0]):
            name, subscripts, _ = statement.lhs.args[0].data
            for key, value in list(model.values.items()):
                if key == name or (subscripts and key.startswith(name + "_")):
                    model.values[key] = less(model, value, mean(model, value))
    model.memo.clear()


def models(claim: Claim, seed: int | str = 0, count: int = 4, field: Field | None = None,
           unassumed: tuple[Fact, ...] = ()) -> list[Model]:
    """Up to `count` random models in which the claim's facts hold.

    The laws are tried from the weakest on; each later model has another law as long as
    there is one, then they repeat with other sizes and numbers.
    """
    field = field or Modular()
    universe = replace(claim, facts=(*claim.facts, *unassumed))
    if not any(is_random_symbol(x) for t in claim_terms(universe) for x in t.walk()):
        laws: list[str] = ["constant"]
    elif any(isinstance(f.statement, Normal) for f in claim.facts):
        laws = ["normal", "independent normal"]
    else:
        laws = [law for law in LAWS if "normal" not in law or law == "orthonormal"]
        laws.remove("constant")
    found = _some_models(claim, seed, count, field, unassumed, laws)
    return found or _some_models(claim, seed, count, field, unassumed, ["constant"])


def _some_models(claim: Claim, seed: int | str, count: int, field: Field,
                 unassumed: tuple[Fact, ...], laws: Sequence[str]) -> list[Model]:
    found: list[Model] = []
    useful = list(laws)
    for attempt in range(max(8, 2 * count)):
        for law in list(useful):
            model = build(claim, law, f"{seed}/{attempt}", field, unassumed)
            if model is not None:
                found.append(model)
            elif attempt == max(2, count // 4) and not found:
                return []
            if len(found) == count:
                return found
        if attempt == 0 and found:
            # A law that failed once seldom succeeds later; those that did are enough.
            useful = [law for law in laws if any(m.law == law for m in found)]
    return found
