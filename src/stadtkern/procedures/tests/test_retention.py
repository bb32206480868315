"""A file is kept as long as it must be, goes then, and leaves a tombstone; nothing of it goes before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.procedures import jobs, queries
from stadtkern.procedures.actions import desk, filing, letters, matters, remedies, retention
from stadtkern.procedures.held import HOLDER
from stadtkern.procedures.models import Case, CaseEvent, Decision, DecisionLetter, Draft, Tombstone
from stadtkern.procedures.testing import AT, clerk, decided, filed
from stadtkern.residents.testing import Party, forget_strangers, resident, signed_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
CLOSED_ON = datetime(2027, 1, 4, 0, 30, tzinfo=AT.tzinfo)
KEPT_UNTIL = datetime(2034, 1, 4, 12, tzinfo=AT.tzinfo)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SEAL_TEST = True


def closed() -> Case:
    case = decided(filed(resident("Anna", "Huber")))
    letters.send(case.number, at=AT)
    remedies.finish(at=CLOSED_ON)
    case.refresh_from_db()
    assert case.state == "final"
    return case


def test_a_file_goes_the_day_after_it_had_to_be_kept_and_leaves_a_tombstone() -> None:
    case = closed()
    number, digest = case.number, case.entry_digest
    assert (queries.kept_until(case), retention.delete_old(at=KEPT_UNTIL)) == (date(2034, 1, 4), 0)
    assert (retention.delete_old(at=KEPT_UNTIL + DAY), retention.delete_old(at=KEPT_UNTIL + DAY)) == (1, 0)
    for model in (Case, CaseEvent, Decision, DecisionLetter, Draft):
        assert model.objects.count() == 0
    stone = Tombstone.objects.get()
    assert (stone.number, stone.entry_digest, stone.closed_on) == (number, digest, date(2027, 1, 4))
    assert audit.trail_of(f"case:{number}")[-1].verb == "case.deleted"
    assert audit.verify() is None


def test_what_is_withdrawn_goes_as_well_and_what_is_open_stays() -> None:
    anna = resident("Anna", "Huber")
    taken_back, still_open = filed(anna), filed(anna)
    matters.withdraw(taken_back.number, by=anna, at=AT)
    assert retention.delete_old(at=KEPT_UNTIL + DAY) == 1
    assert Case.objects.get() == still_open


def test_what_belongs_to_the_archive_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    known = queries.procedure_of("parkkarte")
    archived = known.model_copy(update={"retention": known.retention.model_copy(update={"then": "archive"})})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": archived})
    closed()
    assert retention.delete_old(at=KEPT_UNTIL + 1000 * DAY) == 0


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM procedures_caseevent",
        "DELETE FROM procedures_decisionletter",
        "UPDATE procedures_decisionletter SET digest = 'x'",
        "DELETE FROM procedures_decision",
        "INSERT INTO procedures_tombstone (number, procedure, received_on, closed_on, entry_digest, deleted_at)"
        " VALUES ('x', 'y', '2026-01-01', '2026-01-01', 'z', '2026-01-01 00:00:00+00:00')",
    ],
)
def test_nothing_of_a_file_goes_before(sql: str) -> None:
    closed()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_tombstone_for_an_open_case_and_none_is_taken_away() -> None:
    case = filed()
    facts = {"procedure": "x", "received_on": AT.date(), "closed_on": AT.date(), "entry_digest": "d", "deleted_at": AT}
    with pytest.raises(DatabaseError, match="only a closed case"), transaction.atomic():
        Tombstone.objects.create(number=case.number, **facts)
    wrong = pytest.raises(DatabaseError, match="a case is not deleted")
    with wrong, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procedures_case")
    closed_case = filed()
    matters.withdraw(closed_case.number, by=resident("Anna", "Huber"), at=AT)
    Tombstone.objects.create(number=closed_case.number, **facts)
    for sql in ("DELETE FROM procedures_tombstone", "UPDATE procedures_tombstone SET procedure = 'z'"):
        with pytest.raises(DatabaseError, match="tombstone"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_my_data_names_everything_in_words_of_the_form() -> None:
    anna = resident("Anna", "Huber")
    token = filing.begin("parkkarte", by=anna, language="de", at=AT)
    filing.save_page(token, "auto", {"plate": ["MU 9 X"]}, by=anna, at=AT)
    case, head = filed(anna), clerk("leitung", may_decide=True)
    matters.write(case.number, "Wie lange dauert es?", by=anna, at=AT)
    desk.note(case.number, "Nur für uns.", by=head, at=AT)
    decided(case)
    draft, matter = HOLDER.held_by(anna.principal)
    assert draft.rows == (("Kennzeichen", "MU 9 X"),)
    text = "\n".join(f"{name}: {words}" for name, words in matter.rows)
    for words in (
        "Kennzeichen: MU 123 AB",
        "Wie lange dauert es?",
        "23. November 2026, 10:00",
        "Die Ausnahme wird bewilligt.",
    ):
        assert words in text
    assert "Nur für uns." not in text


def test_a_decision_that_is_not_served_yet_stands_in_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    strict = queries.procedure_of("parkkarte").model_copy(update={"delivery": "with_proof"})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": strict})
    anna = resident("Anna", "Huber")
    case = decided(filed(anna))
    letters.send(case.number, at=AT)
    assert "bewilligt" not in repr(HOLDER.held_by(anna.principal)[0].rows)
    letters.fetch(case.number, by=anna, at=AT)
    assert "bewilligt" in repr(HOLDER.held_by(anna.principal)[0].rows)


def test_who_is_a_stranger_again_is_forgotten_and_who_has_something_here_is_not() -> None:
    anna, max_, erna = resident("Anna", "Huber"), resident("Max", "Muster"), resident("Erna", "Klein")
    filed(anna)
    filing.begin("parkkarte", by=max_, language="de", at=AT)
    signed_out()
    later = AT + 200 * DAY
    assert forget_strangers(at=later) == 1
    assert set(Party.objects.values_list("pk", flat=True)) == {anna.actor, max_.actor}
    assert erna.actor not in {anna.actor, max_.actor}


def test_who_began_a_form_for_a_company_may_go_and_the_form_stays() -> None:
    anna = resident("Anna", "Huber", company="Musterbau GmbH")
    Draft.objects.create(
        lookup="x" * 64, token=b"", version=filed().version, principal_id=anna.principal, begun_by_id=anna.actor,
        language="de", answers=b"", fixed=b"", begun_at=AT, changed_at=AT, expires_at=AT + DAY,
    )  # fmt: skip
    Draft.objects.filter(lookup="x" * 64).update(begun_by=None)
    assert Draft.objects.get(lookup="x" * 64).principal_id == anna.principal


@pytest.mark.parametrize(("hour", "left"), [(2, 1), (3, 0), (4, 1)])
def test_files_go_in_the_small_hours(monkeypatch: pytest.MonkeyPatch, hour: int, left: int) -> None:
    closed()
    night = datetime(2034, 1, 6, hour, 30, tzinfo=AT.tzinfo)
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    jobs.delete_old()
    assert Case.objects.count() == left


def test_a_leap_day_is_no_obstacle() -> None:
    closed()
    assert retention.delete_old(at=datetime(2036, 2, 29, 12, tzinfo=AT.tzinfo)) == 1
