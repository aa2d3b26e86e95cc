"""Random trees of notes, as reading makes them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from derive.notes.mathematics.syntax import Name, Node


def _node(kind: str, *args: Node, data: object = None) -> Node:
    return Node(kind, args, data)


EMPTY = _node("empty")
NAMES = st.builds(
    lambda base, accents, font: _node("name", data=Name(base, accents, font)),
    st.sampled_from(["x", "y", "X", "beta", "Sigma", "u", "i", "n"]),
    st.sampled_from([(), (), ("hat",), ("bar", "tilde")]),
    st.sampled_from(["", "", "bf", "cal"]))
NUMBERS = st.integers(0, 2000).map(lambda k: _node("number", data=Fraction(k, 8)))
INDICES = st.sampled_from([_node("name", data=Name(c)) for c in "ijk"])
ATOMS = st.one_of(NAMES, NUMBERS, st.just(_node("infinity")), st.just(_node("dots")))
EXPONENTS = st.sampled_from([_node("name", data=Name(c)) for c in ("*", "T", "top", "+", "circ")])


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(inner, min_size=2, max_size=4)
    summand = st.one_of(inner, inner.filter(lambda n: n.kind != "neg")
                        .map(lambda n: _node("neg", n)))
    bounds = st.builds(lambda i, n: (_node("relation", i, n, data=("=",)), n), INDICES, inner)
    return st.one_of(
        st.lists(summand, min_size=2, max_size=4).map(lambda a: _node("add", *a)),
        some.flatmap(lambda a: st.lists(
            st.sampled_from(["", "", "cdot", "times"]), min_size=len(a) - 1, max_size=len(a) - 1)
            .map(lambda joints: _node("product", *a, data=tuple(joints)))),
        st.builds(lambda k, a: _node(k, *a),
                  st.sampled_from(["kronecker", "hadamard", "direct-sum"]), some),
        st.builds(lambda k, a: _node("infix", *a, data=k),
                  st.sampled_from(["cup", "cap", "circ", "vee", "setminus"]), some),
        st.builds(lambda a, b, k: _node("quotient", a, b, data=k), inner, inner,
                  st.sampled_from(["frac", "slash"])),
        st.builds(lambda a, b: _node("binomial", a, b), inner, inner),
        st.builds(lambda a: _node("root", *a), st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda k, a: _node("group", a, data=k),
                  st.sampled_from(["(", "[", "{", "\\langle", "(]", "[)"]), inner),
        st.builds(lambda k, a: _node(k, a),
                  st.sampled_from(["abs", "norm", "floor", "ceiling"]), inner),
        st.builds(lambda a, i: _node("subscript", a, *i), NAMES,
                  st.lists(INDICES, min_size=1, max_size=3)),
        st.builds(lambda a, b: _node("superscript", a, b), inner, st.one_of(inner, EXPONENTS)),
        st.builds(lambda a, k: _node("prime", a, data=k), inner, st.integers(1, 3)),
        st.builds(lambda f, a, k: _node("apply", f, a, data=k), NAMES, inner,
                  st.sampled_from("([")),
        st.builds(lambda f, a: _node("apply", _node("name", data=Name(f)), a, data=""),
                  st.sampled_from(["log", "tr", "sin"]), inner),
        st.builds(lambda k, a, b: _node("big", a, *b, data=k),
                  st.sampled_from(["sum", "prod", "bigcup"]), inner, bounds),
        st.builds(lambda a, x, b: _node("big", _node("product", a, _node("differential", x),
                                                     data=("",)), *b, data="int"),
                  inner.filter(lambda n: n.kind != "product"), INDICES, bounds),
        st.builds(lambda f, x: _node("derivative", f, *x, data="partial"),
                  st.one_of(st.just(EMPTY), inner), st.lists(INDICES, min_size=1, max_size=2)),
        st.builds(lambda a, b: _node("evaluated", a, _node("relation", *b, data=("=",))),
                  inner, st.lists(inner, min_size=2, max_size=2)),
        st.builds(lambda rows, columns, a, k: _node("matrix", *[a] * (rows * columns),
                                                    data=(rows, columns, k)),
                  st.integers(1, 2), st.integers(1, 3), inner, st.sampled_from(["(", "[", "|"])),
        st.builds(lambda a, b: _node("cases", a, b, b, a), inner, inner),
        st.builds(lambda a, b: _node("annotated", a, b, data="underbrace"), inner, inner),
        st.builds(lambda a: _node("not", a), inner),
    )


def trees() -> st.SearchStrategy[Node]:
    """Expressions, relations, lists and conditions."""
    inner = st.recursive(ATOMS, _larger, max_leaves=12)
    return st.one_of(
        inner,
        st.lists(inner, min_size=2, max_size=3).map(
            lambda a: _node("relation", *a, data=("=", r"\leq")[:len(a) - 1])),
        st.builds(lambda f, a, b: _node("apply", f, _node("given", a, b, data="|"), data="("),
                  NAMES, inner, inner),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda a: _node("group", _node("list", *a, data=","), data="(")))
