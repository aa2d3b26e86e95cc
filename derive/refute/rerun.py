"""A counterexample evaluated again, term by term."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..kernel.terms import IllFormed, Term
from ..verdict import Counterexample, RandomValue
from ..verdict import Value as Shown
from .arithmetic import table
from .evaluate import Model
from .fields import matrix_fields
from .multiples import Discard, Multiple
from .report import name
from .values import Key, OutOfTime, Value


class Rerun:
    """The values of terms in the model of a counterexample."""

    def __init__(self, example: Counterexample) -> None:
        self.symbols: Mapping[str, Shown] = dict(example.symbols)
        self.sizes = dict(example.dims)
        self.model = Model(matrix_fields().rational, {}, self._resolve, self._size)
        self.model.weights = [self.model.field.scalar(w) for w in example.weights or [Fraction(1)]]

    def value(self, term: Term) -> Shown | None:
        """The value of the term, by cases if it is random; None if the model leaves it open."""
        try:
            found = self.model.value(term, self.sizes)
        except (Discard, OutOfTime, IllFormed, KeyError, ZeroDivisionError):
            return None
        if isinstance(found, list):
            return RandomValue(tuple(table(m) for m in found))
        return None if isinstance(found, Multiple) else table(found)

    def learn(self, *terms: Term) -> None:
        """Sizes that the model does not print, from the values of the symbols in the terms."""
        for inner in (t for term in terms for t in term.walk() if t.op == "symbol"):
            shown = self.symbols.get(self._printed(inner))
            if shown is None:
                continue
            matrix = shown.values[0] if isinstance(shown, RandomValue) else shown
            for size, n in ((inner.rows, len(matrix)), (inner.cols, len(matrix[0]))):
                v = size.variable()
                if v is not None and not v.indices:
                    self.sizes.setdefault(v.name, n)

    def _printed(self, symbol: Term) -> str:
        try:
            return name(self.model.key(symbol, self.sizes))
        except KeyError:
            return ""

    def _size(self, key: Key) -> int:
        return self.sizes[name(key)]

    def _resolve(self, symbol: Term, key: Key) -> Value:
        del symbol
        shown = self.symbols[name(key)]
        if isinstance(shown, RandomValue):
            self.model.random.add(key)
            return [self._matrix(m) for m in shown.values]
        return self._matrix(shown)

    def _matrix(self, rows: tuple[tuple[Fraction, ...], ...]) -> Value:
        return self.model.field.matrix(len(rows), len(rows[0]), [
            self.model.field.scalar(x) for row in rows for x in row])
