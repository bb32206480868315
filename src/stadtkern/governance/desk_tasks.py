"""What waits for somebody: the use cases this person can move on now, and what there is to do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from stadtkern.governance import queries, queries_desk
from stadtkern.governance.wording import GATES, MISSING, STATES
from stadtkern.identity.api import may
from stadtkern.lifecycle.artefacts import PilotPlan, ScoreSheet
from stadtkern.lifecycle.gates import is_signed, missing_for, why_not_sign
from stadtkern.lifecycle.states import Gate, Role, State, gate_of, next_state

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.governance.models import UseCase
    from stadtkern.identity.api import Actor
    from stadtkern.lifecycle.dossier import Dossier
    from stadtkern.lifecycle.requirements import Missing

MOST_WAITING = 10


@dataclass(frozen=True, slots=True)
class Task:
    """A use case that waits for somebody, and the first thing to do there."""

    use_case: UseCase
    what: str


def tasks_of(who: Actor, roles: frozenset[Role], *, today: date) -> list[Task]:
    """Return what somebody can do now, the longest waiting first."""
    found = (Task(each, _what(each, who, roles, today)) for each in queries_desk.under_way(who.public_id))
    return list(islice((each for each in found if each.what), MOST_WAITING))


def _what(found: UseCase, who: Actor, roles: frozenset[Role], today: date) -> str:
    state = State(found.state)
    if state == State.SUSPENDED:
        return _("It was stopped. See what happened, then let it go on or end it.") if _is_team(roles) else ""
    onward = next_state(state)
    gate = gate_of(state, onward) if onward else None
    if onward is None or gate is None:
        return ""
    dossier = queries.dossier_of(found, today=today)
    own = roles if who.public_id in {found.owner, found.deputy} else roles - {Role.USE_CASE_OWNER}
    missing = missing_for(gate, dossier)
    if missing:
        asked = (each for each in missing if _asks(each, who, own, dossier))
        return "" if _still_runs(gate, dossier) else next((str(MISSING[each.code]) for each in asked), "")
    signatures = queries.signatures_of(found, gate)
    if is_signed(gate, signatures):
        mover = own & {Role.USE_CASE_OWNER, Role.DIGITAL_TEAM}
        return _("Everything is signed. Move it on to “%s”.") % STATES[onward] if mover else ""
    if why_not_sign(gate, person=who.public_id, roles=roles, dossier=dossier, signed=frozenset(signatures)):
        return ""
    return _("Read and sign: %s") % GATES[gate]


def _is_team(roles: frozenset[Role]) -> bool:
    return Role.DIGITAL_TEAM in roles


def _asks(missing: Missing, who: Actor, own: frozenset[Role], dossier: Dossier) -> bool:
    """Say whether something missing asks for this person: to score is asked of everybody who may and has not."""
    if missing.code != "second_scorer":
        return missing.who in own
    scorers = {paper.written_by for paper in dossier.every(ScoreSheet)}
    return may(who, "use_cases.score") and who.public_id not in scorers | {dossier.owner, dossier.deputy}


def _still_runs(gate: Gate, dossier: Dossier) -> bool:
    """Say whether a pilot has days left: until its end nobody waits for its report."""
    plan = dossier.latest(PilotPlan)
    return gate == Gate.G6 and plan is not None and dossier.today <= plan.ends_on
