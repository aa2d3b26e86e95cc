"""The report for reading: one HTML page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ...article import is_notes, read_article
from ...diagnostic import FileResult, Summary, summarise
from ...laws import CATALOGUE
from ...notation import describe
from ...verdict import Outcome
from ...version import __version__
from ..catalogue import own_rules
from ..meanings import MEANINGS
from ..terminal import message, summary_text
from .assets import asset, digest, katex_styles
from .builder import Content, Markup, data_script, join, script, style, tag
from .findings import SYMBOLS, Finding
from .formulas import equation
from .notes import article_section
from .proofs import derivation_section

__all__ = ["render"]

_TITLE = "Derivations, checked"
_LONGEST = 200
"""So many characters of a step are listed and searched."""


def render(files: Sequence[FileResult]) -> str:
    """The page.  Notes are read again from their files, to show them as they were written."""
    numbered = _numbered(files)
    summary = summarise(files)
    content = tag(
        "main", [_file(k, file, findings) for k, (file, findings) in enumerate(numbered, 1)],
        _laws(files), id="content", tabindex="-1")
    body = tag(
        "body", tag("a", "Skip to the text", href="#content", class_="skip"),
        _header(files, summary), tag("div", _index(summary), content, class_="columns"),
        _footer())
    scripts = [asset("katex/katex.min.js"), asset("page.js")]
    styles = [katex_styles([body]), asset("page.css")]
    head = tag(
        "head", tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts, styles)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content=f"derive {__version__}"),
        tag("link", rel="icon", href="data:,"),
        tag("title", f"{_TITLE}: {', '.join(f.path for f in files[:3])}"),
        [style(source) for source in styles])
    end = [data_script("data", _data(numbered)), *map(script, scripts)]
    closing = Markup(body.removesuffix("</body>") + join(end) + "</body>")
    return f"<!DOCTYPE html>\n{tag('html', head, closing, lang='en')}\n"


def _policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """Nothing but what stands in the page itself."""
    return (f"default-src 'none'; script-src {' '.join(map(digest, scripts))}; "
            f"style-src {' '.join(map(digest, styles))}; font-src data:; img-src data:; "
            "base-uri 'none'; form-action 'none'")


def _numbered(files: Sequence[FileResult]) -> list[tuple[FileResult, list[Finding]]]:
    result, number = [], 0
    for file in files:
        findings = []
        for step in file.steps:
            number += 1
            findings.append(Finding(number, step))
        result.append((file, findings))
    return result


def _data(numbered: Sequence[tuple[FileResult, Sequence[Finding]]]) -> dict[str, Any]:
    """What the page's script lists and searches."""
    return {"steps": [
        {"n": f.number, "file": k, "line": f.step.span.line, "verdict": str(f.outcome),
         "sign": SYMBOLS[f.outcome], "label": f.label, "text": f.readable[:_LONGEST],
         "search": " ".join([f.step.title, f.statement[:_LONGEST], message(f.step),
                             *f.step.verdict.laws,
                             *map(describe, f.step.verdict.needs)]).lower()}
        for k, (_, findings) in enumerate(numbered, 1) for f in findings],
        "files": [file.path for file, _ in numbered]}


# --- the overview -------------------------------------------------------------------------


def _header(files: Sequence[FileResult], summary: Summary) -> Markup:
    lines = summary_text(summary).splitlines()
    return tag("header", tag("h1", _TITLE), [tag("p", line) for line in lines],
               _counts(files) if len(files) > 1 else "", _meanings(summary), class_="overview")


def _counts(files: Sequence[FileResult]) -> Markup:
    """A table with a row for each file and a column for each verdict that occurs.

    Neighbouring files of one folder stand below its name.
    """
    tables = [Counter(step.verdict.outcome for step in file.steps) for file in files]
    total = sum(tables, Counter[Outcome]())
    columns = [outcome for outcome in Outcome if total[outcome]]
    head = tag("tr", tag("th", "file", scope="col"),
               [tag("th", SYMBOLS[o], " ", tag("span", str(o), class_="word"), scope="col",
                    class_=f"v-{o}") for o in columns])
    groups: list[Markup] = []
    rows = enumerate(zip(files, tables, strict=True), 1)
    for folder, found in groupby(rows, key=lambda row: _folder(row[1][0].path)):
        inside = list(found)
        grouped = bool(folder) and len(inside) > 1
        lines = [tag("tr", tag("th", folder, scope="rowgroup", colspan=len(columns) + 1),
                     class_="folder")] if grouped else []
        for k, (file, counts) in inside:
            name = file.path.removeprefix(folder) if grouped else file.path
            lines.append(tag("tr", tag("th", tag("a", name, href=f"#file-{k}"), scope="row"),
                             [tag("td", str(counts[o]) if counts[o] else "") for o in columns]))
        groups.append(tag("tbody", lines, class_="grouped" if grouped else None))
    return tag("div", tag("table", tag("thead", head), groups, class_="counts"),
               class_="scroll", tabindex=0, role="region", aria_label="counts by file")


