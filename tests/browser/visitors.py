"""Visitors: one browser context each, with a device, a language and an address of their own.

Whatever a visitor does, the house rules hold: nothing is asked of another site, the console stays silent (a breach of
the content security policy would speak there), nothing breaks on the server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from browser.served_town import Town

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
NARROWEST: ViewportSize = {"width": 320, "height": 640}  # 1280 pixels at 400 percent

NewContext = Callable[..., BrowserContext]
NUMBERS = count(1)


@dataclass
class Visitors:
    """Brings visitors to the town and notes every trouble they meet."""

    town: Town
    new_context: NewContext
    own_sites: tuple[str, ...]
    troubles: list[str] = field(default_factory=list)

    def come(
        self,
        *,
        viewport: ViewportSize = DESKTOP,
        javascript: bool = True,
        theme: Literal["light", "dark"] = "light",
        locale: Literal["de-AT", "en-GB"] = "de-AT",
    ) -> Page:
        """Return an empty page of a new visitor; rate limits see an address nobody else has."""
        number = next(NUMBERS)
        settings: dict[str, Any] = {
            "viewport": viewport,
            "java_script_enabled": javascript,
            "color_scheme": theme,
            "locale": locale,
            "reduced_motion": "reduce",
            "extra_http_headers": {"X-Forwarded-For": f"10.1.{number // 250}.{number % 250 + 1}"},
        }
        context = self.new_context(**settings)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        # The browser repeats failed requests here; _response judges those.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.town.url, "data:", "blob:", "about:", *self.own_sites)):
            self.troubles.append(f"other site: {request.url}")

    def _response(self, response: Response) -> None:
        # A person may ask for a page that does not exist; our own pages may not.
        worst = 500 if response.request.resource_type == "document" else 400
        if response.status >= worst:
            self.troubles.append(f"{response.status}: {response.url}")
