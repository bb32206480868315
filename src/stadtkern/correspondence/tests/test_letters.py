"""What the office writes reaches also who has no inbox here: made once, sealed, with the post, and back at the desk."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from stadtkern.core.errors import Refused
from stadtkern.correspondence import api, jobs
from stadtkern.correspondence.actions import sending
from stadtkern.correspondence.models import CaseLetter
from stadtkern.delivery import api as delivery
from stadtkern.delivery.testing import days_pass, file_of, marked, post_room, printed_batch
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.payments import api as payments
from stadtkern.payments.testing import cashier, charged, pay, remind
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import AT, Case, clerk, decided, delete_old, filed, finish, send_letters

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
TODAY, LATER = date(2026, 11, 23), date(2026, 12, 14)
ADDRESS = ("Anna Huber", "Musterplatz 3", "8999 Musterstadt")


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def on_paper(channel: str = "paper") -> Case:
    Case.objects.filter(pk=filed().pk).update(channel=channel)
    return Case.objects.get()


def sent() -> delivery.Sent:
    found = delivery.sent(api.reference_of(CaseLetter.objects.get()))
    assert found is not None
    return found


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(words.split())


def words_in_letter() -> str:
    assert sending.send_waiting(at=AT) == 1
    return words_of(api.pdf_of(CaseLetter.objects.get()))


def browser(name: str) -> Client:
    client = Client()
    sign_in(client, Account.objects.get(username=name))
    return client


def seen(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("channel", ["paper", "assisted", "online"])
def test_a_message_goes_by_post_to_who_has_no_inbox(channel: str) -> None:
    case, by = on_paper(channel), clerk("bearbeitet")
    api.reply(case.number, "Welche Zone\nmeinen Sie?\n\nBitte sagen Sie es uns.", by=by, at=AT)
    assert [each.kind for each in case.events.all()][-1] == "reply"
    if channel == "online":
        assert not CaseLetter.objects.exists()
        return
    words = words_in_letter()
    for part in (
        *ADDRESS,
        "Schreiben",
        "Welche Zone meinen Sie?",
        "Bitte sagen Sie es uns.",
        case.number,
        "Testsiegel",
    ):
        assert part in words
    assert (sent().state, sent().quality, sent().recipient) == ("waiting", "normal", ADDRESS)


def test_who_filed_online_without_signing_in_has_no_inbox() -> None:
    Case.objects.filter(pk=filed().pk).update(level="")
    api.reply(Case.objects.get().number, "Guten Tag.", by=clerk("bearbeitet"), at=AT)
    assert CaseLetter.objects.count() == 1


@pytest.mark.parametrize(("quality", "expected"), [("plain", "normal"), ("with_proof", "rsb")])
def test_an_order_to_mend_names_its_last_day_and_what_follows(
    quality: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = casework.procedures()["parkkarte"].model_copy(update={"delivery": quality})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": other})
    case = on_paper()
    api.order_correction(case.number, "Der Meldezettel fehlt.", due_on=LATER, by=clerk("bearbeitet"), at=AT)
    words = words_in_letter()
    for part in ("Verbesserungsauftrag", "Der Meldezettel fehlt.", "14. Dezember 2026", "§ 13 Abs. 3 AVG"):
        assert part in words
    assert "also am 23. November 2026" in words
    assert sent().quality == expected


def test_what_is_refused_leaves_no_letter() -> None:
    case, by = on_paper(), clerk("bearbeitet")
    assert reason_of(lambda: api.reply(case.number, " ", by=by, at=AT)) == "empty_text"
    assert (
        reason_of(lambda: api.order_correction(case.number, "Etwas fehlt.", due_on=TODAY, by=by, at=AT)) == "too_soon"
    )
    other = clerk("fremd", unit="kultur")
    assert reason_of(lambda: api.reply(case.number, "Hallo.", by=other, at=AT)) == "not_found"
    assert not CaseLetter.objects.exists()


def test_no_message_without_its_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    case, by = on_paper(), clerk("bearbeitet")
    before = case.events.count()
    monkeypatch.setattr("stadtkern.correspondence.actions.writing.owe", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        api.reply(case.number, "Guten Tag.", by=by, at=AT)
    assert case.events.count() == before


@pytest.mark.parametrize("channel", ["paper", "online"])
def test_a_reminder_says_how_much_until_when_and_how(channel: str) -> None:
    case, kassa = on_paper(channel), cashier("kassa")
    owed = charged(kassa, case.number)
    pay(kassa, case.number, "1.30")
    remind(kassa, case.number)
    event = case.events.order_by("-pk")[0]
    told = casework.words_of(event)
    assert (event.kind, event.is_public) == ("reminded", True)
    for part in ("20,00 Euro", "7. Dezember 2026", "AT61 1904 3002 3457 3201", owed.spelt):
        assert part in told
    letters = CaseLetter.objects.filter(kind="reminder")
    assert letters.count() == (channel == "paper")
    if channel == "paper":
        assert sending.send_waiting(at=AT) == 2  # and what was to be paid at first
        words = words_of(api.pdf_of(letters.get()))
        assert all(part in words for part in ("Zahlungserinnerung", "20,00 Euro", owed.spelt, "Stadtkasse"))


@pytest.mark.parametrize("channel", ["paper", "online"])
def test_what_is_to_be_paid_goes_by_post(channel: str) -> None:
    case = on_paper(channel)
    owed = charged(cashier("kassa"), case.number)
    charged(cashier("kollegin"), case.number)  # asked again
    assert CaseLetter.objects.count() == (channel == "paper")
    if channel == "paper":
        words = words_in_letter()
        for part in ("Zahlungsinformation", "Parkkarte", "§ 14 TP 6 GebG", "21,30", "7. Dezember 2026", owed.spelt):
            assert part in words


def test_what_the_machine_charges_is_signed_by_the_treasury() -> None:
    Case.objects.filter(pk=filed(zone="outer", years="1").pk).update(channel="paper")
    decided(Case.objects.get())
    send_letters(at=AT)
    letter = CaseLetter.objects.get()
    assert (letter.kind, letter.written_by) == ("charge", "system")
    assert "Stadtkasse" in words_in_letter()


def test_a_charge_that_has_outlived_its_file_reminds_nobody() -> None:
    kassa = cashier("kassa")
    charged(kassa)
    remind(kassa, "2026-000123-8")
    found = payments.charge_of("2026-000123-8")
    assert found is not None
    assert (found.reminded_on is not None, CaseLetter.objects.count()) == (True, 0)


def test_a_second_click_writes_nothing() -> None:
    case, by = on_paper(), clerk("bearbeitet")
    for seconds, text in ((0, "Guten Tag."), (2, "Guten Tag."), (5, "Noch etwas."), (90, "Noch etwas.")):
        api.reply(case.number, text, by=by, at=AT + timedelta(seconds=seconds))
    assert CaseLetter.objects.count() == 3


def test_what_has_become_untrue_is_not_sent() -> None:
    case, by, kassa = on_paper(), clerk("bearbeitet"), cashier("kassa")
    api.order_correction(case.number, "Der Meldezettel fehlt.", due_on=LATER, by=by, at=AT)
    casework.accept_correction(case.number, by=by, at=AT)
    charged(kassa, case.number)
    pay(kassa, case.number, "21.30")
    assert sending.send_waiting(at=AT) == 0
    assert set(CaseLetter.objects.values_list("kind", "state")) == {
        ("correction", "not_needed"), ("charge", "not_needed"),
    }  # fmt: skip


def test_who_filed_online_has_read_on_the_receipt_how_to_pay() -> None:
    Case.objects.filter(pk=filed().pk).update(level="")
    charged(cashier("kassa"), Case.objects.get().number)
    assert not CaseLetter.objects.exists()


def test_a_letter_without_a_way_can_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadtkern.procedures.api.casework.recipient_of", lambda _case: ("Anna Huber",))
    case, by = on_paper(), clerk("bearbeitet")
    api.reply(case.number, "Guten Tag.", by=by, at=AT)
    sending.send_waiting(at=AT)
    here = f"/intern/akten/{case.number}/schreiben/{CaseLetter.objects.get().pk}/"
    client = browser("bearbeitet")
    assert "Nicht mehr schicken" in seen(client.get(here))
    client.post(here, {"verb": "lassen"})
    assert (CaseLetter.objects.get().state, list(api.without_a_way(by))) == ("not_needed", [])
    assert "nicht mehr nötig" in seen(client.get(f"/intern/akten/{case.number}/"))
    assert reason_of(lambda: sending.leave(case.number, CaseLetter.objects.get().pk, by=by, at=AT)) == "on_its_way"


def test_an_order_that_did_not_arrive_in_time_refuses_nobody() -> None:
    case, by, post = on_paper(), clerk("bearbeitet"), post_room("post")
    api.order_correction(case.number, "Der Meldezettel fehlt.", due_on=LATER, by=by, at=AT)
    assert api.arrived_by(case, LATER) is False
    sending.send_waiting(at=AT)
    code = sent().code
    printed_batch(post, [code], at=AT)
    marked(post, code, "posted", on=TODAY, at=AT)
    days_pass(AT + timedelta(days=3))
    assert api.arrived_by(case, LATER) is True
    marked(post, code, "returned", on=date(2026, 11, 27), at=AT + timedelta(days=4), reason="moved")
    assert api.arrived_by(case, LATER) is False
    letter, late = CaseLetter.objects.get().pk, AT + timedelta(days=21)
    assert reason_of(lambda: api.send_to(case.number, letter, ADDRESS, by=by, at=late)) == "too_late"


def test_a_letter_is_made_once() -> None:
    case = on_paper()
    api.reply(case.number, "Guten Tag.", by=clerk("bearbeitet"), at=AT)
    letter = CaseLetter.objects.get()
    assert (sending.send(letter.pk, at=AT), sending.send(letter.pk, at=AT), sending.send_waiting(at=AT)) == (
        True, False, 0,
    )  # fmt: skip


def test_without_a_key_it_waits(settings: Any) -> None:
    case = on_paper()
    api.reply(case.number, "Guten Tag.", by=clerk("bearbeitet"), at=AT)
    settings.SEAL_TEST = False
    jobs.send_letters()
    assert CaseLetter.objects.get().made_at is None
    settings.SEAL_TEST = True
    jobs.send_letters()
    assert CaseLetter.objects.get().state == "waiting"


def test_a_crash_between_making_and_the_post_makes_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    case = on_paper()
    api.reply(case.number, "Guten Tag.", by=clerk("bearbeitet"), at=AT)
    with monkeypatch.context() as broken:
        broken.setattr("stadtkern.correspondence.models.CaseLetter.save", lambda *_a, **_k: 1 / 0)
        assert sending.send_waiting(at=AT) == 0
    letter = CaseLetter.objects.get()
    assert (letter.made_at, delivery.sent(api.reference_of(letter))) == (None, None)
    assert sending.send_waiting(at=AT) == 1


def test_the_post_room_prints_it_and_what_came_back_goes_elsewhere() -> None:
    case, by, post = on_paper(), clerk("bearbeitet"), post_room("post")
    api.reply(case.number, "Guten Tag.", by=by, at=AT)
    sending.send_waiting(at=AT)
    first = sent().code
    assert "Guten Tag." in words_of(file_of(printed_batch(post, [first], at=AT), post))
    marked(post, first, "posted", on=TODAY, at=AT)
    letter = CaseLetter.objects.get()
    assert letter.state == "posted"
    here = f"/intern/akten/{case.number}/schreiben/{letter.pk}/"
    client = browser("bearbeitet")
    assert (client.post(here, {"address": "\n".join(ADDRESS)}).status_code, sent().code) == (422, first)
    marked(post, first, "returned", on=date(2026, 11, 27), at=AT + timedelta(days=4), reason="moved")
    for page in ("/intern/akten/schreiben/", f"/intern/akten/{case.number}/", "/intern/"):
        assert here in client.get(page).content.decode()
    assert "verzogen" in seen(client.get(here))
    assert client.post(here, {"address": "Anna Huber\nIrgendwo"}).status_code == 422
    assert client.post(here, {"address": "Anna Huber\nNeue Gasse 1\n8010 Graz"})["Location"] == here
    assert (sent().state, sent().recipient[1:], sent().code == first) == (
        "waiting", ("Neue Gasse 1", "8010 Graz"), False,
    )  # fmt: skip
    assert list(api.without_a_way(by)) == []


def test_without_a_whole_address_it_waits_for_the_clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadtkern.procedures.api.casework.recipient_of", lambda _case: ("Anna Huber",))
    case, by = on_paper(), clerk("bearbeitet")
    api.reply(case.number, "Guten Tag.", by=by, at=AT)
    sending.send_waiting(at=AT)
    letter = CaseLetter.objects.get()
    assert (letter.state, list(api.without_a_way(by))) == ("no_address", [letter])
    assert list(api.without_a_way(clerk("fremd", unit="kultur"))) == []
    here = f"/intern/akten/{case.number}/schreiben/{letter.pk}/"
    client = browser("bearbeitet")
    assert "keine ganze Adresse" in seen(client.get("/intern/akten/schreiben/"))
    assert client.post(here, {"address": "\n".join(ADDRESS)})["Location"] == here
    assert (sent().recipient, list(api.without_a_way(by))) == (ADDRESS, [])


@pytest.mark.parametrize(("role", "status"), [("clerk", 404), ("auditor", 200), (None, 302)])
def test_who_reads_a_letter(role: str | None, status: int) -> None:
    case = on_paper()
    api.reply(case.number, "Guten Tag.", by=clerk("bearbeitet"), at=AT)
    here = f"/intern/akten/{case.number}/schreiben/{CaseLetter.objects.get().pk}/"
    client = Client()
    if role:
        sign_in(client, staff("jemand", role))
    assert client.get(here).status_code == status
    assert client.get(f"{here}schreiben.pdf").status_code == (404 if role else status)  # not made yet
    sending.send_waiting(at=AT)
    answer = client.get(f"{here}schreiben.pdf")
    assert answer.status_code == status
    assert answer.content.startswith(b"%PDF") is (status == 200)


def test_a_letter_of_another_case_is_not_found() -> None:
    case, by = on_paper(), clerk("bearbeitet")
    api.reply(case.number, "Guten Tag.", by=by, at=AT)
    other = filed()
    letter = CaseLetter.objects.get().pk
    assert reason_of(lambda: api.letter_at_desk(by, other.number, letter)) == "not_found"


def test_the_desk_says_that_it_goes_by_post() -> None:
    case = on_paper("assisted")
    clerk("bearbeitet")
    client, here = browser("bearbeitet"), f"/intern/akten/{case.number}/"
    assert "geht mit der Post" in seen(client.get(here))
    client.post(f"{here}tun/antwort/", {"antwort-text": "Guten Tag."})
    client.post(f"{here}verbesserung/", {"text": "Der Meldezettel fehlt.", "due_on": "31. 12. 2099"})
    assert [each.kind for each in CaseLetter.objects.all()] == ["reply", "correction"]
    page = seen(client.get(here))
    assert ("Schreiben auf Papier" in page, "wird erstellt" in page) == (True, True)


@pytest.mark.parametrize(
    "change", ["SET text = 'x'", "SET kind = 'reminder'", "SET content = 'x'", "SET written_by = 'account:x'", ""]
)
def test_the_database_lets_no_letter_be_changed_or_deleted(change: str) -> None:
    api.reply(on_paper().number, "Guten Tag.", by=clerk("bearbeitet"), at=AT)
    sending.send_waiting(at=AT)
    table = CaseLetter._meta.db_table
    statement = f"UPDATE {table} {change}" if change else f"DELETE FROM {table}"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_goes_with_the_file() -> None:
    case = on_paper("online")
    decided(case)
    send_letters(at=AT)
    Case.objects.update(channel="paper")
    api.reply(case.number, "Guten Tag.", by=clerk("bearbeitet2"), at=AT)
    sending.send_waiting(at=AT)
    finish(at=AT + timedelta(days=60))
    assert delete_old(at=AT + timedelta(days=365 * 8)) == 1
    assert not CaseLetter.objects.exists()
