"""From the Markdown of a town's files to the rich text of a page."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

ALLOWED_TAGS = {"p", "h2", "h3", "b", "i", "ul", "ol", "li", "blockquote", "a", "br"}
ALLOWED_ATTRIBUTES = {"a": {"href"}}
ALLOWED_SCHEMES = {"https", "http", "mailto", "tel"}
WORDS_OF_THE_EDITOR = {"strong": "b", "em": "i", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}

_markdown = MarkdownIt("commonmark", {"html": False})


def rich_text(markdown: str) -> str:
    """Return the HTML an editor can go on writing in: headings, lists, links, quotes, nothing else.

    The page shows its title as the only ``h1``, so headings start at ``h2``.
    """
    tokens = _markdown.parse(markdown)
    for token in tokens:
        token.tag = WORDS_OF_THE_EDITOR.get(token.tag, token.tag)
        for child in token.children or ():
            child.tag = WORDS_OF_THE_EDITOR.get(child.tag, child.tag)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel=None,
    ).strip()
