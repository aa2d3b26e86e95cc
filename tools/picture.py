"""Take the picture in the README again: the page of its notes, in the Chromium of the system.

The text of the page is kept in the picture, so that a test can tell whether it is still true.
"""

from __future__ import annotations

import re
import shutil
import struct
import tempfile
import zlib
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

from derive.pipeline import check_file
from derive.report.html import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "report.png"
_NOTES = re.compile(r"^```markdown\n<!-- notes\.md -->\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KEY = b"Description\0"
_SIZE: ViewportSize = {"width": 1000, "height": 1000}
_OPEN = (2, 3)
"""The steps whose evidence is shown."""


def visit(browser: Browser, folder: Path) -> Page:
    """The page of the README's notes, some evidence open."""
    found = _NOTES.search((ROOT / "README.md").read_text("utf-8"))
    assert found is not None, "the README has no notes.md"
    with chdir(folder):
        Path("notes.md").write_text(f"<!-- notes.md -->\n{found[1]}", "utf-8")
        written = render([check_file("notes.md")])
    (folder / "report.html").write_text(written, "utf-8")
    page = browser.new_context(viewport=_SIZE).new_page()
    page.goto((folder / "report.html").as_uri())
    page.wait_for_selector("html[data-ready=all]", state="attached")
    for number in _OPEN:
        page.locator(f"#mark-{number}").click()
    return page


def text_of(page: Page) -> str:
    """What can be read on the page, without times."""
    text: str = page.locator("body").inner_text()
    return re.sub(r"[\d.]+ ms", "0 ms", text)


def kept() -> str:
    """The text that is kept in the picture."""
    data, at = PICTURE.read_bytes(), 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"iTXt" and body.startswith(_KEY):
            return body[len(_KEY) + 4:].decode("utf-8")
        at += size + 12
    return ""


def _with_text(picture: bytes, text: str) -> bytes:
    """The picture with a chunk iTXt before its end; the zeros say that nothing is compressed."""
    body = b"iTXt" + _KEY + bytes(4) + text.encode("utf-8")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:-12] + chunk + picture[-12:]


def main() -> None:
    """Write the picture."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = visit(browser, Path(folder))
        text = text_of(page)
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
        height = page.evaluate("document.querySelector('.notes').getBoundingClientRect().bottom")
        picture = page.screenshot(clip={"x": 0, "y": 0, "width": _SIZE["width"],
                                        "height": height + 20}, full_page=True)
    PICTURE.write_bytes(_with_text(picture, text))


if __name__ == "__main__":
    main()
