"""Many letters at once go into one bulk of the provider: opened, filled letter by letter, closed.

A bulk is a bracket round orders and carries no letter itself: each is ordered, asked about and refused by itself, as
without one. So nothing here can send a letter twice; what goes wrong leaves an empty bulk at the provider.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from stadtkern.audit import api as audit
from stadtkern.delivery.actions.dual import begin_waiting
from stadtkern.delivery.dual.client import NoAnswerError
from stadtkern.delivery.models import DualBulk, DualSending
from stadtkern.delivery.rules.dual import Progress, progress_of
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.delivery.dual.client import Provider

MOST_LETTERS = 100
CLAIM = timedelta(minutes=10)  # longer than one answer takes
LONGEST_OPEN = timedelta(hours=1)
log = structlog.get_logger("stadtkern.delivery")


def gather(provider: Provider, *, least: int, at: datetime) -> DualBulk | None:
    """Open a bulk for the letters that wait, if at least so many do and none is being filled; return it.

    Letters of a bulk that was perhaps opened, and nobody knows, are ordered one by one.
    """
    begin_waiting(at)
    DualBulk.objects.filter(state="about", claimed_until__lte=at).update(state="dropped")
    waiting = DualSending.objects.filter(state="about", tries=0, bulk=None)
    is_one_there = DualBulk.objects.filter(state__in=["about", "open"]).exists()
    if is_one_there or not least or waiting.count() < least:
        return None
    bulk = _chosen(at)
    try:
        number = provider.start_bulk()
    except NoAnswerError as error:
        log.warning("dual_bulk_silent", bulk=bulk.pk, error=str(error))
        DualBulk.objects.filter(pk=bulk.pk).update(state="dropped")
        return None
    bulk.state, bulk.number, bulk.claimed_until = "open", number, at
    bulk.save(update_fields=["state", "number", "claimed_until"])
    return bulk


@transaction.atomic
def _chosen(at: datetime) -> DualBulk:
    bulk = DualBulk.objects.create(begun_at=at, claimed_until=at + CLAIM)
    waiting = DualSending.objects.filter(state="about", tries=0, bulk=None).order_by("begun_at", "id")
    numbers = list(waiting.values_list("pk", flat=True)[:MOST_LETTERS])
    count = DualSending.objects.filter(pk__in=numbers, state="about", tries=0, bulk=None).update(bulk=bulk)
    audit.record(actor=SYSTEM.public_id, verb="bulk.begun", subject=f"bulk:{bulk.pk}", facts={"count": count})
    return bulk


def finish(provider: Provider, *, at: datetime) -> int:
    """Close bulks in which nothing is missing any more, or that have been open too long; return how many.

    What is not in them by then is ordered by itself. A provider that stays silent is told again.
    """
    done = 0
    for bulk in DualBulk.objects.filter(state="open").order_by("pk"):
        is_filled = not bulk.letters.filter(state="about").exists()
        is_old = bulk.begun_at <= at - LONGEST_OPEN
        claimed = DualBulk.objects.filter(pk=bulk.pk, state="open", claimed_until__lte=at)
        if not (is_filled or is_old) or not claimed.update(claimed_until=at + CLAIM):
            continue
        assert bulk.number is not None  # it is open
        try:
            code = provider.finish_bulk(bulk.number)
        except NoAnswerError as error:
            log.warning("dual_bulk_silent", bulk=bulk.pk, error=str(error))
            continue
        if progress_of(code) == Progress.FAILED:
            log.error("dual_bulk_refused", bulk=bulk.pk, code=code)
        DualBulk.objects.filter(pk=bulk.pk).update(state="finished")
        audit.record(actor=SYSTEM.public_id, verb="bulk.finished", subject=f"bulk:{bulk.pk}", facts={"code": code})
        done += 1
    return done
