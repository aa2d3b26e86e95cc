"""Derivations as theorems with proofs, and the document round them."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path, PurePath

from ...article import is_notes, read_article
from ...diagnostic import FileResult
from ..words import Words, words_of
from .chains import display
from .escaping import escape, font_commands, raised
from .notes import notes_text
from .page import PLAIN, WHOLE
from .sentences import Sentences
from .theorems import theorem, together

_LONGEST_TITLE = 70
_PREAMBLE = r"""\documentclass[11pt,a4paper]{{article}}
\usepackage[fleqn]{{amsmath}}
\usepackage{{amsthm}}
{packages}\setlength{{\textwidth}}{{160mm}}
\setlength{{\oddsidemargin}}{{-0.4mm}}
\setlength{{\textheight}}{{240mm}}
\setlength{{\topmargin}}{{-18mm}}
\setlength{{\mathindent}}{{1em}}
\setlength{{\emergencystretch}}{{3em}}
\AtBeginDocument{{%
  \setlength{{\abovedisplayskip}}{{6pt plus 3pt minus 2pt}}%
  \setlength{{\belowdisplayskip}}{{6pt plus 3pt minus 2pt}}%
  \setlength{{\abovedisplayshortskip}}{{3pt plus 2pt}}%
  \setlength{{\belowdisplayshortskip}}{{6pt plus 3pt minus 2pt}}}}
\allowdisplaybreaks
{theorems}
{commands}
\begin{{document}}
"""
_TITLE = r"""\title{{{}}}
\author{{}}
\date{{}}
\maketitle
\tableofcontents"""
_COMMANDS = r"""\providecommand{\derivereason}[1]{%
  \parbox[t]{REASONem}{\raggedright\footnotesize #1\strut}}
\providecommand{\derivebelow}[1]{%
  \parbox[t]{BELOWem}{\raggedright\footnotesize #1\strut}}
\ifdefined\derivelist\else\newenvironment{derivelist}[1]{\begin{list}{}{%
  \settowidth{\labelwidth}{\textup{#1}}\setlength{\leftmargin}{\labelwidth}%
  \addtolength{\leftmargin}{\labelsep}\setlength{\itemsep}{2pt}\setlength{\parsep}{0pt}%
  \setlength{\topsep}{3pt}\renewcommand{\makelabel}[1]{\textup{##1}\hfil}}}{\end{list}}\fi"""
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
    page = PLAIN if fragment else WHOLE
    sentences = Sentences(words, page=page)
    proofs = [file for file in files if file.derivations and not is_notes(file.path)]
    several = len(proofs) > 1
    body = [part for file in files for part in _file(file, sentences, titled=several)]
    if several and not fragment:
        body.insert(0, _TITLE.format(words("document")))
    body.append(_laws(sentences))
    text = "\n\n".join(part for part in body if part)
    theorems = _theorems(words, numbered)
    notes = any(is_notes(file.path) for file in files)
    packages = "".join((_PACKAGES.get(language, ""), _NOTES_PACKAGES if notes else "",
                        font_commands(text)))
    commands = _COMMANDS.replace("REASON", f"{page.reason:g}").replace(
        "BELOW", f"{page.text - 6:g}") + (_NOTES_COMMANDS if notes else "")
    if fragment:
        needed = "".join(f"% {line}\n" for line in (
            r"\usepackage{amsmath}", r"\usepackage{amsthm}", *packages.splitlines(),
            r"\allowdisplaybreaks", *theorems.splitlines()))
        return f"% in the preamble:\n{needed}{commands}\n\n{text}\n"
    if notes:  # a note's mark must not look like an exponent
        commands += _NOTES_LOOK.replace("NOTE", words("note"))
    head = _PREAMBLE.format(packages=packages, theorems=theorems, commands=commands)
    return f"{head}\n{text}\n\n\\end{{document}}\n"


def _file(file: FileResult, sentences: Sentences, *, titled: bool) -> list[str]:
    """The derivations of a proof file, or notes as their author wrote them, corrected.

    Of several files each gets a heading.
    """
    article = read_article(file.path) if is_notes(file.path) else None
    if article is not None:
        return [notes_text(article, file, sentences)]
    theorems = [theorem(d, sentences) for d in together(file.derivations)]
    heading = [rf"\section{{{raised(_title(file.path))}}}"] if titled and theorems else []
    return [*heading, *theorems]


def _title(path: str) -> str:
    """What the file says that it is about: its docstring up to the first colon, or its name."""
    try:
        said = ast.get_docstring(ast.parse(Path(path).read_bytes())) or ""
    except (OSError, SyntaxError, ValueError):
        said = ""
    title = re.split(r"[:.\n]", said, maxsplit=1)[0].strip()
    name = PurePath(path).stem.replace("_", " ")
    return title if 0 < len(title) <= _LONGEST_TITLE else name[:1].upper() + name[1:]


def _theorems(words: Words, numbered: bool) -> str:
    star = "" if numbered else "*"
    return "\n".join((
        rf"\newtheorem{star}{{derivetheorem}}{{{words('theorem')}}}",
        rf"\newtheorem{star}{{deriveclaim}}{{{words('claim')}}}",
        rf"\theoremstyle{{definition}}\newtheorem{star}{{derivefault}}{{{words('error')}}}",
        rf"\renewcommand{{\proofname}}{{{words('proof')}}}"))


def _laws(sentences: Sentences) -> str:
    """The laws that were cited, with their statements and sources."""
    if not sentences.cited:
        return _sources(sentences)
    last = len(sentences.cited)
    lines = [rf"\section*{{{sentences.words('laws')}}}", rf"\begin{{derivelist}}{{[{last}]}}"]
    for name, number in sentences.cited.items():
        formula, conditions, source = sentences.law_statement(name)
        title = sentences.words.title(name)
        lines.append(rf"\item[{{[{number}]}}] {escape(title[:1].upper() + title[1:])}")
        lines.append(display(formula, sentences.page))
        lines.append(" ".join(filter(None, [f"{conditions}." if conditions else "", source])))
    return "\n".join([*lines, r"\end{derivelist}", _sources(sentences)])


def _sources(sentences: Sentences) -> str:
    """Where the theorems are from."""
    if not sentences.sources:
        return ""
    items = [rf"\item[{{{label}}}] {escape(source)}" for source, label in sentences.sources.items()]
    return "\n".join([
        rf"\section*{{{sentences.words('sources')}}}",
        rf"\begin{{derivelist}}{{{list(sentences.sources.values())[-1]}}}", *items,
        r"\end{derivelist}"])
