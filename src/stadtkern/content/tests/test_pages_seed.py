from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from stadtkern.content.models import HomeRoot, InformationPage, NewsPage, Source
from stadtkern.content.pages_seed import Seeded, seed_pages
from stadtkern.content.rules.page_body import rich_text
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from stadtkern.city.api import City, Language

pytestmark = pytest.mark.django_db


def seed(city: City) -> Seeded:
    return seed_pages(city, by=SYSTEM, at=timezone.now())


def with_other_imprint(city: City, intro: str) -> City:
    key: tuple[str, Language] = ("impressum", "de")
    return replace(city, pages={**city.pages, key: city.pages[key].model_copy(update={"intro": intro})})


def imprint() -> InformationPage:
    return InformationPage.objects.get(slug="impressum")


def test_first_load_makes_every_page_below_one_start_page(town_with_pages: City) -> None:
    pages = [page.url for page in Page.objects.filter(depth__gt=2).order_by("path")]
    assert pages[:4] == ["/neuigkeiten/", "/neuigkeiten/neues-portal/", "/neuigkeiten/sperrmuell-herbst/", "/projekte/"]
    assert Site.objects.get().root_page.specific == HomeRoot.objects.get()
    assert Page.objects.filter(live=False).count() == 0


def test_loading_again_changes_nothing(town_with_pages: City) -> None:
    revisions = imprint().revisions.count()
    assert seed(town_with_pages) == Seeded((), (), ())
    assert imprint().revisions.count() == revisions == 1


def test_files_change_a_page_no_editor_has_touched(town_with_pages: City) -> None:
    assert seed(with_other_imprint(town_with_pages, "Neu aus den Dateien.")) == Seeded((), ("impressum",), ())
    assert (imprint().intro, imprint().live) == ("Neu aus den Dateien.", True)
    assert "Neu aus den Dateien." in Source.objects.get(name="/impressum/").text


@pytest.mark.parametrize("published", [True, False], ids=["published", "draft"])
def test_files_never_overwrite_an_editor(town_with_pages: City, published: bool) -> None:
    page = imprint()
    page.intro = "Von der Redaktion."
    revision = page.save_revision()
    if published:
        revision.publish()
    assert seed(with_other_imprint(town_with_pages, "Neu aus den Dateien.")) == Seeded((), (), ("impressum",))
    assert imprint().get_latest_revision_as_object().intro == "Von der Redaktion."


def test_page_taken_offline_stays_offline(town_with_pages: City) -> None:
    imprint().unpublish()
    assert seed(with_other_imprint(town_with_pages, "Neu.")).left_to_editors == ("impressum",)
    assert not imprint().live


def test_removed_from_the_files_stays_on_the_site(town_with_pages: City) -> None:
    assert seed(replace(town_with_pages, news=())) == Seeded((), (), ())
    assert NewsPage.objects.live().count() == len(town_with_pages.news)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Groß\n\n#### Klein", "<h2>Groß</h2>\n<h3>Klein</h3>"),
        ("**fett** und *schräg*", "<p><b>fett</b> und <i>schräg</i></p>"),
        ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>"),
        ("[Amt](https://example.org)", '<p><a href="https://example.org">Amt</a></p>'),
        ("[böse](javascript:alert(1))", "<p>[böse](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("![Bild](https://example.org/x.png)", "<p></p>"),
    ],
    ids=["headings", "emphasis", "list", "link", "bad scheme", "markup", "foreign picture"],
)
def test_markdown_becomes_text_an_editor_can_go_on_with(markdown: str, html: str) -> None:
    assert rich_text(markdown) == html


def test_tables_name_their_rows_and_columns() -> None:
    html = rich_text("| Zone | Preis |\n|---|--:|\n| Blau | 1 Euro |\n| Grün | 2 Euro |")
    assert html.replace("\n", "") == (
        '<table><thead><tr><th scope="col">Zone</th><th scope="col">Preis</th></tr></thead><tbody>'
        '<tr><th scope="row">Blau</th><td>1 Euro</td></tr><tr><th scope="row">Grün</th><td>2 Euro</td></tr>'
        "</tbody></table>"
    )


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Ruf +43 3999 100-0 an.", '<p>Ruf <a href="tel:+4339991000">+43 3999 100-0</a> an.</p>'),
        ("rathaus@town.example.", '<p><a href="mailto:rathaus@town.example">rathaus@town.example</a>.</p>'),
        ("[a@b.example](mailto:a@b.example)", '<p><a href="mailto:a@b.example">a@b.example</a></p>'),
        ("[+43 1 234567](tel:+431234567)", '<p><a href="tel:+431234567">+43 1 234567</a></p>'),
        ("Um 8 + 12 Uhr", "<p>Um 8 + 12 Uhr</p>"),
    ],
    ids=["phone", "mail", "mail that is a link", "phone that is a link", "a sum"],
)
def test_mail_addresses_and_phone_numbers_become_links(markdown: str, html: str) -> None:
    assert rich_text(markdown) == html
