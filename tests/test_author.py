"""The authoring API: declarations, facts, derivations and their places."""

from __future__ import annotations

import ast
import linecache
from pathlib import Path
from typing import Any

import pytest
import sympy

from derive.author import (
    AuthorError,
    Cov,
    Derivation,
    E,
    Step,
    Var,
    block_column,
    block_diagonal,
    block_matrix,
    block_row,
    check,
    covariance,
    diag,
    diagonal,
    dims,
    dims_family,
    entry,
    equal,
    fixed_vector,
    hadamard,
    identity,
    independent,
    indices,
    invertible,
    kron,
    matrix,
    normal,
    ones,
    quad,
    random_variable,
    random_vector,
    scalar,
    scalars,
    sum_over,
    to_term,
    tr,
    uncorrelated,
    vec,
    zero,
)
from derive.kernel import facts
from derive.kernel import terms as t
from derive.kernel.dims import as_dim, total, variable
from derive.kernel.terms import Term
from derive.verdict import Outcome

N, p, q, q1, q2, r = dims("N p q q1 q2 r")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u = random_vector("y", N), random_vector("u", q)
e = random_vector("e", N, latex=r"\varepsilon")
D, R = covariance("D", q), covariance("R", N)
i, j = indices("i j", r)
size = dims_family("q")
T_Z, t_u, t_e = t.symbol("Z", "N", "q"), t.symbol("u", "q", random=True), t.symbol(
    "e", "N", random=True)

MODEL = (
    Derivation("A linear mixed model", source="a book")
    .where(y, X * beta + Z * u + e)
    .assume(E(e, given=u), 0)
    .assume(Var(u), D)
)


def last(derivation: Derivation) -> Step:
    return derivation.steps()[-1]


def names(step: Step) -> list[str]:
    return [fact.name for fact in step.facts]


# --- declarations -------------------------------------------------------------------------


def test_plain_declarations_are_plain_sympy() -> None:
    assert matrix("X", N, p) == sympy.MatrixSymbol("X", N, p)
    assert scalar("a") == sympy.Symbol("a", real=True)
    assert scalars("a b", positive=True) == tuple(sympy.symbols("a b", positive=True, real=True))
    assert matrix("A", N).shape == (N, N)


def test_members_of_families() -> None:
    family = matrix("Z", N, size[i], over=i)
    q_1 = variable("q", as_dim(1))
    assert to_term(family[1]) == t.symbol("Z", "N", q_1, 1)
    assert to_term(family[j]) == t.symbol("Z", "N", variable("q", as_dim("j")), "j")
    assert family[i].subs(i, j) == family[j]
    two = matrix("D", size[i], size[j], over=(i, j))
    assert two[j, i].shape == (size[j], size[i])
    assert to_term(scalar("s", positive=True, over=i)[2]) == t.symbol("s", 1, 1, 2)
    assert sympy.latex(two[1, 2]) == "D_{12}"
    assert sympy.latex(random_vector("e_1", N, latex="e_{1}", over=i)[i]) == "{e_{1}}_{i}"


def test_random_scalars_have_scalar_moments() -> None:
    x = random_variable("x")
    assert not getattr(Var(x), "is_Matrix", False)
    assert to_term(Var(x)) == t.variance(t.symbol("x", random=True))
    assert to_term(Cov(u, x)).cols == as_dim(1)
    assert tr(R) + E(y.T * R * y) == E(quad(y, R)) + tr(R)


