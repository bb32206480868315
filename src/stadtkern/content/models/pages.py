"""The pages editors write: both languages in one page, published and kept by Wagtail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from csp.constants import SELF
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel, TabbedInterface, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from stadtkern.city import api as city
from stadtkern.content.page_form import TownPageForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from wagtail.admin.panels import Panel

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "blockquote", "link", "document-link", "image"]
PAGES_PER_LIST = 20
PAST_EVENTS = 10
HOME_DEPTH = 2
PERSONAL_PAGE_COLUMNS = frozenset({"owner", "locked_by"})
PLAIN_PAGE_COLUMNS = frozenset(
    {"id", "page_ptr", "path", "depth", "numchild", "title", "draft_title", "slug", "content_type", "url_path"}
    | {"live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision"}
    | {"latest_revision", "latest_revision_created_at", "go_live_at", "expire_at", "expired", "locked", "locked_at"}
    | {"seo_title", "show_in_menus", "search_description", "translation_key", "locale", "alias_of"}
)
BILINGUAL_COLUMNS = frozenset({"title_en", "intro", "intro_en", "seed_digest"})
ARTICLE_COLUMNS = BILINGUAL_COLUMNS | {"body", "body_en", "picture", "checked_on", "valid_until", "office"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says to one reader; ``language`` is "de" where the wanted English is missing."""

    language: str
    title: str
    intro: str
    body: str
    is_wanted_language: bool


def wanted_language() -> str:
    """Return "en" or "de": the language of the address or preview being shown."""
    return "en" if (translation.get_language() or "").startswith("en") else "de"


def tabs(german: Sequence[Panel], english: Sequence[Panel], facts: Sequence[Panel]) -> TabbedInterface:
    """Return the editor: one tab per language, one for facts, one for address and schedule."""
    lists = [
        ObjectList([TitleFieldPanel("title"), FieldPanel("intro"), *german], heading="Deutsch"),
        ObjectList([FieldPanel("title_en"), FieldPanel("intro_en"), *english], heading="English"),
        ObjectList([FieldPanel("slug"), PublishingPanel()], heading=_("Address and schedule")),
    ]
    if facts:
        lists.insert(2, ObjectList(facts, heading=_("Facts")))
    return TabbedInterface(lists, base_form_class=TownPageForm)


ARTICLE_FACTS = [FieldPanel("checked_on"), FieldPanel("valid_until"), FieldPanel("office"), FieldPanel("picture")]


def article_tabs(*facts: str) -> TabbedInterface:
    """Return the editor of a page with a body; ``facts`` are the columns only this type has."""
    own = [FieldPanel(name) for name in facts]
    return tabs([FieldPanel("body")], [FieldPanel("body_en")], own + ARTICLE_FACTS)


class BilingualPage(Page):
    """Title and introduction in both languages; German is required, English may follow."""

    title_en = models.CharField(_("title, English"), max_length=255, blank=True)
    intro = models.TextField(_("introduction"), help_text=_("Two or three plain sentences, shown first."))
    intro_en = models.TextField(_("introduction, English"), blank=True)
    seed_digest = models.CharField(max_length=64, blank=True, editable=False)

    preview_modes = [("de", "Deutsch"), ("en", "English")]
    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def reading(self, language: str) -> Reading:
        """Return the page as read in ``language``: wholly English, or wholly German."""
        body, body_en = getattr(self, "body", ""), getattr(self, "body_en", "")
        english_is_complete = bool(self.title_en and self.intro_en and (body_en or not body))
        if language == "en" and english_is_complete:
            return Reading("en", self.title_en, self.intro_en, body_en, is_wanted_language=True)
        return Reading("de", self.title, self.intro, body, is_wanted_language=language == "de")

    def here(self) -> Reading:
        """Return the reading in the language being shown."""
        return self.reading(wanted_language())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"reading": self.here(), "trail": self.trail()}

    def trail(self) -> list[tuple[str, str]]:
        """Return the way from the start page to here, as labels and addresses."""
        home, *above = self.get_ancestors().filter(depth__gte=HOME_DEPTH).specific()
        shown = [(gettext("Home"), home.url)] + [(page.here().title, page.url) for page in above]
        return [*shown, (self.here().title, self.url)]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        with translation.override(mode_name or "de"):
            response = super().serve_preview(request, mode_name).render()
        response._csp_replace = {"frame-ancestors": [SELF]}  # the editor shows the preview in a frame of its own
        return response


