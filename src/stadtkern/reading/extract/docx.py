"""Word documents, read from the XML inside the archive: headings by style, lists, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stadtkern.reading.extract.archive import check_archive, damaged, parse_xml, read_entry
from stadtkern.reading.extract.kinds import DOCX
from stadtkern.reading.extract.result import Writer, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from stadtkern.reading.extract.result import Extracted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
AROUND_RUNS = frozenset(f"{W}{name}" for name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple"))
SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
OFF = frozenset({"0", "false", "off"})
MOST_COLUMNS = 1_000
LONGEST_REPEATED = 200  # characters of a cell over several rows that are named again in each of them
_HEADING = re.compile(r"(?:heading|überschrift|berschrift)\s?(\d)", re.IGNORECASE)


def read_docx(data: bytes) -> Extracted:
    """Read a Word document.

    Raises:
        Refused: ``too_large``, ``unreadable_file``.
    """
    check_archive(data)
    document = read_entry(data, "word/document.xml")
    body = parse_xml(document).find(f"{W}body") if document else None
    if body is None:
        raise damaged()
    writer, names = Writer(), _style_names(read_entry(data, "word/styles.xml"))
    title, in_list = "", False
    for block in body.iterchildren(f"{W}p", f"{W}tbl"):
        if block.tag == f"{W}tbl":
            writer.table(list(_rows(block)), header=_has_header(block))
            in_list = False
            continue
        words = _words(block)
        if not words.strip():
            continue
        style = _style(block, names)
        level = _level(style)
        is_item = not level and (style.startswith("List") or block.find(f"{W}pPr/{W}numPr") is not None)
        _write(words, writer, level=level, is_item=is_item, first=not in_list)
        title = title or (one_line(words) if level == 1 else "")
        in_list = is_item
    said, language = _properties(read_entry(data, "docProps/core.xml"))
    return writer.result(title=title or said, media_type=DOCX, language=language.lower()[:2])


def _write(words: str, writer: Writer, *, level: int, is_item: bool, first: bool) -> None:
    if level:
        writer.heading(level, words)
    elif is_item:
        writer.item(words, first=first)
    else:
        for at, line in enumerate(words.split("\n")):
            writer.paragraph(line, close=at > 0)


def _properties(data: bytes | None) -> tuple[str, str]:
    """Return title and language as the writing program noted them."""
    if not data:
        return "", ""
    described = parse_xml(data)
    return described.findtext(f"{DC}title", "") or "", described.findtext(f"{DC}language", "") or ""


def _style_names(data: bytes | None) -> dict[str, str]:
    """Return the name of each style by its identifier; the empty one stands for the usual style."""
    names: dict[str, str] = {}
    for style in parse_xml(data).iterchildren(f"{W}style") if data else ():
        if style.get(f"{W}type", "paragraph") == "paragraph":
            number, named = style.get(f"{W}styleId", ""), style.find(f"{W}name")
            names[number] = f"{_value(named)} {number}"
            if style.get(f"{W}default", "0") not in OFF:
                names.setdefault("", names[number])
    return names


def _style(paragraph: etree._Element, names: dict[str, str]) -> str:
    wanted = _value(paragraph.find(f"{W}pPr/{W}pStyle"))
    return names.get(wanted) or names.get("", "")


def _value(element: etree._Element | None) -> str:
    return element.get(f"{W}val", "") if element is not None else ""


def _level(style: str) -> int:
    if style.startswith(("Title", "Titel")):
        return 1
    found = _HEADING.search(style)
    return min(max(int(found[1]), 1), 6) if found else 0


def _words(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in AROUND_RUNS:
            yield from _pieces(child)
        elif child.tag == f"{W}r" and not _is_on(child, "vanish"):
            for part in child:
                if part.tag == f"{W}t":
                    yield part.text or ""
                elif part.tag in SIGNS and part.get(f"{W}type", "textWrapping") not in {"page", "column"}:
                    yield SIGNS[str(part.tag)]


def _is_on(run: etree._Element, name: str) -> bool:
    found = run.find(f"{W}rPr/{W}{name}")
    return found is not None and found.get(f"{W}val", "1") not in OFF


def _rows(table: etree._Element) -> Iterator[list[str]]:
    """Yield the words of each row's cells; a cell over several rows is named in each of them if it is short."""
    above: dict[int, str] = {}
    for row in table.iterchildren(f"{W}tr"):
        column = _count(row.find(f"{W}trPr/{W}gridBefore"), least=0)
        cells = []
        for cell in row.iterchildren(f"{W}tc"):
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and _value(merged) != "restart"
            words = above.get(column, "") if goes_on else _words_of_cell(cell)
            above[column] = words if len(words) <= LONGEST_REPEATED else ""
            cells.append(words)
            column += _count(cell.find(f"{W}tcPr/{W}gridSpan"), least=1)
        yield cells


def _count(element: etree._Element | None, *, least: int) -> int:
    said = _value(element) or "0"
    if not said.isdecimal() or len(said) > len(str(MOST_COLUMNS)) or int(said) > MOST_COLUMNS:
        raise damaged()
    return max(int(said), least)


def _words_of_cell(cell: etree._Element) -> str:
    pieces: list[str] = []
    for block in cell.iterchildren(f"{W}p", f"{W}tbl"):
        pieces += [" ".join(row) for row in _rows(block)] if block.tag == f"{W}tbl" else [_words(block)]
    return " ".join(piece for piece in pieces if piece)


def _has_header(table: etree._Element) -> bool:
    """Tell whether the first row is marked as header or at least set in bold."""
    first = table.find(f"{W}tr")
    if first is None:
        return False
    marked = first.find(f"{W}trPr/{W}tblHeader")
    if marked is not None:
        return marked.get(f"{W}val", "1") not in OFF
    runs = [run for run in first.iterfind(f"{W}tc/{W}p/{W}r") if "".join(run.itertext(f"{W}t")).strip()]
    return bool(runs) and all(_is_on(run, "b") for run in runs)
