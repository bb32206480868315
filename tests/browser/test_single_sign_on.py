"""Staff sign in, confirm and sign out by way of a real OpenID provider, in a real browser."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from browser import providers
from browser.served_town import ROOT, STAFF_NAME, environment, served, stadtkern
from browser.test_accessibility import RUN
from browser.visitors import PHONE, NewContext, Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

WITH_PROVIDER, CONFIRM_THERE = "Mit Rathaus-Konto anmelden", "Mit Rathaus-Konto bestätigen"
START = re.compile(r"/intern/$")


@dataclass(frozen=True, slots=True)
class Scene:
    """A town of its own beside a provider of its own."""

    visitors: Visitors
    provider: providers.Provider
    environment: dict[str, str]

    def link(self, subject: str) -> None:
        command = stadtkern("staff", "link", STAFF_NAME, "--subject", subject)
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module", params=[providers.mock, providers.strict], ids=["mock", "strict"])
def house(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, providers.Provider, Any]]:
    data = tmp_path_factory.mktemp("sso")
    with request.param(data) as provider:
        options = {
            "STAFF_OIDC_ISSUER": provider.url,
            "STAFF_OIDC_CLIENT_ID": providers.CLIENT_ID,
            "STAFF_OIDC_CLIENT_SECRET": providers.SECRET,
            "STAFF_OIDC_LABEL": "Rathaus-Konto",
            "STAFF_OIDC_SECOND_FACTOR": "mfa",
        }
        with served("musterstadt", data, **options) as town:
            yield town, provider, environment("musterstadt", data, **options)


@pytest.fixture
def scene(house: tuple[Any, providers.Provider, Any], new_context: NewContext) -> Iterator[Scene]:
    town, provider, env = house
    visitors = Visitors(town, new_context, own_sites=(provider.url, *provider.sites))
    yield Scene(visitors, provider, env)
    assert visitors.troubles == []


def barriers(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    return [f"{each['id']}: {json.dumps(each['nodes'][0]['target'])}" for each in page.evaluate(RUN)["violations"]]


def test_a_stranger_is_linked_and_then_comes_in(scene: Scene, tmp_path: Path) -> None:
    town, page = scene.visitors.town, scene.visitors.come(viewport=PHONE)
    page.goto(f"{town.url}/intern/ich/")
    assert barriers(page) == []
    page.get_by_role("button", name=WITH_PROVIDER).click()
    scene.provider.sign_in(page, "anna")
    expect(page.get_by_role("heading", level=1)).to_have_text("Die Anmeldung hat nicht geklappt")
    assert page.url.endswith("/intern/anmelden/anbieter/nein/")
    assert barriers(page) == []
    scene.link(page.locator("main code").inner_text())

    page.get_by_role("link", name="Zurück zur Anmeldung").click()
    page.get_by_role("button", name=WITH_PROVIDER).click()
    if not scene.provider.asks_anew:  # the other one remembers who this is
        scene.provider.sign_in(page, "anna")
    page.wait_for_url("**/intern/ich/")
    expect(page.locator("main")).to_contain_text("Verknüpft mit Rathaus-Konto")

    page.get_by_role("button", name="Abmelden").first.click()
    page.wait_for_url(f"{scene.provider.url}/**")
    scene.provider.sign_out(page)
    page.wait_for_url(f"{town.url}/intern/anmelden/**")
    page.goto(f"{town.url}/intern/ich/")
    expect(page.get_by_role("button", name=WITH_PROVIDER)).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_typed_is_still_there_and_a_confirmation_asks_again(scene: Scene, javascript: bool) -> None:
    town, page = scene.visitors.town, scene.visitors.come(javascript=javascript)
    page.goto(f"{town.url}/intern/")
    page.get_by_role("button", name=WITH_PROVIDER).click()
    scene.provider.sign_in(page, "anna")
    page.wait_for_url(START)

    page.goto(f"{town.url}/intern/wissen/hochladen/")
    page.locator("[name=owner]").fill("Finanzen & Co")
    page.context.clear_cookies(domain="127.0.0.1", name="sessionid")
    page.locator("form:has([name=owner])").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Hochladen").click()
    expect(page.locator("main")).to_contain_text("Finanzen & Co")
    page.get_by_role("button", name=WITH_PROVIDER).click()
    if not scene.provider.asks_anew:
        scene.provider.sign_in(page, "anna")
    page.wait_for_url("**/intern/ich/weiter/")
    page.get_by_role("button", name="Jetzt abschicken").click()
    expect(page.locator("[name=owner]")).to_have_value("Finanzen & Co")

    page.goto(f"{town.url}/intern/ich/bestaetigen/?next=/intern/ich/")
    assert not javascript or barriers(page) == []
    page.get_by_role("button", name=CONFIRM_THERE).click()
    scene.provider.sign_in(page, "anna")  # also where it remembers: it was told to ask
    page.wait_for_url("**/intern/ich/")
    expect(page.locator("main")).to_contain_text("Wann Sie sich zuletzt")


def test_an_old_address_of_the_way_back_opens_nothing(scene: Scene) -> None:
    town, page = scene.visitors.town, scene.visitors.come()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if "/zurueck/" in request.url else None)
    page.goto(f"{town.url}/intern/")
    page.get_by_role("button", name=WITH_PROVIDER).click()
    scene.provider.sign_in(page, "anna")
    page.wait_for_url(START)

    other = scene.visitors.come()
    other.goto(seen[0])
    expect(other.get_by_role("heading", level=1)).to_have_text("Die Anmeldung hat nicht geklappt")
    other.goto(f"{town.url}/intern/")
    expect(other.get_by_role("button", name=WITH_PROVIDER)).to_be_visible()
