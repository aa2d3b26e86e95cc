"""What a claim and its facts mention: index ranges, dimension symbols, degrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from ..kernel.dims import TOTAL, Dim, as_dim
from ..kernel.facts import Claim, Equation, Independent, IndexRange, Inequality, Normal, Property
from ..kernel.terms import Term, bound_index, divides, randomness, transpose
from ..records import replace

MOMENTS = ("expectation", "variance", "covariance")

SYMMETRIC = ("symmetric", "nonnegative-definite", "positive-definite")

_SIZE = 8  # no model of a claim with determinants or symbolic powers is larger


class Problem(Struct, frozen=True):
    """A claim with its facts sorted by kind.

    `ranges` has every free index; `shapes` the dimension symbols that occur in shapes,
    `bounds` those that only bound sums, stacks and indices or are exponents,
    `counts` those that occur in neither; `least` the least sizes that constant entries need.
    The indices in `unstated` have no stated range; the sizes of `limits` bound sums, stacks
    and indices.  `constants` are the constant indices and bounds, `margin` the largest shift of
    an index in a fact, as 1 in ``x_{i+1}``; with `has_entries` an index counts rows or columns.
    The dimension symbols in `plain` occur without an index.
    """

    claim: Claim
    equations: tuple[Equation, ...]
    properties: tuple[Property, ...]
    independences: tuple[Independent, ...]
    normals: tuple[Normal, ...]
    ranges: dict[str, IndexRange]
    shapes: tuple[str, ...]
    bounds: tuple[str, ...]
    counts: tuple[str, ...]
    least: dict[str, int] = field(default_factory=dict)
    unstated: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    constants: tuple[int, ...] = ()
    margin: int = 0
    has_entries: bool = False
    plain: frozenset[str] = frozenset()
    inequalities: tuple[Inequality, ...] = ()

    def at(self, sizes: Mapping[str, int]) -> Problem:
        """With ranges for those free indices of the claim of which none is stated."""
        if not self.unstated:
            return self
        known = [sizes[n] for n in self.limits if n in sizes]
        low, high = min(1, *self.constants, 1), max(*known, len(self.unstated), 2, 2)
        ranges = {n: IndexRange(n, as_dim(low), as_dim(high)) for n in self.unstated}
        return replace(self, ranges=self.ranges | ranges)

    def free_indices(self, *terms: Term) -> set[str]:
        """The free indices of terms."""
        return {name for t in terms for name, _ in _names(t, frozenset())} & set(self.ranges)


def analyse(claim: Claim) -> Problem:
    """Sort the facts, and the names in dimensions by their roles."""
    statements = [f.statement for f in claim.facts]
    equations = tuple(s for s in statements if isinstance(s, Equation))
    properties, exchanged = _of_blocks(
        [s for s in statements if isinstance(s, Property)], equations)
    equations += exchanged
    independences = tuple(s for s in statements if isinstance(s, Independent))
    normals = tuple(s for s in statements if isinstance(s, Normal))
    inequalities = tuple(s for s in statements if isinstance(s, Inequality))
    ranges = {s.index: s for s in statements if isinstance(s, IndexRange)}
    terms = [claim.lhs, claim.rhs]
    terms += [t for e in equations for t in (e.lhs, e.rhs)]
    terms += [t for e in inequalities for t in (e.lhs, e.rhs)]
    terms += [p.subject for p in properties]
    terms += [t for s in independences for g in (*s.groups, s.given) for t in g]
    terms += [t for n in normals for t in (*n.members, *n.given)]
    roles: dict[str, set[str]] = {}
    for term in terms:
        for name, role in _names(term, frozenset()):
            roles.setdefault(name, set()).add(role)
    for known in ranges.values():
        for bound in (known.lower, known.upper):
            for name, role in _dim_names(bound, "bound", frozenset()):
                roles.setdefault(name, set()).add(role)
    constants = [k for term in terms for k in _index_constants(term)]
    unstated = [n for n, found in roles.items()
                if n not in ranges and "index" in found
                and found <= {"index", "count", "exponent"}]
    ranges |= {n: IndexRange(n, as_dim(1), as_dim(2)) for n in unstated}
    symbols = {n: r for n, r in roles.items() if n not in ranges}
    least: dict[str, int] = {}
    for term in terms:
        for part in term.walk():
            if part.op == "entry":
                shape = (part.args[0].rows, part.args[0].cols)
                for index, size in zip(part.data, shape, strict=True):
                    k, v = index.constant(), size.variable()
                    if k is not None and v is not None:
                        least[v.name] = max(k, least.get(v.name, 1))
    for name, k in _members_out_of_reach(terms, ranges):
        least[name] = max(k, least.get(name, 1))
    sized = any(e.lhs.op == "dimension" and ranges for e in equations)
    return Problem(
        claim, equations, properties, independences, normals, ranges,
        tuple(sorted(n for n, r in symbols.items() if "shape" in r)),
        tuple(sorted(n for n, r in symbols.items() if "shape" not in r and r - {"count"})),
        tuple(sorted(n for n, r in symbols.items() if r == {"count"})), least,
        tuple(unstated), tuple(sorted(n for n, r in symbols.items() if "bound" in r)),
        tuple(sorted(set(constants))),
        max((_shift(t) for t in terms[0 if sized else 2 :]), default=0),
        any(part.op in ("entry", "delta") for t in terms for part in t.walk()),
        frozenset(v.name for t in terms for part in t.walk()
                  for d in (part.rows, part.cols, *_index_dims(part))
                  for v in d.variables() if not v.indices), inequalities)


def _members_out_of_reach(terms: Iterable[Term], ranges: Mapping[str, IndexRange]
                          ) -> Iterator[tuple[str, int]]:
    """The sizes that bound the general index of a family, with the constants at its place.

    Where ``z_i`` is said of i = 1..n, ``z_3`` is one of these, so that n is at least 3.
    """
    members = {t for term in terms for t in term.walk() if t.op == "symbol" and t.data[1]}
    at_place: dict[tuple[str, int, int], list[Dim]] = {}
    for t in members:
        for k, index in enumerate(t.data[1]):
            at_place.setdefault((t.data[0], len(t.data[1]), k), []).append(index)
    for indices in at_place.values():
        largest = max((c for d in indices if (c := d.constant()) is not None), default=1)
        for name in {v.name for d in indices if (v := d.variable()) is not None} & ranges.keys():
            upper = ranges[name].upper.variable()
            if upper is not None and not upper.indices:
                yield upper.name, largest


def _of_blocks(properties: Sequence[Property], equations: Sequence[Equation]
               ) -> tuple[tuple[Property, ...], tuple[Equation, ...]]:
    """The properties with those of the blocks of symmetric block matrices, and what blocks on
    both sides of the diagonal have to do with each other.  All of it follows; models that are
    drawn block by block would hardly ever satisfy it by chance.
    """
    blocks = {e.lhs: e.rhs for e in equations
              if e.definition and e.rhs.op == "block" and len(set(e.rhs.data)) == 1}
    found, exchanged = dict.fromkeys(properties), []
    for p in properties:
        if p.name not in SYMMETRIC or p.subject not in blocks:
            continue
        parts, n = blocks[p.subject].args, blocks[p.subject].data[0]
        if all(parts[n * i + i].rows == parts[n * i + i].cols for i in range(n)):
            found |= dict.fromkeys(Property(parts[n * i + i], p.name) for i in range(n)
                                   if parts[n * i + i].op == "symbol")
            exchanged += [Equation(parts[n * j + i], transpose(parts[n * i + j]))
                          for i in range(n) for j in range(i + 1, n)
                          if parts[n * j + i].op == parts[n * i + j].op == "symbol"]
    return tuple(found), tuple(exchanged)


def _dim_names(dim: Dim, role: str, bound: frozenset[str]) -> Iterator[tuple[str, str]]:
    for monomial, _ in dim.terms:
        for v in monomial:
            if v.name == TOTAL:
                summand, upper, index = v.indices
                yield from _dim_names(summand, role, bound | {repr(index)})
                yield from _dim_names(upper, "bound", bound)
                continue
            if v.name not in bound:
                yield v.name, role
            for index in v.indices:
                yield from _dim_names(index, "index", bound)


def _index_dims(part: Term) -> list[Dim]:
    """The dimensions that index or bound something at an operator."""
    match part.op:
        case "symbol":
            return list(part.data[1])
        case "dimension" | "power":
            return [as_dim(part.data)]
        case "sum":
            return [*part.data[1:3], *part.data[3]]
        case "stack":
            return [p[1] for p in part.data if p]
        case "delta" | "entry":
            return list(part.data)
    return []


def _index_constants(term: Term) -> Iterator[int]:
    """Constant indices and bounds of indices in a term."""
    for part in term.walk():
        dims = [i for d in (part.rows, part.cols, *_index_dims(part))
                for v in d.variables() if v.name != TOTAL for i in v.indices]
        if part.op in ("symbol", "sum", "stack"):
            dims += _index_dims(part)
        for dim in dims:
            k = dim.constant()
            if k is not None:
                yield k


def _shift(term: Term) -> int:
    """The largest constant that is added to an index of a symbol or dimension."""
    shifts = [0]
    for part in term.walk():
        dims = list(part.data[1]) if part.op == "symbol" else []
        dims += [i for d in (part.rows, part.cols, *_index_dims(part))
                 for v in d.variables() if v.name != TOTAL for i in v.indices]
        shifts += [abs(k) for d in dims if d.constant() is None
                   for monomial, k in d.terms if not monomial]
    return max(shifts)


def _names(term: Term, bound: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The free names in a term's dimensions, each with its role there."""
    for dim in (term.rows, term.cols):
        yield from _dim_names(dim, "shape", bound)
    inner = bound | set(bound_index(term))
    match term.op:
        case "symbol":
            for index in term.data[1]:
                yield from _dim_names(index, "index", bound)
        case "dimension":
            yield from _dim_names(term.data, "count", bound)
        case "delta" | "entry":
            for index in term.data:
                yield from _dim_names(index, "index", bound)
        case "power":
            yield from _dim_names(as_dim(term.data), "exponent", bound)
        case "sum":
            _, lower, upper, distinct = term.data
            for dim in (lower, upper):
                yield from _dim_names(dim, "bound", bound)
            for dim in distinct:
                yield from _dim_names(dim, "index", bound)
        case "stack":
            for pair in term.data:
                if pair:
                    yield from _dim_names(pair[1], "bound", bound)
    for arg in term.args:
        yield from _names(arg, inner)


