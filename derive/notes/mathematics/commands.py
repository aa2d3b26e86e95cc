r"""What LaTeX commands and Unicode characters mean to the lexer: tables only.

`WORDS` maps the source text of a token (``\mu``, ``≤``, ``+``) to its kind and value.  The kinds
are those of `lexer.Token`.
"""

from __future__ import annotations

import string
from typing import Any

from .syntax import Name
from .tokens import words as _words

GREEK = _words(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma "
    "tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega")
_GREEK_LETTERS = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
_VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho",
             "varsigma": "sigma", "varpi": "pi", "varkappa": "kappa", "varGamma": "Gamma",
             "varDelta": "Delta", "varSigma": "Sigma", "varOmega": "Omega"}
_VARIANT_LETTERS = {"ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ς": "sigma",
                    "ϖ": "pi", "µ": "mu"}
_SYMBOLS = _words(
    "ell hbar nabla emptyset aleph Re Im wp imath jmath top bot intercal dagger ddagger "
            "star bullet square blacksquare checkmark natural flat sharp triangle diamond "
            "qedsymbol")
_SYMBOL_LETTERS = {"ℓ": "ell", "∇": "nabla", "∅": "emptyset", "ø": "emptyset", "⊤": "top",
                   "†": "dagger", "•": "bullet", "⋆": "star", "★": "star", "■": "blacksquare",
                   "□": "square", "∎": "blacksquare", "°": "circ", "?": "?", "@": "@", '"': '"'}
_DOUBLE_STRUCK = {"ℝ": "R", "ℕ": "N", "ℤ": "Z", "ℚ": "Q", "ℂ": "C", "ℙ": "P", "𝔼": "E"}

# Words that take an argument without brackets: log x, tr A.
FUNCTIONS = frozenset(_words(
    "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arctanh "
    "artanh arcsinh arccosh erf erfc erfi sgn sign tr Tr trace det rank rk vec vech diag Diag "
    "blockdiag bdiag logit probit dim ker deg span Var var Cov cov Corr corr Cor cor"))
# Words that are called when written plainly before a bracket.
CALLED = FUNCTIONS | frozenset(_words(
    "Pr Bias bias MSE mse Exp Bin Bern Poi Unif Gam Beta Dir median mode mean cum Skew Kurt "
    "KL sd SD se SE null col row range proj card supp cl int conv gcd lcm argmax argmin max min "
    "sup inf lim softmax relu ReLU sigmoid"))

BIG = {
    "sum": "sum", "prod": "prod", "coprod": "coprod", "int": "int", "iint": "iint",
    "iiint": "iiint", "oint": "oint", "lim": "lim", "limsup": "limsup", "liminf": "liminf",
    "varlimsup": "limsup", "varliminf": "liminf", "plim": "plim",
    "max": "max", "min": "min", "sup": "sup", "inf": "inf", "argmax": "argmax",
    "argmin": "argmin", "bigotimes": "bigotimes", "bigoplus": "bigoplus", "bigodot": "bigodot",
    "bigcup": "bigcup", "bigcap": "bigcap", "bigwedge": "bigwedge", "bigvee": "bigvee",
    "bigsqcup": "bigsqcup", "∑": "sum", "∏": "prod", "∫": "int", "∬": "iint", "∮": "oint",
    "⋃": "bigcup", "⋂": "bigcap", "⨂": "bigotimes", "⨁": "bigoplus",
}
INTEGRALS = frozenset({"int", "iint", "iiint", "oint"})
# Operators that are ordinary names unless something stands below them or follows.
EXTREMA = frozenset(_words(
    "lim limsup liminf plim max min sup inf argmax argmin"))

RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">",
    r"\leq": r"\leq", r"\le": r"\leq", "≤": r"\leq", r"\leqslant": r"\leq", "⩽": r"\leq",
    r"\leqq": r"\leq", r"\geq": r"\geq", r"\ge": r"\geq", "≥": r"\geq", r"\geqslant": r"\geq",
    "⩾": r"\geq", r"\geqq": r"\geq", r"\neq": r"\neq", r"\ne": r"\neq", "≠": r"\neq",
    r"\approx": r"\approx", "≈": r"\approx", r"\thickapprox": r"\approx",
    r"\sim": r"\sim", "∼": r"\sim", r"\thicksim": r"\sim",
    r"\simeq": r"\simeq", "≃": r"\simeq", r"\cong": r"\cong", "≅": r"\cong",
    r"\equiv": r"\equiv", "≡": r"\equiv", r"\propto": r"\propto", "∝": r"\propto",
    r"\varpropto": r"\propto", r"\asymp": r"\asymp", r"\doteq": r"\doteq",
    r"\coloneqq": ":=", r"\coloneq": ":=", r"\triangleq": ":=", r"\vcentcolon=": ":=",
    "≔": ":=", "≜": ":=", r"\eqqcolon": "=:", "≕": "=:", r"\eqdef": ":=",
    r"\defeq": ":=",
    r"\in": r"\in", "∈": r"\in", r"\notin": r"\notin", "∉": r"\notin", r"\ni": r"\ni",
    r"\subset": r"\subset", "⊂": r"\subset", r"\subseteq": r"\subseteq", "⊆": r"\subseteq",
    r"\supset": r"\supset", "⊃": r"\supset", r"\supseteq": r"\supseteq", "⊇": r"\supseteq",
    r"\subsetneq": r"\subsetneq", r"\ll": r"\ll", "≪": r"\ll", r"\gg": r"\gg", "≫": r"\gg",
    r"\prec": r"\prec", r"\succ": r"\succ", r"\preceq": r"\preceq", r"\succeq": r"\succeq",
    r"\preccurlyeq": r"\preceq", r"\succcurlyeq": r"\succeq", "≻": r"\succ", "≺": r"\prec",
    "⪰": r"\succeq", "⪯": r"\preceq", "≽": r"\succeq", "≼": r"\preceq",
    r"\perp": r"\perp", "⊥": r"\perp", "⟂": r"\perp", r"\indep": r"\indep",
    r"\ind": r"\indep", r"\independent": r"\indep", "⫫": r"\indep", r"\Perp": r"\indep",
    r"\parallel": r"\parallel", r"\mapsto": r"\mapsto", "↦": r"\mapsto",
    r"\longmapsto": r"\mapsto", r"\hookrightarrow": r"\hookrightarrow",
    "↪": r"\hookrightarrow", r"\uparrow": r"\uparrow", "↑": r"\uparrow",
    r"\downarrow": r"\downarrow", "↓": r"\downarrow", r"\rightharpoonup": r"\rightharpoonup",
    r"\rightsquigarrow": r"\rightsquigarrow", r"\models": r"\models", r"\vdash": r"\vdash",
    r"\divides": r"\divides", r"\nmid": r"\nmid",
}
NEGATED = {"=": r"\neq", r"\in": r"\notin", r"\subset": r"\not\subset",
           r"\subseteq": r"\not\subseteq", r"\equiv": r"\not\equiv", r"\sim": r"\not\sim",
           r"\perp": r"\not\perp", r"\indep": r"\not\indep", r"\propto": r"\not\propto",
           r"\approx": r"\not\approx", "<": r"\not<", ">": r"\not>", r"\leq": r"\not\leq",
           r"\geq": r"\not\geq", r"\cong": r"\not\cong"}

