"""Builders for tests: cases with letters and documents, packages of the ELAK, hostile ones too."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from lxml import etree

from stadtkern.handover.packing import write
from stadtkern.handover.reading import SPACE
from stadtkern.handover.rules.manifest import CASE, FORMAT, Entry, written
from stadtkern.identity.testing import Account, actor
from stadtkern.procedures.testing import AT, Case, clerk, documents, filed
from stadtkern.residents.testing import resident
from stadtkern.uploads.testing import jpeg, pdf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.identity.api import Actor

__all__ = ["AT", "Case", "Entry", "written"]


def somebody(name: str = "elak", **further: Any) -> Actor:
    """Return who works for the office, the same one if asked again."""
    known = Account.objects.filter(username=name).first()
    return actor(known) if known else clerk(name, **further)


def filed_with_document() -> Case:
    """Return a case with a picture handed in."""
    anna = resident("Anna", "Huber")
    case = filed(anna, keeper="leased")
    documents.add_to_case(case.number, "registration", documents.Sent("schein.jpg", jpeg()), by=anna, at=AT)
    return case


def case_xml(
    number: str,
    files: Mapping[str, bytes],
    *,
    file_number: str = "AZ 7/2026",
    state: str = "erledigt",
    purpose: str = "aus-elak",
    maker: str = "ELAK Muster",
) -> bytes:
    """Return what another program writes about a case and its new documents."""
    import hashlib

    root = etree.Element(f"{SPACE}Akt", nsmap={None: FORMAT}, Fassung="1", Ersteller=maker, Zweck=purpose)
    matter = etree.SubElement(root, f"{SPACE}Geschaeftsfall")
    etree.SubElement(matter, f"{SPACE}Geschaeftszahl").text = number
    for name, text in (("Aktenzahl", file_number), ("Stand", state)):
        if text:
            etree.SubElement(matter, f"{SPACE}{name}").text = text
    every = etree.SubElement(root, f"{SPACE}Dokumente")
    for place, (path, data) in enumerate(files.items()):
        said = {"Kennung": f"d-{place}", "Art": "erledigung", "Datei": path, "Groesse": str(len(data))}
        said["SHA256"] = hashlib.sha256(data).hexdigest()
        each = etree.SubElement(every, f"{SPACE}Dokument", said)
        etree.SubElement(each, f"{SPACE}Bezeichnung").text = f"Bescheid {place}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def returned(number: str, files: Mapping[str, bytes] | None = None, **further: Any) -> io.BytesIO:
    """Return a package as it comes back; by default with a decision of one page."""
    given = {"documents/bescheid.pdf": pdf(text="Bescheid")} if files is None else files
    package = io.BytesIO()
    write([(CASE, case_xml(number, given, **further)), *given.items()], package)
    package.seek(0)
    return package
