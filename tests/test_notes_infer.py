"""What a document says of its symbols: by words, equations, habit; and who is to blame."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from derive.notes.containers.document import Scope
from derive.notes.kinds.infer import Declared, Use, infer
from derive.notes.kinds.kinds import WHOLE, Environment, Role
from derive.notes.kinds.observe import observe
from derive.notes.kinds.symbols import Habits, Spelling, spell
from derive.notes.mathematics.parser import read_expression, read_formula
from derive.notes.words.remarks import Declaration

SECTION = Scope("section", "", 1, 1)
THEOREM, PROOF = Scope("theorem", "", 2, 2), Scope("proof", "", 2, 3)
OTHER = Scope("theorem", "", 2, 4)


def declared(
    kind: str, subject: str, *arguments: str, scopes: tuple[Scope, ...] = ()
) -> Declared:
    """A declaration as words give it."""
    declaration = Declaration(kind, (read_expression(subject),),
                              tuple(map(read_expression, arguments)), words=kind)
    return Declared(declaration, scopes)


def document(formulas: Sequence[str], *said: Declared) -> Environment:
    """The environment of a document without scopes."""
    return infer([Use(read_formula(f)) for f in formulas], said)


def kind(env: Environment, name: str, arity: int = 0) -> str:
    """A symbol's kind in words."""
    found = env.kind((name, arity))
    assert found is not None
    return found.text()


def test_a_document_without_signs_of_matrices_has_scalars_only() -> None:
    env = document([r"f_X(x) = \frac{b^a}{\Gamma(a)} x^{a-1} e^{-bx}", r"S = \sum_{i=1}^n X_i",
                    r"\mathrm{E}(S) = n M"])
    assert not env.matrices
    assert {kind(env, n) for n in ("a", "b", "x", "M")} == {"scalar"}
    assert kind(env, "n") == "dimension"
    assert env.role("f_X") is Role.FUNCTION
    assert env.kind(("E", 0)) is None


def test_the_mixed_model_from_its_equations_alone() -> None:
    env = document([r"E(y | u) = X\beta + zu", "u \\sim (0, D)",
                    r"\mathrm{Var}(y) = zDz' + R"])
    shapes = {n: env.kinds[WHOLE, (n, 0)] for n in ("y", "u", "z", "D", "R", "X")}
    y, u, z = shapes["y"], shapes["u"], shapes["z"]
    assert (y.random, u.random, z.random) == (True, True, False)
    assert (y.is_vector, u.is_vector, z.is_matrix) == (True, True, True)
    assert (z.rows, z.cols) == (y.rows, u.rows)
    assert shapes["D"].rows == u.rows
    assert shapes["R"].rows == shapes["X"].rows == y.rows
    assert not env.blamed


def test_words_count_before_equations_and_habit() -> None:
    env = document([r"y = X b"], declared("shape", "X", "n", "3"), declared("vector", "y"))
    assert kind(env, "b") == "3 x 1"
    assert kind(env, "y") == "n x 1"


def test_the_odd_line_out_is_blamed_even_if_it_comes_first() -> None:
    lines = ["E(y | u) = u", r"E(y | u) = X\beta + Zu", r"\mathrm{Var}(y) = ZDZ' + R",
             r"\mathrm{Var}(u) = D", "Z'Z = D", "w = Zu", "w'w + y'y"]
    env = document(lines, declared("shape", "y", "N"), declared("shape", "Z", "N", "q"))
    assert [b.use for b in env.blamed] == [0]
    assert kind(env, "u") == "random q x 1"


def test_blocks_add_up() -> None:
    env = document([r"W = [X \ Z]", r"\theta = [\beta' \ u']'", r"E(y) = W\theta",
                    r"E(y) = X\beta + Zu"],
                   declared("shape", "X", "n", "p"), declared("shape", "Z", "n", "q"))
    assert kind(env, "W") == "n x p + q"
    assert kind(env, "theta") == "p + q x 1"


def test_sizes_of_family_members_depend_on_the_index() -> None:
    env = document([r"V = \sum_{i=1}^r Z_i D_i Z_i' + R", r"\mathrm{Var}(u_i) = D_i",
                    r"E(y) = \sum_{i=1}^r Z_i u_i"], declared("shape", "u_i", "q_i"))
    assert kind(env, "Z", 1).endswith("q_#0")
    assert kind(env, "D", 1) == "q_#0 x q_#0"


