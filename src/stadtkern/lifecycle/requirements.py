"""What a gate may require, one function each: it yields what is missing, and nothing if it is met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.vocabulary import NO, YES, Flag, Policy
from stadtkern.ailaw.privacy import Dpia, DpiaDecision, Processing, decide_dpia
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.dossier import Dossier, Paper
from stadtkern.lifecycle.pilots import verdict_of
from stadtkern.lifecycle.scoring import Marks, Score, Sheet, score_of
from stadtkern.lifecycle.states import Role

OPENS_FOR_CITIZENS, OPENS_FOR_STAFF = ("equivalent",), ("equivalent", "inconclusive")
LEAST_COMPARED = 2


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a gate still needs: a stable code, and the role that has to do it."""

    code: str
    who: Role


Requirement = Callable[[Dossier], Iterator[Missing]]


def score_of_papers(sheets: Sequence[Paper], *, discussed: bool) -> Score:
    """Return the score some sheets add up to."""
    found = []
    for paper in sheets:
        content = paper.content
        if isinstance(content, papers.ScoreSheet):
            marks = [Marks(**each.model_dump()) for each in (content.with_ai, content.without_ai)]
            found.append(Sheet(paper.written_by, *marks))
    return score_of(found, discussed=discussed)


def score_of_dossier(dossier: Dossier) -> Score:
    """Return the score the sheets of a use case add up to."""
    return score_of_papers(dossier.every(papers.ScoreSheet), discussed=dossier.latest(papers.Discussion) is not None)


def _owner(code: str) -> Missing:
    return Missing(code, Role.USE_CASE_OWNER)


def _team(code: str) -> Missing:
    return Missing(code, Role.DIGITAL_TEAM)


def description(dossier: Dossier) -> Iterator[Missing]:
    """K20, K22, K25, K43: a problem, people and goals, an owner and a deputy."""
    found = dossier.latest(papers.Description)
    if found is None:
        yield _owner("description")
    elif not found.goals:
        yield _owner("goals")
    if not dossier.owner:
        yield _team("owner")
    if not dossier.deputy or dossier.deputy == dossier.owner:
        yield _team("deputy")


def aims(dossier: Dossier) -> Iterator[Missing]:
    """K45, K46: a measured aim, and the groups it touches."""
    found = dossier.latest(papers.Description)
    if found and not found.aims:
        yield _owner("aims")
    if found and found.audience != "staff" and not found.groups_affected:
        yield _owner("groups_affected")


def field_allowed(dossier: Dossier) -> Iterator[Missing]:
    """K26, K29: only the fields the strategy opens."""
    found = dossier.latest(papers.Description)
    if found is None:
        return
    allowed = papers.FIELDS_FOR_STAFF if found.audience == "staff" else papers.FIELDS_FOR_CITIZENS
    if found.field not in allowed:
        yield _team("field_not_open")


def problem_before_tool(dossier: Dossier) -> Iterator[Missing]:
    """K22: the problem is written down before a tool is named."""
    problems, tools = dossier.every(papers.Description), dossier.every(papers.ToolChoice)
    if tools and (not problems or dossier.papers.index(problems[0]) > dossier.papers.index(tools[0])):
        yield _owner("problem_before_tool")


def scored(dossier: Dossier) -> Iterator[Missing]:
    """K21, K23, K24: two scorers, the way without AI as a competitor, resources estimated."""
    if dossier.latest(papers.Resources) is None:
        yield _owner("resources")
    score = score_of_dossier(dossier)
    codes = {"second_scorer_missing": "second_scorer", "discussion_missing": "discussion", "no_go": "score_too_low"}
    if score.verdict in codes:
        yield _team(codes[score.verdict])


def classified(dossier: Dossier) -> Iterator[Missing]:
    """K13, K14, K34: the tree is answered in its current version, nothing unknown, nothing blocked."""
    found = dossier.latest(papers.Classification)
    if found is None:
        yield _owner("classification")
        return
    if found.tree_version != dossier.tree_version:
        yield _owner("classification_outdated")
    for block in classify(found.answers).blocks:
        if block != Policy.BLOCKED_HIGH_RISK or not dossier.terms.allows_high_risk:
            yield Missing(block.value, Role.LEGAL)


