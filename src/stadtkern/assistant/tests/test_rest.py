"""The JSON door, as programs meet it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.assistant.models import OpenQuestion

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town(musterstadt: Any) -> None:
    """Every question here is asked in Musterstadt."""


def ask(client: Client, **body: Any) -> Any:
    return client.post("/api/ask", json.dumps(body), content_type="application/json")


def test_an_answer_says_everything_a_program_needs(client: Client) -> None:
    reply = ask(client, question="wos kost a hund").json()
    assert reply["state"] == "answered"
    assert reply["answer"].startswith("60 Euro im Jahr für jeden Hund.")
    assert reply["ai_generated"] is False
    assert reply["service"]["name"] == "Hund anmelden"
    assert reply["service"]["url"] == "http://testserver/leistungen/hund-anmelden/"
    assert "60 Euro" in reply["service"]["fee"]
    assert {"office", "phone", "hours", "open_now", "text"} == set(reply["contact"])
    assert len(reply["request_id"]) == 32
    quote = reply["quotes"][0]
    assert quote["source"] == "/leistungen/hund-anmelden/"
    assert quote["checked_on"]


def test_anybody_can_cut_the_quote_again(client: Client) -> None:
    quote = ask(client, question="wos kost a hund").json()["quotes"][0]
    whole = client.get(quote["text_url"].removeprefix("http://testserver")).content.decode()
    assert whole[quote["start"] : quote["end"]] == quote["text"]
    page = client.get(quote["url"].removeprefix("http://testserver").removesuffix("#zitat")).content.decode()
    assert f'<mark id="zitat" tabindex="-1">{quote["text"]}</mark>' in page


def test_the_context_makes_follow_up_questions_work(client: Client) -> None:
    first = ask(client, question="Parkkarte").json()
    reply = ask(client, question="Was kostet das?", context=first["context"]).json()
    assert reply["service"]["name"] == first["service"]["name"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": "   "}, 422),
        ({"question": "x" * 501}, 422),
        ({"question": 7}, 422),
        ({"question": "Hund", "language": "fr"}, 422),
        ({}, 422),
    ],
)
def test_bad_questions_get_a_code_and_a_sentence(client: Client, body: Any, status: int) -> None:
    reply = ask(client, **body)
    assert reply.status_code == status
    assert set(reply.json()) == {"code", "detail"}
    assert reply.json()["detail"]


def test_a_question_of_invisible_characters_leads_to_people(client: Client) -> None:
    assert ask(client, question="\x00\x01").json()["state"] == "no_answer"
    assert not OpenQuestion.objects.exists()


def test_too_many_questions_are_refused(client: Client) -> None:
    answers = [ask(client, question="Hund").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_search_names_source_and_place(client: Client) -> None:
    results = client.get("/api/search?q=sperrmüll&k=3").json()["results"]
    assert results[0]["source"] == "/leistungen/sperrmuell/"
    assert {"passage_id", "source", "title", "url", "score", "snippet"} == set(results[0])
    assert [each["score"] for each in results] == sorted((each["score"] for each in results), reverse=True)


@pytest.mark.parametrize("query", ["?q=", "", "?q=hund&k=0", "?q=hund&k=51", "?q=hund&k=x", "?q=hund&language=fr"])
def test_bad_searches_get_422(client: Client, query: str) -> None:
    assert client.get(f"/api/search{query}").status_code == 422


def test_suggestions_lead_to_pages(client: Client) -> None:
    suggestions = client.get("/api/suggest?q=gebur").json()["suggestions"]
    assert suggestions[0] == {
        "title": "Geburtsurkunde bestellen",
        "url": "/leistungen/geburtsurkunde/",
        "kind": "service",
    }


def test_the_description_names_every_error(client: Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert sorted(paths) == ["/api/ask", "/api/search", "/api/suggest"]
    for operations in paths.values():
        for operation in operations.values():
            assert set(operation["responses"]) == {"200", "400", "422", "429"}


def test_no_answer_sets_a_cookie(client: Client) -> None:
    ask(client, question="Hund")
    client.get("/api/search?q=hund")
    assert client.cookies == {}


def test_the_language_is_guessed_from_the_question(client: Client) -> None:
    reply = ask(client, question="How much is it to register a dog?").json()
    assert reply["answer"].startswith("60 euros a year for each dog.")
