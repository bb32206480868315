"""The data quality desk: what about the sources needs a person, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stadtkern.content import actions, quality
from stadtkern.content.forms import office_choices
from stadtkern.content.models import LinkCheck, Source
from stadtkern.identity.api import StaffArea, actor_of, permitted
from stadtkern.reading.rules.links import GONE
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from datetime import date

    from django.core.paginator import Page
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

M = TypeVar("M", bound="Model")
ONE_DAY = timedelta(days=1)
SHOWN = 10  # rows of each list on the desk; all of them on a page of its own
PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What somebody wants to see: every list, or ``only`` one of them from page ``number`` on."""

    only: str
    number: str | None
    today: date
    offices: Mapping[str, str]

    def page(self, rows: QuerySet[M]) -> Page[M]:
        """Return the beginning of a list, or the wanted page of it."""
        return Paginator(rows, PER_PAGE if self.only else SHOWN).get_page(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of the desk; ``empty`` says what it means that nothing is in it."""

    name: str
    title: str
    text: str
    empty: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    page: Page[Any]


def area() -> StaffArea:
    """Name the desk for the staff's navigation."""
    return StaffArea(_("Data quality"), reverse("content:quality"), _description, permission="knowledge.edit")


def _description() -> str:
    today = timezone.localdate()
    facts = {
        "outdated": quality.outdated_sources(today=today).count(),
        "links": quality.broken_links().count(),
        "contradictions": quality.open_contradictions(today=today).count(),
    }
    return _("Out of date: %(outdated)d, broken links: %(links)d, contradictions: %(contradictions)d.") % facts


@require_safe
@permitted("knowledge.edit")
def desk(request: HttpRequest) -> HttpResponse:
    """Show the beginning of every list, or one list page by page (``?liste=``)."""
    wanted = request.GET.get("liste", "")
    only = wanted if wanted in {"contradictions", *LISTS} else ""
    number = request.GET.get("seite") if only else None
    offices = {id_: name for id_, name in office_choices() if id_}
    look = Look(only=only, number=number, today=timezone.localdate(), offices=offices)
    disputes = look.page(quality.open_contradictions(today=look.today))
    dismissed = quality.dismissed_contradictions(today=look.today)[:SHOWN]
    facts = {
        "only": only,
        "listings": [LISTS[name](look) for name in LISTS if only in {"", name}],
        "disputes": disputes if only in {"", "contradictions"} else None,
        "shown_disputes": [quality.dispute(each) for each in disputes],
        "dismissed": [quality.dispute(each) for each in dismissed],
        "out": _out_of_answers(),
        "links": quality.link_counts(),
        "trail": [(_("Staff"), reverse("identity:home")), (_("Data quality"), "")],
    }
    return render(request, "content/quality.html", facts)


def _out_of_answers() -> list[tuple[str, str]]:
    """Say how many sources are in no answer, and why, each with the address of their list."""
    counts, sources = quality.out_of_answers(), reverse("content:source_list")
    shown = [state for state in quality.ABSENT if state in counts]
    return [(f"{state.label}: {counts[state]}", f"{sources}?state={state}") for state in shown]


def _outdated(look: Look) -> Listing:
    page = look.page(quality.outdated_sources(today=look.today))
    return Listing(
        name="outdated",
        title=_("Out of date"),
        text=_("They have left the answers. A new last day brings them back."),
        empty=_("No source is out of date"),
        columns=[_("Source"), _("Out of date since"), _("Responsible"), _("Office")],
        rows=[[_link(each), _day(each.valid_until and each.valid_until + ONE_DAY), *_who(each, look)] for each in page],
        page=page,
    )


def _ending(look: Look) -> Listing:
    page = look.page(quality.ending_sources(today=look.today))
    return Listing(
        name="ending",
        title=_("Runs out within 30 days"),
        text=_("Please check them and give them a new last day."),
        empty=_("No source runs out soon"),
        columns=[_("Source"), _("Last valid day"), _("Responsible"), _("Office")],
        rows=[[_link(each), _day(each.valid_until), *_who(each, look)] for each in page],
        page=page,
    )


def _links(look: Look) -> Listing:
    page = look.page(quality.broken_links())
    places = quality.uses_of(list(page))
    return Listing(
        name="links",
        title=_("Broken links"),
        text=_("The page is gone, or it did not answer on two different days."),
        empty=_("No broken link is known"),
        columns=[_("Address"), _("What it said"), _("Since"), _("Stands in")],
        rows=[
            [_address(each), _answer(each), _day(each.failed_since), _places(places.get(each.pk, []))] for each in page
        ],
        page=page,
    )


def _incomplete(look: Look) -> Listing:
    page = look.page(quality.incomplete_sources(offices=look.offices))
    return Listing(
        name="incomplete",
        title=_("Something is missing"),
        text=_("Every source needs a day of checking; documents and web pages also an office and who is responsible."),
        empty=_("Every source is complete"),
        columns=[_("Source"), _("Missing"), _("Responsible"), _("Office")],
        rows=[[_link(each), ", ".join(_gaps(each, look.offices)), *_who(each, look)] for each in page],
        page=page,
    )


def _unchecked(look: Look) -> Listing:
    page = look.page(quality.unchecked_sources(today=look.today))
    return Listing(
        name="unchecked",
        title=_("Not checked for more than a year"),
        text=_("Does it still hold? Then enter today as the day of checking."),
        empty=_("Every source was checked within a year"),
        columns=[_("Source"), _("Checked on"), _("Responsible"), _("Office")],
        rows=[[_link(each), _day(each.checked_on), *_who(each, look)] for each in page],
        page=page,
    )


LISTS: dict[str, Callable[[Look], Listing]] = {
    "outdated": _outdated,
    "ending": _ending,
    "links": _links,
    "incomplete": _incomplete,
    "unchecked": _unchecked,
}


def _link(source: Source) -> str:
    return format_html('<a href="{}">{}</a>', reverse("content:source_detail", args=[source.pk]), source.title)


def _who(source: Source, look: Look) -> list[str]:
    return [source.owner or "–", look.offices.get(source.office, source.office) or "–"]


def _day(on: date | datetime | None) -> str:
    return day(timezone.localtime(on) if isinstance(on, datetime) else on) if on else "–"


def _address(link: LinkCheck) -> str:
    return format_html('<a href="{0}" rel="noreferrer">{0}</a>', link.url)


def _answer(link: LinkCheck) -> str:
    if link.status in GONE:
        return _("The page is gone (%(status)d)") % {"status": link.status}
    if link.status is not None:
        return _("Error %(status)d") % {"status": link.status}
    return link.get_problem_display()


def _places(sources: Sequence[Source | None]) -> str:
    named = [(_link(each) if each else _("The town's own data"),) for each in sources]
    return format_html_join(", ", "{}", named)


def _gaps(source: Source, offices: Container[str]) -> list[str]:
    """Say what is missing, as ``quality.incomplete_sources`` counts it."""
    is_brought = source.kind in quality.BROUGHT
    gaps = {
        _("day of checking"): source.checked_on is None,
        _("office"): source.office not in offices and (is_brought or bool(source.office)),
        _("responsible"): is_brought and not source.owner,
    }
    return [name for name, is_missing in gaps.items() if is_missing]


@require_POST
@permitted("knowledge.edit")
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Dismiss a contradiction, or undo that."""
    if request.POST.get("verb") == "recall":
        actions.recall_contradiction(number, by=actor_of(request))
        messages.success(request, _("The contradiction is open again."))
    else:
        actions.dismiss_contradiction(number, by=actor_of(request), at=timezone.now())
        messages.success(request, _("Noted: this is no contradiction. You can undo this below."))
    return redirect(f"{reverse('content:quality')}#contradictions")
