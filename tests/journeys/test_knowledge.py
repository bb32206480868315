"""What the town knows changes, and so do the answers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.content import actions
from stadtkern.content.procedure_sources import sync_procedures
from stadtkern.content.rules.metadata import Metadata
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

QUESTION = "Was kostet der Lastenradverleih?"
TEXT = """# Lastenradverleih Müllerwiese

## Ort

Sie holen das Lastenrad 🚲 am Bahnhof ab.

## Preise

Der Lastenradverleih kostet 7 Euro am Tag – „ohne Kaution“, auch für Gäste.
"""


def bring_in(folder: Path) -> None:
    (folder / "lastenrad.md").write_text(TEXT, encoding="utf-8")
    said = Metadata(owner="Verkehrsplanung", checked_on=timezone.localdate())
    imported = list(actions.import_paths([folder], metadata=said, by=SYSTEM, at=timezone.now()))
    assert [(each.name, each.change) for each in imported] == [("lastenrad.md", "new")]


def test_a_document_is_imported_quoted_shown_at_its_place_and_withdrawn(
    resident: Client,
    rosa: Client,
    asked: Callable[..., dict[str, Any]],
    soon: Callable[[Callable[[], bool]], None],
    tmp_path: Path,
) -> None:
    bring_in(tmp_path)
    soon(lambda: bool(asked(QUESTION)["quotes"]))
    reply = asked(QUESTION)
    assert reply["state"] == "answered"
    quote = reply["quotes"][0]
    assert quote["source"] == "lastenrad.md"
    assert quote["text"] == "Der Lastenradverleih kostet 7 Euro am Tag – „ohne Kaution“, auch für Gäste."
    assert reply["answer"].startswith(quote["text"])

    whole = resident.get(quote["text_url"]).content.decode()
    assert whole[quote["start"] : quote["end"]] == quote["text"]
    shown = resident.get(quote["url"]).content.decode()
    marked = shown.partition('<mark id="zitat" tabindex="-1">')[2].partition("</mark>")[0]
    assert marked == quote["text"]

    number = quote["url"].partition("/quelle/")[2].partition("/")[0]
    assert rosa.post(f"/intern/wissen/{number}/zurueckziehen/").status_code == 302
    assert resident.get(quote["url"]).status_code == 404
    assert [each["source"] for each in asked(QUESTION)["quotes"] if each["source"] == "lastenrad.md"] == []
    search = resident.get("/api/search", {"q": "Lastenradverleih"}).json()
    assert [each["source"] for each in search["results"] if each["source"] == "lastenrad.md"] == []

    assert rosa.post(f"/intern/wissen/{number}/wiederherstellen/").status_code == 302
    soon(lambda: {each["source"] for each in asked(QUESTION)["quotes"]} == {"lastenrad.md"})


def test_a_change_in_a_service_changes_its_page_and_its_answer(
    resident: Client,
    asked: Callable[..., dict[str, Any]],
    soon: Callable[[Callable[[], bool]], None],
    tmp_path: Path,
) -> None:
    question = "Was kostet ein Hund?"
    soon(lambda: "60 Euro im Jahr" in asked(question)["answer"])
    folder = shutil.copytree(settings.CITY_DIR, tmp_path / settings.CITY_DIR.name)
    services = folder / "services.yaml"
    old, new = "60 Euro im Jahr für jeden Hund.", "75 Euro im Jahr für jeden Hund."
    text = services.read_text(encoding="utf-8")
    assert text.count(old) == 1
    services.write_text(text.replace(old, new), encoding="utf-8")

    with TestCase.captureOnCommitCallbacks(execute=True):
        city.load(folder, by="test")
    assert new in resident.get("/leistungen/hund-anmelden/").content.decode()
    soon(lambda: "75 Euro im Jahr" in asked(question)["answer"])
    assert "60 Euro" not in asked(question)["answer"]


def test_the_same_question_gets_the_same_words_on_the_page_and_from_the_api(
    resident: Client, asked: Callable[..., dict[str, Any]]
) -> None:
    question = "Was kostet ein Hund?"
    reply = asked(question)
    assert reply["quotes"]
    page = resident.post("/fragen/", {"question": question}).content.decode()
    for quote in reply["quotes"]:
        assert quote["text"] in page


def test_what_a_form_costs_and_wants_is_quoted_from_its_definition(
    resident: Client, asked: Callable[..., dict[str, Any]], soon: Callable[[Callable[[], bool]], None]
) -> None:
    sync_procedures()
    question = "Welche Unterlagen brauche ich für die Parkkarte?"
    soon(lambda: "/amtswege/parkkarte/" in {quote["source"] for quote in asked(question)["quotes"]})
    quote = next(each for each in asked(question)["quotes"] if each["source"] == "/amtswege/parkkarte/")
    whole = resident.get(quote["text_url"]).content.decode()
    assert whole[quote["start"] : quote["end"]] == quote["text"]
    first = city.current().further["procedure"]["parkkarte"].documents[0]
    assert first.label.de in quote["text"]
    assert first.label.de in resident.get("/amtswege/parkkarte/").content.decode()