def degree(term: Term, only_random: bool = False) -> int:
    """A bound on the degree of numerator and denominator in the entries of the symbols.

    With `only_random` fixed symbols count nothing.  An inverse multiplies by a size that is
    accounted for by the caller, through the number of outcomes and draws.
    """
    match term.op:
        case "symbol":
            return int(term.data[2] or not only_random)
        case "mul" | "hadamard" | "kronecker":
            return sum(degree(a, only_random) for a in term.args)
        case "power":
            return _repeated(term) * degree(term.args[0], only_random)
        case "det":
            return _SIZE * degree(term.args[0], only_random)
        case "expectation":
            return degree(term.args[0], only_random)
        case "variance" | "derivative":
            return 2 * degree(term.args[0], only_random)
        case "covariance":
            return sum(degree(a, only_random) for a in term.args[:2])
        case _:
            return max((degree(a, only_random) for a in term.args), default=0)


def _repeated(term: Term) -> int:
    """How often a power repeats its argument; a symbolic exponent stands for a size."""
    return abs(term.data) if isinstance(term.data, int) else _SIZE


def polynomial_in_random(term: Term) -> bool:
    """Whether no inverse or function is taken of something random."""
    for part in term.walk():
        if (divides(part) or part.op == "function") and randomness(part):
            return False
    return True


