"""The courses: those shipped with the program and the town's own, read from files and checked by file and line.

A course with a mistake is not offered; the mistakes are shown to those who look after courses and by
``stadtkern courses check``. A town's course takes the place of a shipped one with the same id.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils.translation import get_language, gettext

from stadtkern.city import api as city
from stadtkern.city.api import Problem
from stadtkern.core.errors import Refused
from stadtkern.identity.api import TRAINING_CLASSES
from stadtkern.learning.schema import CourseFile, ModuleFile
from stadtkern.reading.rules.rich_text import rich_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from stadtkern.city.api import Found, Text
    from stadtkern.learning.schema import Question, Reference

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, Language] = ("de", "en")
SHIPPED = Path(__file__).resolve().parent / "courses"
LONGEST_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class Module:
    """One part of a course: its text as safe HTML by language, its questions, and a video where the town has one."""

    id: str
    title: Text
    minutes: int
    pass_percent: int
    texts: Mapping[str, str]
    videos: Mapping[str, Path]
    transcripts: Mapping[str, str]
    sources: tuple[Reference, ...]
    questions: tuple[Question, ...]

    @property
    def right(self) -> dict[str, frozenset[int]]:
        """The right answers by question."""
        return {each.id: each.right for each in self.questions}


@dataclass(frozen=True, slots=True)
class Course:
    """A course as it is offered now."""

    id: str
    version: str
    title: Text
    summary: Text
    proves: tuple[str, ...]
    proof_months: int
    valid_until: date
    modules: tuple[Module, ...]
    is_own: bool

    @property
    def minutes(self) -> int:
        """How long it takes, questions included."""
        return sum(each.minutes for each in self.modules)

    def gives_certificates_on(self, day: date) -> bool:
        """Say whether somebody can still earn a proof here; an overdue review stops it (K60)."""
        return day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The courses by id, in the order they are offered, and what is wrong with the others."""

    courses: Mapping[str, Course] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def catalogue() -> Catalogue:
    """Return the courses of this town; files are read again only when one of the town's own has changed."""
    own = Path(settings.CITY_DIR) / "courses"
    seen = tuple((str(path), path.stat().st_mtime_ns) for path in sorted(own.rglob("*")) if path.is_file())
    return _read(own, seen, (get_language() or "de")[:2])


def course_called(name: str) -> Course:
    """Return a course.

    Raises:
        Refused: ``not_found``.
    """
    found = catalogue().courses.get(name)
    if found is None:
        raise Refused("not_found", gettext("There is no such course. It may have been renamed."))
    return found


def module_called(course: Course, name: str) -> Module:
    """Return a module of a course.

    Raises:
        Refused: ``not_found``.
    """
    found = next((each for each in course.modules if each.id == name), None)
    if found is None:
        raise Refused("not_found", gettext("This course has no such module. It may have been renamed."))
    return found


def problems_in(folder: Path) -> tuple[Problem, ...]:
    """Return everything wrong with the courses in a folder, by file and line, in the active language."""
    return tuple(sorted(problem for _course, problems in _courses_in(folder, is_own=True) for problem in problems))


@lru_cache(maxsize=8)
def _read(own: Path, seen: tuple[tuple[str, int], ...], language: str) -> Catalogue:
    """Put the shipped courses and the town's together; ``seen`` only says what the result depends on."""
    courses: dict[str, Course] = {}
    problems: list[Problem] = []
    for course, wrong in (*_shipped(language), *_courses_in(own, is_own=True)):
        problems += wrong
        if course and not wrong:
            courses[course.id] = course
    offered = sorted(courses.values(), key=lambda each: ("basics" not in each.proves, each.id))
    return Catalogue({each.id: each for each in offered}, tuple(sorted(problems)))


@lru_cache(maxsize=2)
def _shipped(language: str) -> tuple[tuple[Course | None, list[Problem]], ...]:
    """Read what comes with the program, once in each language of its sentences about mistakes."""
    return tuple(_courses_in(SHIPPED, is_own=False))


