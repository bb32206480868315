"""What everybody may say about AI, without an account: the form, the receipt, the answer by number."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.core.errors import Refused
from stadtkern.core.limits import WINDOW_SECONDS, check_limit
from stadtkern.governance import api as governance
from stadtkern.register.forms import ConcernForm, NumberForm
from stadtkern.register.places import place_of
from stadtkern.register.rules.deadlines import urgency
from stadtkern.register.views.public import trail
from stadtkern.register.wording import KINDS, due_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.api import Entry

MESSAGES_PER_MINUTE = 6
LOOKS_PER_MINUTE = 20


@csrf_exempt  # an anonymous message acts in nobody's name, and without a token no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
def concerns(request: HttpRequest) -> HttpResponse:
    """Take a message about a use case or about AI at large; what was wrong is said, and nothing typed is lost."""
    given = request.POST if request.method == "POST" else request.GET
    found = _find_entry(given.get("zu", ""))
    if request.method != "POST":
        return _page(request, ConcernForm(), found, status=200)
    form = ConcernForm(request.POST)
    if not form.is_valid():
        return _page(request, form, found, status=422)
    if _is_too_often(request, form):
        return _page(request, form, found, status=429)
    said = {name: form.cleaned_data[name] for name in ("kind", "text", "email")}
    made = governance.raise_concern(found.public_id if found else "", **said, at=timezone.now())
    return redirect("register:concern", public_id=made.public_id)


def _find_entry(public_id: str) -> Entry | None:
    """Return the entry somebody writes about; if it is not there any more, the message is about AI at large."""
    with suppress(Refused):
        return governance.entry_of(public_id) if public_id else None
    return None


def _is_too_often(request: HttpRequest, form: ConcernForm) -> bool:
    """Count the message; beyond the limit the form says so and keeps what was written."""
    try:
        check_limit(request, name="register.concern", per_minute=MESSAGES_PER_MINUTE)
    except Refused as refusal:
        form.add_error(None, ValidationError(refusal.hint))
        return True
    return False


def _page(request: HttpRequest, form: ConcernForm, found: Entry | None, *, status: int) -> HttpResponse:
    facts = {
        "form": form,
        "entry": found,
        "answered": [] if found else governance.published_messages(""),
        "place": place_of(found.office if found else "", at=timezone.now()),
        "number_form": NumberForm(),
        "trail": trail((_("Worries, questions, comments"), "")),
    }
    response = render(request, "register/concerns.html", facts, status=status)
    if status == 429:
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response


@require_safe
def find_concern(request: HttpRequest) -> HttpResponse:
    """Lead to a message by its number, however it was typed."""
    form = NumberForm(request.GET)
    if not form.is_valid() or not _is_there(request, form):
        facts = {"form": form, "trail": trail((_("Your message"), ""))}
        return render(request, "register/concern_search.html", facts, status=422)
    return redirect("register:concern", public_id=form.cleaned_data["nummer"])


def _is_there(request: HttpRequest, form: NumberForm) -> bool:
    """Look the number up; one that does not exist the form says, so that it can be typed once more."""
    check_limit(request, name="register.concern_look", per_minute=LOOKS_PER_MINUTE)
    try:
        governance.message(form.cleaned_data["nummer"])
    except Refused as refusal:
        form.add_error("nummer", refusal.hint)
        return False
    return True


@require_safe
@never_cache
def concern(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show how a message stands, and the answer; whoever sees this address reads no words of whoever wrote."""
    check_limit(request, name="register.concern_look", per_minute=LOOKS_PER_MINUTE)
    found = governance.message(public_id)
    today = timezone.localdate()
    facts: dict[str, Any] = {
        "found": found,
        "kind": KINDS[found.kind],
        "urgency": urgency(found.due_on, today=today),
        "due": due_words(found.due_on, today=today),
        "place": place_of("", at=timezone.now()),
        "trail": trail((_("Your message"), "")),
    }
    return render(request, "register/concern.html", facts)