# Arrows between statements; the first three groups also stand for a limit inside a statement.
ARROWS = {
    r"\to": r"\to", r"\rightarrow": r"\to", r"\longrightarrow": r"\to", "→": r"\to",
    "⟶": r"\to", r"\leftarrow": r"\leftarrow", r"\longleftarrow": r"\leftarrow",
    r"\gets": r"\leftarrow", "←": r"\leftarrow", r"\leftrightarrow": r"\leftrightarrow",
    "↔": r"\leftrightarrow",
    r"\Rightarrow": r"\Rightarrow", r"\implies": r"\Rightarrow", r"\Longrightarrow": r"\Rightarrow",
    "⇒": r"\Rightarrow", "⟹": r"\Rightarrow", "➡": r"\Rightarrow",
    r"\Leftarrow": r"\Leftarrow", r"\impliedby": r"\Leftarrow", r"\Longleftarrow": r"\Leftarrow",
    "⇐": r"\Leftarrow", r"\Leftrightarrow": r"\Leftrightarrow", r"\iff": r"\Leftrightarrow",
    r"\Longleftrightarrow": r"\Leftrightarrow", "⇔": r"\Leftrightarrow", "⟺": r"\Leftrightarrow",
    r"\therefore": r"\therefore", "∴": r"\therefore", r"\because": r"\because",
    "∵": r"\because",
}
WEAK_ARROWS = frozenset({r"\to", r"\leftarrow", r"\leftrightarrow"})

_PRODUCTS = {r"\cdot": "cdot", "·": "cdot", "⋅": "cdot", "∙": "cdot", r"\times": "times",
             "×": "times", "*": "ast", r"\ast": "ast", "∗": "ast", "/": "slash", "∕": "slash",
             r"\div": "div", "÷": "div"}
_INFIX = {r"\otimes": "kronecker", "⊗": "kronecker", r"\odot": "hadamard", "⊙": "hadamard",
          r"\oplus": "direct-sum", "⊕": "direct-sum", r"\circ": "circ", "∘": "circ",
          r"\cup": "cup", "∪": "cup", r"\cap": "cap", "∩": "cap", r"\setminus": "setminus",
          "∖": "setminus", r"\backslash": "setminus", r"\smallsetminus": "setminus",
          r"\wedge": "wedge", "∧": "wedge", r"\land": "wedge", r"\vee": "vee", "∨": "vee",
          r"\lor": "vee", r"\ominus": "ominus", r"\sqcup": "sqcup", r"\uplus": "uplus",
          r"\bmod": "modulo", r"\mod": "modulo", r"\amalg": "amalg", r"\rtimes": "rtimes"}
_SIGNS = {"+": "+", "-": "-", "−": "-", "–": "-", "—": "-", r"\pm": "pm", "±": "pm",
          r"\mp": "mp", "∓": "mp"}

ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "ddot": "ddot", "vec": "vec", "overrightarrow": "vec",
    "check": "check", "widecheck": "check", "breve": "breve", "acute": "acute",
    "grave": "grave", "mathring": "ring", "underline": "underline", "underbar": "underline",
    "utilde": "undertilde",
}
COMBINING = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde",
             "\u0307": "dot", "\u0308": "ddot", "\u20d7": "vec", "\u030c": "check",
             "\u0306": "breve", "\u0301": "acute", "\u0300": "grave", "\u030a": "ring",
             "\u0332": "underline"}
FONTS = {
    "mathrm": "rm", "operatorname": "rm", "mathup": "rm", "textup": "rm", "rm": "rm",
    "mathbf": "bf", "boldsymbol": "bf", "bm": "bf", "pmb": "bf", "bf": "bf", "symbf": "bf",
    "mathbfit": "bf", "boldmath": "bf", "mathcal": "cal", "cal": "cal", "mathbb": "bb",
    "mathbbm": "bb", "mathds": "bb", "mathfrak": "frak", "mathsf": "sf", "sf": "sf",
    "mathtt": "tt", "tt": "tt", "mathscr": "scr", "mathit": "", "mathnormal": "", "it": "",
}
SWITCHES = frozenset({"rm", "bf", "cal", "sf", "tt", "it", "boldmath"})  # hold to the group's end
TEXTS = frozenset(_words(
    "text textrm textit textbf textsf texttt textnormal textsc mbox hbox emph "
                  "intertext shortintertext fbox"))
BOXES = {"parbox": 1, "raisebox": 1, "makebox": 0, "framebox": 0}
"""Commands whose last argument is text, with the number of arguments before it."""

