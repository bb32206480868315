"""Handing over, printing and noting: once each, by the post room only, and what was noted stays."""

from __future__ import annotations

import hashlib
import io
from datetime import date, datetime, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.delivery import api, queries
from stadtkern.delivery.actions import marking, printing
from stadtkern.delivery.models import Batch, Mark, Posting
from stadtkern.delivery.rules.codes import spelt
from stadtkern.delivery.rules.standing import Kind
from stadtkern.delivery.testing import AT, RECIPIENT, TOLD, handed_over, letter_pdf, post_room, told
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import actor, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
TODAY = date(2026, 11, 23)
THURSDAY = AT + timedelta(days=3)


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def texts_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


def printed(by: Any, *qualities: str) -> list[str]:
    sent = [handed_over(SYSTEM, number, quality=api.Quality(quality)) for number, quality in enumerate(qualities, 1)]
    printing.make_batch([each.code for each in sent], by=by, at=AT)
    return [each.code for each in sent]


def test_a_letter_is_handed_over_once_and_its_address_lies_sealed() -> None:
    first = handed_over(SYSTEM)
    assert handed_over(SYSTEM) == first == api.sent("letter:1")
    assert (first.state, first.recipient) == ("waiting", RECIPIENT)
    assert b"Huber" not in bytes(Posting.objects.get().address)
    assert [each.verb for each in audit.trail_of(f"posting:{first.code}")] == ["posting.handed_over"]
    assert api.sent("letter:2") is None
    with pytest.raises(Refused, match="address_incomplete"):
        api.hand_over(
            "letter:3",
            subject="case:1",
            sender=(),
            recipient=("Anna", "8999 Musterstadt"),
            quality=api.Quality.NORMAL,
            digest="",
            is_test=False,
            by=SYSTEM,
            at=AT,
        )
    assert Posting.objects.count() == 1


def test_a_batch_holds_cover_sheets_and_letters_and_is_always_the_same() -> None:
    by = post_room("post")
    codes = printed(by, "normal", "rsa")
    batch = Batch.objects.get()
    first, again = printing.fetch(batch.public_id, by=by), printing.fetch(batch.public_id, by=by)
    assert first == again
    texts = texts_of(first)
    assert [len(texts), *("letter:" in each for each in texts)] == [4, False, True, False, True]
    for page, code, quality in ((texts[0], codes[0], False), (texts[2], codes[1], True)):
        assert (spelt(code) in page, "8999 Musterstadt" in page, batch.public_id in page, "RSa" in page) == (
            True, True, True, quality,
        )  # fmt: skip
    assert [each.verb for each in audit.trail_of(f"batch:{batch.public_id}")].count("batch.fetched") == 2


def test_the_address_stands_in_the_window() -> None:
    by = post_room("post")
    printed(by, "rsb")
    document = pypdfium2.PdfDocument(printing.fetch(Batch.objects.get().public_id, by=by))
    millimetre = 72 / 25.4
    window = (20 * millimetre, (297 - 90) * millimetre, 105 * millimetre, (297 - 45) * millimetre)
    inside = document[0].get_textpage().get_text_bounded(*window)
    document.close()
    for line in (*RECIPIENT, "Stadtgemeinde Musterstadt"):
        assert line in inside
    for other in ("RSb", "Deckblatt", "Cover sheet", spelt(Posting.objects.get().code)):
        assert other not in inside


def test_a_screen_reader_finds_every_page_of_a_batch() -> None:
    by = post_room("post")
    printed(by, "normal", "rsa", "rsb")
    with pikepdf.open(io.BytesIO(printing.fetch(Batch.objects.get().public_id, by=by))) as pdf:
        tree = pdf.Root.StructTreeRoot
        flat = list(tree.ParentTree.Nums)
        numbers = dict(zip([int(each) for each in flat[::2]], flat[1::2], strict=True))
        assert (str(pdf.Root.Lang)[:2], bool(pdf.Root.MarkInfo.Marked), len(pdf.pages)) == ("de", True, 6)
        pages = [int(page.obj.StructParents) for page in pdf.pages]
        assert len(set(pages)) == 6
        for page, number in zip(pdf.pages, pages, strict=True):
            elements = [each for each in numbers[number] if isinstance(each, pikepdf.Dictionary)]
            assert {each.Pg.objgen for each in elements if "/Pg" in each} == {page.obj.objgen}
        assert len(tree.K[0].K) >= 6
        assert all(each.P.objgen == tree.K[0].objgen for each in tree.K[0].K)


