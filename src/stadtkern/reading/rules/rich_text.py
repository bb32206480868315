"""From the Markdown of a town's files to the rich text of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

ALLOWED_TAGS = {"p", "h2", "h3", "b", "i", "ul", "ol", "li", "blockquote", "a", "br"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
ALLOWED_ATTRIBUTES = {"a": {"href"}, "th": {"scope"}}
ALLOWED_SCHEMES = {"https", "http", "mailto", "tel"}
WORDS_OF_THE_EDITOR = {"strong": "b", "em": "i", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
BARE_MAIL = re.compile(r"(?<![\w.+\-\[:<])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BARE_PHONE = re.compile(r"(?<![\w\[:+])\+\d{2}[\d /-]{5,}\d")

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def rich_text(markdown: str) -> str:
    """Return the HTML an editor can go on writing in: headings, lists, links, quotes, tables, nothing else.

    The page shows its title as the only ``h1``, so headings start at ``h2``. Mail addresses and international phone
    numbers become links. The first row of a table names its columns, the first cell of every row names the row.
    """
    tokens = _markdown.parse(_linked(markdown))
    for token in tokens:
        token.tag = WORDS_OF_THE_EDITOR.get(token.tag, token.tag)
        for child in token.children or ():
            child.tag = WORDS_OF_THE_EDITOR.get(child.tag, child.tag)
    _name_rows_and_columns(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS | TABLE_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel=None,
    ).strip()


def _linked(markdown: str) -> str:
    with_mail = BARE_MAIL.sub(lambda found: f"<{found[0]}>", markdown)
    return BARE_PHONE.sub(lambda found: f"[{found[0]}](tel:{re.sub('[^+0-9]', '', found[0])})", with_mail)


def _name_rows_and_columns(tokens: Sequence[Token]) -> None:
    """Give the heads of a table their scope, which screen readers read out with every cell."""
    begins_row = False
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
        elif begins_row and token.type == "td_open":
            token.tag = "th"
            token.attrSet("scope", "row")
        elif token.type == "td_close":
            token.tag = "th" if begins_row else "td"
            begins_row = False
        if token.type == "tr_open":
            begins_row = True
