"""Word documents: headings by style, lists, tables."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree

from stadtkern.reading.extract.archive import check_archive, damaged
from stadtkern.reading.extract.kinds import DOCX
from stadtkern.reading.extract.result import Writer, one_line

if TYPE_CHECKING:
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

    from stadtkern.reading.extract.result import Extracted

_HEADING = re.compile(r"(?:heading|überschrift|berschrift)\s*(\d)", re.IGNORECASE)
_UNREADABLE = (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError)


def read_docx(data: bytes) -> Extracted:
    check_archive(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except _UNREADABLE as error:
        raise damaged() from error
    writer = Writer()
    in_list = False
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = [_cells(row) for row in block.rows]
            writer.table(rows, header=_has_header(block))
            in_list = False
        elif level := _level(block):
            writer.heading(level, block.text)
            in_list = False
        elif _is_item(block):
            writer.item(block.text, first=not in_list)
            in_list = True
        else:
            for at, line in enumerate(block.text.split("\n")):
                writer.paragraph(line, close=at > 0)
            in_list = False
    properties = document.core_properties
    return writer.result(
        title=_title(document.paragraphs) or properties.title or "",
        media_type=DOCX,
        language=(properties.language or "").lower()[:2],
    )


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return f"{style.name or ''} {style.style_id or ''}" if style is not None else ""


def _level(paragraph: Paragraph) -> int:
    style = _style(paragraph)
    if style.startswith(("Title", "Titel")):
        return 1
    found = _HEADING.search(style)
    return min(max(int(found[1]), 1), 6) if found else 0


def _is_item(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return numbered or _style(paragraph).startswith(("List", "Liste"))


def _title(paragraphs: list[Paragraph]) -> str:
    return next((one_line(each.text) for each in paragraphs if _level(each) == 1 and each.text.strip()), "")


def _cells(row: _Row) -> list[str]:
    """Return the texts of a row; a merged cell is named once."""
    distinct: dict[object, _Cell] = {cell._tc: cell for cell in row.cells}
    return [_words(cell) for cell in distinct.values()]


def _words(cell: _Cell) -> str:
    pieces = []
    for block in cell.iter_inner_content():
        if isinstance(block, Table):
            pieces += [" ".join(_cells(row)) for row in block.rows]
        else:
            pieces.append(block.text)
    return " ".join(pieces)


def _has_header(table: Table) -> bool:
    """Tell whether the first row is marked as header or at least set in bold."""
    first = table.rows[0] if len(table.rows) else None
    if first is None:
        return False
    marked = first._tr.trPr is not None and first._tr.trPr.find(qn("w:tblHeader")) is not None
    runs = [run for cell in first.cells for paragraph in cell.paragraphs for run in paragraph.runs if run.text.strip()]
    return marked or (bool(runs) and all(run.bold for run in runs))
