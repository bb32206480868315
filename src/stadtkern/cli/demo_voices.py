"""Cards, a workshop and a survey for demonstrations, made by the same actions people use."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction
from django.utils.timezone import localdate

from stadtkern.governance.api import Origin
from stadtkern.ideas.actions import cards, moderation, surveys, workshops
from stadtkern.ideas.models import Card, Kind, Survey, Workshop
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.surveys import Question, QuestionKind
from stadtkern.ideas.rules.workshops import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.identity.api import Actor

MODERATOR, FACILITATOR = "demo-digital-2", "demo-pionierin"
READ_AFTER, ANSWERED_AFTER = timedelta(days=1), timedelta(days=3)


@transaction.atomic
def load(people: Mapping[str, Actor], *, at: datetime) -> bool:
    """Load what residents say; say whether there was anything to do."""
    if Card.objects.exists() or Workshop.objects.exists() or Survey.objects.exists():
        return False
    said = yaml.safe_load((files("stadtkern.cli") / "demo_data" / "voices.yaml").read_text(encoding="utf-8"))
    _write_cards(said["cards"], by=people[MODERATOR], at=at)
    _hold_workshop(said["workshop"], people, at=at)
    _ask(said["survey"], people, at=at)
    return True


def _write_cards(written: list[dict[str, Any]], *, by: Actor, at: datetime) -> None:
    made: dict[str, str] = {}
    for each in written:
        sent = at - timedelta(days=each["days_ago"])
        card = cards.send(
            kind=each["kind"], title=each["title"], summary=each.get("summary", ""), origin=Origin.CITIZEN, at=sent
        )
        made[card.title] = card.public_id
        _decide(card.public_id, each, made, by=by, at=sent + READ_AFTER)
        for number in range(each.get("supports", 0)):
            cards.support(card.public_id, visitor=f"demo {card.public_id} {number}", at=sent + ANSWERED_AFTER)
        if "answer" in each:
            moderation.answer(card.public_id, text=each["answer"], by=by, at=sent + ANSWERED_AFTER)


def _decide(public_id: str, card: Mapping[str, Any], made: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Do what the moderator did with a card; without a word about it the card still waits."""
    match card.get("then"):
        case "release":
            moderation.release(public_id, by=by, at=at)
        case "set_aside":
            moderation.set_aside(public_id, reason=card["reason"], is_shown=True, by=by, at=at)
        case "merge":
            moderation.merge(public_id, into=made[card["into"]], by=by, at=at)
        case "pass_on":
            words = {"title": card["use_case"], "summary": card["becomes"]}
            moderation.pass_on(public_id, **words, is_public=True, is_shown=True, by=by, at=at)


def _hold_workshop(told: dict[str, Any], people: Mapping[str, Actor], *, at: datetime) -> None:
    """Collect, group, vote and close within two hours; afterwards a moderator reads what is left."""
    begun, host = at - timedelta(days=told["days_ago"]), people[FACILITATOR]
    opening = {"title": told["title"], "question": told["question"], "dots": told["dots"], "hours": 2}
    code = workshops.open_workshop(**opening, by=host, at=begun).code
    keys = _fill_board(code, told, at=begun + timedelta(minutes=20))
    workshops.go(code, Phase.VOTE, by=host, at=begun + timedelta(minutes=50))
    for number, dots in enumerate(told["votes"]):
        for name in dots:
            workshops.give_dot(code, keys[name], visitor=f"demo {code} {number}", at=begun + timedelta(minutes=60))
    closed = begun + timedelta(minutes=80)
    workshops.go(code, Phase.CLOSED, by=host, at=closed)
    for name, summary in told["winners"].items():
        workshops.pass_on(code, keys[name], title=name, summary=summary, is_public=True, by=host, at=closed)
    for card in Card.objects.filter(workshop__code=code, state=State.NEW).order_by("id"):
        moderation.release(card.public_id, by=people[MODERATOR], at=closed + READ_AFTER)
        if card.title in told["answers"]:
            answer = {"text": told["answers"][card.title], "by": people[MODERATOR]}
            moderation.answer(card.public_id, **answer, at=closed + ANSWERED_AFTER)


def _fill_board(code: str, told: dict[str, Any], *, at: datetime) -> dict[str, str]:
    """Put the cards on the board and into groups; return what takes dots, by the name people see."""
    ids: dict[str, str] = {}
    everything = [*told["alone"], *(card for group in told["groups"].values() for card in group)]
    for number, (kind, title) in enumerate(everything):
        visitor = f"demo {code} {number % len(told['votes'])}"
        card = workshops.add_card(code, kind=Kind(kind), title=title, visitor=visitor, language="de", at=at)
        ids[title] = card.public_id
    for name, group in told["groups"].items():
        workshops.move_cards(code, [ids[title] for _kind, title in group], group="", new_name=name)
    groups = Workshop.objects.get(code=code).groups.all()
    return {title: f"card:{public_id}" for title, public_id in ids.items()} | {
        group.name: f"group:{group.pk}" for group in groups
    }


def _ask(told: dict[str, Any], people: Mapping[str, Actor], *, at: datetime) -> None:
    opened, host = at - timedelta(days=told["days_ago"]), people[FACILITATOR]
    code = surveys.write(
        title=told["title"],
        intro=told["intro"],
        closes_on=localdate(at) + timedelta(days=told["open_days"]),
        are_results_public=True,
        by=host,
        at=opened,
    ).code
    for each in told["questions"]:
        question = Question(QuestionKind(each["kind"]), each["text"], tuple(each.get("options", ())))
        surveys.add_question(code, question, by=host)
    surveys.open_survey(code, by=host, at=opened)
    for number, answers in enumerate(told["answers"]):
        given = {str(place): answer for place, answer in enumerate(answers, start=1)}
        moment = opened + timedelta(days=number)
        surveys.answer(code, given, visitor=f"demo {code} {number}", language="de", at=moment)
