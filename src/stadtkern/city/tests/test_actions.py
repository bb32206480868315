from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from stadtkern.audit import api as audit
from stadtkern.city import api
from stadtkern.city.models import CityRecord, CityVersion
from stadtkern.city.rules.hours import LOCAL
from stadtkern.city.testing import MUSTERSTADT, load_musterstadt
from stadtkern.city.tests.towns import copy_of_musterstadt, replace
from stadtkern.core.errors import Refused

pytestmark = pytest.mark.django_db


def test_nothing_to_show_before_the_first_load() -> None:
    with pytest.raises(Refused) as refused:
        api.current()
    assert refused.value.reason == "no_city"


def test_the_first_load_adds_everything() -> None:
    planned = api.plan(MUSTERSTADT)
    done = api.load(MUSTERSTADT, by="test", plan=planned)
    assert done == planned
    assert {change.verb for change in done.changes} == {"added"}
    assert CityRecord.objects.count() == len(done.changes)


def test_loading_again_changes_nothing_and_leaves_no_trace() -> None:
    load_musterstadt()
    version = CityVersion.objects.get()
    assert api.plan(MUSTERSTADT).changes == ()
    assert api.load(MUSTERSTADT, by="test").changes == ()
    assert CityVersion.objects.get().loaded_at == version.loaded_at
    assert len(audit.trail_of("musterstadt")) == 1


def test_what_is_read_is_what_was_written() -> None:
    city = load_musterstadt()
    assert city.town.name == "Musterstadt"
    assert city.help_office.id == "buergerservice"
    assert list(city.offices) == ["buergerservice", "standesamt", "bauamt"]
    assert [each.id for each in city.services_of("standesamt")] == ["geburtsurkunde"]
    assert [each.id for each in city.services_in("tiere")] == ["hund-anmelden"]
    assert [each.id for each in city.news] == ["neues-portal", "sperrmuell-herbst"]
    assert [each.id for each in city.events] == ["sprechstunde", "adventmarkt"]  # soonest first, whatever the file says
    assert city.crest_svg.startswith("<svg")
    assert [page.title for page in city.pages.values() if page.id == "impressum"] == ["Impressum", "Imprint"]
    assert city.find_page("impressum", "en") == city.pages["impressum", "en"]
    assert city.find_page("karriere", "de") is None
    link = city.find_link("muellkalender")
    assert link is not None
    assert str(link.url) == "https://abfall.musterstadt.example/"
    assert city.find_link("nichts") is None


def test_a_change_shows_old_and_new_and_is_recorded(tmp_path: Path) -> None:
    before = load_musterstadt()
    folder = copy_of_musterstadt(tmp_path)
    replace(folder / "services.yaml", 'amount_eur: "60.00"', 'amount_eur: "66.00"')
    (folder / "projects.yaml").unlink()
    done = api.load(folder, by="clerk-7")
    assert done.changes == (
        api.Change("changed", "service", "hund-anmelden", (api.FieldChange("fees.1.amount_eur", "60.00", "66.00"),)),
        api.Change("removed", "project", "neuer-musterplatz"),
        api.Change("removed", "project", "radweg-au"),
    )
    after = api.current()
    assert str(after.services["hund-anmelden"].fees[0].amount_eur) == "66.00"
    assert after.projects == ()
    assert after.digest != before.digest
    entry = audit.trail_of("musterstadt")[-1]
    assert (entry.actor, entry.verb) == ("clerk-7", "city.loaded")
    assert entry.reason == f"0 added, 1 changed, 2 removed; {after.digest[:12]}"


def test_another_order_is_loaded_too(tmp_path: Path) -> None:
    load_musterstadt()
    folder = copy_of_musterstadt(tmp_path)
    first, second = (folder / "projects.yaml").read_text().split("- id: radweg-au")
    (folder / "projects.yaml").write_text("- id: radweg-au" + second + first)
    assert api.load(folder, by="test").changes == (api.Change("moved", "project"),)
    assert [each.id for each in api.current().projects] == ["radweg-au", "neuer-musterplatz"]


