"""The HTML report in a real Chromium: what is clicked, typed and seen, and what must not run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from derive.pipeline import check_file
from derive.report.html import render
from derive.verdict import Outcome
from report_examples import result_of
from tools import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]

NOTES = r"""# Least squares

Let $A$ and $B$ be fixed $n \times n$ matrices and define $C = A + B$. Then

$$(A + B)' = A' + B'$$

and

\begin{align*}
(AB)' &= A'B' \\
  &= (BA)'.
\end{align*}

- An item with $\operatorname{tr}(AB) = \operatorname{tr}(BA)$.
"""

HOSTILE = r"""---
title: "<script>window.hit = 1</script>"
---
# <img src=x onerror="window.hit = 2"> heading

<script>window.hit = 3</script> and <b onclick="window.hit = 4">bold</b>, and
[a link](javascript:window.hit=5), [another](JaVaScRiPt:window.hit=6),
![picture](https://example.invalid/x.png "t"), <https://example.invalid/>,
[data](data:text/html,<script>window.hit=7</script>), `</script><script>window.hit = 8</script>`.

Formulas $a = </script><script>window.hit = 9</script>$ and
$\href{javascript:window.hit=10}{x} = y$, $\htmlData{onclick=window.hit=11}{x} = z$,
$\htmlStyle{background: url(https://example.invalid/y)}{x} = w$,
$\includegraphics{https://example.invalid/z.png} = 1$, $\url{javascript:window.hit=12} = 2$,
$x = "\" onmouseover="window.hit=13"$ and $\htmlData{step=1}{s} = 3$.

$$\def\a{\a\a}\a = 1$$

$$\gdef\q{\q\q}\q = 1$$

$$\def\b{xxxxxxxxxx}\def\c{\b\b\b\b\b\b\b\b\b\b}\def\d{\c\c\c\c\c\c\c\c\c\c}\d\d\d\d\d\d\d\d = 1$$

$$\rule{100000em}{100000em} = 2$$

```html
</code></pre><script>window.hit = 14</script>
```
"""


WIDE = r"""---
title: Wide
---
# Wide

A word {a}, `{a}`, $[{b}]$, $\begin{bmatrix} {c} \end{bmatrix}$, a table

| {a} | $\begin{bmatrix} {c} \end{bmatrix}$ |
|---|---|
| $A$ | $B$ |

$$ \left\lfloor \begin{matrix} 1 \\ 2 \\ 3 \\ 4 \\ 5 \\ 6 \\ 7 \end{matrix} \right\rceil
  = \overbrace{z}^0 $$

The number ${b} = x$. ![{a}](x.png)
""".replace("{a}", 120*"a").replace("{b}", "+".join(40*"x")).replace("{c}", "&".join(30*"x"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Visit:
    """A page that was opened, with everything that it asked for and complained about."""

    def __init__(self, browser: Browser, file: Path, **context: Any) -> None:
        self.page: Page = browser.new_context(**context).new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda m: self.complaints.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.complaints.append(f"error: {e}"))
        self.page.on("dialog", lambda d: self.complaints.append(f"dialog: {d.message}"))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-ready=all]", state="attached")

    def quiet(self) -> bool:
        """Whether nothing was complained about, and nothing asked for but the page."""
        outside = [url for url in self.requests if not url.startswith(("file:", "data:"))]
        assert not self.complaints, self.complaints
        assert not outside, outside
        return True

    def count(self, selector: str) -> int:
        return self.page.locator(selector).count()

    def open_panels(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('.panel')].filter(p => p.checkVisibility())"
            ".map(p => p.id)")
        return found

    def focused(self) -> str:
        found: str = self.page.evaluate("document.activeElement.id")
        return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    outcomes = [Outcome.GIVEN, Outcome.PROVED, Outcome.REFUTED, Outcome.PROVED, Outcome.UNDECIDED]
    page = folder / "report.html"
    page.write_text(render([result_of(folder / "notes.md", NOTES, outcomes)]), "utf-8")
    return page


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    notes, page = folder / "hostile.md", folder / "report.html"
    notes.write_text(HOSTILE, "utf-8")
    page.write_text(render([check_file(str(notes))]), "utf-8")
    return page


@pytest.fixture
def visit(browser: Browser, report: Path) -> Iterator[Visit]:
    visit = Visit(browser, report)
    yield visit
    assert visit.quiet()
    visit.page.context.close()


def test_every_formula_is_typeset_and_every_sign_is_marked(visit: Visit) -> None:
    assert visit.count(".math:not(.typeset)") == 0
    assert visit.count(".notes > * .katex, .notes > .katex") > 5
    assert visit.count(".notes .relation") == visit.count(".notes .mark") == 5


def test_a_click_opens_the_evidence_and_another_closes_it(visit: Visit) -> None:
    assert visit.open_panels() == []
    mark = visit.page.locator(".mark[data-verdict=refuted]").first
    mark.click()
    assert mark.get_attribute("aria-expanded") == "true"
    panel = visit.page.locator(f"#{mark.get_attribute('aria-controls')}")
    assert "counterexample" in panel.inner_text()
    assert panel.locator(".model .katex").count() > 0
    assert panel.locator(".math:not(.typeset)").count() == 0
    mark.click()
    assert visit.open_panels() == []


def test_the_sign_in_the_formula_opens_it_too(visit: Visit) -> None:
    visit.page.locator(".notes .relation.v-refuted").first.click()
    assert len(visit.open_panels()) == 1


def test_keys_move_between_steps_open_and_close(visit: Visit) -> None:
    keys = visit.page.keyboard
    keys.press("j")
    first = visit.focused()
    keys.press("j")
    second = visit.focused()
    assert (first, second) == ("mark-1", "mark-2")
    keys.press("k")
    assert visit.focused() == first
    keys.press("ArrowDown")
    assert visit.focused() == second
    keys.press("Enter")
    assert visit.open_panels() == ["step-2"]
    visit.page.locator("#step-2 .close").focus()
    keys.press("Escape")
    assert visit.open_panels() == []
    assert visit.focused() == second


def test_the_focus_can_be_seen(visit: Visit) -> None:
    visit.page.keyboard.press("j")
    outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_filters_show_only_their_verdicts(visit: Visit) -> None:
    everything = visit.count(".mark:visible")
    visit.page.locator(".filter[data-verdict=refuted]").click()
    refuted = visit.count(".mark:visible")
    assert 0 < refuted < everything
    assert refuted == visit.count(".mark[data-verdict=refuted]") == visit.count("#steps a:visible")
    assert visit.page.locator("#status").inner_text() == f"{refuted} of {everything} steps"
    assert visit.count(".marks:visible") == visit.count(".marks:has(.v-refuted)")
    visit.page.keyboard.press("j")
    assert visit.page.evaluate("document.activeElement.dataset.verdict") == "refuted"
    visit.page.locator(".filter[data-verdict=refuted]").click()
    assert visit.count(".mark:visible") == everything


def test_search_finds_words_of_a_step(visit: Visit) -> None:
    visit.page.keyboard.press("/")
    assert visit.focused() == "search"
    visit.page.keyboard.type("operatorname{tr}")
    assert visit.count("#steps a:visible") == 1
    visit.page.keyboard.press("Enter")
    assert visit.focused() == visit.page.locator(".mark:visible").get_attribute("id")
    visit.page.keyboard.press("/")
    visit.page.keyboard.press("Escape")
    assert visit.count("#steps a:visible") == visit.count(".mark")


def test_the_list_leads_to_the_step(visit: Visit) -> None:
    visit.page.locator("#steps a").last.click()
    assert len(visit.open_panels()) == 1
    assert visit.focused() == f"mark-{visit.count('.mark')}"


def test_an_address_with_a_step_shows_it(browser: Browser, report: Path) -> None:
    page = browser.new_context(viewport={"width": 375, "height": 500}).new_page()
    page.goto(f"{report.as_uri()}#step-5")
    page.wait_for_selector("html[data-ready=all]", state="attached")
    assert page.locator("#step-5").is_visible()
    assert page.evaluate("document.activeElement.dataset.step") == "5"
    assert 0 <= page.evaluate("document.activeElement.getBoundingClientRect().top") < 500


def test_roles_and_names_for_screen_readers(visit: Visit) -> None:
    page = visit.page
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("searchbox", name="Search the steps").count() == 1
    assert page.get_by_role("button", name="given, line 3", exact=True).count() >= 1
    page.locator(".mark").first.click()
    assert page.get_by_role("region").count() >= 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, a')].filter("
        "e => e.checkVisibility() && !e.textContent.trim()).length")
    assert unnamed == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, report: Path, width: int, scheme: str
) -> None:
    visit = Visit(browser, report, viewport={"width": width, "height": 800}, color_scheme=scheme)
    visit.page.locator("#open-all").click()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    dark = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (int(dark.split("(")[1].split(",")[0]) < 128) == (scheme == "dark")
    assert visit.quiet()


@pytest.mark.parametrize("width", [320, 1280])
def test_what_cannot_be_broken_scrolls_by_itself(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    notes, page = tmp_path / f"{80*'n'}.md", tmp_path / "report.html"
    notes.write_text(WIDE, "utf-8")
    page.write_text(render([check_file(str(notes))]), "utf-8")
    visit = Visit(browser, page, viewport={"width": width, "height": 800})
    visit.page.locator("#open-all").click()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.count("main h3") == 1  # the title stands in the text already
    assert visit.count(".math:not(.typeset)") == 0
    assert visit.count(".notes .relation") == visit.count(".mark")  # also where a script is one
    # a full stop does not begin a line
    assert visit.page.evaluate(
        "[...document.querySelectorAll('.ended')].every(e => { const r = document.createRange();"
        "r.selectNodeContents(e.lastChild); const bases = e.querySelectorAll('.katex-base');"
        "return r.getBoundingClientRect().top < bases[bases.length - 1]"
        ".getBoundingClientRect().bottom && r.getBoundingClientRect().left > 20; })")
    assert visit.quiet()


def test_print_shows_all_evidence_and_no_controls(visit: Visit) -> None:
    visit.page.locator(".filter[data-verdict=refuted]").click()
    visit.page.emulate_media(media="print")
    shown = set(visit.open_panels())
    bare = {f"step-{n}" for n in visit.page.evaluate(
        "[...document.querySelectorAll('.panel.v-given.bare')].map(p => p.dataset.step)")}
    assert len(shown) + len(bare) == visit.count(".panel")
    assert visit.count(".mark:visible") == visit.count(".mark")
    assert visit.count("aside:visible, .close:visible, input:visible") == 0


def test_without_scripts_everything_can_be_read(browser: Browser, report: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(report.as_uri())
    assert page.locator(".panel:visible").count() == page.locator(".panel").count() > 0
    assert r"$$(A + B)' = A' + B'$$" in page.locator("main").inner_text()


def test_the_picture_in_the_readme_is_still_true(browser: Browser, tmp_path: Path) -> None:
    """If this fails: ``python -m tools.picture``; look at it."""
    assert picture.text_of(picture.visit(browser, tmp_path)) == picture.kept()


def test_the_policy_stops_what_is_put_into_the_page(browser: Browser, report: Path) -> None:
    """What a flaw of the builder would let in does not run, load or lead away either."""
    page = browser.new_context().new_page()
    asked: list[str] = []
    stopped: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("requestfailed", lambda r: stopped.append(r.url) if r.failure == "csp" else None)
    smuggled = ("<script>window.hit = 1</script><img src=x onerror='window.hit = 2'>"
                "<img src='https://example.invalid/x.png'><style>main { display: none }</style>"
                "<p style='position: fixed'>x</p><iframe src='https://example.invalid/'></iframe>"
                "<iframe srcdoc='<script>parent.hit = 3</script>'></iframe>"
                "<form action='https://example.invalid/'><button id=send>x</button></form>"
                "<a id=leap href='javascript:window.hit=4'>x</a>")
    copy = report.with_name("smuggled.html")
    written = report.read_text("utf-8").replace("<article", f"{smuggled}<article", 1)
    copy.write_text(written, "utf-8")
    page.goto(copy.as_uri())
    page.wait_for_selector("html[data-ready=all]", state="attached")
    for identifier in ("leap", "send"):
        page.evaluate(f"document.getElementById('{identifier}').click()")
    page.wait_for_timeout(100)
    assert page.evaluate("window.hit") is None
    assert page.locator("main").is_visible()
    position = page.evaluate("getComputedStyle(document.querySelector('main p')).position")
    assert position == "static"
    assert page.url == copy.as_uri()
    assert {url for url in asked if url.startswith("http")} <= set(stopped)


def test_nothing_in_notes_becomes_markup_or_runs(browser: Browser, hostile: Path) -> None:
    visit = Visit(browser, hostile)
    page = visit.page
    for button in page.locator(".mark").all():
        button.click()
    assert page.evaluate("window.hit") is None
    assert visit.quiet()
    assert visit.count("main script, main img, main iframe, main b, main [onclick]") == 0
    assert visit.count("main [onerror], main [onmouseover], main a[href^='javascript' i]") == 0
    assert visit.count("main a[href^='data' i], main [style*=url]") == 0
    text = page.locator("main").inner_text()
    for written_text in ("<script>window.hit = 1</script>", 'onerror="window.hit = 2"',
                         "<script>window.hit = 3</script>", 'onclick="window.hit = 4"',
                         "</script><script>window.hit = 8</script>", "window.hit = 14"):
        assert written_text in text
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    foreign = page.evaluate(
        "[...document.querySelectorAll('.relation')].filter(r => !r.closest('.math')"
        ".dataset.steps.split(' ').includes(r.dataset.step)).length")
    assert visit.count(".relation") > 10
    assert foreign == 0
    # what does not fit together stays as it was written, also a macro without end
    assert visit.count(".math:not(.typeset)") > 0
    assert "\\a" in text
    assert "\\q" in text
