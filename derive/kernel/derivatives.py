"""Derivatives: what a claim means by one, and the differential of a term.

``derivative(f, x)`` differentiates f as a function of x in which every symbol that is defined
through x follows its definition and every other symbol is held fixed.  So a fact that holds
at the point only, such as ``X'X = I``, must not change f before it is differentiated:
`settled` writes out definitions and nothing else, and the differential (Magnus and Neudecker,
Matrix Differential Calculus, chapters 8 and 9) follows the term, not its normal form.
Where facts tie a symbol to x otherwise than by a definition there is no telling what is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import terms as t
from .dims import Dim
from .facts import Claim, Equation, Fact, Property, invertible_terms
from .monomials import Unsupported
from .records import replace
from .terms import IllFormed, Term, bound_index, differentiated, is_random_symbol, mentions, rebuild

MOMENTS = ("expectation", "variance", "covariance")
CONSTRAINING = ("symmetric", "idempotent", "orthogonal", "nonnegative-definite",
                "positive-definite", "integer")
LARGEST_POWER = 24

Node = tuple[str, str]  # the value of a symbol, or the mean or the law of a random one


def settled(claim: Claim) -> Claim:
    """The claim with definitions written out wherever they matter to a derivative.

    In the result every derivative holds all other symbols fixed.  Raises `IllFormed` where the
    argument is constrained, `Unsupported` where the function may depend on it in another way.
    """
    sides = [claim.lhs, claim.rhs, *(s for e in _equations(claim.facts) for s in (e.lhs, e.rhs))]
    if not any(part.op == "derivative" for side in sides for part in side.walk()):
        return claim
    settle = _Setting(claim.facts).settle
    facts = [replace(f, statement=replace(s, lhs=settle(s.lhs), rhs=settle(s.rhs)))
             if isinstance(s := f.statement, Equation) else f for f in claim.facts]
    return replace(claim, lhs=settle(claim.lhs), rhs=settle(claim.rhs), facts=tuple(facts))


def _equations(facts: Sequence[Fact]) -> list[Equation]:
    return [s for f in facts if isinstance(s := f.statement, Equation)
            and not s.lhs.op == s.rhs.op == "dimension"]


def _symbols(term: Term) -> set[str]:
    return {part.data[0] for part in term.walk() if part.op == "symbol"}


def _nodes(term: Term) -> frozenset[Node]:
    """The fixed symbols of a term, its random ones, and the means and laws that it speaks of.

    A law stands for what is left when the mean is subtracted, such as a variance.
    """
    if term.op == "symbol":
        return frozenset({("value", term.data[0])})
    inside = frozenset().union(*map(_nodes, term.args))
    if term.op not in MOMENTS:
        return inside
    plain = all(a.op == "symbol" for a in term.args)
    kinds = ("mean", "law") if not plain else ("mean",) if term.op == "expectation" else ("law",)
    random = {part.data[0] for part in term.walk() if is_random_symbol(part)}
    return frozenset((kind, name) for old, name in inside
                     for kind in (kinds if name in random else (old,)))


class _Setting:
    """The facts of a claim, as far as derivatives depend on them."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.definitions: dict[str, list[Equation]] = {}
        self.traits = {(s.subject.data[0], s.name): f"{{0}} is stated to be {s.name}" for f in facts
                       if isinstance(s := f.statement, Property) and s.name in CONSTRAINING}
        # If one of the first nodes depends on x, so may the second ones; the last member says
        # that a symbol which depends on x by its own definition does not count.
        self.ties: list[tuple[frozenset[Node], frozenset[Node], bool]] = []
        for e in _equations(facts):
            self._enter(e)

    def _enter(self, e: Equation) -> None:
        left, right = _nodes(e.lhs), _nodes(e.rhs)
        moments = {s for s in (e.lhs, e.rhs) if s.op in MOMENTS}
        if not moments:
            for side in (e.lhs, e.rhs)[: 1 if e.definition else 2]:
                if (x := differentiated(side)).op == "symbol":
                    self.traits[x.data[0], ""] = "a fact says what {0} is"
            random = {p.data[0] for s in (e.lhs, e.rhs) for p in s.walk() if is_random_symbol(p)}
            laws = frozenset((kind, name) for name in random for kind in ("mean", "law"))
            self.ties.append((laws | {("value", name) for name in random}, laws, False))
        if e.definition and e.lhs.op == "symbol":
            self.definitions.setdefault(e.lhs.data[0], []).append(e)
            self.ties += [(right, left, False), (left, right, True)]
        elif moments:  # E(y) = X b says nothing of X, but E(y) = m does of m
            self.ties += [(b, a, False) for a, b, side in ((left, right, e.lhs), (
                right, left, e.rhs)) if side in moments or side.op == "symbol"]
        else:
            self.ties.append((left | right, left | right, False))

    def settle(self, term: Term, bound: frozenset[str] = frozenset()) -> Term:
        """The term, inside operators that bind indices, with every derivative in it settled."""
        if term.op != "derivative":
            args = [self.settle(a, bound | set(bound_index(term))) for a in term.args]
            return term if args == list(term.args) else rebuild(term, args, {})
        x = differentiated(term.args[1])
        name = x.data[0]
        for (subject, _), reason in self.traits.items():
            if subject == name:
                raise IllFormed(reason + ", so a derivative by it is ambiguous: its entries do "
                                "not vary freely", x)
        varying = {name}
        while new := {d for d, equations in self.definitions.items() if any(
                varying & _symbols(e.rhs) for e in equations)} - varying:
            varying |= new
        body = self.settle(self._expand(term.args[0], varying - {name}, bound, ()), bound)
        known = {("value", other) for other in varying}
        tied: set[Node] = set()
        while more := {node for sources, targets, strict in self.ties
                       if not sources.isdisjoint(tied if strict else known | tied)
                       for node in targets - known - tied}:
            tied |= more
        for _, other in sorted(_nodes(body) & tied):
            raise Unsupported(f"the facts tie {other} to {name}, and not by a definition, so "
                              f"the derivative by {name} is not known")
        if any(part.op in MOMENTS and name in _symbols(part) for part in body.walk()):
            raise Unsupported(f"the derivative of a moment that depends on {name}")
        return t.derivative(body, term.args[1])

    def _expand(self, term: Term, varying: set[str], bound: frozenset[str],
                inside: tuple[str, ...]) -> Term:
        """The term with the definitions of the varying symbols written out."""
        if term.op == "symbol" and term.data[0] in varying:
            name = term.data[0]
            (e, *others) = self.definitions[name]
            if is_random_symbol(term):
                raise Unsupported(f"{name} is random and defined through the argument: it could "
                                  "vary or be held fixed")
            if others or e.distinct or e.lhs != term or name in inside or mentions(
                    e.rhs, bound) or mentions(term, bound):
                raise Unsupported(f"what {term!r} stands for is not certain")
            return self._expand(e.rhs, varying, bound, (*inside, name))
        bound = bound | set(bound_index(term))
        args = [self._expand(a, varying, bound, inside) for a in term.args]
        return rebuild(term, args, {}) if args else term


