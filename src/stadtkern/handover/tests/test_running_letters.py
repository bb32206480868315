"""Letters of a running matter that went on paper are in its package, byte for byte."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from stadtkern.correspondence import api as correspondence
from stadtkern.correspondence.testing import letters_made
from stadtkern.handover.actions import packing
from stadtkern.handover.checking import content_of, examine
from stadtkern.handover.pieces import pieces_of
from stadtkern.handover.reading import SPACE
from stadtkern.procedures.testing import AT, Case, clerk, filed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


def test_a_letter_is_in_the_package_and_makes_it_a_new_one() -> None:
    Case.objects.filter(pk=filed().pk).update(channel="paper")
    case, by = Case.objects.get(), clerk("bearbeitet")
    first = packing.hand_over(case.number, with_notes=False, by=by, at=AT)
    correspondence.order_correction(case.number, "Der Meldezettel fehlt.", due_on=date(2026, 12, 14), by=by, at=AT)
    made = letters_made(at=AT)
    package = packing.hand_over(case.number, with_notes=False, by=by, at=AT)
    assert package.digest != first.digest
    whole = io.BytesIO(b"".join(pieces_of(package)))
    inside = {hashlib.sha256(content_of(whole, each.path)).hexdigest() for each in examine(whole).story.documents}
    assert {hashlib.sha256(each).hexdigest() for each in made} <= inside
    found = etree.fromstring(content_of(whole, "case.xml")).find(f".//{SPACE}Brief")
    assert found is not None
    assert [found.get(name) for name in ("Art", "Stand", "Von", "FristBis", "Qualitaet")] == [
        "correction", "waiting", "bearbeitet", "2026-12-14", "normal",
    ]  # fmt: skip
