"""Measurements of a pilot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import queries
from stadtkern.governance.models import Measurement
from stadtkern.lifecycle.artefacts import PilotPlan
from stadtkern.lifecycle.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.identity.api import Actor

MOST_AT_ONCE = 1000


@transaction.atomic
def measure(public_id: str, metric: str, values: Sequence[float], *, tool: str = "", by: Actor, at: datetime) -> None:
    """Note results of a pilot for one measure of its plan; all or none.

    Raises:
        Refused: ``not_found``, ``wrong_state`` outside of a pilot, ``unknown_metric``, ``wrong_amount``,
            ``too_many``.
    """
    found = queries.use_case(public_id, locked=True)
    if found.state != State.PILOT:
        raise Refused("wrong_state", gettext("Only a running pilot is measured."))
    if metric not in {each.name for each in queries.latest(found, PilotPlan).metrics}:
        raise Refused("unknown_metric", gettext("The plan has no such measure. A new one needs a new plan."))
    if not values or not all(math.isfinite(value) for value in values):
        raise Refused("wrong_amount", gettext("Please enter numbers. Nothing was noted."))
    if len(values) > MOST_AT_ONCE:
        raise Refused("too_many", gettext("Please enter at most 1,000 numbers at once. Nothing was noted."))
    Measurement.objects.bulk_create(
        Measurement(use_case=found, metric=metric, tool=tool, value=value, recorded_by=by.public_id, recorded_at=at)
        for value in values
    )
    facts: dict[str, str | int | bool | None] = {"metric": metric, "count": len(values)}
    audit.record(actor=by.public_id, verb="pilot.measured", subject=f"use_case:{public_id}", facts=facts)
