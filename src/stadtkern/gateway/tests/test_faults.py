"""A model server can be as nasty as it likes: the caller gets a clear no, the ledger an end, and nothing leaks."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import socket
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from stadtkern.gateway.exchange import ATTEMPTS
from stadtkern.gateway.models import LedgerEntry, OpenCall, Spend
from stadtkern.gateway.running import Running
from stadtkern.gateway.testing.fake_server import FakeModelServer
from stadtkern.gateway.testing.house import Got, StillWatch, call, called, chat, gateway_for, run
from stadtkern.gateway.testing.misbehaviour import Extent, Misbehaviour
from stadtkern.modelcalls.testing import PERSON, SECRET, TOOL, USE_CASE, with_key
from stadtkern.modelservers.servers import OPEN_AFTER_FAILURES, Server, ToolServers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db
CHAT = "/v1/chat/completions"
TEXT = "Guten Tag, wie hoch ist heuer die Abgabe für einen Hund, der im Juni angemeldet wurde?"
GOOD = ""  # no code of a refusal
OUTCOMES: dict[Misbehaviour, tuple[str, str, int]] = {  # whole, streamed, how often the server is asked
    Misbehaviour.RATE_LIMITED: ("server_failed", "server_failed", ATTEMPTS),
    Misbehaviour.FAILED: ("server_failed", "server_failed", ATTEMPTS),
    Misbehaviour.REFUSED: ("server_failed", "server_failed", 0),
    Misbehaviour.SILENT: ("server_too_slow", "server_too_slow", 1),
    Misbehaviour.CUT: ("server_failed", "server_failed", 1),
    Misbehaviour.BROKEN_SSE: ("server_failed", "server_failed", 1),
    Misbehaviour.ODD_SSE: (GOOD, GOOD, 1),
    Misbehaviour.LONG_LINE: ("server_failed", "server_failed", 1),
    Misbehaviour.WRONG_TYPE: ("server_failed", "server_failed", 1),
    Misbehaviour.SLOW_DRIP: (GOOD, GOOD, 1),
    Misbehaviour.HUGE: ("server_failed", "server_failed", 1),
    Misbehaviour.NO_USAGE: (GOOD, GOOD, 1),
    Misbehaviour.ZERO_USAGE: (GOOD, GOOD, 1),
    Misbehaviour.INJECTED_MARKDOWN: (GOOD, GOOD, 1),
    Misbehaviour.IDLE_CLOSED: (GOOD, GOOD, 1),
}


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    extent = Extent(drip_s=0.0, line_bytes=34 * 1024 * 1024, huge_bytes=40 * 1024 * 1024)
    with FakeModelServer(extent=extent, misbehaves_at=CHAT) as fake:
        yield fake


@pytest.fixture
def other() -> Iterator[FakeModelServer]:
    with FakeModelServer(misbehaves_at=CHAT) as fake:
        yield fake


def ledger() -> list[tuple[str, dict[str, Any]]]:
    return [(row.kind, json.loads(row.body)) for row in LedgerEntry.objects.all()]


def asked(server: FakeModelServer) -> int:
    return len([each for each in server.requests if each.path == CHAT])


def asked_to_write_down(sound: str) -> str:
    """Return the form that asks for a transcript; the made-up server takes the sound for its words."""
    part = "--x\r\nContent-Disposition: form-data; name="
    return (
        f'{part}"model"\r\n\r\n{TOOL}\r\n{part}"file"; filename="a.wav"\r\n'
        f"Content-Type: audio/wav\r\n\r\n{sound}\r\n--x--\r\n"
    )


def check_books() -> dict[str, Any]:
    """Every call has one beginning and one end or one refusal, nothing is held any more; return the last end."""
    kinds: dict[str, list[str]] = {}
    for row in LedgerEntry.objects.all():
        kinds.setdefault(row.call, []).append("end" if row.kind in {"finished", "held"} else row.kind)
    assert [each for each in kinds.values() if each not in (["begun", "end"], ["refused"])] == []
    assert OpenCall.objects.count() == 0
    held = Spend.objects.values_list("held_tokens", "held_micro_eur", "held_micro_wh")
    assert [each for each in held if each != (0, 0, 0)] == []
    ends = [body for kind, body in ledger() if kind in {"finished", "held"}]
    assert [body for body in ends if body["tokens_in"] + body["tokens_out"] <= 0] == []
    return ends[-1] if ends else {}


def check_silence(got: Got, *servers: FakeModelServer) -> None:
    """Nothing in an answer tells of servers, of the programme's inside or of keys."""
    told = got.body.decode() + repr(got.headers)
    inside = ["Traceback", "aiohttp", "Error(", "Exception", "halle-", "127.0.0.1", SECRET, "the servers own key"]
    assert [word for word in (*inside, *(each.origin for each in servers)) if word in told] == []


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("kind", list(OUTCOMES), ids=lambda kind: kind.name)
def test_every_misbehaviour(kind: Misbehaviour, server: FakeModelServer, tmp_path: Path, *, streams: bool) -> None:
    key = tmp_path / "key"
    key.write_text("the servers own key")
    gateway_for(server.address, key_file=key, first_byte_s=0.4 if kind is Misbehaviour.SILENT else 20)
    server.misbehaviour = kind
    got = call(CHAT, chat(TEXT, stream=streams))
    code = OUTCOMES[kind][streams]
    assert (got.code, asked(server)) == (code, OUTCOMES[kind][2])
    check_silence(got, server)
    end = check_books()
    assert end["outcome"] == (code or "answered")
    assert end["is_estimate"] == (bool(code) or kind in {Misbehaviour.NO_USAGE, Misbehaviour.ZERO_USAGE})
    if not code and kind is not Misbehaviour.INJECTED_MARKDOWN:
        assert got.text == TEXT


