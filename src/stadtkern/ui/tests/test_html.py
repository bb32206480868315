"""The HTML of whole pages: balanced, unique ids, references that exist, nothing the policy forbids, light enough."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from django.test import Client

VOID = {"meta", "link", "input", "br", "img", "hr"}
PAGES = ["/ui/", "/leistungen/", "/en/leistungen/", "/abgelehnt/", "/gibt-es-nicht/"]
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
LARGEST_PAGE = 100_000


class Page(HTMLParser):
    """Collects what is wrong with a page while it is read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.headings: list[int] = []
        self.assets: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if len(values) != len(attrs):
            self.faults.append(f"twice the same attribute: {self.get_starttag_text()}")
        if "style" in values or tag == "style" or any(name.startswith("on") for name in values):
            self.faults.append(f"inline: {self.get_starttag_text()}")
        if tag == "script" and "src" not in values:
            self.faults.append("inline script")
        if tag == "img" and "alt" not in values:
            self.faults.append("image without alternative text")
        self.ids += [values["id"] or ""] if "id" in values else []
        self.references += [each for name in REFERENCES for each in (values.get(name) or "").split()]
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        address = values.get("src") or (values.get("href") if tag == "link" else None) or ""
        self.assets += [address] if address.startswith("/static/") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.faults.append(f"self-closed: {tag}")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_valid(client: Client, path: str) -> None:
    page = Page(client.get(path).content.decode())
    assert page.faults == []
    assert sorted(page.ids) == sorted(set(page.ids))
    assert set(page.references) - set(page.ids) == set()


@pytest.mark.parametrize("path", PAGES)
def test_headings_skip_no_level(client: Client, path: str) -> None:
    levels = Page(client.get(path).content.decode()).headings
    body = levels[levels.index(1) :]
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(body) if pair[1] > pair[0] + 1] == []


def static_bytes(address: str) -> bytes:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str)
    return Path(found).read_bytes()


def test_the_heaviest_page_fits_in_100_kilobytes(client: Client) -> None:
    html = client.get("/ui/").content
    assets = {*Page(html.decode()).assets, "/static/ui/icons.svg", "/static/ui/skyline.svg"}
    weight = sum(len(gzip.compress(content, 6)) for content in (html, *map(static_bytes, sorted(assets))))
    assert weight < LARGEST_PAGE
