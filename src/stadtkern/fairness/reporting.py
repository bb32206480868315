"""A result as people read it: sentences, numbers with their intervals, one picture per group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from stadtkern.fairness.rules.results import shown
from stadtkern.fairness.wording import ANSWERS, BADGES, EXPLAINED, OUTCOMES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from stadtkern.fairness.rules.comparing import Verdict
    from stadtkern.fairness.rules.results import Result

DECIDING = ("facts", "refusals")
REACH = 20.0  # percentage points the picture shows to each side at least


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the picture, in percent of its width."""

    low: float
    high: float
    width: float
    point: float
    margin_low: float
    margin_width: float


@dataclass(frozen=True, slots=True)
class Row:
    """One group beside its counterpart on one outcome."""

    group: str
    counterpart: str
    verdict: str
    words: str | _StrPromise
    badge: str
    first: str
    second: str
    difference: str
    interval: str
    tasks: int
    bar: Bar
    is_aside: bool  # noise and control: what chance alone and a meaningless remark do


@dataclass(frozen=True, slots=True)
class Part:
    """Everything about one outcome."""

    outcome: str
    title: str | _StrPromise
    rows: list[Row]
    unequal: list[str]
    unsure: list[str]

    @property
    def notable(self) -> list[Row]:
        """Return the rows of groups that differ or may differ."""
        return [row for row in self.rows if not row.is_aside and row.verdict != "equivalent"]

    @property
    def equal(self) -> list[Row]:
        """Return the rows of groups shown to be equal."""
        return [row for row in self.rows if not row.is_aside and row.verdict == "equivalent"]

    @property
    def all_equal(self) -> bool:
        """Tell whether no group is left that differs or may differ."""
        return not self.notable


@dataclass(frozen=True, slots=True)
class Report:
    """What a councillor needs: the answer, how it came about, the details."""

    verdict: str
    answer: str | _StrPromise
    explained: str | _StrPromise
    badge: str
    groups_asked: int
    groups_missing: list[str]
    areas: list[str]
    deciding: list[Part]
    further: list[Part]
    noise: str


def overall(facts: Verdict | str, refusals: Verdict | str) -> str:
    """Return the one verdict that facts and refusals add up to: the worse of the two."""
    both = {facts, refusals}
    return "different" if "different" in both else "equivalent" if both == {"equivalent"} else "inconclusive"


