"""Research partners: the public record, and figures that nobody can be found in (K62)."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.testing import actor, sign_in, staff
from stadtkern.learning import actions, queries_partners, strategy_evidence
from stadtkern.learning.actions import Partnership
from stadtkern.learning.models import ResearchPartner
from stadtkern.learning.rules.evaluation import MEASURES, OF_PEOPLE, Figure, as_csv, why_not, without_few
from stadtkern.learning.testing import COURSE, pass_course, write_course
from stadtkern.strategy.api import Status

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from stadtkern.identity.api import Actor

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
TODAY = date(2027, 3, 1)
SAID = Partnership("Universität Musterland", "Wie gut Entwürfe sind.", date(2026, 10, 1), None, "public", "")
PERSONAL = [
    "Maria Muster", "maria.muster@example.org", "1234 010180", "1234010180", "AT61 1904 3002 3457 3201",
    "+43 664 1234567", "account:7", "<b>", "=1+1", "KI-ABC234\n", "maria-muster", "",
]  # fmt: skip


@pytest.fixture
def boss() -> Actor:
    return actor(staff("berta", "digital_team"))


def reason(call: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call()
    return refusal.value.reason


def wrong(figure: Figure) -> str:
    return why_not(figure, courses={COURSE})


@pytest.mark.parametrize("text", PERSONAL)
def test_words_are_no_figures_wherever_they_stand(text: str) -> None:
    assert wrong(Figure(text, "calls", 5)) == "no_identifier"
    assert wrong(Figure("KI-ABC234", text, 5)) == "unknown_measure"
    assert wrong(Figure("KI-ABC234", "calls", text)) == "no_figure"  # type: ignore[arg-type]
    assert wrong(Figure("KI-ABC234", "pilot_value", 5, text)) == "no_figure"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", [1234010180, 436641234567, -(10**9), math.nan, math.inf, Decimal("NaN"), True, None, date(1980, 1, 1)]
)
def test_numbers_of_people_and_no_numbers_are_no_figures(value: Any) -> None:
    assert wrong(Figure("KI-ABC234", "calls", value)) == "no_figure"


@given(st.sampled_from(sorted(MEASURES - OF_PEOPLE)), st.integers(-999_999_999, 999_999_999))
def test_other_figures_may_leave(measure: str, value: int) -> None:
    for subject in ("KI-ABC234", COURSE, "training"):
        assert wrong(Figure(subject, measure, value)) == ""


@pytest.mark.parametrize(("count", "code"), [(0, ""), (1, "too_few_people"), (4, "too_few_people"), (5, "")])
def test_few_people_are_not_counted(count: int, code: str) -> None:
    figure = Figure("training", "people_with_proof", count)
    assert wrong(figure) == code
    assert without_few([figure]) == ([] if code else [figure])


def test_a_table_is_written_of_figures_only() -> None:
    good = Figure("KI-ABC234", "pilot_value", 3.5, 1)
    assert as_csv([good], courses=()) == "subject,number,measure,value\r\nKI-ABC234,1,pilot_value,3.5\r\n"
    with pytest.raises(ValueError, match="only figures"):
        as_csv([good, replace(good, subject="Maria Muster")], courses=())


@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_what_could_be_personal_data_stops_the_whole_file(boss: Actor, own_course: str) -> None:
    for number in range(5):
        pass_course(own_course, by=actor(staff(f"anna{number}")), at=NOW)
    rows = list(csv.reader(io.StringIO(actions.export_figures(by=boss, at=NOW))))
    assert [own_course, "", "course_people", "5"] in rows
    assert ["training", "", "people", "6"] in rows
    assert [row for row in rows if row[2] == "course_stars"] == [], "nobody has evaluated it"
    actions.plan_year(2027, hours_planned=40, budget_eur=Decimal(1234010180), spent_eur=Decimal(0), by=boss, at=NOW)
    assert reason(lambda: actions.export_figures(by=boss, at=NOW)) == "personal_data"
    [entry] = audit.trail_of("partners")
    assert (entry.verb, entry.actor) == ("partners.figures_exported", boss.public_id)


@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_a_course_nobody_has_passed_is_counted_as_none(boss: Actor, settings: Any, tmp_path: Path) -> None:
    settings.CITY_DIR = tmp_path
    write_course(tmp_path / "courses")
    assert Figure(COURSE, "course_people", 0) in queries_partners.figures(TODAY)


@pytest.mark.django_db
def test_who_may_keep_the_record(boss: Actor) -> None:
    anna = actor(staff("anna", "pioneer"))
    number = actions.note_partner(SAID, by=boss, at=NOW)
    for call in (
        lambda: actions.note_partner(SAID, by=anna, at=NOW),
        lambda: actions.change_partner(number, SAID, by=anna, at=NOW),
        lambda: actions.remove_partner(number, by=anna),
        lambda: actions.export_figures(by=anna, at=NOW),
    ):
        assert reason(call) == "not_allowed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "\u202e "}, "wrong_text"),
        ({"name": "x" * 121}, "wrong_text"),
        ({"studies": ""}, "wrong_text"),
        ({"ground": "x" * 501}, "wrong_text"),
        ({"until": date(2026, 9, 30)}, "wrong_dates"),
        ({"access": "figures"}, "no_ground"),
        ({"access": "personal", "ground": " \x00"}, "no_ground"),
        ({"access": "everything", "ground": "x"}, "no_ground"),
    ],
)
def test_what_is_not_put_on_record(boss: Actor, changed: dict[str, Any], code: str) -> None:
    number = actions.note_partner(SAID, by=boss, at=NOW)
    wanted = replace(SAID, since=date(2026, 10, 2), **changed)
    assert reason(lambda: actions.note_partner(wanted, by=boss, at=NOW)) == code
    assert reason(lambda: actions.change_partner(number, wanted, by=boss, at=NOW)) == code
    assert ResearchPartner.objects.get().since == SAID.since


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed", [{"access": "figures"}, {"access": "x"}, {"until": date(2020, 1, 1)}, {"noted_by": "job:x"}]
)
def test_not_even_sql_gets_round_it(boss: Actor, changed: dict[str, Any]) -> None:
    actions.note_partner(SAID, by=boss, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResearchPartner.objects.update(**changed)


@pytest.mark.django_db
def test_the_life_of_a_partnership(boss: Actor) -> None:
    assert strategy_evidence.research(NOW).status == Status.NEEDS_PERSON
    number = actions.note_partner(SAID, by=boss, at=NOW)
    assert reason(lambda: actions.note_partner(SAID, by=boss, at=NOW)) == "known_already"
    other = actions.note_partner(replace(SAID, name="Institut"), by=boss, at=NOW)
    assert reason(lambda: actions.change_partner(other, SAID, by=boss, at=NOW)) == "known_already"
    wider = replace(SAID, access="personal", ground="Vertrag vom 1. Oktober")
    actions.change_partner(number, wider, by=boss, at=NOW)
    actions.change_partner(other, replace(SAID, name="Institut", until=date(2027, 2, 28)), by=boss, at=NOW)
    found = strategy_evidence.research(NOW)
    assert (found.status, dict(found.facts)) == (
        Status.GREEN,
        {"partners": 1, "partners_with_figures": 0, "partners_with_personal_data": 1, "partners_ended": 1},
    )
    actions.remove_partner(other, by=boss)
    assert reason(lambda: actions.remove_partner(other, by=boss)) == "not_found"
    verbs = [entry.verb for entry in audit.trail_of(f"partner:{other}")]
    assert verbs == ["partner.noted", "partner.changed", "partner.removed"]


@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_through_the_pages(client: Client) -> None:
    public = reverse("research:partners")
    assert "Zurzeit keine Partnerschaft" in client.get(public).content.decode()
    sign_in(client, staff("berta", "digital_team"))
    listed = reverse("learning:partners")
    assert "Noch kein Partner verzeichnet" in client.get(listed).content.decode()
    given = {"name": "<b>Uni</b>", "studies": "Entwürfe", "since": "2026-10-01", "until": "", "access": "figures"}
    answer = client.post(listed, given | {"ground": ""})
    assert (answer.status_code, "braucht eine Grundlage" in answer.content.decode()) == (422, True)
    assert client.post(listed, given | {"ground": "Vertrag"}).status_code == 302
    client.logout()
    page = client.get(public).content.decode()
    assert "&lt;b&gt;Uni&lt;/b&gt;" in page
    assert "Zahlen, in denen niemand vorkommt" in page
    assert "Since 1 October 2026" in client.get(f"/en{public}").content.decode()
    sign_in(client, staff("carla", "digital_team"))
    one = reverse("learning:partner", args=[ResearchPartner.objects.get().pk])
    assert client.post(one, given | {"ground": "Vertrag", "until": "2026-01-01"}).status_code == 422
    assert client.post(one, given | {"ground": "Vertrag", "until": "2026-10-31"}).status_code == 302
    assert "Beendet" in client.get(public).content.decode()
    table = client.post(reverse("learning:partner_figures"))
    assert (table.headers["Content-Type"], table.headers["Cache-Control"]) == ("text/csv; charset=utf-8", "no-store")
    assert table.content.decode().startswith("subject,number,measure,value")
    client.post(reverse("learning:partner_remove", args=[ResearchPartner.objects.get().pk]))
    assert not ResearchPartner.objects.exists()
