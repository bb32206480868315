"""The pages as a clerk and a neighbour meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stadtkern.identity.testing import Account, sign_in
from stadtkern.parties.actions import letters
from stadtkern.parties.models import CaseParty, PartyLetter, Statement
from stadtkern.parties.testing import HEAD, TWO, code_in_letter, with_neighbours
from stadtkern.procedures.testing import Case, Decision, clerk, documents, drafted, filed
from stadtkern.residents.testing import claims_of, resident
from stadtkern.residents.testing import sign_in as come
from stadtkern.uploads.testing import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
BORN = "1980-02-01"
QUERIES = 19


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def office() -> Client:
    client = Client()
    client.cookies["sprache"] = "en"
    sign_in(client, Account.objects.get(username="sachbearbeitung"))
    return client


def neighbour() -> Client:
    client = Client()
    come(client, claims_of("Berta", "Nachbarin", BORN))
    return client


def here(case: Case, rest: str = "") -> str:
    return f"/intern/akten/{case.number}/parteien/{rest}"


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d.%m.%Y}"


@pytest.fixture
def case() -> Case:
    return with_neighbours(at=timezone.now())[0]


def test_a_list_is_looked_at_before_anybody_is_taken() -> None:
    case = filed(at=timezone.now())
    clerk("sachbearbeitung")
    client = office()
    assert "Parties and neighbours" in text_of(client.get(f"/intern/akten/{case.number}/"))
    assert "Nobody is on the list yet" in text_of(client.get(here(case)))
    wrong = client.post(here(case, "neu/"), {"rows": TWO.replace("8999", "?")})
    assert (wrong.status_code, "Line 2:" in text_of(wrong), "Line 3:" in text_of(wrong)) == (422, True, True)
    assert client.post(here(case, "neu/"), {"rows": " "}).status_code == 422
    looked = client.post(here(case, "neu/"), {"rows": TWO})
    assert ("2 parties" in text_of(looked), CaseParty.objects.count()) == (True, 0)
    taken = client.post(here(case, "neu/"), {"rows": TWO, "verb": "aufnehmen"})
    assert (taken["Location"], CaseParty.objects.count()) == (here(case), 2)
    text = text_of(client.get(here(case)))
    for words in ("Berta Nachbarin", "neighbour: Grundstück 12/3", "represented by Dr. Eva Anwalt", "told nothing yet"):
        assert words in text


def test_a_file_in_the_encoding_of_a_spreadsheet_is_read() -> None:
    case = filed(at=timezone.now())
    clerk("sachbearbeitung")
    row = "nachbar;person;Jürgen Öller;Lindenweg 4;8999;Musterstadt;Grundstück 1;\n"
    file = SimpleUploadedFile("liste.csv", (HEAD + row).encode("cp1252"))
    assert "Jürgen Öller" in text_of(office().post(here(case, "neu/"), {"file": file}))
    large = SimpleUploadedFile("liste.csv", b"x" * 500_001)
    assert office().post(here(case, "neu/"), {"file": large}).status_code == 422


def test_from_the_announcement_to_the_receipt(case: Case) -> None:
    client, berta = office(), neighbour()
    announced = {"on": in_days(20), "begins": "9:30", "place": "Rathaus", "text": "Neubau eines Hauses."}
    past = client.post(here(case, "verhandlung/"), announced | {"on": in_days(-1)})
    assert (past.status_code, "Neubau eines Hauses." in text_of(past)) == (422, True)
    assert client.post(here(case, "verhandlung/"), announced)["Location"] == here(case)
    assert letters.send_waiting(at=timezone.now()) == 2
    assert "lies at the post room" in text_of(client.get(here(case)))

    assert "Nothing here yet" in text_of(berta.get("/en/beteiligt/"))
    assert "not known" in text_of(berta.post("/en/beteiligt/", {"code": "ACDE-FGHJ-KLMN-PQRT"}))
    code = code_in_letter(CaseParty.objects.get(place=1))
    view = berta.post("/en/beteiligt/", {"code": code})["Location"]
    assert view == f"/en/beteiligt/{case.number}/1/"
    assert case.number in text_of(berta.get("/en/beteiligt/"))
    text = text_of(berta.get(view))
    for words in (
        "Neubau eines Hauses.",
        "at 09:30, Rathaus",
        "You take part as neighbour",
        "Nothing is released here",
    ):
        assert words in text
    assert berta.post(view, {"kind": "objection", "text": " "}).status_code == 422
    broken = berta.post(view, {"kind": "objection", "text": "Zu hoch.", "file_1": _upload("a.pdf", b"nichts")})
    assert (broken.status_code, Statement.objects.count()) == (422, 0)
    assert "Please choose your files again" in text_of(broken)
    sent = berta.post(view, {"kind": "objection", "text": "Zu hoch.", "file_1": _upload("a.pdf", pdf())})
    assert sent["Location"] == view
    text = text_of(berta.get(view))
    assert (f"{case.number}/E1" in text, Statement.objects.get().digest in text) == (True, True)
    assert "1 objection is not dealt with yet" in text_of(client.get(here(case)))
    text = text_of(client.get(f"/intern/akten/{case.number}/"))
    assert "1 objection is not dealt with yet" in text
    assert re.search(r"\d\d:\d\d A party has sent a statement: Berta Nachbarin", text)  # and no name of the applicant


def test_what_came_on_paper_is_entered_and_standing_is_noted(case: Case) -> None:
    client, address = office(), here(case, "2/")
    entered = {"verb": "eintragen", "kind": "objection", "channel": "counter", "on": in_days(0), "text": "Nein."}
    assert client.post(address, entered | {"on": in_days(2)}).status_code == 422
    assert client.post(address, entered | {"on": "gestern"}).status_code == 422
    assert client.post(address, entered)["Location"] == address
    text = text_of(client.get(address))
    assert ("at the counter" in text, "nobody loses anything by silence" in text) == (True, True)
    assert "Nothing is noted yet." in text
    noted = {"verb": "stellung", "standing": "kept", "text": "Einwendung liegt vor."}
    assert client.post(address, noted | {"text": ""}).status_code == 422
    assert client.post(address, noted)["Location"] == address
    assert "is a party – Einwendung liegt vor." in text_of(client.get(address))
    assert client.post(address, {"verb": "streichen", "text": "Irrtum"}).status_code == 422
    assert client.post(here(case, "1/"), {"verb": "streichen", "text": "Irrtum"})["Location"] == here(case, "1/")
    assert "Irrtum" in text_of(client.get(here(case)))
    assert (client.post(address, {"verb": "unsinn"}).status_code, client.get(here(case, "9/")).status_code) == (
        404,
        404,
    )


def test_a_document_is_released_and_kept_back() -> None:
    case, _by = with_neighbours(at=timezone.now(), keeper="leased")
    anna = resident("Anna", "Huber")
    documents.add_to_case(case.number, "registration", documents.Sent("Plan.pdf", pdf()), by=anna, at=timezone.now())
    client, address = office(), here(case, f"unterlagen/{case.documents.get().pk}/")
    berta = neighbour()
    berta.post("/en/beteiligt/", {"code": code_in_letter(CaseParty.objects.get(place=1))})
    view = f"/en/beteiligt/{case.number}/1/"
    assert client.post(address, {"verb": "freigeben"})["Location"] == here(case)
    for page in (client.get(here(case)), berta.get(view)):
        assert "Registration certificate: Plan.pdf" in text_of(page)
    assert client.post(address, {"verb": "zurueckhalten"})["Location"] == here(case)
    assert "Plan.pdf" not in text_of(berta.get(view))
    assert client.post(address, {"verb": "unsinn"}).status_code == 404
    assert client.post(here(case, "unterlagen/99999/"), {"verb": "freigeben"}).status_code == 404


def test_open_objections_stand_before_the_signature(case: Case) -> None:
    client, now = office(), timezone.now()
    berta = neighbour()
    berta.post("/en/beteiligt/", {"code": code_in_letter(CaseParty.objects.get(place=1))})
    berta.post(f"/en/beteiligt/{case.number}/1/", {"kind": "objection", "text": "Zu hoch."})
    by = clerk("amtsleitung", may_decide=True)
    drafted(case, by, at=now, reasons="Die Höhe ist zulässig.")
    look = f"/intern/akten/{case.number}/entscheidung/ansehen/"
    page = client.get(look)
    assert ("Some objections are not dealt with" in text_of(page), "Decide in my name" in text_of(page)) == (
        True,
        False,
    )
    address, said = here(case, "einwendungen/"), Statement.objects.get()
    assert client.post(address, {"einwendung": said.pk, "text": ""}).status_code == 422
    assert client.post(address, {"einwendung": "99999", "text": "Ja."}).status_code == 404
    assert (
        client.post(address, {"digest": Decision.objects.get().digest, "text": "Gehört nicht hierher."}).status_code
        == 302
    )
    assert "Decide in my name" in text_of(client.get(look))
    assert client.post(address, {"einwendung": said.pk, "text": "Siehe Punkt 2."})["Location"] == address
    assert "Siehe Punkt 2." in text_of(client.get(address))


def test_the_decision_in_the_portal_and_a_remedy(case: Case) -> None:
    client, berta, now = office(), neighbour(), timezone.now()
    berta.post("/en/beteiligt/", {"code": code_in_letter(CaseParty.objects.get(place=1))})
    by = clerk("amtsleitung", may_decide=True)
    digest = drafted(case, by, at=now)
    sign = {"verb": "decide", "digest": digest}
    assert client.post(f"/intern/akten/{case.number}/entscheidung/unterschreiben/", sign).status_code == 302
    assert letters.send_waiting(at=now) == 2
    view = f"/en/beteiligt/{case.number}/1/"
    page = berta.get(view).content.decode()
    found = re.search(rf'action="({view}schreiben/\d+/oeffnen/)"', page)
    assert found
    assert berta.get(found[1].replace("/oeffnen/", ".pdf"))["Location"] == view
    opened = berta.post(found[1])["Location"]
    assert berta.get(opened)["Content-Type"] == "application/pdf"
    assert PartyLetter.objects.get(party__place=1).served_on == timezone.localdate()
    assert "You can answer until" in text_of(berta.get(view))
    assert berta.post(view, {"kind": "objection", "text": "Nein."}).status_code == 422
    assert berta.post(view, {"kind": "appeal", "text": "Nein."})["Location"] == view
    assert "A party has appealed" in text_of(client.get(f"/intern/akten/{case.number}/"))
    remedy = text_of(client.get(f"/intern/akten/{case.number}/rechtsmittel/"))
    assert (f"Berta Nachbarin ({case.number}/E1)" in remedy, "A party has brought it in" in remedy) == (True, True)


def test_the_applicant_reads_what_was_announced(case: Case) -> None:
    announced = {"on": in_days(20), "begins": "9:30", "place": "Rathaus", "text": "Neubau eines Hauses."}
    office().post(here(case, "verhandlung/"), announced)
    anna = Client()
    come(anna, claims_of("Anna", "Huber", BORN))
    text = text_of(anna.get(f"/en/meine-anliegen/{case.number}/"))
    for words in ("The parties were informed.", "09:30 Uhr, Rathaus", "Neubau eines Hauses."):
        assert words in text
    assert "Berta" not in text


def test_who_came_onto_the_list_later_is_told_too(case: Case) -> None:
    client = office()
    late = "nachbar;person;Dora Spät;Lindenweg 9;8999;Musterstadt;Grundstück 12/9;\n"
    assert "Tell this party too" not in text_of(client.get(here(case, "1/")))
    assert client.post(here(case, "1/"), {"verb": "nachholen"}).status_code == 400
    client.post(here(case, "ergebnisse/"), {"text": "Das Gutachten liegt vor.", "period": "2 weeks"})
    client.post(here(case, "neu/"), {"rows": HEAD + late, "verb": "aufnehmen"})
    assert "Tell this party too" in text_of(client.get(here(case, "3/")))
    for _twice in range(2):
        assert client.post(here(case, "3/"), {"verb": "nachholen"})["Location"] == here(case, "3/")
    assert PartyLetter.objects.filter(party__place=3).count() == 1
    assert "Tell this party too" not in text_of(client.get(here(case, "3/")))


def test_a_party_reads_what_was_noted_of_its_standing_and_loses_no_page(case: Case) -> None:
    berta, view = neighbour(), f"/en/beteiligt/{case.number}/1/"
    berta.post("/en/beteiligt/", {"code": code_in_letter(CaseParty.objects.get(place=1))})
    assert "Standing" not in text_of(berta.get(view))
    noted = {"verb": "stellung", "standing": "lost", "text": "Keine Einwendungen bis zur Verhandlung."}
    assert office().post(here(case, "1/"), noted)["Location"] == here(case, "1/")
    text = text_of(berta.get(view))
    assert "Standing: is no party any more – Keine Einwendungen bis zur Verhandlung." in text
    assert "Send a statement" in text


def test_letters_that_need_somebody_stand_on_a_page_of_their_own(case: Case) -> None:
    client = office()
    neighbour().post("/en/beteiligt/", {"code": code_in_letter(CaseParty.objects.get(place=1))})
    results = {"text": "Das Gutachten liegt vor.", "period": "2 weeks"}
    assert client.post(here(case, "ergebnisse/"), results | {"period": "2 days"}).status_code == 422
    assert client.post(here(case, "ergebnisse/"), results)["Location"] == here(case)
    letters.send_waiting(at=timezone.now())
    assert "Every letter is on its way" in text_of(client.get("/intern/akten/parteien/"))
    PartyLetter.objects.filter(way="portal").update(ready_on=timezone.localdate() - timedelta(days=7))
    PartyLetter.objects.filter(way="paper").update(state="returned")
    text = text_of(client.get("/intern/akten/parteien/"))
    assert (f"{case.number} · Berta Nachbarin" in text, f"{case.number} · Carl Grund" in text) == (True, True)
    clerk("fremd", unit="standesamt")
    stranger = Client()
    stranger.cookies["sprache"] = "en"
    sign_in(stranger, Account.objects.get(username="fremd"))
    assert "Every letter is on its way" in text_of(stranger.get("/intern/akten/parteien/"))
    letter = PartyLetter.objects.get(way="portal")
    posted = {"verb": "post", "letter": letter.pk, "address": "Berta Nachbarin\nLindenweg 4"}
    refused = client.post(here(case, "1/"), posted)
    assert (refused.status_code, "Lindenweg 4</textarea>" in refused.content.decode()) == (422, True)
    whole = posted | {"address": "Berta Nachbarin\nLindenweg 4\n8999 Musterstadt"}
    assert client.post(here(case, "1/"), whole)["Location"] == here(case, "1/")
    assert PartyLetter.objects.get(pk=letter.pk).way == "paper"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(rows: int, django_assert_num_queries: Any) -> None:
    people = "".join(f"nachbar;person;Berta Nr{n};Weg {n}x;8999;Musterstadt;Grundstück;\n" for n in "abc"[:rows])
    case, _by = with_neighbours(at=timezone.now(), rows=HEAD + people)
    client = office()
    client.get(here(case))
    with django_assert_num_queries(QUERIES):
        client.get(here(case))


def test_codes_cannot_be_tried_at_will() -> None:
    berta = neighbour()
    answers = [berta.post(reverse("taking_part:own"), {"code": "ACDE-FGHJ-KLMN-PQRT"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def _upload(name: str, data: bytes) -> Any:
    return SimpleUploadedFile(name, data)
