"""Tools on record, and the leases that let a use case use one."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext
from pydantic import ValidationError

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import queries
from stadtkern.governance.models import Member, Release, Tool
from stadtkern.lifecycle.artefacts import ToolChoice
from stadtkern.lifecycle.states import State
from stadtkern.lifecycle.tools import SecurityRules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stadtkern.governance.models import UseCase
    from stadtkern.identity.api import Actor

PHASES = {State.PILOT: "pilot", State.ROLLOUT: "rollout"}
KEPT_WHILE = frozenset({State.PILOT, State.ROLLOUT, State.UNDER_REVIEW, State.SUSPENDED})


@transaction.atomic
def record_tool(public_id: str, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Tool:
    """Put a tool in one version on record; a new version or digest is a new record.

    Raises:
        Refused: ``name_taken``, ``wrong_rules`` if security rules are given and cannot be applied.
    """
    if Tool.objects.filter(public_id=public_id).exists():
        raise Refused("name_taken", gettext("This name is taken. A new version needs a new name."))
    if facts.get("security_rules"):
        _check_rules(facts["security_rules"])
    made = Tool.objects.create(public_id=public_id, created_at=at, **facts)
    audit.record(actor=by.public_id, verb="tool.recorded", subject=f"tool:{public_id}")
    return made


@transaction.atomic
def check_tool(public_id: str, *, rules: Mapping[str, Any], on: date, by: Actor) -> None:
    """Give a tool its security rules and note who checked it when (K17, K36).

    Raises:
        Refused: ``not_human``, ``not_found``, ``wrong_rules``.
    """
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))
    _check_rules(rules)
    changed = Tool.objects.filter(public_id=public_id).update(
        security_rules=dict(rules), checked_on=on, checked_by=by.public_id
    )
    if not changed:
        raise Refused("not_found", gettext("This tool is not on record."))
    audit.record(actor=by.public_id, verb="tool.checked", subject=f"tool:{public_id}")


def _check_rules(rules: object) -> None:
    try:
        SecurityRules.model_validate(rules)
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise Refused("wrong_rules", gettext("Please correct: %s") % places) from error


@transaction.atomic
def join_pilot(public_id: str, person: str, *, by: Actor, at: datetime) -> None:
    """Put somebody into the pilot team.

    Raises:
        Refused: ``not_found``.
    """
    found = queries.use_case(public_id, locked=True)
    Member.objects.get_or_create(use_case=found, person=person, defaults={"since": at})
    audit.record(actor=by.public_id, verb="use_case.member_joined", subject=f"use_case:{public_id}")


@transaction.atomic
def leave_pilot(public_id: str, person: str, *, by: Actor) -> None:
    """Take somebody out of the pilot team; from now on every call of theirs is refused.

    Raises:
        Refused: ``not_found``.
    """
    found = queries.use_case(public_id, locked=True)
    Member.objects.filter(use_case=found, person=person).delete()
    audit.record(actor=by.public_id, verb="use_case.member_left", subject=f"use_case:{public_id}")


def follow_move(found: UseCase, before: State, after: State, *, at: datetime) -> None:
    """Grant the lease a state brings, end the one it no longer allows; part of the move's transaction."""
    if after in PHASES and before != State.SUSPENDED:
        end_release(found, "replaced", at=at)
        _grant(found, PHASES[after], at, is_first=before == State.PILOT_REPORTED)
    elif after not in KEPT_WHILE:
        end_release(found, after.value, at=at)


def _grant(found: UseCase, phase: str, at: datetime, *, is_first: bool) -> None:
    choice = queries.latest(found, ToolChoice)
    today = localdate(at)
    last_day = min(choice.valid_until, today + queries.terms(today).first_lease) if is_first else choice.valid_until
    ends = datetime.combine(last_day, time.max, tzinfo=UTC)
    Release.objects.create(
        use_case=found,
        tool=Tool.objects.get(public_id=choice.tool),
        phase=phase,
        purpose=choice.purpose,
        prompt_digest=choice.prompt_digest,
        knowledge_digest=choice.knowledge_digest,
        groups=list(choice.groups),
        data_classes=list(choice.data_classes),
        functions=list(choice.functions),
        valid_from=at,
        valid_until=ends,
    )


def end_release(found: UseCase, because: str, *, at: datetime) -> None:
    """End the lease a use case holds, if it holds one; ``because`` is a code."""
    Release.objects.filter(use_case=found, ended_at__isnull=True).update(ended_at=at, ended_because=because)