def privacy(dossier: Dossier) -> Iterator[Missing]:
    """K12, K34: the record of processing, a decision on the impact assessment, a notice."""
    found = dossier.latest(papers.Privacy)
    if found is None:
        yield _owner("privacy")
        return
    yield from impact_assessment(found, dossier.latest(papers.ImpactAssessment))
    if found.has_personal_data and not found.notice.strip():
        yield _owner("privacy_notice")
    if dossier.dpo_veto:
        yield Missing("dpo_veto", Role.DATA_PROTECTION_OFFICER)


def impact_assessment(found: papers.Privacy, written: papers.ImpactAssessment | None) -> Iterator[Missing]:
    """GDPR Art. 35 and the Austrian lists: what they demand cannot be answered with "not needed"."""
    outcome = dpia_of(found).outcome
    if found.dpia == "open" and outcome != Dpia.NO_PERSONAL_DATA:
        yield Missing("dpia", Role.DATA_PROTECTION_OFFICER)
    if found.dpia == "not_needed" and outcome == Dpia.REQUIRED:
        yield Missing("dpia_required", Role.DATA_PROTECTION_OFFICER)
    if found.dpia == "done" and written is None:
        yield _owner("impact_assessment")
    if written and written.remaining_risk == "high" and written.authority_asked_on is None:
        yield Missing("authority_not_asked", Role.DATA_PROTECTION_OFFICER)


def dpia_of(found: papers.Privacy) -> DpiaDecision:
    """Return what the lists say about a use case."""
    return decide_dpia(
        Processing(
            personal_data=YES if found.has_personal_data else NO,
            white_list_entry=found.white_list_entry,
            ai_adds=YES if found.ai_adds_to_it else NO,
            language_model=YES if found.is_language_model else NO,
            criteria=frozenset(found.criteria),
            soft_criteria=frozenset(found.soft_criteria),
            art_35_3=frozenset(found.art_35_3),
        )
    )


def no_veto(dossier: Dossier) -> Iterator[Missing]:
    """GDPR: the data protection officer's veto is lifted by that officer only."""
    if dossier.dpo_veto:
        yield Missing("dpo_veto", Role.DATA_PROTECTION_OFFICER)


def tool(dossier: Dossier) -> Iterator[Missing]:
    """K06, K17, K31, K34, K36: a recorded tool, pinned by its digest, with rules of its own and a valid contract."""
    choice, tool = dossier.latest(papers.ToolChoice), dossier.tool
    if choice is None or tool is None:
        yield _team("tool_choice")
        return
    if tool.digest != choice.digest:
        yield Missing("tool_digest", Role.IT)
    if not tool.has_security_rules:
        yield Missing("security_rules", Role.IT)
    if not tool.has_licence:
        yield Missing("licence", Role.IT)
    if not tool.has_model_card:
        yield Missing("model_card", Role.IT)
    if tool.checked_on is None:
        yield Missing("tool_check", Role.IT)
    if not tool.is_local and (tool.contract_until is None or tool.contract_until < dossier.today):
        yield Missing("processor_contract", Role.DATA_PROTECTION_OFFICER)
    if not tool.is_local and not tool.forbids_training_on_inputs:
        yield Missing("training_on_inputs", Role.DATA_PROTECTION_OFFICER)


def within_rules(dossier: Dossier) -> Iterator[Missing]:
    """K15, K34, K36: no more data than the privacy check looked at, and nothing the tool's own rules do not allow."""
    choice, tool, checked = dossier.latest(papers.ToolChoice), dossier.tool, dossier.latest(papers.Privacy)
    if choice is None:
        return
    if checked and not set(choice.data_classes) <= set(checked.data_classes):
        yield _team("data_beyond_privacy")
    if tool and not (set(choice.data_classes) <= tool.data_classes and set(choice.functions) <= tool.functions):
        yield _team("beyond_rules")


def local_first(dossier: Dossier) -> Iterator[Missing]:
    """K35: remote only with a dated exception and a reason."""
    choice, tool = dossier.latest(papers.ToolChoice), dossier.tool
    if choice is None or tool is None or tool.is_local:
        return
    if not choice.remote_reason.strip() or choice.remote_until is None or choice.remote_until < dossier.today:
        yield _team("remote_exception")


