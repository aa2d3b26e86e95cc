"""What sentences declare, what role they give to formulas, and what they cite."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.laws import CATALOGUE
from derive.notes.containers.document import Formula
from derive.notes.mathematics.parser import read_formula
from derive.notes.words.complaints import complaints
from derive.notes.words.patterns import BadPhrase, expand, parse
from derive.notes.words.phrasebook import languages, spoken
from derive.notes.words.prose import remarks
from derive.notes.words.remarks import Role
from derive.notes.words.tables import FOLDER, plain, read_table
from notes_sentences import all_told, paragraph, say, told

ENGLISH: dict[str, set[str]] = {
    "Consider the same with $V$ positive definite.": {"property=positive-definite V"},
    r"Let $X$ be a known $N \times p$ matrix of full column rank.":
        {"shape X: N p", "matrix X", "fixed X", "property=full-column-rank X"},
    r"$y$ is an $n \times 1$ vector of observations.": {"shape y: n 1", "vector y"},
    r"Let $x$ be a random vector with mean $\mu$ and covariance matrix $\Sigma$.":
        {"random x", "vector x", "distribution x: mu Sigma"},
    "$u$ has mean zero and variance $D$.": {"mean-zero u", "distribution u: 0 D"},
    "Here $D$ and $R$ are symmetric, positive definite matrices and $u$ is independent of $e$.":
        {"matrix D R", "property=symmetric D R", "property=positive-definite D R",
         "independent u e"},
    "where $X$, $Z$ and $W$ are known, $u$ and $e$ are independent given $w$, and $n$ is the "
    "number of rows of the matrix $X$":
        {"fixed X Z W", "independent u e: w", "integer n", "matrix X", "shape X: n "},
    r"for $i = 1, \dots, r$ let $u_i$ be of order $q_i \times 1$.":
        {"range i: 1 r", "shape u_i: q_i 1"},
    "Let $e_i$ be i.i.d. with mean zero.": {"iid e_i", "mean-zero e_i"},
    "$X$: an n × p matrix. $b$ : a scalar": {"shape X: n p", "matrix X", "scalar b"},
    "Let $A$ be a $p$-dimensional random vector and $c$ a constant vector of length $k$.":
        {"shape A: p", "random A", "vector A", "shape c: k", "fixed c", "vector c"},
    "The n by n identity matrix $I$ and the positive integer $m$":
        {"shape I: n n", "square I", "property=symmetric I", "integer m", "property=positive m"},
    r"Let $x_1, \ldots, x_n$ be independent random variables.":
        {"independent x_1 x_n", "random x_1 x_n"},
    "the parameters $a$ and $b$": {"fixed=parameter a b"},
    "the matrix $X$ and $n$ is an integer": {"matrix X", "integer n"},
    "The order of $X$ is $N \\times p$.": {"shape X: N p"},
    "$A$ is a symmetric but not invertible matrix": {"property=symmetric A"},
    "where $X$ has full column rank, $x$ has length $q$ and $V$ is symmetric":
        {"property=full-column-rank X", "shape x: q", "property=symmetric V"},
    "the $i$-th row": {"integer i"},
    "Let $A$ and $B$ be commuting matrices.": {"matrix A B", "commuting A B"},
    "Let $A$ and $B$ be matrices that commute.": {"matrix A B", "commuting A B"},
    "For commuting $A$ and $B$ the product is symmetric.": {"commuting A B"},
    "For symmetric $A$ and $B$ it is easy.": {"property=symmetric A B"},
    "For a symmetric $A$ and $B$ as above it is easy.": {"property=symmetric A"},
    "$A$ commutes with $B$.": {"commuting A B"},
    "where $n$ is the dimensionality of $X$": {"integer n", "shape X: n "},
    "Here $n$ is the number of rows of $X$ and $p$ is the number of columns of $X$.":
        {"integer n", "shape X: n ", "shape X:  p"},
    "where $k$ is the length of the random vector $x$": {"shape x: k ", "vector x", "random x"},
}

FORMULAS: dict[str, set[str]] = {
    r"$u \sim (0, D)$": {"random u", "distribution u: 0 D"},
    r"$y | u \sim \mathcal{N}(X b, R)$": {"random y", "normal y|u", "distribution=N y|u: X b R"},
    r"$X \in \mathbb{R}^{n \times p}$": {"shape X: n p"},
    r"$x \in \mathbb{R}^n$": {"shape x: n"},
    r"$x \in \mathbb{R}$": {"scalar x"},
    r"$n \in \mathbb{N}$": {"integer n"},
    r"$u \perp e$": {"independent u e"},
    r"$u \perp e | w$": {"independent u e: w"},
    r"$i = 1, \ldots, n$": {"range i: 1 n"},
    r"$1 \leq i \leq n$": {"range i: 1 n"},
    r"where $a > 0$": {"property=positive a"},
    r"thus $a > 0$": set(),
    r"$y_{N \times 1}$": {"shape y: N 1"},
    r"$F_{A \times B}$": set(),
}

OTHERS: dict[str, set[str]] = {
    # Korean
    r"$X$는 알려진 $N \times p$ 행렬이다.": {"shape X: N p", "matrix X", "fixed X"},
    r"$\alpha_i$ : i병원의 랜덤 effect": {"random alpha_i"},
    r"이때,  $\mu, \alpha_i$ 는 fixed effect": {"fixed mu alpha_i"},
    r"$u_i$ 의 order은  $q_i \times 1$": {"shape u_i: q_i 1"},
    "$u$와 $e$는 서로 독립이라고 가정하자.": {"independent u e"},
    "$w$가 주어졌을 때 $u$와 $e$는 독립이다.": {"independent u e: w"},
    "$u_i$는 평균이 0이고 분산이 $D_i$인 확률벡터이다.":
        {"mean-zero u_i", "distribution u_i: 0 D_i", "random u_i"},
    "양의 정부호 대칭행렬 $V$와 상수 벡터 $c$":
        {"matrix V", "property=symmetric V", "property=positive-definite V", "vector c",
         "fixed c"},
    "$n$은 표본 크기이다.": {"integer n"},
    "$A$와 $B$가 서로 교환가능하다.": {"commuting A B"},
    "$n$은 확률벡터 $X$의 차원이다.": {"random X", "shape X: n "},
    # German
    "Die Matrizen $A$ und $B$ sind vertauschbar.": {"matrix A B", "commuting A B"},
    "wobei $n$ die Dimension von $X$ ist": {"shape X: n "},
    r"Sei $X$ eine bekannte $N \times p$-Matrix mit vollem Spaltenrang.":
        {"shape X: N p", "matrix X", "fixed X", "property=full-column-rank X"},
    "Seien $u$ und $e$ unabhängig mit Erwartungswert null.":
        {"independent u e", "mean-zero u e"},
    "$u$ ist ein Zufallsvektor der Länge $q$, wobei $D$ positiv definit ist.":
        {"shape u: q", "random u", "vector u", "property=positive-definite D"},
    # French
    r"Soit $X$ une matrice connue de taille $N \times p$.":
        {"shape X: N p", "matrix X", "fixed X"},
    "Soient $u$ et $e$ deux vecteurs aléatoires indépendants.":
        {"independent u e", "random u e", "vector u e"},
    r"$u$ est un vecteur aléatoire de moyenne $\mu$ et de variance $D$.":
        {"random u", "vector u", "distribution u: mu D"},
    "Soient $A$ et $B$ deux matrices qui commutent.": {"matrix A B", "commuting A B"},
    "où $n$ est la dimension de $X$": {"shape X: n "},
    # Spanish
    "Entonces las matrices $A$ y $B$ conmutan.": {"matrix A B", "commuting A B"},
    "donde $n$ es la dimensión de $X$": {"shape X: n "},
    r"Sea $X$ una matriz conocida de orden $N \times p$.":
        {"shape X: N p", "matrix X", "fixed X"},
    "$u$ y $e$ son independientes.": {"independent u e"},
    r"Supongamos que $u$ es un vector aleatorio con media $\mu$ y varianza $D$.":
        {"random u", "vector u", "distribution u: mu D"},
    # Chinese
    r"设$X$是已知的$N \times p$矩阵，$u$与$e$相互独立。":
        {"shape X: N p", "matrix X", "fixed X", "independent u e"},
    "其中$D$为正定矩阵。": {"matrix D", "property=positive-definite D"},
    "设$A$和$B$可交换。": {"commuting A B"},
    "其中$n$是$X$的维数。": {"shape X: n "},
    # Japanese
    "$A$と$B$は可換である。": {"commuting A B"},
    "$n$は$X$の次元である。": {"shape X: n "},
    r"$X$を既知の$N \times p$行列とする。": {"shape X: N p", "matrix X", "fixed X"},
    "$u$と$e$は互いに独立である。": {"independent u e"},
    r"$u$は平均$\mu$、分散$D$の確率ベクトルである。":
        {"random u", "vector u", "distribution u: mu D"},
}

NOTHING: tuple[str, ...] = (
    "$A$ and $B$ do not commute.",
    "We use the identity matrix: $$ A = e_i, B = I_p $$",
    "For commuting operators see $S$.",
    "The dimensionality of $X$ is not $n$.",
    "$A$와 $B$는 교환가능하지 않다.",
    "Suppose that $D$ is not symmetric. $A$ need not be invertible.",
    "Is $X$ symmetric?",
    "We want to show that $P$ is idempotent.",
    "The columns of $X$ are independent of the scalar.",
    "The inverse of $X$ is symmetric.",
    "$A$ is orthogonal to $B$.",
    "$P$ is symmetric if $V$ is.",
    "$A$ could be symmetric and $B$ may be invertible.",
    "Neither $A$ nor $B$ is symmetric, and $C$ is never singular.",
    "$A$ is skew-symmetric and $B$ is block-diagonal.",
    "$y$ is the sum of the elements of a random vector.",
    "$g$ is the density of a normal distribution.",
    "We divide by $n$ random numbers.",
    "$D_{12}$ : 학교와 학급의 분산-공분산 행렬",
    "$V$는 대칭 행렬이 아니다. $A$는 가역이 아닐 수도 있다.",
    "$V$가 대칭임을 보이자.",
    "$X$의 열은 선형 독립이다.",
    "Die Spalten von $X$ sind unabhängig, und $V$ ist nicht symmetrisch.",
    "$V$ n'est pas inversible. Les colonnes de $X$ sont indépendantes.",
    "$V$ no es simétrica. Las columnas de $X$ son independientes.",
    "$X$的列是独立的，$V$不是对称的。",
    "$V$は対称ではない。$X$の列は独立である。",
    "$P$がべき等であることを示す。",
)


@pytest.mark.parametrize(("text", "expected"), [*ENGLISH.items(), *FORMULAS.items(),
                                                *OTHERS.items()])
def test_a_sentence_declares(text: str, expected: set[str]) -> None:
    assert all_told(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_a_sentence_that_declares_nothing(text: str) -> None:
    assert all_told(text) == set()


@pytest.mark.parametrize("text", [t for t in ENGLISH if t.endswith(".")])
def test_a_question_declares_nothing(text: str) -> None:
    assert not [d for d in say(text[:-1] + "?").declarations if d.kind != "range"]


@pytest.mark.parametrize("text", ["Then $P$ is symmetric.", "$P$ is idempotent.",
                                  "The vectors $u$ and $e$ are independent.",
                                  r"Then $u \sim (0, D)$."])
def test_what_a_theorem_states_is_no_fact_in_its_proof(text: str) -> None:
    kinds = {d.kind for d in say(text, "theorem").declarations}
    assert kinds <= {"random", "vector"}
    assert {d.kind for d in say(text).declarations} - {"random", "vector"}


def test_the_hypotheses_of_a_theorem_are_facts() -> None:
    assert all_told("Let $P$ be symmetric.", "theorem") == {"property=symmetric P"}
    found = say("If $P$ is symmetric, then $P' = P$.", "theorem")
    assert [d.local for d in found.declarations] == [False]
    assert found.roles == (Role.ASSUMPTION, Role.GOAL)


def test_what_is_said_under_an_if_holds_for_the_paragraph_only() -> None:
    found = say("If $X$ is symmetric, then $X' = X$.")
    assert [(told(d), d.local) for d in found.declarations] == [("property=symmetric X", True)]
    assert [d.local for d in say("$X$가 대칭이면 $X' = X$이다.").declarations] == [True]


def test_conclusions_are_told_apart_from_assumptions() -> None:
    found = say("Let $V$ be symmetric. Hence $W$ is symmetric.")
    assert [(told(d), d.role) for d in found.declarations] == [
        ("property=symmetric V", Role.ASSUMPTION), ("property=symmetric W", Role.CLAIM)]


@pytest.mark.parametrize(("text", "roles"), [
    ("Let $a = b$. Then $c = d$.", "definition claim"),
    ("Suppose that $a = b$ and $c = d$; hence $e = f$.", "assumption assumption claim"),
    ("where $a = b$", "assumption"),
    ("We have $$a = b$$ with $c = d$ and so on", "claim assumption"),
    ("We show that $a = b$.", "goal"),
    ("Instead of $a = b$ write $c = d$.", "mention definition"),
    ("It is not true that $a = b$.", "mention"),
    ("$a = b$ does not hold.", "mention"),
    ("Does $a = b$ hold?", "mention"),
    ("$a = b$", "claim"),
    ("pf) Goal : $E(u) = 0$ .", "goal"),
    ("$a = b$ , $c = d$로 가정한다.", "assumption assumption"),
    ("$A = B C$라 하자. 따라서 $a = b$", "definition claim"),
    ("$a = b$임을 보이자.", "goal"),
    ("단 $a = b$", "assumption"),
    ("집단 $a = b$", "claim"),
    ("Angenommen $a = b$. Dann gilt $c = d$.", "assumption claim"),
    ("On pose $a = b$. Donc $c = d$.", "definition claim"),
    ("Supongamos que $a = b$. Entonces $c = d$.", "assumption claim"),
    ("假设$a = b$。则$c = d$。", "assumption claim"),
    ("$a = b$とおく。よって$c = d$が成り立つ。", "definition claim"),
])
def test_roles(text: str, roles: str) -> None:
    assert " ".join(say(text).roles) == roles


@pytest.mark.parametrize(("text", "cites"), [
    ("By (3) and \\eqref{eq:W}, we have $a = b$.", ("(3)", "eq:W")),
    ("By linearity of expectation, we get $a = b$.", ("linearity",)),
    ("We have $a = b$ by the law of total variance.", ("total-variance",)),
    ("(1) first, $a = b$", ()),
    ("Smith (2010) found $a = b$", ()),
    ("①과 ②에 의해, $a = b$", ("①", "②")),
    ("전분산 법칙에 의해 $a = b$", ("total-variance",)),
    ("Aus (3) folgt nach dem Gesetz der totalen Varianz $a = b$.", ("(3)", "total-variance")),
    ("由(3)可得$a = b$。", ("(3)",)),
    ("(3)より$a = b$が成り立つ。", ("(3)",)),
])
def test_citations(text: str, cites: tuple[str, ...]) -> None:
    assert say(text).cites == (cites,)


def test_places_and_words() -> None:
    declaration = say("We know:\nlet $X$ be\n  symmetric.").declarations[0]
    assert declaration.words == "X be symmetric"
    assert declaration.span is not None
    assert (declaration.span.line, declaration.span.column) == (2, 6)
    assert (declaration.span.end_line, declaration.span.end_column) == (3, 12)


def test_independence_that_is_given_as_a_reason() -> None:
    text = r"$$= z^2 D + 0 \quad (\because u \perp e)$$"
    body = paragraph(text).items[0]
    assert isinstance(body, Formula)
    found = remarks(paragraph(text), [read_formula(body.body.text)]).declarations
    assert [(told(d), d.role) for d in found] == [("independent u e", Role.CLAIM)]


def test_chains_must_go_with_formulas() -> None:
    with pytest.raises(ValueError, match="1 formulas, but chains for 0"):
        remarks(paragraph("Let $X$ be symmetric."), [])


@pytest.mark.parametrize("code", list(languages()))
def test_tables_of_phrases_are_right(code: str) -> None:
    assert complaints(read_table(code), CATALOGUE) == []


def test_every_table_is_listed() -> None:
    assert {p.stem for p in Path(FOLDER).glob("*.toml")} == {*languages(), "languages"}


@pytest.mark.parametrize("path", sorted(Path(FOLDER).glob("*.toml")), ids=lambda path: path.stem)
def test_tables_are_plain_toml(path: Path) -> None:
    text = path.read_text("utf-8")
    assert plain(text) == tomllib.loads(text)


@given(st.lists(st.sampled_from([
    "a", "b.c", "[a]", "[a.b]", "[ a ]", "[a..b]", "[[a]]", " = ", "=", '"x"', '"#"', '"y]"', "'z'",
    '""', '"""', "[", "]", ", ", ",", "\n", "\n\n", " ", "# c", '# "', "1", "\\", "\t", "é",
    'a = ["x", "y"]\n', 'b = "x"\n', '"k" = [\n"x",\n]\n', "[a]\n", "[a.b]\n", "# c\n"]),
    max_size=9).map("".join))
