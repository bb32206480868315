"""The trail of acts as those see it who check."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.identity.testing import actor, sign_in, staff

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
PAGE = "/intern/protokoll/"


@pytest.fixture
def auditor(client: Client) -> Client:
    sign_in(client, staff("rita", "auditor"))
    return client


def shown(client: Client, **asked: str) -> str:
    return client.get(PAGE, asked).content.decode()


def test_acts_are_found_by_person_kind_subject_and_day(auditor: Client) -> None:
    anna = actor(staff("anna", "clerk")).public_id
    audit.record(actor=anna, verb="tool.checked", subject="tool:local-8b", reason="Erst geprüft")
    audit.record(actor="public", verb="card.sent", subject="card:7", on_behalf_of=anna)
    assert "Erst geprüft" in shown(auditor, person=anna, verb="tool.")
    assert "Erst geprüft" not in shown(auditor, verb="card.")
    assert "public für anna" in shown(auditor, subject="card:7")
    today = timezone.localdate()
    assert "Erst geprüft" in shown(auditor, since=today.isoformat(), until=today.isoformat())
    assert "Nichts gefunden" in shown(auditor, since=(today + timedelta(days=1)).isoformat())


def test_older_acts_follow_on_the_next_page(auditor: Client) -> None:
    for number in range(60):
        audit.record(actor="system", verb="thing.opened", subject=f"thing:{number}")
    first = shown(auditor)
    assert "thing:59" in first
    assert "thing:1<" not in first
    older = first.partition('href="?before=')[2].partition('"')[0]
    assert "thing:1<" in shown(auditor, before=older)


@pytest.mark.parametrize(
    "odd", [{"before": "-1"}, {"before": "9" * 30}, {"person": "x"}, {"since": "morgen"}, {"subject": "\x00<script>"}]
)
def test_odd_questions_get_a_page(auditor: Client, odd: dict[str, str]) -> None:
    answer = auditor.get(PAGE, odd)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().partition("<main")[2]


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("data_protection_officer", 200), ("clerk", 403)])
def test_only_who_may_read_it_does(client: Client, role: str, status: int) -> None:
    sign_in(client, staff("somebody", role))
    assert client.get(PAGE).status_code == status
