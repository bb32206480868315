"""The treasury's pages as people meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.payments import api
from stadtkern.payments.models import BankEntry, Charge, Payout, TransferFile
from stadtkern.payments.rules.references import reference_of
from stadtkern.payments.testing import CASE, OTHER_CASE, Paid, cashier, charged, entry, statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HOME = "/intern/zahlungen/"
RF = reference_of(CASE)


def browser(name: str) -> Client:
    cashier(name)
    found = Client()
    sign_in(found, Account.objects.get(username=name))
    return found


@pytest.fixture
def kassa() -> Client:
    return browser("kassa")


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def upload(client: Client, data: bytes) -> Any:
    return client.post(f"{HOME}auszug/", {"file": SimpleUploadedFile("auszug.xml", data)})


def test_a_day_at_the_treasury(kassa: Client) -> None:
    charged(cashier("kollegin"))
    assert [word in text_of(kassa.get(HOME)) for word in (CASE, "21,30", api.charge_of(CASE).spelt)] == [True] * 3  # type: ignore[union-attr]
    assert kassa.get(f"{HOME}auszug/").status_code == 200
    broken = entry(Paid("3")).replace("EUR", "CHF")
    answer = upload(kassa, statement([entry(Paid("10", RF)), entry(Paid("11.30", text="Parken")), broken]))
    assert (answer.status_code, answer.context["matched"], answer.context["unknown"]) == (200, 1, 1)
    assert [line for line, _what in answer.context["problems"]] == [2]
    page = kassa.get(f"{HOME}eingaenge/")
    assert ("Parken" in text_of(page), "Anna Huber" in text_of(page)) == (True, True)
    waiting = BankEntry.objects.get(charge=None).pk
    answer = kassa.post(f"{HOME}eingaenge/", {"entry": waiting, "reference": "RF00"})
    assert (answer.status_code, BankEntry.objects.filter(charge=None).count()) == (422, 1)
    assert kassa.post(f"{HOME}eingaenge/", {"entry": waiting, "reference": CASE})["Location"] == f"{HOME}eingaenge/"
    assert (Charge.objects.get().state, BankEntry.objects.filter(charge=None).count()) == ("paid", 0)
    here = f"{HOME}forderung/{CASE}/"
    assert kassa.post(here, {"verb": "loesen", "entry": waiting})["Location"] == here
    assert Charge.objects.get().state == "partly"
    assert kassa.post(here, {"verb": "zurueck", "amount": "1.000,00"}).status_code == 422
    assert kassa.post(here, {"verb": "zurueck", "amount": "zehn"}).status_code == 422
    assert kassa.post(here, {"verb": "zurueck", "amount": "10,00"})["Location"] == here
    assert kassa.post(here, {"verb": "nachsehen", "reason": " "}).status_code == 422
    assert kassa.post(here, {"verb": "nachsehen", "reason": "Härtefall"})["Location"] == here
    assert ("Härtefall" in text_of(kassa.get(here)), Charge.objects.get().state) == (True, "waived")
    assert kassa.get(HOME, {"stand": "done"}).context["rows"][0]["case"] == CASE


def test_a_broken_statement_is_explained_and_books_nothing(kassa: Client) -> None:
    assert upload(kassa, b"<!DOCTYPE a><a/>").status_code == 422
    assert kassa.post(f"{HOME}auszug/").status_code == 422
    assert BankEntry.objects.count() == 0


def test_payouts_from_the_proposal_to_the_file(kassa: Client) -> None:
    list_, second = f"{HOME}auszahlungen/", browser("kollegin")
    typed = {
        "recipient": "Anna Huber",
        "iban": "DE89 3704 0044 0532 0130 00",
        "amount": "1.234,50",
        "purpose": "Zuschuss",
    }
    assert kassa.post(f"{list_}vorschlagen/", typed | {"iban": "DE00"}).status_code == 422
    assert kassa.get(f"{list_}vorschlagen/").status_code == 200
    assert kassa.post(f"{list_}vorschlagen/", typed)["Location"] == list_
    payout = Payout.objects.get()
    approve = {"verb": "freigeben", "payout": payout.public_id}
    assert kassa.get(list_).content.count(b'value="freigeben"') == 0
    kassa.post(list_, approve)
    assert Payout.objects.get().approved_at is None
    assert second.get(list_).content.count(b'value="freigeben"') == 1
    second.post(list_, approve)
    kassa.post(f"{list_}datei/")
    made = TransferFile.objects.get()
    assert (made.total_eur, kassa.get(f"{list_}datei/{made.message}.xml").status_code) == (Decimal("1234.50"), 405)
    first, again = (kassa.post(f"{list_}datei/{made.message}.xml") for _ in range(2))
    assert (first.content, first["Content-Type"]) == (again.content, "application/xml")
    assert made.message.encode() in first.content
    assert made.message in text_of(kassa.get(list_))


def test_the_code_stands_beside_its_words(kassa: Client) -> None:
    charge = charged(cashier("kollegin"))
    code = api.epc_qr_svg(charge)
    assert code is not None
    picture = ElementTree.fromstring(code.svg)
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert [name for each in picture.iter() for name in each.attrib if name.startswith(("on", "style"))] == []
    assert code.payload.split("\n")[5:10] == ["Stadtgemeinde Musterstadt", "AT611904300234573201", "EUR21.30", "", RF]
    page = kassa.get(f"{HOME}forderung/{CASE}/")
    assert (code.svg in page.content.decode(), code.iban in text_of(page), code.reference in text_of(page)) == (
        True, True, True,
    )  # fmt: skip


def test_a_reminder_is_noted_from_the_list(kassa: Client) -> None:
    charged(cashier("kollegin"), due_on=timezone.localdate() - timedelta(days=20))
    assert [number for _row, number in kassa.get(HOME).context["due"]] == [1]
    here = f"{HOME}forderung/{CASE}/"
    kassa.post(here, {"verb": "erinnert"})
    kassa.post(here, {"verb": "erinnert"})
    assert (Charge.objects.get().reminders, kassa.get(HOME).context["due"]) == (1, [])


def test_all_are_reminded_at_once_and_nobody_twice(kassa: Client) -> None:
    for case in (CASE, OTHER_CASE):
        charged(cashier(f"kollegin-{case}"), case, due_on=timezone.localdate() - timedelta(days=20))
    for words in ("2 Personen", "0 Personen"):
        assert words in text_of(kassa.post(HOME, follow=True))
    assert list(Charge.objects.values_list("reminders", flat=True)) == [1, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(
    kassa: Client, rows: int, django_assert_num_queries: Any
) -> None:
    by = cashier("kollegin")
    for number in range(rows):
        charged(by, f"2026-{number:06}-0")
    upload(kassa, statement([entry(Paid("5", text=f"Spende {number}")) for number in range(rows)]))
    kassa.get(HOME)
    for path, queries in ((HOME, LIST_QUERIES), (f"{HOME}eingaenge/", ENTRY_QUERIES)):
        with django_assert_num_queries(queries):
            kassa.get(path)


def test_each_entry_has_a_field_of_its_own(kassa: Client) -> None:
    upload(kassa, statement([entry(Paid("5", text="Spende")), entry(Paid("6", text="Fund"))]))
    page = kassa.get(f"{HOME}eingaenge/").content.decode()
    found = re.findall(r' id="(\w+_reference)"', page)
    assert (len(found), len(set(found))) == (2, 2)
    assert [f'for="{each}"' in page for each in found] == [True, True]


LIST_QUERIES, ENTRY_QUERIES = 12, 10
PAGES = ["", "auszug/", "eingaenge/", "auszahlungen/", "auszahlungen/vorschlagen/", f"forderung/{CASE}/"]


@pytest.mark.parametrize(
    ("role", "status"), [("cashier", 200), ("clerk", 403), ("administrator", 403), ("", 403), (None, 302)]
)
def test_access_per_page(role: str | None, status: int) -> None:
    charged(cashier("kollegin"))
    client = Client()
    if role is not None:
        sign_in(client, staff("jemand", *([role] if role else [])))
    assert [client.get(f"{HOME}{page}").status_code for page in PAGES] == [status] * len(PAGES)


def test_a_charge_nobody_made_is_not_found(kassa: Client) -> None:
    assert kassa.get(f"{HOME}forderung/{OTHER_CASE}/").status_code == 404
