"""What people say about AI: sent without an account, answered by a person in time, found again by number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from stadtkern.governance import api as governance
from stadtkern.governance.testing import NOON, walked
from stadtkern.governance.testing.running import concerns
from stadtkern.identity.testing import sign_in, staff
from stadtkern.outbox.testing import written_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
WORDS = "Wird mein Brief jetzt von einer Maschine gelesen?"
FORM = "/ki-register/bedenken/"


def send(client: Client, **other: str) -> Any:
    return client.post(FORM, {"kind": "question", "text": WORDS, **other})


def sent(about: str = "", **other: Any) -> governance.Message:
    given: dict[str, Any] = {"kind": "question", "text": WORDS, "email": "", "at": timezone.now()} | other
    return governance.raise_concern(about, **given)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_message_gets_its_number_and_its_last_day_at_once(client: Client, prefix: str) -> None:
    made = walked()
    answer = client.post(f"{prefix}{FORM}", {"kind": "concern", "text": WORDS, "zu": made.public_id})
    concern = concerns()[0]
    assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/ki-register/bedenken/{concern.public_id}/")
    page = client.get(answer["Location"]).content.decode()
    assert concern.public_id in page
    assert str(concern.due_on.day) in page
    assert "+43" in page
    assert WORDS not in page
    assert (concern.use_case, concern.due_on) == (made, timezone.localdate() + timedelta(days=28))


def test_a_message_may_be_about_ai_at_large(client: Client) -> None:
    send(client)
    assert concerns()[0].use_case is None


def test_a_message_about_what_is_gone_is_not_lost(client: Client) -> None:
    assert send(client, zu="KI-NOTHERE").status_code == 302
    assert concerns()[0].use_case is None


def test_no_cookie_and_no_token_are_needed() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, {"kind": "comment", "text": WORDS}).status_code == 302
    assert strict.cookies == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "worum es geht"),
        ({"text": "kurz"}, "mindestens einen Satz"),
        ({"text": "x" * 2001}, "2.000 Zeichen"),
        ({"text": "\u200b" * 30}, "worum es geht"),
        ({"email": "keine"}, "E-Mail"),
        ({"kind": "praise"}, "praise"),
        ({"website": "https://spam.example"}, "Falle für Programme"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, given: dict[str, str], said: str) -> None:
    answer = client.post(FORM, {"kind": "question", "text": WORDS, "email": ""} | given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert ("text" in given) or WORDS in page
    assert concerns() == []


def test_too_many_messages_wait_a_minute_and_the_words_stay(client: Client) -> None:
    for _ in range(6):
        assert send(client).status_code == 302
    answer = send(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert WORDS in answer.content.decode()


def test_hostile_words_stay_words(client: Client) -> None:
    send(client, text="<script>alert(1)</script> \u202e\x00 Ich habe eine Frage.")
    concern = concerns()[0]
    assert concern.text == "<script>alert(1)</script> Ich habe eine Frage."
    sign_in(client, staff("anna", "digital_team"))
    for address in ("/intern/ki-bedenken/", f"/intern/ki-bedenken/{concern.public_id}/"):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-"])
def test_the_number_is_found_however_it_is_typed(client: Client, typed: str) -> None:
    number = sent().public_id
    half = f"{number[:4].lower()} {number[4:]}"
    answer = client.get("/ki-register/bedenken/suchen/", {"nummer": typed.format(half)})
    assert answer["Location"] == f"/ki-register/bedenken/{number}/"


def test_without_a_number_the_search_says_so(client: Client) -> None:
    answer = client.get("/ki-register/bedenken/suchen/", {"nummer": " "})
    assert answer.status_code == 422
    assert "Nummer" in answer.content.decode()


def test_a_wrong_number_can_be_typed_once_more(client: Client) -> None:
    answer = client.get("/ki-register/bedenken/suchen/", {"nummer": "AAAA 2222"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Zu dieser Nummer gibt es keine Nachricht" in text
    assert 'name="nummer"' in text


def test_numbers_cannot_be_searched_out(client: Client) -> None:
    answers = [client.get(f"/ki-register/bedenken/suchen/?nummer=AAAAAA{number:02}") for number in range(21)]
    assert [each.status_code for each in answers] == [422] * 20 + [429]


def test_numbers_cannot_be_tried_out(client: Client) -> None:
    answers = [client.get(f"/ki-register/bedenken/AAAAAA{number:02}/").status_code for number in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_message_that_is_late_says_so(client: Client) -> None:
    number = sent(at=timezone.now() - timedelta(days=40)).public_id
    assert "und sind zu spät" in client.get(f"/ki-register/bedenken/{number}/").content.decode()


# The desk


def test_the_whole_way_to_a_published_answer(client: Client) -> None:
    made = walked()
    send(client, zu=made.public_id, email="rosa@example.at")
    number = concerns()[0].public_id
    sign_in(client, staff("anna", "digital_team"))
    desk = client.get("/intern/ki-bedenken/").content.decode()
    assert number in desk
    assert "rechtzeitig" in desk
    given = {"answer": "Nein.\nEin Mensch liest ihn.", "effect": "Wir schreiben das dazu.", "is_public": "on"}
    answer = client.post(f"/intern/ki-bedenken/{number}/", given)
    assert (answer.status_code, answer["Location"]) == (302, "/intern/ki-bedenken/")
    page = client.get(f"/ki-register/{made.public_id}/").content.decode()
    for said in (
        WORDS,
        "Ein Mensch liest ihn.",
        "Wir schreiben das dazu.",
        "1 Nachricht ist eingelangt, 1 beantwortet",
    ):
        assert said in page, said
    assert "rosa@example.at" not in page
    assert "Ein Mensch liest ihn." in client.get(f"/ki-register/bedenken/{number}/").content.decode()
    assert [recipient for recipient, _subject, _body in written_mail()] == ["rosa@example.at"]
    assert concerns()[0].email == ""
    assert mail.outbox == []


def test_an_answer_that_is_not_published_is_found_by_number_only(client: Client) -> None:
    number = sent().public_id
    sign_in(client, staff("anna", "digital_team"))
    client.post(f"/intern/ki-bedenken/{number}/", {"answer": "Nur für Sie."})
    assert "Nur für Sie." not in client.get(FORM).content.decode()
    assert "Nur für Sie." in client.get(f"/ki-register/bedenken/{number}/").content.decode()


def test_published_answers_about_ai_at_large_stand_below_the_form(client: Client) -> None:
    number = sent().public_id
    sign_in(client, staff("anna", "digital_team"))
    client.post(f"/intern/ki-bedenken/{number}/", {"answer": "Für alle.", "is_public": "on"})
    assert "Für alle." in client.get(FORM).content.decode()


def test_an_empty_answer_is_refused(client: Client) -> None:
    number = sent().public_id
    sign_in(client, staff("anna", "digital_team"))
    answer = client.post(f"/intern/ki-bedenken/{number}/", {"answer": " ", "effect": "Etwas."})
    assert answer.status_code == 422
    assert "Etwas." in answer.content.decode()


def test_two_people_cannot_answer_and_the_second_keeps_the_words(client: Client) -> None:
    number = sent().public_id
    sign_in(client, staff("anna", "digital_team"))
    client.post(f"/intern/ki-bedenken/{number}/", {"answer": "Die erste."})
    answer = client.post(f"/intern/ki-bedenken/{number}/", {"answer": "Die zweite."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "schon jemand anderer beantwortet" in page
    assert "Die zweite." in page
    assert concerns()[0].answer == "Die erste."


def test_the_desk_begins_with_the_most_urgent(client: Client) -> None:
    noon = timezone.localtime().replace(hour=12)  # so that no change of the clocks makes it another day
    late, soon, fresh = (sent(at=noon - timedelta(days=days)).public_id for days in (40, 25, 1))
    sign_in(client, staff("anna", "data_protection_officer"))
    page = client.get("/intern/ki-bedenken/").content.decode()
    assert page.index(late) < page.index(soon) < page.index(fresh)
    for said in ("überfällig", "bald fällig", "rechtzeitig", "1 Antwort ist überfällig", "12 Tage zu spät"):
        assert said in page, said


def test_an_empty_desk_is_friendly(client: Client) -> None:
    sign_in(client, staff("anna", "digital_team"))
    page = client.get("/intern/ki-bedenken/").content.decode()
    assert "Niemand wartet auf eine Antwort" in page


def test_pages_turn(client: Client) -> None:
    for _ in range(31):
        sent(at=NOON)
    sign_in(client, staff("anna", "digital_team"))
    assert client.get("/intern/ki-bedenken/?seite=2").content.decode().count("<h3>") == 1
