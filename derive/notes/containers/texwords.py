"""The commands and environments of LaTeX that the reader of documents knows."""

from __future__ import annotations

HEADINGS = {name: level for level, name in enumerate(
    ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph"), 1)}
ACCENTS = dict(zip("\"'`^~=.", "\u0308\u0301\u0300\u0302\u0303\u0304\u0307", strict=True))
WORDS = {"ss": "ß", "ae": "æ", "oe": "œ", "o": "ø", "l": "ł", "aa": "å", "i": "ı", "quad": " ",
          "qquad": " ", "ldots": "…", "dots": "…", "newline": " ", "S": "§", "textbackslash": "\\",
          "LaTeX": "LaTeX", "TeX": "TeX"}
DROPPED = {name: count for count, names in (
    (1, "cite citep citet citeauthor citeyear nocite bibliography bibliographystyle label index "
        "vspace hspace includegraphics documentclass pagestyle thispagestyle date author thanks "
        "url color pagecolor bibitem graphicspath theoremstyle usetikzlibrary hypersetup "
        "newcounter stepcounter includeonly textcolor colorbox href hypertarget hyperlink "
        "phantom vphantom hphantom title subtitle institute input include"),
    (2, "setlength addtolength setcounter addtocounter rule numberwithin"),
    (3, "addcontentsline")) for name in names.split()}
"""Commands that say nothing, and how many of the groups behind them go with them."""
BREAKS = frozenset(("par", "maketitle", "newpage", "clearpage", "bigskip", "medskip", "smallskip",
                     "tableofcontents", "hrule", "appendix"))
KEPT = frozenset(("ref", "eqref", "autoref", "cref", "Cref", "nameref"))
LISTS = frozenset(("itemize", "enumerate", "description", "compactitem", "compactenum"))
QUOTES = frozenset(("quote", "quotation", "verse"))
TABLES = frozenset(("tabular", "tabular*", "tabularx", "longtable", "array"))
WITH_GROUP = frozenset(("minipage", "column", "tabular", "tabularx", "longtable", "array",
                         "multicols", "thebibliography", "alignat", "alignat*", "xalignat",
                         "xxalignat", "IEEEeqnarray", "IEEEeqnarray*"))
NOTES = {"footnote": "footnote", "footnotetext": "footnote", "caption": "caption",
          "subcaption": "caption"}
DEEPEST = 20  # footnotes inside each other
