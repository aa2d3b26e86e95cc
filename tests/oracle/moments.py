"""True identities about expectations, variances and covariances."""

from __future__ import annotations

from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Independent, Normal, Property
from derive.kernel.terms import (
    Term,
    add,
    block,
    block_diagonal,
    entry,
    hadamard,
    identity,
    kronecker,
    mul,
    number,
    ones,
    power,
    stack,
    sub,
    sum_over,
    symbol,
    vec,
    zero,
)

from .identities import (
    IDENTITIES,
    ZDZ,
    Cov,
    D,
    E,
    G,
    Var,
    Z,
    Zs,
    a,
    b,
    eq,
    identity_of,
    let,
    over_i,
    over_j,
    q,
    rv,
    s,
    t,
    tr,
)

x, y, z, g = rv("x", "n"), rv("y", "n"), rv("z", "m"), rv("g", "q")
A, B, S = symbol("A", "k", "n"), symbol("B", "k", "m"), symbol("S", "n", "n")
c, mu = symbol("c", "k"), symbol("mu", "n")
V = symbol("V", "n", "n")

# -- laws --------------------------------------------------------------------------------

identity_of("expectation is linear", E(add(mul(A, x), mul(B, z), c)),
            add(mul(A, E(x)), mul(B, E(z)), c))
identity_of("conditional expectation is linear", E(add(mul(A, x), mul(B, z)), g),
            add(mul(A, E(x, g)), mul(B, E(z, g))))
identity_of("expectation of a transpose and trace", E(tr(mul(S, x, t(y)))),
            tr(mul(t(E(mul(y, t(x)))), S)))
identity_of("total expectation", E(E(y, g)), E(y))
identity_of("tower", E(E(y, g, z), g), E(y, g))
identity_of("inner condition is coarser", E(E(y, g), g, z), E(y, g))
identity_of("take out what is known", E(mul(g, t(y)), g), mul(g, t(E(y, g))))
identity_of("known inside a product", E(mul(number(2), g, t(g)), g),
            mul(number(2), g, t(g)))
identity_of("product by conditioning", E(mul(g, t(y))), E(mul(g, t(E(y, g)))))
identity_of("total variance", Var(y), add(E(Var(y, g)), Var(E(y, g))))
identity_of("total covariance", Cov(y, z),
            add(E(Cov(y, z, g)), Cov(E(y, g), E(z, g))))
identity_of("total variance under a condition", Var(y, z),
            add(E(Var(y, g, z), z), Var(E(y, g, z), z)))
identity_of("variance of a linear function", Var(add(mul(A, x), c)), mul(A, Var(x), t(A)))
identity_of("conditional variance of a linear function", Var(add(mul(A, x), mul(B, z)), z),
            mul(A, Var(x, z), t(A)))
identity_of("variance by moments", Var(x), sub(E(mul(x, t(x))), mul(E(x), t(E(x)))))
identity_of("second moment", E(mul(x, t(x))), add(Var(x), mul(E(x), t(E(x)))))
identity_of("covariance by moments", Cov(x, z), sub(E(mul(x, t(z))), mul(E(x), t(E(z)))))
identity_of("covariance is bilinear", Cov(mul(A, x), mul(B, z)), mul(A, Cov(x, z), t(B)))
identity_of("covariance of sums", Cov(add(x, y), add(z, z)),
            mul(number(2), add(Cov(x, z), Cov(y, z))))
identity_of("covariance transposed", t(Cov(x, z)), Cov(z, x))
identity_of("variance of a sum", Var(add(x, y)),
            add(Var(x), Var(y), Cov(x, y), Cov(y, x)))
identity_of("variance of a difference", Var(sub(x, y)),
            sub(add(Var(x), Var(y)), add(Cov(x, y), t(Cov(x, y)))))
identity_of("covariance with a conditional mean", Cov(E(y, g), g), Cov(y, g))
identity_of("residual is uncorrelated", Cov(sub(y, E(y, g)), g), zero("n", "q"))
identity_of("variance of blocks", Var(block([[x], [z]])),
            block([[Var(x), Cov(x, z)], [Cov(z, x), Var(z)]]))
identity_of("quadratic form", E(mul(t(y), S, y)),
            add(tr(mul(S, Var(y))), mul(t(E(y)), S, E(y))))
identity_of("quadratic form with named moments", E(mul(t(y), S, y)),
            add(tr(mul(S, V)), mul(t(mu), S, mu)), eq(E(y), mu), eq(Var(y), V))
