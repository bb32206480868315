"""The strategy as an object: its file, its clock, its terms, and statuses that only a check can set."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.conf import settings as configured
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.governance import actions, evidence, jobs_strategy, queries, queries_strategy
from stadtkern.governance.actions.strategy import check_strategy
from stadtkern.governance.mechanisms import mechanisms
from stadtkern.governance.models import ClauseChange, ClauseStatus, Release, SeenVersion, UseCase
from stadtkern.governance.rules.gates import missing_for
from stadtkern.governance.rules.states import Gate
from stadtkern.governance.rules.strategy import Status
from stadtkern.governance.testing import WRITER, idea
from stadtkern.governance.tests.dossiers import CHOICE, DESCRIPTION
from stadtkern.governance.tests.test_journey import NOON, walked
from stadtkern.governance.wording_strategy import FACTS, WHY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
DUE = date(2036, 7, 1)
MUSTERSTADT = configured.CITY_DIR.parent / "musterstadt"


@pytest.fixture
def town(tmp_path: Path) -> Any:
    """Musterstadt with a strategy changed by a function; returns what the check says about it."""

    def build(change: Callable[[dict[str, Any]], None]) -> tuple[Path, list[str]]:
        folder = tmp_path / "musterstadt"
        folder.mkdir()
        for path in MUSTERSTADT.iterdir():
            (folder / path.name).symlink_to(path)
        data = yaml.safe_load((MUSTERSTADT / "strategy.yaml").read_text(encoding="utf-8"))
        change(data)
        (folder / "strategy.yaml").unlink()
        (folder / "strategy.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
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
    folder = tmp_path / "musterstadt"
    folder.mkdir()
    for path in MUSTERSTADT.iterdir():
        (folder / path.name).symlink_to(path)
    data = yaml.safe_load((MUSTERSTADT / "services.yaml").read_text(encoding="utf-8"))
    data["services"][0].pop("how_analogue")
    (folder / "services.yaml").unlink()
    (folder / "services.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with translation.override("en"):
        assert "“how_analogue” is missing." in [problem.what for problem in city.check(folder)]


# What the clauses forbid


def test_a_use_case_for_nobody_is_refused() -> None:
    made = idea()
    content = DESCRIPTION.model_dump(mode="json") | {"audience": "nobody"}
    with pytest.raises(Refused) as refusal:
        actions.write_paper(made.public_id, "description", content, by=WRITER, at=timezone.now())
    assert refusal.value.reason == "wrong_content"


def test_a_tool_without_a_comparison_is_refused() -> None:
    made = idea()
    content = CHOICE.model_dump(mode="json") | {"smaller_compared": " "}
    with pytest.raises(Refused) as refusal:
        actions.write_paper(made.public_id, "tool_choice", content, by=WRITER, at=timezone.now())
    assert refusal.value.reason == "wrong_content"


@pytest.mark.parametrize(("days", "stopped"), [(0, False), (30, False), (31, True)])
def test_an_overdue_review_stops_releases(musterstadt: Any, days: int, stopped: bool) -> None:
    dossier = queries.dossier_of(idea(), today=DUE + timedelta(days=days))
    for gate in (Gate.G4, Gate.G5, Gate.G7, Gate.G8):
        assert ("strategy_review" in {each.code for each in missing_for(gate, dossier)}) is stopped


def test_the_towns_words_feed_the_gates(town: Any) -> None:
    folder, problems = town(lambda data: data["versions"][0]["terms"][0].update(amount="7", unit="weeks"))
    assert problems == []
    city.load(folder, by="test")
    assert queries.dossier_of(idea(), today=DUE).terms.longest_lease == timedelta(weeks=7)


# Statuses


def test_before_the_check_nothing_is_known_and_after_it_everything(musterstadt: Any) -> None:
    assert queries_strategy.statuses() == {}
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


def test_a_version_changed_after_the_fact_is_noticed(musterstadt: Any) -> None:
    check_strategy(at=NOON)
    assert status_of("K19") == "green"
    SeenVersion.objects.filter(version="1").update(digest="0" * 64)
    check_strategy(at=NOON)
    assert status_of("K19") == "red"


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
    jobs_strategy.check_daily()
    first = set(ClauseStatus.objects.values_list("checked_at", flat=True))
    jobs_strategy.check_daily()
    assert set(ClauseStatus.objects.values_list("checked_at", flat=True)) == first
    ClauseStatus.objects.update(checked_at=timezone.now() - timedelta(days=1))
    jobs_strategy.check_daily()
    assert min(ClauseStatus.objects.values_list("checked_at", flat=True)) > max(first)


# Evidence


def all_evidence() -> dict[str, Any]:
    names = {each.evidence for each in mechanisms().values() if each.evidence}
    return {name.rpartition(".")[2]: getattr(evidence, name.rpartition(".")[2])(NOON) for name in sorted(names)}


def test_a_use_case_that_went_all_the_way_leaves_nothing_red(musterstadt: Any) -> None:
    walked()
    found = all_evidence()
    assert {name: each.why for name, each in found.items() if each.status != Status.GREEN} == {}
    assert dict(found["moves"].facts) == {"moves": 8, "moves_skipped": 0}
    assert dict(found["signatures"].facts)["releases_signed"] == 1
    assert dict(found["citizen_papers"].facts) == {"for_citizens": 1, "with_paper": 1}


def test_every_count_has_words(musterstadt: Any) -> None:
    walked()
    used = {code for each in all_evidence().values() for code, _value in each.facts}
    assert sorted(used - set(FACTS)) == []


def test_a_live_use_case_without_a_release_needs_a_person(musterstadt: Any) -> None:
    walked()
    Release.objects.update(ended_at=NOON)
    assert (evidence.leases(NOON).status, evidence.leases(NOON).why) == (Status.NEEDS_PERSON, "release_lapsed")


@pytest.mark.parametrize(
    ("change", "name", "why"),
    [
        ({"is_public": False}, "public_entries", "not_public"),
        ({"deputy": ""}, "owners", "owner_missing"),
        ({"has_veto": True, "veto_by": "account:8"}, "vetoes", "veto_ignored"),
    ],
)
def test_what_slipped_past_the_gates_is_red(musterstadt: Any, change: dict[str, Any], name: str, why: str) -> None:
    walked()
    UseCase.objects.update(**change)
    assert (all_evidence()[name].status, all_evidence()[name].why) == (Status.RED, why)
    assert why in WHY


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
    assert list(clauses) == ["K07", "K13", "K16", "K18", "K19", "K66"]
    assert (clauses["K18"]["status"], clauses["K18"]["review_on"]) == ("green", "2036-07-01")
    assert clauses["K07"]["mechanisms"][0]["missing"]["en"]
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
