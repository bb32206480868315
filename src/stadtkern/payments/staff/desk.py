"""What is to be paid, what came on the account, and what belongs to nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, permitted
from stadtkern.payments import queries
from stadtkern.payments.actions import charging, matching
from stadtkern.payments.forms import FindForm, MatchForm, StatementForm
from stadtkern.payments.queries import MANAGE
from stadtkern.payments.rules.references import spelt
from stadtkern.payments.rules.statements import MOST_BYTES
from stadtkern.payments.rules.states import open_eur
from stadtkern.payments.wording import state_text, trouble_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor
    from stadtkern.payments.actions.matching import Imported
    from stadtkern.payments.models import BankEntry, Charge

PER_PAGE = 50


def area() -> StaffArea:
    """Name the payments for the staff's navigation."""
    return StaffArea(_("Payments"), reverse("payments:list"), _description, MANAGE, waiting=_waiting)


def _description() -> str:
    return _("What residents owe, what came on the town's account, and what belongs to nothing yet.")


def _waiting(who: Actor) -> list[StaffTask]:
    count = queries.unmatched(who).count()
    what = ngettext("%(count)d entry belongs to no charge yet", "%(count)d entries belong to no charge yet", count)
    return [StaffTask(_("Bank entries"), reverse("payments:entries"), what % {"count": count})] if count else []


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the treasury."""
    return [(_("Staff"), reverse("identity:home")), (_("Payments"), reverse("payments:list")), *further]


def today() -> Any:
    """Return the day it is in the town."""
    return timezone.now().astimezone(city.LOCAL).date()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def charge_list(request: HttpRequest) -> HttpResponse:
    """List what is to be paid, and remind who is to be reminded today."""
    by = actor_of(request)
    if request.method == "POST":
        sent = charging.remind_all(by=by, at=timezone.now())
        words = ngettext("%(number)d person was reminded.", "%(number)d people were reminded.", sent)
        messages.success(request, words % {"number": sent})
        return redirect("payments:list")
    form = FindForm(request.GET or None)
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = queries.charges(by, is_open=wanted.get("stand") != "done", typed=wanted.get("nummer", "").strip())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "form": form,
        "page": page,
        "rows": [row_of(each) for each in page.object_list],
        "due": [(row_of(each), number) for each, number in queries.due_reminders(by, today=today())],
        "trail": [*trail()[:-1], (_("Payments"), "")],
    }
    return render(request, "payments/charge_list.html", facts)


def row_of(charge: Charge) -> dict[str, Any]:
    """Return a charge as lists show it."""
    left = open_eur(charge.total_eur, paid_eur=charge.paid_eur, refunded_eur=charge.refunded_eur, state=charge.state)
    return {
        "case": charge.case_number,
        "address": reverse("payments:charge", args=[charge.case_number]),
        "reference": spelt(charge.reference),
        "total_eur": charge.total_eur,
        "open_eur": left,
        "due_on": charge.due_on,
        "is_late": left > 0 and charge.due_on < today(),
        "state": state_text(charge.state),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def statement(request: HttpRequest) -> HttpResponse:
    """Take a statement of the bank and say what became of it."""
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    facts: dict[str, Any] = {"form": form, "trail": trail((_("Read a statement"), ""))}
    if request.method == "POST" and form.is_valid():
        try:
            facts |= _result(_import(request, form))
        except Refused as refused:
            form.add_error("file", refused.hint)
    return render(request, "payments/statement.html", facts, status=422 if form.errors else 200)


def _import(request: HttpRequest, form: StatementForm) -> Imported:
    data = form.cleaned_data["file"].read(MOST_BYTES + 1)
    return matching.import_statement(data, by=actor_of(request), at=timezone.now())


def _result(found: Imported) -> dict[str, Any]:
    lines = [(each.line, trouble_text(each.code)) for each in found.problems]
    return {"found": found, "matched": len(found.matched), "unknown": len(found.unknown), "problems": lines}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def entries(request: HttpRequest) -> HttpResponse:
    """List the entries that belong to no charge, and match one by hand."""
    by = actor_of(request)
    form = MatchForm(request.POST or None)
    chosen = request.POST.get("entry", "")
    if request.method == "POST" and form.is_valid():
        try:
            number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
            charge = matching.match(number, form.cleaned_data["reference"], by=by, at=timezone.now())
        except Refused as refused:
            form.add_error("reference", refused.hint)
        else:
            text = _("The entry belongs to case %(case)s now: %(state)s.")
            messages.success(request, text % {"case": charge.case_number, "state": state_text(charge.state)})
            return redirect("payments:entries")
    page = Paginator(queries.unmatched(by), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "form": form,
        "page": page,
        "rows": [
            (entry_row(each), form if str(each.pk) == chosen else MatchForm(auto_id=f"e{each.pk}_%s"))
            for each in page.object_list
        ],
        "trail": trail((_("Bank entries"), "")),
    }
    return render(request, "payments/entry_list.html", facts, status=422 if form.errors else 200)


def entry_row(entry: BankEntry) -> dict[str, Any]:
    """Return an entry as lists show it, with what the payer wrote."""
    return {
        "id": entry.pk,
        "signed_eur": entry.amount_eur if entry.is_credit else -entry.amount_eur,
        "booked_on": entry.booked_on,
        "is_doubtful": entry.is_doubtful,
        "is_reversal": entry.is_reversal,
        "words": queries.words_of(entry),
    }
