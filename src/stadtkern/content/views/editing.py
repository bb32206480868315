"""Pages of Wagtail's editor that are other ones here: a page for a question nobody could answer, and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.coreutils import cautious_slugify

from stadtkern.content.models import HomeRoot

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LONGEST_TITLE = 255
LONGEST_SLUG = 80


class PageForQuestion(CreateView):
    """Wagtail's form for a new page, with the question (``?frage=``) as its first title and as a note above."""

    def get(self, request: HttpRequest) -> HttpResponse:
        question = " ".join(request.GET.get("frage", "").split())[:LONGEST_TITLE]
        self.page.title = question
        self.page.slug = cautious_slugify(question)[:LONGEST_SLUG].strip("-")
        note = _("Residents asked: “%(question)s” Please say it as a title. Once published, the page answers them.")
        back = messages.button(reverse("assistant_inbox"), _("Back to the inbox"))
        messages.info(request, note % {"question": question}, buttons=[back])
        return super().get(request)


def page_for_question(request: HttpRequest) -> HttpResponse:
    home = HomeRoot.objects.get()
    return PageForQuestion.as_view()(request, "content", "informationpage", home.pk)


def own_account(request: HttpRequest) -> HttpResponse:
    """Lead to one's own page of the staff area: names stand beside signatures, and nobody gives one to themselves."""
    return redirect("identity:me")


def not_here(request: HttpRequest, **place: str) -> HttpResponse:
    """Close what Wagtail offers about accounts, also to administrators: passwords and rights have their own trail.

    Raises:
        Http404: always.
    """
    raise Http404