def _courses_in(folder: Path, *, is_own: bool) -> Iterator[tuple[Course | None, list[Problem]]]:
    for path in sorted(each for each in folder.glob("*") if each.is_dir()):
        found, problems = city.read_as(path / "course.yaml", CourseFile)
        if found is None:
            yield None, list(problems)
            continue
        wrong = list(_course_problems(found, path))
        modules = [_module(path, name, wrong) for name in found.value.modules]
        yield _course(found.value, tuple(each for each in modules if each), is_own=is_own), wrong


def _course(file: CourseFile, modules: tuple[Module, ...], *, is_own: bool) -> Course:
    return Course(
        id=file.id,
        version=file.version,
        title=file.title,
        summary=file.summary,
        proves=file.proves,
        proof_months=file.proof_months,
        valid_until=file.valid_until,
        modules=modules,
        is_own=is_own,
    )


def _course_problems(found: Found[CourseFile], path: Path) -> Iterator[Problem]:
    if found.value.id != path.name:
        what = gettext("The id “%(id)s” differs from the name of the folder.") % {"id": found.value.id}
        yield found.problem(what, gettext("Make both the same."), "id")
    for place, name in enumerate(found.value.proves):
        if name not in TRAINING_CLASSES:
            what = gettext("There is no class of training “%(name)s”.") % {"name": name}
            remedy = gettext("Choose one of these: %(known)s.") % {"known": ", ".join(TRAINING_CLASSES)}
            yield found.problem(what, remedy, "proves", place)


def _module(path: Path, name: str, wrong: list[Problem]) -> Module | None:
    """Return a module, or None; what is wrong is added to ``wrong``."""
    found, problems = city.read_as(path / f"{name}.yaml", ModuleFile)
    wrong += problems
    if found is None:
        return None
    wrong += _module_problems(found, name)
    texts: dict[str, str] = {language: _text(path / f"{name}.{language}.md", wrong) for language in LANGUAGES}
    videos: dict[str, Path] = {language: path / file for language, file in found.value.video.items()}
    for language, video in videos.items():
        if not video.is_file():
            what = gettext("The file “%(name)s” is missing.") % {"name": video.name}
            wrong.append(found.problem(what, gettext("Put it beside this file."), "video", language))
    transcripts = {language: _text(path / f"{name}.transcript.{language}.md", wrong) for language in videos}
    file = found.value
    return Module(
        id=file.id,
        title=file.title,
        minutes=file.minutes,
        pass_percent=file.pass_percent,
        texts=texts,
        videos=videos,
        transcripts=transcripts,
        sources=file.sources,
        questions=file.questions,
    )


def _module_problems(found: Found[ModuleFile], name: str) -> Iterator[Problem]:
    module = found.value
    if module.id != name:
        what = gettext("The id “%(id)s” differs from the name of the file.") % {"id": module.id}
        yield found.problem(what, gettext("Make both the same."), "id")
    if not any(each.forbidden for each in module.questions):
        what = gettext("No question is about what is forbidden.")
        yield found.problem(what, gettext("Add “forbidden: true” to at least one."), "questions")
    names = [each.id for each in module.questions]
    for place, question in enumerate(module.questions):
        if names.index(question.id) != place:
            what = gettext("“%(key)s” stands in two entries.") % {"key": question.id}
            remedy = gettext("Choose another name or put the two together.")
            yield found.problem(what, remedy, "questions", place, "id")
        if not question.right or (question.kind == "one" and len(question.right) != 1):
            what = gettext("This question does not have the right answers its kind asks for.")
            remedy = gettext("Mark exactly one with “right: true”, or write “kind: several” and mark at least one.")
            yield found.problem(what, remedy, "questions", place)


def _text(path: Path, wrong: list[Problem]) -> str:
    """Return the HTML of a Markdown file; a file that is missing, empty or unreadable is a problem."""
    shown = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    try:
        written = path.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        wrong.append(Problem(shown, 1, "", gettext("This file is missing."), gettext("Create it.")))
        return ""
    except UnicodeDecodeError:
        what = gettext("This file is not written in UTF-8.")
        wrong.append(Problem(shown, 1, "", what, gettext("Save it with the encoding UTF-8.")))
        return ""
    if not written or len(written) > LONGEST_TEXT:
        what = gettext("This text is empty or longer than %(most)d characters.") % {"most": LONGEST_TEXT}
        wrong.append(Problem(shown, 1, "", what, gettext("Write a text people can read in one go.")))
    return rich_text(written)
