"""The public AI register: only what was decided, and nothing typed twice."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stadtkern.governance.api import Entry, State
from stadtkern.governance.testing import NOON, idea, suspend, walked
from stadtkern.register.records import LIMITS, LONGEST, as_record

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


def test_without_ai_the_page_says_so(client: Client) -> None:
    idea(at=NOON)
    page = client.get("/ki-register/").content.decode()
    assert "Keine KI ist in Verwendung" in page
    assert "1 weitere Idee" in page


def test_an_idea_has_no_page_yet(client: Client) -> None:
    made = idea(at=NOON)
    assert client.get(f"/ki-register/{made.public_id}/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_use_case_in_use_shows_what_was_decided(client: Client, prefix: str) -> None:
    made = walked()
    page = client.get(f"{prefix}/ki-register/{made.public_id}/").content.decode()
    for said in (
        "Letters take long to write.",
        "Local 8B 1",
        "model server in the town hall",
        "Better templates.",
        "3.2",
    ):
        assert said in page.replace("3,2", "3.2")
    assert client.get(f"{prefix}/ki-register/?stand=rollout").content.decode().count(made.title) == 1
    assert made.title not in client.get(f"{prefix}/ki-register/?stand=retired").content.decode()


def test_a_suspended_use_case_says_why(client: Client) -> None:
    made = walked()
    suspend(made, "A wrong fee went out.")
    assert "A wrong fee went out." in client.get(f"/ki-register/{made.public_id}/").content.decode()


def test_what_is_not_public_is_not_there(client: Client) -> None:
    made = walked()
    made.is_public = False
    made.save()
    assert client.get(f"/ki-register/{made.public_id}/").status_code == 404
    assert json.loads(client.get("/ki-register/register.json").content) == {"entries": []}


def test_the_files_hold_the_fields_of_the_standard(client: Client) -> None:
    made = walked()
    record = json.loads(client.get("/ki-register/register.json").content)["entries"][0]
    assert record["name"] == made.title
    assert record["status"] == "In gebruik"
    assert record["publication_category"] == "C"
    assert record["link"].endswith(f"/ki-register/{made.public_id}/")
    rows = list(csv.DictReader(client.get("/ki-register/register.csv").content.decode().splitlines()))
    assert rows[0]["source_id"] == made.public_id


def test_no_field_is_longer_than_the_standard_allows() -> None:
    long = "Wort " * 2_000
    entry = Entry("KI-1", long, long, State.ROLLOUT, "", long, "a@b.at", NOON, problem=long, supplier=long, tool=long)
    record: dict[str, Any] = as_record(entry, url="u", source_url="s", human_role=long)
    assert all(len(value or "") <= LIMITS.get(name, LONGEST) for name, value in record.items())
    assert record["name"].endswith("…")


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(client: Client) -> None:
    walked()
    client.get("/ki-register/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/ki-register/")
    for number in range(3):
        made = idea(at=NOON)
        assert made.state == "idea", number
    with CaptureQueriesContext(connection) as many:
        client.get("/ki-register/")
    assert len(many) == len(one)


def test_a_cell_is_never_a_formula(client: Client) -> None:
    made = walked()
    made.title = "=1+1"
    made.save()
    rows = list(csv.DictReader(client.get("/ki-register/register.csv").content.decode().splitlines()))
    assert rows[0]["name"] == "'=1+1"