def _folder(path: str) -> str:
    """What stands before the file's name, its last sign included."""
    return path[: max(path.rfind("/"), path.rfind("\\")) + 1]


def _meanings(summary: Summary) -> Content:
    """What the verdicts that occur mean."""
    entries = [tag("div", tag("dt", SYMBOLS[outcome], " ", str(outcome), class_=f"v-{outcome}"),
                   tag("dd", meaning))
               for outcome, meaning in MEANINGS.items() if summary.outcomes[outcome]]
    return tag("details", tag("summary", "What the verdicts mean"), tag("dl", entries),
               class_="meanings") if entries else ""


def _index(summary: Summary) -> Markup:
    """Filters, search, and the list of findings, which the page's script fills."""
    filters = [
        tag("button", tag("span", SYMBOLS[outcome], class_="sign", aria_hidden="true"),
            f" {outcome} ", tag("span", str(summary.outcomes[outcome]), class_="number"),
            type="button", class_=f"filter v-{outcome}", data_verdict=str(outcome),
            aria_pressed="false")
        for outcome in Outcome if summary.outcomes[outcome]]
    keys = [tag("span", tag("kbd", key), f" {what}")
            for key, what in (("j", "next"), ("k", "back"), ("Enter", "open"), ("Esc", "close"),
                              ("/", "search"))]
    return tag(
        "aside",
        tag("div", filters, class_="filters", role="group", aria_label="show only verdicts"),
        tag("label", "Search the steps", for_="search", class_="unseen"),
        tag("input", type="search", id="search", placeholder="Search the steps",
            autocomplete="off"),
        tag("p", "", id="status", role="status", aria_live="polite"),
        tag("div", tag("button", "Open all", type="button", id="open-all"),
            tag("button", "Close all", type="button", id="close-all"), class_="all"),
        tag("details", tag("summary", "Steps"),
            tag("nav", tag("ul", id="steps"), aria_label="steps"), id="list"),
        tag("p", [[key, " "] for key in keys], class_="keys"), class_="index")


# --- files --------------------------------------------------------------------------------


def _file(number: int, file: FileResult, findings: Sequence[Finding]) -> Markup:
    problems = [tag("li", str(problem)) for problem in file.problems]
    article = read_article(file.path) if is_notes(file.path) else None
    if article is not None:
        body: Content = article_section(article, findings)
    else:
        body = list(_derivations(file, findings))
    return tag("section", tag("h2", file.path, id=f"file-{number}"),
               tag("ul", problems, class_="problems", aria_label="problems") if problems else "",
               body, class_="file", aria_labelledby=f"file-{number}")


def _derivations(file: FileResult, findings: Sequence[Finding]) -> list[Markup]:
    result, start = [], 0
    for derivation in file.derivations:
        end = start + len(derivation.steps)
        result.append(derivation_section(derivation, findings[start:end]))
        start = end
    return result


def _laws(files: Sequence[FileResult]) -> Content:
    """The laws that the proofs name, in the order of the catalogue, and rules of the kernel."""
    used = {name for file in files for step in file.steps for name in step.verdict.laws}
    laws = [law for name, law in CATALOGUE.items() if name in used]
    rules = [rule for rule in own_rules().items() if rule[0] in used]
    if not laws and not rules:
        return ""
    entries = []
    for law in laws:
        under = law.conditions_text or "; ".join(map(describe, law.conditions))
        entries.append(tag(
            "div", tag("dt", law.name, id=f"law-{law.name}"),
            tag("dd", tag("p", f"{law.title[:1].upper()}{law.title[1:]}."),
                equation(law.lhs, law.rhs), tag("p", f"If {under}.") if under else "",
                tag("p", law.source, class_="note"))))
    entries += [tag("div", tag("dt", name, id=f"law-{name}"),
                    tag("dd", tag("p", f"A rule of the kernel: {meaning}.")))
                for name, meaning in rules]
    return tag("section", tag("h2", "Laws", id="laws"), tag("dl", entries), class_="laws",
               aria_labelledby="laws")


def _footer() -> Markup:
    return tag("footer", tag(
        "p", f"Written by derive {__version__}. A verdict “proved” rests on a certificate that a "
        "small kernel replayed, “refuted” on an exact counterexample. Formulas are set by KaTeX "
        "(MIT licence)."))