def test_a_double_click_makes_one_batch_and_others_are_told() -> None:
    by, other = post_room("post"), post_room("kollegin")
    codes = [handed_over(SYSTEM, number).code for number in (1, 2, 3)]
    first = printing.make_batch(codes[:2], by=by, at=AT)
    assert printing.make_batch(list(reversed(codes[:2])), by=by, at=THURSDAY) == first
    assert reason_of(lambda: printing.make_batch(codes, by=other, at=AT)) == "changed_meanwhile"
    assert reason_of(lambda: printing.make_batch([], by=by, at=AT)) == "nothing_chosen"
    assert reason_of(lambda: printing.make_batch(["A" * 8], by=by, at=AT)) == "changed_meanwhile"
    assert reason_of(lambda: printing.make_batch([str(n) for n in range(101)], by=by, at=AT)) == "too_many"
    assert (Batch.objects.count(), [each.code for each in queries.waiting(by)]) == (1, codes[2:])


def test_a_letter_that_is_another_or_broken_stops_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    by = post_room("post")
    code = handed_over(SYSTEM).code
    with monkeypatch.context() as patched:
        patched.setattr("stadtkern.delivery.testing.SOURCE", api.Source(lambda _reference: b"%PDF-", told))
        assert reason_of(lambda: printing.make_batch([code], by=by, at=AT)) == "letter_differs"
    assert (Batch.objects.count(), Posting.objects.get().state) == (0, "waiting")


def test_a_plain_letter_is_posted_and_counts_on_the_third_working_day() -> None:
    by = post_room("post")
    printed(by, "normal", "normal")
    batch = Batch.objects.get().public_id
    assert marking.mark_posted(batch, on=TODAY, by=by, at=AT) == 2
    assert (marking.mark_posted(batch, on=TODAY, by=by, at=AT), TOLD) == (
        0,
        [("letter:1", "posted"), ("letter:2", "posted")],
    )
    sent = api.sent("letter:1")
    assert sent is not None
    assert (sent.state, sent.posted_on, sent.served_on) == ("posted", TODAY, date(2026, 11, 26))
    assert marking.count_served(at=THURSDAY - timedelta(hours=11)) == 0
    assert (marking.count_served(at=THURSDAY), marking.count_served(at=THURSDAY)) == (2, 0)
    assert {each.state for each in Posting.objects.all()} == {"delivered"}
    assert TOLD[2:] == [("letter:1", "served"), ("letter:2", "served")]


def test_a_letter_comes_back_and_is_sent_once_more() -> None:
    by = post_room("post")
    (code,) = printed(by, "normal")
    assert reason_of(lambda: marking.mark(code, Kind.RETURNED, on=TODAY, by=by, at=AT, reason="moved")) == "not_now"
    marking.mark(code, Kind.POSTED, on=TODAY, by=by, at=AT)
    assert reason_of(lambda: marking.mark(code, Kind.RETURNED, on=TODAY, by=by, at=AT)) == "no_reason"
    assert reason_of(lambda: marking.mark(code, Kind.DELIVERED, on=TODAY, by=by, at=AT)) == "not_now"
    marking.count_served(at=THURSDAY)
    marking.mark(code, Kind.RETURNED, on=date(2026, 11, 26), by=by, at=THURSDAY, reason="moved")
    back = api.sent("letter:1")
    assert back is not None
    assert (back.state, back.served_on, back.reason) == ("returned", None, "moved")
    assert api.not_on_the_way(["letter:1", "letter:2"]) == {"letter:1", "letter:2"}
    again = handed_over(SYSTEM, at=THURSDAY)
    assert (again.state, again.code != code, api.not_on_the_way(["letter:1"])) == ("waiting", True, set())
    assert reason_of(lambda: marking.undo(code, by=by, at=THURSDAY)) == "too_late"


def test_days_that_cannot_be() -> None:
    by = post_room("post")
    (code,) = printed(by, "rsa")
    for wrong in (date(2026, 11, 22), date(2026, 11, 24)):
        assert reason_of(lambda on=wrong: marking.mark(code, Kind.POSTED, on=on, by=by, at=AT)) == "wrong_day"
    marking.mark(code, Kind.POSTED, on=TODAY, by=by, at=AT)
    assert reason_of(lambda: marking.mark(code, Kind.DEPOSITED, on=date(2026, 11, 22), by=by, at=AT)) == "wrong_day"
    assert Mark.objects.count() == 1


