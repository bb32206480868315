"""What is refused leaves evidence, however often, and no more rows than anybody can read."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.gateway import refused
from stadtkern.gateway.folding import fold
from stadtkern.gateway.models import LedgerEntry
from stadtkern.gateway.strategy_evidence import calls
from stadtkern.gateway.testing.house import call, called, chat, gateway_for, run
from stadtkern.governance import api as governance
from stadtkern.governance.testing import walked
from stadtkern.modelcalls.policy import Limit
from stadtkern.modelcalls.testing import CITIZENS_SECRET, with_key

if TYPE_CHECKING:
    from stadtkern.gateway.testing.fake_server import FakeModelServer

pytestmark = pytest.mark.django_db
CHAT = "/v1/chat/completions"


def rows() -> list[tuple[str, str, int]]:
    bodies = ((row.kind, json.loads(row.body)) for row in LedgerEntry.objects.all())
    return [(kind, body["code"], body.get("times", 0)) for kind, body in bodies]


def hammered(*bodies: Any, times: int = 5) -> None:
    """Let one key be refused again and again within one minute."""

    async def story() -> None:
        for _ in range(times):
            for body in bodies:
                await called(CHAT, body)

    run(story())


def test_a_key_that_hammers_has_some_rows_and_then_a_count(
    server: FakeModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refused, "MOST_ROWS", 3)
    here = gateway_for(server.address)
    hammered(chat(extra=1), b"no JSON")
    assert call(CHAT, chat(extra=1), key=CITIZENS_SECRET).code == "unknown_field"  # another key has rows of its own
    own = [("refused", code, 0) for code in ("unknown_field", "not_json", "unknown_field", "unknown_field")]
    assert rows() == own
    here.refusals.settle()
    assert rows() == [*own, ("refused", "not_json", 4), ("refused", "unknown_field", 3)]
    here.refusals.settle()
    assert len(rows()) == 6


def test_what_was_counted_is_written_when_its_minute_is_over(
    server: FakeModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refused, "MOST_ROWS", 1)
    gateway_for(server.address)

    async def story() -> None:
        await called(CHAT, b"no JSON")
        monkeypatch.setattr(refused, "WINDOW_S", 0.0)  # it is over at once
        await called(CHAT, b"no JSON")
        await asyncio.sleep(0.01)

    run(story())
    assert rows() == [("refused", "not_json", 0), ("refused", "not_json", 1)]


def test_each_minute_a_key_begins_anew(server: FakeModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused, "MOST_ROWS", 1)
    monkeypatch.setattr(refused, "WINDOW_S", 0.0)
    gateway_for(server.address)
    hammered(b"no JSON", times=3)
    assert rows() == [("refused", "not_json", 0)] * 3


def test_a_process_that_ends_writes_what_it_counted(server: FakeModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused, "MOST_ROWS", 1)
    here = gateway_for(server.address)
    hammered(b"no JSON")
    here.close()
    assert rows() == [("refused", "not_json", 0), ("refused", "not_json", 4)]


def test_what_was_counted_counts_in_the_register_and_as_evidence(
    server: FakeModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refused, "MOST_ROWS", 1)
    made = walked()
    here = gateway_for(server.address, with_key(use_case=made.public_id))
    hammered(b"no JSON")
    here.refusals.settle()
    fold()
    assert [row.refused for row in governance.days_of_use(timezone.localdate() - timedelta(days=1))] == [5]
    assert dict(calls(timezone.now()).facts)["calls_refused"] == 5


def test_a_call_beyond_the_budget_is_refused_and_recorded_as_any_other(server: FakeModelServer) -> None:
    here = gateway_for(server.address)
    here.default_limits = {("use_case", "day"): Limit(tokens=1)}
    got = call(CHAT, chat())
    assert (got.code, server.requests) == ("budget_spent", [])
    (row,) = LedgerEntry.objects.all()
    told = json.loads(row.body)
    assert (row.kind, row.call, told["code"]) == ("refused", got.headers["x-stadtkern-call"], "budget_spent")
    assert (told["tool"], told["endpoint"]) == ("musterstadt-7b", "chat/completions")