# Commands without meaning, by what follows them: nothing, or one argument that is dropped.
IGNORED = frozenset(_words(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag hfill "
    "hfil hline noindent centering boxed mathop mathrel mathbin mathord mathopen mathclose "
    "mathpunct mathinner ensuremath relax allowbreak nobreak break strut mathstrut newline "
    "protect null leavevmode smash medspace small large Large footnotesize normalsize tiny qedhere "
    "thinspace negthinspace linebreak displaylimits"))
DROPPED = frozenset(_words(
    "hspace vspace phantom hphantom vphantom color cline ref cite citep citet "
                    "textcolor vskip hskip kern mspace mskip rule hypertarget"))
NAMED = frozenset({"label", "tag", "eqref"})
WIDE = frozenset({"quad", "qquad", "enspace", "enskip"})
LAYOUTS = frozenset(_words(
    "split align align* aligned eqnarray eqnarray* gather gather* gathered equation equation* "
    "multline multline* multlined alignedat alignat alignat* flalign flalign* displaymath math "
    "alignedat* subequations IEEEeqnarray IEEEeqnarray* dmath dmath*"))
MATRICES = {"pmatrix": "(", "bmatrix": "[", "vmatrix": "|", "Vmatrix": "||", "Bmatrix": "{",
            "matrix": "", "smallmatrix": "", "array": "", "pmatrix*": "(", "bmatrix*": "[",
            "psmallmatrix": "(", "bsmallmatrix": "[", "tabular": ""}
CASES = frozenset({"cases", "dcases", "cases*", "dcases*", "rcases"})

# Delimiters: what opens, what closes, and bars, which do either.
OPENING = {"(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\lbrack": "[", r"\lparen": "(",
           r"\langle": "<", "⟨": "<", "〈": "<", r"\lfloor": "lfloor", "⌊": "lfloor",
           r"\lceil": "lceil", "⌈": "lceil", r"\lvert": "|", r"\lVert": "||", "（": "("}
CLOSING = {")": ")", "]": "]", r"\}": "}", r"\rbrace": "}", r"\rbrack": "]", r"\rparen": ")",
           r"\rangle": ">", "⟩": ">", "〉": ">", r"\rfloor": "rfloor", "⌋": "rfloor",
           r"\rceil": "rceil", "⌉": "rceil", r"\rvert": "|", r"\rVert": "||", "）": ")"}
BARS = {"|": "|", r"\vert": "|", "∣": "|", r"\|": "||", r"\Vert": "||", "‖": "||", "∥": "||"}
PAIRS = {"(": ")]", "[": "])", "{": "}", "<": ">", "|": "|", "||": "||", "lfloor": "rfloor",
         "lceil": "rceil"}

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᵗᵏᵐʲᵖʳᵈ", "0123456789+-()niTtkmjprd", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙᵢⱼₖₘₚᵣₛₜₓₐₑₗₕ", "0123456789+-()nijkmprstxaelh",
                      strict=True))
# Commands that are not LaTeX's own, but that most preambles define.
_CUSTOMARY = {name: Name(name[-1], (), "bb") for name in (r"\R", r"\N", r"\Z", r"\Q", r"\C")}
_CUSTOMARY |= {rf"\{name}": Name(name, (), "rm" if len(name) == 1 else "")
               for name in ("E", "P", "KL", "MSE", "Bias", "Pr", "I")}
_CUSTOMARY |= {r"\bbE": Name("E", (), "bb"), r"\EE": Name("E", (), "bb"),
               r"\RR": Name("R", (), "bb"), r"\PP": Name("P", (), "bb"),
               r"\NN": Name("N", (), "bb"), r"\given": Name("given")}


