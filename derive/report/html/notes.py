"""Notes as their author wrote them, each step marked where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...article import Article, Child, Mathematics, Node, Places
from .builder import Content, Markup, join, tag
from .findings import Finding, mark, panel
from .formulas import Sign, own_letters, shown

_BLOCKS: dict[str, str] = {
    "bullets": "ul", "item": "li", "quote": "blockquote", "row": "tr", "head": "th",
    "cell": "td", "paragraph": "p", "note": "p", "part": "p"}
_SPANS: dict[str, str] = {"emphasis": "em", "strong": "strong", "struck": "del",
                          "literal": "code"}
_ENDING = re.compile(r"[.,;:!?)\]’”。、，；：！？]+(?=\s|$)")
_CONTAINERS = frozenset({"bullets", "numbers", "item", "quote"})


def article_section(article: Article, findings: Sequence[Finding]) -> Markup:
    """The article with the marks and panels of its findings, none of which is left out."""
    return _Rendering(article, findings).section()


def _ending(after: Child) -> str:
    """The punctuation at the beginning of what stands behind a formula."""
    found = _ENDING.match(after) if isinstance(after, str) else None
    return found[0] if found is not None else ""


class _Rendering:
    """One article: which findings stand in which formula, and the panels still to be placed."""

    def __init__(self, article: Article, findings: Sequence[Finding]) -> None:
        self.article = article
        self.levels = [int(n.data) for n in article.blocks if n.tag == "heading"]
        self.pending: list[Finding] = []
        self.inside: dict[int, list[Finding]] = defaultdict(list)
        self.signs: dict[int, list[Sign]] = defaultdict(list)
        self.elsewhere: list[Finding] = []
        self.formulas = formulas = [
            child.formula for block in article.blocks for child in block.walk()
            if isinstance(child, Mathematics) and child.formula is not None]
        places = Places(formulas)
        for finding in findings:
            found = places.find(finding.step.span)
            if found is None:
                self.elsewhere.append(finding)
                continue
            formula = formulas[found[0]]
            self.inside[id(formula)].append(finding)
            sign = places.sign(found, finding.step.span)
            taken = self.signs[id(formula)]
            if sign is not None and all(sign[1] <= s.start or s.end <= sign[0] for s in taken):
                taken.append(Sign(finding.number, *sign))

    def section(self) -> Markup:
        """The whole article."""
        title = tag("h3", self.article.title) if self._has_title_of_its_own() else ""
        body = [self.block(block) for block in self.article.blocks]
        return own_letters(tag("article", title, body, self._rest(), class_="notes"),
                           [formula.body.text for formula in self.formulas])

    def _has_title_of_its_own(self) -> bool:
        """Whether the metadata name a title with which the text does not begin anyway."""
        first = next(iter(self.article.blocks), None)
        heading = "".join(c for c in first.children if isinstance(c, str)) if (
            first is not None and first.tag == "heading") else ""
        return self.article.title not in ("", heading.strip())

    def block(self, node: Node) -> Markup:
        """A block, and behind it the panels of the steps in it."""
        if node.tag in _CONTAINERS:
            inner = join([self.block(c) for c in node.children if isinstance(c, Node)])
            if node.tag == "numbers":
                start = None if node.data == "1" else node.data
                return tag("ol", inner, start=start)
            return tag(_BLOCKS[node.tag], inner)
        return join([self._leaf(node), self._panels()])

    def _leaf(self, node: Node) -> Content:
        if node.tag == "heading":
            # the page's own title and the file's name stand above
            least = min(self.levels, default=1)
            return tag(f"h{min(6, 3 + max(0, int(node.data) - least))}", self._inlines(node))
        if node.tag == "code":
            return tag("pre", tag("code", [c for c in node.children if isinstance(c, str)]))
        if node.tag == "rule":
            return tag("hr")
        if node.tag == "table":
            rows = [self._row(row) for row in node.children if isinstance(row, Node)]
            return tag("div", tag("table", rows), class_="scroll")
        names = {"note": "note", "part": "part"}
        kind = names.get(node.tag) or node.data or None
        return tag(_BLOCKS[node.tag], self._inlines(node), class_=kind)

    def _row(self, row: Node) -> Markup:
        cells = [tag(_BLOCKS[cell.tag], self._inlines(cell))
                 for cell in row.children if isinstance(cell, Node)]
        return tag("tr", cells)

    def _inlines(self, node: Node) -> list[Content]:
        return list(self._inline(node.children))

    def _inline(self, children: Sequence[Child]) -> Iterator[Content]:
        taken = ""
        for child, after in zip(children, (*children[1:], ""), strict=True):
            if isinstance(child, str):
                yield child[len(taken):]
                taken = ""
            elif isinstance(child, Mathematics):
                taken = _ending(after)
                yield from self._formula(child, taken)
            elif child.tag == "break":
                yield tag("br")
            elif child.tag == "image":
                yield tag("span", "[picture: ", self._inlines(child), "]", class_="picture")
            elif child.tag == "link":
                yield tag("a", self._inlines(child), href=child.data, rel="noopener noreferrer")
            else:
                yield tag(_SPANS[child.tag], self._inlines(child))

    def _formula(self, mathematics: Mathematics, ending: str) -> Iterator[Content]:
        """The formula with the punctuation that ends it, and the marks of the steps in it."""
        known = id(mathematics.formula)
        findings = self.inside.get(known, []) if mathematics.formula is not None else []
        formula = shown(mathematics, [f.number for f in findings], self.signs.get(known, []))
        yield tag("span", formula, ending, class_="ended") if ending else formula
        if findings:
            self.pending += findings
            marks = [[" ", mark(f, small=not mathematics.display)] for f in findings]
            yield tag("span", marks, class_="marks below" if mathematics.display else "marks")

    def _panels(self) -> Content:
        panels = [panel(finding) for finding in self.pending]
        self.pending = []
        return panels

    def _rest(self) -> Content:
        """The steps whose formula is not shown above."""
        if not self.elsewhere:
            return ""
        rows = [tag("li", tag("code", f.statement), " ", mark(f), panel(f))
                for f in self.elsewhere]
        return tag("section", tag("h4", "Steps that stand elsewhere"), tag("ul", rows))
