"""Identities with floors, ceilings, maxima and remainders, each with a false variant."""

from __future__ import annotations

from sympy import Max, Min, Mod, Rational, ceiling, floor

from derive import dims, scalars

L, k, s, d, a, b, n, j = dims("L k s d a b n j")
x, y, z = scalars("x y z")

same = Max((ceiling(L/s) - 1)*s + k - L, 0)

ROWS = (
    ("halves", floor(n/2) + ceiling(n/2), n, n + 1),
    ("length by a ceiling", floor((L - k)/s) + 1, ceiling((L - k + 1)/s), ceiling((L - k)/s) + 1),
    ("ceiling by a floor", ceiling(n/s), floor((n + s - 1)/s), floor((n + s)/s)),
    ("quotient of a quotient", floor(floor(x/a)/b), floor(x/(a*b)), ceiling(x/(a*b))),
    ("remainder", Mod(n, s), n - s*floor(n/s), n - s*ceiling(n/s)),
    ("remainder of a sum", Mod(Mod(n, s) + Mod(k, s), s), Mod(n + k, s), Mod(n, s) + Mod(k, s)),
    ("minimum and maximum", Min(x, y) + Max(x, y), x + y, x - y),
    ("distribution", Max(x, Min(y, z)), Min(Max(x, y), Max(x, z)), Min(Max(x, y), z)),
    ("Hermite", floor(x) + floor(x + Rational(1, 2)), floor(2*x), 2*floor(x)),
    ("same padding", floor((L + same - k)/s) + 1, ceiling(L/s), floor(L/s) + 1),
    ("two layers", floor((floor((L - k)/s) + 1 - j)/a) + 1,
     floor((L - k - (j - 1)*s)/(s*a)) + 1, floor((L - k - j + 1)/(s*a)) + 1),
    ("dilation", floor((L - k - (k - 1)*(d - 1))/s) + 1, floor((L - d*(k - 1) - 1)/s) + 1,
     floor((L - d*k)/s) + 1),
    ("square", Mod(n**2, 4), Mod(n, 2), Mod(n, 4)),
    ("triangular number", floor(n*(n + 1)/2), n*(n + 1)/2, n*(n + 2)/2),
    ("output padding", floor(((n - 1)*s + Mod(k, s))/s) + 1, n, n + 1),
)
"""Name, left side, right side, and a wrong right side."""
