"""From bytes to text with structure: one module per format, one function for all."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import replace

from django.utils.translation import gettext
from lxml import etree

from stadtkern.core.errors import Refused
from stadtkern.reading.extract import kinds
from stadtkern.reading.extract.docx import read_docx
from stadtkern.reading.extract.html import read_html, read_markup
from stadtkern.reading.extract.markdown import markdown_text, read_markdown
from stadtkern.reading.extract.odt import read_odt
from stadtkern.reading.extract.pdf import read_pdf
from stadtkern.reading.extract.result import LONGEST_TITLE, Extracted, clean
from stadtkern.reading.extract.text import read_text
from stadtkern.reading.rules.titles import best_title

__all__ = ["LONGEST_TEXT", "Extracted", "clean", "extract", "markdown_text", "read_markup"]

LONGEST_TEXT = 5_000_000  # characters, about 2,500 printed pages
# What format libraries raise on files that are not as they should be; one bad file must not stop an import.
STUMBLES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    EOFError, etree.LxmlError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_READERS = {
    kinds.MARKDOWN: read_markdown,
    kinds.PDF: read_pdf,
    kinds.DOCX: read_docx,
    kinds.ODT: read_odt,
    kinds.TEXT: read_text,
}


def extract(data: bytes, *, name: str = "", charset: str = "") -> Extracted:
    """Return the text of a file with its headings and tables; its title is empty where it has none.

    The format is told from the bytes; ``name`` only tells Markdown from plain text. ``charset`` is what a web server
    said about a page.

    Raises:
        Refused: ``empty_file``, ``unknown_format``, ``unreadable_file``, ``encrypted``, ``too_large``, ``no_text``.
    """
    media_type = kinds.media_type_of(data, name=name)
    try:
        extracted = read_html(data, charset=charset) if media_type == kinds.HTML else _READERS[media_type](data)
    except STUMBLES as error:
        raise Refused("unreadable_file", gettext("The file is damaged and cannot be read.")) from error
    if len(extracted.text) > LONGEST_TEXT:
        raise Refused("too_large", gettext("The text is too long to be one source. Please split the file."))
    if not any(char.isalnum() for char in extracted.text):
        raise Refused("no_text", gettext("The file holds no readable text."))
    headings = [extracted.text[each.start : each.end] for each in extracted.headings[:1]]
    title = best_title(extracted.title, headings=headings, text=extracted.text, is_plain=media_type == kinds.TEXT)
    return replace(extracted, title=title[:LONGEST_TITLE])
