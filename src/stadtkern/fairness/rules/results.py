"""The result of a run: what was asked and answered, every comparison, and the verdicts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from math import ceil, expm1
from typing import Any

from stadtkern.fairness.rules.answers import Reading, read
from stadtkern.fairness.rules.comparing import Comparison, Key, Verdict, compare, verdict_on
from stadtkern.fairness.rules.equivalence import USUAL_BOND
from stadtkern.fairness.rules.outcomes import OUTCOMES
from stadtkern.fairness.rules.prompts import PromptSet
from stadtkern.fairness.rules.records import Header, RunLines, fingerprints, planned
from stadtkern.fairness.rules.sample_sizes import pairs_needed, power_of_equivalence

_UNTHINKABLE = 0.5  # more pairs differ than not: no number of tasks will show equality


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found. ``missing`` counts questions without an answer."""

    header: Header
    comparisons: tuple[Comparison, ...]
    asked: int
    answered: int
    held_back: int
    tasks: int
    finished_at: datetime | None
    fingerprints: tuple[str, ...]
    facts: Verdict
    refusals: Verdict

    @property
    def missing(self) -> int:
        """Return how many questions have no answer yet."""
        return self.asked - self.answered


def readings_of(run: RunLines, prompts: PromptSet) -> dict[Key, Reading]:
    """Read every answer of a run; answers to unknown tasks are left out."""
    tasks = {task.id: task for task in prompts.tasks}
    return {
        each.key: read(each.text, facts=tasks[each.task].facts, basis=tasks[each.task].basis, held_back=each.held_back)
        for each in run.answers
        if each.task in tasks
    }


def analyse(run: RunLines, prompts: PromptSet) -> Result:
    """Read and compare everything in a run."""
    keys = {ask.key for ask in planned(run.header, prompts)}
    answers = [each for each in run.answers if each.key in keys]
    readings = {key: found for key, found in readings_of(run, prompts).items() if key in keys}
    found = compare(readings, prompts, repeats=run.header.repeats)
    return Result(
        header=run.header,
        comparisons=tuple(found),
        asked=len(keys),
        answered=len(answers),
        held_back=sum(each.held_back for each in answers),
        tasks=len({task for task, _, _ in keys}),
        finished_at=max((each.answered_at for each in answers), default=None),
        fingerprints=tuple(fingerprints(answers)),
        facts=verdict_on("facts", found, prompts),
        refusals=verdict_on("refusals", found, prompts),
    )


def tasks_needed(found: Comparison, *, repeats: int) -> int | None:
    """Return about how many tasks would show equality if there is none but chance; None if no number would.

    Supposes that as many pairs differ as in this run, and that repeats of a task resemble each other as usual.
    """
    differing = max((found.more + found.less) / found.tasks / repeats, 1 / found.pairs) if found.tasks else 1.0
    if differing > _UNTHINKABLE:
        return None
    try:
        pairs = pairs_needed(lambda count: power_of_equivalence(differing, count, margin=found.margin))
    except ValueError:
        return None
    return ceil(pairs * (1 + (repeats - 1) * USUAL_BOND) / repeats)


def as_data(result: Result, prompts: PromptSet) -> dict[str, Any]:
    """Return a result for files and for the database: every number as it was reckoned, and the words of its time."""
    return {
        "header": result.header.model_dump(mode="json", exclude={"kind", "format"}),
        "asked": result.asked,
        "answered": result.answered,
        "held_back": result.held_back,
        "tasks": result.tasks,
        "areas": [area.area.model_dump() for area in prompts.areas],
        "groups": {
            group.id: {
                "role": group.role,
                "label": group.label.model_dump(),
                "counterpart": group.counterpart.model_dump() if group.counterpart else None,
            }
            for group in prompts.groups
        },
        "attribution": prompts.attribution,
        "finished_at": result.finished_at.isoformat() if result.finished_at else None,
        "fingerprints": list(result.fingerprints),
        "verdicts": {"facts": result.facts, "refusals": result.refusals},
        "margins": {each.id: {"scale": each.scale, "margin": each.margin} for each in OUTCOMES},
        "comparisons": [asdict(each) for each in result.comparisons],
    }


def shown(value: float, scale: str) -> float:
    """Return a difference as people read it: percentage points, percent, or units."""
    return value * 100 if scale == "share" else expm1(value) * 100 if scale == "ratio" else value
