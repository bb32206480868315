"""What somebody typed while their sign-in had run out: kept sealed in this browser's session until they are back.

It is shown again and saved only when they send it, so nobody else at the same machine can put words into a form.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stadtkern.core.sealed import UnreadableError, seal, unseal

if TYPE_CHECKING:
    from django.http import HttpRequest

KEY = "unsent_form"
SEALED = "resident.unsent"
MOST_CHARACTERS = 200_000
NOT_ANSWERS = {"csrfmiddlewaretoken", "weiter", "zurueck"}


def keep(request: HttpRequest, place: str) -> None:
    """Keep what was just sent to a place; the last one only, and not more than a long form holds."""
    if request.method != "POST":
        return
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_ANSWERS}
    written = json.dumps({"place": place, "typed": typed})
    if len(written) <= MOST_CHARACTERS:
        request.session[KEY] = seal(written, SEALED).decode()


def kept(request: HttpRequest, place: str) -> dict[str, list[str]] | None:
    """Return what was sent to this place, or None."""
    sealed = request.session.get(KEY)
    if not sealed:
        return None
    try:
        found = json.loads(unseal(sealed.encode(), SEALED))
    except UnreadableError:
        return None
    typed: dict[str, list[str]] = found["typed"]
    return typed if found["place"] == place else None


def forget(request: HttpRequest) -> None:
    """Forget it; it has been saved."""
    if KEY in request.session:
        del request.session[KEY]
