"""Reads of the town."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from pydantic import ValidationError

from stadtkern.city.folder import read_folder
from stadtkern.city.kinds import city_of
from stadtkern.city.models import CityRecord, CityVersion
from stadtkern.city.rules.rows import Row, differences, digest_of
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.city.city import City
    from stadtkern.city.rules.rows import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a load would change. ``before`` and ``after`` are digests of everything stored.

    ``town_before`` is the town in the database, empty before the first load.
    """

    town: str
    town_before: str
    changes: tuple[Change, ...]
    before: str
    after: str

    def count(self, verb: str) -> int:
        """Return how many things are ``added``, ``changed``, ``removed`` or ``moved``."""
        return sum(change.verb == verb for change in self.changes)


def current() -> City:
    """Return the town as last loaded; costs one small query when this process already holds it.

    Raises:
        Refused: ``no_city`` before the first load, ``city_outdated`` when a new release reads other data.
    """
    digest = CityVersion.objects.values_list("digest", flat=True).first()
    if digest is None:
        raise Refused("no_city", gettext("No town has been loaded yet. Run “stadtkern city load”."))
    try:
        return _city(digest)
    except ValidationError as mistakes:
        hint = gettext("The town's data were loaded by another release. Run “stadtkern city load” again.")
        raise Refused("city_outdated", hint) from mistakes


@lru_cache(maxsize=1)
def _city(digest: str) -> City:
    return city_of(stored_rows())


def stored_rows() -> list[Row]:
    """Return all rows of the town in the database."""
    found = CityRecord.objects.order_by("kind", "position").values_list("kind", "key", "position", "data")
    return [Row(*values) for values in found]


def rows_in(folder: Path) -> list[Row]:
    """Return all rows of the town in a folder.

    Raises:
        Refused: ``city_invalid``; the hint names every problem, one per line, and ends with their number.
    """
    rows, problems = read_folder(folder)
    if problems:
        count = ngettext("%(count)d problem.", "%(count)d problems.", len(problems)) % {"count": len(problems)}
        last = f"{count} {gettext('Nothing was loaded.')}"
        raise Refused("city_invalid", "\n".join([*map(str, problems), last]))
    return rows


def plan_of(rows: list[Row]) -> Plan:
    """Return what storing ``rows`` would change."""
    stored = stored_rows()
    (town,) = (row.key for row in rows if row.kind == "town")
    town_before = next((row.key for row in stored if row.kind == "town"), "")
    return Plan(
        town=town,
        town_before=town_before,
        changes=differences(stored, rows),
        before=digest_of(stored),
        after=digest_of(rows),
    )
