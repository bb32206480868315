from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from stadtkern.content.crawl import MOST_SITEMAPS, Crawled, crawl
from stadtkern.content.models import Fetch, Kind, Source, State
from stadtkern.content.rules.metadata import Metadata
from stadtkern.core.errors import Refused
from stadtkern.identity.api import SYSTEM
from stadtkern.reading.extract import Extracted, extract
from stadtkern.reading.fetching import USER_AGENT, Site
from stadtkern.reading.rules.sites import Sitemap, is_same_site, may_connect, normal_url, read_sitemap

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Town:
    """A real web server on this machine, whose pages a test can change."""

    address: str = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def page(self, path: str, words: str, *, status: int = 200, **headers: str) -> None:
        named = {"Content-Type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
        self.pages[path] = (status, named, f"<html><body><h1>{words}</h1><p>{words}.</p></body></html>".encode())

    def sitemap(self, *paths: str, at: str = "/sitemap.xml", kind: str = "urlset") -> None:
        entries = "".join(f"<e><loc>{path if '://' in path else self.address + path}</loc></e>" for path in paths)
        xml = f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'
        self.pages[at] = (200, {"Content-Type": "application/xml"}, xml.encode())

    def robots(self, text: str) -> None:
        self.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, text.encode())

    def crawl(self, start: str = "/", **options: object) -> list[Crawled]:
        self.asked.clear()
        with Site(self.address + start, pause=self.pauses.append, pause_s=0.0) as site:
            return list(crawl(site, by=SYSTEM, **options))  # type: ignore[arg-type]

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def town() -> Iterator[Town]:
    found = Town()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers)))
            status, headers, body = found.pages.get(self.path, (404, {}, b""))
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def results(crawled: list[Crawled]) -> list[tuple[str, str]]:
    return [
        (each.url.partition("/")[2].partition("/")[2].partition("/")[2], each.reason or each.change) for each in crawled
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_pages_of_the_sitemap_become_sources(town: Town) -> None:
    town.page("/hund", "Hundeabgabe")
    town.sitemap("/hund")
    crawled = town.crawl(metadata=Metadata(owner="Finanzen", checked_on=date(2026, 11, 1)))
    assert results(crawled) == [("hund", "new")]
    source = Source.objects.get()
    assert (source.name, source.url, source.kind) == (f"{town.address}/hund", f"{town.address}/hund", Kind.WEB)
    assert (source.title, source.owner) == ("Hundeabgabe", "Finanzen")
    assert {headers["User-Agent"] for _, headers in town.asked} == {USER_AGENT}


@pytest.mark.slow
@pytest.mark.django_db
def test_unchanged_pages_are_not_sent_again(town: Town) -> None:
    town.page("/hund", "Hundeabgabe", ETag='"1"', Last_Modified="Sun, 01 Nov 2026 08:00:00 GMT")
    town.page("/katze", "Katzen")
    town.sitemap("/hund", "/katze")
    town.crawl()
    assert results(town.crawl()) == [("hund", "unchanged"), ("katze", "unchanged")]
    asked = dict(town.asked)["/hund"]
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"1"', "Sun, 01 Nov 2026 08:00:00 GMT")
    town.page("/hund", "Hundeabgabe neu", ETag='"2"')
    assert results(town.crawl()) == [("hund", "changed"), ("katze", "unchanged")]
    assert Fetch.objects.get(source__title="Hundeabgabe neu").etag == '"2"'


@pytest.mark.slow
@pytest.mark.django_db
def test_a_page_that_is_gone_leaves_the_answers_and_may_return(town: Town) -> None:
    town.page("/hund", "Hundeabgabe", ETag='"1"')
    town.sitemap("/hund")
    town.crawl()
    page = town.pages.pop("/hund")
    assert results(town.crawl()) == [("hund", "page_gone")]
    assert Source.objects.get().state == State.GONE
    town.pages["/hund"] = page
    assert results(town.crawl()) == [("hund", "changed")]
    assert Source.objects.get().state == State.CURRENT


@pytest.mark.slow
@pytest.mark.django_db
def test_robots_txt_is_obeyed(town: Town) -> None:
    town.page("/offen", "Offen")
    town.page("/intern/a", "Geheim")
    town.sitemap("/offen", "/intern/a", at="/karte.xml")
    town.robots(f"User-agent: *\nDisallow: /intern/\nCrawl-delay: 7\nSitemap: {town.address}/karte.xml\n")
    assert results(town.crawl()) == [("offen", "new"), ("intern/a", "forbidden_by_site")]
    assert town.paths() == ["/robots.txt", "/karte.xml", "/offen"]
    assert all(6 < pause <= 7 for pause in town.pauses)
    assert len(town.pauses) == 2


@pytest.mark.slow
@pytest.mark.django_db
def test_a_site_that_cannot_say_what_it_allows_is_left_alone(town: Town) -> None:
    town.page("/robots.txt", "kaputt", status=503, Retry_After="2")
    with pytest.raises(Refused, match="forbidden_by_site"):
        town.crawl()
    assert town.pauses[0] == 2.0


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_outside_the_host_is_asked(town: Town) -> None:
    town.page("/weg", "weg", status=302, Location="http://127.0.0.1:9/secret")
    town.page("/innen", "innen", status=301, Location="/ziel")
    town.page("/kreis", "kreis", status=302, Location="/kreis")
    town.page("/ziel", "Ziel")
    town.sitemap("http://127.0.0.1:9/x", "ftp://127.0.0.1/y", "/weg", "/innen", "/kreis")
    assert results(town.crawl()) == [("weg", "other_site"), ("innen", "new"), ("kreis", "site_unreachable")]
    assert Source.objects.get().url == f"{town.address}/ziel"


@pytest.mark.slow
@pytest.mark.django_db
def test_an_index_of_sitemaps_is_followed_and_the_limit_kept(town: Town) -> None:
    for number in range(4):
        town.page(f"/{number}", f"Seite {number}")
    town.sitemap("/a.xml", "/b.xml.gz", "/fehlt.xml", kind="sitemapindex")
    town.sitemap("/0", "/1", at="/a.xml")
    town.sitemap("/1", "/2", "/3", at="/b.xml.gz")
    status, headers, body = town.pages["/b.xml.gz"]
    town.pages["/b.xml.gz"] = (status, headers, gzip.compress(body))
    assert results(town.crawl(limit=3)) == [("0", "new"), ("1", "new"), ("2", "new")]


@pytest.mark.slow
@pytest.mark.django_db
def test_an_index_of_sitemaps_without_end_is_left(town: Town) -> None:
    town.page("/0", "Seite")
    town.sitemap("/0", at="/a.xml")
    town.sitemap("/a.xml", *(f"/{number}.xml" for number in range(60)), kind="sitemapindex")
    for number in range(60):
        town.sitemap(*(f"/{number}-{each}.xml" for each in range(60)), kind="sitemapindex", at=f"/{number}.xml")
    assert results(town.crawl()) == [("0", "new")]
    assert len([path for path in town.paths() if path.endswith(".xml")]) == MOST_SITEMAPS


@pytest.mark.slow
@pytest.mark.django_db
def test_a_page_that_breaks_its_reader_does_not_stop_the_rest(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(data: bytes, **options: str) -> Extracted:
        if b"kaputt" in data:
            raise MemoryError
        return extract(data, **options)

    monkeypatch.setattr("stadtkern.content.crawl.extract", read)
    town.page("/kaputt", "kaputt")
    town.page("/hund", "Hundeabgabe")
    town.sitemap("/kaputt", "/hund")
    assert results(town.crawl()) == [("kaputt", "unreadable_file"), ("hund", "new")]


@pytest.mark.slow
@pytest.mark.django_db
def test_what_is_no_text_too_large_or_broken_is_named(town: Town, settings: object) -> None:
    town.pages["/bild"] = (200, {"Content-Type": "image/png"}, b"\x89PNG")
    town.pages["/leer"] = (200, {"Content-Type": "text/html"}, b"<html><body></body></html>")
    town.pages["/gross"] = (200, {"Content-Type": "text/html"}, b"x" * (21 * 1024 * 1024))
    town.page("/kaputt", "x", status=500)
    town.sitemap("/bild", "/leer", "/gross", "/kaputt")
    assert results(town.crawl()) == [
        ("bild", "unknown_format"),
        ("leer", "no_text"),
        ("gross", "too_large"),
        ("kaputt", "site_unreachable"),
    ]
    assert Source.objects.count() == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_a_site_without_sitemap_is_refused(town: Town) -> None:
    with pytest.raises(Refused, match="no_sitemap"):
        town.crawl()


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "muell", "http://a:b@example.org/", ""])
def test_only_plain_web_addresses_are_visited(url: str) -> None:
    with pytest.raises(Refused, match="not_a_web_address"):
        Site(url)


