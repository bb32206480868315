from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.audit import api as audit
from stadtkern.audit import jobs
from stadtkern.audit.actions import publish_head
from stadtkern.audit.models import AuditHead

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
HEADS = "/protokoll/koepfe.json"


def published() -> AuditHead:
    audit.record(actor="account:1", verb="thing.opened", subject="thing:1")
    head = publish_head(at=datetime(2030, 1, 2, 12, tzinfo=UTC))
    assert head
    return head


def test_an_empty_trail_has_no_heads(client: Client) -> None:
    jobs.publish_head()
    assert client.get(HEADS).json() == {"heads": [], "now": None}


def test_machines_get_all_heads_and_the_state_of_the_moment(client: Client) -> None:
    head = published()
    number = audit.record(actor="account:1", verb="thing.closed", subject="thing:1")
    answer = client.get(HEADS).json()
    assert answer["heads"] == [{"day": "2030-01-01", "number": head.number, "digest": head.digest}]
    assert answer["now"] == {"number": number, "digest": audit.trail_of("thing:1")[-1].digest}


@pytest.mark.parametrize(
    ("path", "words"),
    [("/protokoll/", ["Prüfwert", "1. Jänner 2030"]), ("/en/protokoll/", ["check value", "1 January 2030"])],
)
def test_the_page_shows_the_latest_heads(client: Client, musterstadt: Any, path: str, words: list[str]) -> None:
    head = published()
    page = client.get(path).content.decode()
    assert [word for word in [*words, head.digest] if word not in page] == []
    assert "account:1" not in page


def test_the_page_says_when_nothing_is_published(client: Client, musterstadt: Any) -> None:
    assert "noch nichts" in client.get("/protokoll/").content.decode()
