"""What use cases show about the strategy: counts and days behind the status of each mechanism.

Each function takes the moment of the check and answers with a finding; ``strategy/mechanisms.yaml`` names them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Concat
from django.utils.timezone import localdate

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.vocabulary import Policy
from stadtkern.audit import api as audit
from stadtkern.governance.models import Move, Paper, Release, Signature, Tool, UseCase
from stadtkern.lifecycle.dossier import terms_from
from stadtkern.lifecycle.states import LIVE, MOVES, SIGNERS, Gate, State
from stadtkern.strategy.api import Finding, finding, in_force

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from stadtkern.strategy.api import Fact

ONWARD = (
    State.DESCRIBED, State.SCORED, State.CLASSIFIED, State.PRIVACY_CHECKED, State.TOOL_RELEASED, State.PILOT,
    State.PILOT_REPORTED, State.ROLLOUT, State.UNDER_REVIEW, State.ADAPTING,
)  # fmt: skip


def past(state: State) -> QuerySet[UseCase]:
    """Return the use cases that have come at least as far as ``state`` and are not put aside."""
    return UseCase.objects.filter(state__in=ONWARD[ONWARD.index(state) :])


def _live() -> QuerySet[UseCase]:
    return UseCase.objects.filter(state__in=LIVE)


def _having(kind: str, since: State) -> Callable[[datetime], Finding]:
    def evidence(at: datetime) -> Finding:
        passed = past(since)
        total, with_paper = passed.count(), passed.filter(papers__kind=kind).distinct().count()
        return finding([("passed", total), ("with_paper", with_paper)], red=with_paper < total, why="paper_missing")

    evidence.__doc__ = f"Whether everything at or past {since} has a paper of the kind {kind}."
    return evidence


described = _having("description", State.DESCRIBED)
resources = _having("resources", State.SCORED)
privacy = _having("privacy", State.PRIVACY_CHECKED)
tool_choices = _having("tool_choice", State.TOOL_RELEASED)
bias_runs = _having("bias_run", State.TOOL_RELEASED)
pilot_plans = _having("pilot_plan", State.PILOT)
pilot_reports = _having("pilot_report", State.PILOT_REPORTED)


def scored(at: datetime) -> Finding:
    """Whether two people scored everything that passed its score."""
    people = past(State.SCORED).annotate(
        people=Count("papers__written_by", filter=Q(papers__kind="score_sheet"), distinct=True)
    )
    total, alone = people.count(), people.filter(people__lt=2).count()
    return finding([("passed", total), ("with_two_scorers", total - alone)], red=alone > 0, why="one_scorer")


def reviews(at: datetime) -> Finding:
    """How many use cases were reviewed, and how many stand in a review now."""
    done = Paper.objects.filter(kind="review_report").count()
    return finding([("reviews", done), ("under_review", UseCase.objects.filter(state=State.UNDER_REVIEW).count())])


def public_entries(at: datetime) -> Finding:
    """Whether everything live stands in the public register."""
    hidden = _live().filter(is_public=False).count()
    facts = [("entries", UseCase.objects.count()), ("live", _live().count()), ("live_not_public", hidden)]
    return finding(facts, red=hidden > 0, why="not_public")


def moves(at: datetime) -> Finding:
    """Whether every step in the database is an allowed one and begins where the one before it ended."""
    total = skipped = 0
    place: dict[int, str] = {}
    for case, before, after in Move.objects.order_by("use_case_id", "number").values_list(
        "use_case_id", "before", "after"
    ):
        total += 1
        wrong = (before, after) not in MOVES or place.get(case, State.IDEA) != before
        skipped += wrong
        place[case] = after
    return finding([("moves", total), ("moves_skipped", skipped)], red=skipped > 0, why="step_skipped")


def signatures(at: datetime) -> Finding:
    """Whether every release of a tool carries the signatures its gate asks for, by different people."""
    needed = len(SIGNERS[Gate.G4])
    steps = Move.objects.filter(gate=Gate.G4).annotate(
        people=Count(
            "use_case__signatures__person",
            filter=Q(use_case__signatures__gate=Gate.G4, use_case__signatures__round=F("number") - 1),
            distinct=True,
        )
    )
    total, short = steps.count(), steps.filter(people__lt=needed).count()
    facts = [("signatures", Signature.objects.count()), ("releases_signed", total), ("releases_short", short)]
    return finding(facts, red=short > 0, why="signature_missing")


def on_trail(at: datetime) -> Finding:
    """Whether every signature, step and objection in the database stands in the trail of acts too."""
    noted = audit.acts("use_case.")
    stored = Counter(
        [
            *Signature.objects.values_list("use_case__public_id", Concat(Value("signed."), "gate")),
            *Move.objects.values_list("use_case__public_id", Concat(Value("moved."), "after")),
            *UseCase.objects.filter(has_veto=True).values_list("public_id", Value("vetoed")),
        ]
    )
    unnoted = sum(
        times > noted.get((f"use_case:{case}", f"use_case.{act}"), 0) for (case, act), times in stored.items()
    )
    return finding([("acts", stored.total()), ("acts_unnoted", unnoted)], red=unnoted > 0, why="act_unnoted")


def blocked(at: datetime) -> Finding:
    """How many ideas are blocked and why, and whether anything the tree blocks today is live."""
    blocks = {
        case: [block.value for block in classify(answers).blocks]
        for case, answers in _latest("classification", "answers").items()
    }
    put_aside = list(UseCase.objects.filter(state=State.BLOCKED).values_list("pk", flat=True))
    why = Counter((blocks.get(case) or ["blocked_other"])[0] for case in put_aside)
    strategy = in_force(localdate(at))
    terms = terms_from(strategy.values if strategy else {})
    lifted = {Policy.BLOCKED_HIGH_RISK.value} if terms.allows_high_risk else set()
    escaped = sum(bool(set(blocks.get(case, ())) - lifted) for case in _live().values_list("pk", flat=True))
    facts = [("blocked", len(put_aside)), *sorted(why.items()), ("live_but_blocked", escaped)]
    return finding(facts, red=escaped > 0, why="blocked_is_live")


def _latest(kind: str, name: str) -> dict[int, Any]:
    rows = Paper.objects.filter(kind=kind).order_by("number").values_list("use_case_id", "content")
    return {case: content.get(name, "") for case, content in rows}


def fields(at: datetime) -> Finding:
    """In which fields the described use cases lie."""
    used = Counter(_latest("description", "field").values())
    return finding([("described", sum(used.values())), *((f"field_{name}", used[name]) for name in sorted(used))])


def problem_first(at: datetime) -> Finding:
    """Whether every tool was named after its problem was described."""
    first: dict[str, dict[int, int]] = {"description": {}, "tool_choice": {}}
    rows = Paper.objects.filter(kind__in=first).order_by("number").values_list("kind", "use_case_id", "number")
    for kind, case, number in rows:
        first[kind].setdefault(case, number)
    early = sum(first["description"].get(case, number) >= number for case, number in first["tool_choice"].items())
    return finding(
        [("tools_named", len(first["tool_choice"])), ("tools_too_early", early)],
        red=early > 0,
        why="tool_before_problem",
    )


def citizen_papers(at: datetime) -> Finding:
    """Whether every use case for citizens in pilot or later has its equal way without AI and its check."""
    return _for_citizens(("analogue_way", "accessibility_check"))


def citizens_asked(at: datetime) -> Finding:
    """Whether citizens were asked about every use case for them that is in pilot or later."""
    return _for_citizens(("participation",))


def _for_citizens(kinds: tuple[str, ...]) -> Finding:
    audience = _latest("description", "audience")
    cases = {case for case in past(State.PILOT).values_list("pk", flat=True) if audience.get(case) != "staff"}
    have = [set(Paper.objects.filter(kind=kind).values_list("use_case_id", flat=True)) for kind in kinds]
    complete = sum(all(case in each for each in have) for case in cases)
    return finding(
        [("for_citizens", len(cases)), ("with_paper", complete)], red=complete < len(cases), why="paper_missing"
    )


def owners(at: datetime) -> Finding:
    """Whether everything with a tool has an owner and a deputy."""
    cases = past(State.TOOL_RELEASED)
    without = cases.filter(Q(owner="") | Q(deputy="")).count()
    return finding([("passed", cases.count()), ("without_owner", without)], red=without > 0, why="owner_missing")


def vetoes(at: datetime) -> Finding:
    """How many objections of the data protection officer stand, and whether anything objected to is live."""
    live = _live().filter(has_veto=True).count()
    facts = [("vetoes", UseCase.objects.filter(has_veto=True).count()), ("live_with_veto", live)]
    return finding(facts, red=live > 0, why="veto_ignored")


def tools(at: datetime) -> Finding:
    """How many tools are on record, local or not, and whether a released one has no rules or no check."""
    released = Tool.objects.filter(releases__ended_at__isnull=True, releases__valid_until__gt=at).distinct()
    bare = released.filter(Q(security_rules={}) | Q(checked_on__isnull=True)).count()
    facts = [
        ("tools", Tool.objects.count()),
        ("tools_local", Tool.objects.filter(is_local=True).count()),
        ("tools_unchecked", Tool.objects.filter(checked_on__isnull=True).count()),
        ("released_without_rules", bare),
    ]
    return finding(facts, red=bare > 0, why="tool_without_rules")


def leases(at: datetime) -> Finding:
    """How many releases are valid, and whether something live has none: it must be renewed or ended."""
    valid = Release.objects.filter(ended_at__isnull=True, valid_from__lte=at, valid_until__gt=at)
    lapsed = _live().exclude(pk__in=valid.values("use_case")).count()
    facts: list[Fact] = [("releases_valid", valid.count()), ("live_without_release", lapsed)]
    soonest = valid.order_by("valid_until").values_list("valid_until", flat=True).first()
    if soonest:
        facts.append(("next_end_on", localdate(soonest).isoformat()))
    return finding(facts, person=lapsed > 0, why="release_lapsed")


def suspended(at: datetime) -> Finding:
    """How many use cases are stopped now, and how often something was."""
    now = UseCase.objects.filter(state=State.SUSPENDED).count()
    return finding([("suspended_now", now), ("suspensions", Move.objects.filter(after=State.SUSPENDED).count())])
