"""What tests ask of a PDF, read by other programs than those that wrote it."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pypdfium2
from pyhanko.pdf_utils.generic import DictionaryObject, Reference
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader


def words(text: str) -> str:
    """Return text on one line, without the places where a word may break."""
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "").split())


def page_texts(pdf: bytes, *, with_mark: bool = False) -> list[str]:
    """Return the words of every page as PDFium reads them; ``with_mark`` also those of the seal."""
    document = pypdfium2.PdfDocument(pdf)
    if with_mark:
        document.init_forms()
        for page in document:
            page.flatten()
    return [words(page.get_textpage().get_text_range()) for page in document]


def attachments(pdf: bytes) -> dict[str, Any]:
    document = pypdfium2.PdfDocument(pdf)
    found = [document.get_attachment(number) for number in range(document.count_attachments())]
    return {each.get_name(): json.loads(bytes(each.get_data())) for each in found}


def xmp(pdf: bytes) -> str:
    root = PdfFileReader(io.BytesIO(pdf)).root
    return str(root.raw_get("/Metadata").get_object().data.decode())


def claims(pdf: bytes) -> dict[str, str]:
    """Return which standards the file says it keeps, however its XMP writes that."""
    said = xmp(pdf)
    names = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")
    found = {name: re.search(rf'{name}(?:>|=")\s*([^<"]+)', said) for name in names}
    return {name: each[1].strip() for name, each in found.items() if each}


def root(pdf: bytes) -> Any:
    return PdfFileReader(io.BytesIO(pdf)).root


def elements(pdf: bytes) -> list[Any]:
    """Return all elements of the structure, in the order a screen reader meets them."""
    found: list[Any] = []

    def walk(found_here: Any) -> None:
        node: Any = found_here.get_object() if hasattr(found_here, "get_object") else found_here
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node.raw_get("/K"))

    walk(root(pdf)["/StructTreeRoot"].raw_get("/K"))
    return found


def fonts(pdf: bytes) -> dict[str, bool]:
    """Return every font that draws something, and whether the file holds it."""
    reader = PdfFileReader(io.BytesIO(pdf))
    found = {}
    for number in range(1, int(reader.trailer["/Size"])):
        try:
            thing = reader.get_object(Reference(number, 0, reader))
        except PdfReadError:  # a number nobody uses
            continue
        if isinstance(thing, dict) and thing.get("/Type") == "/Font" and thing.get("/Subtype") != "/Type0":
            descriptor = set(thing["/FontDescriptor"]) if "/FontDescriptor" in thing else set()
            found[str(thing["/BaseFont"])] = bool({"/FontFile", "/FontFile2", "/FontFile3"} & descriptor)
    return found
