"""Eyes that examine what somebody without JavaScript sees: axe needs scripts, so the same page is shown once more."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from browser.test_layout import TOO_WIDE
from browser.test_procedures import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

ENGLISH = re.compile(r"\b(the|and|you|your|please|with)\b", re.IGNORECASE)
ITS_OWN = re.compile(r"/formular/[^/]+|/\d{4}-\d{6}-\d|/\d+")  # in an address: of one form, matter or thing


@dataclass
class Eyes:
    """``page`` runs axe and shows, under its own address, whatever was seen elsewhere; ``known`` is not examined again.

    A kind of page is its address without what belongs to one matter, and whether it says that something is wrong.
    """

    page: Page
    known: set[str]
    findings: list[str] = field(default_factory=list)
    _seen: str = ""

    def __post_init__(self) -> None:
        self.page.route("**/*", self._show)

    def look(self, seen: Page, *, of: str = "", kind: str = "") -> None:
        """Examine a page as it is: barriers, what is wider than the window, words in the wrong language.

        ``of`` says whose page it is where each has its own; ``kind`` takes the place of the address.
        """
        kind = kind or f"{of} {ITS_OWN.sub('/*', urlsplit(seen.url).path)} {seen.get_by_role('alert').count()}"
        if kind in self.known:
            return
        self.known.add(kind)
        self._seen = seen.content()
        if seen.viewport_size:
            self.page.set_viewport_size(seen.viewport_size)
        self.page.goto(seen.url.partition("#")[0])
        self.findings += barriers(self.page)
        self.findings += [f"{seen.url}: too wide {each}" for each in self.page.evaluate(TOO_WIDE)]
        for each in ENGLISH.findall(seen.locator("main").inner_text()):
            self.findings.append(f"{seen.url}: English “{each}”")

    def _show(self, route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=self._seen, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()
