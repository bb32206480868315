"""What everybody sees and sends, through HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from stadtkern.governance import api as governance
from stadtkern.ideas.actions import moderation, surveys
from stadtkern.ideas.actions import workshops as workshop_actions
from stadtkern.ideas.models import Card, Comment, CommentState, Dot, Kind, Participant, Response, Support
from stadtkern.ideas.rules.surveys import Question, QuestionKind
from stadtkern.ideas.rules.workshops import Phase
from stadtkern.ideas.testing import MODERATOR, card

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.ideas.models import Survey, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
NOW = timezone.now()
IDEA = {"kind": "idea", "title": "Chatbot für den Müllkalender", "summary": "Wann die Tonne geleert wird"}
HOSTILE = "<script>alert(1)</script> \u202e\x07{{ town }} {% url 'x' %}"


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def released(title: str = "Chatbot für den Müllkalender", **given: Any) -> Card:
    made = card(title, **given)
    moderation.release(made.public_id, by=MODERATOR, at=NOW)
    return made


def test_a_card_is_sent_and_waits(client: Client) -> None:
    answer = client.post("/ideen/", IDEA | {"email": "rosa@example.at", "office": "buergerservice"})
    made = Card.objects.get()
    assert answer.headers["Location"] == f"/ideen/angekommen/{made.public_id}/"
    assert (made.origin, made.state, made.language, made.office) == ("citizen", "new", "de", "buergerservice")
    assert made.public_id in text_of(client, answer.headers["Location"])
    for path in ("/ideen/liste/", f"/ideen/karte/{made.public_id}/", f"/ideen/angekommen/{made.public_id}/"):
        page = text_of(client, path)
        assert "Müllkalender" not in page
        assert "rosa@" not in page
    assert client.cookies.get("sessionid") is None


def test_similar_cards_are_shown_first(client: Client) -> None:
    made = released()
    shown = client.post("/ideen/", IDEA | {"title": "Ein Müllkalender als Chatbot"})
    page = shown.content.decode()
    assert (shown.status_code, Card.objects.count()) == (200, 1)
    assert "Ist Ihre schon dabei?" in page
    assert f'value="{made.public_id}"' in page
    changed = client.post("/ideen/", IDEA | {"title": "Ein Müllkalender als Chatbot", "change": "1"})
    assert 'value="Ein Müllkalender als Chatbot"' in changed.content.decode()
    client.post("/ideen/", IDEA | {"title": "Ein Müllkalender als Chatbot", "anyway": "1"})
    assert Card.objects.count() == 2


def test_public_use_cases_are_similar_too_and_others_not(client: Client) -> None:
    governance.propose(title="Müllkalender intern", summary="", origin="staff", is_public=False, by=MODERATOR, at=NOW)
    client.post("/ideen/", IDEA)
    assert Card.objects.count() == 1
    governance.propose(title="Müllkalender als Chatbot", summary="", origin="staff", by=MODERATOR, at=NOW)
    page = client.post("/ideen/", IDEA).content.decode()
    assert "Müllkalender als Chatbot" in page
    assert "intern" not in page.partition("<main")[2].partition("</main")[0]
    assert Card.objects.count() == 1


@pytest.mark.parametrize("kind", ["risk", "worry"])
def test_a_worry_is_never_counted_in_favour_of_what_it_is_about(client: Client, kind: str) -> None:
    governance.propose(title="Müllkalender als Chatbot", summary="", origin="staff", by=MODERATOR, at=NOW)
    released()
    client.post("/ideen/", IDEA | {"kind": kind})
    assert Card.objects.filter(kind=kind).count() == 1
    feared = released("Der Chatbot kennt den Müllkalender nicht", kind="risk")
    page = client.post("/ideen/", IDEA | {"kind": kind}).content.decode()
    assert page.count('name="subject"') == 1
    assert f'value="{feared.public_id}"' in page
    assert feared.public_id not in client.post("/ideen/", IDEA).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "id_title"),
        ({"title": "\x00\u202e "}, "id_title"),
        ({"title": "x" * 100}, "id_title"),
        ({"summary": "x" * 350}, "id_summary"),
        ({"kind": "hope"}, "id_kind"),
        ({"office": "nowhere"}, "id_office"),
        ({"email": "rosa@example.at\nBcc: all@example.at"}, "id_email"),
        ({"email": "rosa"}, "id_email"),
        ({"website": "http://spam.example"}, "id_website"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_what_was_written(
    client: Client, changed: dict[str, str], field: str
) -> None:
    answer = client.post("/ideen/", IDEA | changed)
    page = answer.content.decode()
    assert (answer.status_code, Card.objects.count()) == (422, 0)
    assert f'href="#{field}' in page
    assert changed.get("summary", "geleert") in page


def test_too_many_cards_from_one_address_are_stopped(client: Client) -> None:
    answers = [client.post("/ideen/", IDEA | {"title": f"Idee {number}", "anyway": "1"}) for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert "Idee 10" in answers[-1].content.decode()


def test_hostile_words_are_only_words(client: Client) -> None:
    client.post("/ideen/", {"kind": "worry", "title": HOSTILE, "summary": HOSTILE * 3})
    made = Card.objects.get()
    assert "\x07" not in made.title
    assert "\u202e" not in made.summary
    moderation.release(made.public_id, by=MODERATOR, at=NOW)
    answer = client.post(f"/ideen/karte/{made.public_id}/kommentar/", {"text": HOSTILE})
    moderation.decide_comment(Comment.objects.get().pk, CommentState.SHOWN, by=MODERATOR, at=NOW)
    assert answer.status_code == 302
    for path in ("/ideen/liste/", f"/ideen/karte/{made.public_id}/"):
        raw = client.request(PATH_INFO=path, REQUEST_METHOD="GET").content.decode()
        assert "<script>alert" not in raw
        assert "&lt;script&gt;alert(1)" in raw


def test_somebody_says_that_is_it_once(client: Client) -> None:
    made = released()
    for _ in range(2):
        answer = client.post("/ideen/dafuer/", {"subject": made.public_id})
        assert answer.headers["Location"] == f"/ideen/dafuer/{made.public_id}/"
    cookie = client.cookies["mitmachen"]
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"], cookie["max-age"]) == (True, "Strict", "", "")
    assert cookie.value.split(":")[0] not in str(Support.objects.values())
    assert "Eine Person" in text_of(client, answer.headers["Location"])
    assert "mitmachen" in text_of(client, "/was-wir-wissen/")
    client.cookies.clear()
    client.post("/ideen/dafuer/", {"subject": f"{made.public_id}\x00"})  # a database may know no such character
    assert Support.objects.count() == 2
    assert client.post("/ideen/dafuer/", {"subject": card("Zwei").public_id}).status_code == 404
    assert client.get("/ideen/dafuer/I-NOBODY/").status_code == 404


def test_a_forged_cookie_is_somebody_new(client: Client) -> None:
    made = released()
    client.cookies["mitmachen"] = "forged:signature"
    assert client.post("/ideen/dafuer/", {"subject": made.public_id}).status_code == 302
    assert client.cookies["mitmachen"].value != "forged:signature"


def test_the_list_says_what_became_of_a_card(client: Client) -> None:
    assert "Noch keine Karte" in text_of(client, "/ideen/liste/")
    shown, worry, aside = released("Eins"), released("Kameras", kind="worry"), card("Unsachliches")
    moderation.set_aside(aside.public_id, reason="Kein Bezug zu KI", is_shown=False, by=MODERATOR, at=NOW)
    words: dict[str, Any] = {"title": "Auskunft", "summary": "S", "is_public": True, "is_shown": False}
    moderation.pass_on(shown.public_id, **words, by=MODERATOR, at=NOW)
    page = text_of(client, "/ideen/liste/")
    assert "Unsachliches" not in page
    for words_shown in ("Kein Bezug zu KI", "Wurde zum Anwendungsfall", "Auskunft", "Kameras", "3 Karten"):
        assert words_shown in page
    assert "1 Karte" in text_of(client, "/ideen/liste/?art=worry")
    assert "1 Karte" in text_of(client, "/ideen/liste/?stand=set_aside")
    assert "3 Karten" in text_of(client, "/ideen/liste/?art=x&stand=new&seite=99")
    moderation.merge(worry.public_id, into=shown.public_id, by=MODERATOR, at=NOW)
    assert shown.public_id in text_of(client, f"/ideen/karte/{worry.public_id}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    for number in range(rows):
        made = released(f"Idee {number}")
        words: dict[str, Any] = {"title": "A", "summary": "S", "is_public": True, "is_shown": True}
        moderation.pass_on(made.public_id, **words, by=MODERATOR, at=NOW)
    text_of(client, "/ideen/liste/")
    with django_assert_num_queries(8):
        text_of(client, "/ideen/liste/")


def test_a_pile_that_became_a_use_case_stands_in_the_list_once(client: Client, workshop: Workshop) -> None:
    made = [
        workshop_actions.add_card(workshop.code, kind=Kind(kind), title=title, visitor="a", language="de", at=NOW)
        for kind, title in (("idea", "Weniger tippen"), ("idea", "Diktieren"), ("risk", "Verlernen"))
    ]
    workshop_actions.move_cards(workshop.code, [each.public_id for each in made], group="", new_name="Schreiben")
    for phase in (Phase.VOTE, Phase.CLOSED):
        workshop_actions.go(workshop.code, phase, by=MODERATOR, at=NOW)
    key = f"group:{workshop.groups.get().pk}"
    words = {"title": "Schreibhilfe", "summary": "Für Briefe"}
    workshop_actions.pass_on(workshop.code, key, **words, is_public=True, by=MODERATOR, at=NOW)
    assert text_of(client, "/ideen/liste/").count(">Schreibhilfe</a>") == 1


def test_comments_are_shown_after_a_person_read_them(client: Client) -> None:
    made = released()
    path = f"/ideen/karte/{made.public_id}/"
    assert client.post(f"{path}kommentar/", {"text": " "}).status_code == 422
    answer = client.post(f"{path}kommentar/", {"text": "Bitte barrierefrei"})
    assert "Ihr Kommentar ist angekommen" in text_of(client, answer.headers["Location"])
    assert "barrierefrei" not in text_of(client, path).partition("<main")[2].partition("</main")[0]
    moderation.answer(made.public_id, text="Wird geprüft.", by=MODERATOR, at=NOW)
    page = text_of(client, path)
    assert "Antwort von Musterstadt" in page
    assert "Wird geprüft." in page
    for _ in range(5):
        answer = client.post(f"{path}kommentar/", {"text": "Nochmals"})
    assert client.post(f"{path}kommentar/", {"text": "Zu oft"}).status_code == 429
    assert client.post(f"/ideen/karte/{card('Zwei').public_id}/kommentar/", {"text": "x"}).status_code == 429


@pytest.fixture
def workshop() -> Workshop:
    return workshop_actions.open_workshop(
        title="Ideenrunde", question="Wobei hilft KI?", dots=2, hours=1, by=MODERATOR, at=timezone.now()
    )


def test_a_phone_takes_part_without_an_account(client: Client, workshop: Workshop) -> None:
    code = workshop.code
    assert client.get("/ideen/mitmachen/", {"code": f"{code[:3].lower()} {code[3:]}"}).headers["Location"] == (
        f"/ideen/mitmachen/{code}/"
    )
    path = f"/ideen/mitmachen/{code}/"
    assert "Noch keine Karte" in text_of(client, path)
    assert Participant.objects.count() == 0
    answer = client.post(f"{path}karte/", {"title": HOSTILE[:90], "kind": "risk"})
    assert answer.headers["Location"] == path
    assert "&lt;script&gt;" in client.request(PATH_INFO=path, REQUEST_METHOD="GET").content.decode()
    Card.objects.update(title="Teure Fehler")
    assert client.post(f"{path}karte/", {"title": "", "kind": "idea"}).status_code == 422
    assert client.post(f"{path}karte/", {"title": "x", "kind": "hope"}).status_code == 422
    workshop_actions.go(code, Phase.VOTE, by=MODERATOR, at=timezone.now())
    key = f"card:{Card.objects.get().public_id}"
    assert "Sie haben noch 2 Punkte" in text_of(client, path)
    for _ in range(2):
        assert client.post(f"{path}punkt/", {"give": key}).status_code == 302
    refused = client.post(f"{path}punkt/", {"give": key})
    assert (refused.status_code, "alle Punkte vergeben" in refused.content.decode()) == (400, True)
    assert client.post(f"{path}punkt/", {"take": key}).status_code == 302
    assert client.post(f"{path}punkt/", {}).status_code == 404
    assert Dot.objects.count() == 1
    client.post(f"{path}punkt/", {"give": key})
    assert "Sie haben alle Punkte vergeben" in text_of(client, path)
    assert Participant.objects.count() == 1
    part = client.get(path, headers={"X-Fragment": "1"}).content.decode()
    assert part.startswith('<div data-sk-part="act"')
    workshop_actions.go(code, Phase.CLOSED, by=MODERATOR, at=timezone.now())
    closed = text_of(client, path)
    assert "Dieser Workshop ist geschlossen" in closed
    assert 'href="/ideen/liste/"' in closed
    assert "endet von selbst" not in closed


def test_codes_are_not_found_by_trying(client: Client, workshop: Workshop) -> None:
    wrong = "AAAAAA" if workshop.code != "AAAAAA" else "CCCCCC"
    assert [client.get("/ideen/mitmachen/", {"code": wrong}).status_code for _ in range(10)] == [422] * 10
    assert [client.get(f"/ideen/mitmachen/{wrong}/").status_code for _ in range(11)] == [404] * 10 + [429]
    assert client.get(f"/ideen/mitmachen/{workshop.code}/").status_code == 200
    assert client.get("/ideen/mitmachen/", {"code": "\x00" * 500}).status_code == 429


def test_a_hall_shares_one_address_and_one_phone_is_slowed_down(client: Client, workshop: Workshop) -> None:
    path = f"/ideen/mitmachen/{workshop.code}/karte/"
    answers = [client.post(path, {"title": f"Karte {n}", "kind": "idea"}).status_code for n in range(32)]
    assert answers == [302] * 30 + [429] * 2
    client.cookies.clear()
    assert client.post(path, {"title": "Von der Nachbarin", "kind": "idea"}).status_code == 302


@pytest.fixture
def survey() -> Survey:
    made = surveys.write(
        title="KI in der Stadt",
        intro="Drei Fragen",
        closes_on=timezone.localdate() + timedelta(days=3),
        are_results_public=True,
        by=MODERATOR,
        at=NOW,
    )
    for question in (
        Question(QuestionKind.CHOICE, "Wofür?", ("Auskunft", "Anträge")),
        Question(QuestionKind.SCALE, "Wie sehr vertrauen Sie?"),
        Question(QuestionKind.IDEA, "Meine Idee"),
    ):
        surveys.add_question(made.code, question, by=MODERATOR)
    return made


def test_a_survey_is_answered_once(client: Client, survey: Survey) -> None:
    path = f"/umfrage/{survey.code}/"
    assert [client.get(path).status_code, client.get(f"{path}ergebnis/").status_code] == [404, 404]
    surveys.open_survey(survey.code, by=MODERATOR, at=NOW)
    assert "KI in der Stadt" in text_of(client, "/ideen/")
    empty = client.post(path, {"q3": " \x00", "q1": "99"})
    assert (empty.status_code, "mindestens eine Frage" in empty.content.decode()) == (422, True)
    kept = client.post(path, {"q1": "2", "q3": "x" * 400}).content.decode()
    assert 'value="2" checked' in kept
    assert "xxxx" in kept
    answer = client.post(path, {"q1": "2", "q2": "5", "q3": HOSTILE})
    assert answer.headers["Location"] == f"{path}danke/"
    assert client.get(f"{path}danke/").status_code == 200
    assert "Sie haben schon geantwortet" in text_of(client, path)
    assert client.post(path, {"q1": "1"}).status_code == 409
    assert (Response.objects.count(), Card.objects.get().origin) == (1, "survey")


def test_results_are_public_only_when_wanted_and_over(client: Client, survey: Survey) -> None:
    path = f"/umfrage/{survey.code}/ergebnis/"
    surveys.open_survey(survey.code, by=MODERATOR, at=NOW)
    client.post(f"/umfrage/{survey.code}/", {"q1": "2"})
    assert client.get(path).status_code == 404
    surveys.close_survey(survey.code, by=MODERATOR)
    page = text_of(client, path)
    assert "Anträge: 1 von 1" in page
    assert "Das hat noch niemand beantwortet" in page
    assert "Zu den Ergebnissen" in text_of(client, f"/umfrage/{survey.code}/")
    said: dict[str, Any] = {"title": "KI", "intro": "", "closes_on": timezone.localdate(), "are_results_public": False}
    surveys.rewrite(survey.code, **said, by=MODERATOR)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/en/ideen/", "/en/ideen/liste/", "/en/ideen/mitmachen/"])
def test_pages_are_there_in_english(client: Client, path: str) -> None:
    page = text_of(client, path)
    assert 'lang="en"' in page
    assert reverse("ideas:start") in page
