"""Claims with floors, maxima and inequalities: the range fact that is missing, the slip to undo.

Such claims are compared at exact points, since neither normal forms nor models modulo a prime
know an order.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from ..kernel.cases import add, monic, scale
from ..kernel.facts import Claim, Fact, Inequality, Property
from ..kernel.integers import System
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import Term, dimension, mul, number
from ..prove import prove
from ..records import replace
from ..refute import examine
from ..refute.ordered import has_order, sample
from ..untyped import Untyped
from .edits import edits
from .measure import copies
from .scope import Edit, scope_of
from .trees import tidy

SHOWN = 3
_MODELS = 2
_SAMPLES = 80
_FEW = 3
_TRIED = 3
"""At how many of the sampled points a proposed fact must hold."""
_EDITS = 3_000
_POINTS = 24
_ATTEMPTS = 8

__all__ = ["has_order", "missing_order", "repairs_at_points"]


def missing_order(claim: Claim) -> tuple[Fact, ...]:
    """The facts about signs, integers and order that the claim lacks: one, else two, else none.

    A fact is proposed only if the kernel proves the claim with it, some point satisfies it
    together with what is stated, and it neither restates the claim nor turns an inequality
    that is stated into an equation.
    """
    points = sample(claim, _SAMPLES)
    found = list(_candidates(claim))
    attempts = 0
    kinds = [f for f in found if isinstance(f.statement, Property)]
    for facts in [*((f,) for f in found), *combinations(kinds, 2)]:
        if attempts >= _TRIED:
            break
        here = [p for p in points if all(p.satisfies(f.statement) for f in facts)]
        if len(here) < _FEW or any(p.fails for p in here) or not all(
                _says_more(claim, f) for f in facts):
            continue
        attempts += 1
        enlarged = replace(claim, facts=(*claim.facts, *facts))
        if prove(enlarged).trust == "kernel":
            examination = examine(enlarged, trials=_MODELS)
            if examination.agreeing and examination.counterexample is None:
                return facts
    return ()


def _candidates(claim: Claim) -> Iterator[Fact]:
    """Signs and integers of the scalars, then the order of any two quantities.

    Of dimensions alone no order is proposed for an equation: that the kernel is as long as the
    input makes many a wrong formula right.
    """
    terms = [t for side in (claim.lhs, claim.rhs) for t in side.walk()]
    scalars = list(dict.fromkeys(t for t in terms if t.op == "symbol" and t.is_scalar))
    stated = {(f.statement.subject, f.statement.name) for f in claim.facts
              if isinstance(f.statement, Property)}
    for name in ("integer", "nonnegative", "positive"):
        for x in scalars:
            if (x, name) not in stated:
                yield Fact(f"{x!r} is {name}", Property(x, name))
    sizes = dict.fromkeys(v.name for t in terms if t.op == "dimension"
                          for v in t.data.variables() if not v.indices)
    quantities = [*map(dimension, sizes), *scalars]
    for a in quantities:
        for b in quantities:
            if a != b and (claim.relation != "=" or not a.op == b.op == "dimension"):
                yield _ordered(a, b)
                yield _ordered(a, b, strict=True)
    for t in terms if claim.relation != "=" else ():
        if t.op == "mul" and any(a.op == "inverse" for a in t.args):
            above = [a for a in t.args if a.op != "inverse"]
            if any(a.op == "add" or (a.op == "dimension" and a not in quantities) for a in above):
                yield _ordered(number(0), mul(*above) if len(above) > 1 else above[0])

def _ordered(a: Term, b: Term, strict: bool = False) -> Fact:
    return Fact(f"{a!r} {'<' if strict else '<='} {b!r}", Inequality(a, b, strict))


def _says_more(claim: Claim, fact: Fact) -> bool:
    """Whether an inequality is neither the claim itself nor the reverse of what follows."""
    s = fact.statement
    if not isinstance(s, Inequality):
        return True
    try:
        system = System(claim, ())
        said = add(system.poly(s.rhs), scale(system.poly(s.lhs), -1))
        if monic(said) == monic(system.difference):
            return False
    except (Unsupported, BudgetExceeded):
        return False
    return prove(Claim(s.rhs, s.lhs, claim.facts, relation="<=")).trust is None


def repairs_at_points(claim: Claim) -> tuple[Term, ...]:
    """At most three corrected right sides of an equation, the nearest only, all of them proved."""
    points = sample(claim, _POINTS)
    if claim.relation != "=" or not points:
        return ()
    tree = tidy(Untyped.of(claim.rhs))
    near: list[Edit] = []
    seen: set[Term] = set()
    for edit in islice(edits(tree, scope_of(claim, tree)), _EDITS):
        term = edit.tree.typed
        if term is None or term in seen or not term.is_scalar:
            continue
        seen.add(term)
        if all(point.value(term) == point.left for point in points):
            near.append(edit)
    shown: list[Term] = []
    least = 0
    for weight, found in sorted(near, key=lambda e: (e.weight, len(repr(e.tree))))[:_ATTEMPTS]:
        term, right = found.term(), replace(claim, rhs=found.term())
        if shown and weight > least:
            break
        if copies(term, claim.lhs) or any(_same(term, other) for other in shown):
            continue
        if prove(right).trust == "kernel" and examine(right, trials=1).counterexample is None:
            shown.append(term)
            least = weight
        if len(shown) == SHOWN:
            break
    return tuple(shown)


def _same(a: Term, b: Term) -> bool:
    """Whether two right sides differ in writing only."""
    try:
        return not System(Claim(a, b), ()).difference
    except (Unsupported, BudgetExceeded):
        return a == b