def test_plain_toml_is_what_tomllib_reads(text: str) -> None:
    table = plain(text)
    assert table is None or table == tomllib.loads(text)


@pytest.mark.parametrize(("table", "message"), [
    ({"words": {"symetric": ["x"]}}, "unknown key 'symetric' in [words]"),
    ({"wrods": {}}, "unknown table [wrods]"),
    ({"laws": {"no-law": ["x"]}}, "unknown key 'no-law' in [laws]"),
    ({"words": {"random": ["rand(om"]}}, "'rand(om' has ( without )"),
    ({"sizes": {"order": ["{what} rows"]}}, "unknown placeholder {what}"),
    ({"clauses": {"range": ["from here"]}}, "has no placeholder"),
])
def test_wrong_tables_are_explained(table: dict[str, dict[str, list[str]]], message: str) -> None:
    assert any(message in complaint for complaint in complaints(table, CATALOGUE))


def test_languages_are_recognised() -> None:
    assert spoken("let x be a matrix") == ("en",)
    assert spoken("x는 행렬") == ("en", "ko")
    assert spoken("soit x une matrice") == ("en", "fr")


@given(st.text("ab([|])~{}._ ", max_size=12))
def test_any_phrase_is_read_or_explained(phrase: str) -> None:
    with suppress(BadPhrase):
        assert parse(phrase) is not None
        assert expand(phrase)


@given(st.lists(st.sampled_from([
    "let", "$X$", "$y$ and $z$", r"$n \times p$", "is", "not", "symmetric", "a random vector",
    "with mean", "and", ",", ".", "?", "if", "행렬", "는", "독립", "(3)", "$$a = b$$", "of", "의",
    "가정", "\\eqref{x}", "matrix", "where", "\n", "é"]), max_size=14))
def test_any_text_is_read(words: list[str]) -> None:
    text = " ".join(words)
    found = say(text)
    formulas = [item for item in paragraph(text).items if isinstance(item, Formula)]
    assert len(found.roles) == len(found.cites) == len(formulas)
    assert all(d.subjects and d.span is not None for d in found.declarations)
