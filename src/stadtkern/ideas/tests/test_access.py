"""Who may open what, as one table: stranger, somebody without a role, and each role that matters here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.ideas.actions import moderation, surveys, workshops
from stadtkern.ideas.models import Card
from stadtkern.ideas.testing import MODERATOR, card
from stadtkern.identity.testing import sign_in, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
EVERYBODY = {"nobody", "clerk", "pioneer", "use_case_owner", "digital_team", "data_protection_officer", "auditor"}
MODERATORS = {"use_case_owner", "digital_team", "data_protection_officer"}
FACILITATORS = {"pioneer", "digital_team"}
READS = {
    "/intern/ideen/": EVERYBODY,
    "/intern/ideen/neu/": EVERYBODY,
    "/intern/ideen/karte/{card}/": EVERYBODY,
    "/intern/ideen/dateien/": MODERATORS,
    "/intern/ideen/dateien/karten.csv": MODERATORS,
    "/intern/ideen/dateien/karten.json": MODERATORS,
    "/intern/workshops/": FACILITATORS,
    "/intern/workshops/{workshop}/": FACILITATORS,
    "/intern/workshops/{workshop}/weitergeben/card:{board}/": FACILITATORS,
    "/intern/umfragen/": FACILITATORS,
    "/intern/umfragen/{survey}/": FACILITATORS,
}
WRITES = {
    "/intern/ideen/karte/{card}/entscheiden/": MODERATORS,
    "/intern/ideen/kommentar/1/": MODERATORS,
    "/intern/ideen/dateien/aufnehmen/": MODERATORS,
    "/intern/workshops/{workshop}/schritt/": FACILITATORS,
    "/intern/workshops/{workshop}/karten/": FACILITATORS,
    "/intern/workshops/{workshop}/gruppe/1/": FACILITATORS,
    "/intern/workshops/{workshop}/zurueck/{board}/": FACILITATORS,
    "/intern/umfragen/{survey}/frage/": FACILITATORS,
    "/intern/umfragen/{survey}/aendern/": FACILITATORS,
}


@pytest.fixture
def names() -> dict[str, str]:
    now = timezone.now()
    workshop = workshops.open_workshop(title="A", question="B", dots=3, hours=1, by=MODERATOR, at=now)
    board = workshops.add_card(workshop.code, kind="idea", title="C", visitor="a", language="de", at=now)
    said = {"title": "A", "intro": "", "closes_on": timezone.localdate() + timedelta(days=1)}
    survey = surveys.write(**said, are_results_public=False, by=MODERATOR, at=now)  # type: ignore[arg-type]
    return {
        "card": card().public_id,
        "board": board.public_id,
        "workshop": workshop.code,
        "survey": survey.code,
    }


def clients() -> dict[str, Client]:
    found = {}
    for role in sorted(EVERYBODY):
        found[role] = Client()
        sign_in(found[role], staff(role) if role == "nobody" else staff(role, role))
    return found


@pytest.mark.slow
def test_who_may_read(names: dict[str, str]) -> None:
    people = clients()
    found = {
        path: {role for role, client in people.items() if client.get(path.format(**names)).status_code == 200}
        for path in READS
    }
    assert found == READS


@pytest.mark.slow
def test_who_may_write(names: dict[str, str]) -> None:
    people = clients()
    found = {
        path: {role for role, client in people.items() if client.post(path.format(**names)).status_code != 403}
        for path in WRITES
    }
    assert found == WRITES
    assert set(Card.objects.values_list("state", flat=True)) == {"new"}


@pytest.mark.parametrize("path", [*READS, *WRITES])
def test_strangers_are_asked_to_sign_in(names: dict[str, str], path: str) -> None:
    address, client = path.format(**names), Client()
    assert client.post(address).status_code in {403, 405}
    if path in READS:
        assert client.get(address).headers["Location"].startswith("/intern/anmelden/")


@pytest.mark.parametrize("released", [False, True])
def test_what_the_public_may_see_of_a_card(released: bool) -> None:
    made = card("Geheime Idee")
    if released:
        moderation.release(made.public_id, by=MODERATOR, at=timezone.now())
    client = Client()
    for path in ("/ideen/liste/", f"/ideen/karte/{made.public_id}/"):
        assert ("Geheime Idee" in client.get(path).content.decode()) is released
    supported = client.post("/ideen/dafuer/", {"subject": made.public_id})
    assert (supported.status_code == 302) is released