@pytest.mark.parametrize(("write", "message"), [
    (lambda: dims(""), "holds no names"),
    (lambda: matrix("A b", N), "no name"),
    (lambda: matrix("A", 2.5), "must be exact"),
    (lambda: matrix("A", -1), "not positive"),
    (lambda: matrix("A", "N"), "declare the symbol first"),
    (lambda: matrix("A", N, over=N), "is no index"),
    (lambda: matrix("A", N, over=(i, i)), "different indices"),
    (lambda: matrix("A", N, over=i)[0], "has no member 0"),
    (lambda: matrix("A", N, over=i)[1, 2], "over 1 index, but 2"),
    (lambda: matrix("A", N, over=i)[sympy.Symbol("x")], "is no index of A"),
    (lambda: matrix("A", N, over=i) * X, r"write a member, as in A\[i\]"),
    (lambda: E(matrix("A", N, over=i)), r"write a member, as in A\[i\]"),
    (lambda: E("y"), "declare the symbol first"),
    (lambda: E(None), "no SymPy expression"),
    (lambda: kron(X), "at least two"),
    (lambda: sum_over(X), "needs an index"),
    (lambda: entry(X, 0, 1), "no entry 0"),
    (lambda: block_matrix([[X, Z], [X]]), "equally many"),
    (lambda: block_matrix([[0, X], [0, X]]), "row 1, column 1|not determined"),
    (lambda: block_matrix(X, over=i), "two indices"),
    (lambda: independent(u), "two groups"),
    (lambda: independent(each=u), "needs a family"),
    (lambda: normal(), "at least one"),
    (lambda: equal(u, 0, distinct=(i,)), "at least two indices"),
    (lambda: Derivation(""), "needs a title"),
    (lambda: Derivation("x").then(u), "begin one with"),
    (lambda: Derivation("x").where(Z * u, y), "defines a symbol"),
    (lambda: Derivation("x").assume(u), "lacks a right side"),
    (lambda: Derivation("x").start(u).then(u, expect="true"), "no verdict to expect"),
    (lambda: Derivation("x").start(u).then(u, needs=normal(u)), "expect='needs'"),
    (lambda: Derivation("x").start(0.5 * X), "write Rational"),
    (lambda: Derivation("x").start(u).steps(), "claims nothing"),
    (lambda: bool(Derivation("x")), "neither true nor false"),
    (lambda: Derivation("x").claim(u, random_vector("u", p)).steps(), "two different symbols"),
])
def test_wrong_input_is_answered_in_one_sentence(write: Any, message: str) -> None:
    with pytest.raises(AuthorError, match=message) as error:
        write()
    assert "\n" not in str(error.value)


# --- operators ----------------------------------------------------------------------------

T_X, T_R, t_y = t.symbol("X", "N", "p"), t.symbol("R", "N", "N"), t.symbol("y", "N", random=True)


@pytest.mark.parametrize(("expr", "term"), [
    (tr(R), t.trace(T_R)),
    (vec(X), t.vec(T_X)),
    (kron(X, Z), t.kronecker(T_X, T_Z)),
    (hadamard(X, X), t.hadamard(T_X, T_X)),
    (diag(y), t.diag(t_y)),
    (diagonal(R), t.diagonal(T_R)),
    (identity(N), t.identity("N")),
    (zero(N), t.zero("N", 1)),
    (ones(N), t.ones("N", 1)),
    (quad(y, R), t.mul(t.transpose(t_y), T_R, t_y)),
    (entry(X, i, j), t.entry(T_X, "i", "j")),
    (entry(X, 1, 2), t.entry(T_X, 1, 2)),
    (X[0, 1], t.entry(T_X, 1, 2)),
    (block_row(X, Z), t.block([[T_X, T_Z]])),
    (block_column(y, u), t.block([[t_y], [t_u]])),
    (block_matrix([[X, 0], [0, Z]]),
     t.block([[T_X, t.zero("N", "q")], [t.zero("N", "p"), T_Z]])),
    (block_diagonal(X, Z), t.block_diagonal(T_X, T_Z)),
    (E(y, given=(u, e)), t.expectation(t_y, t_u, t_e)),
    (Cov(y, u, given=e), t.covariance(t_y, t_u, t_e)),
], ids=str)
def test_operators_give_their_terms(expr: Any, term: Term) -> None:
    assert to_term(expr) == term


def test_sums_and_blocks_of_families() -> None:
    family = matrix("Z", N, size[i], over=i)
    q_i = variable("q", as_dim("i"))
    member = t.symbol("Z", "N", q_i, "i")
    product = t.mul(member, t.transpose(member))
    assert to_term(sum_over(family[i] * family[i].T, i)) == t.sum_over("i", 1, "r", product)
    assert to_term(sum_over(family[i] * family[i].T, i, lower=2)).data[1] == as_dim(2)
    row = to_term(block_row(family, over=i))
    assert row == t.stack(member, col=("i", "r"))
    assert row.cols == total(q_i, "i", as_dim("r"))
    assert to_term(block_diagonal(family[i].T, over=i)).op == "stack"
    two = matrix("D", size[i], size[j], over=(i, j))
    inner = to_term(sum_over(family[i] * two[i, j] * family[j].T, i, j, distinct=True)).args[0]
    assert inner.data == ("j", as_dim(1), as_dim("r"), (as_dim("i"),))
    assert to_term(block_matrix(two, over=(i, j))).data == (("i", as_dim("r")), ("j", as_dim("r")))


def test_families_may_start_below_one() -> None:
    k = indices("k", r, lower=0)
    family = matrix("Z", N, size[k], over=k)
    assert to_term(sum_over(family[k] * family[k].T, k)).data[1] == as_dim(0)
    row = to_term(block_row(family, over=k))
    assert row.data == (None, ("k", as_dim("r") + 1))
    assert row.args[0].data[1] == (as_dim("k") - 1,)


