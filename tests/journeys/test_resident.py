"""From a search to an answer, to feedback, to the people who read it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DOG = "/leistungen/hund-anmelden/"


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of the page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return unescape(found[1])


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    text: str = response.content.decode()
    return text


def test_search_service_question_further_question_feedback_inbox(resident: Client, rosa: Client) -> None:
    assert f'href="{DOG}"' in page(resident.get("/suche/", {"q": "hunde anmelden"}))
    assert "60 Euro" in page(resident.get(DOG))

    first = page(resident.post("/fragen/", {"question": "Wo kann ich meinen Hund anmelden?"}))
    assert 'data-state="answered"' in first
    topic = hidden(first, "context")
    second = page(resident.post("/fragen/", {"question": "Und was kostet das?", "context": topic}))
    assert "60 Euro im Jahr" in second

    said = {"receipt": hidden(second, "receipt"), "question": "Und was kostet das?", "verdict": "missing"}
    page(resident.post("/fragen/rueckmeldung/", said | {"text": "Was kostet ein zweiter Hund?"}))
    inbox = page(rosa.get("/intern/anliegen/"))
    assert "Was kostet ein zweiter Hund?" in inbox
    assert "Und was kostet das?" in inbox

    settle = re.search(r'action="(/intern/anliegen/feedback/\d+/)"', inbox)
    assert settle
    page(rosa.post(settle[1]), status=302)
    assert "Was kostet ein zweiter Hund?" not in page(rosa.get("/intern/anliegen/"))


def test_a_question_nobody_could_answer_waits_for_the_staff_unless_it_names_a_person(
    resident: Client, rosa: Client
) -> None:
    for question in ("Wer wird Fußballweltmeister?", "Meine Nummer ist 0664 1234567, wer wird Weltmeister?"):
        reply = page(resident.post("/fragen/", {"question": question}))
        assert 'data-state="no_answer"' in reply
        assert "/rueckruf/" in reply
    inbox = page(rosa.get("/intern/anliegen/"))
    assert "Wer wird Fußballweltmeister?" in inbox
    assert "0664" not in inbox


def test_a_call_back_becomes_a_task_is_done_and_undone(resident: Client, rosa: Client) -> None:
    wanted = {"name": "Josef", "phone": "0664 123 45 67", "topic": "Parkkarte", "office": "buergerservice"}
    answer = resident.post("/rueckruf/", wanted)
    assert answer.status_code == 302
    reference = answer["Location"].rstrip("/").rpartition("/")[2]
    confirmation = page(resident.get(answer["Location"]))
    assert reference in confirmation
    assert "Josef" not in confirmation

    inbox = "/intern/anliegen/"
    task = f"{inbox}rueckruf/{reference}/"
    assert "Josef" in page(rosa.get(inbox))
    page(rosa.post(task, {"verb": "finish"}), status=302)
    done = page(rosa.get(inbox))
    assert "Josef" not in done
    assert reference in done
    page(rosa.post(task, {"verb": "reopen"}), status=302)
    assert "Josef" in page(rosa.get(inbox))


def test_strangers_see_no_inbox(resident: Client) -> None:
    for path in ("/intern/", "/intern/anliegen/", "/intern/wissen/"):
        assert resident.get(path).status_code == 302


def test_in_an_emergency_the_page_and_the_api_name_the_number(
    resident: Client, asked: Callable[..., dict[str, Any]]
) -> None:
    question = "Hilfe, bei mir brennt es!"
    assert [each["number"] for each in asked(question)["emergency"]] == ["122"]
    answer = page(resident.post("/fragen/", {"question": question})).partition('class="sk-answer"')[2]
    links = re.findall(r'<a [^>]*href="([^"]*)"', answer)
    assert links[0] == "tel:122"
