from django.db import models
from django.db.models import Q

from stadtkern.city.kinds import KINDS

ALL_KINDS = sorted([*KINDS, "budget", "procedure", "tariff"])  # the last three from settings.CITY_KINDS


class CityRecord(models.Model):
    """One thing of the town, as the last load left it."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "kind", "key", "position", "data", "digest"})

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(name="city_record_once", fields=("kind", "key")),
            models.CheckConstraint(name="city_record_of_a_known_kind", condition=Q(kind__in=ALL_KINDS)),
            models.UniqueConstraint(name="city_record_one_per_position", fields=("kind", "position")),
            models.CheckConstraint(
                name="city_record_one_town_one_crest", condition=~Q(kind__in=["town", "crest"]) | Q(position=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class CityVersion(models.Model):
    """The state of all records in one row: a process compares it with what it holds in memory.

    ``told`` is the digest the rooms above were last told about; while it differs, the next load tells them again.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "digest", "told", "loaded_at"})

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    digest = models.CharField(max_length=64)
    told = models.CharField(max_length=64, default="")
    loaded_at = models.DateTimeField()

    class Meta:
        default_permissions = ("view",)
        constraints = (models.CheckConstraint(name="city_version_is_one_row", condition=Q(id=1)),)

    def __str__(self) -> str:
        return f"{self.digest[:12]} of {self.loaded_at:%Y-%m-%d %H:%M}"