# --- facts --------------------------------------------------------------------------------


@pytest.mark.parametrize(("fact", "name", "statement"), [
    (uncorrelated(u, e), "Cov(u, e) = 0",
     facts.Equation(t.covariance(t_u, t_e), t.zero("q", "N"))),
    (independent(u, e), "u, e independent", facts.Independent(((t_u,), (t_e,)))),
    (independent((u, y), e), "(u, y), e independent",
     facts.Independent(((t_u, t_y), (t_e,)))),
    (independent(y, e, given=u), "y, e independent given u",
     facts.Independent(((t_y,), (t_e,)), (t_u,))),
    (normal(u, e), "u, e jointly normal", facts.Normal((t_u, t_e))),
    (normal(e, given=u), "e normal given u", facts.Normal((t_e,), (t_u,))),
    (invertible(R), "R is invertible", facts.Property(T_R, "invertible")),
])
def test_facts_have_readable_names(fact: Any, name: str, statement: Any) -> None:
    step = last(Derivation("x").assume(fact))
    assert step.given
    assert step.fact == facts.Fact(name, statement)


def test_facts_about_families() -> None:
    family = random_vector("u", q, over=i)
    u_i, u_j = (t.symbol("u", "q", 1, k, random=True) for k in "ij")
    step = last(Derivation("x").assume(independent(e, each=family)))
    assert step.fact == facts.Fact("e, each u_i independent",
                                   facts.Independent(((t_e,), (u_i,)), (), (1,)))
    step = last(Derivation("x").assume(Cov(family[i], family[j]), 0, distinct=(i, j)))
    assert step.fact == facts.Fact("Cov(u_i, u_j) = 0 (i != j)", facts.Equation(
        t.covariance(u_i, u_j), t.zero("q", "q"), ((as_dim("i"), as_dim("j")),)))


def test_facts_in_force_are_those_before_with_properties_and_ranges() -> None:
    family = covariance("D", q, over=i)
    step = last(MODEL.start(family[i] + family[1]).then(family[1] + family[i]))
    assert names(step) == [
        "y = X*beta + Z*u + e", "E(e | u) = 0", "Var(u) = D", "D is nonnegative-definite",
        "D_i is nonnegative-definite", "i = 1..r"]
    assert step.facts[-1].statement == facts.IndexRange("i", as_dim(1), as_dim("r"))
    assert names(MODEL.steps()[0]) == []


def test_one_name_for_one_fact() -> None:
    step = last(Derivation("x").assume(Var(u), D).assume(Var(u), D).claim(u, u))
    assert names(step)[0] == "Var(u) = D"
    assert names(step)[1] != "Var(u) = D"


# --- derivations --------------------------------------------------------------------------


def test_the_chain_becomes_steps() -> None:
    derivation = MODEL.start(Var(y)).then(Z * D * Z.T, by="variance-linear", because="so").then(0)
    first, second = derivation.steps()[-2:]
    assert (first.lhs, first.rhs) == (to_term(Var(y)), to_term(Z * D * Z.T))
    assert (first.by, first.because, first.expect, first.given) == (
        "variance-linear", "so", "proved", False)
    assert (second.lhs, second.rhs) == (first.rhs, t.zero("N", "N"))
    assert derivation.latex_names == {"e": r"\varepsilon"}
    assert MODEL.steps() == derivation.steps()[:3], "the setting is not changed"


def test_several_chains_and_what_is_needed() -> None:
    derivation = (MODEL.claim(E(y), X * beta, expect="needs", needs=equal(E(u), 0))
                  .start(u, distinct=(i, j)).then(u).then(u))
    needs, first, second = derivation.steps()[-3:]
    assert needs.expect_needs == facts.Fact(
        "E(u) = 0", facts.Equation(t.expectation(t_u), t.zero("q", 1)))
    assert first.distinct == second.distinct == ((as_dim("i"), as_dim("j")),)
    assert needs.distinct == ()


def test_dimensions_are_unified_throughout() -> None:
    Z1, Z2 = matrix("Z1", N, q1), matrix("Z2", N, q2)
    u1, u2 = random_vector("u1", q1), random_vector("u2", q2)
    derivation = (Derivation("x").where(y, Z * u).where(Z, block_row(Z1, Z2))
                  .start(Z * block_column(u1, u2)).then(Z1 * u1 + Z2 * u2))
    steps = derivation.steps()
    assert all(step.error is None for step in steps)
    both = as_dim("q1") + as_dim("q2")
    assert steps[0].rhs == t.mul(t.symbol("Z", "N", both), t.symbol("u", both, random=True))


