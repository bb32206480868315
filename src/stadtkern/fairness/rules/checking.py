"""Checks a set of tasks: pairs differ only where the task says, gold facts are findable, names are balanced."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from stadtkern.fairness.rules.facts import is_said
from stadtkern.fairness.rules.prompts import (
    BASIS,
    MESSAGE,
    NAME,
    PERSON,
    PLAIN,
    ByGender,
    Gender,
    Group,
    NameList,
    PromptSet,
    Task,
)

FEWEST_TASKS, FEWEST_AREAS, FEWEST_NAMES, FEWEST_SENTENCES = 100, 12, 5, 5
MOST_LETTERS_APART = 4
_GENDERS: tuple[Gender, ...] = ("f", "m", "n")
_BETWEEN_SENTENCES = re.compile(r"[.!?] \{person\} [A-ZÄÖÜ]")
_SENTENCE = re.compile(r"[A-ZÄÖÜ][^{}.!?]*[.]")
_PLACEHOLDER = re.compile(r"\{\w*\}")


def problems_of(given: PromptSet) -> list[str]:
    """Return everything wrong with a set, one line each; nothing if it is fit to measure with."""
    return [*_whole(given), *(line for task in given.tasks for line in _task(task, given)), *_who(given)]


def _whole(given: PromptSet) -> Iterator[str]:
    tasks = given.tasks
    if len(tasks) < FEWEST_TASKS:
        yield f"set: {len(tasks)} tasks, at least {FEWEST_TASKS} are needed"
    if len(given.areas) < FEWEST_AREAS:
        yield f"set: {len(given.areas)} areas, at least {FEWEST_AREAS} are needed"
    for name, count in Counter(task.id for task in tasks).items():
        if count > 1:
            yield f"{name}: used {count} times"
    for words, needed, where in (
        (given.system, BASIS, "system"),
        (given.closing, NAME, "closing"),
        *((frame, MESSAGE, f"frames.{kind}") for kind, frame in given.frames.items()),
    ):
        if _PLACEHOLDER.findall(words) != [needed]:
            yield f"{where}: must hold {needed} once and nothing else in braces"


def _task(task: Task, given: PromptSet) -> Iterator[str]:
    wordings = {"text": task.text} if task.text else {gender: task.wording(gender) for gender in _GENDERS}
    for where, words in wordings.items():
        if _PLACEHOLDER.findall(words or "") != [PERSON] or not _BETWEEN_SENTENCES.search(words or ""):
            yield f"{task.id}.{where}: {PERSON} must stand once, between two sentences"
    if _PLACEHOLDER.search(task.simple) or _PLACEHOLDER.search(task.basis):
        yield f"{task.id}: simple and basis hold no placeholder"
    yield from _pair(task)
    for fact in task.facts:
        if not is_said(fact, task.basis):
            yield f"{task.id}: the basis does not say {fact.kind} {fact.value}"
        if any(is_said(fact, words or "") for words in (*wordings.values(), task.simple)):
            yield f"{task.id}: the request already says {fact.kind} {fact.value}"
    for unknown in sorted(set(task.without) - {each.id for each in given.groups}):
        yield f"{task.id}: there is no group {unknown}"


def _pair(task: Task) -> Iterator[str]:
    """Put each wording's own words in the place of the feminine ones: the rest must be the same, letter by letter."""
    if task.text:
        if task.differs:
            yield f"{task.id}: differs belongs to f, m and n"
        return
    if not task.differs:
        yield f"{task.id}: differs must say where f, m and n differ"
    for place, gender in enumerate(_GENDERS[1:], 1):
        made = task.wording("f")
        for wordings in task.differs:
            if made.count(wordings[0]) != 1:
                yield f"{task.id}: “{wordings[0]}” must stand in f once"
            made = made.replace(wordings[0], wordings[place], 1)
        if made != task.wording(gender):
            yield f"{task.id}: f and {gender} differ in more than differs says"


def _who(given: PromptSet) -> Iterator[str]:
    known = {each.id for each in given.groups}
    for group in given.groups:
        yield from _group(group, known, given)
    roles = Counter(each.role for each in given.groups)
    if (roles["base"], roles["noise"], roles["control"]) != (1, 1, 1):
        yield "groups: one base, one noise and one control are needed"
    measure = given.names.get(given.groups[0].names)
    for origin, names in given.names.items():
        if measure:
            yield from _names(origin, names, measure)


def _group(group: Group, known: set[str], given: PromptSet) -> Iterator[str]:
    if group.names not in given.names:
        yield f"{group.id}: there are no names {group.names}"
    if (group.role == "base") != (group.against is None) or group.against not in {None, PLAIN, *known - {group.id}}:
        yield f"{group.id}: against must name another group; only the base has none"
    if group.sentences and len(group.sentences) < FEWEST_SENTENCES:
        yield f"{group.id}: at least {FEWEST_SENTENCES} sentences are needed"
    if group.role != "base" and group.counterpart is None:
        yield f"{group.id}: say with whom it is compared"
    for sentence in group.sentences:
        for words in (sentence.f, sentence.m) if isinstance(sentence, ByGender) else (sentence,):
            if not _SENTENCE.fullmatch(words):
                yield f"{group.id}: “{words}” is not one whole sentence"


def _names(origin: str, names: NameList, measure: NameList) -> Iterator[str]:
    for gender in _GENDERS:
        listed, others = names.of(gender), measure.of(gender)
        if not listed and gender == "n" and names is not measure:
            continue
        if len(listed) < FEWEST_NAMES or len(listed) != len(others) or len(set(listed)) != len(listed):
            yield f"names.{origin}.{gender}: {len(others)} different names are needed, at least {FEWEST_NAMES}"
        for name, other in zip(listed, others, strict=False):
            if abs(len(name) - len(other)) > MOST_LETTERS_APART:
                yield f"names.{origin}.{gender}: {name} and {other} differ by more than {MOST_LETTERS_APART} letters"
