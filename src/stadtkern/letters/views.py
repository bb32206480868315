"""The public page that says whether a PDF is a genuine letter of the town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.core.limits import WINDOW_SECONDS, check_limit
from stadtkern.letters import api
from stadtkern.letters.forms import CheckForm
from stadtkern.letters.wording import VERDICTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.letters.rules.checked import Checked

CHECKS_PER_MINUTE = 10
WAITING = {"too_many_requests": 429, "check_busy": 503}


@csrf_exempt  # an anonymous question acts in nobody's name, and without a token no cookie is needed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Answer whether an uploaded PDF bears a seal; it is neither stored nor logged."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    found, status = None, 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        found, status = _found(request, form)
    trail = [(_("Start page"), reverse("portal:start")), (_("Is this letter genuine?"), "")]
    verdict = VERDICTS[found.outcome] if found else None
    shown = {"form": form, "found": found, "verdict": verdict, "trail": trail}
    response = render(request, "letters/check.html", shown, status=status)
    if status in WAITING.values():
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response


def _found(request: HttpRequest, form: CheckForm) -> tuple[Checked | None, int]:
    """Check the file; beyond the limit, or while too many are at it, the form says so."""
    try:
        check_limit(request, name="letters.check", per_minute=CHECKS_PER_MINUTE)
        return api.check(form.cleaned_data["file"].read()), 200
    except Refused as refusal:
        form.add_error(None, ValidationError(refusal.hint))
        return None, WAITING[refusal.reason]
