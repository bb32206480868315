"""A case that was handed over, and to which something came back, ends like any other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from stadtkern.handover.actions import packing, returning
from stadtkern.handover.models import ElakFile, Package, Piece, Return, ReturnedDocument
from stadtkern.handover.testing import AT, filed_with_document, returned, somebody
from stadtkern.procedures.actions import matters, retention
from stadtkern.procedures.held import HOLDER
from stadtkern.procedures.models import Case, Tombstone
from stadtkern.residents.testing import resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


def test_what_was_handed_over_goes_with_its_case() -> None:
    case, anna = filed_with_document(), resident("Anna", "Huber")
    package = packing.hand_over(case.number, with_notes=True, by=somebody(), at=AT)
    returning.take_in_at_once(returned(case.number), by=somebody(), at=AT)
    matters.withdraw(case.number, by=anna, at=AT)
    kept: list[Any] = [Piece, Return, ReturnedDocument, ElakFile]
    assert all(model.objects.exists() for model in kept)
    assert "Bescheid 0" not in repr(HOLDER.held_by(anna.principal))
    assert retention.delete_old(at=datetime(2034, 1, 6, 12, tzinfo=AT.tzinfo)) == 1
    assert not any(model.objects.exists() for model in [Case, *kept])
    left = Package.objects.get()
    assert (left.number, left.digest, left.case, Tombstone.objects.count()) == (case.number, package.digest, None, 1)
