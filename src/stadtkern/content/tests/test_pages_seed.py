from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from stadtkern.content.models import HomeRoot, InformationPage, NewsPage, Source
from stadtkern.content.pages_seed import Seeded, seed_pages
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from django.test import Client

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


def with_other_address(city: City) -> City:
    pages = {key: page for key, page in city.pages.items() if key[0] != "impressum"}
    update = {"id": "wer-wir-sind", "formerly": ("impressum",)}
    moved = {("wer-wir-sind", key[1]): page.model_copy(update=update) for key, page in city.pages.items()
             if key[0] == "impressum"}  # fmt: skip
    return replace(city, pages=pages | moved)


@pytest.mark.parametrize("edited", [False, True], ids=["untouched", "with a draft"])
def test_a_new_address_in_the_files_moves_the_page_and_keeps_the_old_one(
    client: Client, town_with_pages: City, edited: bool
) -> None:
    page = imprint()
    if edited:
        page.intro = "Von der Redaktion."
        page.save_revision()
    other = with_other_address(town_with_pages)
    seed(other)
    assert seed(other).created == ()
    moved = InformationPage.objects.get(slug="wer-wir-sind")
    assert (moved.pk, moved.has_unpublished_changes) == (page.pk, edited)
    assert moved.get_latest_revision_as_object().slug == "wer-wir-sind"
    assert client.get("/en/impressum/").headers["Location"] == "/en/wer-wir-sind/"
    assert client.get("/wer-wir-sind/").status_code == 200


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
