from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from stadtkern.content.actions.links import check_due_links, note_links
from stadtkern.content.links import ask
from stadtkern.content.models import LinkCheck
from stadtkern.reading.fetching import LINK_USER_AGENT
from stadtkern.reading.rules.links import Answer, Standing, addresses_in, standing_after, targets_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FINE, GONE, SILENT = Answer(200), Answer(404), Answer(None, "unreachable")


def test_addresses_are_read_without_their_punctuation() -> None:
    text = (
        "Siehe https://a.example/x. Oder (https://b.example/y_(z)), „http://c.example“; mail: post@d.example, ftp://e"
    )
    assert addresses_in(text) == ["https://a.example/x", "https://b.example/y_(z)", "http://c.example/"]


def test_an_address_without_end_is_none() -> None:
    assert addresses_in(f"https://a.example/{')' * 200_000} https://b.example/{')' * 900}") == ["https://b.example/"]
    assert targets_in("<a " * 30_000) == []


def test_links_of_a_page_are_web_addresses_and_own_paths() -> None:
    html = '<a href="/leistungen/hund/#kosten">1</a> <a class="x" href="https://a.example/?b=1&amp;c=2">2</a>'
    other = '<a href="mailto:a@b.example">3</a> <a href="//cdn.example/x">4</a> <a href="#oben">5</a>'
    assert targets_in(html + other) == ["/leistungen/hund/", "https://a.example/?b=1&c=2"]


def broken_after(*answers: tuple[Answer, int]) -> list[bool]:
    """Return whether a link counts as broken after each answer; the number says on which day it came."""
    standing, told = Standing(), []
    for answer, number in answers:
        at = NOW + number * DAY
        failed_on = standing.failed_since.date() if standing.failed_since else None
        standing = standing_after(standing, answer, at=at, on=at.date(), failed_on=failed_on)
        told.append(standing.is_broken)
    return told


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ([(FINE, 0)], [False]),
        ([(GONE, 0)], [True]),
        ([(Answer(410), 0), (FINE, 1)], [True, False]),
        ([(SILENT, 0), (SILENT, 0)], [False, False]),
        ([(SILENT, 0), (SILENT, 1)], [False, True]),
        ([(Answer(500), 0), (FINE, 1), (Answer(500), 2)], [False, False, False]),
        ([(Answer(403), 0), (Answer(403), 1)], [False, False]),
        ([(SILENT, 0), (Answer(None, "no_network"), 1), (SILENT, 1)], [False, False, True]),
        ([(Answer(None, "no_network"), 0), (Answer(None, "no_network"), 1)], [False, False]),
        ([(Answer(None, "not_asked"), 0), (Answer(None, "not_asked"), 1)], [False, False]),
    ],
)
def test_a_link_is_broken_when_gone_or_silent_on_two_days(
    answers: Sequence[tuple[Answer, int]], wanted: list[bool]
) -> None:
    assert broken_after(*answers) == wanted


@dataclass
class Web:
    """A real web server on this machine."""

    address: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            found.asked.append((self.command, self.path, self.headers["User-Agent"]))
            status = {"/fine": 200, "/get-only": 405 if self.command == "HEAD" else 206, "/moved": 301}.get(
                self.path, 404
            )
            self.send_response(status)
            if self.path == "/moved":
                self.send_header("Location", "/fine")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = answer  # noqa: N815 - names http.server calls

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "wanted", "requests"),
    [
        ("/fine", 200, [("HEAD", "/fine")]),
        ("/get-only", 206, [("HEAD", "/get-only"), ("GET", "/get-only")]),
        ("/moved", 200, [("HEAD", "/moved"), ("HEAD", "/fine")]),
        ("/gone", 404, [("HEAD", "/gone"), ("GET", "/gone")]),
    ],
)
def test_a_real_server_is_asked_politely(web: Web, path: str, wanted: int, requests: list[tuple[str, str]]) -> None:
    assert ask(f"{web.address}{path}", inside=True) == Answer(wanted)
    assert [(method, path) for method, path, _ in web.asked] == requests
    assert {agent for *_, agent in web.asked} == {LINK_USER_AGENT}


@pytest.mark.slow
def test_a_server_that_is_off_is_unreachable(web: Web) -> None:
    assert ask("http://127.0.0.1:9/", inside=True) == SILENT


@pytest.mark.slow
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "intranet", "[::1]"])
def test_machines_inside_the_house_are_never_asked(web: Web, host: str) -> None:
    port = web.address.rpartition(":")[2]
    assert ask(f"http://{host}:{port}/fine") == Answer(None, "not_asked")
    assert web.asked == []


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
def test_own_paths_are_asked_without_the_network(musterstadt: object) -> None:
    assert ask("/leistungen/").status == 200
    assert ask("/leistungen/gibt-es-nicht/").status == 404


class Asked:
    """Answers for addresses, and what was asked."""

    def __init__(self, **answers: Answer) -> None:
        self.answers, self.urls = answers, list[str]()

    def __call__(self, url: str) -> Answer:
        self.urls.append(url)
        return self.answers[url.partition("://")[2].partition(".")[0]]


def links(*names: str) -> None:
    note_links(None, [f"https://{name}.example/" for name in names], at=NOW)


def broken() -> list[str]:
    return list(LinkCheck.objects.filter(is_broken=True).order_by("url").values_list("url", flat=True))


@pytest.mark.django_db
def test_each_host_is_asked_once_and_few_per_run() -> None:
    urls = ["https://a.example/1", "https://a.example/2", *(f"https://{name}.example/" for name in "bcdef")]
    note_links(None, urls, at=NOW)
    asked = Asked(**dict.fromkeys("abcdef", FINE))
    assert check_due_links(at=NOW, ask=asked) == 4
    assert asked.urls == ["https://a.example/1", *urls[2:5]]
    assert check_due_links(at=NOW, ask=asked) == 3
    assert check_due_links(at=NOW, ask=asked) == 0
    assert check_due_links(at=NOW + 7 * DAY, ask=asked) == 4


@pytest.mark.django_db
def test_without_network_nothing_is_called_broken() -> None:
    links("a", "b")
    offline = Asked(a=SILENT, b=SILENT)
    for number in range(4):
        check_due_links(at=NOW + number * DAY, ask=offline)
    assert broken() == []
    assert set(LinkCheck.objects.values_list("problem", flat=True)) == {"no_network"}


@pytest.mark.django_db
def test_a_silent_host_is_broken_when_another_one_answers() -> None:
    links("a", "b")
    check_due_links(at=NOW, ask=Asked(a=FINE, b=SILENT))
    asked = Asked(a=FINE, b=SILENT)
    check_due_links(at=NOW + DAY, ask=asked)
    assert asked.urls == ["https://b.example/", "https://a.example/"]
    assert broken() == ["https://b.example/"]


@pytest.mark.django_db
def test_links_nobody_uses_any_more_are_forgotten() -> None:
    links("a", "b")
    links("b")
    check_due_links(at=NOW, ask=Asked(b=GONE))
    assert broken() == ["https://b.example/"]
    assert LinkCheck.objects.count() == 1
