"""Who did what, for those who check: the trail of acts, newest first."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.audit import api as audit
from stadtkern.identity import queries
from stadtkern.identity.api import StaffArea, names_of, permitted
from stadtkern.identity.forms import TrailForm
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from stadtkern.audit.api import AuditEntry

PER_PAGE = 50
READ = "audit.read"


def area() -> StaffArea:
    """Name the trail for the navigation of those who may read it."""
    return StaffArea(_("Trail of acts"), reverse("identity:trail"), _description, READ)


def _description() -> str:
    return _("Who did what and when. Entries so far: %(count)s.") % {"count": audit.count()}


@require_safe
@permitted(READ)
def trail(request: HttpRequest) -> HttpResponse:
    form = TrailForm(request.GET or None, people=_people())
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = audit.entries(
        subject=wanted.get("subject", ""),
        person=wanted.get("person", ""),
        verb=wanted.get("verb", ""),
        since=_begin_of(wanted.get("since")),
        until=_begin_of(wanted.get("until"), days=1),
        before=wanted.get("before"),
        limit=PER_PAGE + 1,
    )
    page = found[:PER_PAGE]
    names = names_of({each for entry in page for each in (entry.actor, entry.on_behalf_of) if each})
    facts = {
        "form": form,
        "rows": [_row(each, names) for each in page],
        "older": _older(request, page[-1].number) if len(found) > PER_PAGE else "",
        "trail": [(_("Staff"), reverse("identity:home")), (_("Trail of acts"), "")],
    }
    return render(request, "identity/trail.html", facts)


def _people() -> list[tuple[str, str]]:
    return [(f"{queries.PREFIX}{each.pk}", each.get_full_name() or each.username) for each in queries.accounts()]


def _begin_of(found: date | None, *, days: int = 0) -> datetime | None:
    return timezone.make_aware(datetime.combine(found + timedelta(days=days), time.min)) if found else None


def _row(entry: AuditEntry, names: dict[str, str]) -> dict[str, object]:
    who = names.get(entry.actor, entry.actor)
    if entry.on_behalf_of:
        who = _("%(who)s for %(whom)s") % {"who": who, "whom": names.get(entry.on_behalf_of, entry.on_behalf_of)}
    at = timezone.localtime(entry.at)
    return {
        "number": entry.number,
        "when": f"{day(at.date())}, {at:%H:%M:%S}",
        "who": who,
        "verb": entry.verb,
        "subject": entry.subject,
        "reason": entry.reason,
    }


def _older(request: HttpRequest, number: int) -> str:
    return f"?{urlencode({**request.GET.dict(), 'before': number})}"
