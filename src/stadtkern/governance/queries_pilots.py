"""Reads of pilots: what was measured, by tool, and what it amounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.governance import queries
from stadtkern.governance.models import Measurement
from stadtkern.lifecycle.artefacts import PilotPlan
from stadtkern.lifecycle.pilots import Compared, compare, result_of

if TYPE_CHECKING:
    from stadtkern.governance.models import UseCase
    from stadtkern.lifecycle.artefacts import Metric, Result


def measured(found: UseCase) -> dict[str, dict[str, list[float]]]:
    """Return every number by measure and tool."""
    numbers: dict[str, dict[str, list[float]]] = {}
    for metric, tool, value in Measurement.objects.filter(use_case=found).values_list("metric", "tool", "value"):
        numbers.setdefault(metric, {}).setdefault(tool, []).append(value)
    return numbers


def comparison(found: UseCase) -> list[tuple[Metric, list[Compared]]]:
    """Return for every measure of the plan what each tool reached."""
    plan = queries.find_latest(found, PilotPlan)
    numbers = measured(found)
    return [(metric, compare(metric, numbers.get(metric.name, {}))) for metric in plan.metrics] if plan else []


def results(found: UseCase, tool: str) -> list[Result]:
    """Return the results a report begins with: those of one tool, or of all where no tool was named."""
    numbers = measured(found)
    made = [
        result_of(metric, by_tool.get(tool) or [value for values in by_tool.values() for value in values])
        for metric, by_tool in numbers.items()
    ]
    return [each for each in made if each]
