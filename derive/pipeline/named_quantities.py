r"""What the quantities of statistics that notes have names for are.

The log-likelihood, ``LL(b)`` or ``\ell(b)``, is ``\log p(y | b)``, the maximum log-likelihood that
at the maximum likelihood estimates, which wear hats; the log model evidence ``LME(m)`` is
``\log p(y | m)``, the log Bayes factor ``LBF_{12}`` the difference of two of them, and the Bayes
factor ``BF_{12}`` its exponential.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term, add, function, neg
from ..late import late_regex
from ..notation import describe
from ..notation.names import HOLE
from ..notes.ledger import names_of
from ..step import equated
from .likelihoods import DENSITIES
from .namings import COMPARISONS, INDEXED, LOGARITHMS, Naming, Namings

_VALUE = late_regex(r"(?P<head>\w+)\((?P<inside>.*)\)")
_LETTERS = late_regex(r"[^\W\d]\w*")
_DATA = late_regex(r"[A-Za-z]")
_IN_TERMS_OF = {"maximum-log-likelihood": "log-likelihood", "log-Bayes-factor":
                "log-model-evidence"}
"""The quantities by which others are explained."""


def laws_of_named_quantities(claim: Claim, named: Namings) -> tuple[Fact, ...]:
    """Facts about the quantities that occur in the claim under names that words give them."""
    if not (named.initials or named.tied):
        return ()
    terms = list(dict.fromkeys(t for side in equated(claim) for t in side.walk()))
    told = {s.lhs: s.rhs for f in claim.facts if isinstance(s := f.statement, Equation)}
    found: list[Fact] = []
    for term in terms:
        naming = _naming(term, named)
        values = set(_values(term, naming, terms, named)) if naming.quantity else set()
        if len(values) == 1 and not (
                term in told and _is_explained(told[term], naming.quantity, named)):
            equation = Equation(term, values.pop())
            what = naming.quantity.replace("-", " ")
            found.append(Fact(f"{describe(Fact('', equation))} (what the {what} is)", equation))
    return tuple(found)


def _naming(term: Term, named: Namings) -> Naming:
    """The quantity of which a term is a value, if words name it."""
    head, logs = term, ""
    while head.op == "function" and head.data == "log":
        (head,), logs = head.args, f"log {logs}"
    if head.op == "function":
        return named.of(logs + str(head.data).partition("(")[0])
    if head.op != "symbol":
        return Naming()
    base, first, _ = _compared(head)
    naming = named.of(logs + base) if first else Naming()
    return naming if naming.quantity in COMPARISONS or head.data[1] else named.of(
        logs + str(head.data[0]))


def _compared(term: Term) -> tuple[str, str, str]:
    """The name of a symbol and its two indices, if it has two."""
    name, at = str(term.data[0]), [str(d) for d in term.data[1]]
    if at:
        return (name, at[0], at[1]) if len(at) == 2 else ("", "", "")
    found = INDEXED.fullmatch(name)
    return (found["base"], found["first"], found["second"]) if found else (name, "", "")


def _values(term: Term, naming: Naming, terms: Sequence[Term], named: Namings) -> Iterator[Term]:
    """What a quantity may be, of the terms that occur."""
    def of_kind(quantity: str) -> Iterator[Term]:
        wanted = Naming(quantity, naming.variant)
        return (t for t in terms if _naming(t, named) == wanted)

    match naming:
        case (quantity, "") if quantity in LOGARITHMS and term.op == "function":
            yield from _logarithms(term, terms, named)
        case ("maximum-log-likelihood", ""):
            yield from (t for t in of_kind("log-likelihood") if _has_hats(t, named))
        case ("log-Bayes-factor", _):
            first, second = ([t for t in of_kind("log-model-evidence") if _is_of(t, index)]
                             for index in _indices(term))
            yield from (add(a, neg(b)) for a in first for b in second)
        case ("Bayes-factor", _):
            yield from (function("exp", t) for t in of_kind("log-Bayes-factor")
                        if _indices(t) == _indices(term) != ("", ""))


def _indices(term: Term) -> tuple[str, str]:
    """Of what two things a quantity is the comparison."""
    while term.op == "function" and term.args:
        term = term.args[0]
    _, first, second = _compared(term) if term.op == "symbol" else ("", "", "")
    return first, second


def _is_of(evidence: Term, index: str) -> bool:
    """Whether a log evidence is that of the model with an index."""
    if len(evidence.args) != 1 or evidence.args[0].op != "symbol" or not index:
        return False
    name, at = evidence.args[0].data[:2]
    return [*map(str, at)] == [index] if at else str(name).endswith(f"_{index}")


def _inside(term: Term) -> str | None:
    """What stands between the parentheses of a function's value, a hole for each argument."""
    if term.op != "function":
        return None
    found = _VALUE.fullmatch(str(term.data))
    return found["inside"] if found is not None else (
        ",".join([HOLE] * len(term.args)) if str(term.data).isidentifier() else None)


def _logarithms(term: Term, terms: Iterable[Term], named: Namings) -> Iterator[Term]:
    """Logarithms of densities of data whose conditions are the arguments of the term, no more, no
    less.

    Data have one Latin letter, of which nothing says that it is a model or parameter.
    """
    value = term.args[0] if term.data == "log" else term
    inside = _inside(value)
    for density in terms:
        items, bar, given = (_inside(density) or "").partition("|")
        size = items.count(HOLE)
        data = [*_LETTERS.findall(items.replace(HOLE, "")), *names_of(*density.args[:size])]
        if bar and given == inside and density.args[size:] == value.args and str(
                density.data).partition("(")[0] in DENSITIES and all(
                t.op == "symbol" and not t.data[1] for t in density.args[:size]) and all(
                _DATA.fullmatch(n) and n not in named.parameters for n in data):
            yield function("log", density)


def _has_hats(term: Term, named: Namings) -> bool:
    """Whether all arguments of a value are letters with hats, and so are estimates."""
    names = _LETTERS.findall((_inside(term) or "").replace(HOLE, ""))
    names += [str(a.data[0]) if a.op == "symbol" else "" for a in term.args]
    return bool(names) and all(n in named.estimated for n in names)


def _is_explained(value: Term, quantity: str, named: Namings) -> bool:
    """Whether the notes say themselves what a quantity is, in terms of those that explain it."""
    by = _IN_TERMS_OF.get(quantity)
    return by is None or any(_naming(t, named).quantity == by for t in value.walk())