def test_the_table_has_every_misbehaviour() -> None:
    assert set(OUTCOMES) == set(Misbehaviour)


@pytest.mark.parametrize("streams", [False, True])
def test_injected_markdown_arrives_as_text(server: FakeModelServer, *, streams: bool) -> None:
    gateway_for(server.address)
    server.misbehaviour = Misbehaviour.INJECTED_MARKDOWN
    text = call(CHAT, chat(TEXT, stream=streams)).text
    assert [bad for bad in ("![", "](", "<img", "<script", "https://", "javascript:", "]: ") if bad in text] == []


def test_a_stream_that_breaks_off_says_so_at_its_end(server: FakeModelServer) -> None:
    gateway_for(server.address)
    server.misbehaviour = Misbehaviour.CUT
    got = call(CHAT, chat(TEXT, stream=True))
    assert (got.status, got.events[-1]["error"]["code"], b"[DONE]" in got.body) == (200, "server_failed", False)
    shown = "".join(each["choices"][0]["delta"].get("content") or "" for each in got.events[:-1])
    assert (TEXT.startswith(shown.strip()), shown != "") == (True, True)


def test_retries_happen_before_the_first_byte_only(server: FakeModelServer) -> None:
    gateway_for(server.address)
    server.misbehave(Misbehaviour.FAILED, times=ATTEMPTS - 1)
    assert (call(CHAT, chat(TEXT)).text, asked(server)) == (TEXT, ATTEMPTS)
    server.misbehave(Misbehaviour.CUT, times=1)
    assert (call(CHAT, chat(TEXT)).code, asked(server)) == ("server_failed", ATTEMPTS + 1)
    check_books()


def test_a_connection_that_idled_is_opened_anew(server: FakeModelServer) -> None:
    async def three() -> list[str]:
        return [(await called(CHAT, chat(TEXT))).text for _ in range(3)]

    gateway_for(server.address)
    server.misbehaviour = Misbehaviour.IDLE_CLOSED
    assert run(three()) == [TEXT] * 3
    check_books()


