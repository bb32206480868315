"""Incidents: reported by everybody who works here, closed by the Digital.Team, public without names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from stadtkern.governance.testing import idea, walked
from stadtkern.governance.testing.running import incidents
from stadtkern.identity.testing import sign_in, staff
from stadtkern.lifecycle.states import State

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
LIST = "/intern/ki-vorfaelle/"


def report(use_case: str, severity: str = "minor", **other: str) -> dict[str, str]:
    day = timezone.localdate().isoformat()
    return {
        "use_case": use_case,
        "severity": severity,
        "what": "Eine falsche Frist stand im Entwurf.",
        "found_on": day,
    } | other


def test_anybody_of_the_staff_reports_and_the_digital_team_closes(client: Client) -> None:
    made = walked()
    sign_in(client, staff("karl", "clerk"))
    assert client.post(LIST, report(made.public_id)).status_code == 302
    page = client.get(LIST).content.decode()
    assert "Eine falsche Frist" in page
    assert "Mit Ergebnis abschließen" not in page
    incident = incidents()[0]
    assert client.post(f"{LIST}{incident.pk}/", {"outcome": "x"}).status_code == 403
    sign_in(client, staff("anna", "digital_team"))
    assert client.post(f"{LIST}{incident.pk}/", {"outcome": "Die Vorlage ist berichtigt."}).status_code == 302
    assert "Die Vorlage ist berichtigt." in client.get(LIST).content.decode()
    public = client.get(f"/ki-register/{made.public_id}/").content.decode()
    assert "Die Vorlage ist berichtigt." in public
    assert "Eine falsche Frist" not in public


def test_a_severe_incident_stops_the_use_case_and_says_so(client: Client) -> None:
    made = walked()
    sign_in(client, staff("karl", "clerk"))
    answer = client.post(LIST, report(made.public_id, "severe"), follow=True)
    made.refresh_from_db()
    assert made.state == State.SUSPENDED
    assert "wurde angehalten" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"what": " \u200b "}, "was passiert ist"),
        ({"severity": "terrible"}, "terrible"),
        ({"found_on": "2999-01-01"}, "liegt in der Zukunft"),
        ({"found_on": "gestern"}, "22.11.2026"),
        ({"use_case": ""}, "den Anwendungsfall"),
        ({"use_case": "KI-NOTHERE"}, "KI-NOTHERE"),
        ({"what": "x" * 1001}, "1.000 Zeichen"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, given: dict[str, str], said: str) -> None:
    made = walked()
    sign_in(client, staff("karl", "clerk"))
    answer = client.post(LIST, report(made.public_id) | given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    if "what" not in given:
        assert "Eine falsche Frist stand im Entwurf." in page
    assert incidents() == []


def test_whoever_reported_a_severe_incident_does_not_close_it(client: Client) -> None:
    made = walked()
    sign_in(client, staff("anna", "digital_team"))
    client.post(LIST, report(made.public_id, "severe"))
    answer = client.post(f"{LIST}{incidents()[0].pk}/", {"outcome": "Alles gut."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Jemand anderer muss ihn abschließen" in page
    assert "Alles gut." in page


def test_a_closed_incident_stays_closed(client: Client) -> None:
    made = walked()
    sign_in(client, staff("anna", "digital_team"))
    client.post(LIST, report(made.public_id))
    address = f"{LIST}{incidents()[0].pk}/"
    client.post(address, {"outcome": "Eins."})
    answer = client.post(address, {"outcome": "Zwei."})
    assert answer.status_code == 409
    assert "Zwei." in answer.content.decode()
    assert incidents()[0].outcome == "Eins."


def test_an_outcome_is_needed(client: Client) -> None:
    made = walked()
    sign_in(client, staff("anna", "digital_team"))
    client.post(LIST, report(made.public_id))
    assert client.post(f"{LIST}{incidents()[0].pk}/", {"outcome": ""}).status_code == 422


def test_before_any_tool_there_is_nothing_to_report(client: Client) -> None:
    idea()
    sign_in(client, staff("karl", "clerk"))
    page = client.get(LIST).content.decode()
    assert "Kein Vorfall ist offen" in page
    assert "kann auch nichts schiefgehen" in page
    assert "<textarea" not in page


def test_an_unknown_incident_is_not_found(client: Client) -> None:
    sign_in(client, staff("anna", "digital_team"))
    assert client.get(f"{LIST}4711/").status_code == 404