def test_a_wrong_note_is_taken_back_within_the_day_and_kept() -> None:
    by = post_room("post")
    (code,) = printed(by, "rsb")
    assert reason_of(lambda: marking.undo(code, by=by, at=AT)) == "nothing_to_undo"
    marking.mark(code, Kind.POSTED, on=TODAY, by=by, at=AT)
    marking.mark(code, Kind.DELIVERED, on=TODAY, by=by, at=AT)
    assert marking.undo(code, by=by, at=AT).served_on is None
    assert [(each.kind, each.undone_by) for each in Mark.objects.all()] == [
        ("posted", ""), ("delivered", by.public_id),
    ]  # fmt: skip
    marking.mark(code, Kind.DEPOSITED, on=TODAY, by=by, at=AT)
    assert reason_of(lambda: marking.undo(code, by=by, at=AT + timedelta(days=1))) == "too_late"
    assert [each.verb for each in audit.trail_of(f"posting:{code}")][-3:] == [
        "posting.delivered", "posting.undone", "posting.deposited",
    ]  # fmt: skip
    assert [what for _reference, what in TOLD] == ["posted", "delivered", "undone", "deposited"]


def test_only_the_post_room_prints_and_notes() -> None:
    (code,) = printed(post_room("post"), "normal")
    batch = Batch.objects.get().public_id
    for by in (actor(staff("sachbearbeitung", "clerk")), actor(staff("niemand")), SYSTEM):
        for call in (
            lambda by=by: printing.make_batch([code], by=by, at=AT),
            lambda by=by: printing.fetch(batch, by=by),
            lambda by=by: marking.mark(code, Kind.POSTED, on=TODAY, by=by, at=AT),
            lambda by=by: marking.mark_posted(batch, on=TODAY, by=by, at=AT),
            lambda by=by: marking.undo(code, by=by, at=AT),
        ):
            assert reason_of(call) == "not_allowed"
    assert reason_of(lambda: marking.mark("A" * 8, Kind.POSTED, on=TODAY, by=post_room("zwei"), at=AT)) == "not_found"


NEVER = (
    "UPDATE delivery_posting SET batch_id = NULL, place = NULL, state = 'waiting'",
    "UPDATE delivery_posting SET place = 7",
    "UPDATE delivery_posting SET digest = 'x'",
    "UPDATE delivery_posting SET served_on = '2026-01-01'",
    "UPDATE delivery_posting SET state = 'returned'",
    "UPDATE delivery_posting SET quality = 'pigeon'",
    "DELETE FROM delivery_mark",
    "UPDATE delivery_mark SET kind = 'delivered'",
    "UPDATE delivery_mark SET \"on\" = '2026-01-01'",
    "UPDATE delivery_mark SET undone_by = 'somebody'",
    "UPDATE delivery_batch SET digest = 'x'",
    "DELETE FROM delivery_batch",
)


@pytest.mark.parametrize("sql", NEVER)
def test_what_the_database_never_takes(sql: str) -> None:
    by = post_room("post")
    (code,) = printed(by, "rsa")
    marking.mark(code, Kind.POSTED, on=TODAY, by=by, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_one_letter_that_cannot_be_told_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    by = post_room("post")
    printed(by, "normal", "normal")
    marking.mark_posted(Batch.objects.get().public_id, on=TODAY, by=by, at=AT)

    def refusing(reference: str, _what: str, _at: datetime) -> None:
        if reference == "letter:1":
            raise KeyError("the case is gone")

    monkeypatch.setattr("stadtkern.delivery.testing.SOURCE", api.Source(letter_pdf, refusing))
    assert marking.count_served(at=THURSDAY) == 1
    assert [each.state for each in Posting.objects.order_by("reference")] == ["posted", "delivered"]


def test_a_long_address_has_room_and_a_trial_says_so() -> None:
    by = post_room("post")
    lines = (*["W" * 60] * 5, f"8999 {'W' * 55}")
    sent = api.hand_over(
        "letter:9",
        subject="case:9",
        sender=("Stadtgemeinde Musterstadt", "Lange Gasse 100", "8999 Musterstadt an der langen Straße"),
        recipient=lines,
        quality=api.Quality.NORMAL,
        digest=hashlib.sha256(letter_pdf("letter:9")).hexdigest(),
        is_test=True,
        by=SYSTEM,
        at=AT,
    )
    batch = printing.make_batch([sent.code], by=by, at=AT)
    texts = texts_of(printing.fetch(batch.public_id, by=by))
    assert (len(texts), "8999 WWW" in texts[0], "nicht" in texts[0] or "trial" in texts[0]) == (2, True, True)