identity_of("bilinear form", E(mul(t(x), S, y)),
            add(tr(mul(S, Cov(y, x))), mul(t(E(x)), S, E(y))))
identity_of("expected Kronecker square", E(kronecker(x, x)),
            vec(add(Var(x), mul(E(x), t(E(x))))))
identity_of("expected Hadamard product", E(hadamard(x, y)),
            add(hadamard(E(x), E(y)), mul(hadamard(Cov(x, y), identity("n")), ones("n"))))
identity_of("variance of an entry", Var(entry(x, "i")), entry(Var(x), "i", "i"))
identity_of("covariance of entries", Cov(entry(x, "i"), entry(x, "j")),
            entry(Var(x), "i", "j"))
identity_of("variance of a total", Var(mul(t(ones("n")), x)),
            add(tr(Var(x)), sum_over("i", 1, "n", sum_over(
                "j", 1, "n", Cov(entry(x, "i"), entry(x, "j")), ["i"]))))
identity_of("fourth moment as a trace", E(mul(t(y), S, y, t(y), S, y)),
            E(tr(mul(S, y, t(y), S, y, t(y)))))
identity_of("third central moment", E(power(sub(entry(x, "i"), E(entry(x, "i"))), 3)),
            add(E(power(entry(x, "i"), 3)),
                mul(number(-3), E(power(entry(x, "i"), 2)), E(entry(x, "i"))),
                mul(number(2), power(E(entry(x, "i")), 3))))

# -- the mixed model -----------------------------------------------------------------------

X, Zm = symbol("X", "N", "p"), symbol("Zm", "N", "q")
beta, u, e = symbol("beta", "p"), rv("u", "q"), rv("e", "N")
R, Du, C = symbol("R", "N", "N"), symbol("Du", "q", "q"), symbol("C", "q", "N")
model_y = add(mul(X, beta), mul(Zm, u), e)
yy = rv("y", "N")
tau = symbol("tau", "q")
centred_given_u = eq(E(e, u), zero("N"))
var_e_given_u, var_u, var_e = eq(Var(e, u), R), eq(Var(u), Du), eq(Var(e), R)

identity_of("conditional mean of y", E(model_y, u), add(mul(X, beta), mul(Zm, u)),
            centred_given_u)
identity_of("conditional mean of y by definition", E(yy, u), add(mul(X, beta), mul(Zm, u)),
            let(yy, model_y), centred_given_u)
identity_of("conditional mean of y by independence", E(model_y, u),
            add(mul(X, beta), mul(Zm, u)),
            Independent(((u,), (e,))), eq(E(e), zero("N")))
identity_of("marginal mean of y", E(model_y), add(mul(X, beta), mul(Zm, tau)),
            eq(E(u), tau), eq(E(e), zero("N")))
u_star, Xs, bs = rv("ustar", "q"), block([[X, Zm]]), block([[beta], [tau]])
identity_of("reparametrised mean", E(model_y, u), add(mul(Xs, bs), mul(Zm, u_star)),
            let(u_star, sub(u, tau)), centred_given_u)
identity_of("reparametrised effects are centred", E(u_star), zero("q"),
            eq(E(u), tau), let(u_star, sub(u, tau)))
identity_of("conditional variance of y", Var(model_y, u), R, var_e_given_u)
identity_of("variance of y by total variance", Var(model_y),
            add(mul(Zm, Du, t(Zm)), R), centred_given_u, var_e_given_u, var_u)
identity_of("variance of y by zero covariance", Var(model_y),
            add(mul(Zm, Du, t(Zm)), R), eq(Cov(u, e), zero("q", "N")), var_u, var_e)
identity_of("variance of y by independence", Var(model_y),
            add(mul(Zm, Du, t(Zm)), R), Independent(((u,), (e,))), var_u, var_e)
identity_of("variance of y in general", Var(model_y),
            add(mul(Zm, Du, t(Zm)), R, mul(Zm, C), mul(t(C), t(Zm))),
            eq(Cov(u, e), C), var_u, var_e)
identity_of("variance of y by definition", Var(yy), add(mul(Zm, Du, t(Zm)), R),
            let(yy, model_y), eq(Cov(u, e), zero("q", "N")), var_u, var_e)
