"""A form that came on paper: its scan opens the form, filled in as it was printed, filed on the day it came."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.paperforms.api import filled_form, paper_form
from stadtkern.paperforms.testing import scanned
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import (
    Assistance,
    Case,
    Draft,
    clerk,
    documents,
    filing,
    filled,
    printed_code,
    queries,
)
from stadtkern.residents.testing import resident
from stadtkern.uploads.testing import jpeg, pdf

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.residents.api import Resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
ADDRESS = "/intern/akten/einreichen/papier/"


@pytest.fixture
def anna(client: Client) -> Client:
    clerk("anna")
    sign_in(client, Account.objects.get(username="anna"))
    return client


@pytest.fixture
def begun() -> tuple[Resident, str]:
    """Somebody who has typed everything and prints it instead of sending it."""
    person = resident("Franziska", "Öller")
    return person, filled(person, at=timezone.now(), street="Am Ötscherbach", keeper="leased")


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def day(ago: int) -> date:
    return (timezone.now() - timedelta(days=ago)).astimezone(city.LOCAL).date()


def sent(scan: bytes | None = None, *, ago: int = 3, **other: str) -> dict[str, Any]:
    file = {"scan": SimpleUploadedFile("Scan 1.pdf", scan)} if scan else {}
    return {"came_on": f"{day(ago):%d.%m.%Y}", "is_signed": "on", **file, **other}


def printed_by(person: Resident, token: str) -> bytes:
    draft = queries.draft_for(token, by=person, at=timezone.now())
    asked = queries.asked_of(draft, at=timezone.now())
    return filled_form(asked, language="de", at=timezone.now(), printed=printed_code(draft))


def token_in(answer: Any) -> str:
    return str(answer["Location"]).split("/")[3]


def test_from_the_print_to_the_case(anna: Client, begun: tuple[Resident, str]) -> None:
    person, token = begun
    documents.add_to_form(token, "registration", documents.Sent("Zulassung.jpg", jpeg()), by=person, at=timezone.now())
    answer = anna.post(ADDRESS, sent(scanned(printed_by(person, token))))
    assert answer.status_code == 302
    shown = anna.get(answer["Location"], follow=True)
    text = text_of(shown)
    assert "Angaben sind ausgefüllt. Bitte vergleichen Sie sie mit dem Papier." in text
    assert "dem Tag des Einlangens" in text
    assert "Am Ötscherbach" in text
    scan = re.search(
        r'href="(/amtswege/formular/[^"]+/unterlagen/\d+/)"[^>]*>Das Formular auf Papier', shown.content.decode()
    )
    assert scan
    beside = anna.get(scan[1])
    assert beside.content.startswith(b"%PDF-")
    assert beside["Content-Disposition"].startswith("inline")
    here = token_in(answer)
    assert Client().get(f"/amtswege/formular/{here}/pruefen/").status_code == 404
    assert anna.post(f"/amtswege/formular/{here}/einreichen/").status_code == 302
    case = Case.objects.get()
    assert (case.channel, case.received_on, case.level) == ("paper", day(3), "")
    assert case.due_on is not None
    assert case.due_on < filing_due_today(case)
    assert queries.asked_in(case).values["street"] == "Am Ötscherbach"
    assert sorted(case.documents.values_list("wanted", flat=True)) == ["paper-form", "registration"]
    assert queries.entry_digest_of(case) == case.entry_digest
    assistance = Assistance.objects.get()
    assert (assistance.way, assistance.proof) == ("paper", "signature")
    page = text_of(anna.get(f"/intern/akten/{case.number}/"))
    assert "Auf Papier eingereicht" in page
    assert "Das Formular auf Papier" in page
    came = day(3)
    assert f"Es kam auf Papier ins Rathaus, am: {came.day}. {came.month}. {came.year}" in page
    receipt = text_of(anna.get(f"/amtswege/formular/{here}/eingereicht/"))
    assert f"Es gilt als eingebracht am {came.day}. " in receipt
    assert "Das nächste Formular auf Papier" in receipt
    mine = Draft.objects.get(case=None)  # what was printed is still its owner's
    assert queries.token_of(mine) == token
    assert mine.documents.count() == 1


def filing_due_today(case: Case) -> date:
    due_on = queries.due_at_first(case.version, received_on=day(0))
    assert due_on is not None
    return due_on


def test_the_form_of_who_is_represented_becomes_their_case(anna: Client) -> None:
    person = resident("Franziska", "Öller", for_person=("Erna", "Alt"))
    token = filled(person, at=timezone.now())
    there = token_in(anna.post(ADDRESS, sent(scanned(printed_by(person, token)))))
    anna.post(f"/amtswege/formular/{there}/einreichen/")
    assert casework.person_of(Case.objects.get()) == "Erna Alt"


def test_what_is_printed_has_the_answers_and_is_only_for_its_owner(client: Client, begun: tuple[Resident, str]) -> None:
    person, token = begun
    assert client.get(f"/amtswege/formular/{token}/formular.pdf").status_code == 302  # to the sign-in
    assert printed_by(person, token).startswith(b"%PDF-")


def test_the_day_it_came_is_today_written_as_people_here_do(anna: Client) -> None:
    today = day(0)
    assert f'value="{today.day}. {today.month}. {today.year}"' in anna.get(ADDRESS).content.decode()


def test_a_blank_form_opens_empty_with_its_scan(anna: Client) -> None:
    blank = paper_form("parkkarte", language="de", at=timezone.now())
    answer = anna.post(ADDRESS, sent(scanned(blank), name="Josef Gruber"))
    draft = Draft.objects.get()
    assert answer["Location"].startswith("/amtswege/formular/")
    assert (draft.version.procedure, draft.came_on) == ("parkkarte", day(3))
    assert queries.typed_of(draft) == {}
    assert draft.documents.get().wanted == "paper-form"
    assert "Josef Gruber" in text_of(anna.get("/intern/akten/einreichen/"))


def test_without_a_scan_the_code_is_typed(anna: Client, begun: tuple[Resident, str]) -> None:
    person, token = begun
    code = f"Parkkarte/2/{printed_code(queries.draft_for(token, by=person, at=timezone.now()))}"
    assert anna.post(ADDRESS, sent(code=code)).status_code == 302
    copy = Draft.objects.latest("pk")
    assert queries.typed_of(copy)["street"] == "Am Ötscherbach"
    assert copy.documents.count() == 0
    assert not Assistance.objects.exclude(way="paper").exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "Es konnte kein Code gelesen werden"),
        ({"code": "hallo"}, "Das ist kein Code eines Formulars"),
        ({"code": "gibt-es-nicht/1"}, "ist kein Formular dieser Stadt"),
        ({"code": "parkkarte/2"}, "Bitte schreiben Sie den Namen der Person"),
        ({"code": "parkkarte/2", "name": "A B", "ago": -1}, "kann nicht nach dem heutigen Tag gekommen sein"),
        ({"code": "parkkarte/2", "name": "A B", "ago": 200}, "liegt mehr als ein halbes Jahr zurück"),
        ({"code": "parkkarte/2", "name": "A B", "came_on": "gestern"}, "Wann kam es"),
        ({"procedure": "gibt-es-nicht", "name": "A B"}, "Oder welches Formular es ist"),
    ],
)
def test_what_cannot_be_is_refused_and_begins_nothing(anna: Client, told: dict[str, Any], words: str) -> None:
    answer = anna.post(ADDRESS, sent(**told))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert told.get("code", "") in answer.content.decode()  # nothing typed is lost
    assert not Draft.objects.exists()


def test_two_forms_in_one_scan_and_files_that_are_none(anna: Client, begun: tuple[Resident, str]) -> None:
    blank = paper_form("parkkarte", language="de", at=timezone.now())
    both = scanned(blank, printed_by(*begun), first_page_only=True)
    answer = anna.post(ADDRESS, sent(both, name="A B"))
    assert answer.status_code == 422
    assert "mehrere Formulare" in text_of(answer)
    for wrong in (b"MZ\x90 no scan", pdf()[:200]):
        assert anna.post(ADDRESS, sent(wrong, name="A B")).status_code == 422
    other_paper = anna.post(ADDRESS, sent(pdf(text="Rechnung"), name="A B"))
    assert "Es konnte kein Code gelesen werden" in text_of(other_paper)
    assert Draft.objects.count() == 1
    assert anna.post(ADDRESS, sent(pdf(text="Rechnung"), name="A B", procedure="parkkarte")).status_code == 302


def test_what_was_sent_online_meanwhile_is_not_begun_again(anna: Client, begun: tuple[Resident, str]) -> None:
    person, token = begun
    code = f"parkkarte/2/{printed_code(queries.draft_for(token, by=person, at=timezone.now()))}"
    number = filing.submit(token, by=person, channel="online", at=timezone.now())
    answer = anna.post(ADDRESS, sent(code=code, name="A B"))
    assert answer.status_code == 422
    assert f"Anliegen {number}" in text_of(answer)


def test_a_code_that_was_made_up_or_is_forgotten_fills_in_nothing(anna: Client, begun: tuple[Resident, str]) -> None:
    person, token = begun
    draft = queries.draft_for(token, by=person, at=timezone.now())
    forged = f"parkkarte/2/{draft.pk}-0000000000"
    answer = anna.post(ADDRESS, sent(code=forged, name="A B"), follow=True)
    assert "Was darauf gedruckt war, ist hier nicht mehr gespeichert" in text_of(answer)
    assert queries.typed_of(Draft.objects.latest("pk")) == {}
    code = f"parkkarte/1/{printed_code(draft)}"
    Draft.objects.filter(pk=draft.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1), begun_at=timezone.now() - timedelta(days=61)
    )
    answer = anna.post(ADDRESS, sent(code=code, name="A B"), follow=True)
    assert "Die Fragen haben sich geändert" in text_of(answer)
    assert queries.typed_of(Draft.objects.latest("pk")) == {}


def test_only_who_works_for_an_office_takes_forms_in(client: Client, begun: tuple[Resident, str]) -> None:
    assert client.get(ADDRESS).status_code == 302
    sign_in(client, staff("nobodys_office", "clerk"))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, sent(code="parkkarte/2", name="A B")).status_code == 403
    assert Draft.objects.count() == 1
