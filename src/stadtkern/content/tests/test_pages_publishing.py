"""Editors work in Wagtail's own screens; these tests go through them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text

from stadtkern.audit import api as audit
from stadtkern.content.jobs_pages import publish_due
from stadtkern.content.models import HomeRoot, InformationPage, NewsIndex, NewsPage, Source, State
from stadtkern.identity.api import create_account

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.city.api import City

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.ignore_template_errors]


@pytest.fixture
def editor(client: Client, town_with_pages: City) -> Client:
    client.force_login(create_account(username="rosa", password="Kastanienbaum-77", role="editor", by="test"))
    return client


@pytest.fixture
def writer(client: Client, town_with_pages: City) -> Client:
    """Somebody who may write but not publish."""
    account = get_user_model().objects.create_user("theo", password="Kastanienbaum-77", is_staff=True)
    account.groups.set(Group.objects.filter(name="Editors"))
    client.force_login(account)
    return client


def news(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Der Brunnen rinnt wieder",
        "intro": "Seit heute gibt es auf dem Musterplatz wieder Wasser.",
        "body": rich_text("<p>Der Brunnen wurde saniert.</p>"),
        "title_en": "",
        "intro_en": "",
        "body_en": rich_text(""),
        "slug": "brunnen",
        "published_on": "2026-11-20",
        "checked_on": "2026-11-20",
        "valid_until": "",
        "office": "",
        "picture": "",
        "go_live_at": "",
        "expire_at": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    } | changes


def add_news(client: Client, **changes: Any) -> Any:
    address = reverse("wagtailadmin_pages:add", args=["content", "newspage", NewsIndex.objects.get().pk])
    return client.post(address, news(**changes))


def state_in_search(url: str) -> str:
    return Source.objects.get(name=url).state


def test_published_page_is_public_recorded_and_found_at_once(editor: Client) -> None:
    add_news(editor, **{"action-publish": "1"})
    page = NewsPage.objects.get(slug="brunnen")
    answer = editor.get("/neuigkeiten/brunnen/")
    assert (answer.status_code, page.live, state_in_search("/neuigkeiten/brunnen/")) == (200, True, State.CURRENT)
    assert [entry.verb for entry in audit.trail_of(f"page:{page.pk}")] == ["page.published"]


def test_draft_is_visible_to_nobody(editor: Client) -> None:
    add_news(editor)
    assert NewsPage.objects.get(slug="brunnen").has_unpublished_changes
    assert editor.get("/neuigkeiten/brunnen/").status_code == 404
    assert not Source.objects.filter(name="/neuigkeiten/brunnen/").exists()


def test_preview_shows_the_page_in_both_languages_inside_the_editor_only(editor: Client) -> None:
    add_news(editor)
    page = NewsPage.objects.get(slug="brunnen")
    for language in ("de", "en"):
        shown = page.make_preview_request(preview_mode=language)
        assert "Der Brunnen rinnt wieder" in shown.content.decode()
        assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in editor.get("/impressum/")["Content-Security-Policy"]


def test_unpublishing_takes_the_page_out_of_the_answers(editor: Client) -> None:
    page = InformationPage.objects.get(slug="impressum")
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert editor.get("/impressum/").status_code == 404
    assert [state_in_search(url) for url in ("/impressum/", "/en/impressum/")] == [State.GONE, State.GONE]


def test_deleting_takes_the_page_out_of_the_answers(editor: Client) -> None:
    page = InformationPage.objects.get(slug="impressum")
    editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert state_in_search("/impressum/") == State.GONE
    assert [entry.verb for entry in audit.trail_of(f"page:{page.pk}")] == ["page.deleted"]


def test_page_goes_live_and_ends_on_schedule(editor: Client) -> None:
    soon, later = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(days=2)
    shape = "%Y-%m-%d %H:%M"
    local = [timezone.localtime(moment).strftime(shape) for moment in (soon, later)]
    add_news(editor, go_live_at=local[0], expire_at=local[1], **{"action-publish": "1"})
    page = NewsPage.objects.get(slug="brunnen")
    publish_due()
    assert not NewsPage.objects.get(pk=page.pk).live

    due, past = page.scheduled_revision, timezone.now() - timedelta(minutes=1)
    due.content["go_live_at"], due.approved_go_live_at = past.isoformat(), past
    due.save()
    publish_due()
    assert (NewsPage.objects.get(pk=page.pk).live, state_in_search("/neuigkeiten/brunnen/")) == (True, State.CURRENT)

    NewsPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    publish_due()
    assert (NewsPage.objects.get(pk=page.pk).live, state_in_search("/neuigkeiten/brunnen/")) == (False, State.GONE)


def test_history_keeps_every_version_and_compares_them(editor: Client) -> None:
    page = InformationPage.objects.get(slug="impressum")
    first = page.latest_revision
    page.intro = "Anders."
    second = page.save_revision()
    history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    compared = editor.get(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk]))
    assert (history.status_code, compared.status_code, "Anders." in compared.content.decode()) == (200, 200, True)


def test_writer_may_draft_but_not_publish(writer: Client) -> None:
    add_news(writer, **{"action-publish": "1"})
    assert not NewsPage.objects.get(slug="brunnen").live


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_every_list_of_pages_opens(client: Client, town_with_pages: City, role: str) -> None:
    client.force_login(create_account(username="rosa", password="Kastanienbaum-77", role=role, by="test"))
    addresses = [reverse("wagtailadmin_explore_root"), reverse("wagtailadmin_home")]
    addresses += [reverse("wagtailadmin_explore", args=[page.pk]) for page in (*Page.objects.filter(depth__lte=2),)]
    assert [client.get(address, follow=True).status_code for address in addresses] == [200] * len(addresses)


def test_an_old_address_leads_to_the_new_one(editor: Client, django_capture_on_commit_callbacks: Any) -> None:
    page = InformationPage.objects.get(slug="impressum")
    page.slug = "wer-wir-sind"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    for old, new in (("/impressum/", "/wer-wir-sind/"), ("/en/impressum/", "/en/wer-wir-sind/")):
        answer = editor.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new)
    page.unpublish()
    assert editor.get("/impressum/").status_code == 404


def test_strangers_are_sent_to_our_own_sign_in(client: Client, town_with_pages: City) -> None:
    for address in ("/redaktion/", "/redaktion/login/"):
        assert client.get(address)["Location"] == f"/intern/anmelden/?next={address}"


def test_editors_do_not_see_what_is_not_theirs(editor: Client) -> None:
    inside = editor.get("/redaktion/").content.decode()
    assert ("wagtail.org" in inside, "gravatar" in inside, '"name": "intern"' in inside) == (False, False, True)
    assert editor.get("/redaktion/login/")["Location"] == "/redaktion/"


@pytest.mark.parametrize(
    "place", ["users/", "users/new/", "users/edit/{0}/", "groups/", "bulk/identity/account/delete/"]
)
def test_nobody_changes_accounts_past_the_room_identity(place: str, client: Client, town_with_pages: City) -> None:
    boss = create_account(username="boss", password="Kastanienbaum-77", role="administrator", by="test")
    client.force_login(boss)
    assert client.get("/redaktion/").status_code == 200
    assert client.post(f"/redaktion/{place.format(boss.pk)}", {"username": "boss"}).status_code == 404


def test_nobody_gives_themselves_another_name(editor: Client) -> None:
    answer = editor.post("/redaktion/account/", {"name_email-first_name": "Amtsleitung"})
    assert (answer.status_code, answer["Location"]) == (302, "/intern/ich/")
    assert not get_user_model().objects.filter(first_name="Amtsleitung").exists()


def test_address_of_another_part_of_the_site_is_refused(editor: Client) -> None:
    address = reverse("wagtailadmin_pages:add", args=["content", "informationpage", HomeRoot.objects.get().pk])
    answer = editor.post(address, news(slug="suche"))
    assert list(answer.context["form"].errors) == ["slug"]


def test_last_valid_day_before_the_check_is_refused(editor: Client) -> None:
    answer = add_news(editor, checked_on="2026-11-20", valid_until="2026-11-19", **{"action-publish": "1"})
    assert list(answer.context["form"].errors) == ["valid_until"]


def test_editor_may_take_the_last_valid_day_away(editor: Client) -> None:
    add_news(editor, valid_until="2026-12-31", **{"action-publish": "1"})
    page = NewsPage.objects.get(slug="brunnen")
    editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), news(**{"action-publish": "1"}))
    assert Source.objects.get(name="/neuigkeiten/brunnen/").valid_until is None
