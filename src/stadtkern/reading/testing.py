"""Small files of every format, made in memory."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx

if TYPE_CHECKING:
    from collections.abc import Sequence

ODT_TYPE = "application/vnd.oasis.opendocument.text"
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)


def pdf(pages: Sequence[Sequence[tuple[float, float, str]]], *, encrypted: bool = False) -> bytes:
    """Make a PDF; each line is ``(letter size, distance from the top, words)``."""
    count = len(pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{' '.join(f'{4 + 2 * at} 0 R' for at in range(count))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, lines in enumerate(pages):
        drawn = [
            f"BT /F1 {size} Tf 1 0 0 1 60 {800 - top} Tm ({words}) Tj ET".encode("cp1252") for size, top, words in lines
        ]
        stream = b"\n".join(drawn)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<00><00>]"
    extra = lock if encrypted else ""
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def word() -> bytes:
    """Make a Word document with a title, a heading, a list and a table."""
    document = docx.Document()
    document.add_heading("Hundeabgabe", level=0)
    document.add_paragraph("Wer einen Hund hält, zahlt eine Abgabe.")
    document.add_heading("Mitzubringen", level=2)
    document.add_paragraph("Heimtierausweis", style="List Bullet")
    document.add_paragraph("Chipnummer", style="List Bullet")
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(
        table.rows, [("Hund", "Abgabe"), ("erster", "60 Euro"), ("weiterer", "80 Euro")], strict=True
    ):
        for cell, words in zip(row.cells, cells, strict=True):
            run = cell.paragraphs[0].add_run(words)
            run.bold = words in {"Hund", "Abgabe"}
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_of(body: str) -> bytes:
    """Make a Word document of this XML and nothing else."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return archive({"word/document.xml": document.encode()})


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return out.getvalue()


def open_document(body: str, *, prolog: str = "", encrypted: bool = False) -> bytes:
    opened = f"<office:document-content {_NAMESPACES}><office:body><office:text>"
    content = f"{prolog}{opened}{body}</office:text></office:body></office:document-content>"
    manifest = b"<manifest><encryption-data/></manifest>" if encrypted else b"<manifest/>"
    return archive({"mimetype": ODT_TYPE.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest})
