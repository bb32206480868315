"""Markdown: read as the page it describes, so that quotes carry no markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from stadtkern.reading.extract.html import read_markup
from stadtkern.reading.extract.kinds import MARKDOWN
from stadtkern.reading.extract.text import decode

if TYPE_CHECKING:
    from stadtkern.reading.extract.result import Extracted

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE)


def read_markdown(data: bytes) -> Extracted:
    return markdown_text(decode(data))


def markdown_text(text: str, *, title: str = "") -> Extracted:
    """Read Markdown that is already text; its front matter may name the title."""
    front = _FRONT_MATTER.match(text)
    named = _TITLE.search(front[1]) if front else None
    said = named[1].strip().strip("\"'").strip() if named else ""
    body = text[front.end() :] if front else text
    markup = MarkdownIt("commonmark").enable("table").render(body)
    return read_markup(f"<body>{markup}</body>", media_type=MARKDOWN, title=title or said)