def lease_length(dossier: Dossier) -> Iterator[Missing]:
    """K63: a release ends by itself, in a year at the latest."""
    choice = dossier.latest(papers.ToolChoice)
    if choice and not dossier.today < choice.valid_until <= dossier.today + dossier.terms.longest_lease:
        yield _team("lease_end")


def bias(dossier: Dossier) -> Iterator[Missing]:
    """K49: a counterfactual run of this very version, not older than a quarter; citizens need equivalence."""
    choice, run = dossier.latest(papers.ToolChoice), dossier.latest(papers.BiasRun)
    described = dossier.latest(papers.Description)
    if choice is None:
        return
    if run is None or run.digest != choice.digest or run.ran_on + dossier.terms.bias_run_lasts < dossier.today:
        yield _team("bias_run")
        return
    in_pilot = OPENS_FOR_STAFF  # an inconclusive run opens a pilot with doubled samples
    opens = OPENS_FOR_CITIZENS if described and described.audience != "staff" and _is_rollout(dossier) else in_pilot
    if run.facts not in opens or run.refusals not in opens:
        yield _team("bias_found")


def _is_rollout(dossier: Dossier) -> bool:
    return dossier.latest(papers.PilotReport) is not None


def strategy_level(dossier: Dossier) -> Iterator[Missing]:
    """K18: no new release while the strategy's own review is overdue."""
    due = dossier.strategy_review_due_on
    if due is not None and due + dossier.terms.review_grace < dossier.today:
        yield _team("strategy_review")


def pilot_plan(dossier: Dossier) -> Iterator[Missing]:
    """K27, K28, K30: metrics and stop rules before the first call, members trained, at least two tools compared."""
    paper = dossier.latest_paper(papers.PilotPlan)
    plan = dossier.latest(papers.PilotPlan)
    if paper is None or plan is None:
        yield _team("pilot_plan")
        return
    if dossier.first_call_on is not None and paper.written_on > dossier.first_call_on:
        yield _team("plan_after_first_call")
    if {metric.dimension for metric in plan.metrics} != {"quality", "efficiency", "satisfaction", "resources"}:
        yield _team("metrics_of_all_kinds")
    if not any(metric.is_primary for metric in plan.metrics):
        yield _team("primary_metric")
    if plan.ends_on - plan.starts_on < dossier.terms.shortest_pilot:
        yield _team("pilot_too_short")
    if len(set(plan.tools_compared)) < LEAST_COMPARED and not plan.one_tool_reason.strip():
        yield Missing("tools_compared", Role.PILOT_TEAM)
    if not dossier.pilot_members:
        yield _team("pilot_members")
    if dossier.untrained:
        yield Missing("training", Role.PILOT_TEAM)


def published(dossier: Dossier) -> Iterator[Missing]:
    """K01: what nobody can see is neither rolled out nor renewed."""
    if not dossier.is_public:
        yield _team("not_public")


def in_turn(dossier: Dossier) -> Iterator[Missing]:
    """K21: while ideas ranked higher wait, overtaking them needs a reason everybody can read."""
    plan, decision = dossier.latest(papers.PilotPlan), dossier.latest(papers.RolloutDecision)
    reasons = [each.overtakes_reason for each in (plan, decision) if each]
    if dossier.waiting_ahead and not any(reason.strip() for reason in reasons):
        yield _owner("overtakes_reason")


def citizen_side(dossier: Dossier) -> Iterator[Missing]:
    """K02, K16: an equal way without AI, and a surface everybody can use."""
    described = dossier.latest(papers.Description)
    if described is None or described.audience == "staff":
        return
    way, check = dossier.latest(papers.AnalogueWay), dossier.latest(papers.AccessibilityCheck)
    if way is None or not way.has_equal_deadline or not way.has_equal_fee:
        yield _owner("analogue_way")
    if check is None or check.open_barriers:
        yield Missing("accessibility", Role.IT)


