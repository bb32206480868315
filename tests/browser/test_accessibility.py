"""Every kind of page is free of barriers that a program can find: axe, WCAG 2.0 to 2.2 A and AA, best practice.

``WRITE_ACCESSIBILITY=1`` examines every address of the sitemap as well and writes the result the town's accessibility
statement shows. Wagtail's editor below ``/redaktion/`` is not ours and not examined.
"""

from __future__ import annotations

import json
import os
import re
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from browser import scenes
from browser.visitors import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, ViewportSize

    from browser.visitors import Visitors

WRITE = os.environ.get("WRITE_ACCESSIBILITY") == "1"
RESULT = Path(__file__).resolve().parents[2] / "src" / "stadtkern" / "portal" / "accessibility.json"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOCAL = ZoneInfo("Europe/Vienna")
RUN = f"axe.run({{runOnly: {json.dumps(TAGS)}, resultTypes: ['violations']}})"
UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
UNFOLD_MAIN = UNFOLD.replace("details", "main details")


@dataclass(frozen=True, slots=True)
class View:
    """A way to see a page. Unfolded views come last: what was unfolded stays so."""

    name: str
    viewport: ViewportSize
    theme: Literal["light", "dark"]
    unfolded: bool


VIEWS = (
    View("desktop light", DESKTOP, "light", unfolded=False),
    View("phone dark", PHONE, "dark", unfolded=False),
    View("phone light unfolded", PHONE, "light", unfolded=True),
    View("desktop dark unfolded", DESKTOP, "dark", unfolded=True),
)
# Colours do not change with the language; words, names and their lengths do.
TWO_VIEWS = (VIEWS[0], View("phone dark unfolded", PHONE, "dark", unfolded=True))


@dataclass
class Examination:
    """What axe found, by scene and view."""

    engine: str = ""
    pages: set[str] = field(default_factory=set)
    views: int = 0
    findings: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, views: tuple[View, ...]) -> None:
        """Examine the page as it is in each of the views."""
        page.evaluate(AXE_SCRIPT)
        self.pages.add(re.sub(r"R-[A-Z2-9]{8}|zitat=[\d-]+", "", page.url))
        for view in views:
            page.set_viewport_size(view.viewport)
            page.emulate_media(color_scheme=view.theme)
            if view.unfolded:
                page.evaluate(UNFOLD_MAIN if "panel" in name else UNFOLD)
            self._run(page, f"{name}, {view.name}")

    def _run(self, page: Page, view: str) -> None:
        result: dict[str, Any] = page.evaluate(RUN)
        self.engine = f"axe-core {result['testEngine']['version']}"
        self.views += 1
        for violation in result["violations"]:
            for node in violation["nodes"]:
                words = " ".join(node["failureSummary"].split())
                self.findings.append(f"{view}: {violation['id']} {node['target']} {words}")


@pytest.fixture(scope="module")
def examination() -> Iterator[Examination]:
    """Collect over all tests of this module; write the result down when that was asked for."""
    examination = Examination()
    yield examination
    if WRITE:
        facts = {
            "tested_on": datetime.now(LOCAL).date().isoformat(),
            "engine": examination.engine,
            "pages": len(examination.pages),
            "views": examination.views,
            "findings": len(examination.findings),
        }
        RESULT.write_text(json.dumps(facts) + "\n", encoding="utf-8")


def examine(
    examination: Examination, page: Page, found: dict[str, scenes.Scene], views: tuple[View, ...] = VIEWS
) -> None:
    before = len(examination.findings)
    for name, scene in found.items():
        scene(page)
        examination.look(page, name, views)
    findings = examination.findings[before:]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_no_public_page_has_a_barrier(visitors: Visitors, examination: Examination, prefix: str) -> None:
    visitor = visitors.come(locale="en-GB") if prefix else visitors.come(locale="de-AT")
    found = scenes.public_scenes(prefix) | {"panel": scenes.panel_answered(prefix)}
    examine(examination, visitor, found, TWO_VIEWS if prefix else VIEWS)


def test_the_components_have_no_barrier(visitors: Visitors, examination: Examination) -> None:
    examine(examination, visitors.come(), {"components": scenes.open_page("/ui/")})


def test_stronger_contrast_and_large_text_bring_no_barrier(visitors: Visitors, examination: Examination) -> None:
    page = visitors.come()
    page.context.add_cookies([{"name": "anzeige", "value": "auto.more.150", "url": visitors.town.url}])
    chosen = {
        name: scenes.public_scenes("")[name] for name in ("start", "service-hund-anmelden", "answer", "call-back")
    }
    examine(examination, page, chosen)


def test_no_staff_page_has_a_barrier(visitors: Visitors, examination: Examination) -> None:
    page = visitors.come()
    stranger = {"staff-sign-in": scenes.open_page("/intern/anmelden/")}
    examine(examination, page, stranger)
    scenes.sign_in(page, visitors.town)
    examine(examination, page, {name: scenes.open_page(path) for name, path in scenes.STAFF.items()})


def test_no_address_of_the_sitemap_has_a_barrier(visitors: Visitors, examination: Examination) -> None:
    """Examine every address when the result is written, otherwise every fortieth."""
    with urllib.request.urlopen(f"{visitors.town.url}/sitemap.xml", timeout=30) as response:
        addresses = re.findall(r"<loc>([^<]+)</loc>", response.read().decode())
    known = examination.pages
    unknown = [address for address in addresses if address not in known]
    rest = {address: scenes.open_page(address) for address in unknown[:: 1 if WRITE else 40]}
    examine(examination, visitors.come(), rest, TWO_VIEWS)
