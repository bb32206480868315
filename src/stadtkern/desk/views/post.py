"""Letters on paper at the desk: where they stand, and those that need an address or came back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.core.errors import Refused
from stadtkern.correspondence import api as correspondence
from stadtkern.definitions.sentences import name_of
from stadtkern.delivery import api as delivery
from stadtkern.desk.forms import AddressForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, staff_only
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import recipient_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from stadtkern.correspondence.api import CaseLetter
    from stadtkern.delivery.api import Sent
    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

MOST_TASKS = 5


def area() -> StaffArea:
    """Name the letters that cannot go on by themselves, on the page of the cases."""
    address = reverse("desk:letters")
    return StaffArea(_("Letters without a way"), address, _description, under=reverse("desk:list"), waiting=_waiting)


def _description() -> str:
    return _("Letters on paper that came back, or have no whole address.")


def _waiting(who: Actor) -> list[StaffTask]:
    decisions = [(case.number, reverse("desk:post", args=[case.number])) for case in casework.without_a_way(who)]
    others = [
        (each.case.number, reverse("desk:case_letter", args=[each.case.number, each.pk]))
        for each in correspondence.without_a_way(who)[:MOST_TASKS]
    ]
    return [
        StaffTask(number, address, _("letter without a way")) for number, address in (*decisions, *others)[:MOST_TASKS]
    ]


@require_safe
@never_cache
@staff_only
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters that need somebody to write an address."""
    by = actor_of(request)
    facts = {
        "rows": [_decision_row(case) for case in casework.without_a_way(by)]
        + [_row(each.case, letter_way(each)) for each in correspondence.without_a_way(by)],
        "trail": trail((_("Letters without a way"), "")),
    }
    return render(request, "desk/letters.html", facts)


def _decision_row(case: Case) -> dict[str, Any]:
    found = post_of(case)
    assert found is not None  # it is stuck
    return _row(case, found)


def _row(case: Case, way: dict[str, Any]) -> dict[str, Any]:
    return {"number": case.number, "name": name_of(case.version.procedure), "post": way}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def post(request: HttpRequest, number: str) -> HttpResponse:
    """Show where the letter with the decision of a case stands; send it to an address."""
    case = casework.case_at_desk(actor_of(request), number)
    found = post_of(case)
    if found is None:
        raise Http404
    return _shown(request, case, found, lambda lines, **who: casework.send_to(number, lines, **who))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def case_letter(request: HttpRequest, number: str, letter: int) -> HttpResponse:
    """Show what was written in a case on paper and where it stands; send it to an address."""
    found = correspondence.letter_at_desk(actor_of(request), number, letter)
    way = letter_way(found) | {"text": correspondence.text_of(found)}
    if found.state in {*correspondence.WITHOUT_A_WAY, "making"}:
        way["leave"] = partial(correspondence.leave, number, letter)
    return _shown(request, found.case, way, lambda lines, **who: correspondence.send_to(number, letter, lines, **who))


def _shown(request: HttpRequest, case: Case, way: dict[str, Any], send: Callable[..., None]) -> HttpResponse:
    by = actor_of(request)
    form = AddressForm(request.POST or None, initial={"address": "\n".join(way["recipient"])})
    if request.method == "POST" and request.POST.get("verb") == "lassen" and way.get("leave"):
        way["leave"](by=by, at=timezone.now())
        messages.success(request, _("The letter is not sent any more."))
        return redirect(way["address"])
    if request.method == "POST" and form.is_valid():
        try:
            send(form.cleaned_data["address"].split("\n"), by=by, at=timezone.now())
        except Refused as refused:
            if refused.reason not in {"address_incomplete", "on_its_way", "too_late"}:
                raise
            form.add_error("address", refused.hint)
        else:
            messages.success(request, _("The letter lies at the post room."))
            return redirect(way["address"])
    facts = {
        "case": case,
        "name": name_of(case.version.procedure),
        "post": way,
        "may_send": way["needs_address"] and case.unit in casework.units_of(by),
        "may_leave": "leave" in way and case.unit in casework.units_of(by),
        "form": form,
        "trail": trail((case.number, reverse("desk:case", args=[case.number])), (way["title"], "")),
    }
    return render(request, "desk/post.html", facts, status=422 if form.errors else 200)


@require_safe
@never_cache
@staff_only
def case_letter_pdf(request: HttpRequest, number: str, letter: int) -> HttpResponse:
    """Return the sealed letter."""
    found = correspondence.letter_at_desk(actor_of(request), number, letter)
    if found.made_at is None:
        raise Http404
    return casework.pdf_response(correspondence.pdf_of(found), f"{number}-{letter}")


def post_of(case: Case) -> dict[str, Any] | None:
    """Return where the letter with the decision of a case on paper stands; None where it has none."""
    letter = casework.letter_of(case)
    if letter is None or letter.way != "paper":
        return None
    return _way(delivery.sent(casework.reference_of(letter)), case) | {
        "title": _("Letter on paper"),
        "address": reverse("desk:post", args=[case.number]),
        "pdf": reverse("desk:letter", args=[case.number]),
        "is_served": letter.served_on is not None,
    }


def letter_rows(case: Case) -> list[dict[str, Any]]:
    """Return where the other letters of a case on paper stand."""
    return [letter_way(each) for each in correspondence.letters_of(case).select_related("case")]


def letter_way(letter: CaseLetter) -> dict[str, Any]:
    """Return where one letter stands that is not the decision."""
    case, sent = letter.case, delivery.sent(correspondence.reference_of(letter))
    place = [case.number, letter.pk]
    return _way(sent, case) | {
        "title": correspondence.kind_text(letter.kind),
        "address": reverse("desk:case_letter", args=place),
        "pdf": reverse("desk:case_letter_pdf", args=place) if letter.made_at else "",
        "state": _state_text(letter, sent),
        "needs_address": letter.state in correspondence.WITHOUT_A_WAY,
        "asked_at": letter.asked_at,
    }


def _state_text(letter: CaseLetter, sent: Sent | None) -> str:
    is_at_post = sent is not None and letter.state != "not_needed"
    return delivery.state_text(sent.state) if sent and is_at_post else correspondence.state_text(letter.state)


def _way(sent: Sent | None, case: Case) -> dict[str, Any]:
    return {
        "sent": sent,
        "state": delivery.state_text(sent.state) if sent else "",
        "reason": delivery.reason_text(sent.reason) if sent and sent.reason else "",
        "recipient": sent.recipient if sent else recipient_of(case),
        "needs_address": sent is None or sent.state == delivery.State.RETURNED,
    }
