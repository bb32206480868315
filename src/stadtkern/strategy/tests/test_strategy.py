"""The strategy as an object: its file, its clock, its terms, and statuses that only a check can set."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from stadtkern.city import api as city
from stadtkern.strategy import jobs, queries
from stadtkern.strategy.actions import check_strategy
from stadtkern.strategy.models import ClauseChange, ClauseStatus, SeenVersion
from stadtkern.strategy.testing import musterstadt_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
DUE = date(2036, 7, 1)
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Any:
    """Musterstadt with a strategy changed by a function; returns what the check says about it."""

    def build(change: Callable[[dict[str, Any]], None]) -> tuple[Path, list[str]]:
        folder = musterstadt_with(tmp_path, "strategy.yaml", change)
        with translation.override("en"):
            return folder, [problem.what for problem in city.check(folder)]

    return build


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def status_of(number: str) -> str:
    return ClauseStatus.objects.get(number=number).status


# The file


def test_a_version_without_a_reason_is_refused(town: Any) -> None:
    assert town(lambda data: data["versions"][1].pop("reason"))[1] == ["“reason” is missing."]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda data: data["versions"][1].update(valid_from="2026-01-01"), "This version does not begin later"),
        (lambda data: data["versions"][0]["clauses"][0].update(section="nowhere"), "There is no part “nowhere”."),
        (lambda data: data["versions"][0]["clauses"][0].update(number="7"), "“7” does not have the right form."),
        (lambda data: data["versions"][0]["clauses"][0].pop("mechanisms"), "either mechanisms or a sum"),
        (lambda data: data["versions"][1].update(without=["K99"]), "There is no clause “K99”."),
        (lambda data: data["versions"][1]["clauses"][1].update(sum_of=["K98"]), "There is no clause “K98”."),
        (
            lambda data: data["versions"][0]["clauses"].append(deepcopy(data["versions"][0]["clauses"][0])),
            "“K07” stands in two entries.",
        ),
        (lambda data: data["versions"][0]["terms"][0].pop("unit"), "An open word needs exactly one value."),
        (lambda data: data["versions"][0]["terms"][0].update(amount="soon"), "“soon” is not a whole number."),
    ],
)
def test_mistakes_are_named(town: Any, change: Callable[[dict[str, Any]], None], what: str) -> None:
    (found,) = town(change)[1]
    assert what in found


def test_a_service_without_an_analogue_way_is_refused(tmp_path: Path) -> None:
    folder = musterstadt_with(tmp_path, "services.yaml", lambda data: data["services"][0].pop("how_analogue"))
    with translation.override("en"):
        assert "“how_analogue” is missing." in [problem.what for problem in city.check(folder)]


# Statuses


def test_before_the_check_nothing_is_known_and_after_it_everything(musterstadt: Any) -> None:
    assert queries.statuses() == {}
    counts = check_strategy(at=NOON)
    assert counts == {"green": 4, "needs_person": 2}
    assert {row.number: row.status for row in ClauseStatus.objects.all()} == {
        "K07": "needs_person",
        "K13": "green",
        "K16": "green",
        "K18": "green",
        "K19": "green",
        "K66": "needs_person",
    }


def test_a_status_changes_by_the_clock_alone_and_leaves_a_row(musterstadt: Any) -> None:
    check_strategy(at=at(DUE))
    assert status_of("K18") == "green"
    check_strategy(at=at(DUE + timedelta(days=1)))
    assert status_of("K18") == "red"
    check_strategy(at=at(DUE + timedelta(days=2)))
    changes = list(ClauseChange.objects.filter(number="K18").values_list("before", "after", "why"))
    assert changes == [("green", "red", ["review_overdue"]), ("", "green", [])]
    row = ClauseStatus.objects.get(number="K18")
    assert (row.since, row.checked_at) == (at(DUE + timedelta(days=1)), at(DUE + timedelta(days=2)))


def test_a_check_that_fails_hides_nothing_and_counts_as_kept_nowhere(
    musterstadt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(at: datetime) -> None:
        ClauseStatus.objects.create(number="X", status="purple", findings=[], checked_at=at, since=at)

    monkeypatch.setattr("stadtkern.strategy.evidence.versions", broken)
    check_strategy(at=NOON)
    failed = {row.number for row in ClauseStatus.objects.all() if "check_failed" in str(row.findings)}
    assert failed
    assert all(status_of(number) != "green" for number in failed)
    assert "green" in {row.status for row in ClauseStatus.objects.all()}


def test_what_was_not_checked_for_days_is_kept_no_longer(client: Client, checked: None) -> None:
    ClauseStatus.objects.update(checked_at=timezone.now() - timedelta(days=3))
    assert {each["status"] for each in client.get("/ki-strategie.json").json()["clauses"]} <= {"needs_person", "red"}
    assert "Diese Ergebnisse sind alt" in client.get("/ki-strategie/").content.decode()


def test_a_version_changed_after_the_fact_is_noticed(musterstadt: Any) -> None:
    check_strategy(at=NOON)
    assert status_of("K19") == "green"
    SeenVersion.objects.filter(version="1").update(digest="0" * 64)
    check_strategy(at=NOON)
    assert status_of("K19") == "red"


def test_a_mechanism_more_is_no_change_of_the_strategy(musterstadt: Any, town: Any) -> None:
    before = queries.version_digests(DUE)
    folder, _problems = town(lambda data: data["versions"][0]["clauses"][0]["mechanisms"].append("audit_trail"))
    city.load(folder, by="test")
    assert queries.version_digests(DUE) == before
    assert len(before) == 2


def test_no_status_of_another_kind_can_be_stored() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseStatus.objects.create(number="K01", status="fine", findings=[], checked_at=NOON, since=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseChange.objects.create(number="K01", before="red", after="red", changed_at=NOON)


def test_without_a_strategy_there_are_no_statuses(musterstadt: Any, town: Any) -> None:
    check_strategy(at=NOON)
    assert check_strategy(at=datetime(2025, 12, 31, tzinfo=UTC)) == {}
    assert ClauseStatus.objects.count() == 0
    assert ClauseChange.objects.count() == 6


def test_the_job_checks_once_a_day(musterstadt: Any) -> None:
    jobs.check_daily()
    first = set(ClauseStatus.objects.values_list("checked_at", flat=True))
    jobs.check_daily()
    assert set(ClauseStatus.objects.values_list("checked_at", flat=True)) == first
    ClauseStatus.objects.update(checked_at=timezone.now() - timedelta(days=1))
    jobs.check_daily()
    assert min(ClauseStatus.objects.values_list("checked_at", flat=True)) > max(first)


# The page


@pytest.fixture
def checked(musterstadt: Any) -> None:
    check_strategy(at=timezone.now())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "/ki-strategie/",
            ["KI hilft und schlägt vor.", "Eingehalten", "Ein Mensch muss hinsehen", "Noch nicht gebaut"],
        ),
        ("/en/ki-strategie/", ["AI helps and suggests.", "Kept", "A person has to look", "Not built yet"]),
    ],
)
def test_the_page_says_it_in_both_languages(client: Client, checked: None, path: str, words: list[str]) -> None:
    page = client.get(path).content.decode()
    assert [word for word in words if word not in page] == []
    assert page.count('id="K') == 6


def test_the_page_can_be_narrowed(client: Client, checked: None) -> None:
    page = client.get("/ki-strategie/?stand=needs_person&teil=vision").content.decode()
    assert 'id="K07"' in page
    assert 'id="K18"' not in page
    nothing = client.get("/ki-strategie/?stand=red&teil=%3Cscript%3E").content.decode()
    assert "<script>" not in nothing.partition("<main")[2].partition("</main")[0]
    assert 'id="K07"' not in nothing


def test_a_version_shows_what_it_changed(client: Client, checked: None) -> None:
    page = client.get("/en/ki-strategie/").content.decode()
    assert "for associations too" in page.partition("<ins>")[2]
    assert "New points: K66" in " ".join(page.split())


def test_machines_get_codes_and_both_languages(client: Client, checked: None) -> None:
    data = client.get("/ki-strategie.json").json()
    clauses = {each["number"]: each for each in data["clauses"]}
    assert data["licence"] == "CC-BY-4.0"
    assert list(clauses) == ["K07", "K13", "K16", "K18", "K19", "K66"]
    assert (clauses["K18"]["status"], clauses["K18"]["review_on"]) == ("green", "2036-07-01")
    assert clauses["K07"]["mechanisms"][1]["missing"]["en"]
    assert [each["changes"] for each in data["versions"]][1] == ["K16", "K66"]


def test_before_the_first_check_the_page_says_so(client: Client, musterstadt: Any) -> None:
    assert "Noch nicht geprüft" in client.get("/ki-strategie/").content.decode()


def test_a_town_without_a_strategy_says_so(client: Client, town: Any) -> None:
    folder, _problems = town(lambda data: None)
    (folder / "strategy.yaml").unlink()
    city.load(folder, by="test")
    assert client.get("/ki-strategie/").status_code == 200
    assert client.get("/ki-strategie.json").json()["clauses"] == []


def test_the_page_costs_few_queries(client: Client, checked: None) -> None:
    client.get("/ki-strategie/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ki-strategie/")
    ClauseChange.objects.bulk_create(
        ClauseChange(number="K18", before="red", after="green", changed_at=NOON) for _ in range(50)
    )
    with CaptureQueriesContext(connection) as many:
        client.get("/ki-strategie/")
    assert len(many) == len(few) <= 10