def test_a_size_of_a_member_can_be_stated() -> None:
    k = indices("k", r, lower=0)
    family = matrix("Z", N, size[k], over=k)
    step = last(Derivation("x").where(family[0], identity(N)).claim(family[k], family[k]))
    assert step.error is None
    assert step.lhs is not None
    assert step.lhs.rows == variable("q", as_dim(0))


@pytest.mark.parametrize(("derivation", "words"), [
    (MODEL.claim(Var(y), Z**2 * D), "needs a square matrix"),
    (MODEL.claim(Var(y), D), "differ in shape"),
    (MODEL.claim(X * beta + u, y), "needs one shape"),
    (MODEL.claim(y, block_row(X, u) * beta), "side by side"),
    (Derivation("x").assume(E(X * beta + u), 0), "needs one shape"),
    (Derivation("x").assume(identity(2), identity(3)), "differ in shape"),
    (Derivation("x").where(X, X * 2), "in terms of itself"),
    (Derivation("x").where(beta, random_vector("v", p)), "declared fixed"),
    (Derivation("x").where(y, e).where(y, 2 * e), "defined already"),
    (Derivation("x").assume(invertible(Z)), "square"),
    (Derivation("x").claim(E(y, given=beta), y), "random symbol"),
])
def test_what_does_not_fit_is_kept_as_data(derivation: Derivation, words: str) -> None:
    step = last(derivation)
    assert step.error is not None
    assert words in str(step.error)


def test_check_gives_ill_formed_without_a_traceback() -> None:
    verdict = check(Z**2, Z)
    assert verdict.outcome is Outcome.ILL_FORMED
    assert "square" in verdict.message
    assert not verdict


# --- places -------------------------------------------------------------------------------


def test_places_are_exact() -> None:
    lines = Path(__file__).read_text("utf-8").splitlines()
    step = last(MODEL.claim(E( y ),  # as written
                            X*beta +
                            Z * E(u)))
    assert (step.lhs_text, step.rhs_text) == ("E( y )", "X*beta + Z * E(u)")
    span = step.span
    assert span.path == __file__
    assert lines[span.line - 1][span.column - 1 :].startswith("E( y ),")
    assert lines[span.end_line - 1][: span.end_column - 1].endswith("Z * E(u)")
    chain = MODEL.start(Var(y)).then(by="x", expr=Var(Z*u)).then("é" and Z*D*Z.T)
    first, second = chain.steps()[-2:]
    assert (first.lhs_text, first.rhs_text) == ("Var(y)", "Var(Z*u)")
    assert (second.lhs_text, second.rhs_text) == ("Var(Z*u)", '"é" and Z*D*Z.T')
    line = lines[second.span.line - 1]
    assert line[second.span.column - 1 : second.span.end_column - 1] == '"é" and Z*D*Z.T'
    given = MODEL.steps()[1]
    assert (given.lhs_text, given.rhs_text) == ("E(e, given=u)", "0")
    assert last(MODEL.assume(normal(u))).lhs_text == "u normal"


def _run(source: str, name: str) -> Step:
    space: dict[str, Any] = {"MODEL": MODEL, "y": y, "E": E, "beta": beta, "X": X}
    exec(compile(ast.parse(source), name, "exec"), space)
    return last(space["d"])


def test_without_a_file_there_still_is_a_place() -> None:
    step = _run("d = MODEL.claim(E(y), X*beta)", "<stdin>")
    assert (step.span.path, step.span.line) == ("<input>", 1)
    assert (step.lhs_text, step.rhs_text) == ("E(y)", "X*beta")


def test_a_notebook_cell_has_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "\nd = MODEL.claim(E(  y), X *beta)\n"
    cell = (len(source), None, source.splitlines(keepends=True), "<cell 1>")
    monkeypatch.setitem(linecache.cache, "<cell 1>", cell)
    step = _run(source, "<cell 1>")
    assert (step.lhs_text, step.rhs_text) == ("E(  y)", "X *beta")
    assert (step.span.path, step.span.line, step.span.column) == ("<input>", 2, 17)
    assert step.span.end_column == 32


def test_starred_arguments_fall_back_to_the_call() -> None:
    sides = (E(y), X * beta)
    step = last(MODEL.claim(*sides))
    assert (step.lhs_text, step.rhs_text) == ("E(y)", "X*beta")
    assert step.span.path == __file__
