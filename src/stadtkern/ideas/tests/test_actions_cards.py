"""Cards, comments and what moderators decide; the database keeps what matters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.ideas import api, queries
from stadtkern.ideas.actions import cards, exchange, moderation
from stadtkern.ideas.models import Card, Comment, CommentState, Support
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.exchange import as_csv, as_json
from stadtkern.ideas.testing import MODERATOR, card
from stadtkern.identity.api import SYSTEM
from stadtkern.outbox.testing import written_mail

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def reason(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*given, **named)
    return refusal.value.reason


def released(title: str = "Chatbot", **given: Any) -> Card:
    made = card(title, **given)
    moderation.release(made.public_id, by=MODERATOR, at=NOW)
    made.refresh_from_db()
    return made


def aside(made: Card, *, is_shown: bool = False) -> None:
    moderation.set_aside(made.public_id, reason="Kein Bezug", is_shown=is_shown, by=MODERATOR, at=NOW)


def passed_on(made: Card, **given: Any) -> str:
    words: dict[str, Any] = {"title": "T", "summary": "S", "is_public": True, "is_shown": False} | given
    return moderation.pass_on(made.public_id, **words, by=MODERATOR, at=NOW)


def test_nothing_is_shown_before_a_person_decided() -> None:
    made = card()
    assert list(queries.public_cards()) == []
    assert queries.known() == ()
    moderation.release(made.public_id, by=MODERATOR, at=NOW)
    assert list(queries.public_cards()) == [made]
    assert [each.key for each in queries.known()] == [made.public_id]
    assert reason(moderation.release, card("Zwei").public_id, by=SYSTEM, at=NOW) == "not_human"


@pytest.mark.parametrize(
    "changed",
    [
        {"is_shown": True},
        {"state": "released"},
        {"state": "released", "is_shown": True, "decided_at": NOW, "decided_by": "system"},
        {"state": "released", "is_shown": False, "decided_at": NOW, "decided_by": "account:1"},
        {"state": "set_aside", "decided_at": NOW, "decided_by": "account:1"},
        {"state": "passed_on", "decided_at": NOW, "decided_by": "account:1"},
        {"state": "merged", "decided_at": NOW, "decided_by": "account:1"},
        {"reason": "so"},
        {"state": "else"},
    ],
)
def test_not_even_sql_gets_round_it(changed: dict[str, Any]) -> None:
    made = card()
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=made.pk).update(**changed)


def test_a_card_is_not_merged_into_itself_by_sql() -> None:
    made = card()
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=made.pk).update(state="merged", merged_into=made, decided_at=NOW, decided_by="account:1")


@pytest.mark.parametrize("state", list(State))
def test_each_decision_is_noted_and_most_are_undone(state: State) -> None:
    made = card()
    steps: dict[State, Callable[[], object]] = {
        State.NEW: lambda: None,
        State.RELEASED: lambda: moderation.release(made.public_id, by=MODERATOR, at=NOW),
        State.SET_ASIDE: lambda: aside(made),
        State.MERGED: lambda: moderation.merge(made.public_id, into=released().public_id, by=MODERATOR, at=NOW),
        State.PASSED_ON: lambda: passed_on(made),
    }
    steps[state]()
    made.refresh_from_db()
    assert made.state == state
    assert state is State.NEW or f"card.{state}" in [each.verb for each in audit.trail_of(made.public_id)]
    if state in {State.NEW, State.PASSED_ON}:
        assert reason(moderation.reopen, made.public_id, by=MODERATOR) == "wrong_state"
    else:
        moderation.reopen(made.public_id, by=MODERATOR)
        made.refresh_from_db()
        assert (made.state, made.is_shown, made.reason, made.decided_by) == ("new", False, "", "")


def test_setting_aside_needs_a_reason_and_hides_the_words() -> None:
    made = released()
    assert reason(moderation.set_aside, made.public_id, reason="", is_shown=True, by=MODERATOR, at=NOW) == "no_reason"
    aside(made)
    (listed,) = queries.listed(queries.public_cards())
    assert (listed.title, listed.card.reason) == ("", "Kein Bezug")


def test_an_idea_becomes_a_use_case_and_keeps_its_number() -> None:
    made = card("Frau Berger will einen Chatbot")
    use_case = passed_on(made, title="Chatbot", summary="Auskunft rund um die Uhr")
    (idea,) = governance.known_ideas()
    assert (idea.public_id, idea.title, idea.state) == (use_case, "Chatbot", "idea")
    (listed,) = queries.listed(queries.public_cards())
    assert (listed.card.public_id, listed.title, listed.went.use_case) == (made.public_id, "Chatbot", idea)
    assert api.cards_behind(use_case) == [made.public_id]
    assert [each.key for each in queries.known()] == [use_case]


def test_a_use_case_that_is_not_public_stays_unnamed() -> None:
    made = card("Etwas Internes")
    passed_on(made, is_public=False)
    (listed,) = queries.listed(queries.public_cards())
    assert (listed.title, listed.went.use_case) == ("", None)
    assert queries.known() == ()
    assert len(queries.known(everything=True)) == 1


@pytest.mark.parametrize("kind", ["risk", "worry"])
def test_risks_and_worries_are_answered_instead(kind: str) -> None:
    made = card("Kameras am Platz", kind=kind)
    assert reason(passed_on, made) == "not_an_idea"
    moderation.answer(made.public_id, text="Es gibt keine.", by=MODERATOR, at=NOW)
    assert [each.text for each in queries.shown_comments(made)] == ["Es gibt keine."]


def test_cards_that_say_the_same_are_counted_together() -> None:
    first, second = released(), released("Chatbot, bitte")
    for number in range(3):
        cards.support(first.public_id, visitor=f"a{number}", at=NOW)
    cards.support(second.public_id, visitor="b", at=NOW)
    moderation.merge(second.public_id, into=first.public_id, by=MODERATOR, at=NOW)
    assert queries.supports([first.public_id]) == {first.public_id: 4}
    assert reason(moderation.set_aside, second.public_id, reason="x", is_shown=False, by=MODERATOR, at=NOW) == (
        "wrong_state"
    )
    moderation.reopen(second.public_id, by=MODERATOR)
    assert queries.supports([first.public_id, second.public_id]) == {first.public_id: 3, second.public_id: 1}


def test_why_cards_are_not_merged() -> None:
    first, second, ended = released(), released(), card()
    aside(ended)
    moderation.merge(second.public_id, into=first.public_id, by=MODERATOR, at=NOW)
    merge = moderation.merge
    assert reason(merge, first.public_id, into=first.public_id, by=MODERATOR, at=NOW) == "same_card"
    assert reason(merge, first.public_id, into=ended.public_id, by=MODERATOR, at=NOW) == "target_ended"
    assert reason(merge, first.public_id, into=card().public_id, by=MODERATOR, at=NOW) == "holds_others"
    assert reason(merge, first.public_id, into="I-NOBODY", by=MODERATOR, at=NOW) == "not_found"


def test_a_browser_supports_once() -> None:
    made = released()
    for _ in range(3):
        cards.support(made.public_id, visitor="a", at=NOW)
    assert Support.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(subject=made.public_id, visitor="a", given_on=NOW.date())


def test_only_what_is_public_is_supported() -> None:
    hidden = card()
    private = governance.propose(title="Intern", summary="", origin="staff", is_public=False, by=MODERATOR, at=NOW)
    public = governance.propose(title="Offen", summary="", origin="staff", by=MODERATOR, at=NOW)
    for subject in (hidden.public_id, private, "", "I-NOBODY"):
        assert reason(cards.support, subject, visitor="a", at=NOW) == "not_found"
    cards.support(public, visitor="a", at=NOW)
    assert queries.supports([public]) == {public: 1}


def test_comments_wait_for_a_person_too() -> None:
    made = released()
    said = cards.comment(made.public_id, text="Gute Idee", at=NOW)
    assert list(queries.shown_comments(made)) == []
    moderation.decide_comment(said.pk, CommentState.SHOWN, by=MODERATOR, at=NOW)
    assert list(queries.shown_comments(made)) == [said]
    moderation.decide_comment(said.pk, CommentState.WAITING, by=MODERATOR, at=NOW)
    assert list(queries.waiting_comments()) == [said]
    assert reason(cards.comment, card().public_id, text="x", at=NOW) == "not_found"
    assert reason(moderation.decide_comment, 0, CommentState.SHOWN, by=MODERATOR, at=NOW) == "not_found"
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(state=CommentState.SHOWN)


def test_answers_of_the_town_are_not_set_aside() -> None:
    made = released()
    moderation.answer(made.public_id, text="Danke", by=MODERATOR, at=NOW)
    number = Comment.objects.get().pk
    assert reason(moderation.decide_comment, number, CommentState.SET_ASIDE, by=MODERATOR, at=NOW) == "not_found"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda made: moderation.answer(made.public_id, text="Danke!", by=MODERATOR, at=NOW), "Danke!"),
        (aside, "Kein Bezug"),
        (passed_on, "Your idea became a use case"),
        (
            lambda made: moderation.merge(made.public_id, into=released().public_id, by=MODERATOR, at=NOW),
            "Somebody else had the same thought",
        ),
    ],
)
def test_the_address_goes_with_the_first_answer(step: Callable[[Card], object], words: str) -> None:
    made = card(email="rosa@example.at", language="en")
    step(made)
    made.refresh_from_db()
    ((recipient, subject, body),) = written_mail()
    assert made.email == ""
    assert (recipient, subject, words in body) == ("rosa@example.at", f"Your card {made.public_id}", True)
    assert f"/en/ideen/karte/{made.public_id}/" in body
    assert "rosa" not in str(list(audit.trail_of(made.public_id)))


def test_a_release_is_no_answer() -> None:
    made = released(email="rosa@example.at")
    assert made.email == "rosa@example.at"
    assert written_mail() == []


def test_what_was_kept_long_enough_is_forgotten() -> None:
    long_ago = NOW - timedelta(days=181)
    old = card(email="rosa@example.at", at=long_ago)
    hidden, shown = card("Schimpf", at=long_ago), card("Sachlich", at=long_ago)
    for made, is_shown in ((hidden, False), (shown, True)):
        moderation.set_aside(made.public_id, reason="Ton", is_shown=is_shown, by=MODERATOR, at=NOW - timedelta(days=91))
    public = released()
    cards.support(public.public_id, visitor="a", at=NOW - timedelta(days=40))
    cards.support(public.public_id, visitor="b", at=NOW)
    said = cards.comment(public.public_id, text="Schimpf", at=long_ago)
    moderation.decide_comment(said.pk, CommentState.SET_ASIDE, by=MODERATOR, at=NOW - timedelta(days=91))
    assert exchange.forget_what_is_due(NOW) == 4
    assert exchange.forget_what_is_due(NOW) == 0
    old.refresh_from_db()
    assert old.email == ""
    assert sorted(Card.objects.filter(state="set_aside").values_list("title", flat=True)) == ["", "Sachlich"]
    assert not Comment.objects.exists()
    assert queries.supports([public.public_id]) == {public.public_id: 2}
    assert reason(moderation.reopen, hidden.public_id, by=MODERATOR) == "forgotten"


@pytest.mark.parametrize("write", [as_csv, as_json])
def test_a_file_of_this_town_brings_nothing_new_and_of_another_everything(write: Callable[..., str]) -> None:
    released("=1+1"), card("Sorge\nzwei", kind="worry")
    content = write(queries.records()).encode()
    assert exchange.take_in(content, by=MODERATOR, at=NOW) == 0
    Card.objects.all().delete()
    assert exchange.take_in(content, by=MODERATOR, at=NOW) == 2
    assert exchange.take_in(content, by=MODERATOR, at=NOW) == 0
    assert {(each.state, each.origin, each.is_shown) for each in Card.objects.all()} == {("new", "import", False)}
    assert list(queries.public_cards()) == []


def test_with_one_fault_nothing_comes_in() -> None:
    content = b"kind,title\nidea,Eins\nhope,Zwei\n"
    assert reason(exchange.take_in, content, by=MODERATOR, at=NOW) == "faulty_file"
    assert not Card.objects.exists()


def test_export_names_no_address() -> None:
    card(email="rosa@example.at")
    assert "rosa" not in as_json(queries.records()) + as_csv(queries.records())