# The derivatives of scalar functions, where they exist.
_FUNCTIONS: dict[str, Callable[[Term], Term]] = {
    "exp": lambda a: t.function("exp", a), "log": t.inverse,
    "sin": lambda a: t.function("cos", a), "cos": lambda a: t.neg(t.function("sin", a))}
_LINEAR = ("transpose", "trace", "vec", "diag", "diagonal", "entry", "sum", "stack")


class Differential:
    """The differential of terms in x: linear in the increment, a symbol named `increment`.

    The claim says which terms have an inverse.

    - linear operators: ``d(L a) = L(da)``; products: ``d(a b) = (da) b + a (db)``
    - ``d(inv a) = -inv(a) (da) inv(a)``, ``d(det a) = det(a) tr(inv(a) da)``
    - ``d f(a) = f'(a) da`` for scalar functions, ``d log det a = tr(inv(a) da)``
    """

    def __init__(self, x: Term, increment: str, claim: Claim) -> None:
        self.x, self.increment, self.claim = x, increment, claim

    def of(self, term: Term, bound: frozenset[str] = frozenset()) -> Term | None:
        """The differential, of the term's shape; None if it is zero."""
        if term.op == "symbol":
            return self._increment(term)
        args, inner = term.args, bound | set(bound_index(term))
        if term.op == "function" and term.data == "log" and args[0].op == "det":
            (a,) = args[0].args  # the logarithm is written, so the inverse exists
            d = self.of(a, bound)
            return None if d is None else t.trace(t.mul(t.inverse(a), d))
        changes = [self.of(a, inner) for a in args[: 1 if term.op == "derivative" else None]]
        found = [d for d in changes if d is not None]
        if not found:
            return None
        match term.op:
            case "add":
                return t.add(*found)
            case "mul" | "hadamard" | "kronecker":
                return t.add(*(rebuild(term, (*args[:k], d, *args[k + 1 :]), {})
                               for k, d in enumerate(changes) if d is not None))
            case op if op in _LINEAR:
                return rebuild(term, found, {})
            case "block":
                return rebuild(term, [t.zero(a.rows, a.cols) if d is None else d
                                      for d, a in zip(changes, args, strict=True)], {})
            case "power":
                return self._power(args[0], found[0], term.data, bound)
            case "inverse":
                return t.neg(t.mul(term, found[0], term))
            case "det" if args[0] in invertible_terms(self.claim) and not mentions(args[0], bound):
                return t.mul(term, t.trace(t.mul(t.inverse(args[0]), found[0])))
            case "det":
                raise Unsupported(f"nothing says that {args[0]!r} is invertible")
            case "function" if len(args) == 1 and term.data in _FUNCTIONS:
                return t.mul(_FUNCTIONS[term.data](args[0]), found[0])
            case "derivative":
                return t.derivative(found[0], args[1])
        raise Unsupported(f"no rule for the derivative of {term!r}")

    def _increment(self, term: Term) -> Term | None:
        (name, at, random), (x, by, _) = term.data, self.x.data
        if name != x:
            return None
        if random or len(at) != len(by) or (term.rows, term.cols) != (self.x.rows, self.x.cols):
            raise Unsupported(f"{term!r} and {self.x!r} have one name")
        return t.symbol(self.increment, term.rows, term.cols, *at)

    def _power(self, a: Term, d: Term, n: int | Dim, bound: frozenset[str]) -> Term | None:
        if isinstance(n, Dim) or (n > LARGEST_POWER and not a.is_scalar):
            raise Unsupported(f"the derivative of the power {n!r}")
        if n == 0 or a.is_scalar:
            return t.mul(t.number(n), t.power(a, n - 1), d) if n else None
        if n < 0:
            return self.of(t.power(t.inverse(a), -n), bound)
        return t.add(*(t.mul(t.power(a, k), d, t.power(a, n - 1 - k)) for k in range(n)))
