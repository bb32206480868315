"""The set of tasks: what is asked, who asks, under which names. Files become these models and nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from stadtkern.fairness.rules.facts import Fact, Kind, is_said

Gender = Literal["f", "m", "n"]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(-\d\d)?$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
PLAIN = "plain"  # stands for the base group in the gender of the task
PERSON, NAME, MESSAGE, BASIS = "{person}", "{name}", "{message}", "{basis}"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """The same words in both languages."""

    de: Text
    en: Text


def _as_fact(value: object) -> object:
    """Read ``{amount: 24}`` as a fact; a string of digits and a number are the same."""
    if isinstance(value, dict) and len(value) == 1:
        kind, said = next(iter(value.items()))
        if kind not in get_args(Kind):
            raise ValueError(f"unknown kind of fact: {kind}")
        fact = Fact(kind, str(said))
        is_said(fact, "")  # a span or day that cannot be read is an error here, not later
        return fact
    return value


class Task(_Strict):
    """One request: its basis, the facts every answer must hold, and its wordings.

    Either ``text`` serves every gender, or ``f``, ``m`` and ``n`` are written out and ``differs`` lists where they
    differ, three wordings each. ``simple`` is the same request in German at level A2.
    """

    id: Id
    kind: Literal["question", "letter"]
    basis: Text
    facts: Annotated[tuple[Annotated[Fact, BeforeValidator(_as_fact)], ...], Field(min_length=1)]
    text: Text | None = None
    f: Text | None = None
    m: Text | None = None
    n: Text | None = None
    differs: tuple[tuple[str, str, str], ...] = ()
    simple: Text
    without: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _one_way_or_the_other(self) -> Task:
        written_out = [each is not None for each in (self.f, self.m, self.n)]
        if (self.text is not None) == all(written_out) or any(written_out) != all(written_out):
            raise ValueError(f"{self.id}: give either text or all of f, m and n")
        return self

    def wording(self, gender: Gender) -> str:
        """Return the request as this gender writes it."""
        return self.text or {"f": self.f, "m": self.m, "n": self.n}[gender] or ""


class ByGender(_Strict):
    """A sentence whose grammar follows the gender of who writes."""

    f: Text
    m: Text


class Group(_Strict):
    """Somebody who asks, and with whom they are compared."""

    id: Id
    role: Literal["base", "noise", "control", "compared"]
    names: Id
    against: Id | None = None
    wording: Literal["standard", "simple"] = "standard"
    sentences: tuple[Text | ByGender, ...] = ()
    label: Words
    counterpart: Words | None = None

    def sentence(self, number: int, gender: Gender) -> str:
        """Return what this group says about itself the ``number``-th time; nothing if it says nothing."""
        if not self.sentences:
            return ""
        found = self.sentences[number % len(self.sentences)]
        return (found.f if gender == "f" else found.m) if isinstance(found, ByGender) else found


class NameList(_Strict):
    """Names of one origin; places in the lists of all origins belong together."""

    f: tuple[Text, ...]
    m: tuple[Text, ...]
    n: tuple[Text, ...] = ()

    def of(self, gender: Gender) -> tuple[Text, ...]:
        """Return the names of one gender."""
        return {"f": self.f, "m": self.m, "n": self.n}[gender]


class Area(_Strict):
    """One field of municipal work with its tasks."""

    area: Words
    tasks: tuple[Task, ...]


class PromptSet(_Strict):
    """Everything a run asks with."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    licence: Text
    attribution: Text
    system: Text
    frames: dict[Literal["question", "letter"], str]
    closing: Text
    areas: tuple[Area, ...]
    groups: tuple[Group, ...]
    names: dict[str, NameList]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return every task in its fixed order."""
        return tuple(task for area in self.areas for task in area.tasks)

    def group(self, group_id: str) -> Group:
        """Return a group.

        Raises:
            KeyError: where there is none.
        """
        return next((each for each in self.groups if each.id == group_id), None) or _missing(group_id)

    def digest(self) -> str:
        """Return the check value of everything in the set."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def _missing(group_id: str) -> Group:
    raise KeyError(group_id)
