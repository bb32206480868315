"""How proofs of training come about and end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.models import Account, TrainingProof
from stadtkern.identity.queries import PREFIX, is_permitted
from stadtkern.identity.rules.training import TRAINING_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{5,19}")
LONGEST_REASON = 200


@transaction.atomic
def record_proof(
    person: str,
    training_classes: Iterable[str],
    *,
    course: str,
    version: str,
    number: str,
    valid_until: date,
    by: str,
    at: datetime,
) -> None:
    """Write down that somebody has learnt what these classes need; a certificate has one number for all of them.

    Who may say so is for the room that teaches to check.

    Raises:
        Refused: ``not_found`` without an open account; ``unknown_class``; ``wrong_number``; ``wrong_dates`` if it
            would have ended already; ``number_taken``.
    """
    classes = list(dict.fromkeys(training_classes))
    account = _open_account(person)
    if not classes or not set(classes) <= set(TRAINING_CLASSES):
        known = ", ".join(TRAINING_CLASSES)
        raise Refused("unknown_class", gettext("There is no such class of training. Known are: %s.") % known)
    if not NUMBER.fullmatch(number):
        hint = gettext("A certificate's number has 6 to 20 capital letters, digits or hyphens.")
        raise Refused("wrong_number", hint)
    if valid_until < localdate(at):
        raise Refused("wrong_dates", gettext("This proof would have ended already. Nothing was recorded."))
    if TrainingProof.objects.filter(number=number).exists():
        raise Refused("number_taken", gettext("This number is on another certificate. Nothing was recorded."))
    TrainingProof.objects.bulk_create(
        TrainingProof(
            account=account,
            training_class=each,
            course=course,
            version=version,
            number=number,
            earned_at=at,
            valid_until=valid_until,
        )
        for each in classes
    )
    told = {"course": course, "version": version, "number": number, "valid_until": valid_until.isoformat()}
    audit.record(actor=by, verb="training.proved", subject=person, reason=", ".join(classes), facts=told)


@transaction.atomic
def withdraw_proof(number: str, *, reason: str, by: str, at: datetime) -> None:
    """End every proof on one certificate before its time; from this day on they no longer count.

    Raises:
        Refused: ``not_allowed``, ``no_reason``, ``not_found``; ``wrong_state`` if it was ended before.
    """
    if by.startswith(PREFIX) and not is_permitted(by, "courses.manage"):
        hint = gettext("Only those who look after courses end a proof. Nothing was changed.")
        raise Refused("not_allowed", hint)
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        raise Refused("no_reason", gettext("Please write why this proof ends. Nothing was changed."))
    rows = list(TrainingProof.objects.select_for_update().filter(number=number))
    if not rows:
        raise Refused("not_found", gettext("No certificate has this number."))
    if not TrainingProof.objects.filter(number=number, ended_at__isnull=True).update(
        ended_at=at, ended_by=by, ended_because=why
    ):
        raise Refused("wrong_state", gettext("This proof was ended before. Nothing was changed."))
    classes = ", ".join(sorted(row.training_class for row in rows))
    subject = f"{PREFIX}{rows[0].account_id}"
    audit.record(actor=by, verb="training.withdrawn", subject=subject, reason=classes, facts={"number": number})


def end_proofs(account: Account, *, because: str, by: str, at: datetime) -> int:
    """End every proof an account still has, within the caller's act, and return how many certificates that were."""
    running = TrainingProof.objects.filter(account=account, ended_at__isnull=True)
    numbers = set(running.values_list("number", flat=True))
    running.update(ended_at=at, ended_by=by, ended_because=because)
    return len(numbers)


def _open_account(person: str) -> Account:
    number = person.removeprefix(PREFIX)
    known = person.startswith(PREFIX) and number.isdecimal()
    found = Account.objects.filter(pk=number, is_active=True, is_staff=True).first() if known else None
    if found is None:
        raise Refused("not_found", gettext("Nobody with an open account has this number. Nothing was recorded."))
    return found
