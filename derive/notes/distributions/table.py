r"""The table of named distributions.

A density is written as notes write it: ``x`` is the value, the parameters have the letters of
`parameters`, in the order of ``Name(x; a, b)`` and of ``X \sim Name(a, b)``.  Shapes of the value
and of the parameters are `scalar`, `vector` (n x 1), `square` (n x n) or `matrix` (n x p), where
``n`` and ``p`` stand for the sizes of the value.  Moments are those of the same parameters.

Where several parametrisations are in use, the table has one of them, and says so in `convention`;
what derive proves with its help holds for that one.

Sources: [JKB1, JKB2] Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions I and II;
[JKK] Johnson, Kemp, Kotz, Univariate Discrete Distributions; [M] Muirhead, Aspects of
Multivariate Statistical Theory; [GN] Gupta, Nagar, Matrix Variate Distributions;
[BS] Bernardo, Smith, Bayesian Theory, appendix A.
"""

from __future__ import annotations

from msgspec import Struct


class Family(Struct, frozen=True):
    """A family of distributions: its density (or mass function), moments, and parameters."""

    title: str
    names: frozenset[str]
    parameters: tuple[str, ...]
    density: str
    source: str
    shapes: tuple[str, ...] = ()  # of the value and the parameters; all scalar if empty
    mean: str = ""
    variance: str = ""
    moments: str = ""  # the moment-generating function at t
    distribution: str = ""  # the distribution function at x
    convention: str = ""
    discrete: bool = False
    positive: tuple[int, ...] = ()  # parameters that are positive by definition
    median: str = ""
    mode: str = ""  # where it is the same for all parameters
    support: tuple[str, str] = ("", "")  # between what ends a continuous density is not zero

    @property
    def shape(self) -> str:
        """The shape of the value."""
        return self.shapes[0] if self.shapes else "scalar"


def _names(*names: str) -> frozenset[str]:
    return frozenset(names)


FAMILIES: tuple[Family, ...] = (
    Family("normal", _names("N", "Normal", "Norm"), ("m", "v"),
           r"\frac{1}{\sqrt{2 \pi v}} \exp\left[ -\frac{(x-m)^2}{2 v} \right]", "JKB1, ch. 13",
           mean="m", variance="v", moments=r"\exp\left[ m t + \frac{v t^2}{2} \right]",
           distribution=r"\frac{1}{2} \left[ 1 + \mathrm{erf}\left( \frac{x-m}{\sqrt{2 v}} "
           r"\right) \right]", convention="mean and variance", median="m", mode="m",
           support=(r"-\infty", r"\infty")),
    Family("multivariate normal", _names("N", "MVN", "Normal"), ("m", "V"),
           r"\frac{1}{\sqrt{(2 \pi)^n |V|}} \exp\left[ -\frac{1}{2} (x-m)^T V^{-1} (x-m) \right]",
           "M, 1.2.4", shapes=("vector", "vector", "square"), mean="m", variance="V",
           convention="mean and covariance"),
    Family("matrix normal", _names("MN"), ("M", "U", "V"),
           r"\frac{1}{\sqrt{(2 \pi)^{n p} |V|^n |U|^p}} "
           r"\exp\left[ -\frac{1}{2} \mathrm{tr}\left( V^{-1} (x-M)^T U^{-1} (x-M) \right) \right]",
           "GN, 2.2", shapes=("matrix", "matrix", "square", "square p"),
           convention="mean, covariance of rows, covariance of columns"),
    Family("gamma", _names("Gam", "Gamma", "Ga"), ("a", "b"),
           r"\frac{b^a}{\Gamma(a)} x^{a-1} \exp[-b x]", "JKB1, 17.1", mean=r"\frac{a}{b}",
           variance=r"\frac{a}{b^2}", moments=r"\left( \frac{b}{b-t} \right)^a",
           convention="shape and rate", positive=(0, 1),
           support=("0", r"\infty")),
    Family("exponential", _names("Exp"), ("b",), r"b \exp[-b x]", "JKB1, 19.1",
           mean=r"\frac{1}{b}", variance=r"\frac{1}{b^2}", moments=r"\frac{b}{b-t}",
           distribution=r"1 - \exp[-b x]", convention="rate", positive=(0,),
           median=r"\frac{\ln 2}{b}", mode="0",
           support=("0", r"\infty")),
    Family("beta", _names("Bet", "Beta", "Be"), ("a", "b"),
           r"\frac{\Gamma(a+b)}{\Gamma(a) \Gamma(b)} x^{a-1} (1-x)^{b-1}", "JKB2, 25.1",
           mean=r"\frac{a}{a+b}", variance=r"\frac{a b}{(a+b+1) (a+b)^2}", positive=(0, 1),
           support=("0", "1")),
    Family("uniform", _names("U", "Uni", "Unif"), ("a", "b"), r"\frac{1}{b-a}", "JKB2, 26.1",
           mean=r"\frac{a+b}{2}", variance=r"\frac{(b-a)^2}{12}",
           distribution=r"\frac{x-a}{b-a}", convention="continuous, between two ends",
           median=r"\frac{a+b}{2}",
           support=("a", "b")),
    Family("chi-squared", frozenset({"chi2"}), ("k",),
           r"\frac{1}{2^{k/2} \Gamma(k/2)} x^{k/2-1} \exp[-x/2]", "JKB1, 18.1", mean="k",
           variance="2 k", positive=(0,),
           support=("0", r"\infty")),
    Family("inverse gamma", _names("IG", "InvGam", "InvGamma"), ("a", "b"),
           r"\frac{b^a}{\Gamma(a)} x^{-a-1} \exp\left[ -\frac{b}{x} \right]", "BS, A.1",
           convention="shape and scale", positive=(0, 1),
           support=("0", r"\infty")),
    Family("Bernoulli", _names("Bern", "Bernoulli"), ("p",), "p^x (1-p)^{1-x}", "JKK, 3.1",
           mean="p", variance="p (1-p)", moments=r"1 - p + p \exp[t]", discrete=True),
    Family("binomial", _names("Bin", "Binomial"), ("n", "p"),
           r"{n \choose x} p^x (1-p)^{n-x}", "JKK, 3.1", mean="n p", variance="n p (1-p)",
           discrete=True),
    Family("Poisson", _names("Poiss", "Pois", "Poisson", "Po"), ("b",),
           r"\frac{b^x \exp[-b]}{x!}", "JKK, 4.1", mean="b", variance="b",
           moments=r"\exp[b (\exp[t] - 1)]", discrete=True, positive=(0,)),
)
"""All families; of several with one name and number of parameters the value's shape decides."""


def find(name: str, count: int, shape: str | None = None) -> Family | None:
    """The family that is written so, with this many parameters; None if there is none.

    Without a shape of its values, the one for scalars.
    """
    for family in FAMILIES:
        if name in family.names and len(family.parameters) == count and (
                family.shape == (shape or "scalar")):
            return family
    return None
