"""The client beside servers that speak raw bytes: what is not one clean answer fails, connections are used again."""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.modelservers.wire import LONGEST_HEAD, MOST_WAITING, NotConnectedError, Wire, WireError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nhallo"


class House:
    """A server that says given bytes to each request; ``heard`` are the requests, one list for each connection."""

    def __init__(self, *said: bytes, closes: bool = False) -> None:
        self.said, self.closes = said, closes
        self.heard: list[list[bytes]] = []
        self.ended = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests: list[bytes] = []
        self.heard.append(requests)
        while head := await _head(reader):
            requests.append(head)
            for piece in self.said:
                writer.write(piece)
                await asyncio.sleep(0)
            if self.closes:
                break
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self.ended += 1


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), b":0")
        return head + await reader.readexactly(int(size.split(b":")[1]))
    except (asyncio.IncompleteReadError, OSError):
        return b""


def with_server(speak: Speak, work: Callable[[Wire, str], Awaitable[Any]]) -> Any:
    """Let a client work beside a server on loopback; return what the work returns."""

    async def run() -> Any:
        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        wire = Wire()
        try:
            port = server.sockets[0].getsockname()[1]
            return await asyncio.wait_for(work(wire, f"http://127.0.0.1:{port}/v1/chat"), 20)
        finally:
            wire.close()
            server.close()
            await server.wait_closed()
            await asyncio.sleep(0.01)  # until both sides have seen the end

    return asyncio.run(run())


async def fetched(wire: Wire, url: str, body: bytes = b"{}") -> tuple[int, str, bytes]:
    response = await wire.ask("POST", url, headers={}, body=body, content_type="application/json")
    try:
        return response.status, response.content_type, b"".join([piece async for piece in response.pieces()])
    finally:
        response.close()


def test_a_request_is_sent_as_it_should_be() -> None:
    house = House(OK)

    async def work(wire: Wire, url: str) -> None:
        response = await wire.ask("POST", url, headers={"Authorization": "Bearer x"}, body=b"{}", content_type="a/b")
        response.close()

    with_server(house, work)
    head, _, body = house.heard[0][0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    names = [line.split(":")[0] for line in lines[1:]]
    assert (lines[0], body) == ("POST /v1/chat HTTP/1.1", b"{}")
    expected = ["Host", "User-Agent", "Accept", "Accept-Encoding", "Authorization", "Content-Type", "Content-Length"]
    assert names == expected
    assert "Accept-Encoding: identity" in lines


@pytest.mark.parametrize(
    "said",
    [
        (OK,),
        (OK[:20], OK[20:70], OK[70:]),
        tuple(OK[place : place + 1] for place in range(len(OK))),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK,),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", OK),
        (
            b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nha\r\n",
            b"3;x=1\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n",
        ),
    ],
    ids=["whole", "in three", "by byte", "continue", "hints", "chunked"],
)
def test_an_answer_is_read_however_it_comes_and_its_connection_is_used_again(said: tuple[bytes, ...]) -> None:
    house = House(*said)

    async def work(wire: Wire, url: str) -> list[tuple[int, str, bytes]]:
        return [await fetched(wire, url), await fetched(wire, url)]

    assert with_server(house, work) == [(200, "text/plain", b"hallo")] * 2
    assert [len(each) for each in house.heard] == [2]


def test_a_body_without_a_length_ends_with_its_connection() -> None:
    house = House(b"HTTP/1.1 200 OK\r\n\r\nhal", b"lo", closes=True)
    assert with_server(house, fetched) == (200, "", b"hallo")


def test_a_server_that_says_close_is_not_asked_on_the_same_line() -> None:
    house = House(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    async def work(wire: Wire, url: str) -> None:
        await fetched(wire, url)
        await fetched(wire, url)

    with_server(house, work)
    assert [len(each) for each in house.heard] == [1, 1]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        OK[:-1],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhallo!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhallo",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nhallo",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: 0123456789\r\n" * (LONGEST_HEAD // 8) + b"\r\n",
        b"HTTP/1.1 100 Continue\r\nX-Long: 0123456789\r\n\r\n" * (LONGEST_HEAD // 16),
    ],
    ids=[
        "nothing", "half a head", "cut", "cut chunk", "no http", "two lengths", "length and chunks", "below zero",
        "endless chunk", "other protocol", "long head", "many continues",
    ],
)  # fmt: skip
def test_what_is_not_one_clean_answer_fails(said: bytes) -> None:
    with pytest.raises(WireError):
        with_server(House(said, closes=True), fetched)


def test_what_follows_an_answer_belongs_to_nobody() -> None:
    """A second answer to one request must never be read as the answer to the next."""
    house = House(OK + OK.replace(b"hallo", b"falsh"))

    async def work(wire: Wire, url: str) -> list[bytes]:
        return [(await fetched(wire, url))[2] for _ in range(3)]

    assert with_server(house, work) == [b"hallo"] * 3
    assert [len(each) for each in house.heard] == [1, 1, 1]


def test_what_comes_unasked_closes_the_connection() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            while await _head(reader):
                writer.write(OK)
                await asyncio.sleep(0.05)
                writer.write(OK.replace(b"hallo", b"falsh"))

    async def work(wire: Wire, url: str) -> list[bytes]:
        first = await fetched(wire, url)
        await asyncio.sleep(0.15)
        return [first[2], (await fetched(wire, url))[2]]

    assert with_server(speak, work) == [b"hallo"] * 2


def test_an_answer_nobody_reads_to_its_end_closes_the_connection() -> None:
    house = House(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhallo")

    async def work(wire: Wire, url: str) -> int:
        response = await wire.ask("POST", url, headers={}, body=b"{}", content_type="application/json")
        assert await anext(response.pieces()) == b"hallo"
        response.close()
        for _ in range(200):
            if house.ended:
                break
            await asyncio.sleep(0.01)
        return house.ended

    assert with_server(house, work) == 1


def test_a_reader_who_is_slow_makes_the_server_wait() -> None:
    written = [0]

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _head(reader)
        total = 64 * MOST_WAITING
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % total)
        for _ in range(total // 65536):
            writer.write(b"x" * 65536)
            await writer.drain()
            written[0] += 65536
        writer.close()

    async def work(wire: Wire, url: str) -> tuple[bool, int]:
        response = await wire.ask("GET", url, headers={})
        await asyncio.sleep(0.3)
        waits = written[0] < 64 * MOST_WAITING
        size = sum([len(piece) async for piece in response.pieces()])
        response.close()
        return waits, size

    assert with_server(speak, work) == (True, 64 * MOST_WAITING)


def test_nobody_there() -> None:
    async def work(wire: Wire, _url: str) -> None:
        await wire.ask("GET", "http://127.0.0.1:9/v1", headers={})

    with pytest.raises(NotConnectedError, match="ConnectionRefusedError"):
        with_server(House(OK), work)


@pytest.mark.parametrize("key", ["a\r\nX: 1", "a\nb", "a\0"])
def test_a_key_cannot_write_headers_of_its_own(key: str) -> None:
    async def work(wire: Wire, url: str) -> None:
        await wire.ask("GET", url, headers={"Authorization": key})

    with pytest.raises(ValueError, match="header"):
        with_server(House(OK), work)


@pytest.mark.parametrize("url", ["ftp://x/v1", "http:///v1", "x"])
def test_an_address_is_one(url: str) -> None:
    async def work(wire: Wire, _url: str) -> None:
        await wire.ask("GET", url, headers={})

    with pytest.raises(ValueError, match="address"):
        with_server(House(OK), work)
