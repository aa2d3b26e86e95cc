"""The scalar functions that have a meaning of their own; any other name may be any function."""

INTERPRETED = frozenset((
    "exp", "log", "sin", "cos", "tan", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "gamma", "erf", "erfc", "max", "min", "mod", "sign", "abs", "sqrt", "pow", "pi", "beta",
    "factorial", "binomial", "floor", "ceiling"))
