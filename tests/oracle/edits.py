"""Edits of one place in a term: the kinds of mistakes people make, and some harmless ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from derive.kernel.dims import Dim, as_dim
from derive.kernel.facts import Claim
from derive.kernel.terms import (
    Term,
    add,
    block,
    covariance,
    delta,
    diag,
    diagonal,
    entry,
    expectation,
    hadamard,
    identity,
    inverse,
    is_random_symbol,
    kronecker,
    mul,
    neg,
    number,
    ones,
    power,
    rebuild,
    substitute,
    sum_over,
    transpose,
    variance,
    vec,
    zero,
)

from .determinants import determinant_distributed, determinant_for_trace, symbolic_exponent
from .floors import other_rounding, rounded
from .scopes import claim_terms, dim_roles, free_indices
from .truth import CONDITIONS


@dataclass(frozen=True)
class Context:
    """What an edit may use: the claim, the index names in scope, and the random source."""

    claim: Claim
    scope: tuple[str, ...]
    rng: Random


Edit = Callable[[Term, Context], Term | None]


# -- edits of one place ------------------------------------------------------------------


def _moved_dim(dim: Dim, names: tuple[str, ...], rng: Random) -> Dim | None:
    present = sorted(dim.names() & set(names))
    if not present:
        return None
    name = rng.choice(present)
    others: list[Dim] = [as_dim(n) for n in names if n != name]
    others += [as_dim(name) + 1, as_dim(rng.randint(1, 2))]
    return dim.replace({name: rng.choice(others)})


def _wrong_index(term: Term, context: Context) -> Term | None:
    rng, names = context.rng, context.scope
    if term.op in ("entry", "delta"):
        data = list(term.data)
        k = rng.randrange(2)
        moved = _moved_dim(data[k], names, rng)
        if moved is None:
            moved = as_dim(rng.randint(1, 2)) if term.op == "entry" else None
        if moved is None:
            return None
        data[k] = moved
        return entry(term.args[0], *data) if term.op == "entry" else delta(*data)
    free = [n for n in names if n in free_indices([term], set(names))]
    if not free:
        return None
    name = rng.choice(free)
    others: list[Dim] = [as_dim(n) for n in names if n != name]
    others.append(as_dim(name) + 1)
    return substitute(term, {}, {name: rng.choice(others)})


def _exchanged_indices(term: Term, context: Context) -> Term | None:
    free = list(free_indices([term], set(context.scope)))
    if len(free) < 2:
        return None
    i, j = context.rng.sample(free, 2)
    return substitute(term, {}, {i: as_dim(j), j: as_dim(i)})


def negated(term: Term, _context: Context) -> Term | None:
    """Change the sign."""
    return None if term.op == "number" else neg(term)


def _transposed(term: Term, _context: Context) -> Term | None:
    return None if term.is_scalar else transpose(term)


def transpose_dropped(term: Term, _context: Context) -> Term | None:
    """Drop a transpose."""
    return term.args[0] if term.op == "transpose" else None


def _factor_duplicated(term: Term, context: Context) -> Term | None:
    if term.op not in ("mul", "hadamard", "kronecker"):
        return None
    k = context.rng.randrange(len(term.args))
    return _of(term, (*term.args[:k + 1], *term.args[k:]))


def _factor_dropped(term: Term, context: Context) -> Term | None:
    if term.op not in ("mul", "hadamard", "kronecker") or len(term.args) < 2:
        return None
    k = context.rng.randrange(len(term.args))
    return _of(term, (*term.args[:k], *term.args[k + 1:]))


def _of(term: Term, args: tuple[Term, ...]) -> Term:
    return args[0] if len(args) == 1 else rebuild(term, args, {})


def scaled(term: Term, context: Context) -> Term | None:
    """Multiply by a number."""
    factor = context.rng.choice((2, 3, Fraction(1, 2), -2, Fraction(3, 2)))
    return mul(number(factor), term)


def _scaled_by_symbol(term: Term, context: Context) -> Term | None:
    scalars = [x for x in _symbols(context.claim) if x.is_scalar and not is_random_symbol(x)
               and not x.data[1]]
    return mul(context.rng.choice(scalars), term) if scalars else None


def _number_changed(term: Term, context: Context) -> Term | None:
    if term.op == "number":
        return number(term.data + context.rng.choice((1, -1, Fraction(1, 2))))
    return None


def _count_changed(term: Term, context: Context) -> Term | None:
    if term.op != "dimension":
        return None
    return Term("dimension", (), term.data + context.rng.choice((1, -1)), term.rows, term.cols)


def factors_swapped(term: Term, context: Context) -> Term | None:
    """Interchange two neighbouring factors."""
    if term.op not in ("mul", "hadamard", "kronecker") or len(term.args) < 2:
        return None
    args = list(term.args)
    k = context.rng.randrange(len(args) - 1)
    args[k], args[k + 1] = args[k + 1], args[k]
    return rebuild(term, args, {})


def term_dropped(term: Term, context: Context) -> Term | None:
    """Drop a summand."""
    if term.op != "add":
        return None
    k = context.rng.randrange(len(term.args))
    return _of(term, (*term.args[:k], *term.args[k + 1:])) if len(term.args) > 1 else None


def term_duplicated(term: Term, context: Context) -> Term | None:
    """Repeat a summand."""
    return add(*term.args, context.rng.choice(term.args)) if term.op == "add" else None


def _terms_swapped(term: Term, context: Context) -> Term | None:
    if term.op != "add":
        return None
    args = list(term.args)
    context.rng.shuffle(args)
    return add(*args)


def _term_borrowed(term: Term, context: Context) -> Term | None:
    """Add another term of the claim that has the same shape."""
    others = [x for side in (context.claim.lhs, context.claim.rhs) for x in side.walk()
              if (x.rows, x.cols) == (term.rows, term.cols)
              and not _loose(x, context) and x != term]
    return add(term, context.rng.choice(others)) if others else None


def _loose(term: Term, context: Context) -> bool:
    """Whether the term has an index that is bound elsewhere and not in scope here."""
    _, _, indices = dim_roles(context.claim)
    return not set(free_indices([term], indices)) <= set(context.scope)


def _symbols(claim: Claim) -> list[Term]:
    return sorted({x for t in claim_terms(claim) for x in t.walk() if x.op == "symbol"},
                  key=repr)


def symbol_replaced(term: Term, context: Context) -> Term | None:
    """Put another symbol of the same shape."""
    if term.op != "symbol":
        return None
    others = [x for x in _symbols(context.claim) if (x.rows, x.cols) == (term.rows, term.cols)
              and x != term and not _loose(x, context)]
    return context.rng.choice(others) if others else None


def _symbol_erased(term: Term, context: Context) -> Term | None:
    """Replace a symbol by zero, ones or the identity."""
    if term.op != "symbol":
        return None
    choices = [zero(term.rows, term.cols), ones(term.rows, term.cols)]
    if term.rows == term.cols and not term.is_scalar:
        choices.append(identity(term.rows))
    return context.rng.choice(choices)


def _constant_replaced(term: Term, context: Context) -> Term | None:
    """Interchange zero, ones and the identity."""
    if term.op not in ("zero", "ones", "identity"):
        return None
    choices = [zero(term.rows, term.cols), ones(term.rows, term.cols)]
    if term.rows == term.cols:
        choices.append(identity(term.rows))
    return context.rng.choice([c for c in choices if c != term])


def split(term: Term) -> tuple[tuple[Term, ...], tuple[Term, ...]] | None:
    """The arguments of a moment and its conditions."""
    count = CONDITIONS.get(term.op)
    return None if count is None else (term.args[:count], term.args[count:])


def condition_dropped(term: Term, context: Context) -> Term | None:
    """Drop one condition of a moment."""
    parts = split(term)
    if parts is None or not parts[1]:
        return None
    k = context.rng.randrange(len(parts[1]))
    return rebuild(term, (*parts[0], *parts[1][:k], *parts[1][k + 1:]), {})


def _condition_added(term: Term, context: Context) -> Term | None:
    parts = split(term)
    random = [x for x in _symbols(context.claim)
              if is_random_symbol(x) and not _loose(x, context)]
    if parts is None or not random:
        return None
    return rebuild(term, (*term.args, context.rng.choice(random)), {})


def _condition_replaced(term: Term, context: Context) -> Term | None:
    dropped = condition_dropped(term, context)
    return None if dropped is None else _condition_added(dropped, context)


def _squared(term: Term, _context: Context) -> Term | None:
    return power(term, 2) if term.rows == term.cols and term.op != "number" else None


def _exponent_changed(term: Term, context: Context) -> Term | None:
    if term.op != "power":
        return None
    change = context.rng.choice((1, -1))
    return power(term.args[0], term.data + change)


def _expectation_wrapped(term: Term, _context: Context) -> Term | None:
    return expectation(term) if _random_inside(term) else None


def _random_inside(term: Term) -> bool:
    return any(is_random_symbol(x) for x in term.walk())


def _expectation_unwrapped(term: Term, _context: Context) -> Term | None:
    return term.args[0] if term.op == "expectation" else None


def _moment_order(term: Term, _context: Context) -> Term | None:
    """Interchange E(xx') and Var(x), E(xy') and Cov(x, y), E(x') and so on."""
    parts = split(term)
    if parts is None:
        return None
    (a, *rest), given = parts
    if term.op == "variance":
        return expectation(mul(a, transpose(a)), *given)
    if term.op == "covariance":
        return expectation(mul(a, transpose(rest[0])), *given)
    if a.op == "mul" and len(a.args) == 2 and a.args[1].op == "transpose":
        return covariance(a.args[0], a.args[1].args[0], *given)
    return None


def _covariance_swapped(term: Term, _context: Context) -> Term | None:
    if term.op == "covariance":
        return covariance(term.args[1], term.args[0], *term.args[2:])
    return None


def _variance_of_covariance(term: Term, context: Context) -> Term | None:
    if term.op == "covariance":
        return variance(term.args[context.rng.randrange(2)], *term.args[2:])
    return None


def _argument_unwrapped(term: Term, _context: Context) -> Term | None:
    """Drop a trace, vec, diag, inverse, power ... of something of the same shape."""
    unary = ("trace", "inverse", "power", "vec", "diag", "diagonal", "sum", "stack", "entry",
             "det")
    return term.args[0] if term.op in unary else None


def _inverted(term: Term, _context: Context) -> Term | None:
    return inverse(term) if term.rows == term.cols and term.op != "number" else None


def _inverse_distributed(term: Term, _context: Context) -> Term | None:
    """The inverse of a sum, or of a product in the wrong order, part by part."""
    if term.op != "inverse" or term.args[0].op not in ("add", "mul", "kronecker", "block"):
        return None
    inner = term.args[0]
    return rebuild(inner, list(map(inverse, inner.args)), {})


def _products_exchanged(term: Term, context: Context) -> Term | None:
    """Interchange the matrix, Hadamard and Kronecker products."""
    if term.op not in ("mul", "hadamard", "kronecker"):
        return None
    return context.rng.choice((mul, hadamard, kronecker))(*term.args)


def _vec_of_transpose(term: Term, _context: Context) -> Term | None:
    return vec(transpose(term.args[0])) if term.op == "vec" else None


def _diagonal_part(term: Term, _context: Context) -> Term | None:
    """Keep the diagonal of a square matrix only."""
    if term.is_scalar or term.rows != term.cols or term.op in ("identity", "zero"):
        return None
    return diag(diagonal(term))


def _entry_transposed(term: Term, _context: Context) -> Term | None:
    return entry(term.args[0], *reversed(term.data)) if term.op == "entry" else None


def _blocks_exchanged(term: Term, context: Context) -> Term | None:
    if term.op != "block" or len(term.args) < 2:
        return None
    args = list(term.args)
    i, j = context.rng.sample(range(len(args)), 2)
    args[i], args[j] = args[j], args[i]
    return rebuild(term, args, {})


def _block_erased(term: Term, context: Context) -> Term | None:
    if term.op != "block":
        return None
    args = list(term.args)
    k = context.rng.randrange(len(args))
    if args[k].op == "zero":
        args[k] = ones(args[k].rows, args[k].cols)
    else:
        args[k] = zero(args[k].rows, args[k].cols)
    width = term.data[1]
    return block([args[n:n + width] for n in range(0, len(args), width)])


def _bounds_moved(term: Term, context: Context) -> Term | None:
    if term.op != "sum":
        return None
    index, lower, upper, distinct = term.data
    change = context.rng.choice((1, -1))
    if context.rng.random() < 0.5:
        return sum_over(index, lower + change, upper, term.args[0], distinct)
    return sum_over(index, lower, upper + change, term.args[0], distinct)


def _distinct_dropped(term: Term, _context: Context) -> Term | None:
    if term.op != "sum" or not term.data[3]:
        return None
    index, lower, upper, _ = term.data
    return sum_over(index, lower, upper, term.args[0])


def _distinct_added(term: Term, context: Context) -> Term | None:
    others = [n for n in context.scope if term.op == "sum" and n != term.data[0]]
    if not others:
        return None
    index, lower, upper, distinct = term.data
    return sum_over(index, lower, upper, term.args[0],
                    (*distinct, context.rng.choice(others)))


def _without_context(change: Callable[[Term, Random], Term | None]) -> Edit:
    return lambda term, context: change(term, context.rng)


EDITS: dict[str, Edit] = {
    "wrong index": _wrong_index,
    "indices exchanged": _exchanged_indices,
    "sign": negated,
    "transpose inserted": _transposed,
    "transpose dropped": transpose_dropped,
    "factor duplicated": _factor_duplicated,
    "factor dropped": _factor_dropped,
    "scaled by a number": scaled,
    "scaled by a symbol": _scaled_by_symbol,
    "number changed": _number_changed,
    "count off by one": _count_changed,
    "order of factors": factors_swapped,
    "term dropped": term_dropped,
    "term duplicated": term_duplicated,
    "order of terms": _terms_swapped,
    "term borrowed": _term_borrowed,
    "symbol replaced": symbol_replaced,
    "symbol by constant": _symbol_erased,
    "constant replaced": _constant_replaced,
    "condition dropped": condition_dropped,
    "condition added": _condition_added,
    "condition replaced": _condition_replaced,
    "squared": _squared,
    "exponent changed": _exponent_changed,
    "symbolic exponent": _without_context(symbolic_exponent),
    "determinant for trace": _without_context(determinant_for_trace),
    "determinant distributed": _without_context(determinant_distributed),
    "expectation inserted": _expectation_wrapped,
    "expectation dropped": _expectation_unwrapped,
    "moment not central": _moment_order,
    "covariance arguments": _covariance_swapped,
    "covariance to variance": _variance_of_covariance,
    "operator dropped": _argument_unwrapped,
    "inverse inserted": _inverted,
    "inverse part by part": _inverse_distributed,
    "another product": _products_exchanged,
    "vec of the transpose": _vec_of_transpose,
    "diagonal only": _diagonal_part,
    "entry transposed": _entry_transposed,
    "blocks exchanged": _blocks_exchanged,
    "block erased": _block_erased,
    "bound off by one": _bounds_moved,
    "distinct dropped in a sum": _distinct_dropped,
    "distinct added in a sum": _distinct_added,
    "other rounding": _without_context(other_rounding),
    "rounded": _without_context(rounded),
}
