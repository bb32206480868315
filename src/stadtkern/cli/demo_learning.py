"""A year of training for demonstrations: plan, certificates, prompts, a meeting; made by the same actions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction
from django.utils.timezone import localdate

from stadtkern.learning import actions
from stadtkern.learning.catalogue import course_called
from stadtkern.learning.models import Prompt, TrainingYear

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.identity.api import Actor

COURSE = "ki-grundkurs"


@transaction.atomic
def load(people: Mapping[str, Actor], *, at: datetime) -> bool:
    """Load what staff have learnt and share; say whether there was anything to do."""
    if TrainingYear.objects.exists() or Prompt.objects.exists():
        return False
    told = yaml.safe_load((files("stadtkern.cli") / "demo_data" / "learning.yaml").read_text(encoding="utf-8"))
    _plan(told["year"], by=people["demo-digital-1"], at=at)
    for number, (name, stars) in enumerate(told["certificates"].items()):
        passed = at - timedelta(days=20 + 9 * number)
        _learn(people[name], stars=stars, opinion=told["opinions"].get(name, ""), at=passed)
    for each in told["prompts"]:
        _share(each, people, at=at - timedelta(days=30))
    _meet(told["meeting"], by=people["demo-pionierin"], at=at)
    return True


def _plan(year: dict[str, Any], *, by: Actor, at: datetime) -> None:
    amounts = {name: Decimal(year[name]) for name in ("budget_eur", "spent_eur")}
    actions.plan_year(localdate(at).year, hours_planned=year["hours_planned"], **amounts, by=by, at=at)


def _learn(person: Actor, *, stars: int, opinion: str, at: datetime) -> None:
    """Pass every module and say what one thinks of it, if the course gives certificates at the time."""
    number = ""
    for module in course_called(COURSE).modules:
        right = {name: sorted(answers) for name, answers in module.right.items()}
        actions.begin_questions(COURSE, module.id, by=person, at=at)
        number = actions.send_answers(COURSE, module.id, right, by=person, at=at)
    if number:
        actions.evaluate(COURSE, stars=stars, text=opinion, by=person)


def _share(prompt: dict[str, Any], people: Mapping[str, Actor], *, at: datetime) -> None:
    words = {name: prompt[name] for name in ("title", "task", "text")}
    public_id = actions.share_prompt(**words, training_class="text", use_case="", by=people[prompt["by"]], at=at)
    for name, stars in prompt["stars"].items():
        actions.rate_prompt(public_id, stars=stars, by=people[name], at=at + timedelta(days=6))


def _meet(told: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Hold a meeting and call the next one; a risk stays open."""
    held = at - timedelta(days=told["days_ago"])
    actions.raise_risk(text=told["risk"], use_case="", by=by, at=held - timedelta(days=2))
    number = actions.call_meeting(
        on=localdate(held),
        begins_at=time.fromisoformat(told["begins_at"]),
        place=told["place"],
        agenda=told["agenda"],
        by=by,
        at=held - timedelta(days=7),
    )
    next_on = localdate(at) + timedelta(days=told["next_in_days"])
    actions.write_minutes(number, minutes=told["minutes"], next_on=next_on, by=by, at=held)