identity_of("centred error is uncorrelated", Cov(u, e), zero("q", "N"), centred_given_u)
identity_of("centred error has mean zero", E(e), zero("N"), centred_given_u)
identity_of("centred error against functions", E(mul(u, t(u), Du, u, t(e))), zero("q", "N"),
            centred_given_u)
identity_of("average conditional variance", E(Var(e, u)), Var(e), centred_given_u)
identity_of("covariance of y and u", Cov(model_y, u), mul(Zm, Du),
            eq(Cov(u, e), zero("q", "N")), var_u)
identity_of("independent cross products", E(mul(u, t(e))), mul(E(u), t(E(e))),
            Independent(((u,), (e,))))
identity_of("independent fourth-order products", E(mul(a, u, t(u), tr(mul(e, t(e))))),
            mul(a, E(mul(u, t(u))), E(mul(t(e), e))), Independent(((u,), (e,))))
identity_of("independent conditions fall away", E(mul(e, t(e)), u), E(mul(e, t(e))),
            Independent(((u,), (e,))))
identity_of("conditionally independent products", E(mul(x, t(z)), g),
            mul(E(x, g), t(E(z, g))), Independent(((x,), (z,)), (g,)))
identity_of("conditionally independent covariance", Cov(x, z), Cov(E(x, g), E(z, g)),
            Independent(((x,), (z,)), (g,)))
identity_of("known effects have no conditional variance", Var(mul(Zm, u), u), zero("N", "N"))

# -- several factors -----------------------------------------------------------------------

u1, u2 = rv("u", "q1", 1), rv("u", "q2", 2)
Z1, Z2 = symbol("Z", "N", "q1", 1), symbol("Z", "N", "q2", 2)
D11, D12 = symbol("D", "q1", "q1", 1, 1), symbol("D", "q1", "q2", 1, 2)
D22 = symbol("D", "q2", "q2", 2, 2)
identity_of("variance of two factors", Var(mul(block([[Z1, Z2]]), block([[u1], [u2]]))),
            add(mul(Z1, D11, t(Z1)), mul(Z1, D12, t(Z2)), mul(Z2, t(D12), t(Z1)),
                mul(Z2, D22, t(Z2))),
            eq(Var(u1), D11), eq(Var(u2), D22), eq(Cov(u1, u2), D12))
identity_of("two uncorrelated factors", Var(add(mul(Z1, u1), mul(Z2, u2))),
            mul(block([[Z1, Z2]]), block_diagonal(D11, D22), t(block([[Z1, Z2]]))),
            eq(Var(u1), D11), eq(Var(u2), D22), eq(Cov(u1, u2), D12),
            eq(D12, zero("q1", "q2")))


def ui(i: str) -> Term:
    """A member of the family of random effects."""
    return rv("u", q(i), i)


Zu = over_i(mul(Z("i"), ui("i")))
blocks_of_u = eq(Cov(ui("i"), ui("j")), G("i", "j"))
uncorrelated_u = eq(Cov(ui("i"), ui("j")), zero(q("i"), q("j")), [("i", "j")])
u_and_e = eq(Cov(ui("i"), e), zero(q("i"), "N"))
identity_of("variance of r factors", Var(Zu),
            add(over_i(mul(Z("i"), G("i", "i"), t(Z("i")))),
                over_i(over_j(mul(Z("i"), G("i", "j"), t(Z("j"))), "i"))), blocks_of_u)
identity_of("variance of r uncorrelated factors", Var(Zu), over_i(ZDZ),
            uncorrelated_u, eq(Var(ui("i")), D("i")))
identity_of("variance of y with r factors", Var(add(Zu, e)), add(over_i(ZDZ), R),
            uncorrelated_u, eq(Var(ui("i")), D("i")), u_and_e, var_e)
identity_of("stacked effects", mul(Zs, stack(ui("i"), row=("i", "r"))), Zu)
identity_of("variance of stacked effects", Var(stack(ui("i"), row=("i", "r"))),
            stack(D("i"), row=("i", "r"), col=("i", "r")), uncorrelated_u,
            eq(Var(ui("i")), D("i")))
identity_of("variance components", Var(add(Zu, e)),
            add(over_i(mul(s("i"), Z("i"), t(Z("i")))), mul(a, identity("N"))),
            uncorrelated_u, eq(Var(ui("i")), mul(s("i"), identity(q("i")))), u_and_e,
            eq(Var(e), mul(a, identity("N"))))
