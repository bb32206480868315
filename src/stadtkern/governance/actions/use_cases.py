"""How use cases come into being, are written about, signed for and moved."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext
from pydantic import ValidationError

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import LETTERS, clean, clean_line
from stadtkern.governance import queries
from stadtkern.governance.actions.tools import end_release, follow_move
from stadtkern.governance.models import Move, Origin, Paper, Signature, UseCase
from stadtkern.governance.wording import MISSING, WHY_NOT_SIGN
from stadtkern.lifecycle.artefacts import KINDS
from stadtkern.lifecycle.changes import changes_between, falls_back_to, is_signed_for
from stadtkern.lifecycle.gates import is_signed, missing_for, roles_here, why_not_sign
from stadtkern.lifecycle.states import EARLY, WITH_TOOL, Gate, Role, State, gate_of, may_move, next_state, reopened
from stadtkern.lifecycle.writing import is_written_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.lifecycle.changes import Change

SIGN_IN_LASTS = timedelta(minutes=10)  # a signature needs a password entered this recently


@transaction.atomic
def propose(
    *, title: str, summary: str, origin: Origin, by: Actor, at: datetime, office: str = "", is_public: bool = True
) -> UseCase:
    """Write down an idea. Anybody may; nothing follows from it by itself."""
    made = UseCase.objects.create(
        public_id=f"KI-{''.join(secrets.choice(LETTERS) for _ in range(6))}",
        title=clean_line(title),
        summary=clean(summary),
        origin=origin,
        office=office,
        is_public=is_public,
        created_at=at,
        changed_at=at,
    )
    _note(made, "use_case.proposed", by)
    return made


@transaction.atomic
def name_owner(public_id: str, *, owner: str, deputy: str, by: Actor, at: datetime) -> None:
    """Name the two people who answer for a use case (K43).

    Raises:
        Refused: ``not_found``, ``not_human``, ``same_person``.
    """
    _need_person(by)
    if owner == deputy:
        raise Refused("same_person", gettext("Owner and deputy must be two people."))
    found = queries.use_case(public_id, locked=True)
    found.owner, found.deputy, found.changed_at = owner, deputy, at
    found.save(update_fields=["owner", "deputy", "changed_at"])
    _note(found, "use_case.owner_named", by)


@transaction.atomic
def write_paper(public_id: str, kind: str, content: Mapping[str, Any], *, by: Actor, at: datetime) -> Paper:
    """Write a new version of a paper; signatures given for this gate before no longer count.

    What changes something people signed at a gate passed before sends the use case back to before that gate.

    Raises:
        Refused: ``not_found``, ``unknown_kind``, ``wrong_content`` with what is wrong, ``ended``, ``wrong_state``.
    """
    if kind not in KINDS:
        raise Refused("unknown_kind", gettext("There is no such form."))
    try:
        checked = KINDS[kind].model_validate(content)
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise Refused("wrong_content", gettext("Please correct: %s") % places) from error
    found = queries.use_case(public_id, locked=True)
    if found.state in {State.REJECTED, State.RETIRED}:
        raise Refused("ended", gettext("This use case has ended. Nothing more can be written."))
    if not is_written_in(kind, State(found.state)):
        raise Refused("wrong_state", gettext("This paper is not written at this step."))
    before = queries.find_latest(found, KINDS[kind])
    plain = checked.model_dump(mode="json")
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    latest = queries.papers_of(found).aggregate(latest=Max("number"))["latest"] or 0
    paper = Paper.objects.create(
        use_case=found,
        number=latest + 1,
        kind=kind,
        content=plain,
        written_by=by.public_id,
        written_at=at,
        sha256=hashlib.sha256(f"{kind}\n{by.public_id}\n{text}".encode()).hexdigest(),
    )
    _touch(found, at)
    _note(found, f"use_case.wrote.{kind}", by)
    if before and is_signed_for(type(checked), found.stands):
        fall_back(public_id, changes_between(before, checked), by=by, at=at)
    return paper


@transaction.atomic
def sign(
    public_id: str, gate: Gate, *, by: Actor, roles: Iterable[Role], signed_in_at: datetime | None, at: datetime
) -> None:
    """Sign a gate as a person who has just proved who they are.

    Raises:
        Refused: ``not_found``, ``not_human``, ``sign_in_again``, ``wrong_state``, or a code of ``why_not_sign``.
    """
    _need_person(by)
    if signed_in_at is None or signed_in_at + SIGN_IN_LASTS < at:
        raise Refused("sign_in_again", gettext("Please enter your password again before you sign."))
    found = queries.use_case(public_id, locked=True)
    if gate not in _open_gates(State(found.state)):
        raise Refused("wrong_state", gettext("This step is not open now."))
    held, dossier = frozenset(roles), queries.dossier_of(found, today=localdate(at))
    signed = frozenset(queries.signatures_of(found, gate))
    reason = why_not_sign(gate, person=by.public_id, roles=held, dossier=dossier, signed=signed)
    if reason:
        raise Refused(reason, str(WHY_NOT_SIGN[reason]))
    Signature.objects.create(
        use_case=found,
        gate=gate,
        round=found.round,
        person=by.public_id,
        roles=sorted(roles_here(gate, person=by.public_id, roles=held, dossier=dossier)),
        signed_at=at,
        papers_sha256=queries.papers_sha256(found),
    )
    _touch(found, at)
    _note(found, f"use_case.signed.{gate}", by)


def _open_gates(state: State) -> set[Gate]:
    onward = next_state(state)
    gates = {gate_of(state, onward)} if onward else set()
    ends = {gate_of(state, State.RETIRED)} if may_move(state, State.RETIRED) else set()
    return {gate for gate in gates | ends if gate}


@transaction.atomic
def move_on(public_id: str, *, by: Actor, at: datetime) -> State:
    """Move a use case through its next gate and return where it stands.

    Raises:
        Refused: ``not_found``, ``wrong_state``, ``incomplete``, ``unsigned``.
    """
    found = queries.use_case(public_id, locked=True)
    onward = next_state(State(found.state))
    if onward is None:
        raise Refused("wrong_state", gettext("There is no next step from here."))
    _pass_gate(found, onward, by=by, at=at)
    return onward


@transaction.atomic
def retire(public_id: str, *, by: Actor, at: datetime) -> None:
    """End a use case for good; its entry stays public.

    Raises:
        Refused: ``not_found``, ``wrong_state``, ``incomplete``, ``unsigned``.
    """
    found = queries.use_case(public_id, locked=True)
    if not may_move(State(found.state), State.RETIRED):
        raise Refused("wrong_state", gettext("Only what has a released tool can be ended. An idea can be rejected."))
    _pass_gate(found, State.RETIRED, by=by, at=at)


def _pass_gate(found: UseCase, after: State, *, by: Actor, at: datetime) -> None:
    gate = gate_of(State(found.state), after)
    if gate:
        if missing_for(gate, queries.dossier_of(found, today=localdate(at))):
            raise Refused(
                "incomplete", gettext("Something is still missing. The list says what, and who has to do it.")
            )
        if not is_signed(gate, queries.signatures_of(found, gate)):
            raise Refused("unsigned", gettext("Signatures are missing, or the papers changed after they were given."))
    _move(found, after, by=by, at=at)


@transaction.atomic
def suspend(public_id: str, reason: str, *, by: Actor, at: datetime) -> None:
    """Stop a use case at once (G9); any trained person may, and Digital.Team looks at it within one working day.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_state``, ``wrong_content`` without a reason.
    """
    _need_person(by)
    found = queries.use_case(public_id, locked=True)
    if State(found.state) not in WITH_TOOL:
        raise Refused("wrong_state", gettext("Only what has a released tool can be suspended."))
    write_paper(public_id, "suspension", {"reason": reason}, by=by, at=at)
    _move(found, State.SUSPENDED, by=by, at=at, reason=reason)


@transaction.atomic
def resume(public_id: str, reason: str, *, by: Actor, roles: Iterable[Role], at: datetime) -> State:
    """Let a suspended use case go on where it stood; only Digital.Team may, and only if its gates still hold.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_role``, ``wrong_state``, ``incomplete``.
    """
    _need_person(by)
    if Role.DIGITAL_TEAM not in set(roles):
        raise Refused("wrong_role", gettext("Only the Digital.Team may let a use case go on."))
    found = queries.use_case(public_id, locked=True)
    if found.state != State.SUSPENDED:
        raise Refused("wrong_state", gettext("This use case is not suspended."))
    before = State(found.suspended_from)
    gate = _HELD_BY.get(before)
    missing = missing_for(gate, queries.dossier_of(found, today=localdate(at))) if gate else []
    if missing:
        words = " ".join(str(MISSING[each.code]) for each in missing)
        hint = gettext("What this use case was released on no longer holds. %s Once that is mended, it can go on.")
        raise Refused("incomplete", hint % words)
    _move(found, before, by=by, at=at, reason=reason)
    return before


_HELD_BY = {
    State.TOOL_RELEASED: Gate.G4,
    State.PILOT: Gate.G5,
    State.PILOT_REPORTED: Gate.G6,
    State.ROLLOUT: Gate.G7,
    State.UNDER_REVIEW: Gate.G7,
}


@transaction.atomic
def reject(public_id: str, reason: str, *, by: Actor, at: datetime, blocked: bool = False) -> None:
    """Put an idea aside, with a reason everybody can read; ``blocked`` if law or strategy forbid it.

    Raises:
        Refused: ``not_found``, ``wrong_state``, ``reason_missing``.
    """
    if not clean(reason):
        raise Refused("reason_missing", gettext("Please give a reason. Everybody can read it."))
    found = queries.use_case(public_id, locked=True)
    if State(found.state) not in EARLY:
        raise Refused("wrong_state", gettext("Only an idea without a released tool can be put aside."))
    _move(found, State.BLOCKED if blocked else State.REJECTED, by=by, at=at, reason=reason)


@transaction.atomic
def reopen(public_id: str, reason: str, *, by: Actor, at: datetime) -> None:
    """Take up again what was put aside: from its beginning; what was blocked after its score, at its classification.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_state``.
    """
    _need_person(by)
    found = queries.use_case(public_id, locked=True)
    if found.state not in {State.REJECTED, State.BLOCKED}:
        raise Refused("wrong_state", gettext("Only what was put aside can be taken up again."))
    stood = State(Move.objects.get(use_case=found, number=found.round).before)
    _move(found, State.IDEA if found.state == State.REJECTED else reopened(stood), by=by, at=at, reason=reason)


@transaction.atomic
def fall_back(public_id: str, changes: Iterable[Change], *, by: Actor, at: datetime) -> State | None:
    """Send a use case back because something it was released on has changed; return where to, if anywhere.

    Raises:
        Refused: ``not_found``.
    """
    noted = sorted(changes)
    found = queries.use_case(public_id, locked=True)
    before, after = State(found.state), falls_back_to(noted)
    if after is None or not may_move(before, after) or gate_of(before, after) is not None:
        return None  # from there it would be a step onward, and those need their signatures
    _move(found, after, by=by, at=at, reason=", ".join(noted))
    return after


@transaction.atomic
def publish(public_id: str, *, by: Actor, at: datetime) -> None:
    """Show a use case to everybody; there is no way back (K01).

    Raises:
        Refused: ``not_found``, ``not_human``.
    """
    _need_person(by)
    found = queries.use_case(public_id, locked=True)
    found.is_public, found.changed_at = True, at
    found.save(update_fields=["is_public", "changed_at"])
    _note(found, "use_case.published", by)


@transaction.atomic
def veto(public_id: str, reason: str, *, by: Actor, roles: Iterable[Role], at: datetime) -> None:
    """Object as data protection officer: no gate from the data protection check on opens, and a release ends at once.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_role``, ``reason_missing``.
    """
    _need_officer(by, roles)
    if not clean(reason):
        raise Refused("reason_missing", gettext("Please give a reason. Everybody can read it."))
    _set_veto(public_id, clean(reason), by=by, at=at)


@transaction.atomic
def lift_veto(public_id: str, *, by: Actor, roles: Iterable[Role], at: datetime) -> None:
    """Take an objection back; only a data protection officer can.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_role``.
    """
    _need_officer(by, roles)
    _set_veto(public_id, "", by=by, at=at)


def _set_veto(public_id: str, reason: str, *, by: Actor, at: datetime) -> None:
    found = queries.use_case(public_id, locked=True)
    found.has_veto, found.veto_reason = bool(reason), reason
    found.veto_by, found.changed_at = by.public_id if reason else "", at
    found.save(update_fields=["has_veto", "veto_reason", "veto_by", "changed_at"])
    if reason:
        end_release(found, "dpo_veto", at=at)
    _note(found, "use_case.vetoed" if reason else "use_case.veto_lifted", by)


def _need_person(by: Actor) -> None:
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))


def _need_officer(by: Actor, roles: Iterable[Role]) -> None:
    _need_person(by)
    if Role.DATA_PROTECTION_OFFICER not in set(roles):
        raise Refused("wrong_role", gettext("Only the data protection officer can do this."))


def move_by_rule(found: UseCase, after: State, reason: str, *, by: Actor, at: datetime) -> None:
    """Stop a use case or begin its review by a rule, without a person; ``reason`` is a code. Within a transaction.

    Raises:
        Refused: ``not_by_rule`` for a move that leads onward.
    """
    if after not in {State.SUSPENDED, State.UNDER_REVIEW}:
        raise Refused("not_by_rule", gettext("Only a person can decide this."))
    if after == State.SUSPENDED:
        write_paper(found.public_id, "suspension", {"reason": reason}, by=by, at=at)
    _move(found, after, by=by, at=at, reason=reason)


def _move(found: UseCase, after: State, *, by: Actor, at: datetime, reason: str = "") -> None:
    before = State(found.state)
    gate = gate_of(before, after)
    Move.objects.create(
        use_case=found,
        number=found.round + 1,
        before=before,
        after=after,
        gate=gate or "",
        moved_by=by.public_id,
        moved_at=at,
        reason=clean(reason),
    )
    found.refresh_from_db()  # a trigger has moved it
    follow_move(found, before, after, at=at)
    _touch(found, at)
    _note(found, f"use_case.moved.{after}", by)


def _touch(found: UseCase, at: datetime) -> None:
    UseCase.objects.filter(pk=found.pk).update(changed_at=at)


def _note(found: UseCase, verb: str, by: Actor) -> None:
    audit.record(actor=by.public_id, verb=verb, subject=f"use_case:{found.public_id}")
