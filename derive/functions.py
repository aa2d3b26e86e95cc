"""The scalar functions that have a meaning of their own; any other name may be any function."""

INTERPRETED = frozenset((
    "exp", "log", "sin", "cos", "tan", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "gamma", "erf", "erfc", "max", "min", "mod", "sign", "abs", "sqrt", "pow", "pi", "beta",
    "factorial", "binomial", "floor", "ceiling"))

PROBABILITIES = frozenset(("Pr", "Prob"))
"""How the probability of an event is called; other names may be densities."""

BINDING = frozenset(("integral", "product", "series", "limit", "infinity"))
"""First words of the names of functions in which a letter is bound, and of what they need."""

INTEGRAL_OVER = "integral over "
"""How the functions are called that are integrals over a domain without bounds."""
VECTOR_INTEGRAL_OVER = "integral of a vector over "
"""Likewise, where the variable is a vector or matrix."""
DUMMY = "\N{INTEGRAL}"
"""What the names of integration variables begin with."""


def is_interpreted(name: str) -> bool:
    """Whether a function has a meaning of its own.

    >>> is_interpreted("exp"), is_interpreted("integral over x"), is_interpreted("f")
    (True, True, False)
    """
    return name in INTERPRETED or name.partition(" ")[0] in BINDING
