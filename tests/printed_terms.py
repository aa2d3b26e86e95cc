"""Random terms with names that people give, to print and read back.

``python -m tests.printed_terms 20000`` prints so many, reads them back and counts what comes
back as the same mathematics; what does not is listed, the shortest first.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

if __name__ == "__main__":  # the helpers lie beside this file
    sys.path.insert(0, str(Path(__file__).parent))

from derive.explain.rewrite import tidy
from derive.kernel.dims import Dim
from derive.kernel.facts import Claim
from derive.kernel.monomials import BudgetExceeded, Unsupported
from derive.kernel.normal import Normalizer
from derive.kernel.terms import IllFormed, Term, divides, function, rebuild, symbol
from derive.notation import latex
from derive.report.latex.layout import set_formula
from reading_back import environment, read_back, spelled
from strategies import terms

SEEDED = 150
"""So many terms the suite prints and reads back."""

_FIXED = ("A", "B", "C", "X", "Z", "alpha", "beta", "H_s", "L_0", "M_hat", "W_t", "K*", "S_bar",
          "Sigma", "Phi", "x", "z", "theta", "gamma_0", "c_s", "Lambda", "D", "T", "Q")
_RANDOM = ("u", "v", "w", "y", "e", "epsilon", "eta", "b_1", "y_bar", "u*", "xi", "a")


def named(term: Term) -> Term:
    """The term with a letter for each of its symbols, and zeros only where blocks size them.

    A zero elsewhere takes its size from nothing that is printed.
    """
    return _Namer().term(term, sized=True)


class _Namer:
    def __init__(self) -> None:
        self.names: dict[tuple[str, int], str] = {}

    def term(self, term: Term, *, sized: bool) -> Term:
        if term.op == "zero" and not sized:
            return symbol(self.name(f"zero {term.rows!r} {term.cols!r}", 0, False),
                          term.rows, term.cols, *self.indices(term))
        if term.op == "delta":  # the reader has no sign for Kronecker's delta
            return symbol(self.name("delta", 2, False), 1, 1, *term.data)
        if term.op == "function" and term.data == "beta":  # B(a, b) may be any function
            return function("g", *(self.term(a, sized=False) for a in term.args))
        if term.op == "symbol":
            name, at, random = term.data
            return symbol(self.name(name, len(at), random), term.rows, term.cols, *at,
                          random=random)
        if not term.args:
            return term
        return rebuild(term, [self.term(a, sized=term.op == "block") for a in term.args], {})

    @staticmethod
    def indices(term: Term) -> tuple[Dim, ...]:
        """The indices on which the shape depends."""
        sizes = [v for size in (term.rows, term.cols) for v in size.variables() if v.indices]
        return tuple({i: None for v in sizes for i in v.indices if v.name == "q"
                      and not repr(i).startswith("_")})

    def name(self, key: str, at: int, random: bool) -> str:
        pool = _RANDOM if random else _FIXED
        taken = [n for n in self.names.values() if n in pool]
        return self.names.setdefault((key, at), pool[len(taken) % len(pool)]
                                     if len(taken) < len(pool) else f"{pool[0]}_{len(taken)}")


def outcome(term: Term) -> str:
    """``same``, ``different``, ``not compared``, or why nothing was read."""
    wanted = spelled(term)
    found = read_back(set_formula(latex(term)), wanted, environment([term]))
    if isinstance(found, str):
        return found
    if same(wanted, found):
        return "same"
    if is_kept(found):
        return "kept as written"
    return "different" if has_normal_form(wanted, found) else "not compared"


def is_kept(term: Term) -> bool:
    """Whether the reader kept an application as a quantity known by its spelling alone."""
    return any(t.op == "function" and "(" in t.data for t in term.walk())


def same(a: Term, b: Term) -> bool:
    """Whether the terms have one normal form; terms too hard for it are compared as written."""
    try:
        return Normalizer(Claim(a, b)).decide(a, b) is not None
    except (Unsupported, BudgetExceeded):
        return a == b or _flat(a) == _flat(b)


def _flat(term: Term) -> Term:
    """The term with flat products, where they conform without brackets."""
    try:
        return tidy(term)
    except IllFormed:
        return term


def has_normal_form(a: Term, b: Term) -> bool:
    """Whether the terms are not too hard to be compared."""
    try:
        Normalizer(Claim(a, b)).decide(a, b)
    except (Unsupported, BudgetExceeded):
        return False
    return True


def has_value(term: Term) -> bool:
    """Whether nothing is divided by zero as it is written."""
    return not any(divides(t) and t.args[0].op in ("zero", "number") for t in term.walk())


def campaign(count: int) -> tuple[Counter[str], dict[str, list[str]]]:
    """How many of so many random terms come back, and the formulas of those that do not."""
    counts: Counter[str] = Counter()
    formulas: defaultdict[str, list[str]] = defaultdict(list)

    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(terms())
    def run(drawn: Term) -> None:
        try:
            term = named(drawn)
        except IllFormed:
            return
        if not has_value(term):
            return
        found = outcome(term)
        counts[found] += 1
        if found != "same":
            formulas[found].append(set_formula(latex(term)))

    run()
    return counts, formulas


def main(count: int) -> int:
    """Run the campaign; 1 if any term comes back as other mathematics."""
    counts, formulas = campaign(count)
    print(f"{counts.total()} terms printed, {counts['same'] / counts.total():.4f} came back")
    for why, times in counts.most_common():
        if why != "same":
            print(f"{times:6} {why}", *sorted(formulas[why], key=len)[:3], sep="\n         ")
    return int(counts["different"] > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
