"""Writes of the town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city.models import CityRecord, CityVersion
from stadtkern.city.queries import plan_of, rows_in
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.city.queries import Plan
    from stadtkern.city.rules.rows import Row


def load(folder: Path, *, by: str, plan: Plan | None = None) -> Plan:
    """Make the database say what the folder says, in one transaction, and return what changed.

    With ``plan`` only exactly that plan is carried out. Loading the same again changes nothing and leaves no trace.
    After the commit of a change everything named in ``settings.CITY_LOADED`` is called, once it succeeds.

    Raises:
        Refused: ``city_invalid`` as the check finds it; ``plan_outdated`` when files or database changed since.
    """
    rows = rows_in(folder)
    with transaction.atomic():
        now = timezone.now()
        CityVersion.objects.get_or_create(defaults={"digest": "", "loaded_at": now}, id=1)
        version = CityVersion.objects.select_for_update().get(id=1)
        found = plan_of(rows)
        if plan and plan != found:
            raise Refused("plan_outdated", gettext("Files or database have changed meanwhile. Nothing was loaded."))
        if version.told != found.after:
            transaction.on_commit(_tell_others)
        if version.digest == found.after:
            return found
        _store(rows)
        version.digest, version.loaded_at = found.after, now
        version.save(update_fields=["digest", "loaded_at"])
        counts = ", ".join(f"{found.count(verb)} {verb}" for verb in ("added", "changed", "removed"))
        audit.record(actor=by, verb="city.loaded", subject=found.town, reason=f"{counts}; {found.after[:12]}")
    return found


def _store(rows: list[Row]) -> None:
    CityRecord.objects.all().delete()
    CityRecord.objects.bulk_create(
        CityRecord(kind=row.kind, key=row.key, position=row.position, data=row.data, digest=row.digest) for row in rows
    )


def _tell_others() -> None:
    """Call everything that follows the town; if one of them fails, the next load tells all of them again."""
    digest = CityVersion.objects.values_list("digest", flat=True).get(id=1)
    for dotted_name in getattr(settings, "CITY_LOADED", ()):
        import_string(dotted_name)()
    CityVersion.objects.filter(id=1, digest=digest).update(told=digest)
