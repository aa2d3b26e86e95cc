"""Models of equations such as ``X'X b = X'y``: one symbol of each is solved for.

The equation is taken to be linear in that symbol; whoever builds the model checks that it holds
afterwards.
"""

from __future__ import annotations

from random import Random

from derive.kernel.facts import Claim, Equation, Property
from derive.kernel.terms import Term, randomness

from .evaluator import Model, Outcomes, evaluate
from .matrices import Field, Matrix, Number, Undefined, subtracted


def satisfy(claim: Claim, model: Model, solved: set[str], rng: Random) -> None:
    """Change symbols without properties until the equations between fixed terms hold.

    `solved` are the names of symbols that have their value from a fact.
    """
    fixed = set(solved) | {f.statement.subject.data[0] for f in claim.facts
                           if isinstance(f.statement, Property)}
    for fact in claim.facts:
        s = fact.statement
        if not isinstance(s, Equation) or s.definition or "dimension" in (s.lhs.op, s.rhs.op):
            continue
        symbols = [t for side in (s.lhs, s.rhs) for t in side.walk() if t.op == "symbol"]
        if any(map(randomness, symbols)) or any(t.data[1] for t in symbols) or any(
                t.data[0] in solved and t in (s.lhs, s.rhs) for t in symbols):
            continue
        free = [t for t in dict.fromkeys(symbols) if t.data[0] not in fixed]
        if free and subtracted_value(s, model) is not None:
            # The symbol that stands in fewest places is most likely to be linear.
            unknown = min(reversed(free), key=symbols.count)
            _solve_for(unknown, s, model, rng)
        fixed |= {t.data[0] for t in symbols}


def subtracted_value(s: Equation, model: Model) -> list[Number] | None:
    """The entries of lhs - rhs if some are not zero."""
    left, right = evaluate(s.lhs, model), evaluate(s.rhs, model)
    if isinstance(left, Outcomes) or isinstance(right, Outcomes):
        return None
    entries = [x for row in subtracted(model.field, left, right) for x in row]
    return entries if any(entries) else None


def _solve_for(unknown: Term, s: Equation, model: Model, rng: Random) -> None:
    """Give the symbol a random value among those that solve the equation."""
    name, f = unknown.data[0], model.field
    before = evaluate(unknown, model)
    assert not isinstance(before, Outcomes)
    rows, cols = len(before), len(before[0])

    def entries(value: Matrix) -> list[Number]:
        model.values[name] = value
        model.memo.clear()
        return subtracted_value(s, model) or [f.of(0)] * count

    def unit_at(k: int) -> Matrix:
        return tuple(tuple(f.of(int(k == i * cols + j)) for j in range(cols))
                     for i in range(rows))

    left = evaluate(s.lhs, model)
    assert not isinstance(left, Outcomes)
    count = len(left) * len(left[0])
    constant = entries(unit_at(-1))
    columns = [[f.reduce(x - c) for x, c in zip(entries(unit_at(k)), constant, strict=True)]
               for k in range(rows * cols)]
    solution = solutions(f, columns, [f.reduce(-c) for c in constant], rng)
    model.values[name] = tuple(
        tuple(solution[i * cols + j] for j in range(cols)) for i in range(rows))
    model.memo.clear()


def solutions(f: Field, columns: list[list[Number]], right: list[Number], rng: Random
              ) -> list[Number]:
    """A random solution x of ``sum_k x_k columns[k] = right``; raises `Undefined` if none."""
    n = len(columns)
    table = [[column[i] for column in columns] + [right[i]] for i in range(len(right))]
    pivots: list[int] = []
    for k in range(n):
        at = next((i for i in range(len(pivots), len(table)) if table[i][k] != 0), None)
        if at is None:
            continue
        top = len(pivots)
        table[top], table[at] = table[at], table[top]
        scale = f.invert(table[top][k])
        table[top] = [f.reduce(x * scale) for x in table[top]]
        for i, row in enumerate(table):
            if i != top and row[k] != 0:
                table[i] = [f.reduce(x - row[k] * y)
                            for x, y in zip(row, table[top], strict=True)]
        pivots.append(k)
    if any(row[n] != 0 for row in table[len(pivots):]):
        raise Undefined("the equation has no solution")
    x = [f.of(0) if k in pivots else f.sample(rng) for k in range(n)]
    for row, k in zip(table, pivots, strict=False):
        rest = sum((row[j] * x[j] for j in range(n) if j not in pivots), f.of(0))
        x[k] = f.reduce(row[n] - rest)
    return x
