"""The staff's pages have one address for both languages; what somebody chose stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stadtkern.identity.testing import sign_in, staff

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_english_is_chosen_kept_and_left_again(client: Client) -> None:
    sign_in(client, staff("anna", "clerk"))
    assert 'href="/intern/ich/?sprache=en"' in page(client, "/intern/ich/")
    assert "Your roles" in page(client, "/intern/ich/?sprache=en")
    kept = client.get("/intern/ich/")
    assert "Your roles" in kept.content.decode()
    assert kept.headers["Content-Language"] == "en"
    assert 'href="/intern/ich/?sprache=de"' in kept.content.decode()
    assert "Ihre Rollen" in page(client, "/intern/ich/?sprache=de")
    assert "Ihre Rollen" in page(client, "/intern/ich/")


@pytest.mark.parametrize("chosen", ["fr", "", "en%0d%0aSet-Cookie:x", "<script>"])
def test_what_is_no_language_changes_nothing(client: Client, chosen: str) -> None:
    sign_in(client, staff("anna", "clerk"))
    answer = client.get(f"/intern/ich/?sprache={chosen}")
    assert "Ihre Rollen" in answer.content.decode()
    assert "sprache" not in answer.cookies


def test_the_choice_stays_below_the_staff_s_pages(client: Client) -> None:
    client.get("/intern/anmelden/?sprache=en")
    assert client.cookies["sprache"]["path"] == "/intern/"
    assert 'lang="de-AT"' in page(client, "/")
