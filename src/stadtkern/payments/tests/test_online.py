"""Paying online against a provider over HTTP: booked once when it was paid, and never on a lie."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.payments import api
from stadtkern.payments import provider as provider_module
from stadtkern.payments.actions import matching, online
from stadtkern.payments.models import BankEntry, Charge, OnlinePayment
from stadtkern.payments.provider import JsonProvider, Order
from stadtkern.payments.rules.online import OnlineState, UnreadableError
from stadtkern.payments.testing import AT, CASE, Paid, cashier, charged, entry, statement, waive
from stadtkern.payments.testing.provider import KEY, provider_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stadtkern.payments.testing.provider import Mood, MoodyProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def provider(settings: Any) -> Iterator[MoodyProvider]:
    with provider_server() as found:
        settings.PAYMENT_PROVIDER, settings.PAYMENT_PROVIDER_KEY = found.address, KEY
        yield found


def begin() -> api.Begun:
    return online.begin(CASE, "Parkkarte", back=lambda order: f"https://x.at/{order}", by="resident:1", at=AT)


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


@pytest.fixture
def begun(provider: MoodyProvider) -> tuple[MoodyProvider, OnlinePayment]:
    charged(cashier("kassa"))
    begin()
    return provider, OnlinePayment.objects.get()


def test_begun_the_provider_knows_what_shall_be_paid(begun: tuple[MoodyProvider, OnlinePayment]) -> None:
    provider, row = begun
    kept = provider.payments[row.provider_id]
    charge = Charge.objects.get()
    assert (kept["amount"], kept["currency"], kept["reference"], kept["order"], kept["return_url"]) == (
        "21.30", "EUR", charge.reference, row.order, f"https://x.at/{row.order}",
    )  # fmt: skip
    assert (row.state, row.address) == ("open", f"{provider.address}/pay/{row.provider_id}")
    assert api.is_under_way(CASE) is True


def test_begun_twice_it_is_one_payment(begun: tuple[MoodyProvider, OnlinePayment]) -> None:
    provider, row = begun
    assert (begin().address, OnlinePayment.objects.count(), len(provider.payments)) == (row.address, 1, 1)


def test_paid_it_is_booked_once_however_often_somebody_asks(begun: tuple[MoodyProvider, OnlinePayment]) -> None:
    provider, row = begun
    assert (online.check(row.order, at=AT), Charge.objects.get().state) == (OnlineState.OPEN, "open")
    provider.choose(row.provider_id, OnlineState.PAID)
    for _again in range(3):
        assert online.check(row.order, at=AT + MINUTE) == OnlineState.PAID
    charge, booked = Charge.objects.get(), BankEntry.objects.get()
    assert (charge.state, charge.paid_eur, booked.amount_eur) == ("paid", Decimal("21.30"), Decimal("21.30"))
    assert (booked.account, booked.bank_reference, booked.matched_by) == ("online", row.provider_id, "system")
    verbs = [each.verb for each in audit.trail_of(f"charge:{CASE}")]
    assert verbs.count("online.paid") == 1
    assert reason_of(begin) == "nothing_open"


@pytest.mark.parametrize("state", [OnlineState.REFUSED, OnlineState.CANCELLED, OnlineState.EXPIRED])
def test_not_paid_it_can_be_begun_anew(begun: tuple[MoodyProvider, OnlinePayment], state: OnlineState) -> None:
    provider, row = begun
    provider.payments[row.provider_id]["state"] = state
    assert online.check(row.order, at=AT) == state
    assert (BankEntry.objects.count(), Charge.objects.get().state) == (0, "open")
    assert begin().order != row.order
    provider.payments[row.provider_id]["state"] = OnlineState.PAID  # what has ended is not asked about again
    assert online.check(row.order, at=AT) == state


def test_only_what_is_still_open_is_paid_online(provider: MoodyProvider) -> None:
    by = cashier("kassa")
    reference = charged(by).reference
    matching.import_statement(statement([entry(Paid("20.00", reference))]), by=by, at=AT)
    begin()
    assert [kept["amount"] for kept in provider.payments.values()] == ["1.30"]


LIES: list[tuple[Mood, str]] = [
    ("other_amount", "other_amount"),
    ("other_currency", "other_currency"),
    ("other_reference", "other_reference"),
    ("other_payment", "other_payment"),
    ("endless_state", "unreadable"),
    ("no_json", "unreadable"),
    ("huge", "unreadable"),
    ("a_list", "unreadable"),
    ("forbids", "unreadable"),
]


@pytest.mark.parametrize(("mood", "trouble"), LIES)
def test_a_lie_books_nothing_and_the_treasury_sees_it(
    begun: tuple[MoodyProvider, OnlinePayment], mood: Mood, trouble: str
) -> None:
    provider, row = begun
    provider.choose(row.provider_id, OnlineState.PAID)
    provider.mood = mood
    for _again in range(2):
        assert online.check(row.order, at=AT) == OnlineState.OPEN
    row.refresh_from_db()
    assert (row.trouble, BankEntry.objects.count(), Charge.objects.get().state) == (trouble, 0, "open")
    assert [each.verb for each in audit.trail_of(f"charge:{CASE}")].count("online.doubtful") == 1
    kassa = Client()
    sign_in(kassa, Account.objects.get(username="kassa"))
    page = kassa.get("/intern/zahlungen/online/")
    assert [each["case"] for each in page.context["rows"]] == [CASE]
    provider.mood = "good"  # told right later, it is booked, and nothing is doubtful any more
    assert online.check(row.order, at=AT) == OnlineState.PAID
    assert (Charge.objects.get().state, kassa.get("/intern/zahlungen/online/").context["rows"]) == ("paid", [])


def test_the_treasury_notes_that_it_has_looked(begun: tuple[MoodyProvider, OnlinePayment]) -> None:
    provider, row = begun
    provider.mood = "no_json"
    online.check(row.order, at=AT)
    kassa = Client()
    sign_in(kassa, Account.objects.get(username="kassa"))
    assert kassa.post("/intern/zahlungen/online/", {"order": row.order})["Location"] == "/intern/zahlungen/online/"
    row.refresh_from_db()
    assert (row.state, row.trouble, kassa.get("/intern/zahlungen/online/").context["rows"]) == ("expired", "", [])
    assert kassa.post("/intern/zahlungen/online/", {"order": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("cashier", 200), ("clerk", 403), ("administrator", 403), ("", 403), (None, 302)]
)
def test_who_sees_the_doubtful_ones(role: str | None, status: int) -> None:
    client = Client()
    if role is not None:
        sign_in(client, staff("jemand", *([role] if role else [])))
    assert client.get("/intern/zahlungen/online/").status_code == status


@pytest.mark.parametrize(("mood", "reason"), [
    ("down", "provider_unreachable"), ("no_json", "provider_unfit"), ("huge", "provider_unfit"),
    ("forbids", "provider_unfit"), ("evil_redirect", "provider_unfit"), ("a_list", "provider_unfit"),
])  # fmt: skip
def test_a_provider_out_of_order_takes_nobody_away(provider: MoodyProvider, mood: Mood, reason: str) -> None:
    charged(cashier("kassa"))
    provider.mood = mood
    assert reason_of(begin) == reason
    assert OnlinePayment.objects.get().address == ""
    provider.mood = "good"
    assert begin().address.startswith(f"{provider.address}/pay/")


def test_nobody_is_asked_when_nothing_is_owed_or_nobody_is_named(provider: MoodyProvider, settings: Any) -> None:
    by = cashier("kassa")
    assert reason_of(begin) == "not_found"
    charged(by)
    waive(by, CASE, "Härtefall")
    assert (reason_of(begin), provider.asked) == ("nothing_open", 0)
    settings.PAYMENT_PROVIDER = ""
    assert (reason_of(begin), api.can_pay_online()) == ("no_provider", False)


def test_a_slow_answer_is_an_answer_and_silence_is_none(
    begun: tuple[MoodyProvider, OnlinePayment], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, row = begun
    provider.choose(row.provider_id, OnlineState.PAID)
    provider.mood = "slow"
    monkeypatch.setattr(provider_module, "PATIENCE_S", 0.1)
    assert reason_of(lambda: online.check(row.order, at=AT)) == "provider_unreachable"
    monkeypatch.setattr(provider_module, "PATIENCE_S", 5.0)
    assert online.check(row.order, at=AT) == OnlineState.PAID


def test_the_job_finds_what_nobody_came_back_from(begun: tuple[MoodyProvider, OnlinePayment]) -> None:
    provider, row = begun
    provider.choose(row.provider_id, OnlineState.PAID)
    provider.mood = "down"
    assert (online.ask_open(at=AT + MINUTE), Charge.objects.get().state) == (0, "open")
    provider.mood = "good"
    assert (online.ask_open(at=AT + 2 * MINUTE), Charge.objects.get().state) == (1, "paid")
    assert online.ask_open(at=AT + 3 * MINUTE) == 0


def test_what_never_reached_the_provider_is_given_up_and_what_never_ends_is_shown(provider: MoodyProvider) -> None:
    charged(cashier("kassa"))
    provider.mood = "down"
    assert reason_of(begin) == "provider_unreachable"
    online.ask_open(at=AT + 59 * MINUTE)
    assert OnlinePayment.objects.get().state == "begun"
    online.ask_open(at=AT + 61 * MINUTE)
    assert OnlinePayment.objects.get().state == "expired"
    provider.mood = "good"
    row = OnlinePayment.objects.get(order=begin().order)
    online.ask_open(at=AT + timedelta(days=15))
    row.refresh_from_db()
    assert (row.state, row.trouble) == ("open", "never_ended")


def test_the_bank_telling_of_the_same_payment_is_doubtful(begun: tuple[MoodyProvider, OnlinePayment]) -> None:
    provider, row = begun
    provider.choose(row.provider_id, OnlineState.PAID)
    online.check(row.order, at=AT)
    reference = Charge.objects.get().reference
    both = [entry(Paid("21.30", reference)), entry(Paid("5.00", reference))]
    matching.import_statement(statement(both), by=cashier("kollegin"), at=AT)
    told = BankEntry.objects.exclude(account="online").order_by("-amount_eur")
    assert [(each.is_doubtful, each.charge_id is None) for each in told] == [(True, True), (False, False)]


WRONG = [
    {"amount_eur": "1"},
    {"order": "another"},
    {"provider_id": "another"},
    {"state": "paid"},
    {"state": "nonsense"},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_the_database_refuses(begun: tuple[MoodyProvider, OnlinePayment], fields: dict[str, str]) -> None:
    _provider, row = begun
    with pytest.raises(DatabaseError), transaction.atomic():
        OnlinePayment.objects.filter(pk=row.pk).update(**fields)


def test_what_was_paid_stays_paid(begun: tuple[MoodyProvider, OnlinePayment]) -> None:
    provider, row = begun
    provider.choose(row.provider_id, OnlineState.PAID)
    online.check(row.order, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        OnlinePayment.objects.update(state="open", entry=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        OnlinePayment.objects.all().delete()


def test_a_stranger_to_the_provider_gets_nothing(provider: MoodyProvider) -> None:
    stranger = JsonProvider(provider.address, "guessed")
    with pytest.raises(UnreadableError, match="401"):
        stranger.create(Order("o", Decimal("1.00"), "RF1", "x", "https://x.at/"))
    with pytest.raises(UnreadableError, match="404"):
        JsonProvider(provider.address, KEY).tell("nobody")
