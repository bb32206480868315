"""What the desk shows of a use case: the next gate with what is missing, who signs, what is written, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.audit import api as audit
from stadtkern.governance import queries
from stadtkern.governance.models import Member, Move, Paper, Signature
from stadtkern.governance.wording import GATES, MISSING, ROLES, STATES, WHY_NOT_SIGN, reason_words
from stadtkern.identity.api import may, names_of, staff_with
from stadtkern.lifecycle import changes
from stadtkern.lifecycle.artefacts import KINDS
from stadtkern.lifecycle.gates import PAPERS as SIGNED_PAPERS
from stadtkern.lifecycle.gates import is_signed, missing_for, why_not_sign
from stadtkern.lifecycle.scoring import LEAST_SCORERS
from stadtkern.lifecycle.states import SIGNERS, WITH_TOOL, Gate, Role, State, gate_of, may_move, next_state
from stadtkern.lifecycle.writing import MENDS, WRITERS, is_written_in
from stadtkern.papers.wording import PAPERS

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.governance.models import UseCase
    from stadtkern.identity.api import Actor
    from stadtkern.lifecycle.dossier import Dossier

SCORES = "score_sheet"
OBJECTIONS = {"use_case.vetoed": gettext_lazy("Objection"), "use_case.veto_lifted": gettext_lazy("Objection lifted")}


@dataclass(frozen=True, slots=True)
class Need:
    """Something the gate still needs, who has to do it, and the form that mends it, if there is one."""

    what: str
    who: str
    kind: str
    paper: str
    may_write: bool
    may_name: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One signature a gate asks for: which roles may give it."""

    roles: str


@dataclass(frozen=True, slots=True)
class GateShown:
    """A gate as its page shows it to one person."""

    gate: Gate
    title: str
    leads_to: str
    needs: list[Need]
    places: list[Place]
    signed: list[tuple[str, str]]
    why_not: str
    others: list[str]
    may_sign: bool
    is_signed: bool
    is_complete: bool
    is_end: bool


@dataclass(frozen=True, slots=True)
class PaperShown:
    """The latest version of a paper."""

    kind: str
    title: str
    number: int
    versions: int
    written_by: str
    written_at: datetime
    may_write: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened: a move or a signature."""

    at: datetime
    what: str
    by: str
    reason: str


def may_write(who: Actor, kind: str) -> bool:
    """Say whether somebody may write papers of a kind."""
    return any(may(who, permission) for permission in WRITERS[kind])


def is_open_now(found: UseCase, kind: str) -> bool:
    """Say whether papers of a kind are written where a use case stands."""
    return is_written_in(kind, State(found.state))


def is_signed_for(found: UseCase, kind: str) -> bool:
    """Say whether people signed papers of a kind at a gate this use case has passed."""
    return changes.is_signed_for(KINDS[kind], found.stands)


def gives_up(kind: str, roles: frozenset[Role]) -> list[str]:
    """Return the gates that somebody with these roles cannot sign any more after writing a paper of a kind."""
    return [
        str(GATES[gate])
        for gate, kinds in SIGNED_PAPERS.items()
        if KINDS[kind] in kinds and any(roles & place for place in SIGNERS[gate])
    ]


def gates_of(found: UseCase, dossier: Dossier, who: Actor, roles: frozenset[Role]) -> list[GateShown]:
    """Return the gates that are open now: the one onward first, then the one to the end."""
    state = State(found.state)
    onward = next_state(state)
    steps = [(gate_of(state, onward), onward)] if onward else []
    if may_move(state, State.RETIRED):
        steps.append((gate_of(state, State.RETIRED), State.RETIRED))
    return [_gate(found, gate, after, dossier, who, roles) for gate, after in steps if gate]


def _gate(found: UseCase, gate: Gate, after: State, dossier: Dossier, who: Actor, roles: frozenset[Role]) -> GateShown:
    signatures = queries.signatures_of(found, gate)
    names = names_of(signatures)
    why_not = why_not_sign(gate, person=who.public_id, roles=roles, dossier=dossier, signed=frozenset(signatures))
    missing, has_all = missing_for(gate, dossier), is_signed(gate, signatures)
    return GateShown(
        gate=gate,
        title=str(GATES[gate]),
        leads_to=str(STATES[after]),
        needs=[_need(each.code, each.who, who, roles) for each in missing],
        places=[Place(_(" or ").join(sorted(str(ROLES[role]) for role in roles))) for roles in SIGNERS[gate]],
        signed=[
            (names.get(person, person), ", ".join(sorted(str(ROLES[role]) for role in held)))
            for person, held in signatures.items()
        ],
        why_not=str(WHY_NOT_SIGN[why_not]) if why_not and not has_all else "",
        others=_who_else(gate, who, dossier, frozenset(signatures)) if not has_all else [],
        may_sign=not why_not,
        is_signed=has_all,
        is_complete=not missing and has_all,
        is_end=after == State.RETIRED,
    )


def _who_else(gate: Gate, who: Actor, dossier: Dossier, signed: frozenset[str]) -> list[str]:
    """Return the names of all others who may sign once nothing is missing, so that nobody has to search."""
    roles = {role: staff_with(role) for role in {role for place in SIGNERS[gate] for role in place}}
    people = dict.fromkeys(person for held in roles.values() for person in held if person != who.public_id)
    able = [
        person
        for person in people
        if why_not_sign(
            gate,
            person=person,
            roles=frozenset(role for role, held in roles.items() if person in held),
            dossier=dossier,
            signed=signed,
        )
        in {"", "incomplete"}
    ]
    names = names_of(able)
    return sorted(names.get(person, person) for person in able)


def _need(code: str, role: Role, who: Actor, roles: frozenset[Role]) -> Need:
    kind = MENDS.get(code, "")
    return Need(
        what=str(MISSING[code]),
        who=str(ROLES[role]),
        kind=kind,
        paper=str(PAPERS[kind][0]) if kind else "",
        may_write=bool(kind) and may_write(who, kind),
        may_name=code in {"owner", "deputy"} and Role.DIGITAL_TEAM in roles,
    )


def readable_papers(found: UseCase, who: Actor) -> list[Paper]:
    """Return the papers somebody may read: until two have scored, nobody sees the other's sheet."""
    rows = list(queries.papers_of(found))
    scorers = {row.written_by for row in rows if row.kind == SCORES}
    if len(scorers) >= LEAST_SCORERS:
        return rows
    return [row for row in rows if row.kind != SCORES or row.written_by == who.public_id]


