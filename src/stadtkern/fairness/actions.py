"""Writes of fairness: record a run, judge a pair, record what a filter did."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.fairness.models import FilterEvaluation, Judgement, ReviewSample, Run
from stadtkern.fairness.rules.filters import rates
from stadtkern.fairness.rules.results import analyse, as_data, readings_of
from stadtkern.fairness.rules.reviews import EQUAL, HIGHEST_MARK, LOWEST_MARK, PROBLEMS, REVIEWERS, drawn
from stadtkern.governance import api as governance
from stadtkern.identity.api import Actor, may

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.fairness.rules.comparing import Verdict
    from stadtkern.fairness.rules.filters import Decision
    from stadtkern.fairness.rules.prompts import PromptSet
    from stadtkern.fairness.rules.records import RunLines
    from stadtkern.fairness.rules.results import Result
    from stadtkern.fairness.rules.reviews import Pair

JOB = Actor("job:fairness", is_human=False)
LETTERS = "ACDEFGHJKLMNPQRTUVWXYZ2346789"  # nothing that looks like something else
LONGEST_REASON = 1000


def record(run: RunLines, *, file_sha256: str, prompts: PromptSet, use_case: str, at: datetime, by: Actor = JOB) -> Run:
    """Store what a run found, write it as a paper of its use case, and draw the pairs people judge blind.

    The verdict is reckoned here and nowhere typed in. A tool writes the paper; people decide at the gate they sign.

    Raises:
        Refused: ``is_human``; ``incomplete``, ``other_prompts``, ``no_digest``, ``mixed_model``, ``other_use_case`` for
            a run that shows nothing; ``already_recorded``; what ``governance.write_paper`` says.
    """
    if by.is_human:
        raise Refused("is_human", gettext("Results of runs are written by the program. People sign the gate."))
    if run.header.prompts_digest != prompts.digest():
        text = gettext("The run was made with other tasks than these. Name their folder with --prompts.")
        raise Refused("other_prompts", text)
    result = analyse(run, prompts)  # takes seconds: outside the transaction, which others wait for
    _check(result, use_case)
    verdict: Verdict = "inconclusive" if "inconclusive" in {result.facts, result.refusals} else result.facts
    answers = {each.key: each for each in run.answers}
    pairs = drawn(answers, readings_of(run, prompts), prompts, verdict=verdict, seed=run.header.seed)
    with transaction.atomic():
        made = _store(result, prompts, file_sha256=file_sha256, use_case=use_case, at=at, by=by)
        _store_pairs(made, pairs, prompts)
        paper = {
            "run": made.public_id,
            "digest": made.digest,
            "ran_on": localdate(made.finished_at).isoformat(),
            "facts": made.facts,
            "refusals": made.refusals,
        }
        governance.write_paper(use_case, "bias_run", paper, by=by, at=at)
        audit.record(
            actor=by.public_id,
            verb="fairness.run_recorded",
            subject=f"fairness:{made.public_id}",
            facts={"file": file_sha256, "facts": made.facts, "refusals": made.refusals},
        )
    return made


def _store(result: Result, prompts: PromptSet, *, file_sha256: str, use_case: str, at: datetime, by: Actor) -> Run:
    if Run.objects.filter(file_sha256=file_sha256).exists():
        raise Refused("already_recorded", gettext("This run is on record already."))
    head = result.header
    return Run.objects.create(
        public_id=f"GB-{''.join(secrets.choice(LETTERS) for _ in range(6))}",
        use_case=use_case,
        model=head.model,
        digest=head.digest,
        server=head.server,
        prompts_version=head.prompts_version,
        prompts_digest=head.prompts_digest,
        method=head.method,
        repeats=head.repeats,
        tasks=result.tasks,
        temperature=head.temperature,
        seed=head.seed,
        asked=result.asked,
        answered=result.answered,
        held_back=result.held_back,
        facts=result.facts,
        refusals=result.refusals,
        result=as_data(result, prompts),
        file_sha256=file_sha256,
        started_at=head.started_at,
        finished_at=result.finished_at or at,
        recorded_at=at,
        recorded_by=by.public_id,
    )


def _check(result: Result, use_case: str) -> None:
    """Refuse a run that shows nothing about this use case."""
    if result.missing or not result.asked:
        text = gettext("%(count)d questions have no answer yet. Start the run again with the same file.")
        raise Refused("incomplete", text % {"count": result.missing})
    if not result.header.digest:
        text = gettext("The run does not say which version of the model answered. Run it with --digest.")
        raise Refused("no_digest", text)
    if len(result.fingerprints) > 1:
        raise Refused("mixed_model", gettext("The server changed its model during the run. Please run it anew."))
    if result.header.use_case not in {"", use_case}:
        raise Refused("other_use_case", gettext("The run was made for another use case."))


def _store_pairs(made: Run, pairs: Sequence[Pair], prompts: PromptSet) -> None:
    tasks = {task.id: task for task in prompts.tasks}
    ReviewSample.objects.bulk_create(
        ReviewSample(
            run=made,
            number=number,
            task=each.task,
            topic=tasks[each.task].basis,
            facts=[fact.value for fact in tasks[each.task].facts],
            group=each.group,
            counterpart=each.counterpart,
            stratum=each.stratum,
            first=each.first,
            second=each.second,
            is_group_first=each.is_group_first,
        )
        for number, each in enumerate(pairs, 1)
    )


@transaction.atomic
def judge(
    sample_id: int, *, mark: int, problems: Sequence[str] = (), reason: str = "", by: Actor, at: datetime
) -> Judgement:
    """Judge a pair of answers without knowing who got which.

    ``mark`` runs from 1 (the first answer is much better) over 3 (as good) to 5 (the second is much better).

    Raises:
        Refused: ``not_human``, ``not_allowed``, ``not_found``, ``wrong_mark``, ``wrong_problem``, ``reason_missing``
            for anything but “as good”, ``reason_too_long``, ``already_judged``, ``enough_judged``.
    """
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))
    if not may(by, "bias.review"):
        raise Refused("not_allowed", gettext("Your roles do not allow this."))
    _check_judgement(mark, problems, reason)
    sample = ReviewSample.objects.select_for_update().filter(pk=sample_id).select_related("run").first()
    if sample is None:
        raise Refused("not_found", gettext("This pair does not exist."))
    before = list(Judgement.objects.filter(sample=sample).values_list("reviewer", flat=True))
    if by.public_id in before:
        raise Refused("already_judged", gettext("You have judged this pair already."))
    if len(before) >= REVIEWERS:
        raise Refused("enough_judged", gettext("Two people have judged this pair already."))
    made = Judgement.objects.create(
        sample=sample,
        place=len(before) + 1,
        reviewer=by.public_id,
        mark=mark,
        problems=sorted(set(problems)),
        reason=reason.strip(),
        judged_at=at,
    )
    subject = f"fairness:{sample.run.public_id}"
    audit.record(actor=by.public_id, verb="fairness.judged", subject=subject, facts={"pair": sample.number})
    return made


def _check_judgement(mark: int, problems: Sequence[str], reason: str) -> None:
    if not LOWEST_MARK <= mark <= HIGHEST_MARK:
        raise Refused("wrong_mark", gettext("Please choose one of the five marks."))
    if set(problems) - set(PROBLEMS):
        raise Refused("wrong_problem", gettext("Please choose from the list."))
    if len(reason) > LONGEST_REASON:
        raise Refused("reason_too_long", gettext("Please keep the reason below 1,000 characters."))
    if (mark != EQUAL or problems) and not reason.strip():
        raise Refused("reason_missing", gettext("Please say in a sentence why."))


@transaction.atomic
def record_filter(
    decisions: Sequence[Decision], *, name: str, version: str, file_sha256: str, at: datetime, by: Actor = JOB
) -> FilterEvaluation:
    """Store how often a filter was wrong in each group.

    Raises:
        Refused: ``already_recorded``.
    """
    if FilterEvaluation.objects.filter(file_sha256=file_sha256).exists():
        raise Refused("already_recorded", gettext("This file is on record already."))
    found = rates(decisions)
    counts = Counter(each.verdict for each in found)
    worst = "different" if counts["different"] else "inconclusive" if counts["inconclusive"] else "equivalent"
    made = FilterEvaluation.objects.create(
        name=name,
        version=version,
        file_sha256=file_sha256,
        texts=len(decisions),
        worst=worst,
        result=[asdict(each) for each in found],
        recorded_at=at,
    )
    audit.record(
        actor=by.public_id,
        verb="fairness.filter_recorded",
        subject=f"fairness_filter:{made.pk}",
        facts={"worst": worst},
    )
    return made
