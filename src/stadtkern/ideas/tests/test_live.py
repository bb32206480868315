"""The live board: events for changes, and a clean end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient
from django.utils import timezone

from stadtkern.ideas.actions import workshops
from stadtkern.ideas.testing import MODERATOR
from stadtkern.ideas.views import live
from stadtkern.ideas.views.live import Standing, events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

START = Standing(3, is_over=False)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.001)
    monkeypatch.setattr(live, "SAME_LOOK_S", 0.0)


async def told(stream: AsyncIterator[str], count: int = 99) -> list[str]:
    found: list[str] = []
    async for each in stream:
        found.append(each)
        if len(found) == count:
            await stream.aclose()  # type: ignore[attr-defined]
            break
    return found


def changed(revision: int) -> str:
    return f"event: changed\nid: {revision}\ndata: {revision}\n\n"


def scripted(*standings: Standing) -> live.Look:
    rest = iter(standings)

    async def look(code: str) -> Standing:
        return next(rest)

    return look


def test_each_change_is_told_once_and_the_end_last() -> None:
    look = scripted(START, START, Standing(4, is_over=False), Standing(7, is_over=False), Standing(7, is_over=True))
    assert asyncio.run(told(events("AAAAAA", START, look=look))) == [
        "retry: 1000\n\n",
        changed(3),
        changed(4),
        changed(7),
        "event: over\ndata: over\n\n",
    ]
    assert live._watched == {}


def test_phones_of_one_workshop_share_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SAME_LOOK_S", 0.01)
    looks = 0

    async def look(code: str) -> Standing:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0.005)
        return Standing(looks, is_over=looks >= 4)

    async def everybody_at_once() -> list[list[str]]:
        return await asyncio.gather(*(told(events("AAAAAA", START, look=look)) for _ in range(15)))

    everybody = asyncio.run(everybody_at_once())
    assert looks <= 5
    assert {stream[-1] for stream in everybody} == {"event: over\ndata: over\n\n"}
    assert live._watched == {}


def test_a_phone_that_goes_away_leaves_nothing_behind() -> None:
    async def look(code: str) -> Standing:
        return START

    async def leave() -> int:
        gone = asyncio.create_task(told(events("AAAAAA", START, look=look)))
        await asyncio.sleep(0.01)
        there = live._watched["AAAAAA"].streams
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return there

    assert asyncio.run(leave()) == 1
    assert live._watched == {}


def test_a_stream_ends_by_itself_so_that_a_server_can_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LONGEST_S", 0.05)

    async def look(code: str) -> Standing:
        return START

    assert asyncio.run(told(events("AAAAAA", START, look=look))) == ["retry: 1000\n\n", changed(3)]
    assert live._watched == {}


def test_of_many_streams_at_one_moment_those_too_many_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_STREAMS", 2)
    monkeypatch.setattr(live, "LONGEST_S", 0.05)

    async def look(code: str) -> Standing:
        return START

    async def many() -> list[list[str]]:
        return await asyncio.gather(*(told(events("AAAAAA", START, look=look)) for _ in range(4)))

    served = [stream for stream in asyncio.run(many()) if changed(3) in stream]
    assert len(served) == 2
    assert live._watched == {}


@pytest.fixture
def code(musterstadt: object) -> str:
    made = workshops.open_workshop(title="A", question="B", dots=3, hours=1, by=MODERATOR, at=timezone.now())
    return made.code


@pytest.mark.django_db
def test_the_address_answers_with_a_stream(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SAME_LOOK_S", 60.0)  # what was found when the stream was opened is enough here

    async def ask() -> tuple[Any, list[bytes]]:
        response: Any = await AsyncClient().get(f"/ideen/mitmachen/{code}/live/")
        stream = aiter(response)
        first = [await anext(stream), await anext(stream)]
        await response.streaming_content.aclose()
        return response, first

    response, first = async_to_sync(ask)()
    assert response["Content-Type"] == "text/event-stream"
    assert (response["Cache-Control"], response["Content-Encoding"]) == ("no-store", "identity")
    assert b"".join(first).decode() == "retry: 1000\n\n" + changed(0)


@pytest.mark.django_db
def test_there_is_no_stream_for_a_wrong_code_or_for_too_many(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "AAAAAA" if code != "AAAAAA" else "CCCCCC"
    statuses = [async_to_sync(AsyncClient().get)(f"/ideen/mitmachen/{wrong}/live/").status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    monkeypatch.setattr(live, "MOST_STREAMS", 0)
    busy = async_to_sync(AsyncClient().get)(f"/ideen/mitmachen/{code}/live/")
    assert (busy.status_code, busy["Retry-After"]) == (503, "30")
