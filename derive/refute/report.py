"""A model with differing sides as data for people."""

from __future__ import annotations

from ..verdict import Counterexample, RandomValue
from ..verdict import Value as Shown
from .arithmetic import fraction, table
from .models import Builder, differing_outcome
from .multiples import Multiple
from .roles import occurring
from .values import Env, Key, Value


def counterexample(
    builder: Builder, env: Env, left: Value, right: Value,
    sides: tuple[str, str] | None = None,
) -> Counterexample:
    """The counterexample in a rational model; with `sides`, enclosures as text.

    Outcomes at which all symbols have equal values are merged.
    """
    model = builder.model
    if any(isinstance(model.values[k], list) for k in model.values):
        cells = model.cells(tuple(sorted(k for k, v in model.values.items()
                                         if isinstance(v, list))))
    else:
        cells = [list(range(len(model.weights)))]
    cells = sorted(cells)
    outcome = differing_outcome(model, left, right, builder.problem.claim.relation)
    if outcome is not None:
        first = next(k for k, cell in enumerate(cells) if outcome in cell)
        left, right = (v[outcome] if isinstance(v, list) else v for v in (left, right))
        outcome = first
    keys = shown_keys(builder, env)
    shown: list[tuple[str, Shown]] = []
    if builder.normal and outcome is None:
        shown, keys = _normal_moments(builder, keys)
    random = False
    for key in keys:
        if key not in model.values:
            continue
        value = model.values[key]
        if isinstance(value, Multiple):
            continue  # the facts give it, and it is too large to be shown
        if isinstance(value, list):
            random = True
            shown.append((name(key), RandomValue(tuple(table(value[c[0]]) for c in cells))))
        else:
            shown.append((name(key), table(value)))
    random = random or outcome is not None
    weights = tuple(fraction(sum(model.weights[o] for o in c)) for c in cells) if random else ()
    dims = sorted((name(k), v) for k, v in model.sizes.items()
                  if k[1] or k[0] in builder.problem.plain)
    for (function, *arguments), x in model.functions.items():
        inside = ", ".join(str(fraction(a)) for a in arguments)
        shown.append((f"{function}({inside})", ((fraction(x),),)))
    if isinstance(left, Multiple) or isinstance(right, Multiple):
        sides = repr(left), repr(right)
    if sides is None:
        return Counterexample((*dims, *sorted(env.items())), tuple(shown), weights,
                              table(left), table(right), outcome)
    return Counterexample((*dims, *sorted(env.items())), tuple(shown), weights, *sides, outcome)


def _normal_moments(
    builder: Builder, keys: list[Key]
) -> tuple[list[tuple[str, Shown]], list[Key]]:
    """Normal symbols by their moments, as no finite list of values is normal; and the rest."""
    model = builder.model
    normal = [k for k in keys if k in builder.normal]
    random = {k for k in keys if isinstance(model.values[k], list)}
    if (random - set(normal) - builder.roles.defined.keys()
            or len({builder.joint[k] for k in normal}) > 1):
        return [], keys
    shown: list[tuple[str, Shown]] = []
    for i, key in enumerate(normal):
        value = model.values[key]
        shown.append((f"E({name(key)})", table(model.mean(value, ()))))
        shown.append((f"Var({name(key)})", table(model.covariance(value, value, ()))))
        shown += [(f"Cov({name(key)}, {name(other)})",
                   table(model.covariance(value, model.values[other], ())))
                  for other in normal[i + 1 :]]
    return shown, [k for k in keys if k not in random]


def name(key: Key) -> str:
    """A concrete symbol as it is printed: ``u_1``."""
    return key[0] + "".join(f"_{i}" for i in key[1])


def shown_keys(builder: Builder, env: Env) -> list[Key]:
    """The symbols in the claim, those by which these are defined, and those of the facts."""
    model, roles, problem = builder.model, builder.roles, builder.problem
    pending = [(side, env) for side in (problem.claim.lhs, problem.claim.rhs)]
    found: dict[Key, None] = {}
    while pending:
        term, inner = pending.pop(0)
        for key, _ in occurring(model, term, inner):
            if key not in found:
                found[key] = None
                part = roles.defined.get(key)
                if part is not None:
                    pending.append((part.term, part.env))
    found.update(dict.fromkeys(roles.symbols))
    return list(found)
