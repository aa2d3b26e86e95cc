"""What a formula demands of the sizes in it: one method for each way of writing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ...kernel.dims import ONE
from ..distributions import find
from ..mathematics.ones import ONES
from ..mathematics.syntax import EQUATING, Chain, Node
from ..meaning import values
from ..meaning.calls import FUNCTIONS, MATRIX_OPERATORS, MOMENTS, head_of, is_call
from ..meaning.conventions import sized
from ..meaning.densities import Written, density
from ..meaning.values import SCALAR, Unsupported
from .block_sizes import BlockWalk
from .solve import Product, Shape, Where
from .symbols import bare, exponent_kind, name_text, spell
from .typography import is_bold, is_capital, is_letter

_ORDERED = frozenset({"<", ">", r"\leq", r"\geq"})
_OF_ONE_SHAPE = EQUATING | _ORDERED | {r"\approx", r"\neq", r"\propto"}
_NORMAL = frozenset({"N", "Normal", "MVN"})


class Walk(BlockWalk):
    """One use; collects equations between sizes and the products to be solved."""

    def chain(self, chain: Chain) -> None:
        """Every side; sides of an equation have one shape."""
        shapes: list[Shape | None] = []
        for side in chain.sides:
            try:
                shapes.append(self.shape(side) if isinstance(side, Node) else None)
            except Unsupported:
                shapes.append(None)
        known: Shape | None = shapes[0] if shapes else None
        for k, relation in enumerate(chain.relations):
            after = shapes[k + 1]
            if relation.sign in _OF_ONE_SHAPE:
                if known is not None and after is not None:
                    self.s.equal(known, after)
                self._moment(chain.sides[k], chain.sides[k + 1])
                if relation.sign in _ORDERED:
                    self._ordered(chain.sides[k], chain.sides[k + 1])
                known = after or known
            else:
                if relation.sign == r"\sim":
                    left, right = chain.sides[k], chain.sides[k + 1]
                    if isinstance(left, Node) and (where := self.where(left)) is not None:
                        self.s.marks.introduced.setdefault(where[1], set()).add(self.use)
                    if isinstance(right, Node):
                        self._distributed(known, right)
                known = after

    def _moment(self, *sides: object) -> None:
        """A symbol that equals a variance is marked: D = Var(u)."""
        for one, other in (sides, sides[::-1]):
            if isinstance(one, Node) and isinstance(other, Node):
                other, where = bare(other), self.where(one)
                if where is not None and other.kind == "apply" and MOMENTS.get(
                        head_of(self.e, other.args[0]).word) in ("variance", "covariance"):
                    self.s.marks.moments.add(where)

    def _ordered(self, *sides: object) -> None:
        """A small letter that is compared with a number is a number."""
        for one, other in (sides, sides[::-1]):
            if isinstance(one, Node) and isinstance(other, Node) and bare(other).kind == "number":
                found = spell(bare(one), self.s.env.habits)
                if found is not None and is_letter(found.name) and not is_bold(found.name):
                    self.scalar(one)

    def _distributed(self, shape: Shape | None, side: Node) -> None:
        """X ~ (m, V) and x ~ N(m, V)."""
        inner = bare(side)
        if inner.kind == "apply" and head_of(self.e, inner.args[0]).word in _NORMAL:
            inner = bare(inner.args[1])
        elif inner.kind == "apply":
            self._matrix_normal(shape, inner)
            return
        if inner.kind == "list" and len(inner.args) == 2 and shape is not None:
            self.moments_are(shape, *inner.args)

    def moments_are(self, shape: Shape, mean: Node | None, spread: Node | None) -> None:
        """What the mean and the variance of a vector of the shape are said to be."""
        found = None if mean is None else self.try_shape(mean)
        self.s.sizes.same(shape[1], ONE)
        if found is not None:
            self.s.equal(shape, found)
        found = None if spread is None else self.try_shape(spread)
        where = None if spread is None else self.where(spread)
        if where is not None:
            self.s.marks.moments.add(where)
        if found is not None:
            self.s.equal(found, (shape[0], shape[0]))

    def _matrix_normal(self, shape: Shape | None, inner: Node) -> None:
        """X ~ MN(M, U, V): covariances among rows and among columns."""
        items = bare(inner.args[1])
        if head_of(self.e, inner.args[0]).word != "MN" or items.kind != "list" or (
                len(items.args) != 3 or shape is None):
            return
        for item, wanted in zip(items.args, (shape, (shape[0],) * 2, (shape[1],) * 2),
                                strict=True):
            found = self.try_shape(item)
            if found is not None:
                self.s.equal(found, wanted)

    # --- atoms ----------------------------------------------------------------------------

    def on_number(self, node: Node) -> Shape | None:
        """0 fits anywhere."""
        return self.fresh() if node.data == 0 else SCALAR

    def on_name(self, node: Node) -> Shape | None:
        """A symbol; an identity without its order is square."""
        found = spell(node, self.s.env.habits)
        if found is None:
            return None
        if not found.at and (found.name in self.e.bound or self.s.env.habits.is_index(found.name)):
            return SCALAR
        known = self.s.symbol(found, self.owners, [self.e.dim(a) for a in found.at])
        if known is not None:
            if found.name == name_text(ONES):
                self.s.sizes.same(known[1], ONE)
                self.s.sizes.mark_several(known[0])
            return known
        if found.name in ("I", "I_bf") and not found.at:
            size = self.s.sizes.unknown()
            self.s.sizes.mark_several(size)
            return size, size
        return self.fresh() if found.name == "0_bf" else None

    def on_subscript(self, node: Node) -> Shape | None:
        """A symbol, a sized identity, a family, or an entry."""
        known = sized(self.e, node)
        if known is not None:
            return values.shape(known)
        if spell(node, self.s.env.habits) is not None:
            return self.on_name(node)
        if node.args[0].kind == "searle":
            return self._family(node)
        self.try_shape(node.args[0])
        entry = node.args[0].kind == "group" and node.args[0].data != "{" and all(
            self.e.integer(i) is not None for i in node.args[1:])
        return SCALAR if entry else None

    def on_superscript(self, node: Node) -> Shape | None:
        """A transpose, inverse or power."""
        base, exponent = node.args
        if base.kind == "apply" and not is_call(self.e, base):
            inner = Node("superscript", (base.args[1], exponent), node.data)
            return self._product([*self.e.factors(base.args[0]), inner])
        if spell(node, self.s.env.habits) is not None:
            return self.on_name(node)
        if base.kind in ("searle", "subscript") and bare(base).kind != "name" and any(
                n.kind == "searle" for n in base.walk()):
            return self._family(node)
        shape = self._tuple(base) or self.try_shape(base)
        where = self.where(base)
        match exponent_kind(exponent):
            case "mark":
                return self._transposed(shape, where)
            case "inverse":
                if where is not None:
                    self.s.marks.inverted.add(where)
                if shape is not None:
                    self.s.sizes.same(*shape)
                return shape
            case "power":
                self.scalar(exponent)
                if where is not None:
                    self.s.marks.squared.add(where)
                if shape is not None and self.s.is_scalar(shape):
                    return SCALAR
                if where is not None and not is_capital(where[1][0]) and not (
                        shape is not None and self.s.is_nonscalar(shape, where)):
                    return shape  # of a letter that is a scalar, as may turn out later
        return None

    def _transposed(self, shape: Shape | None, where: Where | None) -> Shape | None:
        if where is not None:
            self.s.marks.transposed.add(where)
        return None if shape is None else (shape[1], shape[0])

    def _tuple(self, base: Node) -> Shape | None:
        """A tuple before a transpose is a row."""
        if base.kind != "group" or base.args[0].kind != "list":
            return None
        return self._row(base.args[0].args, 1, len(base.args[0].args))

    def on_prime(self, node: Node) -> Shape | None:
        """A transpose."""
        base = node.args[0]
        if base.kind == "apply" and not is_call(self.e, base):
            inner = Node("prime", (base.args[1],), node.data)
            return self._product([*self.e.factors(base.args[0]), inner])
        shape = self._tuple(base) or self.try_shape(base)
        if (node.data or 1) != 1:
            return None
        return self._transposed(shape, self.where(base))

    # --- sums and products ----------------------------------------------------------------

    def on_add(self, node: Node) -> Shape | None:
        """All summands have one shape."""
        known: Shape | None = None
        for arg in node.args:
            shape = self.try_shape(arg)
            if shape is not None and known is not None:
                self.s.equal(known, shape)
            known = known or shape
        return known

    def _inner(self, node: Node) -> Shape | None:
        return self.shape(node.args[0])

    on_neg = on_plus = on_annotated = _inner

    def on_group(self, node: Node) -> Shape | None:
        """A bracket; matrices listed in it stand side by side, in parentheses fixed ones do."""
        inner = node.args[0]
        if inner.kind != "list" or node.data not in ("[", "("):
            return self.shape(inner)
        names = [spell(bare(a), self.s.env.habits) for a in inner.args if a.kind != "dots"]
        if not any(n is not None and is_capital(n.name) for n in names) or (
                node.data == "(" and (len(names) < len(inner.args) or any(
                    n is not None and (k := self.s.env.kind(n.key)) is not None and k.random
                    for n in names))):
            for item in inner.args:
                self.try_shape(item)
            return None
        return self._row(inner.args, 1, len(inner.args))

    def on_product(self, node: Node) -> Shape | None:
        """The product of the factors."""
        return self._product(self.e.factors(node))

    def _product(self, nodes: Sequence[Node]) -> Shape | None:
        self._of_identity(nodes)
        factors = []
        missing = False
        for f in nodes:
            shape = self.try_shape(f)
            if shape is None:
                missing = True
            else:
                factors.append((shape, self.raised(f)))
        if missing:
            return None
        result = self.fresh()
        self.s.products.append(Product(factors, result, self.use))
        return result

    def _of_identity(self, nodes: Sequence[Node]) -> None:
        """A small letter in front of an identity matrix or a vector of ones is a scalar."""
        for node, behind in pairwise(nodes):
            if not self._is_identity(bare(behind)):
                continue
            inner = bare(node)
            if inner.kind == "superscript" and exponent_kind(inner.args[1]) == "power":
                inner = bare(inner.args[0])
            found = spell(inner, self.s.env.habits)
            if found is not None and is_letter(found.name) and not is_bold(found.name):
                self.scalar(inner)

    def _is_identity(self, node: Node) -> bool:
        name = bare(node.args[0]) if node.kind == "subscript" else node
        if name.kind == "number":
            return node.kind == "subscript" and name.data == 1
        found = spell(name, self.s.env.habits)
        return found is not None and (found.name == name_text(ONES) or (
            found.name in ("I", "I_bf") and self.s.env.kind(found.key) is None))

    def on_quotient(self, node: Node) -> Shape | None:
        """What is below is a scalar."""
        above = self.try_shape(node.args[0])
        self.scalar(node.args[1])
        return above

    def on_root(self, node: Node) -> Shape | None:
        """A root of a scalar."""
        self.scalar(node.args[0])
        return SCALAR

    def on_kronecker(self, node: Node) -> Shape | None:
        """Sizes multiply."""
        rows, cols = ONE, ONE
        for arg in node.args:
            shape = self.try_shape(arg)
            if shape is None:
                return None
            rows, cols = rows * self.s.sizes.of(shape[0]), cols * self.s.sizes.of(shape[1])
        return rows, cols

    on_hadamard = on_add

    # --- calls ----------------------------------------------------------------------------

    def on_apply(self, node: Node) -> Shape | None:
        """Moments, traces, functions; else a product."""
        if not is_call(self.e, node):
            return self._product(self.e.factors(node))
        if (named := density(node)) is not None:
            return self._density(named)
        head = head_of(self.e, node.args[0])
        inner = bare(node.args[1])
        items = list(inner.args) if inner.kind == "list" else [inner]
        main = [a for i in items for a in self._before_bar(i)]
        if head.word in MOMENTS:
            return self._moments(MOMENTS[head.word], main)
        if head.word in MATRIX_OPERATORS:
            return self._operator(MATRIX_OPERATORS[head.word], main)
        for item in main:
            if head.word in FUNCTIONS:
                self.scalar(item)
            elif item.kind not in ("relation", "text", "placeholder"):
                self.try_shape(item)
        return SCALAR

    def _density(self, named: Written) -> Shape | None:
        """A density is a scalar; its value and its first parameter, a mean, may be vectors."""
        value = self.try_shape(named.value)
        count = len(named.parameters)
        if find(named.name, count, "vector") is None and find(named.name, count, "matrix") is None:
            for part in (named.value, *named.parameters):
                self.scalar(part)
            return SCALAR
        mean, *spreads = map(self.try_shape, named.parameters)
        if value is not None and mean is not None:
            self.s.equal(value, mean)
        for k, spread in enumerate(spreads):
            if spread is not None:
                self.s.sizes.same(*spread)
                if value is not None:
                    self.s.sizes.same(spread[0], value[k])
        return SCALAR

    def _before_bar(self, item: Node) -> list[Node]:
        if item.kind != "given":
            return [item]
        for condition in item.args[1:]:
            self.try_shape(condition)
        first = item.args[0]
        return list(first.args) if first.kind == "list" else [first]

    def _moments(self, op: str, main: Sequence[Node]) -> Shape | None:
        shapes = [self.try_shape(a) for a in main]
        if op == "expectation" and len(shapes) == 1:
            return shapes[0]
        for shape in shapes:
            if shape is not None:
                self.s.sizes.same(shape[1], ONE)
        known = [s for s in shapes if s is not None]
        if len(known) != len(shapes) or not 1 <= len(known) <= 2:
            return None
        if op == "deviation":
            self.s.sizes.same(known[0][0], ONE)
        if op == "correlation" or op == "deviation":
            return SCALAR
        return known[0][0], known[-1][0]

    def _operator(self, op: str, main: Sequence[Node]) -> Shape | None:
        shapes = [self.try_shape(a) for a in main]
        shape = shapes[0] if len(shapes) == 1 else None
        where = self.where(main[0]) if len(main) == 1 else None
        if op in ("trace", "det"):
            if shape is not None:
                self.s.sizes.same(*shape)
            if where is not None:
                self.s.marks.inverted.add(where)
            return SCALAR
        if shape is None:
            return None
        if op == "vec":
            return self.s.sizes.of(shape[0]) * self.s.sizes.of(shape[1]), ONE
        if self.s.sizes.is_one(shape[1]):
            return shape[0], shape[0]
        return (shape[0], ONE) if self.s.sizes.is_several(shape[1]) else None

    def on_abs(self, node: Node) -> Shape | None:
        """An absolute value or a determinant."""
        self.try_shape(node.args[0])
        return SCALAR

    on_norm = on_floor = on_ceiling = on_abs

    def on_binomial(self, node: Node) -> Shape | None:
        """Of two scalars."""
        for arg in node.args:
            self.scalar(arg)
        return SCALAR
