"""Reads of audit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Q

from stadtkern.audit.models import AuditEntry, AuditHead
from stadtkern.audit.rules.chain import Break, Head, Row, first_break, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

READ_AT_ONCE = 2_000
BEFORE_ALL = -(2**63)
LONGEST_PAGE = 500


def trail_of(subject: str) -> list[AuditEntry]:
    """Return all acts on ``subject``, oldest first."""
    return list(AuditEntry.objects.filter(subject=subject))


def entries(
    *,
    subject: str = "",
    person: str = "",
    verb: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """Return one page of the trail, newest first; the next page is ``before`` the last number of this one.

    ``person`` finds who acted and on whose behalf. A verb that ends in a dot finds the whole family: ``account.``.
    ``since`` belongs to the span, ``until`` does not. At most 500 entries.
    """
    found = AuditEntry.objects.order_by("-number")
    if subject:
        found = found.filter(subject=subject)
    if person:
        found = found.filter(Q(actor=person) | Q(on_behalf_of=person))
    if verb:
        found = found.filter(verb__startswith=verb) if verb.endswith(".") else found.filter(verb=verb)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    if before is not None:
        found = found.filter(number__lt=before)
    return list(found[: min(limit, LONGEST_PAGE)])


def rows() -> Iterator[Row]:
    """Yield every entry exactly as it is stored, oldest first, a few at a time; entries added meanwhile too.

    Past Django's columns, because a value somebody has tampered with must arrive here and not fail on the way.
    """
    columns = ", ".join(Row._fields)
    if connection.vendor == "sqlite":
        columns = columns.replace(" at,", " CAST(at AS text),")
    sql = f"SELECT {columns} FROM audit_auditentry WHERE number > %s ORDER BY number LIMIT {READ_AT_ONCE}"  # noqa: S608
    last = BEFORE_ALL
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [last])
            page = cursor.fetchall()
        if not page:
            return
        for values in page:
            row = Row._make(values)
            yield row._replace(at=_as_in_the_digest(row.at))
        last = page[-1][0]


def _as_in_the_digest(at: object) -> str:
    """Return a stored moment as the digest has it; PostgreSQL keeps moments, SQLite text without zeros at the end."""
    if isinstance(at, datetime):
        return moment(at)
    day, _, clock = str(at).partition(" ")
    seconds, _, fraction = clock.partition(".")
    return f"{day}T{seconds}.{fraction:0<6}Z"


def newest() -> Head | None:
    """Return the state of the chain right now; nothing while the trail is empty."""
    found = AuditEntry.objects.order_by("-number").values_list("number", "digest").first()
    return Head(*found) if found else None


def count() -> int:
    """Return roughly how many entries there are: the newest number."""
    found = newest()
    return found.number if found else 0


def acts(family: str) -> dict[tuple[str, str], int]:
    """Return how often each act of a family (``use_case.``) was done, by subject and verb; who did it may be erased."""
    found = AuditEntry.objects.filter(verb__startswith=family).order_by().values_list("subject", "verb")
    return {(subject, verb): times for subject, verb, times in found.annotate(times=Count("number"))}


def published(latest: int | None = None) -> list[AuditHead]:
    """Return the published heads, newest first."""
    return list(AuditHead.objects.all()[:latest])


def verify(*, heads: Iterable[Head] = (), watch: Callable[[Iterable[Row]], Iterable[Row]] = iter) -> Break | None:
    """Return the first break of the chain, nothing where all of it holds, also against every published head.

    ``heads`` are more published states, from outside. ``watch`` is handed the entries on their way, for progress.
    """
    own = [Head(each.number, each.digest) for each in AuditHead.objects.all()]
    return first_break(watch(rows()), [*own, *heads])
