"""What a matter costs becomes one charge at the right moment, and everybody sees what is theirs to see."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from stadtkern.city import api as city
from stadtkern.definitions.testing import GOOD_ANSWERS
from stadtkern.identity.testing import Account
from stadtkern.identity.testing import sign_in as staff_sign_in
from stadtkern.payments import api as payments
from stadtkern.payments.testing import cashier, pay, refund, remind, waive
from stadtkern.procedures import queries
from stadtkern.procedures.actions import desk, letters, matters
from stadtkern.procedures.models import Case, CaseEvent
from stadtkern.procedures.testing import AT, PAGES, clerk, decided, drafted, filed
from stadtkern.residents.testing import claims_of, resident, sign_in

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
FEDERAL, CARD = ("Bundesgebühr für das Ansuchen", Decimal("13.00")), Decimal("96.00")


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


def changed(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    """Let the example procedure be another one for who begins now."""
    other = queries.procedure_of("parkkarte").model_copy(update=fields)
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": other})


def due_at_filing(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    fees = tuple(each.model_copy(update={"due": "filing"}) for each in queries.procedure_of("parkkarte").fees)
    changed(monkeypatch, fees=fees, **fields)


def charged(case: Case) -> list[tuple[str, Decimal]] | None:
    found = payments.charge_of(case.number)
    return [(line.label, line.amount_eur) for line in found.lines] if found else None


def kinds(case: Case) -> list[str]:
    return [each.kind for each in case.events.all() if each.kind.startswith("charge_")]


def test_what_is_granted_is_charged_when_the_letter_lies_ready() -> None:
    case = decided(filed(zone="outer", years="1"))
    assert charged(case) is None
    for _again in range(2):
        letters.send(case.number, at=AT)
    assert charged(case) == [FEDERAL, ("Parkkarte", CARD)]
    found = payments.charge_of(case.number)
    assert found is not None
    assert (found.due_on, found.total_eur, found.lines[0].law) == (
        date(2026, 12, 23),
        Decimal("109.00"),
        "§ 14 Tarifpost 6 Gebührengesetz 1957",
    )


def test_several_units_stand_on_one_line() -> None:
    case = decided(filed(zone="inner", years="2"))
    letters.send(case.number, at=AT)
    assert charged(case) == [FEDERAL, ("Parkkarte (4 ×)", 4 * CARD)]


def test_without_id_austria_it_costs_the_full_fee() -> None:
    Case.objects.filter(pk=filed(zone="outer", years="1").pk).update(channel="paper", level="")
    case = decided(Case.objects.get())
    letters.send(case.number, at=AT)
    assert charged(case) == [("Bundesgebühr für das Ansuchen", Decimal("21.00")), ("Parkkarte", Decimal("104.00"))]


def test_what_is_refused_costs_the_fee_for_the_application_alone() -> None:
    case = filed()
    head = clerk("leitung", may_decide=True)
    digest = drafted(case, head, outcome="refused", operative_part="Der Antrag wird abgewiesen.", reasons="Weil.")
    desk.decide(case.number, digest=digest, by=head, at=AT)
    letters.send(case.number, at=AT)
    assert charged(case) == [FEDERAL]


def test_what_is_withdrawn_before_an_answer_costs_nothing() -> None:
    anna = resident("Anna", "Huber")
    case = filed(anna)
    matters.withdraw(case.number, by=anna, at=AT)
    assert charged(case) is None


def test_with_proof_it_is_charged_when_it_is_served_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, delivery="with_proof")
    anna = resident("Anna", "Huber")
    case = decided(filed(anna, zone="outer", years="1"))
    letters.send(case.number, at=AT)
    assert charged(case) is None
    for days in (3, 4):
        letters.fetch(case.number, by=anna, at=AT + timedelta(days=days))
    found = payments.charge_of(case.number)
    assert found is not None
    assert (found.total_eur, found.due_on) == (Decimal("109.00"), date(2026, 12, 26))


def test_what_is_due_with_the_filing_is_charged_then_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    due_at_filing(monkeypatch)
    anna = resident("Anna", "Huber")
    case = filed(anna, zone="outer", years="1")
    assert charged(case) == [FEDERAL, ("Parkkarte", CARD)]
    page = browser("Anna", "Huber").get(f"/meine-anliegen/{case.number}/zurueckziehen/")
    assert page.context["charge"]["is_open"] is True
    matters.withdraw(case.number, by=anna, at=AT)
    assert charged(case) == [FEDERAL, ("Parkkarte", CARD)]


def test_what_is_due_with_the_filing_is_not_charged_anew_with_the_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    due_at_filing(monkeypatch)
    case = decided(filed(zone="outer", years="1"))
    letters.send(case.number, at=AT)
    assert (charged(case), kinds(case)) == ([FEDERAL, ("Parkkarte", CARD)], [])


def test_what_is_free_makes_no_charge(monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, fees=())
    case = decided(filed())
    letters.send(case.number, at=AT)
    assert (charged(case), kinds(case)) == (None, [])


def with_tariffs(monkeypatch: pytest.MonkeyPatch, tariffs: dict[str, Any]) -> None:
    here = city.current()
    other = replace(here, further={**here.further, "tariff": tariffs})
    monkeypatch.setattr("stadtkern.city.api.current", lambda: other)


def test_an_amount_nobody_has_confirmed_is_not_charged_and_the_office_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    case = decided(filed())
    tariffs = dict(city.current().further["tariff"])
    tariffs["parkkarte"] = tariffs["parkkarte"].model_copy(update={"unsure": True})
    with_tariffs(monkeypatch, tariffs)
    letters.send(case.number, at=AT)
    assert (charged(case), kinds(case)) == (None, ["charge_unsure"])
    assert CaseEvent.objects.get(kind="charge_unsure").is_public is False
    case.refresh_from_db()
    assert case.state == "delivered"


def test_a_tariff_taken_away_stops_no_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    case = decided(filed())
    with_tariffs(monkeypatch, {})
    letters.send(case.number, at=AT)
    case.refresh_from_db()
    assert (charged(case), kinds(case), case.state) == (None, ["charge_no_tariff"], "delivered")


def test_another_charge_of_the_case_stays_and_stops_no_decision() -> None:
    case = decided(filed())
    pay_before = [payments.Line("Von Hand", Decimal(5), "")]
    payments.charge(case.number, pay_before, due_on=date(2026, 12, 1), by=cashier("kassa"), at=AT)
    letters.send(case.number, at=AT)
    assert (charged(case), kinds(case)) == ([("Von Hand", Decimal("5.00"))], ["charge_differs"])


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def browser(given: str, family: str) -> Client:
    found = Client()
    sign_in(found, claims_of(given, family, "1980-02-01"))
    return found


def owing() -> tuple[Case, Client]:
    case = decided(filed(zone="outer", years="1"))
    letters.send(case.number, at=AT)
    return case, browser("Anna", "Huber")


def test_the_person_sees_what_is_owed_why_and_how_to_pay() -> None:
    case, anna = owing()
    answer = anna.get(f"/meine-anliegen/{case.number}/")
    text, found = text_of(answer), payments.charge_of(case.number)
    assert found is not None
    code = payments.epc_qr_svg(found)
    assert code is not None
    assert (code.svg in answer.content.decode(), answer.content.count(b'role="img" aria-label="')) == (True, 1)
    for words in ("zu bezahlen", "96,00 Euro", "109,00 Euro", "Gebührengesetz 1957", "AT61 1904 3002 3457 3201"):
        assert words in text
    assert found.spelt in text


def paid(case: Case, amount: str) -> None:
    pay(cashier(f"kassa{amount}"), case.number, amount)


def state_of(case: Case, anna: Client) -> tuple[str, bool]:
    facts = anna.get(f"/meine-anliegen/{case.number}/").context["charge"]
    return facts["state"], facts["code"] is not None


def test_every_state_is_shown_and_the_code_only_while_something_is_open() -> None:
    case, anna = owing()
    treasury = cashier("kassa")
    assert state_of(case, anna) == ("zu bezahlen", True)
    paid(case, "9.00")
    assert state_of(case, anna) == ("teilweise bezahlt", True)
    paid(case, "100.00")
    assert state_of(case, anna) == ("bezahlt", False)
    paid(case, "1.00")
    assert state_of(case, anna)[1] is False
    refund(treasury, case.number, "110.00")
    assert state_of(case, anna)[1] is False
    assert "110,00 Euro" in text_of(anna.get(f"/meine-anliegen/{case.number}/"))
    waive(treasury, case.number, "Härtefall")
    assert state_of(case, anna)[1] is False
    assert "Härtefall" not in text_of(anna.get(f"/meine-anliegen/{case.number}/"))


def test_who_was_reminded_reads_when() -> None:
    case, anna = owing()
    reminded_on = remind(cashier("kassa"), case.number)
    text = text_of(anna.get(f"/meine-anliegen/{case.number}/"))
    assert f"{reminded_on.day}. Februar 2027" in text


def test_who_may_see_it() -> None:
    case, anna = owing()
    there = f"/meine-anliegen/{case.number}/"
    assert (anna.get(there).status_code, browser("Fatma", "Yıldız").get(there).status_code) == (200, 404)
    assert Client().get(there).status_code == 302
    desk = f"/intern/akten/{case.number}/"
    for name, unit, status in (("eva", "bauamt", 200), ("otto", "buergerservice", 404)):
        clerk(name, unit=unit)
        staff = Client()
        staff_sign_in(staff, Account.objects.get(username=name))
        answer = staff.get(desk)
        assert answer.status_code == status
        assert ("109,00 Euro" in text_of(answer), "AT61" in text_of(answer)) == (status == 200, False)


def test_the_office_reads_how_to_pay_where_the_letter_goes_on_paper() -> None:
    Case.objects.filter(pk=filed(zone="outer", years="1").pk).update(channel="paper", level="")
    case = decided(Case.objects.get())
    letters.send(case.number, at=AT)
    found = payments.charge_of(case.number)
    assert found is not None
    clerk("eva")
    staff = Client()
    staff_sign_in(staff, Account.objects.get(username="eva"))
    text = text_of(staff.get(f"/intern/akten/{case.number}/"))
    assert (found.spelt in text, "AT61 1904 3002 3457 3201" in text, "125,00 Euro" in text) == (True, True, True)


def test_without_an_account_of_the_town_there_is_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    case, anna = owing()
    here = city.current()
    other = replace(here, town=here.town.model_copy(update={"bank": None}))
    monkeypatch.setattr("stadtkern.city.api.current", lambda: other)
    assert state_of(case, anna) == ("zu bezahlen", False)


def test_the_receipt_without_a_sign_in_shows_it_under_its_secret_address(monkeypatch: pytest.MonkeyPatch) -> None:
    due_at_filing(monkeypatch, login="none")
    client = Client()
    form = re.sub(r"(/amtswege/formular/[^/]+/).*", r"\1", client.post("/amtswege/parkkarte/beginnen/")["Location"])
    for page in PAGES:
        assert client.post(f"{form}seite/{page}/", GOOD_ANSWERS | {"zone": "outer", "years": "1"}).status_code == 302
    assert "Zahlschein" not in text_of(client.get(f"{form}pruefen/"))
    client.post(f"{form}einreichen/")
    text = text_of(Client().get(f"{form}eingereicht/"))
    found = payments.charge_of(Case.objects.get().number)
    assert found is not None
    assert (found.total_eur, found.spelt in text) == (Decimal("125.00"), True)
    assert Client().get(f"{form[:-3]}xy/eingereicht/").status_code == 404
