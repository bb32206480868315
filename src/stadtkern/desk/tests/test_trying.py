"""Trying a changed definition: mistakes by line, what it would alter, and nothing else happens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.procedures.testing import clerk, filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
PAGE = "/intern/akten/amtswege/parkkarte/"
NEW_QUESTION = """      - id: plate
        kind: plate"""


@pytest.fixture
def anna(client: Client) -> Client:
    """Return a browser signed in as somebody who works for the office."""
    clerk("anna")
    sign_in(client, Account.objects.get(username="anna"))
    return client


@pytest.fixture
def written() -> str:
    return (settings.CITY_DIR / "procedures" / "parkkarte.yaml").read_text(encoding="utf-8")


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_the_list_leads_to_the_text_that_is_live(anna: Client, written: str) -> None:
    assert PAGE in anna.get("/intern/akten/amtswege/").content.decode()
    answer = anna.get(PAGE)
    assert answer.context["form"]["text"].value() == written
    assert "Fassung 2 ist in Kraft" in text_of(answer)


def test_the_same_text_differs_in_nothing(anna: Client, written: str) -> None:
    text = text_of(anna.post(PAGE, {"text": written.replace("\n", "\r\n")}))  # as browsers send it
    assert "Nichts ist anders" in text


def test_mistakes_are_told_by_line(anna: Client, written: str) -> None:
    wrong = changed(
        written, ("unit: bauamt", "unit: kein-amt"), (NEW_QUESTION, NEW_QUESTION.replace("kind: plate", "kind: auto"))
    )
    answer = anna.post(PAGE, {"text": wrong})
    assert answer.status_code == 422
    line = wrong[: wrong.index("kind: auto")].count("\n") + 1
    text = text_of(answer)
    assert f"Zeile {line} " in text
    assert answer.context["form"]["text"].value() == wrong  # what was typed is still there


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "a: &x 1\nb: *x", "[" * 5000, "id: parkkarte", "\0", "id: andere"])
def test_what_is_no_definition_is_refused_in_words(anna: Client, text: str) -> None:
    answer = anna.post(PAGE, {"text": text})
    assert answer.status_code == 422
    assert city.current().further["procedure"]["parkkarte"].version == 2


def test_a_change_says_whom_it_would_touch(anna: Client, written: str) -> None:
    filed(at=timezone.now())
    question = """      - id: colour
        kind: text
        label: {de: Farbe des Autos, en: Colour of the car}
"""
    answer = anna.post(PAGE, {"text": changed(written, (NEW_QUESTION, question + NEW_QUESTION))})
    assert answer.status_code == 200
    text = text_of(answer)
    assert "1 Anliegen: die Antwort fehlt oder passt nicht mehr: Farbe des Autos" in text
    assert "1 Anliegen: zusätzlich gefragt: Farbe des Autos" in text
    assert "1 Anliegen ist offen und behält seine Fassung" in text
    assert "Fassung erhöhen" in text
    assert "+ - id: colour" in text
    preview = answer.content.decode().partition('id="preview')[2]
    assert ("Farbe des Autos" in preview, "disabled" in preview) == (True, True)


def test_with_a_new_version_and_nobody_touched(anna: Client, written: str) -> None:
    filed(at=timezone.now())
    text = text_of(anna.post(PAGE, {"text": changed(written, ("version: 2", "version: 3"))}))
    assert "0 davon" in text
    assert "Fassung erhöhen" not in text
    assert city.current().further["procedure"]["parkkarte"].version == 2


def test_before_anybody_has_filed(anna: Client, written: str) -> None:
    text = text_of(anna.post(PAGE, {"text": changed(written, ("version: 2", "version: 3"))}))
    assert "Das hat noch niemand eingereicht" in text


def test_a_town_whose_files_lie_elsewhere(anna: Client, settings: Any, tmp_path: Any) -> None:
    settings.CITY_DIR = tmp_path
    assert "liegt nicht auf diesem Rechner" in text_of(anna.get(PAGE))


def test_only_the_office_tries(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    stranger = Client()
    sign_in(stranger, staff("fremd"))
    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE, {"text": "x"}).status_code == 404
    assert "arbeiten hier noch für keine Dienststelle" in text_of(stranger.get("/intern/akten/amtswege/"))
