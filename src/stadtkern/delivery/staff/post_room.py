"""The post room: what waits to be printed, what is on its way, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.delivery import queries
from stadtkern.delivery.actions import marking, printing
from stadtkern.delivery.dual.client import provider
from stadtkern.delivery.forms import CodeForm, MarkForm, PostedForm
from stadtkern.delivery.queries import MANAGE
from stadtkern.delivery.rules.codes import spelt
from stadtkern.delivery.rules.standing import Kind, State
from stadtkern.delivery.wording import kind_text, provider_text, quality_text, reason_text, state_text
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, names_of, permitted

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.delivery.models import Mark, Posting
    from stadtkern.identity.api import Actor

PER_PAGE = printing.MOST_LETTERS
MOST_BATCHES = 20


def area() -> StaffArea:
    """Name the post room for the staff's navigation."""
    return StaffArea(_("Post room"), reverse("delivery:list"), _description, MANAGE, waiting=_waiting)


def _description() -> str:
    return _("Letters on paper: print them, and note what the post does with them.")


def _waiting(who: Actor) -> list[StaffTask]:
    count = queries.waiting(who).count()
    what = ngettext("%(count)d letter waits to be printed", "%(count)d letters wait to be printed", count)
    return [StaffTask(_("Post room"), reverse("delivery:list"), what % {"count": count})] if count else []


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Staff"), reverse("identity:home")), (_("Post room"), reverse("delivery:list")), *further]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits to be printed; make a batch of it; find a letter by its code."""
    by = actor_of(request)
    if request.method == "POST":
        return _make_batch(request, by)
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        try:
            return redirect("delivery:posting", code=queries.posting_for(by, form.cleaned_data["code"]).code)
        except Refused as refused:
            if refused.reason != "not_found":
                raise
            form.add_error("code", refused.hint)
    page = Paginator(queries.waiting(by), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "form": form,
        "page": page,
        "rows": [_row(each) for each in page.object_list],
        "batches": list(queries.batches(by)[:MOST_BATCHES]),
        "trail": [*_trail()[:-1], (_("Post room"), "")],
    }
    return render(request, "delivery/waiting.html", facts)


def _make_batch(request: HttpRequest, by: Actor) -> HttpResponse:
    try:
        made = printing.make_batch(request.POST.getlist("letter"), by=by, at=timezone.now())
    except Refused as refused:
        if refused.reason == "not_allowed":
            raise
        messages.warning(request, refused.hint)
        return redirect("delivery:list")
    messages.success(request, _("The batch %(batch)s is made. Print it below.") % {"batch": made.public_id})
    return redirect("delivery:batch", batch=made.public_id)


@require_safe
@never_cache
@permitted(MANAGE)
def on_the_way(request: HttpRequest) -> HttpResponse:
    """List the letters that are printed or with the post."""
    page = Paginator(queries.on_the_way(actor_of(request)), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "page": page,
        "rows": [_row(each) for each in page.object_list],
        "trail": _trail((_("On their way"), "")),
    }
    return render(request, "delivery/on_the_way.html", facts)


