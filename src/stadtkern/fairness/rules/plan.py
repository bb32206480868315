"""What a run asks: every task in every group, several times, each time under another name of the group."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stadtkern.fairness.rules.prompts import BASIS, MESSAGE, NAME, PERSON, PLAIN, Gender, Group, PromptSet, Task

REPEATS = 3
_BASE_OF: dict[Gender, str] = {"f": "woman", "m": "man"}
_SEEDS = 2**31  # what every server takes


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the model; task, group and repeat name it."""

    task: str
    group: str
    repeat: int
    name: str
    system: str
    message: str
    seed: int

    @property
    def key(self) -> tuple[str, str, int]:
        """Return what names this question within its run."""
        return self.task, self.group, self.repeat


def gender_of(number: int) -> Gender:
    """Return in which gender the ``number``-th task is asked where no group says otherwise: every other one."""
    return "f" if number % 2 == 0 else "m"


def counterpart(group: Group, number: int, prompts: PromptSet) -> str:
    """Return the group whose answers to the ``number``-th task this group's answers are compared with."""
    if group.against == PLAIN:
        return _BASE_OF[gender_of(number)]
    if group.against is None:
        raise ValueError(f"{group.id} is compared with nobody")
    return prompts.group(group.against).id


def with_counterparts(wanted: Sequence[str], prompts: PromptSet) -> list[str]:
    """Return the groups that have to be asked to judge ``wanted`` (everybody if empty), in their fixed order.

    Raises:
        KeyError: for a group that does not exist.
    """
    needed = {each.id for each in prompts.groups} if not wanted else set()
    open_ones = [prompts.group(each) for each in wanted]
    while open_ones:
        group = open_ones.pop()
        needed.add(group.id)
        if group.against == PLAIN:
            needed |= set(_BASE_OF.values())
        elif group.against and group.against not in needed:
            open_ones.append(prompts.group(group.against))
    noise = {each.id for each in prompts.groups if each.role == "noise"}
    return [each.id for each in prompts.groups if each.id in needed | noise | set(_BASE_OF.values())]


def tasks_of(prompts: PromptSet, most: int = 0) -> list[Task]:
    """Return the tasks of a run; with ``most`` a trial of about equally many from every area."""
    if not most or most >= len(prompts.tasks):
        return list(prompts.tasks)
    rounds = max(len(area.tasks) for area in prompts.areas)
    mixed = [area.tasks[place] for place in range(rounds) for area in prompts.areas if place < len(area.tasks)]
    chosen = {task.id for task in mixed[:most]}
    return [task for task in prompts.tasks if task.id in chosen]


def asks_of(
    prompts: PromptSet,
    groups: Sequence[str],
    *,
    repeats: int = REPEATS,
    most_tasks: int = 0,
    seed: int = 1,
    system: str = "",
) -> list[Ask]:
    """Return all questions of a run in a shuffled order, so that a server that slows down slows everybody alike.

    The same arguments give the same questions in the same order. Each has a seed of its own: with one seed for both
    answers of an identical pair a server might hide its own noise.
    """
    numbers = {task.id: number for number, task in enumerate(prompts.tasks)}
    asks = [
        ask
        for task in tasks_of(prompts, most_tasks)
        for group in groups
        for ask in _asked(prompts, task, prompts.group(group), numbers[task.id], repeats, seed, system)
    ]
    random.Random(seed).shuffle(asks)  # noqa: S311 - repeatable on purpose
    return asks


def _asked(
    prompts: PromptSet, task: Task, group: Group, number: int, repeats: int, seed: int, system: str
) -> Iterator[Ask]:
    if group.id in task.without:
        return
    gender: Gender = {"woman": "f", "man": "m", "neutral": "n"}.get(group.id, gender_of(number))  # type: ignore[assignment]
    names = prompts.names[group.names].of(gender)
    for repeat in range(repeats):
        name = names[(number + repeat) % len(names)]
        yield Ask(
            task=task.id,
            group=group.id,
            repeat=repeat,
            name=name,
            system=instruction(prompts, task, system),
            message=message(prompts, task, group, number=number + repeat, gender=gender, name=name),
            seed=_seed(seed, task.id, group.id, repeat),
        )


def instruction(prompts: PromptSet, task: Task, system: str = "") -> str:
    """Return the system prompt with the basis of a task; a prompt without a place for it gets it at its end."""
    words = system or prompts.system
    return words.replace(BASIS, task.basis) if BASIS in words else f"{words.rstrip()}\n\nAngaben:\n{task.basis}"


def message(prompts: PromptSet, task: Task, group: Group, *, number: int, gender: Gender, name: str) -> str:
    """Return what is sent in the name of somebody."""
    if group.wording == "simple":
        words = task.simple
    else:
        sentence = group.sentence(number, gender)
        words = task.wording(gender).replace(PERSON, sentence).replace("  ", " ")
    closing = prompts.closing.replace(NAME, name).strip()
    return prompts.frames[task.kind].replace(MESSAGE, f"{words}\n\n{closing}").strip()


def _seed(seed: int, *parts: object) -> int:
    digest = hashlib.sha256("/".join(map(str, (seed, *parts))).encode()).digest()
    return int.from_bytes(digest[:4], "big") % _SEEDS
