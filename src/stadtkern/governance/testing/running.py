"""What happens to use cases while they run, for tests of rooms that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stadtkern.governance import actions
from stadtkern.governance.actions import tools
from stadtkern.governance.actions.clock import CLOCK
from stadtkern.governance.actions.use_cases import move_by_rule
from stadtkern.governance.models import Concern, EnergyMethod, Incident, Origin, UseCase
from stadtkern.governance.testing import NOON, WRITER, idea, person, walk
from stadtkern.lifecycle.changes import Change
from stadtkern.lifecycle.states import Role, State

if TYPE_CHECKING:
    from collections.abc import Mapping


def walked_too() -> UseCase:
    """Return one more use case in use; ``walked`` made the first one and its tool."""
    return walk(idea(at=NOON))


def use(made: UseCase, amounts: Mapping[str, Any], energy_method: EnergyMethod = EnergyMethod.UNKNOWN) -> None:
    """Note that it was used once, with these amounts."""
    actions.add_evidence(made.public_id, "call", amounts, at=NOON, energy_method=energy_method)


def change_prompt(made: UseCase) -> None:
    """Send it back because its instructions to the model have changed."""
    actions.fall_back(made.public_id, [Change.PROMPT], by=WRITER, at=NOON)


def stop_by_rule(made: UseCase, code: str) -> None:
    """Stop it as the clock does, with a code for a reason."""
    move_by_rule(made, State.SUSPENDED, code, by=CLOCK, at=NOON)


def end_release(made: UseCase, because: str) -> None:
    """Let its release end for a reason, as the clock does."""
    tools.end_release(made, because, at=NOON)


def let_go_on(made: UseCase, reason: str) -> None:
    """Let what was stopped go on, as the Digital.Team may."""
    actions.resume(made.public_id, reason, by=person(4), roles=[Role.DIGITAL_TEAM], at=NOON)


def put_aside(title: str, *, blocked: bool) -> None:
    """Bring in an idea and put it aside."""
    made = actions.propose(title=title, summary="s", origin=Origin.STAFF, by=WRITER, at=NOON)
    actions.reject(made.public_id, "Grund", by=WRITER, at=NOON, blocked=blocked)


def put_aside_again(made: UseCase, reason: str, *, blocked: bool) -> None:
    """Put aside what was tried and sent back."""
    actions.reject(made.public_id, reason, by=WRITER, at=NOON, blocked=blocked)


def change(made: UseCase, **columns: Any) -> None:
    """Write other words into a use case, past every check but the database's."""
    UseCase.objects.filter(pk=made.pk).update(**columns)


def use_cases() -> list[UseCase]:
    """Return every use case, oldest first."""
    return list(UseCase.objects.order_by("pk"))


def concerns() -> list[Concern]:
    """Return every message, oldest first."""
    return list(Concern.objects.select_related("use_case").order_by("pk"))


def incidents() -> list[Incident]:
    """Return every incident, oldest first."""
    return list(Incident.objects.order_by("pk"))
