"""The post room's pages as people meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.delivery.actions import dual
from stadtkern.delivery.models import Batch, Mark, Posting
from stadtkern.delivery.rules.codes import spelt
from stadtkern.delivery.testing import handed_over, post_room
from stadtkern.delivery.testing.provider import FakeProvider
from stadtkern.delivery.wording import STATES
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import Account, sign_in, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HOME = "/intern/poststelle/"


@pytest.fixture
def post() -> Client:
    post_room("post")
    found = Client()
    sign_in(found, Account.objects.get(username="post"))
    return found


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def today() -> str:
    return f"{timezone.localdate():%d.%m.%Y}"


def waiting(number: int = 1, **further: Any) -> str:
    return handed_over(SYSTEM, number, at=timezone.now(), **further).code


def test_a_day_at_the_post_room(post: Client) -> None:
    code = waiting()
    assert [word in text_of(post.get(HOME)) for word in ("Anna Huber", "8999 Musterstadt", spelt(code))] == [True] * 3
    first = post.post(HOME, {"letter": [code]})["Location"]
    assert post.post(HOME, {"letter": [code]})["Location"] == first
    batch = Batch.objects.get().public_id
    assert first == f"{HOME}stapel/{batch}/"
    pdfs = [post.post(f"{first}druck.pdf") for _ in range(2)]
    assert (pdfs[0].content == pdfs[1].content, pdfs[0]["Content-Type"]) == (True, "application/pdf")
    assert post.get(f"{first}druck.pdf").status_code == 405
    assert post.post(first, {"on": "irgendwann"}).status_code == 422
    assert post.post(first, {"on": "1.1.2020"}).status_code == 422
    assert post.post(first, {"on": today()})["Location"] == first
    assert post.get(HOME, {"code": spelt(code).lower()})["Location"] == f"{HOME}sendung/{code}/"
    assert code[:4] in text_of(post.get(f"{HOME}unterwegs/"))
    here = f"{HOME}sendung/{code}/"
    assert post.post(here, {"kind": "returned", "on": today()}).status_code == 422
    assert post.post(here, {"kind": "delivered", "on": today()}).status_code == 422
    assert post.post(here, {"kind": "returned", "on": today(), "reason": "moved"})["Location"] == here
    assert (Posting.objects.get().state, Mark.objects.count()) == ("returned", 2)
    assert post.post(here, {"verb": "zurueck"})["Location"] == here
    assert (Posting.objects.get().state, post.get(here).status_code) == ("posted", 200)


def test_mistakes_are_explained_and_change_nothing(post: Client) -> None:
    code = waiting()
    assert post.post(HOME)["Location"] == HOME
    assert post.get(HOME, {"code": "AAAA-AAAA"}).context["form"].errors.keys() == {"code"}
    assert post.post(f"{HOME}sendung/{code}/", {"verb": "zurueck"})["Location"] == f"{HOME}sendung/{code}/"
    assert post.get(f"{HOME}sendung/{code}/").context["kinds"] == {"taken_back"}
    assert [post.get(f"{HOME}{page}").status_code for page in ("sendung/AAAAAAAA/", "stapel/P1/")] == [404, 404]
    assert (Batch.objects.count(), Mark.objects.count()) == (0, 0)


def test_a_letter_goes_back_to_its_office_before_it_is_posted(post: Client) -> None:
    first, second = waiting(1), waiting(2)
    here = f"{HOME}sendung/{first}/"
    assert "taken_back" not in [value for value, _words in post.get(here).context["form"].fields["reason"].choices]
    assert post.post(here, {"kind": "posted", "on": today()}).status_code == 422
    assert post.post(here, {"kind": "taken_back", "on": today(), "reason": "moved"}).status_code == 422
    assert post.post(here, {"kind": "taken_back", "on": today()})["Location"] == here
    assert post.get(here).context["row"]["state"] == str(STATES["returned"])
    assert post.post(here, {"verb": "zurueck"})["Location"] == here
    assert Posting.objects.get(code=first).state == "waiting"
    batch = post.post(HOME, {"letter": [first, second]})["Location"]
    assert post.post(here, {"kind": "taken_back", "on": today()})["Location"] == here
    assert post.post(batch, {"on": today()})["Location"] == batch
    assert [(each.state, each.reason) for each in Posting.objects.order_by("pk")] == [
        ("returned", "taken_back"), ("posted", ""),
    ]  # fmt: skip
    assert waiting(1) != first


@pytest.mark.parametrize(
    ("role", "status"), [("post_room", 200), ("clerk", 403), ("cashier", 403), ("", 403), (None, 302)]
)
def test_access_per_page(role: str | None, status: int, post: Client) -> None:
    code = waiting()
    batch = post.post(HOME, {"letter": [code]})["Location"]
    client = Client()
    if role is not None:
        sign_in(client, staff("jemand", *([role] if role else [])))
    pages = [HOME, f"{HOME}unterwegs/", f"{HOME}sendung/{code}/", batch]
    assert [client.get(page).status_code for page in pages] == [status] * 4
    assert client.post(f"{batch}druck.pdf").status_code == (status if role is not None else 403)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(post: Client, rows: int, django_assert_num_queries: Any) -> None:
    codes = [waiting(number) for number in range(rows)]
    post.get(HOME)
    with django_assert_num_queries(LIST_QUERIES):
        post.get(HOME)
    batch = post.post(HOME, {"letter": codes})["Location"]
    post.get(HOME)
    for page, queries in ((batch, BATCH_QUERIES), (f"{HOME}unterwegs/", WAY_QUERIES)):
        with django_assert_num_queries(queries):
            post.get(page)


def test_what_a_provider_has_is_shown_with_its_costs(post: Client) -> None:
    code, fake, now = waiting(), FakeProvider(), timezone.now()
    dual.send_waiting(fake.client(), at=now)
    assert "SK-" in text_of(post.get(f"{HOME}sendung/{code}/"))
    assert post.get(f"{HOME}sendung/{code}/").context["kinds"] == frozenset()
    assert spelt(code) in text_of(post.get(f"{HOME}unterwegs/"))
    fake.posted(f"SK-{code}", timezone.localdate().isoformat())
    dual.ask(fake.client(), at=now + timedelta(hours=1))
    fake.close()
    page = post.get(f"{HOME}sendung/{code}/")
    assert ("1,25" in text_of(page), page.context["kinds"]) == (True, {"returned"})


LIST_QUERIES, BATCH_QUERIES, WAY_QUERIES = 12, 11, 10
