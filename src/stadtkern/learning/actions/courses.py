"""What those who look after courses do, and what happens by itself every day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.learning.catalogue import course_called
from stadtkern.learning.models import ModuleProgress, ReminderDay, ReminderSent, TrainingYear
from stadtkern.learning.rules.expiry import to_remind
from stadtkern.outbox import api as outbox
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from stadtkern.audit.api import Fact
    from stadtkern.identity.api import Actor, Proof

JOB = "job:learning"
KEPT_FOR = timedelta(days=400)  # longer than a year's hours are counted, then nobody needs to know who passed when


@transaction.atomic
def recall_older(course: str, *, reason: str, by: Actor, at: datetime) -> int:
    """End the proofs earned with older versions of a course, because rules have changed (K57); return how many people.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``no_reason``.
    """
    found = course_called(course)
    need(by, "courses.manage")
    today = localdate(at)
    older = {
        proof.number: proof
        for proof in identity.proofs_of_everybody()
        if proof.course == found.id and proof.version != found.version and proof.counts_on(today)
    }
    for number in sorted(older):
        identity.withdraw_proof(number, reason=reason, by=by.public_id, at=at)
    audit.record(
        actor=by.public_id,
        verb="course.recalled",
        subject=f"course:{found.id}",
        facts={"version": found.version, "certificates": len(older)},
    )
    return len({proof.person for proof in older.values()})


@transaction.atomic
def plan_year(
    year: int, *, hours_planned: int, budget_eur: Decimal, spent_eur: Decimal, by: Actor, at: datetime
) -> None:
    """Enter hours and money for training in a year (K09); a later entry takes the place of the earlier one.

    Raises:
        Refused: ``not_allowed``; ``wrong_amount`` for anything below zero, or a year nobody plans now.
    """
    need(by, "courses.manage")
    if hours_planned < 0 or budget_eur < 0 or spent_eur < 0 or abs(year - localdate(at).year) > 5:
        hint = gettext("Please enter amounts of zero or more, for a year near this one. Nothing was changed.")
        raise Refused("wrong_amount", hint)
    values = {
        "hours_planned": hours_planned,
        "budget_eur": budget_eur,
        "spent_eur": spent_eur,
        "changed_by": by.public_id,
        "changed_at": at,
    }
    TrainingYear.objects.update_or_create(year=year, defaults=values)
    told: dict[str, Fact] = {"hours": hours_planned, "budget_eur": str(budget_eur), "spent_eur": str(spent_eur)}
    audit.record(actor=by.public_id, verb="training.year_planned", subject=f"training_year:{year}", facts=told)


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Tell everybody whose proofs end within 30 days, once per certificate; return how many. A second run does nothing.

    Whoever has no mail address sees it on the learning page only. What is older than needed is forgotten.
    """
    today = localdate(at)
    _today, is_first = ReminderDay.objects.get_or_create(on=today)
    if not is_first:
        return 0
    ReminderDay.objects.filter(on__lt=today).delete()
    ModuleProgress.objects.filter(begun_at__lt=at - KEPT_FOR).delete()
    reminded = set(ReminderSent.objects.values_list("number", flat=True))
    due = to_remind(identity.proofs_of_everybody(), today=today, reminded=reminded)
    mails = {f"account:{each.pk}": each.email for each in identity.accounts()} if due else {}
    for number, proof in sorted(due.items()):
        ReminderSent.objects.create(person=proof.person, number=number, sent_at=at)
        if address := mails.get(proof.person):
            _write(address, proof, today)
    if due:
        audit.record(actor=JOB, verb="training.reminded", subject="training", facts={"certificates": len(due)})
    return len(due)


def _write(address: str, proof: Proof, today: date) -> None:
    """Write the mail in German, the town's language; accounts know no other."""
    with translation.override("de"):
        facts = {
            "day": day(proof.valid_until),
            "days": (proof.valid_until - today).days,
            "url": settings.WAGTAILADMIN_BASE_URL + reverse("learning:home"),
        }
        subject = gettext("Your proof of training ends on %(day)s") % facts
        body = gettext(
            "Good day,\n\nyour proof of training for working with AI ends in %(days)s days, on %(day)s. "
            "After that the tools it opens no longer open for you.\n\n"
            "Take the course again when it suits you: %(url)s\n\nThis mail was written by the program."
        )
        outbox.enqueue(recipient=address, subject=subject, body=body % facts)


def need(by: Actor, *permissions: str) -> None:
    """Let somebody pass who has one of these permissions.

    Raises:
        Refused: ``not_allowed``.
    """
    if not any(identity.may(by, each) for each in permissions):
        hint = gettext("Your roles do not allow this. Under “What may I do here” you see what they allow.")
        raise Refused("not_allowed", hint)