def test_entries_of_a_vector() -> None:
    env = document([r"y'y = \sum_{i=1}^n y_i^2"], declared("vector", "y"))
    found = env.kind(("y", 1))
    assert found is not None
    assert found.part_of == "y"


@pytest.mark.parametrize(("formulas", "random", "fixed"), [
    ([r"\mathrm{Var}(X) = \sigma^2", r"\mathrm{E}(aX + b) = a\mu + b"], "X", "a"),
    ([r"\mathrm{E}(Y | Z) = g"], "Z", "g"),
    ([r"T = \frac{1}{2} U", r"\mathrm{E}(U) = 0", r"\mathrm{E}(T) = 0"], "T", "U_0"),
    ([r"\mathrm{E}(R) + \mathrm{Var}(y)", r"R = \mathrm{Var}(e)"], "e", "R"),
])
def test_random_or_fixed(formulas: list[str], random: str, fixed: str) -> None:
    env = document(formulas)
    found, other = env.kind((random, 0)), env.kind((fixed, 0))
    assert found is not None
    assert found.random
    assert other is None or not other.random


def test_data_of_which_no_moment_is_taken_are_values() -> None:
    env = document([r"y_i \sim N(\mu, \sigma^2)", r"L = \sum_{i=1}^n y_i"],
                   declared("random", "y_i"))
    found = env.kind(("y", 1))
    assert found is not None
    assert not found.random


def test_what_an_estimator_depends_on_is_random_too() -> None:
    env = document([r"y = X\beta + \varepsilon", r"\hat\beta = (X'X)^{-1}X'y",
                    r"\mathrm{Var}(\hat\beta) = \sigma^2 (X'X)^{-1}"],
                   declared("random", r"\varepsilon"))
    assert {n: env.kinds[WHOLE, (n, 0)].random for n in ("y", "beta_hat", "epsilon", "X")} == {
        "y": True, "beta_hat": True, "epsilon": True, "X": False}


def test_what_a_theorem_declares_ends_with_it() -> None:
    said = (declared("shape", "A", "n", "n", scopes=(SECTION, THEOREM)),
            declared("scalar", "A", scopes=(SECTION, OTHER)))
    env = infer([Use(read_formula("A'A = B"), (SECTION, THEOREM)),
                 Use(read_formula("A + 1"), (SECTION, OTHER))], said)
    assert kind(env.inside((SECTION, THEOREM)), "A") == "n x n"
    assert kind(env.inside((SECTION, PROOF)), "A") == "n x n"
    assert kind(env.inside((SECTION, OTHER)), "A") == "scalar"


def test_every_kind_has_its_reason() -> None:
    env = document([r"E(y) = X\beta", "X'X", r"\sigma^2 I_n"], declared("vector", "y"))
    assert all(k.reason for k in env.kinds.values())


@pytest.mark.parametrize(("source", "name", "at"), [
    (r"\hat{\beta}", "beta_hat", 0), (r"\mathbf{X}", "X_bf", 0), (r"\beta^*", "beta*", 0),
    (r"\sigma_s", "sigma_s", 0), ("u_1", "u_1", 0), ("x_i", "x", 1), ("x_1", "x", 1),
    ("y_{ij}", "y", 2), ("D_{12}", "D", 2), (r"\mu_X", "mu_X", 0), ("x_{n}", "x", 1),
    (r"y^{(1)}", "y^{(1)}", 0), (r"\bar{x}_i", "x_bar", 1), ("n_{i+}", "n_{·,+}", 1),
])
def test_spelling(source: str, name: str, at: int) -> None:
    shown = [read_expression(s) for s in (r"\sum_{i=1}^n x_i", "D_{ij}")]
    found = spell(read_expression(source), observe(shown))
    assert found is not None
    assert found.key == (name, at)


def test_what_names_no_symbol() -> None:
    assert spell(read_expression("x^2"), Habits()) is None
    assert spell(read_expression("a + b"), Habits()) is None
    assert spell(read_expression("x"), Habits()) == Spelling("x")