def test_a_server_that_fails_rests_and_is_tried_again_by_one(
    server: FakeModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stadtkern.modelservers.servers.OPEN_FOR_S", 2.0)

    async def story() -> list[str]:
        codes = [(await called(CHAT, chat())).code]  # as many failures as it takes
        server.misbehaviour = None
        codes.append((await called(CHAT, chat())).code)
        await asyncio.sleep(2.1)
        server.pause_s = 0.01
        both = await asyncio.gather(called(CHAT, chat()), called(CHAT, chat()))
        codes += sorted(got.code for got in both)
        return [*codes, (await called(CHAT, chat())).code]

    gateway_for(server.address)
    server.misbehaviour = Misbehaviour.FAILED
    assert run(story()) == ["server_failed", "no_server", GOOD, "no_server", GOOD]
    assert asked(server) == OPEN_AFTER_FAILURES + 2
    check_books()


def test_a_server_that_always_breaks_off_rests_too(server: FakeModelServer) -> None:
    async def story() -> list[str]:
        return [(await called(CHAT, chat(TEXT, stream=True))).code for _ in range(OPEN_AFTER_FAILURES + 1)]

    gateway_for(server.address)
    server.misbehaviour = Misbehaviour.CUT
    assert run(story()) == [*["server_failed"] * OPEN_AFTER_FAILURES, "no_server"]


@pytest.mark.parametrize(("wait", "asks"), [(9, 1), (0, ATTEMPTS)])
def test_a_server_that_says_when_to_come_again_is_left_alone(wait: int, asks: int, server: FakeModelServer) -> None:
    gateway_for(server.address)
    server.misbehaviour, server.extent.retry_after_s = Misbehaviour.RATE_LIMITED, wait
    assert (call(CHAT, chat()).code, asked(server)) == ("server_failed", asks)


def test_a_nonsense_time_to_wait_is_none(server: FakeModelServer) -> None:
    gateway_for(server.address)
    server.misbehaviour, server.extent.retry_after_s = Misbehaviour.RATE_LIMITED, 10**4_000
    assert (call(CHAT, chat()).code, asked(server)) == ("server_failed", ATTEMPTS)
    check_books()


def several(here: Running, *servers: FakeModelServer, **options: Any) -> None:
    """Put several servers behind the tool, and one of another tool beside."""
    lines = [
        Server(name=f"halle-{number}", address=each.address, model=TOOL, **options)
        for number, each in enumerate(servers, 1)
    ]
    beside = ToolServers(tool="another", servers=(lines[-1],))
    here.servers = {TOOL: ToolServers(tool=TOOL, servers=tuple(lines[:-1])), "another": beside}


@pytest.mark.parametrize("kind", [Misbehaviour.FAILED, Misbehaviour.REFUSED, Misbehaviour.RATE_LIMITED])
def test_a_healthy_server_of_the_same_tool_takes_over(
    kind: Misbehaviour, server: FakeModelServer, other: FakeModelServer
) -> None:
    with FakeModelServer() as stranger:
        several(gateway_for(server.address), server, other, stranger)
        server.misbehaviour = kind
        got = call(CHAT, chat(TEXT))
        assert (got.text, got.json["model"], stranger.requests) == (TEXT, TOOL, [])
    (_, begun), (_, ended) = ledger()
    assert (begun["server"], ended["server"], ended["outcome"]) == ("halle-1", "halle-2", "answered")
    check_books()


def test_when_all_of_a_tool_fail_no_other_tool_is_asked(server: FakeModelServer, other: FakeModelServer) -> None:
    with FakeModelServer() as stranger:
        several(gateway_for(server.address), server, other, stranger)
        server.misbehaviour = other.misbehaviour = Misbehaviour.FAILED
        assert call(CHAT, chat(TEXT)).code == "server_failed"
        assert (asked(server) + asked(other), stranger.requests) == (ATTEMPTS, [])
    check_books()


def test_a_sound_is_sent_to_the_second_server_whole(server: FakeModelServer, other: FakeModelServer) -> None:
    with FakeModelServer() as stranger:
        several(gateway_for(server.address), server, other, stranger)
        server.misbehaves_at, server.misbehaviour = "/v1/audio", Misbehaviour.FAILED
        form = asked_to_write_down("Guten Tag")
        headers = {"content-type": "multipart/form-data; boundary=x"}
        got = call("/v1/audio/transcriptions", form.encode(), headers=headers)
        assert got.json["text"] == "Guten Tag"
    check_books()


def test_a_sound_holds_what_its_transcript_may_take(server: FakeModelServer) -> None:
    """A server that hears more than a sound can hold overdraws no account; a whole book is no answer."""
    server.answer = "Wort " * 60
    gateway_for(server.address)
    form = asked_to_write_down("Guten Tag " * 100)
    got = call("/v1/audio/transcriptions", form.encode(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert got.status == 200
    ended = json.loads(LedgerEntry.objects.get(kind="finished").body)
    assert (ended["tokens_out"], ended["is_estimate"]) == (11, True)
    assert Spend.objects.get(subject=f"use_case:{USE_CASE}", period="day").tokens == 11
    server.answer = "Wort " * 10_000
    got = call("/v1/audio/transcriptions", form.encode(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert (got.code, check_books()["tokens_out"]) == ("server_failed", 11)


def test_a_key_that_cannot_be_read_is_a_server_that_fails(server: FakeModelServer, tmp_path: Path) -> None:
    gateway_for(server.address, key_file=tmp_path / "nowhere")
    got = call(CHAT, chat(TEXT))
    assert (got.code, server.requests) == ("server_failed", [])
    check_silence(got, server)
    check_books()


def test_a_server_with_another_version_is_not_asked(server: FakeModelServer) -> None:
    server.digests = {TOOL: "b" * 64, **{f"model-{number}": "c" * 64 for number in range(2_000)}}
    gateway_for(server.address)
    assert (call(CHAT, chat(TEXT)).code, asked(server)) == ("server_other_version", 0)
    check_books()


@pytest.mark.parametrize("kind", ["FAILED", "CUT", "WRONG_TYPE", "LONG_LINE"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/embeddings", {"model": TOOL, "input": ["Hund"]}),
        ("/v1/images/generations", {"model": TOOL, "prompt": "Rathaus"}),
        ("/v1/audio/speech", {"model": TOOL, "input": "Guten Tag", "voice": "eva"}),
        ("/v1/responses", {"model": TOOL, "input": "Guten Tag", "stream": True}),
    ],
)
def test_the_other_endpoints_fail_alike(path: str, body: dict[str, Any], kind: str, server: FakeModelServer) -> None:
    gateway_for(server.address)
    server.misbehaves_at, server.misbehaviour = "/v1/", Misbehaviour[kind]
    got = call(path, body)
    assert got.code == "server_failed"
    check_silence(got, server)
    check_books()


def test_back_pressure(server: FakeModelServer) -> None:
    async def three() -> list[Got]:
        return await asyncio.gather(*(called(CHAT, chat(TEXT, stream=True)) for _ in range(3)))

    gateway_for(server.address, parallel=1, waiting=1)
    server.pause_s = 0.02
    got = run(three())
    assert sorted(each.status for each in got) == [200, 200, 429]
    (busy,) = [each for each in got if each.status == 429]
    assert (busy.code, busy.headers["retry-after"], asked(server)) == ("busy", "2", 2)
    check_books()


async def told(server: FakeModelServer) -> int:
    """Wait until the server has noticed that nobody listens."""
    for _ in range(500):
        if server.abandoned:
            break
        await asyncio.sleep(0.01)
    return server.abandoned


def test_who_leaves_in_mid_stream_stops_the_server(server: FakeModelServer) -> None:
    async def leave() -> int:
        await called(CHAT, chat(TEXT, stream=True), leaves_after=4)
        return await told(server)

    gateway_for(server.address)
    server.pause_s = 0.05
    assert run(leave()) == 1
    end = check_books()
    assert (end["outcome"], end["is_estimate"], 0 < end["tokens_out"] < len(TEXT)) == ("aborted", True, True)


@pytest.mark.parametrize("streams", [False, True])
def test_who_leaves_before_the_first_byte_stops_the_server(server: FakeModelServer, *, streams: bool) -> None:
    async def leave() -> int:
        work = asyncio.ensure_future(called(CHAT, chat(TEXT, stream=streams)))
        while not server.under_way:
            await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.wait([work])
        return await told(server)

    gateway_for(server.address)
    server.misbehaviour = Misbehaviour.SILENT
    assert run(leave()) == 1
    end = check_books()
    assert (end["outcome"], end["is_estimate"], end["tokens_in"] > 0) == ("aborted", True, True)


def test_who_leaves_the_queue_gives_nothing_up(server: FakeModelServer) -> None:
    async def story() -> list[int]:
        first = asyncio.ensure_future(called(CHAT, chat(TEXT, stream=True)))
        while not server.under_way:
            await asyncio.sleep(0.01)
        waits = [asyncio.ensure_future(called(CHAT, chat(TEXT))) for _ in range(3)]
        await asyncio.sleep(0.05)
        waits[0].cancel()
        waits[1].cancel()
        got = await asyncio.gather(first, *waits, return_exceptions=True)
        got.append(await called(CHAT, chat(TEXT)))
        return [each.status for each in got if isinstance(each, Got)]

    gateway_for(server.address, parallel=1)
    server.pause_s = 0.01
    assert run(story()) == [200, 200, 200]
    check_books()


@pytest.mark.parametrize("streams", [False, True])
def test_a_stop_is_felt_while_the_server_says_nothing(server: FakeModelServer, *, streams: bool) -> None:
    async def stopped() -> str:
        work = asyncio.ensure_future(called(CHAT, chat(TEXT, stream=streams)))
        while not server.under_way:
            await asyncio.sleep(0.01)
        here.watch = StillWatch(with_key(is_revoked=True))
        return (await work).code

    here = gateway_for(server.address)
    server.misbehaviour = Misbehaviour.SILENT
    assert run(stopped()) == "stopped"
    assert check_books()["outcome"] == "stopped"


@pytest.mark.slow
def test_a_server_that_lets_nobody_in_is_passed_over(server: FakeModelServer) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, contextlib.ExitStack() as inside:
        for _ in range(4):  # from now on its queue is full, and who knocks hears nothing
            waits = inside.enter_context(socket.socket())
            waits.setblocking(False)
            waits.connect_ex(deaf.getsockname())
        here = gateway_for(server.address)
        first = Server(name="taub", address=f"http://127.0.0.1:{deaf.getsockname()[1]}/v1", model=TOOL)
        here.servers = {TOOL: ToolServers(tool=TOOL, servers=(first, *here.servers[TOOL].servers))}
        assert call(CHAT, chat(TEXT)).text == TEXT
    assert check_books()["server"] == "halle-1"


def test_a_stream_letter_by_letter_arrives_whole(server: FakeModelServer) -> None:
    gateway_for(server.address)
    server.pieces = list
    assert call(CHAT, chat(TEXT, stream=True)).text == TEXT
    check_books()


@pytest.mark.slow
def test_memory_is_flat_over_ten_thousand_calls(server: FakeModelServer) -> None:
    """Counts what the interpreter has allocated: the test's database lives in memory of its own."""
    if connection.vendor != "sqlite":
        pytest.skip("the interpreter's memory is the same; a row changed ten thousand times in one transaction is not")

    async def calls(count: int) -> Counter[int]:
        statuses: Counter[int] = Counter()
        for _ in range(count // 20):
            bodies = [chat(TEXT, stream=number % 2 == 0) for number in range(20)]
            statuses.update(got.status for got in await asyncio.gather(*(called(CHAT, body) for body in bodies)))
            server.requests.clear()
        return statuses

    async def twice() -> tuple[Counter[int], int]:
        await calls(1_000)
        gc.collect()
        before = sys.getallocatedblocks()
        statuses = await calls(10_000)
        gc.collect()
        return statuses, sys.getallocatedblocks() - before

    gateway_for(server.address)
    statuses, grown = run(twice())
    assert (statuses, grown < 20_000) == ({200: 10_000}, True)  # two blocks a call would be twenty thousand
    assert LedgerEntry.objects.count() == 22_000
    assert Spend.objects.get(subject=f"use_case:{USE_CASE}", period="day").held_tokens == 0
    assert Spend.objects.filter(subject=PERSON).count() == 2


@pytest.mark.parametrize("streams", [False, True])
def test_nobody_spends_more_than_was_held_whatever_the_server_claims(server: FakeModelServer, *, streams: bool) -> None:
    """It writes far more than it may and says nothing about usage: it is cut off, the account is not overdrawn."""
    server.misbehaviour = Misbehaviour.NO_USAGE
    server.answer = ("Wort" * 50 + " ") * 20
    gateway_for(server.address)
    got = call(CHAT, chat("Guten Tag", max_tokens=10, stream=streams))
    assert (got.status, got.code) == ((200 if streams else 502), "server_failed")
    ended = json.loads(LedgerEntry.objects.get(kind="finished").body)
    assert (ended["tokens_out"], ended["is_estimate"]) == (10, True)
