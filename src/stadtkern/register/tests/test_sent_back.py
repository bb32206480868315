"""What was tried once keeps its page: sent back, put aside, or on its way again, and its present state is said."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.governance.testing import NOON, idea, suspend, walked
from stadtkern.governance.testing.running import change_prompt, end_release, let_go_on, put_aside_again, stop_by_rule
from stadtkern.lifecycle.states import State

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.governance.testing import UseCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


@pytest.fixture
def sent_back() -> UseCase:
    """Something that was in use until its instructions to the model changed."""
    made = walked()
    change_prompt(made)
    made.refresh_from_db()
    assert made.state == State.PRIVACY_CHECKED
    return made


def text_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_its_page_says_that_it_is_not_in_use_and_why(client: Client, sent_back: UseCase) -> None:
    page = text_of(client, f"/ki-register/{sent_back.public_id}/")
    for said in (
        "Nicht in Verwendung: wird neu geprüft",
        "Bis 22. November 2026 war der Stand „In Verwendung“.",
        "Dann hat sich etwas geändert: andere Anweisungen an das Modell.",
        "Der Stand jetzt: Datenschutz geprüft.",
        "Zurück in die Prüfung, nicht in Verwendung",
    ):
        assert said in page, said
    assert "Nächste Prüfung" not in page


@pytest.mark.parametrize("state", [State.PILOT, State.PILOT_REPORTED])
def test_a_pilot_that_was_sent_back_stays_too(client: Client, state: State) -> None:
    made = walked(state)
    change_prompt(made)
    assert client.get(f"/ki-register/{made.public_id}/").status_code == 200


def test_it_stands_in_the_list_and_can_be_looked_for(client: Client, sent_back: UseCase) -> None:
    page = text_of(client, "/ki-register/")
    assert page.count("Nicht in Verwendung: wird neu geprüft") == 1
    assert "Derzeit wird keine Idee geprüft." in page
    idea(at=NOON)
    assert [each.public_id for each in governance.entries()] == [sent_back.public_id]
    assert (governance.entry_counts(), governance.idea_counts()) == ({"privacy_checked": 1}, {"idea": 1})
    assert sent_back.public_id in text_of(client, "/ki-register/?stand=left")
    assert sent_back.public_id not in text_of(client, "/ki-register/?stand=rollout")


def test_the_files_say_so_too(client: Client, sent_back: UseCase) -> None:
    record = json.loads(client.get("/ki-register/register.json").content)["entries"][0]
    assert record["status"] == "Buiten gebruik"
    further = record["stadtkern"]
    assert (further["state"], further["last_state"], further["left_on"]) == ("privacy_checked", "rollout", "2026-11-22")
    assert further["left_because"] == "andere Anweisungen an das Modell"
    assert "release_until" not in further
    table = client.get("/ki-register/register.csv").content.decode().splitlines()
    assert len(table) == 2
    assert "privacy_checked,rollout,2026-11-22" in table[1]


def test_what_was_put_aside_after_its_use_stays_with_the_reason(client: Client, sent_back: UseCase) -> None:
    put_aside_again(sent_back, "Niemand braucht es mehr.", blocked=False)
    page = text_of(client, f"/ki-register/{sent_back.public_id}/")
    assert "Nicht in Verwendung: nicht weiter verfolgt" in page
    assert "Grund: Niemand braucht es mehr." in page
    assert "erst wieder verwendet" not in page
    found = governance.entry_of(sent_back.public_id)
    assert found.left is not None
    assert (found.left.state, found.left.on) == (State.ROLLOUT, date(2026, 11, 22))


def test_a_blocked_one_is_not_among_the_blocked_ideas(client: Client, sent_back: UseCase) -> None:
    put_aside_again(sent_back, "Das Gesetz verbietet es.", blocked=True)
    assert "Nicht in Verwendung: gesperrt" in text_of(client, "/ki-register/")
    assert governance.blocked_reasons() == {}


def test_it_waits_with_the_ideas_and_leads_back_to_its_page(client: Client, sent_back: UseCase) -> None:
    assert [(each.public_id, each.has_page) for each in governance.public_backlog()] == [(sent_back.public_id, True)]
    assert f'href="/ki-register/{sent_back.public_id}/"' in text_of(client, "/ki-register/ideen/")


def test_people_may_still_write_about_it_and_incidents_be_reported(client: Client, sent_back: UseCase) -> None:
    said = {"kind": "concern", "text": "Was ist mit meinem Brief geschehen?", "email": ""}
    made = governance.raise_concern(sent_back.public_id, **said, at=NOON)
    assert made.about == sent_back.public_id
    assert client.get(f"/ki-register/bedenken/{made.public_id}/").status_code == 200
    assert [each.was_tried for each in governance.known_ideas()] == [True]


def test_what_was_never_tried_has_no_page_whatever_happened_to_it() -> None:
    made = walked(State.TOOL_RELEASED)
    change_prompt(made)
    with pytest.raises(Refused) as refusal:
        governance.entry_of(made.public_id)
    assert refusal.value.reason == "not_found"


def test_one_stopped_before_its_pilot_keeps_its_page_without_the_words_of_the_house(client: Client) -> None:
    made = walked(State.TOOL_RELEASED)
    suspend(made, "Ein Vertrag fehlt.")
    let_go_on(made, "Only for the house")
    page = text_of(client, f"/ki-register/{made.public_id}/")
    assert "war der Stand „Ausgesetzt“" in page
    assert "Only for the house" not in page


def test_a_second_stop_tells_its_own_reason(client: Client) -> None:
    made = walked()
    suspend(made, "Eine falsche Gebühr.")
    let_go_on(made, "Berichtigt")
    made.refresh_from_db()
    stop_by_rule(made, "idle")
    assert governance.entry_of(made.public_id).suspended_because == "idle"


def test_it_is_hidden_only_as_long_as_it_never_was_public(client: Client) -> None:
    made = walked()
    made.is_public = False
    made.save()
    change_prompt(made)
    assert client.get(f"/ki-register/{made.public_id}/").status_code == 404


def test_without_a_release_it_is_not_said_to_be_in_use(client: Client) -> None:
    made = walked()
    assert "Ruht" not in text_of(client, f"/ki-register/{made.public_id}/")
    end_release(made, "bias_run")
    page = text_of(client, f"/ki-register/{made.public_id}/")
    for said in (
        "Ruht: keine gültige Freigabe",
        "Die Messung zur Gleichbehandlung ist zu alt",
        "Bis zu einer neuen kann es niemand verwenden.",
    ):
        assert said in page, said
    assert "Ruht: keine gültige Freigabe" in text_of(client, "/ki-register/")
    record = json.loads(client.get(f"/ki-register/{made.public_id}/eintrag.json").content)
    assert record["status"] == "Buiten gebruik"
