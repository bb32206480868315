"""What time alone brings about: releases end, reviews begin, and what nobody answers for any more stops.

A job does it once a day. It ends and stops; it never lets anything begin.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.texts import version
from stadtkern.ailaw.classification.tree import misfits, without_idle
from stadtkern.ailaw.classification.vocabulary import Policy
from stadtkern.audit import api as audit
from stadtkern.governance import queries
from stadtkern.governance.actions.tools import end_release
from stadtkern.governance.actions.use_cases import move_by_rule, write_paper
from stadtkern.governance.models import DayOfUse, Release, UseCase
from stadtkern.identity.api import Actor, works_here
from stadtkern.lifecycle.artefacts import Classification
from stadtkern.lifecycle.gates import ENDS_RELEASE, missing_from
from stadtkern.lifecycle.states import LIVE, WITH_TOOL, State
from stadtkern.lifecycle.writing import REVIEW_DAY

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.governance.models import UseCase as Case

CLOCK = Actor("job:governance", is_human=False)


def pass_day(*, at: datetime) -> None:
    """Do what the day brings for every use case that has a tool; each in a transaction of its own."""
    for public_id in UseCase.objects.filter(state__in=WITH_TOOL).values_list("public_id", flat=True):
        look_at(public_id, at=at)


@transaction.atomic
def look_at(public_id: str, *, at: datetime) -> None:
    """Do what the day brings for one use case."""
    found = queries.use_case(public_id, locked=True)
    today = localdate(at)
    _note_owner(found, today)
    _end_release(found, today, at)
    if found.state in LIVE and (reason := _why_stop(found, today)):
        move_by_rule(found, State.SUSPENDED, reason, by=CLOCK, at=at)
        return
    _classify_again(found, at)
    found.refresh_from_db()
    if found.state == State.ROLLOUT and (reason := _why_review(found, today, at)):
        move_by_rule(found, State.UNDER_REVIEW, reason, by=CLOCK, at=at)


def _note_owner(found: Case, today: date) -> None:
    """Remember since when neither owner nor deputy works here (K43)."""
    is_gone = not (works_here(found.owner) or works_here(found.deputy))
    if is_gone != (found.owner_gone_since is not None):
        found.owner_gone_since = today if is_gone else None
        found.save(update_fields=["owner_gone_since"])


def _why_stop(found: Case, today: date) -> str:
    """Return why a live use case must stop, as a code; nothing if it may go on."""
    terms = queries.terms(today)
    if found.owner_gone_since and found.owner_gone_since + terms.owner_gone_for <= today:
        return "owner_left"
    used = DayOfUse.objects.filter(use_case=found, calls__gt=0).order_by("-day").values_list("day", flat=True).first()
    release = Release.objects.filter(use_case=found, ended_at__isnull=True).first()
    since = used or (localdate(release.valid_from) if release else None)
    return "idle" if since and since + terms.idle_for < today else ""


def _end_release(found: Case, today: date, at: datetime) -> None:
    """End a release whose time is over or whose ground is gone: contract, rules, run on equal treatment, veto (K63)."""
    release = Release.objects.filter(use_case=found, ended_at__isnull=True).first()
    if release is None:
        return
    if release.valid_until <= at:
        end_release(found, "expired", at=at)
        audit.record(actor=CLOCK.public_id, verb="release.ended.expired", subject=f"use_case:{found.public_id}")
        return
    gone = missing_from(ENDS_RELEASE, queries.dossier_of(found, today=today))
    if gone:
        end_release(found, gone[0].code, at=at)
        audit.record(actor=CLOCK.public_id, verb=f"release.ended.{gone[0].code}", subject=f"use_case:{found.public_id}")


def _classify_again(found: Case, at: datetime) -> None:
    """Ask a new version of the tree: the same result is written down, another one stops the use case (K13)."""
    before = queries.find_latest(found, Classification)
    if before is None or before.tree_version == version():
        return
    answers = without_idle(before.answers)
    lifted = {Policy.BLOCKED_HIGH_RISK} if queries.terms(localdate(at)).allows_high_risk else set()
    if misfits(answers) or set(classify(answers).blocks) - lifted:
        if found.state in LIVE:
            move_by_rule(found, State.SUSPENDED, "classification_changed", by=CLOCK, at=at)
        return
    content = {"tree_version": version(), "answers": answers}
    write_paper(found.public_id, "classification", content, by=CLOCK, at=at)


def _why_review(found: Case, today: date, at: datetime) -> str:
    """Return why a review begins, as a code: its day has come, or the release has ended or is about to (K63)."""
    paper = queries.papers_of(found).filter(kind__in=REVIEW_DAY).last()
    if paper is not None and date.fromisoformat(paper.content[REVIEW_DAY[paper.kind]]) <= today:
        return "review_due"
    soon = at + queries.terms(today).review_grace
    holds_on = Release.objects.filter(use_case=found, ended_at__isnull=True, valid_until__gt=soon).exists()
    return "" if holds_on else "release_ends"
