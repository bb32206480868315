"""What a resident sees of the editors' pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from stadtkern.content.models import EventPage, InformationPage, NewsIndex, NewsPage, ProjectPage
from stadtkern.content.published import latest, public_paths

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.city.api import City

pytestmark = pytest.mark.django_db


def test_page_reads_in_the_language_of_its_address(client: Client, town_with_pages: City) -> None:
    german, english = (client.get(f"{prefix}/impressum/").content.decode() for prefix in ("", "/en"))
    assert ("<h1>Impressum</h1>" in german, '<article lang="de">' in german) == (True, True)
    assert ("<h1>Imprint</h1>" in english, '<article lang="en">' in english) == (True, True)


@pytest.mark.parametrize("missing", ["title_en", "intro_en", "body_en"])
def test_without_complete_english_the_german_text_stands_there_and_says_so(
    client: Client, town_with_pages: City, missing: str
) -> None:
    InformationPage.objects.filter(slug="impressum").update(**{missing: ""})
    shown = client.get("/en/impressum/").content.decode()
    assert ("<h1>Impressum</h1>" in shown, '<article lang="de">' in shown) == (True, True)
    assert "Not yet in English" in shown
    assert "Not yet in English" not in client.get("/impressum/").content.decode()
    assert [path for path in public_paths() if "impressum" in path] == ["/impressum/"]


def test_past_its_last_day_a_page_warns(client: Client, town_with_pages: City) -> None:
    InformationPage.objects.filter(slug="impressum").update(checked_on=date(2020, 1, 1), valid_until=date(2020, 2, 1))
    with translation.override("en"):
        assert "May be out of date" in client.get("/en/impressum/").content.decode()


def test_page_names_the_office_that_answers_for_it(client: Client, town_with_pages: City) -> None:
    office = town_with_pages.help_office
    InformationPage.objects.filter(slug="impressum").update(office=office.id)
    shown = client.get("/impressum/").content.decode()
    assert (office.name.de in shown, office.phone in shown) == (True, True)


def test_office_that_has_gone_is_simply_not_named(client: Client, town_with_pages: City) -> None:
    InformationPage.objects.filter(slug="impressum").update(office="abgeschafft")
    assert client.get("/impressum/").status_code == 200


@pytest.mark.parametrize("path", ["/neuigkeiten/", "/projekte/", "/termine/", "/en/neuigkeiten/", "/en/termine/"])
def test_lists_show_what_stands_in_them(client: Client, town_with_pages: City, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, len(answer.context["entries"])) == (200, 2)


def test_list_costs_the_same_for_one_row_and_for_three(client: Client, town_with_pages: City) -> None:
    NewsPage.objects.all().delete()
    costs = []
    for rows in (1, 3):
        while NewsPage.objects.count() < rows:
            NewsIndex.objects.get().add_child(instance=NewsPage(title="Neu", intro="Kurz.", body="<p>Text</p>"))
        client.get("/neuigkeiten/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/neuigkeiten/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_teasers_are_news_latest_first_open_projects_and_coming_events(town_with_pages: City) -> None:
    EventPage.objects.filter(slug="sprechstunde").update(held_on=date(2020, 1, 1))
    EventPage.objects.filter(slug="adventmarkt").update(held_on=date(2099, 1, 1))
    ProjectPage.objects.filter(slug="radweg-au").update(status="done")
    found = {kind: [teaser.url for teaser in latest(kind, count=5)] for kind in ("news", "project", "event")}
    assert found == {
        "news": ["/neuigkeiten/neues-portal/", "/neuigkeiten/sperrmuell-herbst/"],
        "project": ["/projekte/neuer-musterplatz/"],
        "event": ["/termine/adventmarkt/"],
    }


def test_teaser_speaks_the_language_of_the_visitor(town_with_pages: City) -> None:
    with translation.override("en"):
        teaser = latest("news", count=1)[0]
    assert (teaser.language, teaser.url) == ("en", "/en/neuigkeiten/neues-portal/")
