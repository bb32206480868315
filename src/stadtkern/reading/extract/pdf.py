"""PDF: the text of its pages, with paragraphs and headings told from line distance and letter size."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from threading import Lock
from typing import TYPE_CHECKING, Any

import pypdfium2
from django.utils.translation import gettext
from pypdfium2 import raw

from stadtkern.core.errors import Refused
from stadtkern.reading.extract.archive import damaged
from stadtkern.reading.extract.kinds import PDF
from stadtkern.reading.extract.result import Writer, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stadtkern.reading.extract.result import Extracted

BINDINGS: Any = raw  # made by a generator whose names type checkers cannot see
PASSWORD_WANTED = 4  # PDFium's number for it
MOST_PAGES = 2_000
MOST_CHARACTERS = 5_000_000
HEADING_RATIO = 1.15  # letters this much larger than the body's
LONGEST_HEADING = 200
WIDE_GAP = 1.35  # times the usual distance of lines
WIDEST_USUAL_GAP = 1.5  # times the height of a body letter
EDGE_LINES = 2  # lines at top and bottom that may be running titles

_ONE_AT_A_TIME = Lock()  # PDFium is not made for threads
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?")  # PDFium marks a hyphen at a line's end and drops the break
_BULLET = re.compile(r"^[•▪■●–\-*]\s+")
_ENDS_SENTENCE = re.compile(r"[.!?:;][\"“”»)]*$")
_CONJUNCTION = re.compile(r"(?:und|oder|bzw|sowie|bis|and|or)\b")  # "Straßen- und Kanalbau" keeps its hyphen
_HYPHEN = re.compile("(?<=[^\\W\\d_])[-\u00ad\u2010\x02\ufffe]$")


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    size: float  # height of a letter's box in points
    bottom: float
    page: int


def read_pdf(data: bytes) -> Extracted:
    """Read a PDF.

    Raises:
        Refused: ``encrypted``, ``too_large``, ``no_text`` (scanned), ``unreadable_file``.
    """
    with _ONE_AT_A_TIME:
        document = _open(data)
        try:
            title = str(document.get_metadata_value("Title") or "")
            pages = _pages(document)
        except pypdfium2.PdfiumError as error:
            raise damaged() from error
        finally:
            document.close()
    lines = [line for page in _without_running_titles(pages) for line in page]
    if not lines:
        raise Refused(
            "no_text", gettext("This PDF holds pictures of text only. Please use the original or a version with text.")
        )
    writer = Writer()
    _write(lines, writer)
    return writer.result(title=title, media_type=PDF)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == PASSWORD_WANTED:
            raise Refused(
                "encrypted", gettext("The file is protected by a password. Please save it without one.")
            ) from error
        raise damaged() from error


def _pages(document: pypdfium2.PdfDocument) -> list[list[_Line]]:
    pages: list[list[_Line]] = []
    left = MOST_CHARACTERS
    for number in range(len(document)):
        pages.append(list(_lines(document, number)))
        left -= sum(len(line.words) for line in pages[-1])
        if left < 0 or number >= MOST_PAGES:
            raise Refused("too_large", gettext("The PDF is too long to be one source. Please split the file."))
    return pages


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[_Line]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text = _characters(text_page)
        for found in _LINE.finditer(text):
            words = found[0].replace("\x00", "")
            start = next((at for at in range(found.start(), found.end()) if not text[at].isspace()), -1)
            if start >= 0 and clean(words).strip():
                _, bottom, _, top = text_page.get_charbox(start, loose=True)
                yield _Line(words.strip(), round(top - bottom, 1), bottom, number)
    finally:
        text_page.close()
        page.close()


def _characters(text_page: pypdfium2.PdfTextPage) -> str:
    """Return one character per index of PDFium, so that boxes and letters belong together."""
    text = str(text_page.get_text_range())
    if len(text) == text_page.count_chars():
        return text
    codes = (BINDINGS.FPDFText_GetUnicode(text_page, at) for at in range(text_page.count_chars()))
    return "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)


def _without_running_titles(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Leave out lines that stand at the edge of at least half of the pages, numbers aside."""
    if len(pages) < 3:
        return list(pages)

    def shape(line: _Line) -> str:
        return re.sub(r"\d+", "0", line.words)

    def edges(page: list[_Line]) -> list[_Line]:
        return page[:EDGE_LINES] + page[max(EDGE_LINES, len(page) - EDGE_LINES) :]

    seen = Counter(each for page in pages for each in {shape(line) for line in edges(page)})
    running = {each for each, count in seen.items() if count * 2 >= len(pages)}
    return [[line for line in page if line not in edges(page) or shape(line) not in running] for page in pages]


def _write(lines: Sequence[_Line], writer: Writer) -> None:
    weights: Counter[float] = Counter()
    for line in lines:
        weights[line.size] += len(line.words)
    body = weights.most_common(1)[0][0]
    large = sorted({line.size for line in lines if _is_heading(line, body)}, reverse=True)
    levels = {size: min(level, 4) for level, size in enumerate(large, start=1)}
    gaps = [above.bottom - line.bottom for above, line in pairwise(lines) if above.page == line.page]
    usual = min(median([gap for gap in gaps if gap > 0] or [body]), WIDEST_USUAL_GAP * body)
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and _begins_block(paragraph[-1], line, usual):
            _write_block(paragraph, writer, levels if _is_heading(paragraph[0], body) else {})
            paragraph = []
        paragraph.append(line)
    _write_block(paragraph, writer, levels if _is_heading(paragraph[0], body) else {})


def _is_heading(line: _Line, body: float) -> bool:
    return line.size >= body * HEADING_RATIO and len(line.words) <= LONGEST_HEADING


def _begins_block(above: _Line, line: _Line, usual: float) -> bool:
    if abs(above.size - line.size) > 0.5 or _BULLET.match(line.words):
        return True
    gap = above.bottom - line.bottom
    if above.page != line.page or gap < 0:
        return bool(_ENDS_SENTENCE.search(above.words)) or not line.words[0].islower()
    return gap > usual * WIDE_GAP


def _write_block(lines: Sequence[_Line], writer: Writer, levels: dict[float, int]) -> None:
    pieces: list[str] = []
    for line in lines:
        joined = _HYPHEN.search(pieces[-1]) if pieces else None
        if joined:
            goes_on = line.words[:1].islower() and not _CONJUNCTION.match(line.words)
            hyphen = "" if goes_on else "- " if _CONJUNCTION.match(line.words) else "-"
            pieces[-1] = pieces[-1][: joined.start()] + hyphen
        elif pieces:
            pieces.append(" ")
        pieces.append(line.words)
    words = "".join(pieces).strip()
    if level := levels.get(lines[0].size, 0):
        writer.heading(level, words)
    elif bullet := _BULLET.match(words):
        writer.item(words[bullet.end() :])
    else:
        writer.paragraph(words)
