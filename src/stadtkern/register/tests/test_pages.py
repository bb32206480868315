"""The public pages: only what was decided, nothing typed twice, and an honest word where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stadtkern.governance import api as governance
from stadtkern.governance.api import EnergyMethod
from stadtkern.governance.testing import NOON, idea, person, suspend, walked
from stadtkern.governance.testing.running import change, let_go_on, put_aside, stop_by_rule, use, walked_too
from stadtkern.lifecycle.states import State
from stadtkern.strategy.api import in_force

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.governance.testing import UseCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
USED = {
    "calls": 400, "refused": 8, "failed": 4, "held_back": 2, "accepted": 200, "tokens": 90_000, "energy_wh_low": 60.0,
    "energy_wh": 120.0, "energy_wh_high": 240.0, "cost_eur": "3.5",
}  # fmt: skip


def page_of(client: Client, made: UseCase, prefix: str = "") -> str:
    return client.get(f"{prefix}/ki-register/{made.public_id}/").content.decode()


def test_without_ai_the_page_says_so(client: Client) -> None:
    idea(at=NOON)
    page = client.get("/ki-register/").content.decode()
    assert "Keine KI ist in Verwendung" in page
    assert "1 weitere Idee" in page


def test_an_idea_has_no_page_yet(client: Client) -> None:
    made = idea(at=NOON)
    assert client.get(f"/ki-register/{made.public_id}/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_use_case_in_use_shows_what_was_decided(client: Client, prefix: str) -> None:
    made = walked()
    page = page_of(client, made, prefix).replace("3,2", "3.2")
    for said in (
        "Letters take long to write.",
        "Local 8B 1",
        "model server in the town hall",
        "Better templates.",
        "3.2",
        "Energy of the pilot: 3.2 kWh" if prefix else "Energie des Pilots: 3.2 kWh",
    ):
        assert said in page
    assert client.get(f"{prefix}/ki-register/?stand=rollout").content.decode().count(made.title) == 1
    assert made.title not in client.get(f"{prefix}/ki-register/?stand=retired").content.decode()


def test_what_nobody_has_measured_is_said(client: Client) -> None:
    page = page_of(client, walked(State.PILOT))
    for said in ("noch nicht verwendet", "Pilot ist noch nicht abgeschlossen", "Kein Vorfall", "Noch niemand hat"):
        assert said in page


def test_measured_use_has_rates_ranges_and_amounts_for_a_hundred_results(client: Client) -> None:
    made = walked()
    use(made, {**USED, "cost_eur": 3.5}, EnergyMethod.METERED)
    page = page_of(client, made)
    for said in (
        "8 (2,0 %)",
        "4 (1,0 %)",
        "2 (0,50 %)",
        "etwa 120 Wh (zwischen 60 und 240)",
        "etwa 60 Wh (zwischen 30 und 120)",
        "1,80 Euro",
        "Am Gerät gemessen",
    ):
        assert said in page, said


def test_amounts_known_in_different_ways_are_not_added_up_without_a_word(client: Client) -> None:
    made = walked()
    range_of = {"energy_wh_low": 50.0, "energy_wh": 100.0, "energy_wh_high": 200.0}
    use(made, {"calls": 30, **range_of}, EnergyMethod.METERED)
    use(made, {"calls": 7, **range_of}, EnergyMethod.MODELLED)
    use(made, {"calls": 2, "refused": 2})
    page = " ".join(page_of(client, made).split())
    for said in (
        "etwa 200 Wh (zwischen 100 und 400)",
        "auf verschiedene Arten, zusammengezählt",
        "Davon 30 Aufrufe",
        "am Gerät gemessen: etwa 100 Wh (zwischen 50 und 200)",
        "mit einer Formel geschätzt, der Anbieter veröffentlicht nichts: etwa 100 Wh",
        "Davon 2 Aufrufe",
        "nicht bekannt<",
    ):
        assert said in page, said


def test_unmeasured_electricity_is_no_zero(client: Client) -> None:
    made = walked()
    use(made, {"calls": 3})
    page = page_of(client, made)
    assert "Das heißt nicht, dass keiner verbraucht wurde" in page
    assert "0 Wh" not in page


def test_a_suspended_use_case_says_why(client: Client) -> None:
    made = walked()
    suspend(made, "A wrong fee went out.")
    assert "A wrong fee went out." in page_of(client, made)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("owner_left", "arbeitet noch hier"),
        ("idle", "Lange hat es niemand"),
        ("classification_changed", "anderen Ergebnis"),
    ],
)
def test_a_reason_given_by_a_rule_stands_there_in_words(client: Client, code: str, said: str) -> None:
    made = walked()
    stop_by_rule(made, code)
    page = page_of(client, made)
    assert said in page
    assert code not in page


def test_every_step_stands_in_the_history_and_private_reasons_do_not(client: Client) -> None:
    made = walked()
    suspend(made, "A wrong fee went out.")
    let_go_on(made, "Only for the house")
    page = page_of(client, made)
    assert page.count('id="move-') == 10
    assert "Von „In Verwendung“ zu „Ausgesetzt“. A wrong fee went out." in page
    assert "Only for the house" not in page


def test_incidents_stand_there_without_what_was_written_inside(client: Client) -> None:
    made = walked()
    governance.report_incident(
        made.public_id,
        severity=governance.Severity.MINOR,
        what="Frau Muster got a wrong letter",
        found_on=NOON.date(),
        by=person(3),
        at=NOON,
    )
    page = page_of(client, made)
    assert "22. November 2026: gering" in page
    assert "Frau Muster" not in page


def test_hostile_words_stay_words(client: Client) -> None:
    made = walked()
    change(made, title="<script>alert(1)</script>", summary='"><img src=x onerror=1>')
    suspend(made, "<b>bold</b>")
    for address in (f"/ki-register/{made.public_id}/", "/ki-register/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>bold" not in page


def test_what_is_not_public_is_not_there(client: Client) -> None:
    made = walked()
    change(made, is_public=False)
    for address in ("", "eintrag.json", "feed.atom", "dpv.jsonld", "anhang-viii-c.json", "eu-eintrag/"):
        assert client.get(f"/ki-register/{made.public_id}/{address}").status_code == 404, address
    assert made.title not in client.get("/ki-register/").content.decode()
    assert made.title not in client.get("/ki-register/feed.atom").content.decode()


def test_limits_are_named_and_lead_to_the_strategy(client: Client) -> None:
    page = page_of(client, walked())
    assert "kein Programm erzwingen" in page
    assert ("/ki-strategie/#limits" in page) == (in_force(NOON.date()) is not None)


def test_the_page_without_javascript_or_session_sets_no_cookie(client: Client) -> None:
    made = walked()
    response = client.get(f"/ki-register/{made.public_id}/")
    assert response.cookies == {}
    assert "csrf" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/ki-register/", "/ki-register/ideen/", "/ki-register/bedenken/", "/ki-register/feed.atom"]
)
def test_a_page_asks_as_much_for_one_as_for_three(client: Client, address: str) -> None:
    walked()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(2):
        walked_too()
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


# The backlog


def test_without_scored_ideas_the_backlog_says_so(client: Client) -> None:
    page = client.get("/ki-register/ideen/").content.decode()
    assert "Keine bewertete Idee wartet" in page
    assert "Nichts wurde zurückgestellt" in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_scored_idea_has_its_place_its_score_and_its_reasons(client: Client, prefix: str) -> None:
    made = walked(State.SCORED)
    page = client.get(f"{prefix}/ki-register/ideen/").content.decode()
    for said in (made.title, "Much time saved.", "Agreed."):
        assert said in page
    assert ("Platz 1" if not prefix else "Place 1") in page
    assert "account:" not in page


def test_an_idea_that_is_not_public_takes_its_place_and_stays_hidden(client: Client) -> None:
    made = walked(State.SCORED)
    change(made, is_public=False)
    page = client.get("/ki-register/ideen/").content.decode()
    assert made.title not in page
    assert "Keine bewertete Idee wartet" in page


def test_what_was_put_aside_is_counted_without_names(client: Client) -> None:
    for blocked in (True, False):
        put_aside(f"Idee {blocked}", blocked=blocked)
    page = client.get("/ki-register/ideen/").content.decode()
    assert "1 Idee ist gesperrt" in page
    assert "1 Idee wird nicht verfolgt" in page
    assert "Idee True" not in page


def test_the_form_for_the_eu_says_what_is_missing(client: Client) -> None:
    made = walked()
    page = client.get(f"/ki-register/{made.public_id}/eu-eintrag/").content.decode()
    assert "muss nicht eingetragen werden" in page
    assert page.count("noch auszufüllen") == 3
    assert "No personal data." in page


def test_unknown_addresses_are_not_found(client: Client, musterstadt: Any) -> None:
    for address in ("KI-XXXXXX", "bedenken/ABCDEFGH"):
        assert client.get(f"/ki-register/{address}/").status_code == 404
