"""What somebody typed while their sign-in had run out: kept sealed in this browser's session until they are back.

It is shown again and saved only when they send it, so nobody else at the same machine can put words into a form.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stadtkern.core.sealed import UnreadableError, lookup_of, seal, unseal
from stadtkern.procedures.actions.filing import MOST_CHARACTERS
from stadtkern.procedures.forms import OTHER, other_of
from stadtkern.procedures.queries import ANSWERS, TOKEN

if TYPE_CHECKING:
    from django.http import HttpRequest

KEY = "unsent_form"
NOT_ANSWERS = {"csrfmiddlewaretoken", "weiter", "zurueck"}


def keep(request: HttpRequest, *, token: str, page: str) -> None:
    """Keep what was just sent."""
    if request.method != "POST":
        return
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_ANSWERS}
    written = json.dumps({"form": lookup_of(token, TOKEN), "page": page, "typed": typed})
    if len(written) <= MOST_CHARACTERS:
        request.session[KEY] = seal(written, ANSWERS).decode()


def kept(request: HttpRequest, *, token: str, page: str) -> dict[str, str | list[str]] | None:
    """Return what was typed on this page of this form, or None."""
    sealed = request.session.get(KEY)
    if not sealed:
        return None
    try:
        found = json.loads(unseal(sealed.encode(), ANSWERS))
    except UnreadableError:
        return None
    if (found["form"], found["page"]) != (lookup_of(token, TOKEN), page):
        return None
    typed: dict[str, list[str]] = found["typed"]
    for name, values in typed.items():  # what was typed instead of an offer
        if values == [OTHER] and other_of(name) in typed:
            typed[name] = typed[other_of(name)]
    return {name: values if len(values) > 1 else "".join(values) for name, values in typed.items()}


def forget(request: HttpRequest) -> None:
    """Forget it; it has been saved."""
    if KEY in request.session:
        del request.session[KEY]
