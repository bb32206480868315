"""Plain text: kept as it is, so that quotes are found word for word in the file; headings are recognised."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from stadtkern.reading.extract.result import LONGEST_TITLE, Extracted, clean
from stadtkern.reading.rules.passages import Heading

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_HEADING = 100
LONGEST_MARKED = 300  # characters of a line that begins with number signs; a longer one is no heading
TITLE_WITHIN = 300  # characters from the top; before it stand dates, keywords, photo credits
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NUMBER_SIGNS = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$", re.MULTILINE)
_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"“”»)]*$")
_HEADING_START = re.compile(r"[„»\"§]?\s*[^\W_a-zäöü]")
_LIST_ITEM = re.compile(r"[-•*–+]\s|\d+[.)]\s")


def decode(data: bytes) -> str:
    """Return the text of ``data``: by its byte order mark, else UTF-8, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_text(data: bytes) -> Extracted:
    text = clean(decode(data))
    headings = tuple(_marked(text)) or tuple(_standing_alone(text))
    title = text[headings[0].start : headings[0].end] if headings and headings[0].level == 1 else ""
    return Extracted(title[:LONGEST_TITLE].strip(), text, headings, (), "text/plain")


def _marked(text: str) -> Iterator[Heading]:
    """Yield headings written with number signs, as in Markdown; one alone may be anything."""
    found = []
    for line in _NUMBER_SIGNS.finditer(text):
        start, end = _unmarked(line[2], line.start(2)) if len(line[0]) <= LONGEST_MARKED else (0, 0)
        if start < end:
            found.append(Heading(len(line[1]), start, end))
    if len(found) > 1:
        yield from found


def _unmarked(words: str, start: int) -> tuple[int, int]:
    """Return where the words of a heading begin and end, without the marks around them."""
    bare = words.rstrip(" \t").rstrip("#").rstrip(" \t").rstrip("*_")
    inner = bare.lstrip("*_ \t")
    return start + len(bare) - len(inner), start + len(bare.rstrip())


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each line that holds something, without the blanks around it, and where it begins."""
    at = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            yield words, at + len(line) - len(line.lstrip())
        at += len(line) + 1


def _standing_alone(text: str) -> Iterator[Heading]:
    """Yield short lines without a full stop that a much longer line follows; one near the top is the title."""
    lines = list(_lines(text))
    is_first = True
    for at, (words, start) in enumerate(lines[:-1]):
        following = lines[at + 1][0]
        previous = lines[at - 1][0] if at else ""
        if not _looks_like_heading(words) or len(following) < max(2 * len(words), 80):
            continue
        if at and not _ENDS_SENTENCE.search(previous) and "\n\n" not in text[lines[at - 1][1] : start]:
            continue
        yield Heading(1 if is_first and start < TITLE_WITHIN else 2, start, start + len(words))
        is_first = False


def _looks_like_heading(words: str) -> bool:
    if len(words) > LONGEST_HEADING or _LIST_ITEM.match(words) or not _HEADING_START.match(words):
        return False
    return words.endswith("?") or not _ENDS_SENTENCE.search(words)