def participation(phase: str) -> Requirement:
    """Return the requirement that citizens were asked in ``phase``."""

    def requirement(dossier: Dossier) -> Iterator[Missing]:
        described = dossier.latest(papers.Description)
        held = [paper.content for paper in dossier.every(papers.Participation)]
        if (
            described
            and described.audience != "staff"
            and not any(getattr(each, "phase", "") == phase for each in held)
        ):
            yield _owner(f"participation_{phase}")

    requirement.__doc__ = f"K54: citizens were asked {phase.replace('_', ' ')}."
    return requirement


def staff_representation(dossier: Dossier) -> Iterator[Missing]:
    """AI Act Art. 26(7) and H5 of the tree: the staff representation knows before anybody is observed."""
    found = dossier.latest(papers.Classification)
    needed = found is not None and Flag.STAFF_REPRESENTATION in classify(found.answers).flags
    if needed and dossier.latest(papers.StaffRepresentation) is None:
        yield _owner("staff_representation")


def report(dossier: Dossier) -> Iterator[Missing]:
    """K03, K23, K28: a result for every metric of the plan, of the version that was piloted."""
    plan, report = dossier.latest(papers.PilotPlan), dossier.latest(papers.PilotReport)
    choice = dossier.latest(papers.ToolChoice)
    if plan is None or report is None:
        yield Missing("pilot_report", Role.PILOT_TEAM)
        return
    if {metric.name for metric in plan.metrics} - {result.metric for result in report.results}:
        yield Missing("results_of_all_metrics", Role.PILOT_TEAM)
    if choice and report.digest != choice.digest:
        yield Missing("report_of_other_version", Role.PILOT_TEAM)


def rollout(dossier: Dossier) -> Iterator[Missing]:
    """K01, K21, K27, K61, K63: reasons, the piloted version and purpose, a public entry, a date of review."""
    decision, report = dossier.latest(papers.RolloutDecision), dossier.latest(papers.PilotReport)
    choice = dossier.latest(papers.ToolChoice)
    if decision is None or report is None or choice is None:
        yield _owner("rollout_decision")
        return
    if not decision.digest == report.digest == choice.digest or decision.purpose != choice.purpose:
        yield _owner("other_than_piloted")
    if not decision.in_public_register:
        yield _owner("public_register")
    if report.published_on is None and not report.withheld_reason.strip():
        yield Missing("report_unpublished", Role.PILOT_TEAM)
    if not dossier.today < decision.review_on <= dossier.today + dossier.terms.longest_lease:
        yield _owner("review_date")


def primary_met(dossier: Dossier) -> Iterator[Missing]:
    """K28: a failing primary metric blocks; too few results are honestly inconclusive and block too."""
    plan, report = dossier.latest(papers.PilotPlan), dossier.latest(papers.PilotReport)
    if plan is None or report is None:
        return
    results = {result.metric: result for result in report.results}
    for metric in plan.metrics:
        result = results.get(metric.name)
        if metric.is_primary and result and verdict_of(metric, result) != "met":
            yield Missing(f"primary_metric_{verdict_of(metric, result)}", Role.PILOT_TEAM)


def trained(dossier: Dossier) -> Iterator[Missing]:
    """K10, K58: nobody uses it without a valid proof of training."""
    if dossier.untrained:
        yield _team("training")


def quiet(dossier: Dossier) -> Iterator[Missing]:
    """K40, K65: no open severe incident, no concern left unanswered too long."""
    if dossier.open_severe_incidents:
        yield _team("open_incident")
    if dossier.overdue_concerns:
        yield _owner("overdue_concern")


def review(dossier: Dossier) -> Iterator[Missing]:
    """K63, K64: the same metrics again, and still needed."""
    report = dossier.latest(papers.ReviewReport)
    if report is None or report.reviewed_on + dossier.terms.review_grace < dossier.today:
        yield _owner("review_report")
        return
    if not report.still_needed:
        yield _owner("not_needed_any_more")
    if not dossier.today < report.next_on <= dossier.today + dossier.terms.longest_lease:
        yield _owner("next_review_date")


def suspension(dossier: Dossier) -> Iterator[Missing]:
    """A reason, in words."""
    if dossier.latest(papers.Suspension) is None:
        yield _owner("suspension_reason")


def retirement(dossier: Dossier) -> Iterator[Missing]:
    """Proof of deletion, and what was learnt."""
    if dossier.latest(papers.Retirement) is None:
        yield _owner("retirement")
