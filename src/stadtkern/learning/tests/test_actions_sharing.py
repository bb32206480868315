"""Prompts, meetings, risks and notes: who may, what is refused, what stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.identity import api as identity
from stadtkern.identity.testing import actor, staff
from stadtkern.learning import actions, queries_exchange, queries_prompts, strategy_evidence
from stadtkern.learning.models import BestPractice, ExchangeMeeting, OpenRisk, Prompt, PromptRating, PromptVersion
from stadtkern.learning.rules.prompts import digest_of
from stadtkern.strategy.api import Status

if TYPE_CHECKING:
    from stadtkern.identity.api import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
TODAY = date(2027, 3, 1)
HOSTILE = "<script>alert(1)</script> [Name] {{ secret }} {% load x %}"


@pytest.fixture
def people() -> dict[str, Actor]:
    roles = {
        "anna": (),
        "berta": ("digital_team",),
        "paula": ("pioneer",),
        "otto": ("use_case_owner",),
        "rita": ("auditor",),
    }
    return {name: actor(staff(name, *held)) for name, held in roles.items()} | {"job": identity.SYSTEM}


def reason(call: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call()
    return refusal.value.reason


def use_case(by: Actor) -> str:
    return governance.propose(title="Briefe entwerfen", summary="Entwürfe", origin="staff", by=by, at=NOW)


def shared(by: Actor, **changed: Any) -> str:
    values: dict[str, Any] = {
        "title": "Aushang", "task": "Sperren ankündigen", "text": "Entwirf einen Aushang für [Straße].",
        "training_class": "text", "use_case": "", **changed,
    }  # fmt: skip
    return actions.share_prompt(**values, by=by, at=NOW)


def test_versions_have_digests_and_never_change(people: dict[str, Actor]) -> None:
    public_id = shared(people["anna"])
    actions.revise_prompt(
        public_id, title="Aushang", task="Sperren ankündigen", text="Neu: [Straße]", change="kürzer", by=people["anna"],
        at=NOW,
    )  # fmt: skip
    page = queries_prompts.prompt_page(public_id, person=people["rita"].public_id)
    assert (page.latest.number, page.latest.sha256) == (2, digest_of("Neu: [Straße]"))
    assert [each.number for each in page.earlier] == [1]
    assert page.blanks == ("Straße",)
    for change in ({"text": "anders"}, {"sha256": "sha256:0"}, {"number": 7}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PromptVersion.objects.filter(number=1).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PromptVersion.objects.filter(number=1)._raw_delete(using="default")
    PromptVersion.objects.update(written_by="account:0")  # who wrote it can be forgotten
    assert [entry.verb for entry in audit.trail_of(f"prompt:{public_id}")] == ["prompt.shared", "prompt.revised"]


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ""},
        {"title": "x" * 100},
        {"task": " "},
        {"text": "x" * 8_001},
        {"text": "un\u202esichtbar"},
        {"text": "\n"},
    ],
)
def test_unfit_prompts_are_not_shared(people: dict[str, Actor], changed: dict[str, str]) -> None:
    assert reason(lambda: shared(people["anna"], **changed)) == "wrong_text"
    assert not Prompt.objects.exists()


def test_a_prompt_names_a_class_and_a_use_case_that_exist(people: dict[str, Actor]) -> None:
    assert reason(lambda: shared(people["anna"], training_class="telepathy")) == "unknown_class"
    assert reason(lambda: shared(people["anna"], use_case="KI-NIX")) == "not_found"
    public_id = shared(people["anna"], use_case=use_case(people["anna"]))
    assert queries_prompts.prompt_page(public_id, person="x").use_case == "Briefe entwerfen"


def test_who_may_do_what_with_a_prompt(people: dict[str, Actor]) -> None:
    assert reason(lambda: shared(people["job"])) == "not_allowed"
    public_id = shared(people["anna"])
    change: dict[str, Any] = {"title": "T", "task": "t", "text": "neu", "change": "", "at": NOW}
    for name, expected in {"rita": "not_allowed", "job": "not_allowed"}.items():
        assert reason(lambda name=name: actions.revise_prompt(public_id, **change, by=people[name])) == expected
        assert (
            reason(lambda name=name: actions.withdraw_prompt(public_id, reason="x", by=people[name], at=NOW))
            == expected
        )
    assert reason(lambda: actions.rate_prompt(public_id, stars=5, by=people["anna"], at=NOW)) == "own_prompt"
    assert reason(lambda: actions.rate_prompt(public_id, stars=0, by=people["rita"], at=NOW)) == "wrong_stars"
    assert reason(lambda: actions.rate_prompt(public_id, stars=5, by=people["job"], at=NOW)) == "not_allowed"
    actions.revise_prompt(public_id, **change, by=people["berta"])
    assert reason(lambda: actions.revise_prompt(public_id, **change, by=people["anna"])) == "unchanged"
    assert reason(lambda: actions.rate_prompt("PR-NIX", stars=5, by=people["rita"], at=NOW)) == "not_found"


def test_stars_count_once_per_person(people: dict[str, Actor]) -> None:
    public_id = shared(people["anna"])
    for name, stars in (("rita", 1), ("rita", 4), ("paula", 5)):
        actions.rate_prompt(public_id, stars=stars, by=people[name], at=NOW)
    [listed] = queries_prompts.prompts()
    assert (str(listed.average), listed.ratings) == ("4.5", 2)
    assert PromptRating.objects.count() == 2


def test_a_withdrawn_prompt_leaves_the_library_but_not_the_record(people: dict[str, Actor]) -> None:
    public_id = shared(people["anna"])
    assert reason(lambda: actions.withdraw_prompt(public_id, reason=" ", by=people["anna"], at=NOW)) == "no_reason"
    actions.withdraw_prompt(public_id, reason="überholt", by=people["anna"], at=NOW)
    assert queries_prompts.prompts() == queries_prompts.prompts(words="Aushang") == []
    assert not queries_prompts.prompt_page(public_id, person=people["rita"].public_id).is_shown
    assert queries_prompts.prompt_page(public_id, person=people["berta"].public_id).is_shown
    for call in (
        lambda: actions.rate_prompt(public_id, stars=5, by=people["rita"], at=NOW),
        lambda: actions.report_prompt(public_id, text="x", by=people["rita"], at=NOW),
        lambda: actions.withdraw_prompt(public_id, reason="x", by=people["anna"], at=NOW),
    ):
        assert reason(call) == "withdrawn"


def test_reports_are_seen_and_settled(people: dict[str, Actor]) -> None:
    public_id = shared(people["anna"])
    for text in ("", "x" * 501, "\u200b"):
        assert (
            reason(lambda text=text: actions.report_prompt(public_id, text=text, by=people["rita"], at=NOW))
            == "wrong_text"
        )
    actions.report_prompt(public_id, text=HOSTILE, by=people["rita"], at=NOW)
    [report] = queries_prompts.prompt_page(public_id, person=people["rita"].public_id).reports
    assert reason(lambda: actions.settle_report(report.pk, by=people["rita"], at=NOW)) == "not_allowed"
    assert actions.settle_report(report.pk, by=people["anna"], at=NOW) == public_id
    assert reason(lambda: actions.settle_report(report.pk, by=people["anna"], at=NOW)) == "wrong_state"
    assert reason(lambda: actions.settle_report(999, by=people["anna"], at=NOW)) == "not_found"


def test_search_finds_by_meaningful_words_in_all_parts(people: dict[str, Actor]) -> None:
    notice = shared(people["anna"])
    minutes = shared(
        people["anna"], title="Protokoll", task="Sitzungen kürzen", text="Kürze das Protokoll der Sitzung."
    )
    voice = shared(
        people["anna"], title="Ansage", task="Anrufbeantworter", text="Sprich freundlich.", training_class="voice"
    )

    def found(words: str, training_class: str = "") -> list[str]:
        return [each.public_id for each in queries_prompts.prompts(words=words, training_class=training_class)]

    assert found("Sitzung") == [minutes]
    assert found("Aushänge")[0] == notice
    assert found("xqzvw") == []
    assert found("", "voice") == [voice]
    assert found("' OR 1=1 --") == []
    actions.revise_prompt(
        minutes, title="Niederschrift", task="Sitzungen", text="Neu", change="", by=people["anna"], at=NOW
    )
    assert found("Niederschrift") == [minutes]
    assert found("Protokoll") == []


def meeting(by: Actor, on: date = TODAY, **changed: Any) -> int:
    values: dict[str, Any] = {"on": on, "begins_at": time(9), "place": "Zimmer 12", "agenda": "Neues", **changed}
    return actions.call_meeting(**values, by=by, at=NOW)


def test_a_meeting_is_called_held_and_followed_by_the_next(people: dict[str, Actor]) -> None:
    assert reason(lambda: meeting(people["anna"])) == "not_allowed"
    number = meeting(people["paula"])
    assert reason(lambda: meeting(people["paula"])) == "day_taken"
    assert reason(lambda: meeting(people["paula"], on=TODAY - timedelta(days=1))) == "wrong_dates"
    assert reason(lambda: meeting(people["paula"], on=TODAY + timedelta(days=1), place="")) == "wrong_text"
    write: dict[str, Any] = {"by": people["paula"], "at": NOW}
    assert reason(lambda: actions.write_minutes(number, minutes=" ", next_on=None, **write)) == "wrong_text"
    assert reason(lambda: actions.write_minutes(number, minutes="x", next_on=TODAY, **write)) == "wrong_dates"
    assert reason(lambda: actions.write_minutes(99, minutes="x", next_on=None, **write)) == "not_found"
    actions.write_minutes(number, minutes="Wir testen weiter.", next_on=date(2027, 4, 5), **write)
    actions.write_minutes(number, minutes="Wir testen nicht weiter.", next_on=date(2027, 4, 5), **write)
    following = ExchangeMeeting.objects.get(on=date(2027, 4, 5))
    assert (following.place, queries_exchange.next_meeting(TODAY)) == ("Zimmer 12", following)
    assert reason(lambda: actions.write_minutes(following.pk, minutes="x", next_on=None, **write)) == "too_early"
    assert reason(lambda: actions.cancel_meeting(number, **write)) == "wrong_state"
    actions.cancel_meeting(following.pk, **write)
    assert queries_exchange.next_meeting(TODAY) is None
    assert reason(lambda: actions.cancel_meeting(following.pk, **write)) == "cancelled"
    actions.write_minutes(number, minutes="Doch.", next_on=following.on, **write)
    again = queries_exchange.next_meeting(TODAY)
    assert again is not None
    assert (again.on, again.pk == following.pk) == (following.on, False), "a cancelled meeting does not take its day"


def test_a_meeting_counts_as_held_with_minutes_only(people: dict[str, Actor]) -> None:
    number = meeting(people["paula"])
    assert strategy_evidence.exchange(NOW).status == Status.NEEDS_PERSON
    actions.write_minutes(number, minutes="Gut.", next_on=None, by=people["paula"], at=NOW)
    found = strategy_evidence.exchange(NOW)
    assert (found.status, dict(found.facts)["meetings_this_month"]) == (Status.GREEN, 1)
    assert strategy_evidence.exchange(NOW + timedelta(days=63)).status == Status.NEEDS_PERSON


def test_a_risk_stays_on_the_agenda_until_it_is_settled(people: dict[str, Actor]) -> None:
    assert reason(lambda: actions.raise_risk(text="x", use_case="", by=people["job"], at=NOW)) == "not_allowed"
    assert reason(lambda: actions.raise_risk(text="x", use_case="KI-NIX", by=people["anna"], at=NOW)) == "not_found"
    assert reason(lambda: actions.raise_risk(text="\x00", use_case="", by=people["anna"], at=NOW)) == "wrong_text"
    number = actions.raise_risk(text=HOSTILE, use_case=use_case(people["anna"]), by=people["anna"], at=NOW)
    assert [each.use_case for each in queries_exchange.open_risks()] == ["Briefe entwerfen"]
    settle: dict[str, Any] = {"by": people["paula"], "at": NOW}
    assert reason(lambda: actions.settle_risk(number, outcome="x", by=people["anna"], at=NOW)) == "not_allowed"
    assert reason(lambda: actions.settle_risk(number, outcome="", **settle)) == "wrong_text"
    actions.settle_risk(number, outcome="Geregelt.", **settle)
    assert queries_exchange.open_risks() == []
    assert [each.risk.outcome for each in queries_exchange.settled_risks()] == ["Geregelt."]
    assert reason(lambda: actions.settle_risk(number, outcome="x", **settle)) == "wrong_state"
    assert OpenRisk.objects.count() == 1


def test_notes_come_from_pilots(people: dict[str, Actor]) -> None:
    note: dict[str, Any] = {"title": "Briefe", "worked": "schnell", "did_not_work": "Namen", "at": NOW}
    case = use_case(people["anna"])
    assert reason(lambda: actions.note_practice(**note, use_case=case, by=people["anna"])) == "not_allowed"
    assert reason(lambda: actions.note_practice(**note, use_case="KI-NIX", by=people["otto"])) == "not_found"
    missing = note | {"did_not_work": ""}
    assert reason(lambda: actions.note_practice(**missing, use_case=case, by=people["otto"])) == "wrong_text"
    number = actions.note_practice(**note, use_case=case, by=people["otto"])
    [shown] = queries_exchange.practices(people["anna"].public_id)
    assert (shown.use_case, shown.may_withdraw) == ("Briefe entwerfen", False)
    assert reason(lambda: actions.withdraw_practice(number, by=people["anna"], at=NOW)) == "not_allowed"
    actions.withdraw_practice(number, by=people["berta"], at=NOW)
    assert queries_exchange.practices(people["anna"].public_id) == []
    assert BestPractice.objects.count() == 1


def test_contacts_are_those_who_hold_the_roles(people: dict[str, Actor]) -> None:
    found = {str(role): [each.name for each in held] for role, held in queries_exchange.contacts()}
    assert found == {"digital_team": ["berta"], "data_protection_officer": [], "pioneer": ["paula"]}
    identity.block_account("berta", by="test")
    assert {str(role): len(held) for role, held in queries_exchange.contacts()}["digital_team"] == 0
