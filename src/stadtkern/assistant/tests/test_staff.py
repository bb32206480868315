"""The inbox, through HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from stadtkern.assistant import actions, queries
from stadtkern.assistant.models import CallBack, Feedback, OpenQuestion
from stadtkern.identity.api import create_account
from stadtkern.identity.testing import sign_in, staff

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
INBOX = "/intern/anliegen/"


@pytest.fixture
def clerk(client: Client, musterstadt: Any) -> Client:
    client.force_login(create_account(username="rosa", password="wiese-7-laut-hell", role="editor", by="test"))
    return client


@pytest.fixture
def call_back(musterstadt: Any) -> CallBack:
    return actions.ask_for_call_back(
        name="Berta", phone="12345", topic="Antrag", best_time="", office="standesamt", language="de", at=timezone.now()
    )


def text_of(clerk: Client) -> str:
    return clerk.get(INBOX).content.decode()


def test_every_step_of_a_call_back_and_its_undoing(clerk: Client, call_back: CallBack) -> None:
    address = reverse("assistant_change_call_back", args=[call_back.reference])
    assert "Standesamt" in text_of(clerk)
    steps = {
        "take": "Sie rufen an",
        "miss": "einmal nicht erreicht",
        "unmiss": "Sie rufen an",
        "release": "Ich rufe an",
        "finish": "Niemand wartet",
        "reopen": "Berta",
    }
    for verb, shown in steps.items():
        assert clerk.post(address, {"verb": verb}).headers["Location"] == INBOX
        assert shown in text_of(clerk), verb
    assert clerk.post(address, {"verb": "juggle"}).status_code == 404


def test_settling_can_be_undone(clerk: Client) -> None:
    now = timezone.now()
    actions.remember_question("Wo ist das Bad?", language="de", state="no_answer", at=now)
    actions.give_feedback(
        verdict="wrong", text="falsch", question="", request_id="r", answer_state="answered", sources=[], at=now
    )
    numbers = {"question": OpenQuestion.objects.get().pk, "feedback": Feedback.objects.get().pk}
    for kind, number in numbers.items():
        address = reverse("assistant_settle", args=[kind, number])
        clerk.post(address)
        assert f'action="{address}"' in text_of(clerk)
        clerk.post(address, {"verb": "undo"})
    assert (len(queries.unanswered_groups()), len(queries.open_feedback())) == (1, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_costs_the_same_for_one_call_back_and_for_three(
    clerk: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        actions.ask_for_call_back(
            name="B", phone=f"1234{number}", topic="T", best_time="", office="", language="de", at=timezone.now()
        )
    text_of(clerk)
    with django_assert_num_queries(15):
        text_of(clerk)


@pytest.mark.ignore_template_errors
def test_a_page_for_a_question_begins_with_its_words(clerk: Client, town_with_pages: Any) -> None:
    actions.remember_question("Wo ist das Bad?", language="de", state="no_answer", at=timezone.now())
    address = f"{reverse('content_page_for_question')}?frage=Wo%20ist%20das%20Bad%3F"
    assert address in text_of(clerk)
    body = clerk.get(address).content.decode()
    assert 'value="Wo ist das Bad?"' in body
    assert 'value="wo-ist-das-bad"' in body
    assert f'href="{INBOX}"' in body


def test_names_and_numbers_are_for_those_who_call_people_back(client: Client, musterstadt: Any) -> None:
    sign_in(client, staff("it-person", "it"))
    assert client.get(INBOX).status_code == 403
