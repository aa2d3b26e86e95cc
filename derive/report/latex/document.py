"""Derivations as theorems with proofs, and the document round them."""

from __future__ import annotations

from collections.abc import Sequence

from ...article import is_notes, read_article
from ...diagnostic import FileResult
from ..words import Words, words_of
from .chains import display
from .escaping import escape, font_commands
from .notes import notes_text
from .sentences import Sentences
from .theorems import theorem

_PREAMBLE = r"""\documentclass[11pt,a4paper]{{article}}
\usepackage[fleqn]{{amsmath}}
\usepackage{{amsthm}}
{packages}\setlength{{\textwidth}}{{160mm}}
\setlength{{\oddsidemargin}}{{-0.4mm}}
\setlength{{\textheight}}{{240mm}}
\setlength{{\topmargin}}{{-18mm}}
\setlength{{\mathindent}}{{1em}}
\setlength{{\emergencystretch}}{{3em}}
\allowdisplaybreaks
{theorems}
{commands}
\begin{{document}}
"""
_COMMANDS = r"""\providecommand{\derivereason}[1]{%
  \parbox[t]{13em}{\raggedright\footnotesize #1\strut}}
\providecommand{\derivebelow}[1]{%
  \parbox[t]{33em}{\raggedright\footnotesize #1\strut}}"""
_NOTES_PACKAGES = r"""\usepackage{amssymb}
\usepackage{graphicx}
"""
_NOTES_COMMANDS = r"""
\providecommand{\deriveline}[1]{\llap{\tiny\normalfont #1\hspace{2em}}}
\ifdefined\derivebox\else\newsavebox{\derivebox}\fi
\providecommand{\derivefitbox}[2]{\sbox{\derivebox}{#2}%
  \ifdim\wd\derivebox>#1\relax\resizebox{#1}{!}{\usebox{\derivebox}}\else\usebox{\derivebox}\fi}
\providecommand{\derivefit}[2]{\derivefitbox{#1}{$\displaystyle #2$}}
\setcounter{MaxMatrixCols}{40}"""
_NOTES_LOOK = r"""
\setlength{\parindent}{0pt}
\setlength{\emergencystretch}{10em}
\renewcommand{\thefootnote}{NOTE~\arabic{footnote}}
\AtBeginDocument{\setlength{\abovedisplayskip}{5pt plus 2pt}%
  \setlength{\belowdisplayskip}{5pt plus 2pt}}"""
_PACKAGES = {"ko": "\\usepackage{kotex}\n"}


def render(
    files: Sequence[FileResult], *, language: str = "en", numbered: bool = True,
    fragment: bool = False,
) -> str:
    """The derivations of all files as LaTeX.

    Proof files need amsmath and amsthm only; notes also amssymb, graphicx where a formula of the
    author's is too wide, and fontspec where the text is not Latin.  A `fragment` can be input
    into another document; what that document must define stands in comments at its head.
    Raises `KeyError` for an unknown language.
    """
    words = words_of(language)
    sentences = Sentences(words)
    body = [part for file in files for part in _file(file, sentences)]
    body.append(_laws(sentences))
    text = "\n\n".join(part for part in body if part)
    theorems = _theorems(words, numbered)
    notes = any(is_notes(file.path) for file in files)
    packages = "".join((_PACKAGES.get(language, ""), _NOTES_PACKAGES if notes else "",
                        font_commands(text)))
    commands = _COMMANDS + (_NOTES_COMMANDS if notes else "")
    if fragment:
        needed = "".join(f"% {line}\n" for line in (
            r"\usepackage{amsmath}", r"\usepackage{amsthm}", *packages.splitlines(),
            r"\allowdisplaybreaks", *theorems.splitlines()))
        return f"% in the preamble:\n{needed}{commands}\n\n{text}\n"
    if notes:  # a note's mark must not look like an exponent
        commands += _NOTES_LOOK.replace("NOTE", words("note"))
    head = _PREAMBLE.format(packages=packages, theorems=theorems, commands=commands)
    return f"{head}\n{text}\n\n\\end{{document}}\n"


def _file(file: FileResult, sentences: Sentences) -> list[str]:
    """The derivations of a proof file, or notes as their author wrote them, corrected."""
    article = read_article(file.path) if is_notes(file.path) else None
    if article is not None:
        return [notes_text(article, file, sentences)]
    return [theorem(d, sentences) for d in file.derivations]


def _theorems(words: Words, numbered: bool) -> str:
    star = "" if numbered else "*"
    return "\n".join((
        rf"\newtheorem{star}{{derivetheorem}}{{{words('theorem')}}}",
        rf"\theoremstyle{{remark}}\newtheorem{star}{{derivefault}}{{{words('error')}}}",
        rf"\renewcommand{{\proofname}}{{{words('proof')}}}"))


def _laws(sentences: Sentences) -> str:
    """The laws that were cited, with their statements and sources."""
    if not sentences.cited:
        return ""
    lines = [rf"\section*{{{sentences.words('laws')}}}", r"\begin{enumerate}"]
    for name, number in sentences.cited.items():
        formula, conditions, source = sentences.law_statement(name)
        lines.append(rf"\item[{{[{number}]}}] {escape(sentences.words.title(name))}")
        lines.append(display(formula))
        lines.append(" ".join(filter(None, [f"{conditions}." if conditions else "", source])))
    return "\n".join([*lines, r"\end{enumerate}"])
