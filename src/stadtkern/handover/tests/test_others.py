"""Parties and neighbours go with the package: what they were told, sent, and have said, with every file."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from stadtkern.handover import pieces
from stadtkern.handover.actions import packing
from stadtkern.handover.checking import content_of, examine
from stadtkern.handover.reading import SPACE
from stadtkern.parties.testing import bytes_kept, dealt_with, heard, with_neighbours
from stadtkern.procedures.testing import AT, clerk, documents, filed
from stadtkern.residents.testing import resident
from stadtkern.uploads.testing import jpeg

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.handover.models import Package
    from stadtkern.identity.api import Actor
    from stadtkern.procedures.testing import Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


@pytest.fixture
def told() -> tuple[Case, Actor]:
    """Return a case with a document the parties may read, a hearing, and an objection with a picture."""
    case, by = with_neighbours(keeper="leased")
    picture, anna = documents.Sent("schein.jpg", jpeg()), resident("Anna", "Huber")
    documents.add_to_case(case.number, "registration", picture, by=anna, at=AT)
    heard(case, by, picture=jpeg())
    return case, by


def packed(case: Case, by: Actor, *, with_notes: bool = False) -> Package:
    return packing.hand_over(case.number, with_notes=with_notes, by=by, at=LATER)


def zip_of(package: Package) -> io.BytesIO:
    return io.BytesIO(b"".join(pieces.pieces_of(package)))


def test_who_else_took_part_is_told_with_every_byte(told: tuple[Case, Actor]) -> None:
    case, by = told
    package = packed(case, by)
    sound = examine(zip_of(package))  # schema and digests
    root = etree.fromstring(content_of(zip_of(package), "case.xml"))
    every = root.find(f".//{SPACE}Beteiligte")
    assert every is not None
    assert [each.findtext(f"{SPACE}Name") for each in every.iterfind(f"{SPACE}Beteiligt")] == [
        "Berta Nachbarin", "Carl Grund",
    ]  # fmt: skip
    assert every.findtext(f".//{SPACE}Aeusserung/{SPACE}Text") == "Zu nah am Zaun."
    assert every.findtext(f".//{SPACE}Vertretung") == "Dr. Eva Anwalt"
    assert every.find(f"{SPACE}Verstaendigung") is not None
    assert every.find(f"{SPACE}Freigabe") is not None
    inside = {hashlib.sha256(content_of(zip_of(package), each.path)).hexdigest() for each in sound.story.documents}
    kept = {hashlib.sha256(each).hexdigest() for each in bytes_kept()}
    assert len(kept) == 3
    assert kept <= inside
    named = {each.get("Dokument") for each in every.iter() if each.get("Dokument")}
    known = {each.get("Kennung") for each in root.iterfind(f".//{SPACE}Dokument")}
    assert named <= known


def test_how_the_office_weighs_words_is_a_note_of_it(told: tuple[Case, Actor]) -> None:
    case, by = told
    first = packed(case, by)
    dealt_with(case, "Der Abstand reicht.", by=by, at=LATER)
    assert packed(case, by) == first
    whole = packed(case, by, with_notes=True)
    assert whole.digest != first.digest
    assert "Der Abstand reicht." in content_of(zip_of(whole), "case.xml").decode()


def test_a_case_of_one_person_says_nothing_of_others() -> None:
    case, by = filed(), clerk("allein")
    root = etree.fromstring(content_of(zip_of(packed(case, by)), "case.xml"))
    assert root.find(f".//{SPACE}Beteiligte") is None
