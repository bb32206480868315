"""Workshops: phases, board, dots, what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.ideas import queries as cards
from stadtkern.ideas import queries_workshops as queries
from stadtkern.ideas.actions import exchange
from stadtkern.ideas.actions import workshops as actions
from stadtkern.ideas.models import Card, Dot, Participant, Workshop
from stadtkern.ideas.rules.workshops import MOST_CARDS_EACH, Phase
from stadtkern.ideas.testing import MODERATOR, card

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def workshop() -> Workshop:
    return opened()


def opened(**given: Any) -> Workshop:
    said: dict[str, Any] = {"title": "Ideenrunde", "question": "Wobei hilft KI?", "dots": 3, "hours": 2}
    return actions.open_workshop(**said | given, by=MODERATOR, at=NOW)


def add(found: Workshop, title: str, *, kind: str = "idea", visitor: str = "a", at: Any = NOW) -> Card:
    return actions.add_card(found.code, kind=kind, title=title, visitor=visitor, language="de", at=at)


def give(found: Workshop, key: str, visitor: str = "a", at: Any = NOW) -> None:
    actions.give_dot(found.code, key, visitor=visitor, at=at)


def go(found: Workshop, phase: Phase, at: Any = NOW) -> None:
    actions.go(found.code, phase, by=MODERATOR, at=at)


def reason(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*given, **named)
    return refusal.value.reason


def key(made: Card) -> str:
    return f"card:{made.public_id}"


def test_codes_are_found_however_they_are_typed(workshop: Workshop) -> None:
    code = workshop.code
    assert queries.workshop(f" {code[:3].lower()} {code[3:]} ") == workshop
    assert reason(queries.workshop, "ZZZZZZ" if code != "ZZZZZZ" else "YYYYYY") == "not_found"
    assert reason(queries.workshop, "") == "not_found"


def test_each_step_allows_its_acts(workshop: Workshop) -> None:
    made = add(workshop, "Eins")
    assert reason(give, workshop, key(made)) == "wrong_phase"
    go(workshop, Phase.VOTE)
    assert reason(add, workshop, "Zwei") == "wrong_phase"
    give(workshop, key(made))
    go(workshop, Phase.CLOSED)
    assert reason(give, workshop, key(made)) == "wrong_phase"
    assert reason(go, workshop, Phase.COLLECT) == "wrong_phase"


def test_a_workshop_ends_by_itself(workshop: Workshop) -> None:
    late = NOW + timedelta(hours=2)
    assert reason(add, workshop, "Zu spät", at=late) == "wrong_phase"
    assert reason(go, workshop, Phase.VOTE, at=late) == "wrong_phase"
    assert queries.phase_of(workshop, late) is Phase.CLOSED


def test_cards_wait_for_a_person_once_the_workshop_is_over(workshop: Workshop) -> None:
    made = add(workshop, "Eins")
    assert list(cards.waiting_cards(NOW)) == []
    assert list(cards.waiting_cards(NOW + timedelta(hours=2))) == [made]
    go(workshop, Phase.CLOSED)
    assert list(cards.waiting_cards(NOW)) == [made]
    assert list(cards.public_cards()) == []


def test_nobody_gives_more_dots_than_there_are(workshop: Workshop) -> None:
    first, second = add(workshop, "Eins"), add(workshop, "Zwei")
    go(workshop, Phase.VOTE)
    for target in (first, first, second):
        give(workshop, key(target))
    assert reason(give, workshop, key(second)) == "no_dots_left"
    give(workshop, key(second), visitor="b")
    board = queries.board(workshop, visitor="a")
    assert [(pile.title, pile.dots, pile.mine) for pile in board.piles] == [("Eins", 2, 2), ("Zwei", 2, 1)]
    assert (board.dots_given, board.dots_left) == (4, 0)
    actions.take_dot(workshop.code, key(first), visitor="a", at=NOW)
    give(workshop, key(second))
    assert [pile.title for pile in queries.board(workshop).piles] == ["Zwei", "Eins"]


def test_a_dot_that_is_not_there_cannot_be_taken(workshop: Workshop) -> None:
    made = add(workshop, "Eins")
    go(workshop, Phase.VOTE)
    give(workshop, key(made), visitor="b")
    actions.take_dot(workshop.code, key(made), visitor="a", at=NOW)
    assert Dot.objects.count() == 1


def test_the_database_keeps_the_limit_too(workshop: Workshop) -> None:
    made = add(workshop, "Eins")
    go(workshop, Phase.VOTE)
    give(workshop, key(made))
    who = Participant.objects.get()
    elsewhere = card()
    wrong: list[dict[str, Any]] = [
        {"number": 1, "card": made},
        {"number": 0, "card": made},
        {"number": 4, "card": made},
        {"number": 2},
        {"number": 2, "card": elsewhere},
        {"number": 2, "card": add(opened(), "Woanders")},
    ]
    for given in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Dot.objects.create(participant=who, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dot.objects.update(number=9)
    Dot.objects.create(participant=who, number=2, card=made)
    assert Dot.objects.count() == 2


def test_groups_hold_cards_and_their_dots(workshop: Workshop) -> None:
    first, second, third = (add(workshop, title) for title in ("Eins", "Zwei", "Drei"))
    moved = actions.move_cards(workshop.code, [first.public_id, second.public_id], group="", new_name="Auskunft")
    assert moved == 2
    group = workshop.groups.get()
    go(workshop, Phase.VOTE)
    give(workshop, f"group:{group.pk}")
    give(workshop, key(third), visitor="b")
    actions.move_cards(workshop.code, [third.public_id], group=str(group.pk))
    (pile,) = queries.board(workshop, visitor="a").piles
    assert (pile.title, len(pile.cards), pile.dots, pile.mine) == ("Auskunft", 3, 2, 1)
    actions.take_dot(workshop.code, pile.key, visitor="b", at=NOW)
    actions.rename_group(workshop.code, str(group.pk), name="Fragen")
    actions.move_cards(workshop.code, [first.public_id], group="")
    assert [pile.title for pile in queries.board(workshop).piles] == ["Fragen", "Eins"]
    actions.remove_group(workshop.code, str(group.pk))
    assert queries.board(workshop, visitor="a").dots_left == 3
    assert queries.board(workshop).card_count == 3


def test_most_dots_stand_first_and_the_others_stay(workshop: Workshop) -> None:
    made = [add(workshop, title) for title in ("Eins", "Zwei", "Drei", "Vier")]
    go(workshop, Phase.VOTE)
    for each in (made[3], made[3], made[1]):
        give(workshop, key(each))
    assert [pile.title for pile in queries.board(workshop).piles] == ["Vier", "Zwei", "Eins", "Drei"]


def test_groups_belong_to_one_workshop(workshop: Workshop) -> None:
    other = opened()
    foreign = add(other, "Fremd")
    actions.move_cards(other.code, [foreign.public_id], group="", new_name="A")
    actions.move_cards(other.code, [], group="", new_name="B")
    number = str(other.groups.get(name="A").pk)
    assert reason(actions.move_cards, workshop.code, [], group=number) == "not_found"
    assert actions.move_cards(workshop.code, [foreign.public_id], group="", new_name="C") == 0
    assert reason(actions.rename_group, other.code, number, name="B") == "name_taken"
    for hostile in ("x", "-1", "9" * 30, "", "١"):
        assert reason(actions.remove_group, workshop.code, hostile) == "not_found"
    for hostile in ("card:", "card:I-NOBODY", f"card:{foreign.public_id}", "group:1'", ""):
        go(workshop, Phase.VOTE) if workshop.phase == Phase.COLLECT else None
        workshop.refresh_from_db()
        assert reason(give, workshop, hostile) == "not_found"


def test_cards_are_taken_off_and_put_back(workshop: Workshop) -> None:
    made = add(workshop, "Herr Müller ist schuld")
    go(workshop, Phase.VOTE)
    give(workshop, key(made))
    assert actions.take_off(workshop.code, [made.public_id], by=MODERATOR, at=NOW) == 1
    assert reason(give, workshop, key(made)) == "not_found"
    assert queries.board(workshop, visitor="a") == queries.Board((), 0, 0, 3)
    assert list(cards.public_cards()) == []
    assert queries.cards_off(workshop) == [made]
    actions.put_back(workshop.code, made.public_id, by=MODERATOR)
    assert queries.board(workshop).card_count == 1
    assert reason(actions.put_back, opened().code, made.public_id, by=MODERATOR) == "not_found"


def test_a_group_becomes_one_use_case(workshop: Workshop) -> None:
    idea, worry = add(workshop, "Chatbot"), add(workshop, "Daten gehen weg", kind="worry")
    alone = add(workshop, "Wird es teuer?", kind="risk")
    actions.move_cards(workshop.code, [idea.public_id, worry.public_id], group="", new_name="Auskunft")
    target = f"group:{workshop.groups.get().pk}"
    words: dict[str, Any] = {"title": "Auskunft", "summary": "Ein Chatbot", "is_public": True, "by": MODERATOR}
    assert reason(actions.pass_on, workshop.code, target, **words, at=NOW) == "wrong_phase"
    go(workshop, Phase.CLOSED)
    assert reason(actions.pass_on, workshop.code, key(alone), **words, at=NOW) == "not_an_idea"
    use_case = actions.pass_on(workshop.code, target, **words, at=NOW)
    assert [(each.public_id, each.title) for each in governance.known_ideas()] == [(use_case, "Auskunft")]
    states = {each.title: (each.state, each.use_case) for each in Card.objects.all()}
    assert states == {
        "Chatbot": ("passed_on", use_case),
        "Daten gehen weg": ("new", use_case),
        "Wird es teuer?": ("new", ""),
    }
    assert reason(actions.pass_on, workshop.code, target, **words, at=NOW) == "already_passed_on"
    number = target.removeprefix("group:")
    assert reason(actions.remove_group, workshop.code, number) == "already_passed_on"
    for into in ({"group": number}, {"group": "", "new_name": "Auskunft"}):
        assert reason(actions.move_cards, workshop.code, [alone.public_id], **into) == "already_passed_on"


def test_a_single_card_becomes_a_use_case(workshop: Workshop) -> None:
    made = add(workshop, "Chatbot")
    go(workshop, Phase.CLOSED)
    words: dict[str, Any] = {"title": "Chatbot", "summary": "x", "is_public": False, "by": MODERATOR, "at": NOW}
    use_case = actions.pass_on(workshop.code, key(made), **words)
    made.refresh_from_db()
    assert (made.state, made.use_case, made.is_shown) == ("passed_on", use_case, False)
    assert reason(actions.pass_on, workshop.code, key(made), **words) == "already_passed_on"


def test_nobody_fills_the_board_alone(workshop: Workshop) -> None:
    for number in range(MOST_CARDS_EACH):
        add(workshop, f"Karte {number}")
    assert reason(add, workshop, "Noch eine") == "enough_cards"
    add(workshop, "Von jemand anderem", visitor="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(visitor="a").update(cards_added=MOST_CARDS_EACH + 1)


def test_every_change_of_the_board_is_a_new_revision(workshop: Workshop) -> None:
    made = add(workshop, "Eins")
    steps: list[Callable[[], object]] = [
        lambda: actions.move_cards(workshop.code, [made.public_id], group="", new_name="A"),
        lambda: go(workshop, Phase.VOTE),
        lambda: give(workshop, key(made)),
        lambda: actions.take_off(workshop.code, [made.public_id], by=MODERATOR, at=NOW),
    ]
    for number, step in enumerate(steps, start=2):
        step()
        workshop.refresh_from_db()
        assert workshop.revision == number


def test_marks_of_browsers_are_forgotten_and_dots_stay(workshop: Workshop) -> None:
    made = add(workshop, "Eins")
    add(workshop, "Zwei", visitor="b")
    go(workshop, Phase.VOTE)
    give(workshop, key(made))
    assert exchange.forget_what_is_due(NOW + timedelta(days=20)) == 0
    assert exchange.forget_what_is_due(NOW + timedelta(days=40)) == 2
    assert set(Participant.objects.values_list("visitor", flat=True)) == {None}
    assert queries.board(workshop).dots_given == 1


def test_acts_of_facilitators_are_in_the_trail(workshop: Workshop) -> None:
    go(workshop, Phase.VOTE)
    assert [each.verb for each in audit.trail_of(f"workshop:{workshop.pk}")] == ["workshop.opened", "workshop.vote"]
