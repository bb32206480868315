"""The file of a run: one header, then one line per answer; nothing is ever changed in it, only added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from stadtkern.fairness.rules.outcomes import METHOD
from stadtkern.fairness.rules.plan import Ask, asks_of, with_counterparts
from stadtkern.fairness.rules.prompts import PromptSet

Line = Annotated[str, StringConstraints(max_length=300)]
Digest = Annotated[str, StringConstraints(pattern=r"^(?:sha256:[0-9a-f]{64})?$")]
MOST_REPEATS = 20


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(_Strict):
    """What a run asks, of whom, and how. Nothing but ``started_at`` may differ when it goes on."""

    kind: Literal["run"] = "run"
    format: Literal[1] = 1
    method: Line = METHOD
    server: Line
    model: Line
    digest: Digest = ""
    use_case: Line = ""
    prompts_version: Line
    prompts_digest: Digest
    groups: tuple[Line, ...]
    repeats: Annotated[int, Field(ge=1, le=MOST_REPEATS)]
    most_tasks: Annotated[int, Field(ge=0)] = 0
    temperature: Annotated[float, Field(ge=0, le=2)]
    max_tokens: Annotated[int, Field(ge=1)]
    seed: int
    system_digest: Digest = ""
    started_at: datetime


class Answer(_Strict):
    """One answer, as it came. ``held_back`` says that the server itself refused."""

    kind: Literal["answer"] = "answer"
    task: Line
    group: Line
    repeat: int
    name: Line
    text: Annotated[str, StringConstraints(max_length=50_000)]
    held_back: bool = False
    finish: Line = ""
    fingerprint: Line = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    took_ms: int
    answered_at: datetime

    @property
    def key(self) -> tuple[str, str, int]:
        """Return which question of the run this answers."""
        return self.task, self.group, self.repeat


class UnreadableRun(ValueError):  # noqa: N818 - a finding about a file
    """A file is no run, or was not only added to; ``args[0]`` is a stable word."""


@dataclass(frozen=True, slots=True)
class RunLines:
    """What a file of a run holds. ``torn`` is a last line that broke off; it counts as not written."""

    header: Header
    answers: tuple[Answer, ...]
    torn: bool = False


def parse(lines: Iterable[str]) -> RunLines:
    """Read the lines of a run.

    Raises:
        UnreadableRun: ``no_header``, ``bad_line``, or ``answered_twice``.
    """
    kept = [line for line in lines if line.strip()]
    try:
        header = Header.model_validate_json(kept[0] if kept else "")
    except ValidationError as error:
        raise UnreadableRun("no_header") from error
    answers: dict[tuple[str, str, int], Answer] = {}
    torn = False
    for number, line in enumerate(kept[1:], 2):
        try:
            answer = Answer.model_validate_json(line)
        except ValidationError as error:
            if _is_whole(line):
                raise UnreadableRun("bad_line", str(number)) from error
            torn = True  # the machine stopped in the middle of this line; its question is asked again
            continue
        if answer.key in answers:
            raise UnreadableRun("answered_twice", str(number))
        answers[answer.key] = answer
    return RunLines(header, tuple(answers.values()), torn)


def _is_whole(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def changed_fields(before: Header, now: Header) -> list[str]:
    """Return what differs between two headers so that their answers must not be mixed."""
    one, two = before.model_dump(exclude={"started_at"}), now.model_dump(exclude={"started_at"})
    return [name for name in one if one[name] != two[name]]


def planned(header: Header, prompts: PromptSet, system: str = "") -> list[Ask]:
    """Return the questions a header stands for, in their order."""
    groups = with_counterparts(header.groups, prompts)
    return asks_of(
        prompts, groups, repeats=header.repeats, most_tasks=header.most_tasks, seed=header.seed, system=system
    )


def fingerprints(answers: Sequence[Answer]) -> list[str]:
    """Return the versions the server named with its answers; more than one means that the model changed meanwhile."""
    return sorted({each.fingerprint for each in answers if each.fingerprint})
