"""Places at a server: nobody is lost in the queue, however people leave; the file of servers is read strictly."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.core.errors import Refused
from stadtkern.modelservers.servers import OPEN_AFTER_FAILURES, Line, NoServerError, Server, choose, read_servers

if TYPE_CHECKING:
    from pathlib import Path


def line(**options: Any) -> Line:
    return Line(Server(name="halle-1", address="http://127.0.0.1:1/v1", model="m", **options))


def test_who_leaves_the_queue_while_it_moves_breaks_nothing() -> None:
    async def story(one: Line) -> list[Any]:
        await one.enter()
        waits = [asyncio.ensure_future(one.enter()) for _ in range(2)]
        await asyncio.sleep(0)
        waits[0].cancel()
        one.leave()  # before the one who has been cancelled knows it
        return await asyncio.gather(*waits, return_exceptions=True)

    one = line(parallel=1)
    cancelled, entered = asyncio.run(story(one))
    assert (type(cancelled), entered, one.inside, len(one.queue)) == (asyncio.CancelledError, None, 1, 0)


@pytest.mark.parametrize("seed", range(20))
def test_places_are_never_lost_nor_given_twice(seed: int) -> None:
    chance, one, most = random.Random(seed), line(parallel=3, waiting=1_000), 0

    async def visit() -> None:
        nonlocal most
        await one.enter()
        try:
            most = max(most, one.inside)
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
        finally:
            one.leave()

    async def story() -> None:
        visits = [asyncio.ensure_future(visit()) for _ in range(200)]
        for _ in range(60):
            await asyncio.sleep(0)
            chance.choice(visits).cancel()
        await asyncio.wait(visits)

    asyncio.run(story())
    assert (one.inside, len(one.queue), most) == (0, 0, 3)


def test_the_first_with_the_fewest_waiting_is_asked() -> None:
    lines = [line(parallel=2), line(parallel=2)]
    assert choose(lines) is lines[0]
    lines[0].inside = 1
    assert choose(lines) is lines[1]
    lines[1].failures = OPEN_AFTER_FAILURES - 1
    lines[1].note_failure()
    assert choose(lines) is lines[0]


@pytest.mark.parametrize("busy", [False, True])
def test_when_none_may_be_asked_it_says_why(*, busy: bool) -> None:
    one = line(parallel=1, waiting=0)
    if busy:
        one.inside = 1
    else:
        one.failures = OPEN_AFTER_FAILURES
        one.note_attempt()
    with pytest.raises(NoServerError) as refused:
        choose([one])
    assert refused.value.is_busy == busy


GOOD = {"name": "halle-1", "address": "http://10.0.0.7:8000/v1", "model": "m"}
WRONG: dict[str, Any] = {
    "an unknown word": {**GOOD, "adress": "x"},
    "another scheme": {**GOOD, "address": "ftp://10.0.0.7/v1"},
    "no path": {**GOOD, "address": "http://10.0.0.7:8000"},
    "a password in the address": {**GOOD, "address": "http://a:b@10.0.0.7/v1"},
    "a query": {**GOOD, "address": "http://10.0.0.7/v1?key=x"},
    "no patience": {**GOOD, "first_byte_s": 0},
    "no place": {**GOOD, "parallel": 0},
}


def written(folder: Path, *servers: dict[str, Any]) -> Path:
    path = folder / "servers.yaml"
    path.write_text(json.dumps({"tools": [{"tool": "t", "servers": servers}]}), encoding="utf-8")
    return path


@pytest.mark.parametrize("case", sorted(WRONG))
def test_a_wrong_file_is_refused(case: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_servers(written(tmp_path, WRONG[case]))
    assert refused.value.reason == "wrong_servers"


def test_without_a_file_there_are_no_servers() -> None:
    assert read_servers(None) == {}


def test_no_tool_lies_partly_in_our_own_house(tmp_path: Path) -> None:
    elsewhere = {**GOOD, "name": "fern", "address": "https://api.example.com/v1"}
    with pytest.raises(Refused):
        read_servers(written(tmp_path, GOOD, elsewhere))
    assert set(read_servers(written(tmp_path, GOOD, {**GOOD, "name": "halle-2"}))) == {"t"}


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1", True), ("10.1.2.3", True), ("192.168.0.9", True), ("[::1]", True), ("localhost", True),
        ("ollama", True), ("ki.stadt.intern", True), ("8.8.8.8", False), ("api.example.com", False),
    ],
)  # fmt: skip
def test_whose_house_it_is(host: str, is_local: bool) -> None:
    assert Server(name="x", address=f"http://{host}:8000/v1", model="m").is_local == is_local
