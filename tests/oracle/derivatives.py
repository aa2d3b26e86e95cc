"""Values of derivatives, by dual numbers, definitions followed."""

from __future__ import annotations

from derive.kernel.terms import Term

from .duals import Duals, changes
from .evaluator import Env, Model, Outcomes, Value, evaluate, pointwise, printed, size
from .matrices import Matrix, Missing, Undefined, assembled, transposed


def derivative(term: Term, model: Model, env: Env) -> Value:
    """Entry by entry of the argument: the coefficient of eps after eps was added to it."""
    body, by = term.args
    x = next(s for s in by.walk() if s.op == "symbol")
    evaluate(x, model, env)  # so that it has a value
    key = printed(x.data[0], (size(i, model, env) for i in x.data[1]))
    rows, cols = size(x.rows, model, env), size(x.cols, model, env)
    places = tuple(tuple((i, j) for j in range(cols)) for i in range(rows))
    for operator in (sub.op for sub in reversed(list(by.walk()))):
        if operator == "transpose":
            places = transposed(places)
        elif operator == "vec":
            places = tuple((at,) for column in transposed(places) for at in column)
    found = [[pointwise(changes, evaluate(body, moved_model(model, key, x.data[0], at), env))
              for at in line] for line in places]
    return pointwise(
        lambda *parts: assembled([parts[k:k + len(places[0])]
                                  for k in range(0, len(parts), len(places[0]))]),
        *(value for line in found for value in line))


def moved_model(model: Model, key: str, name: str, at: tuple[int, int]) -> Model:
    """The model over dual numbers, eps added to one entry of a symbol."""
    field = Duals(model.field)
    following = {name}
    while more := {e.lhs.data[0] for e in model.definitions for s in e.rhs.walk()
                   if s.op == "symbol" and s.data[0] in following} - following:
        following |= more
    following -= {name}

    def supply(moved: Model, named: str, wanted: str, rows: int, cols: int) -> Matrix:
        if named not in following:
            if model.supply is None:
                raise Missing(f"no value for {wanted}")
            if wanted not in model.values:
                model.values[wanted] = model.supply(model, named, wanted, rows, cols)
            return field.matrix(_fixed(model.values[wanted]))
        for equation in model.definitions:
            indices = [i.variable() for i in equation.lhs.data[1]]
            values = [int(n) for n in wanted[len(named) + 1:].split("_") if n]
            if equation.lhs.data[0] == named and len(indices) == len(values) and all(indices):
                return _fixed(evaluate(equation.rhs, moved, {
                    v.name: n for v, n in zip(indices, values, strict=True) if v}))
        raise Missing(f"no definition of {wanted}")

    values: dict[str, Value] = {}
    for known, value in model.values.items():
        if not any(known == f or known.startswith(f + "_") for f in following):
            values[known] = pointwise(
                lambda a, here=(at if known == key else None): field.matrix(a, here), value)
    return Model(field, model.sizes, values, tuple(map(field.constant, model.weights)), supply,
                 model.law, definitions=model.definitions)


def _fixed(value: Value) -> Matrix:
    if isinstance(value, Outcomes):
        raise Undefined("a random value of a fixed symbol")
    return value
