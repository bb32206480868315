"""The public page that says whether the town's AI has written a text."""

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
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import CheckForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CHECKS_PER_MINUTE = 10


@csrf_exempt  # an anonymous question acts in nobody's name, and without a token no cookie is needed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Answer whether a pasted text was written here; it is neither stored nor logged."""
    form = CheckForm(request.POST or None) if request.method == "POST" else CheckForm()
    found, status = None, 200
    if form.is_bound:
        if not form.is_valid():
            status = 422
        elif _is_too_often(request, form):
            status = 429
        else:
            found = queries.provenance_of(form.cleaned_data["text"])
    trail = [(_("Start page"), reverse("portal:start")), (_("Did an AI write this?"), "")]
    response = render(request, "gatehouse/check.html", {"form": form, "found": found, "trail": trail}, status=status)
    if status == 429:
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response


def _is_too_often(request: HttpRequest, form: CheckForm) -> bool:
    """Count the question; beyond the limit the form says so and keeps the text."""
    try:
        check_limit(request, name="gateway.check", per_minute=CHECKS_PER_MINUTE)
    except Refused as refusal:
        form.add_error(None, ValidationError(refusal.hint))
        return True
    return False
