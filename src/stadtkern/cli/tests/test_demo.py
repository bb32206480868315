"""The demonstration is made by the same actions, and shows what a register should show."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps

from stadtkern.audit import api as audit
from stadtkern.cli import demo, demo_learning, demo_people, demo_register, demo_voices
from stadtkern.gateway.api.operating import Prompt
from stadtkern.governance import queries, queries_public, queries_ranking
from stadtkern.governance.models import Move, UseCase
from stadtkern.ideas import queries as card_queries
from stadtkern.ideas import queries_surveys, queries_workshops
from stadtkern.ideas import strategy_evidence as ideas
from stadtkern.ideas.models import Card, Survey, Workshop
from stadtkern.ideas.rules import cards as card_rules
from stadtkern.identity.testing import PASSWORD
from stadtkern.learning import queries_prompts
from stadtkern.learning import strategy_evidence as learning
from stadtkern.learning.models import ModuleProgress
from stadtkern.lifecycle.gates import missing_for
from stadtkern.lifecycle.states import MOVES, Gate, State
from stadtkern.strategy.api import Status
from stadtkern.strategy.models import ClauseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt"), pytest.mark.slow]
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def test_the_register_is_believable_and_nothing_was_written_past_the_actions() -> None:
    people = demo_people.people(password=PASSWORD, at=NOON)
    assert demo_register.load(people, at=NOON)
    states = Counter(UseCase.objects.values_list("state", flat=True))
    assert (sum(states.values()), states["pilot"], states["rollout"], states["blocked"]) == (40, 2, 1, 5)
    assert len(queries_ranking.backlog()) == 7
    assert Prompt.objects.get().text == demo_register.PROMPT
    assert set(Move.objects.values_list("before", "after")) <= set(MOVES)
    assert audit.verify() is None
    for pilot in UseCase.objects.filter(state=State.PILOT):  # nobody used it before its plan: stopped, it can go on
        assert not missing_for(Gate.G5, queries.dossier_of(pilot, today=NOON.date()))
    assert {each.state for each in queries_public.entries_of(queries_public.listed())} == {State.PILOT, State.ROLLOUT}
    assert demo_people.people(password=PASSWORD, at=NOON) == people
    assert not demo_register.load(people, at=NOON)
    assert UseCase.objects.count() == 40


def test_residents_have_their_say_and_the_promises_about_it_are_kept() -> None:
    people = demo_people.people(password=PASSWORD, at=NOON)
    assert demo_voices.load(people, at=NOON)
    cards = Card.objects.filter(workshop__isnull=True, survey__isnull=True)
    assert Counter(cards.values_list("kind", flat=True)) == {"idea": 8, "risk": 2, "worry": 2}
    assert set(cards.values_list("state", flat=True)) == {each.value for each in card_rules.State}
    workshop = Workshop.objects.get()
    first, second, *others = queries_workshops.board(workshop).piles
    assert (first.title, first.dots, second.title, second.dots) == (
        "Auskunft rund um die Uhr",
        6,
        "Weniger Tipparbeit",
        6,
    )
    assert all(pile.use_case for pile in (first, second))
    assert not any(pile.use_case for pile in others)
    assert UseCase.objects.count() == 3, "two winners and a card"
    survey = Survey.objects.get()
    assert (survey.responses.count(), queries_surveys.is_open(survey, NOON.date())) == (8, True)
    assert card_queries.waiting_cards(NOON).count() == 4
    checks = (ideas.cards_by_origin, ideas.cards_read, ideas.worries_answered, ideas.formats_held)
    assert {check(NOON).status for check in checks} == {Status.GREEN}


def test_a_year_of_training_is_planned_and_begun() -> None:
    people = demo_people.people(password=PASSWORD, at=NOON)
    assert demo_learning.load(people, at=NOON)
    assert {learning.budget(NOON).status, learning.exchange(NOON).status} == {Status.GREEN}
    assert ModuleProgress.objects.exclude(certificate="").count() == 6 * 5
    assert sorted((each.ratings, str(each.average)) for each in queries_prompts.prompts()) == [(2, "3.5"), (3, "4.7")]
    assert audit.verify() is None


def test_loading_twice_changes_nothing_and_the_strategy_is_checked_at_once(settings: Any) -> None:
    def load() -> str:
        return CliRunner().invoke(demo.command, ["--password", PASSWORD], catch_exceptions=False).output

    assert "STADTKERN_DEMO is not set" in load()
    settings.OPTIONS = replace(settings.OPTIONS, demo=True)
    assert load().startswith("register ...\nvoices ...\nlearning ...\ndesk ...\ndemo-verantwortlich")
    before = table_sizes()
    assert ClauseStatus.objects.exists()
    assert load().startswith("demo-verantwortlich")
    assert table_sizes() == before


def table_sizes() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_when_the_strategy_waits_for_its_review_nothing_new_is_released() -> None:
    at = datetime(2037, 6, 1, 11, 0, tzinfo=UTC)
    assert demo_register.load(demo_people.people(password=PASSWORD, at=at), at=at)
    assert not UseCase.objects.filter(state__in=[State.TOOL_RELEASED, State.PILOT, State.ROLLOUT]).exists()
    stopped = UseCase.objects.get(title="Antwortentwürfe für allgemeine Anfragen")
    assert queries.release_of(stopped) is None