identity_of("independent families", Var(Zu), over_i(mul(Z("i"), Var(ui("i")), t(Z("i")))),
            Independent(((ui("i"),),), each=(0,)))
identity_of("variance of a mean", Var(mul(power(symbol("k"), -1), over_i(rv("x", 1, "i")))),
            mul(power(symbol("k"), -2), a, over_i(number(1))),
            eq(Cov(rv("x", 1, "i"), rv("x", 1, "j")), number(0), [("i", "j")]),
            eq(Var(rv("x", 1, "i")), a))
identity_of("covariance of two scores", Cov(entry(add(mul(Zm, u), e), "i"),
                                            entry(add(mul(Zm, u), e), "j")),
            mul(a, entry(mul(Zm, t(Zm)), "i", "j")),
            eq(Var(u), mul(a, identity("q"))), eq(Cov(u, e), zero("q", "N")),
            eq(Var(e), mul(b, identity("N"))), distinct=[("i", "j")])
identity_of("variance of one score", Var(entry(add(mul(Zm, u), e), "i")),
            add(mul(a, entry(mul(Zm, t(Zm)), "i", "i")), b),
            eq(Var(u), mul(a, identity("q"))), eq(Cov(u, e), zero("q", "N")),
            eq(Var(e), mul(b, identity("N"))))

# -- longitudinal data -----------------------------------------------------------------------

n_i = variable("n", as_dim("i"))
n_j = variable("n", as_dim("j"))
Wi, Wj = symbol("W", n_i, "q", "i"), symbol("W", n_j, "q", "j")
bi, bj = rv("b", "q", "i"), rv("b", "q", "j")
ei, ej = rv("e", n_i, "i"), rv("e", n_j, "j")
Ri = symbol("R", n_i, n_i, "i")
subject = eq(Var(bi), Du), eq(Var(ei), Ri), eq(Cov(bi, ej), zero("q", n_j))
identity_of("variance of one subject", Var(add(mul(Wi, bi), ei)),
            add(mul(Wi, Du, t(Wi)), Ri), *subject)
identity_of("subjects are uncorrelated", Cov(add(mul(Wi, bi), ei), add(mul(Wj, bj), ej)),
            zero(n_i, n_j), subject[2], eq(Cov(bi, bj), zero("q", "q"), [("i", "j")]),
            eq(Cov(ei, ej), zero(n_i, n_j), [("i", "j")]), distinct=[("i", "j")])

# -- normal moments ------------------------------------------------------------------------

normal_y = Normal((y,))
mean_zero, var_y = eq(E(y), zero("n")), eq(Var(y), V)
S1, S2 = symbol("S1", "n", "n"), symbol("S2", "n", "n")
identity_of("variance of a normal quadratic form", Var(mul(t(y), S, y)),
            mul(number(2), tr(mul(S, V, S, V))),
            normal_y, mean_zero, var_y, Property(S, "symmetric"))
identity_of("covariance of normal quadratic forms", Cov(mul(t(y), S1, y), mul(t(y), S2, y)),
            add(tr(mul(S1, V, S2, V)), tr(mul(S1, V, t(S2), V))), normal_y, mean_zero, var_y)
identity_of("third normal moments vanish", E(mul(y, t(y), S, y)), zero("n"),
            normal_y, mean_zero)
identity_of("fourth normal moment", E(power(entry(y, "i"), 4)),
            mul(number(3), power(entry(V, "i", "i"), 2)), normal_y, mean_zero, var_y)
identity_of("Isserlis' theorem",
            E(mul(entry(y, "i"), entry(y, "j"), entry(y, "k"), entry(y, "l"))),
            add(mul(entry(V, "i", "j"), entry(V, "k", "l")),
                mul(entry(V, "i", "k"), entry(V, "j", "l")),
                mul(entry(V, "i", "l"), entry(V, "j", "k"))), normal_y, mean_zero, var_y)
identity_of("normal quadratic form about its mean", Var(mul(t(y), S, y)),
            add(mul(number(2), tr(mul(S, V, S, V))), mul(number(4), t(mu), S, V, S, mu)),
            normal_y, eq(E(y), mu), var_y, Property(S, "symmetric"))
identity_of("linear and quadratic form", Cov(y, mul(t(y), S, y)),
            mul(add(mul(V, S), mul(V, t(S))), mu), normal_y, eq(E(y), mu), var_y)

__all__ = ["IDENTITIES"]
