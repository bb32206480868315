"""What came too much goes back to whom it came from: two people see to it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from stadtkern.core.errors import Refused
from stadtkern.identity.testing import Account, actor, sign_in, staff
from stadtkern.payments import queries
from stadtkern.payments.actions import paying_out
from stadtkern.payments.models import Payout
from stadtkern.payments.rules.states import State, open_eur, state_of, too_much_eur
from stadtkern.payments.testing import AT, CASE, OTHER_CASE, cashier, charged, pay, refund, waive

CENTS = some.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)
PROPOSE = "/intern/zahlungen/auszahlungen/vorschlagen/"
town = pytest.mark.usefixtures("musterstadt")


@given(CENTS.filter(bool), CENTS, CENTS, some.booleans())
def test_nobody_owes_and_gets_back_at_once(total: Decimal, paid: Decimal, refunded: Decimal, is_waived: bool) -> None:
    state = state_of(total, paid_eur=paid, refunded_eur=refunded, is_waived=is_waived)
    back = too_much_eur(total, paid_eur=paid, refunded_eur=refunded, is_waived=is_waived)
    left = open_eur(total, paid_eur=paid, refunded_eur=refunded, state=state)
    assert min(back, left) == 0
    assert (back > 0) == (state == State.OVERPAID)


@pytest.fixture
def kassa() -> Client:
    found = Client()
    cashier("kassa")
    sign_in(found, Account.objects.get(username="kassa"))
    return found


@town
@pytest.mark.django_db
def test_the_payout_is_filled_in_with_what_the_bank_told(kassa: Client) -> None:
    by = cashier("kollegin")
    charged(by)
    here = f"/intern/zahlungen/forderung/{CASE}/"
    assert kassa.get(here).context["give_back"] is None
    pay(by, CASE, "25.00")
    assert kassa.get(here).context["give_back"].amount_eur == Decimal("3.70")
    assert f"{PROPOSE}?forderung={CASE}".encode() in kassa.get(here).content
    form = kassa.get(PROPOSE, {"forderung": CASE}).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    assert typed == {
        "recipient": "Anna Huber",
        "iban": "DE89 3704 0044 0532 0130 00",
        "amount": "3,70",
        "purpose": f"Rückzahlung zu {CASE}",
        "subject": CASE,
    }
    assert kassa.post(PROPOSE, typed)["Location"] == "/intern/zahlungen/auszahlungen/"
    payout = Payout.objects.get()
    assert (payout.amount_eur, payout.subject, queries.payout_words(payout).iban) == (
        Decimal("3.70"), CASE, "DE89370400440532013000",
    )  # fmt: skip
    assert kassa.get(here).context["give_back"].is_proposed is True
    paying_out.stop(payout.public_id, by=by, at=AT)
    assert kassa.get(here).context["give_back"].is_proposed is False
    refund(by, CASE, "3.70")
    assert (kassa.get(here).context["give_back"], kassa.get(PROPOSE, {"forderung": CASE}).context["form"].initial) == (
        None,
        {},
    )


@town
@pytest.mark.django_db
def test_what_is_waived_goes_back_whole(kassa: Client) -> None:
    by = cashier("kollegin")
    charged(by)
    pay(by, CASE, "10.00")
    waive(by, CASE, "Zurückgezogen")
    found = queries.to_give_back(by, CASE)
    assert found is not None
    assert (found.amount_eur, found.recipient) == (Decimal("10.00"), "Anna Huber")


@town
@pytest.mark.django_db
def test_only_the_treasury_asks(kassa: Client) -> None:
    charged(cashier("kollegin"))
    with pytest.raises(Refused, match="not_allowed"):
        queries.to_give_back(actor(staff("clara", "clerk")), CASE)
    assert kassa.get(PROPOSE, {"forderung": OTHER_CASE}).status_code == 404