def report_on(data: Mapping[str, Any]) -> Report:
    """Return a result (as data) in words."""
    verdict = overall(data["verdicts"]["facts"], data["verdicts"]["refusals"])
    parts = {outcome: _part(outcome, data) for outcome in OUTCOMES}
    compared = {group for group, each in data["groups"].items() if each["role"] == "compared"}
    asked = {each["group"] for each in data["comparisons"]}
    noise = max((each["noise"] for each in data["comparisons"] if each["outcome"] in DECIDING), default=0.0)
    return Report(
        verdict=verdict,
        answer=ANSWERS[verdict],
        explained=EXPLAINED[verdict],
        badge=BADGES[verdict],
        groups_asked=len(compared & asked),
        groups_missing=[_said(data["groups"][group]["label"]) for group in data["groups"] if group in compared - asked],
        areas=[_said(area) for area in data["areas"]],
        deciding=[parts[outcome] for outcome in DECIDING],
        further=[part for outcome, part in parts.items() if outcome not in DECIDING],
        noise=points(noise * 100),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What a report says about a run that is not on record."""

    model: str
    digest: str
    tasks: int
    answered: int
    repeats: int
    prompts_version: str
    method: str
    temperature: float
    seed: int
    finished_at: datetime


def preview(result: Result) -> Preview:
    """Return what a report says about a run that is not on record."""
    head = result.header
    return Preview(
        head.model,
        head.digest,
        result.tasks,
        result.answered,
        head.repeats,
        head.prompts_version,
        head.method,
        head.temperature,
        head.seed,
        result.finished_at or head.started_at,
    )


def _part(outcome: str, data: Mapping[str, Any]) -> Part:
    margin = data["margins"][outcome]
    found = [each for each in data["comparisons"] if each["outcome"] == outcome]
    reach = _reach(found, margin["scale"])
    rows = [_row(each, data["groups"][each["group"]], margin["scale"], reach) for each in found]
    order = {"different": 0, "inconclusive": 1, "equivalent": 2}
    return Part(
        outcome=outcome,
        title=OUTCOMES[outcome],
        rows=sorted(rows, key=lambda row: (row.is_aside, order[row.verdict])),
        unequal=[row.group for row in rows if row.verdict == "different" and not row.is_aside],
        unsure=[row.group for row in rows if row.verdict == "inconclusive" and not row.is_aside],
    )


def _reach(found: Iterable[Mapping[str, Any]], scale: str) -> float:
    """Return how far the pictures of one outcome reach to each side: the same for all, and nothing lies outside."""
    margins = [shown(each["margin"], scale) for each in found]
    widest = [abs(shown(each[name], scale)) for each in found for name in ("inner_low", "inner_high")]
    least = [REACH] if any(margin >= 1 for margin in margins) else []
    return max([*least, *(4 * margin for margin in margins), *(1.1 * each for each in widest)], default=REACH)


def _row(found: Mapping[str, Any], group: Mapping[str, Any], scale: str, reach: float) -> Row:
    low, high = shown(found["inner_low"], scale), shown(found["inner_high"], scale)
    estimate = shown(found["estimate"], scale)
    return Row(
        group=_said(group["label"]),
        counterpart=_said(group["counterpart"]),
        verdict=found["verdict"],
        words=VERDICTS[found["verdict"]],
        badge=BADGES[found["verdict"]],
        first=_value(found["first"], scale),
        second=_value(found["second"], scale),
        difference=_difference(estimate, scale),
        interval=gettext("%(low)s to %(high)s") % {"low": signed(low), "high": signed(high)},
        tasks=found["tasks"],
        bar=_bar(low, estimate, high, shown(found["margin"], scale), reach),
        is_aside=group["role"] != "compared",
    )


def _bar(low: float, estimate: float, high: float, margin: float, reach: float) -> Bar:
    def place(value: float) -> float:
        return round(50 + 50 * max(-1.0, min(1.0, value / reach)), 2)

    left, right = place(low), place(high)
    return Bar(
        left, right, round(max(right - left, 0.5), 2), place(estimate), place(-margin), place(margin) - place(-margin)
    )


def _said(words: Mapping[str, str] | None) -> str:
    language = "en" if (get_language() or "de").startswith("en") else "de"
    return words[language] if words else ""


def _value(value: float, scale: str) -> str:
    if scale == "share":
        return f"{number_format(value * 100, 1)} %"
    return "–" if scale == "ratio" else number_format(value, 2)


def _difference(value: float, scale: str) -> str:
    if scale == "share":
        return points(value)
    return f"{signed(value)} %" if scale == "ratio" else signed(value, 2)


def points(value: float) -> str:
    """Return percentage points in words."""
    return gettext("%(value)s points") % {"value": signed(value)}


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign, as this language writes it."""
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{number_format(abs(rounded), digits)}"


def as_text(data: Mapping[str, Any]) -> str:
    """Return a report for the command line."""
    report = report_on(data)
    lines = [str(report.answer), str(report.explained), ""]
    for part in report.deciding:
        lines.append(str(part.title))
        lines += [f"  {line}" for line in _lines(part.rows)]
    for part in report.further:
        if part.unequal:
            lines.append(
                gettext("%(what)s differs: %(groups)s") % {"what": part.title, "groups": ", ".join(part.unequal)}
            )
    if report.groups_missing:
        lines.append(gettext("Not asked: %(groups)s") % {"groups": ", ".join(report.groups_missing)})
    return "\n".join(lines) + "\n"


def _lines(rows: Iterable[Row]) -> list[str]:
    return [f"{row.group}: {row.first} / {row.second}, {row.difference} ({row.interval}), {row.words}" for row in rows]
