"""What training and exchange show about the strategy's clauses (K09, K10, K55, K57 to K62), see the mechanisms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.learning import queries_overview, queries_partners
from stadtkern.learning.catalogue import catalogue
from stadtkern.learning.models import BestPractice, ExchangeMeeting, OpenRisk, PartnerAccess, Prompt
from stadtkern.strategy.api import finding

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.strategy.api import Fact, Finding

QUIET_AFTER = timedelta(days=62)  # two months without a meeting


def ledger(at: datetime) -> Finding:
    """How many people have a proof that counts, how many let theirs run out, and whether the courses are in date."""
    today = localdate(at)
    counts = queries_overview.proof_counts(today=today)
    found = catalogue()
    overdue = sum(not course.gives_certificates_on(today) for course in found.courses.values())
    facts = (
        ("staff", counts.people),
        ("proofs_valid", counts.valid),
        ("proofs_lapsed", counts.lapsed),
        ("courses", len(found.courses)),
        ("course_versions_proved", len(counts.by_version)),
        ("courses_overdue", overdue),
    )
    if not any("basics" in course.proves for course in found.courses.values()):
        return finding(facts, red=True, why="course_missing")
    why = "courses_overdue" if overdue else "courses_broken"
    return finding(facts, person=bool(overdue or found.problems), why=why)


def budget(at: datetime) -> Finding:
    """Hours and money planned for this year, and the hours learnt; a year without an entry is a broken promise."""
    year = localdate(at).year
    plan, learnt = queries_overview.year_plan(year), queries_overview.hours_learnt(year)
    facts: tuple[Fact, ...] = (("training_hours_learnt", learnt),)
    if plan:
        facts += (
            ("training_hours_planned", plan.hours_planned),
            ("training_budget_eur", str(plan.budget_eur)),
            ("training_spent_eur", str(plan.spent_eur)),
        )
    is_planned = plan is not None and bool(plan.hours_planned or plan.budget_eur)
    return finding(facts, red=not is_planned, why="training_not_planned")


def exchange(at: datetime) -> Finding:
    """Meetings held this month, prompts and notes shared, risks that are open; nobody met for two months is a sign."""
    today = localdate(at)
    held = ExchangeMeeting.objects.filter(minutes_at__isnull=False)
    latest = held.order_by("-on").values_list("on", flat=True).first()
    facts: list[Fact] = [
        ("meetings_this_month", held.filter(on__year=today.year, on__month=today.month).count()),
        ("prompts_shared", Prompt.objects.filter(withdrawn_at__isnull=True).count()),
        ("practices_noted", BestPractice.objects.filter(withdrawn_at__isnull=True).count()),
        ("risks_open", OpenRisk.objects.filter(settled_at__isnull=True).count()),
    ]
    if latest:
        facts.append(("latest_meeting_on", latest.isoformat()))
    is_quiet = latest is None or today - latest > QUIET_AFTER
    return finding(facts, person=is_quiet, why="no_meeting_lately")


def research(at: datetime) -> Finding:
    """With how many partners the town does research, and how many see more than everybody."""
    found = queries_partners.partners(localdate(at))
    facts = (
        ("partners", len(found.running)),
        ("partners_with_figures", sum(each.access == PartnerAccess.FIGURES for each in found.running)),
        ("partners_with_personal_data", sum(each.access == PartnerAccess.PERSONAL for each in found.running)),
        ("partners_ended", len(found.ended)),
    )
    return finding(facts, person=not found.running, why="no_partner", link="research:partners")
