"""The index of a process follows the database: by notes, from a saved copy, or anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.content import actions, live_index
from stadtkern.content.live_index import LiveIndex
from stadtkern.content.models import IndexChange, Kind
from stadtkern.content.rules.metadata import Metadata
from stadtkern.identity.api import SYSTEM
from stadtkern.reading.extract import extract

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(musterstadt: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at once and keep copies of small indexes too."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(live_index, "LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(live_index, "SAVE_FROM_PASSAGES", 1)


def put(name: str, text: str) -> int:
    extracted = extract(text.encode(), name=name)
    incoming = actions.Incoming(
        name=name, kind=Kind.DOCUMENT, extracted=extracted, metadata=Metadata(language="de"), title=name
    )
    return actions.put_source(incoming, by=SYSTEM, at=timezone.now()).source_id


def found(index: LiveIndex, query: str) -> set[int]:
    return {int(hit.key.partition("-")[0]) for hit in index.level().search(query, k=5)}


def test_what_changes_is_found_at_once_and_what_was_is_gone() -> None:
    index = LiveIndex()
    assert found(index, "Zwetschkenkuchen") == set()
    number = put("rezept.txt", "Der Zwetschkenkuchen braucht ein Kilo Zwetschken.")
    assert number in found(index, "Zwetschkenkuchen")
    put("rezept.txt", "Der Marillenknödel braucht eine Marille.")
    assert number in found(index, "Marillenknödel")
    assert number not in found(index, "Zwetschkenkuchen")
    actions.withdraw_source(number, by=SYSTEM, at=timezone.now())
    assert number not in found(index, "Marillenknödel")


def test_another_process_starts_from_the_copy_and_catches_up() -> None:
    first = LiveIndex()
    stays = put("bleibt.txt", "Der Heurige hat Ausgsteckt.")
    goes = put("geht.txt", "Der Kirtag findet statt.")
    first.level()
    first.rebuild()
    actions.withdraw_source(goes, by=SYSTEM, at=timezone.now())
    comes = put("kommt.txt", "Das Gschnas beginnt um acht.")
    second = LiveIndex()
    assert stays in found(second, "Heurige")
    assert comes in found(second, "Gschnas")
    assert goes not in found(second, "Kirtag")


def test_a_broken_copy_is_built_anew(tmp_path: Path) -> None:
    number = put("heuriger.txt", "Der Heurige hat Ausgsteckt.")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "upto-7.npz").write_bytes(b"not an index")
    assert number in found(LiveIndex(), "Heurige")


def test_forgotten_notes_mean_building_anew() -> None:
    index = LiveIndex()
    index.level()
    number = put("heuriger.txt", "Der Heurige hat Ausgsteckt.")
    put("kirtag.txt", "Der Kirtag findet statt.")
    IndexChange.objects.exclude(pk=IndexChange.objects.latest("pk").pk).delete()
    assert number in found(index, "Heurige")
