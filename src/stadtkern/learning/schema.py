"""What the files of a course may say. Sentences for what is wrong come from the room ``city``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, HttpUrl, StringConstraints

from stadtkern.city.api import Day, Filled, Slug, Strict, Text, each_once

FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*\.(mp4|webm)$")]
Version = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]


class Answer(Strict):
    """One possible answer, and why it is right or wrong; that is shown to everybody who has sent theirs."""

    text: Text
    right: bool = False
    because: Text


class Question(Strict):
    """``one`` has exactly one right answer, ``several`` any number. ``forbidden`` marks what must not be done."""

    id: Slug
    kind: Literal["one", "several"] = "one"
    forbidden: bool = False
    asks: Text
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=8)

    @property
    def right(self) -> frozenset[int]:
        """The numbers of the right answers, from 0."""
        return frozenset(number for number, answer in enumerate(self.answers) if answer.right)


class Reference(Strict):
    """A source, with its address and the day somebody last looked at it, where known."""

    name: Filled
    url: HttpUrl | None = None
    checked_on: Day | None = None


class ModuleFile(Strict):
    """``<module>.yaml``; the text stands beside it in ``<module>.de.md`` and ``<module>.en.md``."""

    id: Slug
    title: Text
    minutes: int = Field(ge=1, le=600)
    pass_percent: int = Field(default=80, ge=1, le=100)
    video: dict[Literal["de", "en"], FileName] = Field(default_factory=dict)
    sources: tuple[Reference, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=3, max_length=20)


class CourseFile(Strict):
    """``course.yaml``. A change that matters is a new version; certificates name the version they stand for."""

    id: Slug
    version: Version
    title: Text
    summary: Text
    proves: Annotated[tuple[Slug, ...], AfterValidator(each_once)] = Field(min_length=1)
    proof_months: int = Field(default=12, ge=1, le=60)
    valid_until: Day = Field(description="After this day the course gives no certificates until somebody reviewed it.")
    modules: Annotated[tuple[Slug, ...], AfterValidator(each_once)] = Field(min_length=1)