def test_a_folder_with_mistakes_changes_nothing(tmp_path: Path) -> None:
    load_musterstadt()
    folder = copy_of_musterstadt(tmp_path)
    replace(folder / "services.yaml", "    office: standesamt", "    office: amt")
    with translation.override("en"), pytest.raises(Refused, match="There is no office “amt”") as refused:
        api.load(folder, by="test")
    assert refused.value.reason == "city_invalid"
    assert api.current().services["geburtsurkunde"].office == "standesamt"


def test_only_the_plan_that_was_shown_is_carried_out(tmp_path: Path) -> None:
    load_musterstadt()
    folder = copy_of_musterstadt(tmp_path)
    replace(folder / "services.yaml", 'amount_eur: "60.00"', 'amount_eur: "66.00"')
    shown = api.plan(folder)
    replace(folder / "services.yaml", 'amount_eur: "66.00"', 'amount_eur: "67.00"')
    with pytest.raises(Refused) as refused:
        api.load(folder, by="test", plan=shown)
    assert refused.value.reason == "plan_outdated"
    assert str(api.current().services["hund-anmelden"].fees[0].amount_eur) == "60.00"


def test_reading_costs_one_query_once_the_town_is_known(django_assert_num_queries: Any) -> None:
    load_musterstadt()
    with django_assert_num_queries(1):
        first = api.current()
    assert api.current() is first


def test_a_load_elsewhere_is_seen_and_undone_work_too() -> None:
    load_musterstadt()
    digest = CityVersion.objects.values_list("digest", flat=True).get()
    with transaction.atomic():
        CityRecord.objects.filter(kind="project", key="radweg-au").delete()
        CityVersion.objects.update(digest="0" * 64)
        assert len(api.current().projects) == 1
        transaction.set_rollback(True)
    assert CityVersion.objects.get().digest == digest
    assert len(api.current().projects) == 2


def test_data_of_another_release_are_refused_with_the_remedy() -> None:
    load_musterstadt()
    CityRecord.objects.filter(kind="town").update(data={"id": "musterstadt"})
    CityVersion.objects.update(digest="0" * 64)
    with pytest.raises(Refused) as refused:
        api.current()
    assert refused.value.reason == "city_outdated"
    api.load(MUSTERSTADT, by="test")
    assert api.current().town.id == "musterstadt"


told: list[str] = []


def tell() -> None:
    told.append("told")


def test_others_are_told_after_the_commit_of_a_change(settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.CITY_LOADED = [f"{__name__}.tell"]
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        load_musterstadt()
        assert told == []
    with django_capture_on_commit_callbacks(execute=True):
        load_musterstadt()
    assert told == ["told"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE city_cityrecord SET kind = 'mayor' WHERE kind = 'crest'",
        "UPDATE city_cityrecord SET position = 7 WHERE kind = 'town'",
        "UPDATE city_cityrecord SET position = 1 WHERE kind = 'office'",
        "UPDATE city_cityrecord SET \"key\" = 'bauamt' WHERE kind = 'office'",
        "UPDATE city_cityversion SET id = 2",
    ],
)
def test_the_database_refuses_what_must_never_be(sql: str) -> None:
    load_musterstadt()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_open_now_with_the_holidays_of_the_federal_state() -> None:
    city = load_musterstadt()
    office = city.offices["buergerservice"]
    state = api.opening(city, office, at=datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert (state.is_open, state.closes_at) == (True, datetime(2026, 11, 23, 12, tzinfo=LOCAL))
    holiday = api.opening(city, office, at=datetime(2026, 12, 8, 9, tzinfo=LOCAL))
    assert (holiday.is_open, holiday.opens_at) == (False, datetime(2026, 12, 9, 7, 30, tzinfo=LOCAL))
    assert holiday.reason == api.Text(de="Mariä Empfängnis", en="Immaculate Conception")
    over_new_year = api.opening(city, office, at=datetime(2026, 12, 31, 11, tzinfo=LOCAL))
    assert over_new_year.opens_at == datetime(2027, 1, 4, 7, 30, tzinfo=LOCAL)
    assert api.hours_on(city, office, on=date(2026, 12, 24)).reason == api.Text(de="Heiliger Abend", en="Christmas Eve")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 10, 26), False),  # national day, a Monday
        (date(2027, 3, 29), False),  # Easter Monday
    ],
)
def test_working_days(on: date, expected: bool) -> None:
    assert api.is_working_day(load_musterstadt(), on=on) is expected
