"""What staff see and decide, through HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from stadtkern.governance import api as governance
from stadtkern.ideas.actions import cards as card_actions
from stadtkern.ideas.actions import moderation
from stadtkern.ideas.actions import workshops as workshop_actions
from stadtkern.ideas.models import Card, Comment, Survey, Workshop
from stadtkern.ideas.testing import MODERATOR, card
from stadtkern.identity.testing import sign_in, staff

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
NOW = timezone.now()


@pytest.fixture
def team(client: Client) -> Client:
    sign_in(client, staff("anna", "digital_team"))
    return client


def decide(team: Client, made: Card, verb: str, **given: Any) -> HttpResponse:
    return team.post(f"/intern/ideen/karte/{made.public_id}/entscheiden/", {"verb": verb} | given)  # type: ignore[return-value]


def text_of(team: Client, path: str) -> str:
    return team.get(path).content.decode()


def test_empty_pages_say_so(team: Client) -> None:
    assert "Keine Karte wartet" in text_of(team, "/intern/ideen/")
    assert "Noch kein Workshop" in text_of(team, "/intern/workshops/")
    assert "Noch keine Umfrage" in text_of(team, "/intern/umfragen/")


def test_the_queue_shows_the_oldest_first_and_counts(team: Client) -> None:
    card("Neuere")
    card("Ältere", at=NOW - timedelta(days=3), email="rosa@example.at")
    page = text_of(team, "/intern/ideen/")
    assert page.index("Ältere") < page.index("Neuere")
    assert "möchte eine Antwort" in page
    assert "rosa@example.at" not in page
    assert "Es warten auf einen Menschen: 2." in text_of(team, "/intern/")


def test_each_decision_and_its_undoing(team: Client) -> None:
    made, other = card("Chatbot"), card("Chatbot, bitte")
    steps: tuple[tuple[Card, str, dict[str, str], str], ...] = (
        (made, "release", {}, "für alle zu sehen"),
        (made, "reopen", {}, "wartet wieder"),
        (made, "set_aside", {"reason": "Kein Bezug"}, "zurückgestellt"),
        (made, "reopen", {}, "wartet wieder"),
        (other, "merge", {"into": made.public_id}, "zusammengelegt"),
        (made, "answer", {"text": "Danke!"}, "beantwortet"),
        (made, "pass_on", {"title": "Auskunft", "summary": "Ein Chatbot", "is_public": "on"}, "Anwendungsfall"),
    )
    for target, verb, given, said in steps:
        answer = decide(team, target, verb, **given)
        assert answer.headers["Location"] == f"/intern/ideen/karte/{target.public_id}/"
        assert said in text_of(team, answer.headers["Location"])
    assert [(each.title, each.is_public) for each in governance.known_ideas()] == [("Auskunft", True)]
    assert decide(team, made, "release").status_code == 400
    assert decide(team, made, "burn").status_code == 404
    assert decide(team, card("Drei"), "release", in_list="1").headers["Location"] == "/intern/ideen/"


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("set_aside", {"reason": "\x00 "}),
        ("set_aside", {"reason": "x" * 501}),
        ("merge", {"into": "I-NOBODY"}),
        ("answer", {"text": ""}),
        ("pass_on", {"title": "x" * 100, "summary": "Kurz"}),
        ("pass_on", {"title": "Kurz", "summary": ""}),
    ],
)
def test_a_form_with_a_mistake_keeps_what_was_typed(team: Client, verb: str, given: dict[str, str]) -> None:
    made = card("Chatbot")
    answer = decide(team, made, verb, **given)
    page = answer.content.decode()
    assert (answer.status_code, 'id="meldung"' in page) == (422, True)
    assert all(value in page for value in given.values() if value.isprintable() and verb != "merge")
    made.refresh_from_db()
    assert (made.state, Comment.objects.count(), governance.known_ideas()) == ("new", 0, [])


def test_comments_are_decided(team: Client) -> None:
    made = card("Chatbot")
    moderation.release(made.public_id, by=MODERATOR, at=NOW)
    said = card_actions.comment(made.public_id, text="Gute Idee", at=NOW)
    assert "Gute Idee" in text_of(team, "/intern/ideen/")
    path = f"/intern/ideen/kommentar/{said.pk}/"
    for verb, state in (("show", "shown"), ("undo", "waiting"), ("set_aside", "set_aside")):
        team.post(path, {"verb": verb, "card": made.public_id})
        said.refresh_from_db()
        assert said.state == state
    assert team.post(path, {"verb": "burn"}).status_code == 404
    answer = team.post(path, {"verb": "undo", "card": "no card; DROP"})
    assert answer.headers["Location"] == f"/intern/ideen/karte/{made.public_id}/"


def test_staff_write_cards_too(team: Client) -> None:
    card("Müllkalender als Chatbot")
    given = {"kind": "idea", "title": "Chatbot zum Müllkalender", "summary": "", "office": ""}
    shown = team.post("/intern/ideen/neu/", given)
    assert (shown.status_code, "Ist eine davon dieselbe?" in shown.content.decode()) == (200, True)
    team.post("/intern/ideen/neu/", given | {"anyway": "1"})
    made = Card.objects.get(title="Chatbot zum Müllkalender")
    assert (made.origin, made.state) == ("staff", "new")
    assert team.post("/intern/ideen/neu/", given | {"title": ""}).status_code == 422


def upload(team: Client, content: bytes) -> tuple[int, str, str]:
    answer = team.post("/intern/ideen/dateien/", {"file": SimpleUploadedFile("karten.csv", content)})
    page = answer.content.decode()
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    return answer.status_code, page, kept


def test_a_file_is_looked_at_before_it_comes_in(team: Client) -> None:
    card("Da")
    status, page, kept = upload(team, b"kind,title\nidea,Da\nidea,=Neu & <b>laut</b>\n")
    assert (status, Card.objects.count()) == (200, 1)
    assert "1 neue Karte" in page
    assert "1 Karte ist schon da" in page
    assert "Zeile 3: =Neu &amp; &lt;b&gt;laut" in page
    answer = team.post("/intern/ideen/dateien/aufnehmen/", {"kept": kept})
    assert (answer.status_code, Card.objects.count()) == (302, 2)
    team.post("/intern/ideen/dateien/aufnehmen/", {"kept": kept})
    assert Card.objects.count() == 2
    for forged in ("", "x", kept[:-2], kept + "x"):
        assert team.post("/intern/ideen/dateien/aufnehmen/", {"kept": forged}).status_code == 400


def test_a_file_with_faults_names_their_lines(team: Client) -> None:
    status, page, kept = upload(team, b"kind,title\nidea,Gut\nhope,Schlecht\nidea,\n")
    assert (status, kept, Card.objects.count()) == (422, "", 0)
    assert "2 Fehler. Nichts wurde aufgenommen." in page
    assert "Zeile 3: Die Art muss idea, risk oder worry sein." in page
    assert "Zeile 4: Der Titel fehlt." in page
    for hostile in (b"\x00" * 10, b"\xff\xfe", b"[" * 50_000, b"kind,title\n" + b"idea,x\n" * 2_001):
        assert upload(team, hostile)[0] == 422
    assert upload(team, b"kind,title\nidea," + b"x" * 1024 * 1024)[0] == 422
    assert team.post("/intern/ideen/dateien/", {}).status_code == 422


def test_files_go_out(team: Client) -> None:
    card("=cmd|' /C calc'!A0", email="rosa@example.at")
    answer = team.get("/intern/ideen/dateien/karten.csv")
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    assert ",'=cmd|" in answer.content.decode()
    assert "rosa" not in answer.content.decode()
    assert team.get("/intern/ideen/dateien/karten.json").json()["cards"][0]["title"] == "=cmd|' /C calc'!A0"


def test_a_workshop_from_opening_to_use_case(team: Client) -> None:
    wrong = team.post("/intern/workshops/", {"title": "", "question": "B", "hours": "99", "dots": "0"})
    assert wrong.status_code == 422
    said = {"title": "Ideenrunde", "question": "Wobei hilft KI?", "hours": "2", "dots": "3"}
    path = team.post("/intern/workshops/", said).headers["Location"]
    code = Workshop.objects.get().code
    page = text_of(team, path)
    assert "data:image/svg+xml;base64," in page
    assert f"{code[:3]} {code[3:]}" in page
    made = [
        workshop_actions.add_card(code, kind="idea", title=title, visitor="a", language="de", at=timezone.now())
        for title in ("Eins", "Zwei", "Frau Berger nervt")
    ]
    ids = [each.public_id for each in made]
    assert "Bitte kreuzen Sie zuerst" in team.post(f"{path}karten/", {"move": "1"}, follow=True).content.decode()
    team.post(f"{path}karten/", {"card": ids[:2], "name": "Auskunft", "move": "1"})
    team.post(f"{path}karten/", {"card": ids[2:], "off": "1"})
    assert team.post(f"{path}karten/", {"card": ids, "name": "x" * 61}).status_code == 422
    assert "Von der Tafel genommen" in text_of(team, path)
    team.post(f"{path}zurueck/{ids[2]}/")
    group = Workshop.objects.get().groups.get()
    team.post(f"{path}gruppe/{group.pk}/", {"name": "Fragen"})
    assert team.post(f"{path}gruppe/{group.pk}/", {"name": " "}).status_code == 422
    assert team.post(f"{path}schritt/", {"phase": "party"}).status_code == 404
    for phase in ("vote", "closed"):
        team.post(f"{path}schritt/", {"phase": phase})
    key = f"group:{group.pk}"
    assert "Eins; Zwei" in text_of(team, f"{path}weitergeben/{key}/")
    assert team.post(f"{path}weitergeben/{key}/", {"title": ""}).status_code == 422
    assert team.get(f"{path}weitergeben/group:0/").status_code == 404
    team.post(f"{path}weitergeben/{key}/", {"title": "Fragen", "summary": "Auskunft", "is_public": "on"})
    (idea,) = governance.known_ideas()
    assert (idea.title, idea.state) == ("Fragen", "idea")
    fragment = team.get(path, headers={"X-Fragment": "1"}).content.decode()
    assert fragment.startswith('<p role="status"')
    assert idea.public_id in fragment
    team.post(f"{path}gruppe/{group.pk}/", {"remove": "1"})
    assert Workshop.objects.get().groups.count() == 1


def test_a_survey_from_draft_to_results(team: Client) -> None:
    yesterday, next_week = (timezone.localdate() + timedelta(days=days) for days in (-1, 7))
    said = {"title": "KI bei uns", "intro": "Kurz", "closes_on": next_week.isoformat()}
    assert team.post("/intern/umfragen/", said | {"closes_on": yesterday.isoformat()}).status_code == 422
    path = team.post("/intern/umfragen/", said).headers["Location"]
    wrong = team.post(f"{path}frage/", {"text": "Wofür?", "kind": "choice", "options": "eins"})
    assert (wrong.status_code, "zwei bis zwölf Antworten" in wrong.content.decode()) == (422, True)
    for text, kind, options in (("Wofür?", "choice", "Eins\nZwei"), ("Idee", "idea", ""), ("Zu viel", "scale", "")):
        team.post(f"{path}frage/", {"text": text, "kind": kind, "options": options})
    team.post(f"{path}aendern/", {"remove": "3"})
    assert team.post(f"{path}aendern/", {"remove": "x"}).status_code == 404
    assert team.post(f"{path}aendern/", {"verb": "burn"}).status_code == 404
    team.post(f"{path}aendern/", {"verb": "open"})
    found = Survey.objects.get()
    assert (found.state, len(found.questions)) == ("open", 2)
    assert f"/umfrage/{found.code}/" in text_of(team, path)
    team.post(f"/umfrage/{found.code}/", {"q1": "2", "q2": "Ein Stadtplan"})
    page = text_of(team, path)
    assert "Zwei: 1 von 1" in page
    assert "Daraus wurde 1 Karte." in page
    team.post(path, said | {"title": "Anders", "are_results_public": "on"})
    team.post(f"{path}aendern/", {"verb": "close"})
    found.refresh_from_db()
    assert (found.title, found.are_results_public, found.state) == ("Anders", True, "closed")


def test_a_draft_is_deleted(team: Client) -> None:
    said = {"title": "KI", "intro": "", "closes_on": timezone.localdate().isoformat()}
    path = team.post("/intern/umfragen/", said).headers["Location"]
    assert team.post(f"{path}aendern/", {"verb": "open"}).status_code == 400
    assert team.post(f"{path}aendern/", {"verb": "discard"}).headers["Location"] == "/intern/umfragen/"
    assert not Survey.objects.exists()
