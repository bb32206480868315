"""Which format a file really has: by its bytes; the name decides only between kinds of plain text."""

from __future__ import annotations

import re

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.reading.extract.archive import check_archive, read_entry

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"

SNIFFED = 2048
SNIFFED_FOR_HTML = 20_000  # pages may begin with long comments
_HTML_START = re.compile(
    rb"<(?:!doctype html|html|head|body|meta|article|main|div|section|h[1-6]|p|title)\b", re.IGNORECASE
)
_COMMENTS = re.compile(rb"^(?:\s|<!--.*?-->|<\?xml[^>]*>)+", re.DOTALL)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)


def media_type_of(data: bytes, *, name: str = "") -> str:
    """Return the media type of ``data``.

    Raises:
        Refused: ``empty_file``, ``encrypted``, ``unknown_format``, ``unreadable_file``.
    """
    if not data.strip():
        raise Refused("empty_file", gettext("The file is empty."))
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _office_format(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            "unknown_format",
            gettext("This is an old or encrypted Office file. Please save it as DOCX, ODT or PDF without a password."),
        )
    head = data[:SNIFFED]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT
    if _BINARY.search(head):
        raise _unknown()
    start = _COMMENTS.sub(b"", data[:SNIFFED_FOR_HTML].removeprefix(b"\xef\xbb\xbf"))
    if _HTML_START.match(start):
        return HTML
    return MARKDOWN if _MARKDOWN_NAME.search(name) else TEXT


def _unknown() -> Refused:
    return Refused(
        "unknown_format",
        gettext("This format cannot be read. Readable are Markdown, HTML, PDF, DOCX, ODT and plain text."),
    )


def _office_format(data: bytes) -> str:
    check_archive(data)
    if read_entry(data, "word/document.xml") is not None:
        return DOCX
    declared = read_entry(data, "mimetype") or b""
    if declared.strip() == ODT.encode():
        return ODT
    raise _unknown()
