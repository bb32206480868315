"""Servers that answer slowly, without end, or packed too well."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from typing import TYPE_CHECKING

import pytest

from stadtkern.content import jobs_quality
from stadtkern.content.links import ask
from stadtkern.core.errors import Refused
from stadtkern.reading import fetching
from stadtkern.reading.fetching import Site
from stadtkern.reading.rules.links import Answer
from stadtkern.reading.rules.sites import Sitemap, read_sitemap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Serve = Callable[[bytes, bytes], str]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
ENDLESS_NAME = b"\x1f\x8b\x08\x08" + bytes(6)  # a gzip header whose file name never ends


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that says something once and then goes on saying something else for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def answer(first: bytes, again: bytes) -> None:
        with listener.accept()[0] as line:
            line.recv(10_000)
            try:
                line.sendall(first)
                while again and not over.wait(0.0 if len(again) > 100 else 0.02):
                    line.sendall(again)
            except OSError:
                pass  # the visitor hung up, as it should

    def start(first: bytes, again: bytes) -> str:
        threading.Thread(target=answer, args=(first, again), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    over.set()
    listener.close()


def fetched(url: str, *, most_bytes: int = 100_000) -> bytes:
    with Site(url, pause_s=0.0) as site:
        return site.fetch(url, most_bytes=most_bytes, check_robots=False).body


def packed(body: bytes, said: str = "gzip") -> bytes:
    return OK + f"Content-Encoding: {said}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_a_packed_page_is_unpacked_once(serve: Serve) -> None:
    assert fetched(serve(packed(gzip.compress(b"Wasser")), b"")) == b"Wasser"


@pytest.mark.parametrize(
    ("first", "again", "reason"),
    [
        (packed(gzip.compress(bytes(10_000_000))), b"", "too_large"),
        (packed(gzip.compress(gzip.compress(b"x")), "gzip, gzip"), b"", "unknown_format"),
        (packed(zlib.compress(b"x"), "deflate"), b"", "unknown_format"),
        (packed(b"kaputt"), b"", "unreadable_file"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + ENDLESS_NAME, b"a" * 10_000, "too_large"),
        (OK + b"\r\n", b"a" * 10_000, "too_large"),
    ],
    ids=["a bomb", "packed twice", "another packing", "damaged", "a header without end", "a page without end"],
)
def test_what_is_too_large_however_it_is_packed(serve: Serve, first: bytes, again: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        fetched(serve(first, again))
    assert refusal.value.reason == reason


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "reason"),
    [(b"HTTP/1.1 200 OK\r\n", "site_unreachable"), (OK + b"\r\n", "too_large")],
    ids=["headers that drip", "a page that drips"],
)
def test_a_request_ends_at_its_deadline(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, first: bytes, reason: str
) -> None:
    monkeypatch.setattr(fetching, "LONGEST_FETCH_S", 2.0)  # on a busy machine headers alone may take a while
    drop = b"a" if reason == "too_large" else b"X-More: 1\r\n"
    with pytest.raises(Refused) as refusal:
        fetched(serve(first, drop))
    assert refusal.value.reason == reason


def test_a_link_is_not_waited_for_either(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LONGEST_KNOCK_S", 0.2)
    assert ask(serve(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"), inside=True) == Answer(None, "unreachable")


@pytest.mark.django_db
def test_other_jobs_do_not_wait_for_links(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, rounds = threading.Event(), []

    def check(*, at: object) -> None:
        rounds.append(at)
        answered.wait()

    monkeypatch.setattr(jobs_quality, "check_due_links", check)
    before = set(threading.enumerate())
    jobs_quality.watch()
    jobs_quality.watch()
    answered.set()
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert len(rounds) == 1


def test_a_sitemap_of_nothing_but_elements_is_left_early() -> None:
    late = b"<url><loc>http://a/1</loc></url>"
    assert read_sitemap(b"<urlset>" + b"<a/>" * 600_000 + late + b"</urlset>") == Sitemap((), ())


def test_pictures_of_a_sitemap_are_no_pages() -> None:
    xml = b"<urlset><url><loc>http://a/1</loc><image><loc>http://a/b.png</loc></image><!-- x --></url></urlset>"
    assert read_sitemap(gzip.compress(xml)) == Sitemap(("http://a/1",), ())
