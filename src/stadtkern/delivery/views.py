"""What a provider of dual delivery tells the town by itself."""

from __future__ import annotations

import base64
import binascii
import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stadtkern.delivery.actions.noticing import hear
from stadtkern.delivery.dual.client import notice_credentials
from stadtkern.delivery.dual.envelopes import MOST_BYTES, NotUnderstoodError
from stadtkern.delivery.dual.notices import answer, fault, read_notices

if TYPE_CHECKING:
    from django.http import HttpRequest

CONTENT_TYPE = "text/xml; charset=utf-8"
log = structlog.get_logger("stadtkern.delivery")


@csrf_exempt  # no browser and no cookie: a program that shows its own password every time
@never_cache
@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """Take what the provider tells about letters; closed unless the town has given it a password."""
    wanted = notice_credentials()
    if wanted is None:
        raise Http404
    if not _is_from(request, wanted):
        log.warning("dual_notice_refused")
        refused = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        refused["WWW-Authenticate"] = 'Basic realm="Duale Zustellung", charset="UTF-8"'
        return refused
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        found = read_notices(content)
    except NotUnderstoodError as error:
        log.warning("dual_notice_not_understood", reason=str(error))
        return HttpResponse(fault(str(error)), content_type=CONTENT_TYPE, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    return HttpResponse(answer(found, hear(found.told, at=timezone.now())), content_type=CONTENT_TYPE)


def _is_from(request: HttpRequest, wanted: tuple[str, str]) -> bool:
    """Return whether a request shows this name and password; how long that takes does not tell how much was right."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    try:
        shown = base64.b64decode(given.encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return False
    return scheme.lower() == "basic" and hmac.compare_digest(shown, ":".join(wanted).encode())