class ArticlePage(BilingualPage):
    """A page with text, a date of checking and an office that answers for it."""

    body = RichTextField(_("text"), features=FEATURES)
    body_en = RichTextField(_("text, English"), features=FEATURES, blank=True)
    picture = models.ForeignKey(
        "content.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    checked_on = models.DateField(_("checked on"), default=timezone.localdate)
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("After this day the assistant no longer quotes the page. The page itself stays."),
    )
    office = models.CharField(_("office that answers for it"), max_length=80, blank=True)

    subpage_types: list[str] = []

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                name="%(class)s_is_checked_before_it_ends",
                condition=Q(valid_until__isnull=True) | Q(checked_on__lte=F("valid_until")),
            ),
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        is_outdated = self.valid_until is not None and self.valid_until < timezone.localdate()
        return context | {"office": city.current().offices.get(self.office), "is_outdated": is_outdated}


class ListPage(BilingualPage):
    """A page that lists the pages below it."""

    edit_handler = tabs([], [], [])
    order: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"entries": Paginator(self.listed(), PAGES_PER_LIST).get_page(request.GET.get("seite"))}

    def listed(self) -> QuerySet[Any]:
        """Return the published pages below this one in the order of the list."""
        kind = self.creatable_subpage_models()[0]
        pages: QuerySet[Any] = kind.objects.child_of(self).live().select_related("picture").order_by(*self.order)
        return pages


class HomeRoot(Page):
    """The root of all pages. The portal shows the start page itself."""

    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.InformationPage", "content.NewsIndex", "content.ProjectIndex", "content.EventIndex"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("start page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404("The portal shows the start page.")


class InformationPage(ArticlePage):
    """Manifest, imprint, privacy and everything else that stays."""

    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS | ARTICLE_COLUMNS

    edit_handler = article_tabs()
    template = "content/page_information.html"
    parent_page_types = ["content.HomeRoot", "content.InformationPage"]
    subpage_types = ["content.InformationPage"]

    class Meta(ArticlePage.Meta):
        verbose_name = _("information page")


class NewsIndex(ListPage):
    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS | BILINGUAL_COLUMNS

    template = "content/page_news_index.html"
    parent_page_types = ["content.HomeRoot"]
    subpage_types = ["content.NewsPage"]
    max_count = 1
    order = ("-published_on", "-pk")

    class Meta:
        verbose_name = _("list of news")


class NewsPage(ArticlePage):
    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS | ARTICLE_COLUMNS | {"published_on"}

    published_on = models.DateField(_("date of the news"), default=timezone.localdate)

    edit_handler = article_tabs("published_on")
    template = "content/page_news.html"
    parent_page_types = ["content.NewsIndex"]

    class Meta(ArticlePage.Meta):
        verbose_name = _("news")


class ProjectIndex(ListPage):
    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS | BILINGUAL_COLUMNS

    template = "content/page_project_index.html"
    parent_page_types = ["content.HomeRoot"]
    subpage_types = ["content.ProjectPage"]
    max_count = 1
    order = ("title",)

    class Meta:
        verbose_name = _("list of projects")


class ProjectPage(ArticlePage):
    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS | ARTICLE_COLUMNS | {"status", "started_on"}

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    started_on = models.DateField(_("started on"), null=True, blank=True)

    edit_handler = article_tabs("status", "started_on")
    template = "content/page_project.html"
    parent_page_types = ["content.ProjectIndex"]

    class Meta(ArticlePage.Meta):
        verbose_name = _("project")


class EventIndex(ListPage):
    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS | BILINGUAL_COLUMNS

    template = "content/page_event_index.html"
    parent_page_types = ["content.HomeRoot"]
    subpage_types = ["content.EventPage"]
    max_count = 1
    order = ("held_on", "opens", "pk")

    class Meta:
        verbose_name = _("list of events")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        past = super().listed().filter(held_on__lt=timezone.localdate()).order_by("-held_on", "-pk")
        return context | {"past_events": past[:PAST_EVENTS]}

    def listed(self) -> QuerySet[Any]:
        """Return the events from today on, the next one first."""
        return super().listed().filter(held_on__gte=timezone.localdate())


class EventPage(ArticlePage):
    personal = PERSONAL_PAGE_COLUMNS
    plain = PLAIN_PAGE_COLUMNS | ARTICLE_COLUMNS | {"held_on", "opens", "place"}

    held_on = models.DateField(_("day"))
    opens = models.TimeField(_("begins"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200)

    edit_handler = article_tabs("held_on", "opens", "place")
    template = "content/page_event.html"
    parent_page_types = ["content.EventIndex"]

    class Meta(ArticlePage.Meta):
        verbose_name = _("event")