def papers_of(found: UseCase, who: Actor) -> list[PaperShown]:
    """Return the latest version of every paper somebody may read, in the order of the way."""
    rows = readable_papers(found, who)
    names = names_of({row.written_by for row in rows})
    latest = {row.kind: row for row in rows}
    return [
        PaperShown(
            kind=kind,
            title=str(words[0]),
            number=latest[kind].number,
            versions=sum(row.kind == kind for row in rows),
            written_by=names.get(latest[kind].written_by, latest[kind].written_by),
            written_at=latest[kind].written_at,
            may_write=may_write(who, kind) and is_open_now(found, kind),
        )
        for kind, words in PAPERS.items()
        if kind in latest
    ]


def other_papers(found: UseCase, who: Actor) -> list[tuple[str, str, str]]:
    """Return the papers not written yet that somebody may write: kind, title, purpose."""
    written = {row.kind for row in queries.papers_of(found)}
    return [
        (kind, str(words[0]), str(words[1]))
        for kind, words in PAPERS.items()
        if kind not in written and may_write(who, kind) and is_open_now(found, kind)
    ]


def history_of(found: UseCase) -> list[Step]:
    """Return moves, signatures and objections, the latest first."""
    moves = list(Move.objects.filter(use_case=found))
    signatures = list(Signature.objects.filter(use_case=found))
    objections = [each for each in audit.trail_of(f"use_case:{found.public_id}") if each.verb in OBJECTIONS]
    names = names_of(
        {each.moved_by for each in moves} | {each.person for each in signatures} | {each.actor for each in objections}
    )
    steps = [
        Step(
            each.moved_at,
            _("%(before)s → %(after)s") % {"before": STATES[each.before], "after": STATES[each.after]},
            names.get(each.moved_by, each.moved_by),
            reason_words(each.reason),
        )
        for each in moves
    ]
    steps += [
        Step(
            each.signed_at,
            _("Signed: %(gate)s") % {"gate": GATES[each.gate]},
            names.get(each.person, each.person),
            "",
        )
        for each in signatures
    ]
    steps += [Step(each.at, str(OBJECTIONS[each.verb]), names.get(each.actor, each.actor), "") for each in objections]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def stopped(found: UseCase) -> Step | None:
    """Return how a use case was stopped that stands still now: when, why, and by whom."""
    if State(found.state) != State.SUSPENDED:
        return None
    move = Move.objects.filter(use_case=found, after=State.SUSPENDED).order_by("moved_at").last()
    if move is None:
        return None
    name = names_of({move.moved_by}).get(move.moved_by, move.moved_by)
    return Step(move.moved_at, str(STATES[State.SUSPENDED]), name, reason_words(move.reason))


def members_of(found: UseCase, today: date) -> list[tuple[str, str, bool]]:
    """Return the pilot team: identifier, name, and whether the training still counts."""
    people = [each.person for each in Member.objects.filter(use_case=found).order_by("since")]
    names, without = names_of(people), set(queries.dossier_of(found, today=today).untrained)
    return [(person, names.get(person, person), person not in without) for person in people]


def can(found: UseCase, who: Actor, roles: frozenset[Role]) -> dict[str, bool]:
    """Say which acts beside the gates are open to somebody now."""
    state = State(found.state)
    is_team, is_officer = Role.DIGITAL_TEAM in roles, Role.DATA_PROTECTION_OFFICER in roles
    return {
        "suspend": state in WITH_TOOL,
        "resume": state == State.SUSPENDED and is_team,
        "reject": may_move(state, State.REJECTED) and is_team,
        "block": may_move(state, State.BLOCKED) and is_team,
        "reopen": state in {State.REJECTED, State.BLOCKED} and is_team,
        "veto": is_officer and not found.has_veto and state not in {State.REJECTED, State.RETIRED},
        "lift_veto": is_officer and found.has_veto,
        "publish": not found.is_public and is_team,
        "name_owner": is_team and state not in {State.REJECTED, State.RETIRED},
        "members": may(who, "pilots.run") and state not in {State.REJECTED, State.RETIRED},
        "move": may(who, "use_cases.describe"),
    }


def today() -> date:
    """Return the day in the town."""
    return timezone.localdate()
