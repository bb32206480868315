"""A letter on paper goes to the post room, and what the post does with it comes back into the case."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from django.test import Client

from stadtkern.core.errors import Refused
from stadtkern.delivery import api as delivery
from stadtkern.delivery.testing import days_pass, file_of, marked, post_room, printed_batch
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.procedures import queries, queries_desk
from stadtkern.procedures.actions import letters, post, remedies, retention
from stadtkern.procedures.models import Case, DecisionLetter
from stadtkern.procedures.testing import AT, clerk, decided, filed
from stadtkern.residents.testing import resident

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def on_paper(*, with_proof: bool = False, monkeypatch: Any = None) -> Case:
    """Return a decided case of somebody without a sign-in, whose letter lies at the post room."""
    if with_proof:
        strict = queries.procedure_of("parkkarte").model_copy(update={"delivery": "with_proof"})
        monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": strict})
    Case.objects.filter(pk=filed().pk).update(channel="paper")
    case = decided(Case.objects.get())
    letters.send(case.number, at=AT)
    return Case.objects.get()


def sent() -> delivery.Sent:
    found = delivery.sent(post.reference_of(DecisionLetter.objects.get()))
    assert found is not None
    return found


def kinds(case: Case) -> list[str]:
    return [event.kind for event in case.events.all() if event.kind.startswith("letter_")]


def facts() -> tuple[str, date | None]:
    case = Case.objects.get()
    return case.state, DecisionLetter.objects.get().served_on


def test_a_letter_on_paper_lies_at_the_post_room_once() -> None:
    case = on_paper()
    assert (letters.send(case.number, at=AT), letters.send_waiting(at=AT)) == (False, 0)
    found = sent()
    assert (found.state, found.quality, found.recipient) == ("waiting", "normal", ("Anna Huber", "Musterplatz 3", TOWN))
    assert (kinds(case), facts()) == (["letter_by_post"], ("decided", None))
    by = clerk("bearbeitet")
    assert queries_desk.without_a_way(by) == []
    assert reason_of(lambda: post.send_to(case.number, found.recipient, by=by, at=AT)) == "on_its_way"


TOWN = "8999 Musterstadt"


def test_the_printed_letter_shows_the_mark_of_its_seal() -> None:
    on_paper()
    by = post_room("post")
    document = pypdfium2.PdfDocument(file_of(printed_batch(by, [sent().code], at=AT), by))
    cover, letter = (page.get_textpage().get_text_range() for page in document)
    document.close()
    assert [words in letter for words in ("Prüfinformation", "Die Ausnahme wird bewilligt.")] == [True, True]
    assert (TOWN in cover, "Bescheid" in cover) == (True, False)


def test_without_proof_periods_run_from_the_third_working_day() -> None:
    case, by = on_paper(), post_room("post")
    printed_batch(by, [sent().code], at=AT)
    marked(by, sent().code, "posted", on=TODAY, at=AT)
    assert (facts(), queries.appeal_until(case)) == (("decided", None), None)
    assert days_pass(AT + timedelta(days=2)) == 0
    assert days_pass(AT + timedelta(days=3)) == 1
    assert (facts(), queries.appeal_until(case)) == (("delivered", date(2026, 11, 26)), date(2026, 12, 28))
    assert kinds(case) == ["letter_by_post", "letter_posted", "letter_delivered"]
    letters.appeal(case.number, "Nein.", by=resident("Anna", "Huber"), at=AT + timedelta(days=4))
    assert Case.objects.get().state == "appealed"


def test_with_proof_it_is_served_by_the_slip_or_at_the_post_office(monkeypatch: pytest.MonkeyPatch) -> None:
    case, by = on_paper(with_proof=True, monkeypatch=monkeypatch), post_room("post")
    printed_batch(by, [sent().code], at=AT)
    later = AT + timedelta(days=1)
    assert sent().quality == "rsb"
    for kind, on, at, expected in (
        ("posted", TODAY, AT, ("decided", None)),
        ("delivered", date(2026, 11, 24), later, ("delivered", date(2026, 11, 24))),
        ("undone", TODAY, later, ("decided", None)),
        ("deposited", date(2026, 11, 24), later, ("delivered", date(2026, 11, 24))),
    ):
        marked(by, sent().code, kind, on=on, at=at)
        assert facts() == expected
    marked(by, sent().code, "returned", on=date(2026, 12, 9), at=AT + timedelta(days=16), reason="not_collected")
    assert (facts(), queries_desk.without_a_way(clerk("bearbeitet"))) == (("delivered", date(2026, 11, 24)), [])
    assert kinds(case) == [
        "letter_by_post", "letter_posted", "letter_delivered", "letter_note_undone", "letter_deposited",
        "letter_returned",
    ]  # fmt: skip


def test_what_came_back_is_on_the_desk_and_goes_to_another_address() -> None:
    case, by, me = on_paper(), post_room("post"), clerk("bearbeitet")
    first = sent().code
    printed_batch(by, [first], at=AT)
    marked(by, first, "posted", on=TODAY, at=AT)
    later = AT + timedelta(days=4)
    days_pass(later)
    assert facts()[0] == "delivered"
    marked(by, first, "returned", on=date(2026, 11, 27), at=later, reason="moved")
    assert (facts(), queries.appeal_until(case)) == (("decided", None), None)
    assert (queries_desk.without_a_way(me), queries_desk.without_a_way(clerk("fremd", unit="kultur"))) == ([case], [])
    client = Client()
    sign_in(client, Account.objects.get(username="bearbeitet"))
    assert "verzogen" in text_of(client.get("/intern/akten/schreiben/")) or "moved" in text_of(
        client.get("/intern/akten/schreiben/")
    )
    assert f"/intern/akten/{case.number}/entscheidung/post/" in client.get("/intern/").content.decode()
    here = f"/intern/akten/{case.number}/entscheidung/post/"
    assert here in client.get(f"/intern/akten/{case.number}/").content.decode()
    assert client.get(f"/intern/akten/{case.number}/entscheidung/ansehen/").status_code == 200
    assert client.post(here, {"address": "Anna Huber\nIrgendwo"}).status_code == 422
    assert client.post(here, {"address": "Anna Huber\nNeue Gasse 1\n8010 Graz"})["Location"] == here
    assert client.post(here, {"address": "Anna Huber\nNeue Gasse 1\n8010 Graz"}).status_code == 422
    again = sent()
    assert (again.recipient[1:], again.state, again.code == first) == (("Neue Gasse 1", "8010 Graz"), "waiting", False)
    assert queries_desk.without_a_way(me) == []


def test_what_was_taken_back_before_it_was_posted_is_on_the_desk() -> None:
    case, by, me = on_paper(), post_room("post"), clerk("bearbeitet")
    first = sent().code
    marked(by, first, "taken_back", on=TODAY, at=AT)
    assert (facts(), kinds(case)[-1], queries_desk.without_a_way(me)) == (
        ("decided", None), "letter_taken_back", [case],
    )  # fmt: skip
    client = Client()
    sign_in(client, Account.objects.get(username="bearbeitet"))
    here = f"/intern/akten/{case.number}/entscheidung/post/"
    assert client.get(here).status_code == 200
    assert client.post(here, {"address": "Anna Huber\nNeue Gasse 1\n8010 Graz"})["Location"] == here
    assert (sent().state, sent().code == first, queries_desk.without_a_way(me)) == ("waiting", False, [])


def test_an_appeal_stays_when_the_letter_comes_back() -> None:
    case, by = on_paper(), post_room("post")
    printed_batch(by, [sent().code], at=AT)
    marked(by, sent().code, "posted", on=TODAY, at=AT)
    later = AT + timedelta(days=4)
    days_pass(later)
    letters.appeal(case.number, "Nein.", by=resident("Anna", "Huber"), at=later)
    marked(by, sent().code, "returned", on=date(2026, 11, 27), at=later, reason="refused")
    assert facts() == ("appealed", None)
    assert queries_desk.without_a_way(clerk("bearbeitet")) == [case]


def test_without_a_whole_address_it_waits_for_the_clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadtkern.procedures.actions.post.recipient_of", lambda _case: ("Anna Huber",))
    case, me = on_paper(), clerk("bearbeitet")
    assert (kinds(case), [each.kind for each in queries.events_of(case)][-1]) == (["letter_without_address"], "decided")
    assert queries_desk.without_a_way(me) == [case]
    client = Client()
    sign_in(client, Account.objects.get(username="bearbeitet"))
    page = f"/intern/akten/{case.number}/entscheidung/post/"
    assert client.get(page).status_code == 200
    post.send_to(case.number, ("Anna Huber", "Musterplatz 3", "8999 Musterstadt"), by=me, at=AT)
    assert (sent().state, queries_desk.without_a_way(me)) == ("waiting", [])


@pytest.mark.parametrize(("role", "status"), [("clerk", 404), ("auditor", 200), (None, 302)])
def test_who_sees_where_a_letter_stands(role: str | None, status: int) -> None:
    case, client = on_paper(), Client()
    if role:
        sign_in(client, staff("jemand", role))
    here = f"/intern/akten/{case.number}/entscheidung/post/"
    assert client.get(here).status_code == status


def test_a_letter_in_the_inbox_is_none_for_the_post() -> None:
    case = decided(filed())
    letters.send(case.number, at=AT)
    assert delivery.sent(post.reference_of(DecisionLetter.objects.get())) is None
    me = clerk("bearbeitet")
    assert reason_of(lambda: post.send_to(case.number, ("A", "B", "8700 C"), by=me, at=AT)) == "not_found"
    assert queries_desk.without_a_way(me) == []


def test_with_the_file_the_address_goes_and_not_before() -> None:
    case, by = on_paper(), post_room("post")
    code = sent().code
    printed_batch(by, [code], at=AT)
    delivery.forget(f"case:{case.number}")
    assert sent().recipient  # still on its way
    marked(by, code, "posted", on=TODAY, at=AT)
    days_pass(AT + timedelta(days=3))
    remedies.finish(at=AT + timedelta(days=60))
    reference = post.reference_of(DecisionLetter.objects.get())
    assert retention.delete_old(at=AT + timedelta(days=365 * 8)) == 1
    left = delivery.sent(reference)
    assert left is not None
    assert (left.recipient, left.posted_on) == ((), TODAY)
