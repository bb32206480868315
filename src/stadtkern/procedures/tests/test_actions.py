"""A form begun, left, found again and filed once; nobody else's is ever seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.procedures import queries
from stadtkern.procedures.actions import filing as actions
from stadtkern.procedures.held import HOLDER
from stadtkern.procedures.models import Case, CaseEvent, Draft, ProcedureVersion
from stadtkern.procedures.testing import filled, typed
from stadtkern.residents.testing import resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
AT = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("Europe/Vienna"))


def begun(by: Any = None, at: datetime = AT) -> str:
    return actions.begin("parkkarte", by=by or resident("Anna", "Huber"), language="de", at=at)


def filed(by: Any, **other: str) -> str:
    return actions.submit(filled(by, at=AT, **other), by=by, channel="online", at=AT)


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def test_what_id_austria_says_is_filled_in_and_cannot_be_typed_over() -> None:
    anna = resident("Anna", "Huber")
    token = begun(anna)
    form = actions.save_page(token, "person", {**typed("person"), "family_name": ["Baronin"]}, by=anna, at=AT)
    assert (form.values["given_name"], form.values["family_name"]) == ("Anna", "Huber")
    assert [fault.question for fault in form.faults] == ["plate", "keeper", "zone", "years", "true_words"]


def test_what_was_typed_is_kept_right_or_wrong() -> None:
    anna = resident("Anna", "Huber")
    token = begun(anna)
    actions.save_page(token, "auto", {"plate": ["?"], "keeper": ["company"]}, by=anna, at=AT)
    actions.save_page(token, "zone", {"zone": ["inner"]}, by=anna, at=AT)
    draft = queries.draft_for(token, by=anna, at=AT)
    assert queries.typed_of(draft) == {
        "plate": "?", "keeper": "company", "zone": "inner", "years": "", "wishes": "",
        "true_words": "",
    }  # fmt: skip
    assert list(queries.drafts_of(anna, at=AT)) == [draft]


def test_filing() -> None:
    anna = resident("Anna", "Huber")
    number = filed(anna)
    case = queries.case_for(anna, number)
    assert (case.number, case.state, case.channel, case.level, case.unit) == (
        "2026-000001-1", "received", "online", "full", "bauamt",
    )  # fmt: skip
    assert (case.received_at, case.received_on) == (AT, date(2026, 11, 23))
    assert (case.price_eur, case.saved_eur) == (Decimal("205.00"), Decimal("24.00"))
    assert (case.principal_id, case.filed_by_id, case.is_test) == (anna.principal, anna.actor, True)
    form = queries.asked_in(case)
    assert (form.is_complete, form.values["plate"], form.values["shares"]) == (True, "MU 123 AB", Decimal(2))
    assert [event.kind for event in CaseEvent.objects.filter(case=case)] == ["filed"]
    assert [entry.verb for entry in audit.trail_of(f"case:{number}")] == ["case.filed"]


def test_sent_twice_is_filed_once() -> None:
    anna = resident("Anna", "Huber")
    token = filled(anna, at=AT)
    numbers = {actions.submit(token, by=anna, channel="online", at=AT) for _ in range(3)}
    assert (len(numbers), Case.objects.count()) == (1, 1)
    assert reason_of(lambda: actions.save_page(token, "auto", typed("auto"), by=anna, at=AT)) == "draft_filed"
    assert list(queries.drafts_of(anna, at=AT)) == []


def test_each_matter_has_its_own_number() -> None:
    anna = resident("Anna", "Huber")
    assert [filed(anna)[:11] for _ in range(3)] == ["2026-000001", "2026-000002", "2026-000003"]


def test_what_is_incomplete_is_not_filed_and_nothing_is_lost() -> None:
    anna = resident("Anna", "Huber")
    token = filled(anna, at=AT, years="9")
    assert reason_of(lambda: actions.submit(token, by=anna, channel="online", at=AT)) == "incomplete"
    assert (Case.objects.count(), queries.typed_of(queries.draft_for(token, by=anna, at=AT))["years"]) == (0, "9")


@pytest.mark.parametrize(
    ("who", "reason"), [("nobody", "sign_in_first"), ("basic", "level_too_low"), ("company", "wrong_principal")]
)
def test_who_may_not_begin(who: str, reason: str) -> None:
    makers: dict[str, Callable[[], Any]] = {
        "nobody": lambda: None,
        "basic": lambda: resident("Max", "Muster", level="basic"),
        "company": lambda: resident("Anna", "Huber", company="Musterbau GmbH"),
    }
    by = makers[who]()
    assert reason_of(lambda: actions.begin("parkkarte", by=by, language="de", at=AT)) == reason


def test_what_cannot_be_filed_here() -> None:
    assert reason_of(lambda: actions.begin("sperrmuell", by=None, language="de", at=AT)) == "not_found"


def test_access_per_object() -> None:
    """Owner and who acts for the same principal see it; everybody else sees what is not there."""
    anna, max_ = resident("Anna", "Huber"), resident("Max", "Muster")
    for_anna = resident("Max", "Muster", for_person=("Anna", "Huber"))
    for_firm = resident("Anna", "Huber", company="Musterbau GmbH")
    token, number = begun(anna), filed(anna)
    for who in (anna, for_anna):
        assert queries.case_for(who, number).number == number
        assert queries.draft_for(token, by=who, at=AT).principal_id == anna.principal
        assert [case.number for case in queries.cases_of(who)] == [number]
    for stranger in (max_, for_firm):
        assert reason_of(lambda by=stranger: queries.case_for(by, number)) == "not_found"
        assert reason_of(lambda by=stranger: queries.draft_for(token, by=by, at=AT)) == "not_found"
        assert list(queries.cases_of(stranger)) == []
    assert reason_of(lambda: queries.draft_for(token, by=None, at=AT)) == "not_found"
    assert reason_of(lambda: queries.draft_for("guessed", by=anna, at=AT)) == "not_found"


def test_a_running_form_keeps_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = resident("Anna", "Huber")
    token = filled(anna, at=AT)
    newer = queries.procedure_of("parkkarte").model_copy(update={"version": 3})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": newer})
    number = actions.submit(token, by=anna, channel="online", at=AT)
    begun(anna)
    assert sorted(ProcedureVersion.objects.values_list("version", flat=True)) == [2, 3]
    assert queries.case_for(anna, number).version.version == 2


def test_forms_nobody_touches_are_forgotten_and_cases_are_not() -> None:
    anna = resident("Anna", "Huber")
    filed(anna)
    token = begun(anna)
    later = AT + timedelta(days=61)
    assert reason_of(lambda: queries.draft_for(token, by=anna, at=later)) == "not_found"
    assert actions.forget_drafts(at=later) == 2
    assert (Draft.objects.count(), Case.objects.count()) == (0, 1)


def test_what_is_held_and_what_must_stay() -> None:
    anna = resident("Anna", "Huber")
    token, number = begun(anna), filed(anna)
    actions.save_page(token, "auto", {"plate": ["MU 9 X"]}, by=anna, at=AT)
    draft, case = HOLDER.held_by(anna.principal)
    assert (draft.must_stay, draft.rows) == (False, (("Kennzeichen", "MU 9 X"),))
    assert (case.must_stay, case.kept_until, case.because) == (
        True,
        date(2033, 11, 23),
        "Aktenplan der Stadt Musterstadt",
    )
    assert ("Kennzeichen", "MU 123 AB") in case.rows
    HOLDER.erase(anna.principal, at=AT)
    assert [part.title for part in HOLDER.held_by(anna.principal)] == [case.title]
    assert number in case.title


def test_nothing_a_resident_typed_is_readable_in_the_tables() -> None:
    anna = resident("Anna", "Huber")
    filed(anna)
    begun(anna)
    with connection.cursor() as cursor:
        found = []
        for table in ("procedures_case", "procedures_draft", "procedures_caseevent"):
            cursor.execute(f"SELECT * FROM {table}")
            found += [bytes(cell) if isinstance(cell, memoryview) else cell for row in cursor for cell in row]
    assert [word for word in ("Anna", "Huber", "MU 123 AB", "Musterplatz") if word in repr(found)] == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE procedures_case SET state = 'lost'",
        "UPDATE procedures_case SET channel = 'fax'",
        "UPDATE procedures_case SET entry_digest = ''",
        "UPDATE procedures_case SET price_eur = -1",
        "UPDATE procedures_draft SET principal_id = NULL WHERE case_id IS NOT NULL",
        "UPDATE procedures_draft SET expires_at = begun_at",
    ],
)
def test_what_the_database_never_takes(sql: str) -> None:
    filed(resident("Anna", "Huber"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
