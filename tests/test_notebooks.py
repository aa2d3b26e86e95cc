"""Verdicts and derivations as notebooks show them."""

from __future__ import annotations

from derive import (
    Derivation,
    Var,
    check,
    covariance,
    dims,
    fixed_vector,
    independent,
    matrix,
    random_vector,
)

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u, e = (random_vector(n, s) for n, s in (("y", N), ("u", q), ("e", N)))
D, R = covariance("D", q), covariance("R", N)
MODEL = (Derivation("Variance <of> y").where(y, X*beta + Z*u + e).assume(Var(u), D)
         .assume(Var(e), R).assume(independent(u, e)))


def test_a_proved_verdict_shows_its_argument() -> None:
    A, B, C = matrix("A", N, p), matrix("B", p, N), matrix("C", p, N)
    verdict = check(A*(B + C), A*B + A*C)
    shown = verdict._repr_latex_()
    assert shown is not None
    assert shown.startswith(r"$$ \begin{aligned} A (B + C) &= A B + A C && \text{")
    assert shown.count("$$") == 2


def test_a_refuted_verdict_has_no_proof_to_show() -> None:
    A, B = matrix("A", N, N), matrix("B", N, N)
    verdict = check(A*B, B*A)
    assert verdict._repr_latex_() is None
    assert verdict._repr_html_().startswith("<pre>refuted")


def test_a_derivation_shows_its_chain_with_reasons() -> None:
    checked = MODEL.start(Var(y)).then(Z*D*Z.T + R).check()
    shown = checked._repr_latex_()
    assert shown is not None
    assert r"\operatorname{Var}(y) &= \operatorname{Var}(X \beta + Z u + e)" in shown
    assert r"&= Z D Z' + R" in shown
    html = checked._repr_html_()
    assert "&lt;of&gt;" in html
    assert "<of>" not in html


def test_names_are_spelled_as_they_were_declared() -> None:
    V, W = matrix("V", N, N), matrix("W", N, N, latex=r"\Omega^{*}")
    derivation = Derivation("Sums").start(V*(W + V)).then(V*W + V*V)
    for shown in (derivation._repr_latex_(), derivation.check()._repr_latex_()):
        assert shown is not None
        assert r"\Omega^{*}" in shown
        assert "W" not in shown
