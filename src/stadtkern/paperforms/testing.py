"""Paper as it comes back: printed, laid on a scanner not quite straight, scanned in grey."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image, ImageFilter

GREY_PAPER = 236
DOTS_PER_INCH = 150


def scanned(*printed: bytes, turned: float = 1.5, first_page_only: bool = False) -> bytes:
    """Return a scan of printed PDF documents, one after the other: a PDF of pictures, ``turned`` by degrees."""
    pages = []
    for pdf in printed:
        document = pypdfium2.PdfDocument(pdf)
        for number in range(1 if first_page_only else len(document)):
            sheet = document[number].render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
            sheet = sheet.point(lambda dot: dot * GREY_PAPER // 255)
            sheet = sheet.rotate(turned, resample=Image.Resampling.BILINEAR, expand=True, fillcolor=GREY_PAPER)
            pages.append(sheet.filter(ImageFilter.GaussianBlur(0.7)))
        document.close()
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=DOTS_PER_INCH, quality=60)
    return written.getvalue()
