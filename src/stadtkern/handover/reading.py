"""Reads ``case.xml``: against our schema, without entities, network or other files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from lxml import etree

from stadtkern.handover.rules.manifest import FORMAT

SCHEMA: Final = Path(__file__).resolve().parent / "schema" / "akt-1.xsd"
SPACE: Final = f"{{{FORMAT}}}"
OURS: Final = "stadtkern"


@dataclass(frozen=True, slots=True)
class Described:
    """A document as ``case.xml`` names it; ``kind`` is one of the four of the schema."""

    path: str
    kind: str
    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Story:
    """What a package says of its case: its number here, the ELAK's number and state, and its documents."""

    number: str
    purpose: str
    maker: str
    file_number: str
    state: str
    documents: tuple[Described, ...]


def read(data: bytes) -> Story:
    """Return what ``case.xml`` says.

    Raises:
        ValueError: for what is no XML or does not fit the schema.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    schema = _schema()
    if not schema.validate(root):
        raise ValueError(str(schema.error_log[0].message))
    case = root.find(f"{SPACE}Geschaeftsfall")
    assert case is not None  # the schema asks for it
    return Story(
        number=case.findtext(f"{SPACE}Geschaeftszahl", ""),
        purpose=root.get("Zweck", ""),
        maker=root.get("Ersteller", ""),
        file_number=case.findtext(f"{SPACE}Aktenzahl", ""),
        state=case.findtext(f"{SPACE}Stand", ""),
        documents=tuple(_document(each) for each in root.iterfind(f"{SPACE}Dokumente/{SPACE}Dokument")),
    )


def _document(found: etree._Element) -> Described:
    return Described(
        path=found.get("Datei", ""),
        kind=found.get("Art", ""),
        name=found.findtext(f"{SPACE}Bezeichnung", ""),
        digest=found.get("SHA256", ""),
        size=int(found.get("Groesse", "")),
    )


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))
