"""The environments of LaTeX that hold mathematics, and the names of theorem-like parts."""

from __future__ import annotations

import re

from ...late import late_regex

DISPLAYS = frozenset(
    name + star for star in ("", "*") for name in (
        "align", "alignat", "darray", "ddmath", "dgroup", "displaymath", "dmath", "eqnarray",
        "equation", "flalign", "gather", "math", "mathpar", "multline", "subeqnarray", "xalignat",
        "xxalignat", "IEEEeqnarray"))
"""Environments that begin a formula of their own."""

INNER = frozenset((
    "Bmatrix", "Vmatrix", "aligned", "alignedat", "array", "bmatrix", "cases", "dcases",
    "gathered", "matrix", "multlined", "pmatrix", "rcases", "smallmatrix", "split", "vmatrix"))
"""Environments inside formulas; Markdown notes also use them without dollars."""

LISTINGS = frozenset((
    "Highlighting", "Verbatim", "Verbatim*", "alltt", "asy", "comment", "filecontents",
    "filecontents*", "knitrout", "lstlisting", "luacode", "minted", "pycode", "pyconsole",
    "Schunk", "Sinput", "Soutput", "tikzcd", "tikzpicture", "verbatim", "verbatim*"))
"""Environments whose contents are neither prose nor mathematics."""

_KINDS = {
    "theorem": "theorem thm satz théorème theoreme theorem teorema 정리 定理",
    "lemma": "lemma lem lemme lema hilfssatz 보조정리 引理 補題",
    "proposition": "proposition prop proposición proposicion 명제 命题 命題",
    "corollary": "corollary cor coro korollar corollaire corolario 따름정리 推论 系",
    "definition": "definition def defn dfn défi définition definición definicion 정의 定义 定義",
    "example": "example ex exa exmp eg beispiel exemple ejemplo 예제 예 例 例题",
    "exercise": "exercise exer exr aufgabe übung exercice ejercicio 연습문제 练习 練習問題",
    "problem": "problem prob question problème problema 문제 问题 問題",
    "solution": "solution sol lösung loesung solución solucion 풀이 해답 解 解答",
    "remark": "remark rem rmk bemerkung anmerkung remarque observación 비고 备注 備考",
    "claim": "claim behauptung affirmation afirmación 주장 断言",
    "assumption": "assumption ass annahme voraussetzung hypothèse supuesto 가정 假设 仮定",
    "axiom": "axiom axiome axioma 공리 公理",
    "conjecture": "conjecture conj vermutung conjetura 추측 猜想 予想",
    "property": "property eigenschaft propriété propiedad 성질 性质 性質",
    "proof": "proof pf beweis preuve démonstration demonstration demostración prueba 증명 "
             "证明 證明 証明",
}
KINDS: dict[str, str] = {name: kind for kind, names in _KINDS.items() for name in names.split()}
"""The kind of a theorem-like part by a name for it, in lower case."""

_SPOKEN = {n for n in KINDS if len(n) > 3 or not n.isascii() or n == "pf"}
_NUMBER = r"(?:\s*(?P<number>\d+(?:\.\d+)*[a-z]?|[A-Z](?:\.\d+)+|(?-i:[IVX]+))\b)?"
_FIRST_WORD = late_regex(r"\s*([^\W\d_]+)")
_OPENING = late_regex(
    r"\s*(?P<name>[^\W\d_]+)(?!\w*[^\W\d])"
    rf"(?:\s+(?:of|von|de|du)\s[^.:\n]{{1,60}})?{_NUMBER}(?:\s*[(\[][^\n]{{0,100}}?[)\]](?!\w))?"
    r"\s*(?P<end>[.:：。)]|$)", re.IGNORECASE)


def kind_of(name: str, printed: str = "") -> str:
    """The kind of scope of an environment from what it prints, else from its own name."""
    for words in (printed.lower().split(), [name.lower().rstrip("*").removeprefix("my")]):
        if words and words[0] in KINDS:
            return KINDS[words[0]]
    return printed.lower().strip() or name.lower().rstrip("*")


def opening(lead: str, emphasised: str) -> tuple[str, str] | None:
    """Kind and title of the theorem-like part that a paragraph opens, if it opens one.

    `lead` is how the paragraph begins without markup, `emphasised` what is emphasised at its
    very beginning: ``Theorem 2 (Gauss)`` needs a full stop or colon unless emphasised.
    """
    for text in (emphasised, lead):
        word = _FIRST_WORD.match(text)
        found = _OPENING.match(text) if word and word[1].lower() in _SPOKEN else None
        if found is None:
            continue
        if text is emphasised and not found["end"] and not found["number"]:
            behind = lead.lstrip()[len(text):].lstrip()
            if behind[:1].islower():
                continue  # it is only stressed: **Example** data
        if text is lead or not text[found.end():].strip(" .:"):
            return KINDS[found["name"].lower()], found[0].strip(" .:：。")
    return None
