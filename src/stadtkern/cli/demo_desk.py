"""Who works for which office in the demonstration: without them nobody would decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.procedures.actions.desk import give_competence
from stadtkern.procedures.models import Competence
from stadtkern.procedures.queries import procedures

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor

WORK = ("demo-buergerservice", "demo-pilotteam")
DECIDE = ("demo-amtsleitung", "demo-recht")


def load(people: dict[str, Actor], *, at: datetime) -> bool:
    """Let two people work and two decide for every office with a procedure; return whether anything was missing."""
    if Competence.objects.exists():
        return False
    for unit in sorted({procedure.unit for procedure in procedures().values()}):
        for name in (*WORK, *DECIDE):
            account = int(people[name].public_id.removeprefix("account:"))
            give_competence(unit, account, may_decide=name in DECIDE, by=people["demo-amtsleitung"], at=at)
    return True
