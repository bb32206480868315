"""Pilots: results come in, intervals come out, and an open result is said to be open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries_calendar, queries_pilots, queries_processing
from stadtkern.governance.models import Measurement, Tool, UseCase
from stadtkern.governance.testing import NOON, WRITER, idea, walked
from stadtkern.identity.testing import sign_in, staff
from stadtkern.lifecycle.artefacts import Metric, Privacy
from stadtkern.lifecycle.gates import missing_for
from stadtkern.lifecycle.pilots import compare, result_of
from stadtkern.lifecycle.states import Gate, State
from stadtkern.lifecycle.testing import TODAY, changed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
QUALITY = Metric(name="quality", dimension="quality", baseline=0.8, threshold=0.9, better="higher", needed=30)


# Figures


def test_a_share_and_a_mean_have_their_intervals() -> None:
    share = result_of("m", [1.0] * 57 + [0.0] * 3)
    mean = result_of("m", [4.0, 5.0, 3.0, 4.0, 4.0])
    assert share is not None
    assert mean is not None
    assert (round(share.low, 3), round(share.high, 3), share.count) == (0.863, 0.983, 60)  # Wilson
    assert (round(mean.low, 3), round(mean.high, 3)) == (3.122, 4.878)  # Student, 4 degrees of freedom
    assert result_of("m", [1.0]) is None


def test_tools_are_compared_and_too_little_is_open() -> None:
    found = compare(QUALITY, {"b": [1.0] * 400, "a": [1.0] * 10, "c": [0.0] * 200 + [1.0] * 200, "d": []})
    assert [(each.tool, each.verdict) for each in found] == [
        ("a", "inconclusive"),
        ("b", "met"),
        ("c", "missed"),
        ("d", "inconclusive"),
    ]


# Entering


def test_results_are_entered_by_the_pilot_team_and_begin_the_report(client: Client) -> None:
    made = walked(State.PILOT)
    sign_in(client, staff("pilot", "pilot_team"))
    address = f"/intern/ki/{made.public_id}/messwerte/"
    client.post(address, {"metric": "quality", "tool": "local-8b", "values": "3,5\n2.5\n\n3"})
    assert list(Measurement.objects.values_list("value", flat=True)) == [3.5, 2.5, 3.0]
    assert "1,76 – 4,24" in client.get(address).content.decode()
    assert (
        'value="3,0"' in client.get(f"/intern/ki/{made.public_id}/unterlagen/pilot_report/schreiben/").content.decode()
    )
    assert [each.metric for each in queries_pilots.results(made, "local-8b")] == ["quality"]


@pytest.mark.parametrize("values", ["", "drei", "1\nnan", "inf", "1e999", "<script>"])
def test_what_is_no_number_is_refused_and_kept_in_the_field(client: Client, values: str) -> None:
    made = walked(State.PILOT)
    sign_in(client, staff("pilot", "pilot_team"))
    answer = client.post(f"/intern/ki/{made.public_id}/messwerte/", {"metric": "quality", "values": values})
    assert answer.status_code == 200
    assert Measurement.objects.count() == 0
    assert "<script>" not in answer.content.decode().partition("<main")[2]


@pytest.mark.parametrize(
    ("state", "metric", "count", "reason"),
    [
        (State.TOOL_RELEASED, "quality", 1, "wrong_state"),
        (State.PILOT, "speed", 1, "unknown_metric"),
        (State.PILOT, "quality", 1001, "too_many"),
    ],
)
def test_only_what_the_plan_names_is_measured(state: State, metric: str, count: int, reason: str) -> None:
    made = walked(state)
    with pytest.raises(Refused) as refusal:
        actions.measure(made.public_id, metric, [1.0] * count, by=WRITER, at=NOON)
    assert refusal.value.reason == reason


def test_others_read_and_do_not_enter(client: Client) -> None:
    made = walked(State.PILOT)
    sign_in(client, staff("clerk", "clerk"))
    address = f"/intern/ki/{made.public_id}/messwerte/"
    assert "<textarea" not in client.get(address).content.decode()
    assert client.post(address, {"metric": "quality", "values": "1"}).status_code == 403


# Data protection


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"has_personal_data": False, "criteria": ("Z4",)}, set()),
        ({"has_personal_data": True, "notice": "x"}, set()),  # a language model: waived with the officer's signature
        ({"has_personal_data": True, "notice": "x", "criteria": ("Z4",)}, {"dpia_required"}),
        ({"has_personal_data": True, "notice": "x", "soft_criteria": ("location",)}, set()),
        ({"has_personal_data": True, "notice": "x", "soft_criteria": ("location", "vulnerable_persons")},
         {"dpia_required"}),
        ({"has_personal_data": True, "notice": "x", "art_35_3": ("public_space_monitoring",)}, {"dpia_required"}),
        ({"has_personal_data": True, "notice": "x", "criteria": ("Z4",), "white_list_entry": "DSFA-A17",
          "ai_adds_to_it": False}, set()),
        ({"has_personal_data": True, "notice": "x", "dpia": "done"}, {"impact_assessment"}),
        ({"has_personal_data": True, "notice": "x", "dpia": "open"}, {"dpia"}),
    ],
)  # fmt: skip
def test_the_lists_decide_on_the_impact_assessment(change: dict[str, Any], codes: set[str]) -> None:
    dossier = changed(Privacy, **change)
    without = [each for each in dossier.papers if type(each.content).__name__ != "ImpactAssessment"]
    found = {each.code for each in missing_for(Gate.G3, type(dossier)(**{**_fields(dossier), "papers": without}))}
    assert found == codes


def _fields(dossier: Any) -> dict[str, Any]:
    return {name: getattr(dossier, name) for name in type(dossier).__slots__}


def test_the_record_of_processing_is_made_of_the_papers(client: Client) -> None:
    assert queries_processing.record() == []
    walked(State.PRIVACY_CHECKED)
    sign_in(client, staff("dpo", "data_protection_officer"))
    assert "Art. 6(1)(e) GDPR" in client.get("/intern/ki-verarbeitungen/").content.decode()
    table = client.get("/intern/ki-verarbeitungen/verzeichnis.csv").content.decode()
    assert table.splitlines()[0].startswith("Nummer,Titel")
    UseCase.objects.update(title="=1+1")
    assert "'=1+1" in client.get("/intern/ki-verarbeitungen/verzeichnis.csv").content.decode()


# What is due


def test_everything_with_a_day_is_in_the_calendar(client: Client) -> None:
    made = walked()
    Tool.objects.update(contract_until=TODAY - timedelta(days=1))
    found = {(each.kind, each.use_case) for each in queries_calendar.due(TODAY, within=timedelta(days=400))}
    case = made.public_id
    assert found >= {("release_ends", case), ("review", case), ("bias_run", case), ("contract", "")}
    sign_in(client, staff("clerk", "clerk"))
    assert "Über ihrem Tag" in client.get("/intern/ki-termine/").content.decode()


def test_an_empty_calendar_says_so(client: Client) -> None:
    idea()
    sign_in(client, staff("clerk", "clerk"))
    assert "Nichts ist fällig." in client.get("/intern/ki-termine/").content.decode()
