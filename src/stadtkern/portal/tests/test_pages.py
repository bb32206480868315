"""The pages residents see first."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone

from stadtkern.governance.testing import idea, walked
from stadtkern.portal import queries
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.city.api import City

pytestmark = pytest.mark.django_db
VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_public_page_is_there_in_both_languages(client: Client, town_with_pages: City, prefix: str) -> None:
    paths = [path for path in queries.public_paths() if path.startswith("/en/") == bool(prefix)]
    assert len(paths) > 2 * len(town_with_pages.services)
    failed = {path: answer.status_code for path in paths if (answer := client.get(path)).status_code != 200}
    assert failed == {}


def test_a_service_shows_both_ways_and_whom_to_turn_to(client: Client, musterstadt: City) -> None:
    page = client.get("/leistungen/hund-anmelden/").content.decode()
    service = musterstadt.services["hund-anmelden"]
    office = musterstadt.offices[service.office]
    expected = [service.how_online.de, service.how_analogue.de, office.phone, office.name.de, service.fees[0].text.de]
    assert [text for text in expected if text not in page] == []


def test_what_is_unsure_says_so(client: Client, musterstadt: City) -> None:
    unsure = next(service for service in musterstadt.services.values() if service.unsure)
    sure = next(service for service in musterstadt.services.values() if not service.unsure)
    assert "sk-unsure" in client.get(f"/leistungen/{unsure.id}/").content.decode()
    assert "sk-unsure" not in client.get(f"/leistungen/{sure.id}/").content.decode() or any(
        office.unsure for office in musterstadt.offices.values()
    )


@pytest.mark.parametrize(
    "path", ["/leistungen/mondfahrt/", "/aemter/mondamt/", "/lebenslagen/mond/", "/nirgends/", "/quelle/999999/"]
)
def test_a_wrong_address_gets_our_own_page(client: Client, musterstadt: City, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert musterstadt.town.phone in answer.content.decode()


def test_the_list_can_be_narrowed_and_says_when_nothing_is_left(client: Client, musterstadt: City) -> None:
    service = musterstadt.services["hund-anmelden"]
    narrowed = client.get(f"/leistungen/?lebenslage={service.life}").content.decode()
    assert "/leistungen/hund-anmelden/" in narrowed
    assert "/leistungen/baubewilligung/" not in narrowed
    assert "/leistungen/hund-anmelden/" not in client.get("/leistungen/?lebenslage=mond").content.decode()


@pytest.mark.parametrize("path", ["/", "/leistungen/", "/leistungen/hund-anmelden/", "/aemter/", "/suche/?q=hund"])
def test_reading_sets_no_cookie(client: Client, musterstadt: City, path: str) -> None:
    client.get(path)
    assert client.cookies == {}


def test_search_finds_and_admits_when_it_does_not(client: Client, musterstadt: City) -> None:
    assert "/leistungen/hund-anmelden/" in client.get("/suche/?q=hundesteuer").content.decode()
    nothing = client.get("/suche/?q=xqzwv").content.decode()
    assert musterstadt.help_office.phone in nothing


@pytest.mark.parametrize("query", ["qwxzy blorb", "wer wird fussballweltmeister"])
def test_words_no_page_holds_find_nothing_and_offer_to_ask(client: Client, musterstadt: City, query: str) -> None:
    page = client.get("/suche/", {"q": query}).content.decode()
    assert "sk-results" not in page
    assert f'name="question" value="{query}"' in page


def test_a_result_shows_the_words_and_not_its_heading_again(client: Client, musterstadt: City) -> None:
    page = client.get("/suche/?q=hundeabgabe").content.decode()
    body = page.partition("sk-card__body")[2].partition("</article>")[0]
    assert "<mark>" in body
    assert musterstadt.services["hund-anmelden"].name.de not in body


def test_the_next_event_stands_on_the_start_page_and_past_ones_apart(client: Client, town_with_pages: City) -> None:
    coming = sorted(event.on for event in town_with_pages.events if event.on >= timezone.localdate())
    assert 'href="/termine/"' in client.get("/").content.decode()
    calendar = client.get("/termine/").content.decode()
    places = [calendar.index(f">{day(on)}<") for on in coming]
    assert places == sorted(places)


def test_public_holidays_are_among_the_other_hours(musterstadt: City) -> None:
    days = queries.coming_exceptions(musterstadt.help_office, datetime(2026, 11, 22, 9, 0, tzinfo=VIENNA))
    assert {date(2026, 12, 8), date(2026, 12, 25)} <= {each.on for each in days if not each.times}


def test_a_wrong_address_names_the_number_to_call(client: Client, musterstadt: City) -> None:
    main = client.get("/nirgends/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert musterstadt.town.phone in main


def test_hostile_queries_are_only_words(client: Client, musterstadt: City) -> None:
    page = client.get("/suche/", {"q": "<script>alert(1)</script>\x00' OR 1=1 --"}).content.decode()
    assert "<script>alert" not in page


def test_searching_too_often_is_refused_with_a_page(client: Client, musterstadt: City) -> None:
    answers = [client.get("/suche/?q=hund").status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    cache.clear()


@pytest.mark.parametrize(
    ("moment", "light"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=VIENNA), {"open"}),
        (datetime(2026, 11, 22, 9, 0, tzinfo=VIENNA), {"closed"}),
        (datetime(2026, 12, 25, 9, 0, tzinfo=VIENNA), {"closed"}),
    ],
)
def test_offices_show_whether_somebody_is_there(musterstadt: City, moment: datetime, light: set[str]) -> None:
    assert {queries.office_now(musterstadt, musterstadt.help_office, moment).light} == light


def test_umlauts_sort_with_their_vowel(musterstadt: City) -> None:
    letters = [group.letter for group in queries.a_to_z(musterstadt.services.values(), language="de")]
    assert letters == sorted(letters)
    assert set(letters) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_the_crest_is_a_picture_and_nothing_else(client: Client, musterstadt: City) -> None:
    answer = client.get("/wappen.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_every_page_has_the_strict_policy(client: Client, musterstadt: City) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_window_for_other_sites_names_who_may_show_it(client: Client, musterstadt: City, settings: Any) -> None:
    answer = client.get("/fragen/fenster/")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/leistungen/"])
def test_a_page_costs_few_queries(
    client: Client, musterstadt: City, path: str, django_assert_max_num_queries: Any
) -> None:
    client.get(path)
    with django_assert_max_num_queries(14):
        client.get(path)


def test_health_says_that_a_town_is_loaded(client: Client, musterstadt: City) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "services": len(musterstadt.services)}


def test_the_site_map_names_no_staff_page(client: Client, musterstadt: City) -> None:
    listed = client.get("/sitemap.xml").content.decode()
    assert "/leistungen/hund-anmelden/" in listed
    assert "/intern/" not in listed


def test_what_the_town_says_about_ai_is_found_from_every_page_and_by_the_site_map(
    client: Client, musterstadt: City
) -> None:
    tried, waiting = walked(), idea()
    footer = client.get("/").content.decode().partition("<footer")[2]
    assert [url for url in ("/ki-register/", "/ki-strategie/") if f'href="{url}"' not in footer] == []
    assert 'href="/ki-gleichbehandlung/"' in client.get("/ki-register/").content.decode()
    listed = client.get("/sitemap.xml").content.decode()
    for path in ("", f"{tried.public_id}/", "ideen/", "bedenken/"):
        assert f"<loc>http://testserver/ki-register/{path}</loc>" in listed
        assert f"<loc>http://testserver/en/ki-register/{path}</loc>" in listed
    assert "<loc>http://testserver/ki-gleichbehandlung/</loc>" in listed
    assert waiting.public_id not in listed


@pytest.mark.parametrize(("charset", "status"), [("base64", 400), ("utf-16", 400), ("utf-8", 200), ("unknown", 400)])
def test_a_form_in_a_strange_encoding_is_refused(client: Client, musterstadt: Any, charset: str, status: int) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="question"\r\n\r\nHund anmelden\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = client.generic("POST", "/fragen/", body, content_type=kind)
    assert answer.status_code == status
