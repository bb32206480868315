"""Builders other rooms' tests may borrow."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from stadtkern.governance import actions, queries
from stadtkern.governance.models import Origin, UseCase
from stadtkern.identity.api import Actor
from stadtkern.identity.testing import trained
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.states import Gate, Role, State
from stadtkern.lifecycle.testing import CHOICE, DIGEST, WRITTEN

__all__ = ["UseCase"]
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
MEMBER = 900_030  # of the pilot team; its account has this number, far from those the database gives
NAMES = {kind: name for name, kind in papers.KINDS.items()}
RULES = {
    "data_classes": ["public"],
    "purposes": ["draft-answers"],
    "retention_days": 0,
    "network": "none",
    "logging": "counts",
}
STEPS: list[tuple[Gate, list[type[papers.Artefact]], list[int]]] = [
    (Gate.G0, [papers.Description], [2]),
    (Gate.G1, [papers.Resources, papers.ScoreSheet], [4]),
    (Gate.G2, [papers.Classification], [6]),
    (Gate.G3, [papers.Privacy], [8]),
    (Gate.G4, [papers.ToolChoice, papers.BiasRun], [4, 5]),
    (
        Gate.G5,
        [
            papers.PilotPlan,
            papers.Participation,
            papers.AnalogueWay,
            papers.AccessibilityCheck,
            papers.StaffRepresentation,
        ],
        [4],
    ),
    (Gate.G6, [papers.PilotReport], [9]),
    (Gate.G7, [papers.RolloutDecision], [7, 4]),
]


def person(number: int) -> Actor:
    """Return somebody who works for the town."""
    return Actor(f"account:{number}", is_human=True)


WRITER, OWNER, DEPUTY, OFFICER = person(1), person(2), person(3), person(8)
ROLES = {
    "account:2": frozenset({Role.USE_CASE_OWNER}),
    "account:4": frozenset({Role.DIGITAL_TEAM}),
    "account:5": frozenset({Role.DIGITAL_TEAM}),
    "account:6": frozenset({Role.LEGAL}),
    "account:7": frozenset({Role.HEAD_OF_ADMINISTRATION}),
    "account:8": frozenset({Role.DATA_PROTECTION_OFFICER}),
    "account:9": frozenset({Role.PILOT_TEAM}),
}


def idea(*, at: datetime | None = None) -> UseCase:
    """Write down an idea with an owner and a deputy."""
    at = at or timezone.now()
    made = actions.propose(
        title="Drafts of answers",
        summary="Letters are drafted and a person checks.",
        origin=Origin.STAFF,
        by=WRITER,
        at=at,
    )
    actions.name_owner(made.public_id, owner=OWNER.public_id, deputy=DEPUTY.public_id, by=WRITER, at=at)
    made.refresh_from_db()
    return made


def write(use_case: UseCase, kind: type[papers.Artefact], choice: papers.ToolChoice = CHOICE) -> None:
    for paper, writer in WRITTEN:
        content = choice if isinstance(paper, papers.ToolChoice) else paper
        if isinstance(content, kind):
            author = person(20 + int(writer[-1])) if writer.startswith("account:scorer") else WRITER
            actions.write_paper(use_case.public_id, NAMES[kind], content.model_dump(mode="json"), by=author, at=NOON)


def sign(use_case: UseCase, gate: Gate, number: int) -> None:
    who = person(number)
    actions.sign(use_case.public_id, gate, by=who, roles=ROLES[who.public_id], signed_in_at=NOON, at=NOON)


def record_tool(choice: papers.ToolChoice = CHOICE) -> None:
    facts = {
        "name": "Local 8B",
        "vendor": "Example",
        "version": "1",
        "digest": DIGEST,
        "is_local": True,
        "host": "model server in the town hall",
        "licence": "Apache-2.0",
        "model_card": "What it is and is not good at.",
        "training_class": "text",
    }
    rules = {**RULES, "functions": list(choice.functions)}
    actions.record_tool(choice.tool, facts, by=WRITER, at=NOON)
    actions.check_tool(choice.tool, rules=rules, on=NOON.date(), by=person(5))


def walked(to: State = State.ROLLOUT, choice: papers.ToolChoice = CHOICE) -> UseCase:
    """Return a use case that has come as far as ``to``, with the tool it uses."""
    made = idea(at=NOON)
    record_tool(choice)
    return walk(made, to, choice)


def walk(made: UseCase, to: State = State.ROLLOUT, choice: papers.ToolChoice = CHOICE) -> UseCase:
    """Lead an idea as far as ``to``, its tool being on record."""
    actions.join_pilot(made.public_id, trained(MEMBER, "basics", "text", at=NOON), by=WRITER, at=NOON)
    for gate, kinds, signers in STEPS:
        for kind in kinds:
            write(made, kind, choice)
        for number in signers:
            sign(made, gate, number)
        if actions.move_on(made.public_id, by=WRITER, at=NOON) == to:
            break
    return queries.use_case(made.public_id)


def suspend(use_case: UseCase, reason: str) -> None:
    """Stop a use case, as anybody of the staff may."""
    actions.suspend(use_case.public_id, reason, by=person(31), at=NOON)
