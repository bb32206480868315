"""Writes of audit: append, forget a person, publish the state of a day."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from stadtkern.audit.models import AuditEntry, AuditHead
from stadtkern.audit.rules.chain import (
    ERASURE,
    PERSONAL,
    START,
    TOMBSTONE,
    Fact,
    Row,
    canonical,
    checked,
    commitment,
    digest_of,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

AUDIT_LOCK = 7_160_402  # any fixed number: entries are appended one after another
SALT_BYTES = 16


def record(
    *,
    actor: str,
    verb: str,
    subject: str,
    reason: str = "",
    on_behalf_of: str = "",
    facts: Mapping[str, Fact] | None = None,
) -> int:
    """Append one act to the trail, inside the caller's transaction, and return its number.

    ``actor``, ``on_behalf_of`` and ``subject`` are identifiers, never names or content; ``facts`` are a few plain
    values. Call it last: from here to the end of the transaction nobody else can append, and whoever took this lock
    must not wait for another one.

    Raises:
        ValueError: as ``rules.chain.checked``.
    """
    facts = facts or {}
    checked(actor=actor, on_behalf_of=on_behalf_of, verb=verb, subject=subject, reason=reason, facts=facts)
    salt, other_salt = secrets.token_hex(SALT_BYTES), secrets.token_hex(SALT_BYTES)
    told = Row(
        number=0,
        at="",
        verb=verb,
        subject=subject,
        reason=reason,
        facts=canonical(facts),
        actor=actor,
        actor_salt=salt,
        actor_commitment=commitment(actor, salt),
        on_behalf_of=on_behalf_of,
        on_behalf_of_salt=other_salt,
        on_behalf_of_commitment=commitment(on_behalf_of, other_salt),
        digest="",
    )
    with transaction.atomic(savepoint=False):
        return _append(told)


def _append(told: Row) -> int:
    """Link an entry to the newest one and store it."""
    _take_turn()
    newest = AuditEntry.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = (newest[0] + 1, newest[1]) if newest else (1, START)
    at = timezone.now()
    row = told._replace(number=number, at=moment(at))
    stored = row._replace(digest=digest_of(row, previous))._asdict()
    AuditEntry.objects.create(**stored | {"at": at, "facts_text": stored.pop("facts")})
    return number


def _take_turn() -> None:
    """Let one transaction at a time append, so that numbers have no gaps and the order of digests is their order.

    Asked for before the newest entry is read, otherwise two would follow the same one. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AUDIT_LOCK])


@transaction.atomic
def erase(person: str, *, by: str, reason: str = "") -> int:
    """Replace a person by tombstones in all entries and return how many columns show one now.

    The chain still holds; verb, subject and moment stay. That it happened is recorded without saying to whom.

    Raises:
        ValueError: if ``person`` names nobody.
    """
    if person in ("", TOMBSTONE):
        raise ValueError("audit: nobody to erase")
    _take_turn()
    columns = 0
    for name in PERSONAL:
        columns += AuditEntry.objects.filter(**{name: person}).update(**{name: TOMBSTONE, f"{name}_salt": ""})
    if columns:
        record(actor=by, verb=ERASURE, subject="audit", reason=reason, facts={"columns": columns})
    return columns


def publish_head(*, at: datetime) -> AuditHead | None:
    """Publish the state of the chain at the end of yesterday, once, and return the latest head, if there is one."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight.date() - timedelta(days=1)
    last = AuditHead.objects.first()
    if last and last.day >= day:
        return last
    newest = AuditEntry.objects.filter(at__lt=midnight).order_by("-number").first()
    if newest is None or (last and newest.number < last.number):  # the clock has been put back
        return last
    return AuditHead.objects.get_or_create(day=day, defaults={"number": newest.number, "digest": newest.digest})[0]
