"""What Wagtail's editor does differently here. Wagtail looks for this file by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from stadtkern.audit import api as audit
from stadtkern.content.models import EventIndex, HomeRoot, NewsIndex, ProjectIndex
from stadtkern.content.pages_sync import sync_pages
from stadtkern.content.views.editing import page_for_question
from stadtkern.identity import api as identity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model
    from django.http import HttpRequest

NOT_FOR_EDITORS = frozenset({"reports"})
NOT_FOR_ANYBODY = frozenset({"help"})  # it speaks of the software and leads out of the house
NOT_HERE = frozenset({"users", "groups", "sites"})  # accounts are made by the room identity; there is one site
BULK_VERBS = {"publish": "published", "unpublish": "unpublished", "delete": "deleted", "move": "moved"}
FIRST = 0


@hooks.register("register_admin_menu_item")
def back_to_intern() -> MenuItem:
    return MenuItem(_("Staff area"), reverse("identity:home"), name="intern", icon_name="arrow-left", order=FIRST)


@hooks.register("construct_main_menu")
def shorten_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    hidden = NOT_FOR_ANYBODY if request.user.is_superuser else NOT_FOR_ANYBODY | NOT_FOR_EDITORS
    menu_items[:] = [item for item in menu_items if item.name not in hidden]


@hooks.register("construct_settings_menu")
def shorten_settings(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in NOT_HERE]


@hooks.register("register_admin_urls")
def one_way_to_sign_in() -> list[URLPattern]:
    """Wagtail's own sign-in knows no rate limit: whoever comes there is sent through ours."""
    return [path("login/", lambda request: redirect("wagtailadmin_home"))]


@hooks.register("register_admin_urls")
def page_for_a_question() -> list[URLPattern]:
    return [path("seite-zur-frage/", page_for_question, name="content_page_for_question")]


class QuickLinks(Component):
    """What editors come for, on the first screen."""

    name = "quick_links"
    template_name = "content/editing_links.html"
    order = FIRST

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        kinds: list[tuple[str, str, type[Page]]] = [
            (gettext("Write news"), "newspage", NewsIndex),
            (gettext("Announce an event"), "eventpage", EventIndex),
            (gettext("Write a page"), "informationpage", HomeRoot),
            (gettext("Describe a project"), "projectpage", ProjectIndex),
        ]
        links = [
            (label, reverse("wagtailadmin_pages:add", args=["content", kind, parent.pk]))
            for label, kind, place in kinds
            if (parent := place.objects.first())
        ]
        return {"links": [*links, (gettext("Questions without an answer"), reverse("assistant_inbox"))]}


@hooks.register("construct_homepage_panels")
def quick_links(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(QuickLinks())


def _tell(request: HttpRequest, verb: str, *pages: Page) -> None:
    """Write down who did what, and let the search follow at once."""
    by = identity.actor_of(request)
    for page in pages:
        audit.record(actor=by.public_id, verb=verb, subject=f"page:{page.pk}")
    sync_pages(by=by, at=timezone.now())


@hooks.register("after_publish_page")
def published(request: HttpRequest, page: Page) -> None:
    _tell(request, "page.published", page)


@hooks.register("after_unpublish_page")
def unpublished(request: HttpRequest, page: Page) -> None:
    _tell(request, "page.unpublished", page)


@hooks.register("after_delete_page")
def deleted(request: HttpRequest, page: Page) -> None:
    _tell(request, "page.deleted", page)


@hooks.register("after_move_page")
def moved(request: HttpRequest, page: Page) -> None:
    _tell(request, "page.moved", page)


@hooks.register("after_bulk_action")
def several_changed(request: HttpRequest, action_type: str, objects: list[Model], view: object) -> None:
    pages = [each for each in objects if isinstance(each, Page)]
    if pages:
        _tell(request, f"page.{BULK_VERBS.get(action_type, action_type)}", *pages)