def test_a_public_name_must_not_lead_inside() -> None:
    with pytest.raises(Refused, match="private_address"):
        Site("http://169.254.169.254/latest/meta-data/")


@pytest.mark.parametrize(
    ("address", "host", "allowed"),
    [
        ("93.184.216.34", "example.org", True),
        ("10.0.0.5", "example.org", False),
        ("127.0.0.1", "example.org", False),
        ("::1", "example.org", False),
        ("::ffff:10.0.0.5", "example.org", False),
        ("fd00::1", "example.org", False),
        ("10.0.0.5", "10.0.0.5", True),
        ("10.0.0.5", "intranet", True),
        ("10.0.0.5", "wiki.stadt.local", True),
        ("127.0.0.1", "localhost", True),
        ("::1", "localhost", True),
        ("169.254.169.254", "169.254.169.254", False),
        ("fe80::1%eth0", "intranet", False),
        ("0.0.0.0", "localhost", False),
    ],
)
def test_which_machines_may_be_asked(address: str, host: str, allowed: bool) -> None:
    assert may_connect(address, host=host) is allowed


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://Example.org:443/a#b", "https://example.org/a"),
        ("/x?y=1", "http://stadt.at/x?y=1"),
        ("http://müll.at", "http://xn--mll-hoa.at/"),
        ("http://stadt.at:99999/", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_normal_addresses(url: str, normal: str) -> None:
    assert normal_url(url, of="http://stadt.at/start") == normal


def test_one_site_is_one_host() -> None:
    assert is_same_site("https://stadt.at/a", "http://stadt.at/")
    assert not is_same_site("https://stadt.at:8443/", "http://stadt.at/")
    assert not is_same_site("https://www.stadt.at/", "https://stadt.at/")


@pytest.mark.parametrize(
    "data",
    [b"", b"<html/>", b"\x1f\x8bkaputt", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><feed>&a;</feed>"],
)
def test_what_is_no_sitemap(data: bytes) -> None:
    assert read_sitemap(data) is None


def test_a_sitemap_names_each_page_once() -> None:
    xml = b"<urlset><url><loc> http://a/1 </loc></url><url><loc>http://a/1</loc></url><url/></urlset>"
    assert read_sitemap(xml) == Sitemap(("http://a/1",), ())
