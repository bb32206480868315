"""The demonstration is made by the same actions, and shows what a register should show."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from stadtkern.audit import api as audit
from stadtkern.cli import demo_register
from stadtkern.governance import queries, queries_public, queries_ranking
from stadtkern.governance.models import Move, UseCase
from stadtkern.identity.testing import PASSWORD
from stadtkern.lifecycle.states import MOVES, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt"), pytest.mark.slow]
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def test_the_register_is_believable_and_nothing_was_written_past_the_actions() -> None:
    assert demo_register.load(password=PASSWORD, at=NOON)
    states = Counter(UseCase.objects.values_list("state", flat=True))
    assert (sum(states.values()), states["pilot"], states["rollout"], states["blocked"]) == (40, 2, 1, 5)
    assert len(queries_ranking.backlog()) == 7
    assert set(Move.objects.values_list("before", "after")) <= set(MOVES)
    assert audit.verify() is None
    assert {each.state for each in queries_public.entries_of(queries_public.listed())} == {State.PILOT, State.ROLLOUT}
    assert not demo_register.load(password=PASSWORD, at=NOON)
    assert UseCase.objects.count() == 40


def test_when_the_strategy_waits_for_its_review_nothing_new_is_released() -> None:
    assert demo_register.load(password=PASSWORD, at=datetime(2037, 6, 1, 11, 0, tzinfo=UTC))
    assert not UseCase.objects.filter(state__in=[State.TOOL_RELEASED, State.PILOT, State.ROLLOUT]).exists()
    stopped = UseCase.objects.get(title="Antwortentwürfe für allgemeine Anfragen")
    assert queries.release_of(stopped) is None
