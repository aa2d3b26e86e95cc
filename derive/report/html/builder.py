"""HTML that cannot be broken out of: every text is escaped, every name is on a list.

>>> tag("p", "a < b", class_="note")
'<p class="note">a &lt; b</p>'
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

VOID = frozenset({"br", "hr", "link", "meta", "input"})
ELEMENTS = VOID | frozenset({
    "a", "article", "aside", "blockquote", "body", "button", "code", "dd", "del", "details",
    "div", "dl", "dt", "em", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "html", "kbd", "label", "li", "main", "nav", "ol", "p", "pre", "section", "span", "strong",
    "summary", "table", "tbody", "td", "th", "thead", "title", "tr", "ul"})
"""The elements that a report is made of; ``script`` and ``style`` have functions of their own."""

ATTRIBUTES = frozenset({
    "aria-controls", "aria-describedby", "aria-expanded", "aria-hidden", "aria-label",
    "aria-labelledby", "aria-live", "aria-pressed", "autocomplete", "charset", "class",
    "colspan", "content", "data-step", "data-steps", "data-sign", "data-tex", "data-verdict",
    "for", "hidden", "href", "http-equiv", "id", "lang", "name", "open", "placeholder", "rel",
    "role", "scope", "start", "tabindex", "title", "type"})
_ADDRESSES = ("#", "https://", "http://", "mailto:", "data:,")


class Markup(str):
    """Text that is HTML already; only this module makes it."""

    __slots__ = ()


Content = str | Iterable["Content"]
"""Text, which is escaped unless it is `Markup`, or several of them."""


def tag(name: str, /, *children: Content, **attributes: str | bool | int | None) -> Markup:
    """The element; ``class_`` is the attribute class, ``aria_label`` aria-label.

    Attributes that are None or False are left out.  Raises `ValueError` for elements and
    attributes that a report has no use for, and for addresses that could run something.
    """
    if name not in ELEMENTS:
        raise ValueError(f"no element {name!r} in reports")
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(children)}</{name}>")


def join(content: Content) -> Markup:
    """The contents one after the other, escaped where they are no `Markup`."""
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return Markup(escape(content, quote=False))
    return Markup("".join(map(join, content)))


def _attribute(key: str, value: str | bool | int | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name not in ATTRIBUTES:
        raise ValueError(f"no attribute {name!r} in reports")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name == "href" and not str(value).lower().startswith(_ADDRESSES):
        raise ValueError(f"no address in reports: {str(value)[:40]!r}")
    return f' {name}="{escape(str(value))}"'


def data_script(identifier: str, data: Any) -> Markup:
    """JSON for the page's own script, in which no character can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="{escape(identifier)}">{text}</script>')


def script(source: str) -> Markup:
    """A script of ours; its source must not end the element by itself."""
    return _raw("script", source)


def style(source: str) -> Markup:
    """A style sheet of ours."""
    return _raw("style", source)


def _raw(name: str, source: str) -> Markup:
    lowered = source.lower()
    if f"</{name}" in lowered or "<!--" in lowered:
        raise ValueError(f"the {name} would end early")
    return Markup(f"<{name}>{source}</{name}>")
