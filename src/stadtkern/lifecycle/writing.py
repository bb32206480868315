"""Who may write which paper, and which paper mends what a gate misses."""

from __future__ import annotations

from stadtkern.lifecycle.states import State

WRITERS: dict[str, tuple[str, ...]] = {
    # one of these permissions is enough; the codes are those of identity
    "description": ("use_cases.describe",),
    "resources": ("use_cases.describe",),
    "score_sheet": ("use_cases.score",),
    "discussion": ("use_cases.score",),
    "classification": ("use_cases.classify",),
    "privacy": ("use_cases.describe", "privacy.check"),
    "impact_assessment": ("use_cases.describe", "privacy.check"),
    "tool_choice": ("use_cases.describe", "tools.manage"),
    "bias_run": ("bias.review",),
    "pilot_plan": ("use_cases.describe", "pilots.run"),
    "participation": ("use_cases.describe",),
    "analogue_way": ("use_cases.describe",),
    "accessibility_check": ("use_cases.describe", "tools.manage"),
    "staff_representation": ("representation.state", "use_cases.describe"),
    "pilot_report": ("pilots.run", "use_cases.describe"),
    "rollout_decision": ("use_cases.describe",),
    "review_report": ("use_cases.describe", "reviews.sign"),
    "suspension": (),  # part of stopping, never on its own
    "retirement": ("use_cases.describe",),
}
ONLY_IN: dict[str, frozenset[State]] = {
    "review_report": frozenset({State.UNDER_REVIEW}),  # written before, it would put off the review it reports
}
REVIEW_DAY = {"rollout_decision": "review_on", "review_report": "next_on"}  # the newest of these papers sets the day


def is_written_in(kind: str, state: State) -> bool:
    """Say whether papers of a kind are written where a use case stands."""
    return state in ONLY_IN.get(kind, set(State))


MENDS: dict[str, str] = {
    "description": "description",
    "goals": "description",
    "aims": "description",
    "groups_affected": "description",
    "field_not_open": "description",
    "resources": "resources",
    "second_scorer": "score_sheet",
    "discussion": "discussion",
    "score_too_low": "score_sheet",
    "classification": "classification",
    "classification_outdated": "classification",
    "pending_legal_review": "classification",
    "privacy": "privacy",
    "privacy_notice": "privacy",
    "dpia": "privacy",
    "dpia_required": "privacy",
    "impact_assessment": "impact_assessment",
    "authority_not_asked": "impact_assessment",
    "tool_choice": "tool_choice",
    "tool_digest": "tool_choice",
    "data_beyond_privacy": "tool_choice",
    "beyond_rules": "tool_choice",
    "remote_exception": "tool_choice",
    "lease_end": "tool_choice",
    "bias_run": "bias_run",
    "bias_found": "bias_run",
    "pilot_plan": "pilot_plan",
    "plan_after_first_call": "pilot_plan",
    "metrics_of_all_kinds": "pilot_plan",
    "primary_metric": "pilot_plan",
    "pilot_too_short": "pilot_plan",
    "tools_compared": "pilot_plan",
    "overtakes_reason": "pilot_plan",
    "analogue_way": "analogue_way",
    "accessibility": "accessibility_check",
    "participation_before_pilot": "participation",
    "participation_before_rollout": "participation",
    "staff_representation": "staff_representation",
    "pilot_report": "pilot_report",
    "results_of_all_metrics": "pilot_report",
    "report_of_other_version": "pilot_report",
    "report_unpublished": "pilot_report",
    "rollout_decision": "rollout_decision",
    "other_than_piloted": "rollout_decision",
    "public_register": "rollout_decision",
    "review_date": "rollout_decision",
    "review_report": "review_report",
    "not_needed_any_more": "review_report",
    "next_review_date": "review_report",
    "retirement": "retirement",
}