def normal_order(problem: Problem) -> int | str:
    """The order of the rule for normal symbols, 0 if there are none; or why none will do."""
    if not problem.normals:
        return 0
    sides = (problem.claim.lhs, problem.claim.rhs)
    if not all(map(polynomial_in_random, sides)):
        return "a moment that is not polynomial in normal symbols has no exact model"
    if not _normal_conditions(problem):
        return "these conditions on normal symbols have no exact finite model"
    need = max(random_degree(problem, s) for s in sides)
    if need > 7:
        return f"moments of order {need} of normal symbols have no exact model here"
    return 5 if need <= 5 else 7


def conditions(term: Term) -> tuple[Term, ...]:
    """What a moment is conditioned on."""
    return term.args[2 if term.op == "covariance" else 1 :] if term.op in MOMENTS else ()


def conditions_defined(problem: Problem) -> bool:
    """Whether something is conditioned on a symbol that an equation gives."""
    given = {g.data[0] for part in _parts(problem) for g in conditions(part)}
    return not given.isdisjoint(_defined(problem))


def _parts(problem: Problem) -> list[Term]:
    sides = [problem.claim.lhs, problem.claim.rhs]
    sides += [s for e in problem.equations for s in (e.lhs, e.rhs)]
    return [t for side in sides for t in side.walk()]


def _defined(problem: Problem) -> dict[str, Term]:
    return {e.lhs.data[0]: e.rhs for e in problem.equations if e.lhs.op == "symbol"}


def random_degree(problem: Problem, term: Term, seen: frozenset[str] = frozenset()) -> int:
    """The degree in sampled random symbols, definitions unfolded."""
    if term.op == "symbol":
        name = term.data[0]
        rhs = _defined(problem).get(name)
        if rhs is None or name in seen or not term.data[2]:
            return int(bool(term.data[2]))
        return random_degree(problem, rhs, seen | {name})
    below = [random_degree(problem, a, seen) for a in term.args]
    match term.op:
        case "mul" | "hadamard" | "kronecker":
            return sum(below)
        case "power":
            return below[0] * _repeated(term)
        case "det":
            return below[0] * _SIZE
        case "variance":
            return 2 * below[0]
        case "covariance":
            return below[0] + below[1]
        case _:
            return max(below, default=0)


def _normal_conditions(problem: Problem) -> bool:
    """Whether conditional moments of a finite model are those of the normal one.

    That is so if nothing but one set of sampled symbols is ever conditioned on, and all
    others are normal: the set is sampled first, the others are exact given it.
    """
    parts = _parts(problem)
    sets: set[frozenset[Term]] = {frozenset(conditions(part)) for part in parts}
    sets |= {frozenset(fact.given) for fact in problem.normals}
    sets |= {frozenset(fact.given) for fact in problem.independences}
    sets.discard(frozenset())
    if not sets:
        return True
    given = sets.pop()
    if sets or conditions_defined(problem) or any(g.data[1] for g in given):
        return False
    known = {t.data[0] for t in given} | _defined(problem).keys()
    known |= {t.data[0] for n in problem.normals for t in n.members}
    return all(p.data[0] in known for p in parts if p.op == "symbol" and p.data[2])
