"""A passkey is made and used in a real browser; a virtual key stands in for the finger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.served_town import served
from browser.visitors import NewContext, Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def visitors(tmp_path_factory: pytest.TempPathFactory, new_context: NewContext) -> Iterator[Visitors]:
    """Bring visitors to a town of their own, under a name: an address of numbers cannot have passkeys."""
    with served("musterstadt", tmp_path_factory.mktemp("keys")) as town:
        by_name = town.url.replace("127.0.0.1", "localhost")
        visitors = Visitors(town, new_context, own_sites=(by_name,))
        yield visitors
        assert visitors.troubles == []


def give_key(page: Page) -> None:
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def give_password(page: Page, visitors: Visitors) -> None:
    page.locator("[name=username]").fill(visitors.town.staff_name)
    page.locator("[name=password]").fill(visitors.town.staff_password)
    page.locator("main form").get_by_role("button").click()


def test_a_passkey_is_made_and_then_signs_in_and_confirms(visitors: Visitors) -> None:
    here, page = visitors.own_sites[0], visitors.come()
    give_key(page)
    page.goto(f"{here}/intern/ich/zweiter-faktor/")
    give_password(page, visitors)
    page.locator("[name=name]").fill("Schlüssel am Bund")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    page.wait_for_url("**/notfallcodes/")
    assert page.locator("main li code").count() == 10

    page.get_by_role("button", name="Abmelden").first.click()
    page.goto(f"{here}/intern/ich/")
    give_password(page, visitors)
    page.get_by_role("button", name="Passkey verwenden").click()
    page.wait_for_url("**/intern/ich/")
    expect(page.locator("main")).to_contain_text("Schlüssel am Bund")

    page.goto(f"{here}/intern/ich/bestaetigen/?next=/intern/ich/zweiter-faktor/")
    page.get_by_role("button", name="Passkey verwenden").click()
    page.wait_for_url("**/intern/ich/zweiter-faktor/")
