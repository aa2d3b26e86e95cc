"""Mathematics scores: 15 schools, 4 classes in each, several students in each class."""

from derive import (
    Cov,
    Derivation,
    Var,
    block_column,
    block_diagonal,
    dims,
    identity,
    independent,
    indices,
    random_variable,
    scalar,
)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

n = dims("n")
t, s = indices("t s", 15)
j, h = indices("j h", 4)
k, m = indices("k m", n)
mu = scalar("mu")
S = random_variable("S", over=t)
C = random_variable("C", over=(t, j))
P = random_variable("P", over=(t, j, k))
y = random_variable("y", over=(t, j, k))
ss = scalar("sigma_s^2", positive=True)
sc = scalar("sigma_c^2", positive=True)
s2 = scalar("sigma^2", positive=True)

scores = (
    Derivation("Scores of students in classes in schools", source=SOURCE)
    .where(y[t, j, k], mu + S[t] + C[t, j] + P[t, j, k])
    .assume(independent(each=(S, C, P)))
    .assume(Var(S[t]), ss)
    .assume(Var(C[t, j]), sc)
    .assume(Var(P[t, j, k]), s2)
)

schools = (
    Derivation("Variance of the school effects", source=SOURCE)
    .assume(Var(S[t]), ss)
    .assume(Cov(S[t], S[s]), 0, distinct=(t, s))
    .claim(Var(block_column(S, over=t)), ss*identity(15))
)

classes = (
    Derivation("Variance of the class effects", source=SOURCE)
    .assume(Var(C[t, j]), sc)
    .assume(Cov(C[t, j], C[t, h]), 0, distinct=(j, h))
    .assume(Cov(C[t, j], C[s, h]), 0, distinct=(t, s))
)

classes_of_one_school = classes.claim(Var(block_column(C[t, j], over=j)), sc*identity(4))

all_classes = (
    classes
    .start(Var(block_column(block_column(C[t, j], over=j), over=t)))
    .then(block_diagonal(sc*identity(4), over=t), because="classes of different schools")
    .then(sc*identity(60))
)

one_score = (
    scores
    .start(Var(y[t, j, k]))
    .then(Var(S[t]) + Var(C[t, j]) + Var(P[t, j, k]), because="all effects are independent")
    .then(ss + sc + s2)
)

same_class = (
    scores
    .start(Cov(y[t, j, k], y[t, j, m]), distinct=(k, m))
    .then(Var(S[t]) + Var(C[t, j]), because="the students differ")
    .then(ss + sc)
)

same_school = (
    scores
    .start(Cov(y[t, j, k], y[t, h, m]), distinct=(j, h))
    .then(Var(S[t]), because="the classes differ")
    .then(ss)
)

different_schools = scores.claim(Cov(y[t, j, k], y[s, h, m]), 0, distinct=(t, s))

intraclass_correlation = (
    scores
    .start(Cov(y[t, j, k], y[t, j, m])/Var(y[t, j, k]), distinct=(k, m))
    .then((ss + sc)/(ss + sc + s2))
    .then(1 - s2/(ss + sc + s2))
)
