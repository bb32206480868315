"""What machines drew while nobody called."""

from __future__ import annotations

from django.db import models


class IdleEnergy(models.Model):
    """What a machine drew in a month while nobody called, as one process counted it in ``followed_s`` seconds."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "machine", "process", "starts_on", "micro_wh", "followed_s"})

    machine = models.CharField(max_length=200)
    process = models.CharField(max_length=32)
    starts_on = models.DateField()
    micro_wh = models.BigIntegerField()
    followed_s = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["machine", "process", "starts_on"], name="metering_idle_once"),)

    def __str__(self) -> str:
        return f"{self.machine} {self.starts_on}"
