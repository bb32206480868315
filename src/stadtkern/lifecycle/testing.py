"""A use case with every paper in order, to take away from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stadtkern.ailaw.classification.texts import version
from stadtkern.ailaw.classification.tree import with_unlisted
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.dossier import Dossier, Paper, ToolFacts
from stadtkern.lifecycle.states import State

TODAY = date(2026, 11, 22)
DIGEST = "sha256:" + "a" * 64
OTHER_DIGEST = "sha256:" + "b" * 64
GOOD = papers.Marks(quality=3, efficiency=3, satisfaction=3, cost=1, hours=1, energy=1)
POOR = papers.Marks(quality=1, efficiency=1, satisfaction=1, cost=1, hours=1, energy=0)

DESCRIPTION = papers.Description(
    problem="Letters take long to write.",
    affected="Everybody who waits for an answer.",
    effort_today="20 minutes for each letter.",
    without_ai="Better templates.",
    goals=("service",),
    audience="citizens",
    field="text_assistant",
    benefit="Answers come a day earlier.",
    aims=(papers.Aim(aim="quicker", metric="minutes", threshold="15", due_on=date(2027, 6, 1)),),
    groups_affected=("people with little German",),
)
CHOICE = papers.ToolChoice(
    tool="local-8b",
    digest=DIGEST,
    purpose="draft-answers",
    prompt_digest=DIGEST,
    knowledge_digest=DIGEST,
    groups=("service",),
    data_classes=("public",),
    is_local=True,
    smaller_compared="The 3B model missed the threshold for correctness.",
    label="Drafted with AI, checked by a person.",
    training_class="text",
    energy_wh_per_call=Decimal("0.40"),
    valid_until=TODAY + timedelta(days=180),
)
BIAS = papers.BiasRun(
    run="1", digest=DIGEST, ran_on=TODAY - timedelta(days=10), facts="equivalent", refusals="equivalent"
)
METRICS = tuple(
    papers.Metric(name=name, dimension=name, baseline=1, threshold=2, better="higher", is_primary=name == "quality")
    for name in ("quality", "efficiency", "satisfaction", "resources")
)
PLAN = papers.PilotPlan(
    metrics=METRICS,
    stop_rules=("a wrong fee in an answer that went out",),
    starts_on=TODAY,
    ends_on=TODAY + timedelta(weeks=9),
    tools_compared=("local-8b", "local-3b"),
)
REPORT = papers.PilotReport(
    digest=DIGEST,
    results=tuple(papers.Result(metric=each.name, value=3, low=2.5, high=3.5, count=60) for each in METRICS),
    cost_eur=Decimal(120),
    energy_kwh=Decimal("3.2"),
    incidents=0,
    findings="Quicker, and no wrong fee.",
    published_on=TODAY,
)
DECISION = papers.RolloutDecision(
    reasons="Every threshold was met.",
    digest=DIGEST,
    purpose="draft-answers",
    in_public_register=True,
    review_on=TODAY + timedelta(days=180),
)
ANSWERS = with_unlisted({"A1": "yes", "F1": "yes", "H2": "yes", "H3": "yes", "H4": "yes", "H5": "yes"})
WRITTEN: list[tuple[papers.Artefact, str]] = [
    (DESCRIPTION, "account:writer"),
    (papers.Resources(cost_eur=Decimal(500), hours=Decimal(40), energy_kwh=Decimal(12)), "account:writer"),
    (papers.ScoreSheet(with_ai=GOOD, without_ai=POOR, reasons="Much time saved."), "account:scorer-1"),
    (papers.ScoreSheet(with_ai=GOOD, without_ai=POOR, reasons="Agreed."), "account:scorer-2"),
    (
        papers.Classification(tree_version=version(), answers=ANSWERS),
        "account:writer",
    ),
    (
        papers.Privacy(
            has_personal_data=False,
            purpose="Drafts.",
            legal_basis="Art. 6(1)(e) GDPR",
            statute="AVG",
            data_classes=("public",),
            retention_days=0,
            recipients="nobody",
            dpia="not_needed",
            dpia_reason="No personal data.",
        ),
        "account:writer",
    ),
    (CHOICE, "account:writer"),
    (BIAS, "account:writer"),
    (PLAN, "account:writer"),
    (
        papers.Participation(phase="before_pilot", held_on=TODAY, asked="A test group.", changed="The tone."),
        "account:writer",
    ),
    (
        papers.AnalogueWay(
            place="Town hall", hours="8-12", phone="1", form="letter", has_equal_deadline=True, has_equal_fee=True
        ),
        "account:writer",
    ),
    (papers.AccessibilityCheck(checked_on=TODAY, standard="WCAG 2.2 AA", open_barriers=0), "account:writer"),
    (papers.StaffRepresentation(informed_on=TODAY, how="In a meeting."), "account:writer"),
    (REPORT, "account:pilot"),
    (
        papers.Participation(phase="before_rollout", held_on=TODAY, asked="A survey.", changed="Nothing."),
        "account:writer",
    ),
    (DECISION, "account:writer"),
    (
        papers.ReviewReport(
            reviewed_on=TODAY, findings="Still good.", still_needed=True, next_on=TODAY + timedelta(days=360)
        ),
        "account:writer",
    ),
    (papers.Suspension(reason="A wrong fee."), "account:writer"),
    (papers.Retirement(deletion_proof="Deleted.", lessons="Templates do it too."), "account:writer"),
]
TOOL = ToolFacts(
    digest=DIGEST,
    is_local=True,
    has_security_rules=True,
    has_licence=True,
    has_model_card=True,
    checked_on=TODAY - timedelta(days=30),
    data_classes=frozenset({"public"}),
)


def complete() -> Dossier:
    """Return a dossier that passes every gate."""
    return Dossier(
        today=TODAY,
        state=State.IDEA,
        papers=tuple(Paper(content, writer, TODAY - timedelta(days=1)) for content, writer in WRITTEN),
        owner="account:owner",
        deputy="account:deputy",
        tool=TOOL,
        pilot_members=("account:pilot",),
        tree_version=version(),
        strategy_review_due_on=TODAY,
    )


def without(kind: type[papers.Artefact]) -> Dossier:
    """Return the complete dossier without the papers of a kind."""
    dossier = complete()
    return replace(dossier, papers=tuple(each for each in dossier.papers if not isinstance(each.content, kind)))


def changed(kind: type[papers.Artefact], **values: Any) -> Dossier:
    """Return the complete dossier with other values in the papers of a kind."""
    dossier = complete()
    return replace(
        dossier,
        papers=tuple(
            replace(each, content=each.content.model_copy(update=values)) if isinstance(each.content, kind) else each
            for each in dossier.papers
        ),
    )
