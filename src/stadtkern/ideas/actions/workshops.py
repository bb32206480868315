"""Workshops: opening, collecting, grouping, giving dots, passing on."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import LETTERS
from stadtkern.governance import api as governance
from stadtkern.ideas import queries_workshops as queries
from stadtkern.ideas.actions import cards, moderation
from stadtkern.ideas.models import Card, CardGroup, Dot, Kind, Participant, Workshop
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.texts import CODE_LENGTH
from stadtkern.ideas.rules.workshops import (
    ALLOWS,
    MOST_CARDS,
    MOST_CARDS_EACH,
    MOST_PEOPLE,
    Act,
    Phase,
    free_number,
    may_go,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.identity.api import Actor

TRIES = 20  # codes drawn before one is free; with 29 ** 6 of them the first one is


def new_code(taken: Sequence[str]) -> str:
    """Return a code nobody has, easy to type from a wall."""
    drawn = ("".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(TRIES))
    return next(code for code in drawn if code not in taken)


@transaction.atomic
def open_workshop(*, title: str, question: str, dots: int, hours: int, by: Actor, at: datetime) -> Workshop:
    """Open a workshop that ends by itself after ``hours``."""
    made = Workshop.objects.create(
        code=new_code(list(Workshop.objects.values_list("code", flat=True))),
        title=title,
        question=question,
        dots=dots,
        opened_at=at,
        ends_at=at + timedelta(hours=hours),
        opened_by=by.public_id,
    )
    audit.record(actor=by.public_id, verb="workshop.opened", subject=f"workshop:{made.pk}")
    return made


@transaction.atomic
def go(code: str, after: Phase, *, by: Actor, at: datetime) -> None:
    """Go on to another phase, or back.

    Raises:
        Refused: ``not_found``; ``wrong_phase``, also when the time is over.
    """
    found = queries.workshop(code, locked=True)
    if not may_go(Phase(found.phase), after, ends_at=found.ends_at, at=at):
        raise Refused("wrong_phase", gettext("The workshop cannot go there now. Nothing was changed."))
    found.phase = after
    found.save(update_fields=["phase"])
    _changed(found)
    audit.record(actor=by.public_id, verb=f"workshop.{after}", subject=f"workshop:{found.pk}")


@transaction.atomic
def add_card(code: str, *, kind: str, title: str, visitor: str, language: str, at: datetime) -> Card:
    """Put a card on the board.

    Raises:
        Refused: ``not_found``, ``wrong_phase``, ``too_many_people``, ``too_many_cards``, ``enough_cards``.
    """
    found = _open_for(code, Act.ADD, at)
    if found.cards.count() >= MOST_CARDS:
        raise Refused("too_many_cards", gettext("The board is full. Your card was not added."))
    who = _participant(found, visitor)
    if who.cards_added >= MOST_CARDS_EACH:
        raise Refused("enough_cards", gettext("You have added very many cards. Please let others go on."))
    who.cards_added += 1
    who.save(update_fields=["cards_added"])
    _changed(found)
    return cards.send(
        kind=kind,
        title=title,
        summary="",
        origin=governance.Origin.WORKSHOP,
        language=language,
        workshop=found,
        at=at,
    )


@transaction.atomic
def give_dot(code: str, key: str, *, visitor: str, at: datetime) -> None:
    """Put one of a browser's dots on a card or a group of the board (``key`` as the board has it).

    Raises:
        Refused: ``not_found``, ``wrong_phase``, ``too_many_people``, ``no_dots_left``.
    """
    found = _open_for(code, Act.VOTE, at)
    card, group = _target(found, key)
    who = _participant(found, visitor)
    number = free_number(set(who.dots.values_list("number", flat=True)), found.dots)
    if number is None:
        raise Refused("no_dots_left", gettext("You have given all your dots. Take one back to move it."))
    Dot.objects.create(participant=who, number=number, card=card, group=group)
    _changed(found)


@transaction.atomic
def take_dot(code: str, key: str, *, visitor: str, at: datetime) -> None:
    """Take one of a browser's dots back; without one there nothing happens.

    Raises:
        Refused: ``not_found``, ``wrong_phase``.
    """
    found = _open_for(code, Act.VOTE, at)
    card, group = _target(found, key)
    mine = Dot.objects.filter(participant__workshop=found, participant__visitor=visitor)
    inside = mine.filter(card__group=group) if group else mine.none()
    last = mine.filter(card=card, group=group).order_by("number").last() or inside.order_by("number").last()
    if last:
        last.delete()
        _changed(found)


@transaction.atomic
def move_cards(code: str, public_ids: Sequence[str], *, group: str, new_name: str = "") -> int:
    """Move cards into a group (its number), into a new one, or out of any; return how many were moved.

    Raises:
        Refused: ``not_found`` for a group of another workshop; ``already_passed_on`` for one that is a use case.
    """
    found = queries.workshop(code, locked=True)
    into = None
    if new_name:
        into, _ = CardGroup.objects.get_or_create(workshop=found, name=new_name)
    elif group:
        into = _group(found, group)
    if into and into.use_case:
        raise _already_passed_on()
    moved = Card.objects.filter(workshop=found, public_id__in=public_ids, state=State.NEW).update(group=into)
    _changed(found)
    return moved


@transaction.atomic
def rename_group(code: str, group: str, *, name: str) -> None:
    """Call a group something else.

    Raises:
        Refused: ``not_found``; ``name_taken``.
    """
    found = queries.workshop(code, locked=True)
    own = _group(found, group)
    if found.groups.filter(name=name).exclude(pk=own.pk).exists():
        raise Refused("name_taken", gettext("Another group has this name. Please choose a different one."))
    own.name = name
    own.save(update_fields=["name"])
    _changed(found)


@transaction.atomic
def remove_group(code: str, group: str) -> None:
    """Take a group apart: its cards stay on the board, its dots go back to those who gave them.

    Raises:
        Refused: ``not_found``; ``already_passed_on``.
    """
    found = queries.workshop(code, locked=True)
    own = _group(found, group)
    if own.use_case:
        raise _already_passed_on()
    own.delete()
    _changed(found)


@transaction.atomic
def take_off(code: str, public_ids: Sequence[str], *, by: Actor, at: datetime) -> int:
    """Take cards off the board, for instance because they name somebody; return how many. Their dots go back."""
    found = queries.workshop(code, locked=True)
    reason = gettext("Taken off the board by those who ran the workshop.")
    taken = Card.objects.filter(workshop=found, public_id__in=public_ids, state=State.NEW)
    ids = list(taken.values_list("public_id", flat=True))
    Dot.objects.filter(card__public_id__in=ids).delete()
    for public_id in ids:
        moderation.set_aside(public_id, reason=reason, is_shown=False, by=by, at=at)
    _changed(found)
    return len(ids)


@transaction.atomic
def put_back(code: str, public_id: str, *, by: Actor) -> None:
    """Undo ``take_off``.

    Raises:
        Refused: ``not_found``, also for a card of another workshop; as ``moderation.reopen``.
    """
    found = queries.workshop(code, locked=True)
    _card(found, public_id)
    moderation.reopen(public_id, by=by)
    _changed(found)


@transaction.atomic
def pass_on(code: str, key: str, *, title: str, summary: str, is_public: bool, by: Actor, at: datetime) -> str:
    """Make a use case of a card or of a whole group; return its identifier.

    Ideas of the group became this use case. Its risks and worries wait for an answer and say what they are about.

    Raises:
        Refused: ``not_found``, ``wrong_phase``, ``already_passed_on``, ``not_an_idea``; as ``moderation.pass_on``.
    """
    found = _open_for(code, Act.PASS_ON, at)
    card, group = _target(found, key)
    members = [card] if card else list(Card.objects.filter(group=group, state=State.NEW).order_by("id"))
    ideas = [each for each in members if each and each.kind == Kind.IDEA]
    if (group and group.use_case) or (card and card.state != State.NEW):
        raise Refused("already_passed_on", gettext("This has become a use case already. Nothing was changed."))
    if not ideas:
        raise Refused("not_an_idea", gettext("There is no idea in it. Risks and worries are answered instead."))
    use_case = governance.propose(
        title=title, summary=summary, origin=governance.Origin.WORKSHOP, is_public=is_public, by=by, at=at
    )
    for each in ideas:
        moderation.become(each, use_case, is_shown=False, by=by, at=at)
    if group:
        Card.objects.filter(group=group, state=State.NEW).update(use_case=use_case)
        CardGroup.objects.filter(pk=group.pk).update(use_case=use_case)
    _changed(found)
    return use_case


def _open_for(code: str, act: Act, at: datetime) -> Workshop:
    """Return a workshop in a phase that allows ``act``; nobody else changes it until the transaction ends."""
    found = queries.workshop(code, locked=True)
    if act not in ALLOWS[queries.phase_of(found, at)]:
        raise Refused("wrong_phase", gettext("The workshop is at another step now. Nothing was changed."))
    return found


def _participant(found: Workshop, visitor: str) -> Participant:
    known = queries.participant(found, visitor)
    if known:
        return known
    if queries.people_count(found) >= MOST_PEOPLE:
        raise Refused("too_many_people", gettext("Too many devices take part already."))
    return Participant.objects.create(workshop=found, visitor=visitor)


def _target(found: Workshop, key: str) -> tuple[Card | None, CardGroup | None]:
    kind, _, name = key.partition(":")
    if kind != "card":
        return None, _group(found, name)
    card = _card(found, name)
    if card.state == State.SET_ASIDE:
        raise Refused("not_found", gettext("This card is not on the board any more."))
    return card, None


def _card(found: Workshop, public_id: str) -> Card:
    card: Card | None = found.cards.filter(public_id=public_id).first()
    if card is None:
        raise Refused("not_found", gettext("This card is not on the board any more."))
    return card


def _group(found: Workshop, number: str) -> CardGroup:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    group = found.groups.filter(pk=int(number)).first() if is_number else None
    if group is None:
        raise Refused("not_found", gettext("This group is not on the board any more."))
    return group


def _already_passed_on() -> Refused:
    return Refused("already_passed_on", gettext("This group has become a use case and stays as it is."))


def _changed(found: Workshop) -> None:
    """Let phones know that the board is another one."""
    Workshop.objects.filter(pk=found.pk).update(revision=F("revision") + 1)