def _table() -> dict[str, tuple[str, Any]]:
    words: dict[str, tuple[str, Any]] = {c: ("name", Name(c)) for c in string.ascii_letters}
    words |= {rf"\{n}": ("name", Name(n)) for n in [*GREEK, *_SYMBOLS]}
    words |= {c: ("name", Name(n)) for c, n in zip(_GREEK_LETTERS, GREEK, strict=True)}
    words |= {rf"\{n}": ("name", Name(p)) for n, p in _VARIANTS.items()}
    words |= {c: ("name", Name(n)) for c, n in {**_VARIANT_LETTERS, **_SYMBOL_LETTERS}.items()}
    words |= {c: ("name", Name(n, (), "bb")) for c, n in _DOUBLE_STRUCK.items()}
    words |= {n: ("name", name) for n, name in _CUSTOMARY.items()}
    words |= {r"\varnothing": ("name", Name("emptyset")), r"\epsilon": ("name", Name("epsilon")),
              r"\Bbbk": ("name", Name("k", (), "bb")), r"\hslash": ("name", Name("hbar")),
              r"\ldotp": (".", "."), r"\colon": (":", ":"), r"\dag": ("name", Name("dagger"))}
    words |= {rf"\{n}": ("function", Name(n)) for n in FUNCTIONS}
    words |= {(n if len(n) == 1 else rf"\{n}"): ("big", b) for n, b in BIG.items()}
    words |= {rf"\{n}": ("accent", a) for n, a in ACCENTS.items()}
    words |= {n: ("relation", r) for n, r in RELATIONS.items()}
    words |= {n: ("arrow", a) for n, a in ARROWS.items()}
    words |= {n: ("times", p) for n, p in _PRODUCTS.items()}
    words |= {n: ("infix", p) for n, p in _INFIX.items()}
    words |= {n: ("sign", p) for n, p in _SIGNS.items()}
    words |= {n: ("bar", b) for n, b in BARS.items()}
    words |= {rf"\{n}": ("dots", None) for n in
              ("dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb", "dotsm", "dotso",
               "dotsi", "iddots", "hdots")}
    words |= dict.fromkeys(("…", "⋯", "⋮", "⋱", "..."), ("dots", None))
    words |= {rf"\{n}": ("fraction", n) for n in ("frac", "dfrac", "tfrac", "cfrac", "nicefrac",
                                                    "sfrac")}
    words |= {rf"\{n}": ("binomial", n) for n in ("binom", "dbinom", "tbinom")}
    words |= {rf"\{n}": ("over", n) for n in ("over", "choose", "atop")}
    words |= {rf"\{n}": ("brace", n) for n in ("underbrace", "overbrace", "underbracket",
                                                "overbracket")}
    words |= {r"\overset": ("set", "overset"), r"\underset": ("set", "underset"),
              r"\stackrel": ("set", "overset")}
    words |= {rf"\{n}": ("cancel", n) for n in ("cancel", "bcancel", "xcancel", "cancelto")}
    words |= {r"\sqrt": ("root", None), "√": ("root", None), r"\substack": ("substack", None),
              r"\partial": ("partial", None), "∂": ("partial", None),
              r"\infty": ("infinity", None),
              "∞": ("infinity", None), r"\forall": ("quantifier", "forall"),
              "∀": ("quantifier", "forall"), r"\exists": ("quantifier", "exists"),
              "∃": ("quantifier", "exists"), r"\neg": ("not", None), r"\lnot": ("not", None),
              "¬": ("not", None), r"\mid": ("mid", "|"), r"\given": ("mid", "|"),
              r"\arg": ("arg", None), r"\prime": ("prime", 1), "′": ("prime", 1), "'": ("prime", 1),
              "’": ("prime", 1), "''": ("prime", 2), "″": ("prime", 2), r"\pmod": ("pmod", None),
              "_": ("_", None), "^": ("^", None), "&": ("&", None), r"\\": ("row", None),
              r"\cr": ("row", None), r"\tabularnewline": ("row", None), ",": (",", ","),
              ";": (";", ";"), "，": (",", ","), "、": (",", ","), "。": (".", "."),
              ":": (":", ":"), ".": (".", "."), "!": ("postfix", "factorial"),
              r"\%": ("postfix", "percent"), "%": ("postfix", "percent"), ":=": ("relation", ":="),
              "=:": ("relation", "=:"),
              r"\#": ("name", Name("#")), r"\$": ("name", Name("$")), r"\_": ("_", None),
              r"\'": ("prime", 1)}
    return words


WORDS = _table()
