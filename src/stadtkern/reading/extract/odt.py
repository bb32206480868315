"""OpenDocument texts, read from the XML inside the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from lxml import etree

from stadtkern.core.errors import Refused
from stadtkern.reading.extract.archive import check_archive, damaged, parse_xml, read_entry
from stadtkern.reading.extract.kinds import ODT
from stadtkern.reading.extract.result import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stadtkern.reading.extract.result import Extracted

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
SKIPPED = frozenset({f"{TEXT}tracked-changes", f"{TEXT}note", f"{OFFICE}annotation", f"{TEXT}table-of-content"})
BLANKS = frozenset({f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"})
ROW_GROUPS = frozenset(f"{TABLE}table-{name}" for name in ("header-rows", "rows", "row-group"))
DEEPEST = 100


def read_odt(data: bytes) -> Extracted:
    """Read an OpenDocument text.

    Raises:
        Refused: ``encrypted``, ``too_large``, ``unreadable_file``.
    """
    check_archive(data)
    if b"encryption-data" in (read_entry(data, "META-INF/manifest.xml") or b""):
        raise Refused("encrypted", gettext("The file is protected by a password. Please save it without one."))
    content = read_entry(data, "content.xml")
    if content is None:
        raise damaged()
    body = parse_xml(content).find(f".//{OFFICE}text")
    if body is None:
        raise damaged()
    writer = Writer()
    _read_blocks(body, writer, depth=0)
    meta = read_entry(data, "meta.xml")
    described = parse_xml(meta) if meta else None
    title = described.findtext(f".//{DC}title", "") if described is not None else ""
    language = described.findtext(f".//{DC}language", "") if described is not None else ""
    first = body.find(f".//{TEXT}h")
    return writer.result(
        title=_words(first) if first is not None else title, media_type=ODT, language=language.lower()[:2]
    )


def _read_blocks(parent: etree._Element, writer: Writer, *, depth: int) -> None:
    if depth > DEEPEST:
        raise damaged()
    for block in parent:
        if block.tag in SKIPPED:
            continue
        if block.tag == f"{TEXT}h":
            writer.heading(_level(block), _words(block))
        elif block.tag == f"{TEXT}p":
            writer.paragraph(_words(block))
        elif block.tag == f"{TEXT}list":
            _read_list(block, writer)
        elif block.tag == f"{TABLE}table":
            _read_table(block, writer)
        else:  # sections, frames and the like
            _read_blocks(block, writer, depth=depth + 1)


def _level(heading: etree._Element) -> int:
    said = heading.get(f"{TEXT}outline-level", "1")
    return min(max(int(said), 1), 6) if said.isdecimal() else 1


def _read_list(block: etree._Element, writer: Writer) -> None:
    first = True
    for paragraph in _paragraphs(block):
        if words := _words(paragraph):
            writer.item(words, first=first)
            first = False


def _read_table(table: etree._Element, writer: Writer) -> None:
    rows = [[" ".join(map(_words, _paragraphs(cell))) for cell in row] for row in _rows(table)]
    writer.table(rows, header=table.find(f"{TABLE}table-header-rows") is not None)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table, not those of tables inside its cells."""
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in ROW_GROUPS:
            yield from _rows(child)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs inside, not those inside paragraphs: these are read with the outer one."""
    walk = etree.iterwalk(element, events=("start",), tag=(f"{TEXT}p", f"{TEXT}h"))
    for _, paragraph in walk:
        yield paragraph
        walk.skip_subtree()


def _words(paragraph: etree._Element) -> str:
    return " ".join("".join(_pieces(paragraph, depth=0)).split())


def _pieces(element: etree._Element, *, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise damaged()
    yield element.text or ""
    for child in element:
        if child.tag in BLANKS:
            yield " "
        elif isinstance(child.tag, str) and child.tag not in SKIPPED:
            yield from _pieces(child, depth=depth + 1)
        yield child.tail or ""
