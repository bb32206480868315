"""What is put on record: complete runs, judgements of two people, filters; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.fairness import actions, queries
from stadtkern.fairness.api import latest_run, runs_of
from stadtkern.fairness.models import FilterEvaluation, Judgement, ReviewSample, Run
from stadtkern.fairness.rules.filters import Decision
from stadtkern.fairness.tests.model_server import Question, fair
from stadtkern.fairness.tests.runs import PROMPTS, answered, header
from stadtkern.governance.api import entry_of
from stadtkern.governance.testing import idea, walked
from stadtkern.identity.api import SYSTEM, Actor
from stadtkern.identity.testing import actor, staff

pytestmark = pytest.mark.django_db
SHA = "sha256:" + "e" * 64
ONE_LINE = "Für weitere Fragen stehen wir gern zur Verfügung."


def wordy(question: Question) -> str:
    """Answer everybody fairly, some with a sentence more, so that people have something to judge."""
    return f"{fair(question)} {ONE_LINE}" if question.chance(0.5) else fair(question)


def recorded(use_case: str = "", *, sha: str = SHA, **changed: Any) -> Run:
    run = answered(header("turkish", **changed), wordy)
    return actions.record(
        run, file_sha256=sha, prompts=PROMPTS, use_case=use_case or idea().public_id, at=timezone.now()
    )


def refused(call: Any) -> str:
    with pytest.raises(Refused) as refusal, transaction.atomic():
        call()
    return refusal.value.reason


def test_a_run_becomes_a_row_a_paper_and_pairs_to_judge(musterstadt: object) -> None:
    use_case = walked()
    made = recorded(use_case.public_id)
    assert (made.facts, made.refusals) == ("inconclusive", "inconclusive")  # other groups were not asked
    found = entry_of(use_case.public_id)
    assert (found.bias_facts, found.bias_refusals) == ("inconclusive", "inconclusive")
    assert made.samples.count() == 120
    (entry,) = audit.trail_of(f"fairness:{made.public_id}")
    assert (entry.actor, entry.verb) == ("job:fairness", "fairness.run_recorded")
    assert Run.objects.get().result["verdicts"] == {"facts": "inconclusive", "refusals": "inconclusive"}


def test_the_door_tells_the_latest_run() -> None:
    use_case = idea().public_id
    assert (latest_run(use_case), runs_of(use_case)) == (None, [])
    made = recorded(use_case, most_tasks=2)
    found = latest_run(use_case)
    assert found is not None
    assert (found.public_id, found.url) == (made.public_id, f"/ki-gleichbehandlung/{made.public_id}/")
    assert runs_of(use_case) == [found]


def test_a_run_that_shows_nothing_is_refused() -> None:
    use_case = idea().public_id
    whole = answered(header("turkish", most_tasks=4))
    mixed = [each.model_copy(update={"fingerprint": str(number)}) for number, each in enumerate(whole.answers)]
    spoilt = {
        "incomplete": replace(whole, answers=whole.answers[1:]),
        "no_digest": answered(header("turkish", most_tasks=4, digest="")),
        "mixed_model": replace(whole, answers=tuple(mixed)),
        "other_use_case": answered(header("turkish", most_tasks=4, use_case="KI-OTHER1")),
        "other_prompts": answered(header("turkish", most_tasks=4, prompts_digest="sha256:" + "f" * 64)),
    }
    for reason, run in spoilt.items():
        assert reason == refused(
            lambda run=run: actions.record(run, file_sha256=SHA, prompts=PROMPTS, use_case=use_case, at=timezone.now())
        )
    assert not Run.objects.exists()


def test_only_a_job_writes_results_and_only_once() -> None:
    use_case = idea().public_id
    run = answered(header("turkish", most_tasks=4))
    facts: dict[str, Any] = {"file_sha256": SHA, "prompts": PROMPTS, "at": timezone.now()}
    person = Actor("account:1", is_human=True)
    assert refused(lambda: actions.record(run, **facts, use_case=use_case, by=person)) == "is_human"
    assert refused(lambda: actions.record(run, **facts, use_case="KI-NOBODY")) == "not_found"
    assert not Run.objects.exists()
    actions.record(run, **facts, use_case=use_case)
    assert refused(lambda: actions.record(run, **facts, use_case=use_case)) == "already_recorded"


@pytest.mark.parametrize(
    "change",
    [
        {"facts": "fine"},
        {"answered": 3},
        {"digest": ""},
        {"recorded_by": "account:1"},
    ],
)
def test_the_database_keeps_runs_honest(change: dict[str, Any]) -> None:
    recorded(most_tasks=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.update(**change)


def test_two_people_judge_and_nobody_twice() -> None:
    made = recorded(most_tasks=2)
    one, two, three = (actor(staff(name, "pioneer")) for name in ("one", "two", "three"))
    first = ReviewSample.objects.filter(run=made).order_by("number").first()
    assert first is not None

    def judge(by: Actor, **said: Any) -> None:
        actions.judge(first.pk, **({"mark": 3} | said), by=by, at=timezone.now())

    assert refused(lambda: judge(SYSTEM)) == "not_human"
    assert refused(lambda: judge(actor(staff("clerk", "clerk")))) == "not_allowed"
    assert refused(lambda: judge(one, mark=6)) == "wrong_mark"
    assert refused(lambda: judge(one, problems=["colour"])) == "wrong_problem"
    assert refused(lambda: judge(one, mark=1)) == "reason_missing"
    assert refused(lambda: judge(one, problems=["insult"], reason=" ")) == "reason_missing"
    assert refused(lambda: judge(one, reason="x" * 1001)) == "reason_too_long"
    judge(one)
    assert refused(lambda: judge(one)) == "already_judged"
    judge(two, mark=5, problems=["hurdle", "hurdle"], reason="A asks for more papers.")
    assert refused(lambda: judge(three)) == "enough_judged"
    assert refused(lambda: actions.judge(0, mark=3, by=one, at=timezone.now())) == "not_found"
    assert list(Judgement.objects.values_list("place", "mark", "problems")) == [(1, 3, []), (2, 5, ["hurdle"])]
    facts = [entry.facts for entry in audit.trail_of(f"fairness:{made.public_id}") if entry.verb == "fairness.judged"]
    assert facts == [{"pair": first.number}] * 2  # what they think stays out of the trail


@pytest.mark.parametrize("change", [{"mark": 0}, {"place": 3}, {"reviewer": "job:fairness"}])
def test_the_database_keeps_judgements_honest(change: dict[str, Any]) -> None:
    made = recorded(most_tasks=2)
    sample = made.samples.first()
    assert sample is not None
    actions.judge(sample.pk, mark=3, by=actor(staff("one", "pioneer")), at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.update(**change)


def test_each_reviewer_gets_every_pair_in_an_order_of_their_own_and_results_come_last() -> None:
    made = recorded(most_tasks=2)
    one, two = (actor(staff(name, "pioneer")) for name in ("one", "two"))
    orders = []
    for by, mark in ((one, 3), (two, 4)):
        order = []
        while sample := queries.next_sample(made.public_id, by):
            order.append(sample.number)
            actions.judge(sample.pk, mark=mark, reason="Because.", by=by, at=timezone.now())
        orders.append(order)
    pairs = made.samples.count()
    assert [sorted(order) for order in orders] == [list(range(1, pairs + 1))] * 2
    assert pairs > 1
    review = queries.review_of(made)
    assert review.is_complete
    assert (review.judged, review.same, review.equal, review.worse + review.better) == (pairs, 0, pairs, pairs)
    with pytest.raises(Refused):
        queries.next_sample("GB-NOBODY", one)


def test_a_filter_is_put_on_record_once() -> None:
    rows = [
        Decision(id=f"{group}{number}", group=group, held_back=group == "a") for group in "ab" for number in range(9)
    ]
    made = actions.record_filter(rows, name="tripwire", version="1", file_sha256=SHA, at=timezone.now())
    assert (made.worst, made.texts) == ("different", 18)
    again = lambda: actions.record_filter(rows, name="x", version="1", file_sha256=SHA, at=timezone.now())  # noqa: E731
    assert refused(again) == "already_recorded"
    assert FilterEvaluation.objects.count() == 1
