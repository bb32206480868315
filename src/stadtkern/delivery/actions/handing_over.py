"""A letter is handed over to be posted."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import LETTERS, clean_line
from stadtkern.delivery.models import Posting
from stadtkern.delivery.queries import ADDRESS
from stadtkern.delivery.rules.addresses import is_complete
from stadtkern.delivery.rules.codes import LENGTH, code_of
from stadtkern.delivery.rules.standing import Quality, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.identity.api import Actor


@transaction.atomic
def hand_over(
    reference: str,
    *,
    subject: str,
    sender: Sequence[str],
    recipient: Sequence[str],
    quality: Quality,
    digest: str,
    is_test: bool,
    is_company: bool = False,
    by: Actor,
    at: datetime,
) -> Posting:
    """Put a letter on its way; one that is on its way already, or arrived, is returned as it is.

    ``reference`` is that of a room of ``settings.POST_SOURCES``, such as ``decision:12``. What came back can be handed
    over again, perhaps to another address.

    Raises:
        Refused: ``address_incomplete``.
    """
    lines = [line for each in recipient if (line := clean_line(each))]
    if not is_complete(lines):
        hint = gettext("The address needs a name, a street, and a postcode with the place. Nothing was handed over.")
        raise Refused("address_incomplete", hint)
    on_its_way = Posting.objects.select_for_update().filter(reference=reference).exclude(state=State.RETURNED)
    if found := on_its_way.first():
        return found
    from_lines = [line for each in sender if (line := clean_line(each))]
    posting = Posting.objects.create(
        code=_new_code(),
        reference=reference,
        subject=subject,
        address=seal(json.dumps({"sender": from_lines, "recipient": lines, "is_company": is_company}), ADDRESS),
        digest=digest,
        quality=Quality(quality),
        is_test=is_test,
        handed_over_at=at,
    )
    audit.record(actor=by.public_id, verb="posting.handed_over", subject=f"posting:{posting.code}", reason=subject)
    return posting


def _new_code() -> str:
    return code_of("".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1)))


def forget(subject: str) -> None:
    """Empty the addresses of letters about a subject that have left the house."""
    gone = Posting.objects.filter(subject=subject).exclude(state__in=[State.WAITING, State.BATCHED])
    gone.update(address=b"")