def _row(posting: Posting) -> dict[str, Any]:
    return {
        "code": posting.code,
        "spelt": spelt(posting.code),
        "address": reverse("delivery:posting", args=[posting.code]),
        "recipient": queries.address_of(posting).recipient,
        "quality": quality_text(posting.quality),
        "state": state_text("dual" if _is_with_provider(posting) else posting.state),
        "posted_on": posting.posted_on,
        "handed_over_at": posting.handed_over_at.astimezone(city.LOCAL),
        "is_test": posting.is_test,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def batch(request: HttpRequest, batch: str) -> HttpResponse:
    """Show a batch; note that it was handed to the post."""
    by, form = actor_of(request), PostedForm(request.POST or None)
    found = queries.batch_for(by, batch)
    if request.method == "POST" and form.is_valid():
        try:
            count = marking.mark_posted(batch, on=form.cleaned_data["on"], by=by, at=timezone.now())
        except Refused as refused:
            if refused.reason != "wrong_day":
                raise
            form.add_error("on", refused.hint)
        else:
            text = ngettext("%(count)d letter is noted as posted.", "%(count)d letters are noted as posted.", count)
            messages.success(request, text % {"count": count})
            return redirect("delivery:batch", batch=batch)
    postings = list(found.postings.order_by("place"))
    facts = {
        "batch": found,
        "made_by": names_of([found.made_by]).get(found.made_by, "–"),
        "made_at": found.made_at.astimezone(city.LOCAL),
        "rows": [_row(each) for each in postings],
        "can_post": any(each.state == State.BATCHED for each in postings),
        "form": form,
        "trail": _trail((found.public_id, "")),
    }
    return render(request, "delivery/batch.html", facts, status=422 if form.errors else 200)


@require_POST
@never_cache
@permitted(MANAGE)
def pdf(request: HttpRequest, batch: str) -> HttpResponse:
    """Hand out the file of a batch, always the same."""
    answer = HttpResponse(printing.fetch(batch, by=actor_of(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{batch}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def posting(request: HttpRequest, code: str) -> HttpResponse:
    """Show a letter; note what the post did with it, or take back what was noted today."""
    by = actor_of(request)
    found = queries.posting_for(by, code)
    marks = queries.marks_of(found)
    kinds = frozenset() if _is_with_provider(found) else queries.kinds_for(found, marks)
    form = MarkForm(request.POST if "kind" in request.POST else None, kinds=kinds)
    if request.method == "POST" and request.POST.get("verb") == "zurueck":
        return _undo(request, by, found)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            marking.mark(code, Kind(typed["kind"]), on=typed["on"], reason=typed["reason"], by=by, at=timezone.now())
        except Refused as refused:
            form.add_error("reason" if refused.reason == "no_reason" else "on", refused.hint)
        else:
            messages.success(request, _("Noted. The office of the case sees it too."))
            return redirect("delivery:posting", code=found.code)
    now = timezone.now()
    facts = {
        "row": _row(found) | {"subject": found.subject.removeprefix("case:"), "served_on": found.served_on},
        "batch": found.batch,
        **_at_provider(found),
        "can_ask_ways": bool(provider()) and found.state == State.WAITING and not found.is_test,
        "marks": _mark_rows(marks),
        "can_undo": bool(marks)
        and marks[-1].made_at.astimezone(city.LOCAL).date() == now.astimezone(city.LOCAL).date(),
        "kinds": kinds,
        "form": form,
        "trail": _trail((spelt(found.code), "")),
    }
    return render(request, "delivery/posting.html", facts, status=422 if form.errors else 200)


def _at_provider(posting: Posting) -> dict[str, Any]:
    """Return what a provider says about a letter, and whether it can be asked to give it back."""
    sending = queries.sending_of(posting)
    if sending is None:
        return {"dual": None}
    wish = queries.cancellation_of(sending)
    return {
        "dual": sending,
        "dual_state": provider_text(sending.code),
        "wish": wish and {"state": wish.state, "said": provider_text(wish.code)},
        "can_take_back": wish is None and _is_with_provider(posting),
    }


def _is_with_provider(posting: Posting) -> bool:
    """Return whether a provider has a letter and says itself when it is posted."""
    return posting.channel == "dual" and posting.state == State.WAITING


def _undo(request: HttpRequest, by: Actor, found: Posting) -> HttpResponse:
    try:
        marking.undo(found.code, by=by, at=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.hint)
    else:
        messages.success(request, _("Taken back. The trail keeps it."))
    return redirect("delivery:posting", code=found.code)


def _mark_rows(marks: list[Mark]) -> list[dict[str, Any]]:
    names = names_of({each.made_by for each in marks})
    return [
        {
            "text": kind_text(each.kind),
            "reason": reason_text(each.reason) if each.reason else "",
            "on": each.on,
            "who": names.get(each.made_by, "–"),
        }
        for each in marks
    ]
