"""What comes by post, by phone or at the counter counts like what is typed in the portal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.procedures.testing import Case, clerk, filed

if TYPE_CHECKING:
    from datetime import date

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


@pytest.fixture
def anna(client: Client) -> Client:
    clerk("anna")
    sign_in(client, Account.objects.get(username="anna"))
    return client


@pytest.fixture
def case() -> Case:
    return filed(at=timezone.now() - timedelta(days=5))


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def day(ago: int = 0) -> date:
    return (timezone.now() - timedelta(days=ago)).astimezone(city.LOCAL).date()


def sent(
    what: str = "message", way: str = "post", *, came: int = 1, posted: int | None = None, text: str = "Bitte!"
) -> Any:
    told = {"what": what, "way": way, "came_on": f"{day(came):%d.%m.%Y}", "text": text}
    return told | ({} if posted is None else {"posted_on": f"{day(posted):%d.%m.%Y}"})


def address(case: Case) -> str:
    return f"/intern/akten/{case.number}/einlangen/"


def test_a_letter_stands_in_the_timeline_with_its_days(anna: Client, case: Case) -> None:
    assert "Etwas kam per Post" in text_of(anna.get(f"/intern/akten/{case.number}/"))
    answer = anna.post(address(case), sent(posted=3, text="Mein Auto ist jetzt rot."), follow=True)
    text = text_of(answer)
    came, posted = day(1), day(3)
    assert f"{came.day}. {came.month}. {came.year} / {posted.day}. {posted.month}. {posted.year}" in text
    assert "Mein Auto ist jetzt rot." in text
    assert list(case.events.order_by("pk").values_list("kind", flat=True))[-2:] == ["came_post", "message"]
    assert set(case.events.values_list("is_public", flat=True)) == {True}


def test_a_matter_is_withdrawn_by_phone(anna: Client, case: Case) -> None:
    anna.post(address(case), sent("withdrawal", "phone", came=0))
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("withdrawn", None)


def test_a_remedy_needs_writing(anna: Client, case: Case) -> None:
    answer = anna.post(address(case), sent("remedy", "phone", text="Ich bin dagegen."))
    assert answer.status_code == 422
    assert "§ 13(1) AVG" in text_of(answer)
    assert "Ich bin dagegen." in answer.content.decode()  # nothing typed is lost
    assert not case.events.filter(kind__startswith="came").exists()


def test_a_remedy_before_there_is_a_decision(anna: Client, case: Case) -> None:
    assert anna.post(address(case), sent("remedy")).status_code == 422
    assert not case.events.filter(kind__startswith="came").exists()


@pytest.mark.parametrize(("came", "posted"), [(-1, None), (9, None), (1, 0), (1, 9)])
def test_days_that_cannot_be(anna: Client, case: Case, came: int, posted: int | None) -> None:
    assert anna.post(address(case), sent(came=came, posted=posted)).status_code == 422
    assert not case.events.filter(kind="message").exists()


@pytest.mark.parametrize("missing", ["what", "way", "came_on", "text"])
def test_everything_is_asked(anna: Client, case: Case, missing: str) -> None:
    told = sent()
    del told[missing]
    assert anna.post(address(case), told).status_code == 422


def test_only_the_office_takes_in(client: Client, case: Case) -> None:
    assert client.get(address(case)).status_code == 302
    sign_in(client, staff("fremd"))
    assert client.post(address(case), sent()).status_code in {403, 404}
    auditor = Client()
    sign_in(auditor, staff("revision", "auditor"))
    assert auditor.post(address(case), sent()).status_code in {403, 404}
    assert not case.events.filter(kind="message").exists()


def test_a_second_click_is_none_and_other_words_are_not(anna: Client, case: Case) -> None:
    for text in ("Bitte!", "Bitte!", "Danke!"):
        anna.post(address(case), sent(text=text))
    assert case.events.filter(kind="message").count() == 2
    anna.post(address(case), sent("withdrawal", text="Danke!"))  # the same words, for another thing
    case.refresh_from_db()
    assert case.state == "withdrawn"
