"""Files for tests of other rooms."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image


def pdf(*, text: str = "Zulassung", pages: int = 1, script: bool = False) -> bytes:
    """Return a document; with ``script`` it wants to act when it is opened."""
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = document.pages[0]
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = document.make_stream(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1"))
    if script:
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert('x')")
        document.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array(["x", Dictionary(S=Name.JavaScript, JS="1")]))
        )
    written = io.BytesIO()
    document.save(written, deterministic_id=True)
    return written.getvalue()


def jpeg(*, size: tuple[int, int] = (60, 40), colour: str = "white", taken_at: str = "") -> bytes:
    """Return a picture; ``taken_at`` is written into it as cameras do, with a place."""
    picture, written = Image.new("RGB", size, colour), io.BytesIO()
    if not taken_at:
        picture.save(written, "JPEG")
        return written.getvalue()
    exif = Image.Exif()
    exif[0x0132] = taken_at
    exif[0x8825] = {1: "N", 2: (47.0, 22.0, 54.0)}
    exif[0x0112] = 6  # lies on its side
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()
