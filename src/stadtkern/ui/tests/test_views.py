"""Display choices, brand colours and error pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.ui.display import COOKIE, DisplayChoice, read_choice

if TYPE_CHECKING:
    from django.test import Client

CHOICE = {"theme": "dark", "contrast": "more", "text_size": "125"}


@pytest.mark.parametrize("cookie", ["", "dark", "dark.more", "dark.more.200", "pink.more.100", "dark.more.100.1"])
def test_cookies_we_did_not_write_count_as_no_choice(cookie: str) -> None:
    assert read_choice(cookie) == DisplayChoice(theme="auto", contrast="normal", text_size="100")


def test_a_choice_survives_its_cookie() -> None:
    choice = DisplayChoice(theme="light", contrast="more", text_size="150")
    assert read_choice(str(choice)) == choice


def test_choosing_how_the_site_looks(client: Client) -> None:
    answer = client.post("/anzeige/", CHOICE | {"back": "/leistungen/?q=Hund"})
    assert (answer.status_code, answer["Location"]) == (302, "/leistungen/?q=Hund")
    cookie = answer.cookies[COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("dark.more.125", True, "Lax")
    page = client.get("/leistungen/").content.decode()
    assert '<html lang="de-AT" data-kern-theme="dark" data-sk-contrast="more" data-sk-text="125">' in page


@pytest.mark.parametrize(
    "back", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)", "leistungen/", "/\\evil.example"]
)
def test_nobody_is_led_off_the_site(client: Client, back: str) -> None:
    assert client.post("/anzeige/", CHOICE | {"back": back})["Location"] == "/"


def test_looking_at_the_address_changes_nothing(client: Client) -> None:
    assert client.get("/anzeige/").status_code == 405


def test_brand_colours_come_as_a_style_sheet_that_can_be_kept(client: Client) -> None:
    answer = client.get("/ui/marke.8a1c2b-ffffff-f2a3ab-22060a.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    css = answer.content.decode()
    assert '[data-kern-theme="dark"] { --sk-brand: #f2a3ab; --sk-on-brand: #22060a;' in css
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("colours", ["8a1c2b", "8a1c2b-ffffff-f2a3ab-22060g", "8A1C2B-ffffff-f2a3ab-22060a"])
def test_brand_colours_are_nothing_but_colours(client: Client, colours: str) -> None:
    assert client.get(f"/ui/marke.{colours}.css").status_code == 404


def test_pages_use_the_towns_colours(client: Client) -> None:
    assert "/ui/marke.8a1c2b-ffffff-f2a3ab-22060a.css" in client.get("/leistungen/").content.decode()


@pytest.mark.parametrize(
    ("path", "lang", "other"),
    [
        ("/leistungen/?q=a", "de-AT", "/en/leistungen/?q=a"),
        ("/en/leistungen/?q=a", "en", "/leistungen/?q=a"),
        ("/ui/", "de-AT", "/en/"),
        ("/gibt-es-nicht/", "de-AT", "/en/"),
    ],
)
def test_every_page_leads_to_the_other_language(client: Client, path: str, lang: str, other: str) -> None:
    page = client.get(path).content.decode()
    assert f'<html lang="{lang}"' in page
    assert f'class="sk-utility__item" href="{other}"' in page


def test_the_current_entry_of_the_menu_is_marked(client: Client) -> None:
    page = client.get("/leistungen/").content.decode()
    assert page.count('<a href="/leistungen/" aria-current="page">') == 2
    assert '<a href="/aemter/" aria-current="page">' not in page


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/gibt-es-nicht/", 404, "<h1>"),
        ("/abgelehnt/", 404, "Diesen Antrag &lt;gibt&gt; es nicht."),
        ("/zu-schnell/", 429, "Bitte warten Sie eine Minute."),
    ],
)
def test_errors_say_what_happened(client: Client, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert 'href="tel:+4312345670"' in answer.content.decode()


def test_a_bug_is_answered_without_town_and_navigation(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/kaputt/")
    assert answer.status_code == 500
    assert "Das liegt an uns, nicht an Ihnen." in answer.content.decode()
    assert "Musterstadt" not in answer.content.decode()


@pytest.mark.parametrize("demo", [True, False])
def test_only_the_demonstration_says_that_nothing_is_official(client: Client, settings: Any, demo: bool) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, demo=demo)
    assert ("sk-demo" in client.get("/leistungen/").content.decode()) is demo
