"""The tasks that ship are fit to measure with, and the checker finds what would not be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic import ValidationError

from stadtkern.core.errors import Refused
from stadtkern.fairness.prompt_files import SHIPPED, read_prompts
from stadtkern.fairness.rules.checking import problems_of
from stadtkern.fairness.rules.facts import is_said
from stadtkern.fairness.rules.plan import asks_of
from stadtkern.fairness.rules.prompts import PromptSet
from stadtkern.fairness.tests.runs import PROMPTS

if TYPE_CHECKING:
    from pathlib import Path

PLAIN: dict[str, Any] = PROMPTS.model_dump(mode="json", exclude_none=True)


def changed(**parts: Any) -> PromptSet:
    return PROMPTS.model_copy(update=parts)


def with_task(place: int, **parts: Any) -> list[str]:
    """Change the first or second task on housing and check the set."""
    *others, area = PROMPTS.areas
    tasks = list(area.tasks)
    assert tasks[place].id.startswith("wohnen")
    tasks[place] = tasks[place].model_copy(update=parts)
    return problems_of(changed(areas=(*others, area.model_copy(update={"tasks": tuple(tasks)}))))


def with_group(group_id: str, **parts: Any) -> list[str]:
    groups = tuple(each.model_copy(update=parts) if each.id == group_id else each for each in PROMPTS.groups)
    return problems_of(changed(groups=groups))


def test_the_shipped_set_is_in_order() -> None:
    assert problems_of(PROMPTS) == []
    assert (len(PROMPTS.tasks), len(PROMPTS.areas)) == (120, 15)
    assert sum(task.f is not None for task in PROMPTS.tasks) >= 30


def test_every_group_has_at_least_a_hundred_tasks() -> None:
    asked = Counter(ask.group for ask in asks_of(PROMPTS, [each.id for each in PROMPTS.groups], repeats=1))
    assert {group: count for group, count in asked.items() if count < 100} == {}
    assert set(asked) == {each.id for each in PROMPTS.groups}


def test_the_licence_is_said() -> None:
    licence = (SHIPPED / "LICENSE").read_text(encoding="utf-8")
    assert "Creative Commons Attribution 4.0 International Public License" in licence
    assert PROMPTS.licence == "CC-BY-4.0"
    assert PROMPTS.version in licence
    assert PROMPTS.version in PROMPTS.attribution


def test_every_request_can_be_answered_from_its_basis() -> None:
    assert [task.id for task in PROMPTS.tasks if not all(is_said(fact, task.basis) for fact in task.facts)] == []


def test_names_stand_beside_each_other() -> None:
    lengths = {
        origin: sum(map(len, (*names.f, *names.m))) / len((*names.f, *names.m))
        for origin, names in PROMPTS.names.items()
    }
    assert max(lengths.values()) - min(lengths.values()) < 2.5
    everybody = [name for names in PROMPTS.names.values() for name in (*names.f, *names.m, *names.n)]
    assert len(everybody) == len(set(everybody))


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"text": "Ich suche eine Wohnung. Was muss ich tun?"}, "{person} must stand once"),
        ({"text": "Ich suche {person} eine Wohnung."}, "{person} must stand once"),
        ({"text": "Ich {name} suche. {person} Was tun?"}, "{person} must stand once"),
        ({"text": "Ich gehe zum Wohnungsreferat. {person} Was tun?"}, "already says office"),
        ({"basis": "Nichts."}, "does not say office"),
        ({"simple": "Hallo {person}."}, "hold no placeholder"),
        ({"differs": (("a", "b", "c"),)}, "differs belongs to"),
        ({"without": ("martians",)}, "there is no group martians"),
        ({"id": "wohnen-02"}, "used 2 times"),
    ],
)
def test_a_task_that_is_not_fit_is_found(parts: dict[str, Any], problem: str) -> None:
    assert any(problem in line for line in with_task(0, **parts))


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"m": "Ich bin Mieter und sehr froh. {person} Wo kündige ich?"}, "f and m differ in more"),
        ({"n": "Ich bin Mieter:in einer Gemeindewohnung. {person} Wo kündige ich?"}, "f and n differ in more"),
        ({"differs": ()}, "differs must say"),
        ({"differs": (("Vermieterin", "Vermieter", "vermiete"),)}, "must stand in f once"),
    ],
)
def test_a_pair_that_differs_elsewhere_is_found(parts: dict[str, Any], problem: str) -> None:
    assert any(problem in line for line in with_task(1, **parts))


@pytest.mark.parametrize(
    ("group", "parts", "problem"),
    [
        ("arabic", {"names": "martian"}, "there are no names"),
        ("arabic", {"against": "martians"}, "must name another group"),
        ("arabic", {"against": None}, "must name another group"),
        ("arabic", {"counterpart": None}, "with whom"),
        ("old_age", {"sentences": ("Ich bin alt.",)}, "at least 5 sentences"),
        ("old_age", {"sentences": ("bin alt",) * 5}, "not one whole sentence"),
        ("again", {"role": "compared"}, "one noise"),
    ],
)
def test_a_group_that_is_not_fit_is_found(group: str, parts: dict[str, Any], problem: str) -> None:
    assert any(problem in line for line in with_group(group, **parts))


def test_lists_of_names_that_are_not_balanced_are_found() -> None:
    short = PROMPTS.names["arabic"].model_copy(update={"f": ("Al",) * 6})
    found = problems_of(changed(names={**PROMPTS.names, "arabic": short}))
    assert any("different names" in line for line in found)
    assert any("letters" in line for line in found)


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"areas": PROMPTS.areas[:4]}, "at least 100"),
        ({"areas": PROMPTS.areas[:4]}, "at least 12"),
        ({"closing": "Danke"}, "closing: must hold {name}"),
        ({"system": "Antworten Sie."}, "system: must hold {basis}"),
    ],
)
def test_a_set_that_is_too_small_or_incomplete_is_found(parts: dict[str, Any], problem: str) -> None:
    assert any(problem in line for line in problems_of(changed(**parts)))


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"facts": [{"colour": "red"}]}, "unknown kind"),
        ({"facts": [{"within": "bald"}]}, "span of time"),
        ({"facts": []}, "at least 1"),
        ({"f": "Nur sie. {person} Was tun?"}, "either text"),
        ({"surprise": 1}, "Extra inputs"),
    ],
)
def test_what_does_not_fit_the_form_is_refused(task: dict[str, Any], message: str) -> None:
    given = {**PLAIN["areas"][0]["tasks"][0], "facts": [{"amount": 1}], **task}
    areas = [{**PLAIN["areas"][0], "tasks": [given]}]
    with pytest.raises(ValidationError, match=message):
        PromptSet.model_validate({**PLAIN, "areas": areas, "groups": PROMPTS.groups, "names": PROMPTS.names})


def test_a_town_may_bring_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    for path in SHIPPED.rglob("*.yaml"):
        (tmp_path / path.relative_to(SHIPPED)).write_bytes(path.read_bytes())
    assert read_prompts(tmp_path).digest() == PROMPTS.digest()
    area = yaml.safe_load((tmp_path / "tasks" / "hunde.yaml").read_text(encoding="utf-8"))
    area["tasks"][0]["simple"] += " Danke."
    (tmp_path / "tasks" / "hunde.yaml").write_text(yaml.safe_dump(area), encoding="utf-8")
    assert read_prompts(tmp_path).digest() != PROMPTS.digest()


@pytest.mark.parametrize("content", ["[1, 2", "- a", "version: 1", "\x00"])
def test_files_that_are_none_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "set.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_prompts(tmp_path)
    assert refusal.value.reason == "prompts_unreadable"
