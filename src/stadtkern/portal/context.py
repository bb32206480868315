"""What every page knows of the town and of the way around the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from stadtkern.city import api as city
from stadtkern.content import api as content
from stadtkern.ui.navigation import Entry, Navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

MENU_PAGES = ("manifest", "digitale-hilfe")
ABOUT_PAGES = ("impressum", "datenschutz", "wie-wir-antworten")


def town(request: HttpRequest) -> dict[str, Any]:
    """Give templates the town and the navigation; nothing is read until a template asks for it."""
    return {
        "town": SimpleLazyObject(lambda: city.current().town),
        "crest_url": reverse("crest"),
        "navigation": SimpleLazyObject(_navigation),
    }


def _navigation() -> Navigation:
    pages = content.pages_named((*MENU_PAGES, *ABOUT_PAGES))
    main = (
        Entry(_("Services A to Z"), reverse("portal:service_list")),
        Entry(_("Offices and hours"), reverse("portal:office_list")),
        Entry(_("Ask a question"), reverse("assistant:ask")),
        Entry(_("Events"), content.list_url("event")),
        *(Entry(*pages[slug]) for slug in MENU_PAGES if slug in pages),
    )
    about = (
        *(Entry(*pages[slug]) for slug in ABOUT_PAGES if slug in pages),
        Entry(_("Accessibility statement"), reverse("portal:accessibility")),
        Entry(_("What this site knows about me"), reverse("portal:about_me")),
        *([Entry(_("AI strategy"), reverse("strategy:clauses"))] if city.current().strategy else []),
        Entry(_("AI register"), reverse("register:entries")),
        Entry(_("Did an AI write this?"), reverse("gatehouse:check")),
        Entry(_("Is this letter genuine?"), reverse("letters:check")),
        Entry(_("Ideas and worries about AI"), reverse("ideas:start")),
        Entry(_("Trail of acts"), reverse("audit:heads")),
        Entry(_("Staff sign-in"), reverse("identity:home")),
    )
    return Navigation(
        home=reverse("portal:start"),
        search=reverse("portal:search"),
        ask=reverse("assistant:ask"),
        main=main,
        about=about,
    )
