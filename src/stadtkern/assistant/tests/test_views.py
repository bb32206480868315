"""The pages around an answer: nothing typed is lost, nothing asked stands in an address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.assistant.models import CallBack

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.city.api import City

pytestmark = pytest.mark.django_db
WANTED = {"name": "Rosa", "topic": "Parkkarte", "office": "buergerservice"}


def title_of(page: str) -> str:
    return page.partition("<title>")[2].partition("</title>")[0]


def test_the_title_says_what_happened(client: Client, musterstadt: City) -> None:
    answered = client.post("/fragen/", {"question": "Wo melde ich meinen Hund an?"}).content.decode()
    empty = client.post("/fragen/", {"question": ""})
    assert title_of(answered).startswith("Antwort – ")
    assert 'id="antwort" tabindex="-1"' in answered
    assert empty.status_code == 422
    assert title_of(empty.content.decode()).startswith("Fehler – ")
    assert 'id="antwort" tabindex="-1"' in empty.content.decode()


@pytest.mark.parametrize("path", ["/fragen/", "/fragen/fenster/"])
def test_asking_too_often_keeps_the_question(client: Client, musterstadt: City, path: str) -> None:
    answers = [client.post(path, {"question": "Was kostet <ein> Hund?"}) for _ in range(21)]
    last = answers[-1]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert last.headers["Retry-After"] == "60"
    assert "Was kostet &lt;ein&gt; Hund?</textarea>" in last.content.decode()


def test_the_panel_gets_words_it_can_show(client: Client, musterstadt: City) -> None:
    refused = client.post("/fragen/", {"question": "x" * 501}, headers={"X-Fragment": "1"})
    assert refused.status_code == 422
    assert refused.headers["Content-Type"].startswith("text/plain")
    assert "500" in refused.content.decode()


def test_somebody_in_a_crisis_sees_the_numbers_alone(client: Client, musterstadt: City) -> None:
    page = client.post("/fragen/", {"question": "Ich will nicht mehr leben"}).content.decode()
    answer = page.partition('class="sk-answer"')[2].partition("</main>")[0]
    assert "sk-emergency" in answer
    assert [
        word for word in ("sk-contact", "sk-quote", "sk-feedback", "sk-follow-up", "sk-light") if word in answer
    ] == []


def test_who_wants_a_person_gets_one_first(client: Client, musterstadt: City) -> None:
    page = client.post("/fragen/", {"question": "Ich möchte mit einem Menschen sprechen"}).content.decode()
    assert page.index("Hier erreichen Sie Menschen") < page.index("sk-contact") < page.index("sk-feedback")
    assert "Das weiß ich nicht" not in page


def test_a_fire_is_no_question_without_an_answer(client: Client, musterstadt: City) -> None:
    page = client.post("/fragen/", {"question": "Es brennt"}).content.decode()
    assert "sk-emergency" in page
    assert "Das weiß ich nicht" not in page


def test_a_call_back_knows_the_question_and_no_address_does(client: Client, musterstadt: City) -> None:
    page = client.post("/rueckruf/frage/", {"topic": "Wer hilft <mir>?", "office": "buergerservice"})
    assert page.status_code == 200
    assert "Wer hilft &lt;mir&gt;?</textarea>" in page.content.decode()
    assert client.get("/rueckruf/frage/").headers["Location"] == "/rueckruf/"
    assert not CallBack.objects.exists()


@pytest.mark.parametrize("phone", ["0664 123 45 67", "+43 (1) 4000-0", "123456", "+431234567890123"])
def test_numbers_of_6_to_15_digits_can_be_called(client: Client, musterstadt: City, phone: str) -> None:
    assert client.post("/rueckruf/", WANTED | {"phone": phone}).status_code == 302
    assert [each.phone for each in CallBack.objects.all()] == [phone]


@pytest.mark.parametrize("phone", ["12345", "1234567890123456", "0664 CALL ME", "()()()"])
def test_other_numbers_are_explained(client: Client, musterstadt: City, phone: str) -> None:
    refused = client.post("/rueckruf/", WANTED | {"phone": phone})
    assert refused.status_code == 422
    assert "6 bis 15 Ziffern" in refused.content.decode()


def test_a_label_that_asks_needs_no_colon(client: Client, musterstadt: City) -> None:
    page = client.post("/rueckruf/", {"name": "Rosa", "phone": "0664 1234567"}).content.decode()
    assert "Worum geht es? Bitte" in page
    assert "?:" not in page


def test_the_page_says_whether_a_model_reads_the_question(client: Client, musterstadt: City, settings: Any) -> None:
    assert "geht an keine andere Firma" in client.get("/fragen/").content.decode()
    settings.OPTIONS = replace(settings.OPTIONS, embeddings_use_case="KI-TEST01")
    page = client.get("/fragen/").content.decode()
    assert "Sprachmodell" in page
    assert "geht an keine andere Firma" not in page
