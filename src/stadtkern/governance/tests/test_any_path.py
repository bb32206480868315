"""Whatever is tried in whatever order: nothing gets into use without its papers and signatures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries
from stadtkern.governance.models import Move, Release, Signature, UseCase
from stadtkern.governance.testing import MEMBER, NOON, ROLES, STEPS, WRITER, idea, person, record_tool, sign, write
from stadtkern.identity.testing import trained
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.changes import Change
from stadtkern.lifecycle.states import LIVE, SIGNERS, Gate, State

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Act = Callable[[UseCase], object]


def _gate(step: int) -> list[Act]:
    """Return everything one honest passage of a gate takes, in order."""
    gate, kinds, signers = STEPS[step]
    done: list[Act] = [lambda found, kind=kind: write(found, kind) for kind in kinds]  # type: ignore[misc]
    done += [lambda found, number=number: sign(found, gate, number) for number in signers]  # type: ignore[misc]
    return [*done, lambda found: actions.move_on(found.public_id, by=WRITER, at=NOON)]


passages = st.integers(0, len(STEPS) - 1).map(_gate)
tricks: st.SearchStrategy[list[Act]] = st.one_of(
    st.just([lambda found: actions.move_on(found.public_id, by=WRITER, at=NOON)]),
    st.tuples(st.sampled_from(list(Gate)), st.sampled_from([2, 4, 5, 6, 7, 8, 9])).map(
        lambda pair: [lambda found: sign(found, *pair)]
    ),
    st.sampled_from(list(papers.KINDS.values())).map(lambda kind: [lambda found: write(found, kind)]),
    st.just([lambda found: actions.suspend(found.public_id, "reason", by=person(31), at=NOON)]),
    st.just([lambda found: actions.resume(found.public_id, "", by=person(4), roles=ROLES["account:4"], at=NOON)]),
    st.booleans().map(
        lambda blocked: [lambda found: actions.reject(found.public_id, "reason", by=WRITER, at=NOON, blocked=blocked)]
    ),
    st.just([lambda found: actions.reopen(found.public_id, "reason", by=WRITER, at=NOON)]),
    st.sampled_from(list(Change)).map(
        lambda change: [lambda found: actions.fall_back(found.public_id, [change], by=WRITER, at=NOON)]
    ),
)
onward = st.just([act for step in range(len(STEPS)) for act in _gate(step)])
paths = st.lists(st.one_of(onward, passages, tricks), max_size=6)


def signed_gates(found: UseCase) -> set[str]:
    """Return the gates passed since the use case last fell back, each with enough people behind it."""
    passed = set()
    for move in Move.objects.filter(use_case=found).exclude(gate=""):
        people = Signature.objects.filter(use_case=found, gate=move.gate, round=move.number - 1)
        if people.values("person").distinct().count() >= len(SIGNERS[Gate(move.gate)]):
            passed.add(move.gate)
    return passed


@given(paths)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_path_leads_into_use_without_papers_and_signatures(path: list[list[Act]]) -> None:
    with transaction.atomic():
        made = idea(at=NOON)
        record_tool()
        actions.join_pilot(made.public_id, trained(MEMBER, "basics", "text", at=NOON), by=WRITER, at=NOON)
        for acts in path:
            for act in acts:
                with suppress(Refused):
                    act(made)
            _check(queries.use_case(made.public_id))
        transaction.set_rollback(True)


def _check(found: UseCase) -> None:
    state = State(found.state)
    needed = {"G0", "G1", "G2", "G3", "G4", "G5"}
    if state in LIVE:
        assert needed <= signed_gates(found)
        assert queries.release_of(found) is not None
    if state in {State.ROLLOUT, State.UNDER_REVIEW}:
        assert {"G6", "G7"} <= signed_gates(found)
    if state not in {*LIVE, State.SUSPENDED}:
        assert not Release.objects.filter(use_case=found, ended_at__isnull=True).exists()
