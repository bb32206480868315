"""Courses as files: the shipped ones are complete, mistakes are named by file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.core.errors import Refused
from stadtkern.identity.api import TRAINING_CLASSES
from stadtkern.learning.catalogue import SHIPPED, catalogue, course_called, module_called, problems_in
from stadtkern.learning.testing import COURSE, write_course

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.learning.catalogue import Course

BASIC = "ki-grundkurs"
FIVE = ["sprachmodell", "eingaben", "geheimnis", "urheberrecht", "gleichbehandlung"]


def shipped() -> dict[str, Course]:
    return {name: course for name, course in catalogue().courses.items() if not course.is_own}


def test_what_ships_is_without_mistakes_and_opens_every_class() -> None:
    assert problems_in(SHIPPED) == ()
    assert list(shipped()) == [BASIC, "ki-bild", "ki-stimme"]
    assert {name for course in shipped().values() for name in course.proves} == set(TRAINING_CLASSES)


def test_the_basic_course_has_the_five_modules_the_strategy_needs() -> None:
    course = course_called(BASIC)
    assert [module.id for module in course.modules] == FIVE
    assert (course.proves, course.proof_months) == (("basics", "text"), 12)


@pytest.mark.parametrize("name", [BASIC, "ki-bild", "ki-stimme"])
def test_shipped_modules_are_whole(name: str) -> None:
    for module in course_called(name).modules:
        lengths = [
            len((SHIPPED / name / f"{module.id}.{language}.md").read_text().split()) for language in ("de", "en")
        ]
        least, most = (600, 900) if name == BASIC else (300, 500)
        assert all(least <= length <= most for length in lengths), (module.id, lengths)
        assert 6 <= len(module.questions) <= 8
        assert any(question.forbidden for question in module.questions)
        assert module.pass_percent == 80
        assert module.sources
        assert "Probieren Sie es aus" in module.texts["de"]
        assert "Try it" in module.texts["en"]


@pytest.mark.parametrize("name", [BASIC, "ki-bild", "ki-stimme"])
def test_no_position_gives_the_right_answer_away(name: str) -> None:
    for module in course_called(name).modules:
        for question in module.questions:
            texts = [answer.text.de for answer in question.answers]
            assert len(set(texts)) == len(texts)
            assert len(question.right) < len(texts), "at least one answer is wrong"


def test_a_town_adds_its_own_and_takes_the_place_of_shipped_ones(own_course: str, settings: Any) -> None:
    path = write_course(settings.CITY_DIR / "courses")
    path.rename(path.parent / BASIC)
    text = (path.parent / BASIC / "course.yaml").read_text().replace(f"id: {COURSE}", f"id: {BASIC}")
    (path.parent / BASIC / "course.yaml").write_text(text)
    write_course(settings.CITY_DIR / "courses")
    assert catalogue().problems == ()
    assert course_called(BASIC).is_own
    assert len(course_called(COURSE).modules) == 2


def test_a_change_is_seen_without_a_restart(own_course: str, settings: Any) -> None:
    assert course_called(own_course).version == "1"
    write_course(settings.CITY_DIR / "courses", version="2 now")
    assert course_called(own_course).version == "2 now"


def test_unknown_courses_and_modules_are_refused(own_course: str) -> None:
    with pytest.raises(Refused, match="not_found"):
        course_called("../../etc")
    with pytest.raises(Refused, match="not_found"):
        module_called(course_called(own_course), "course")


@pytest.mark.parametrize(
    ("file", "old", "new", "begins", "said"),
    [
        ("course.yaml", "id: kurz", "id: lang", "id: lang", "unterscheidet sich"),
        ("course.yaml", "- text", "- telepathy", "- telepathy", "telepathy"),
        ("course.yaml", "2099-12-31", "irgendwann", "valid_until", "irgendwann"),
        ("course.yaml", "version:", "verzion:", "verzion", "verzion"),
        ("eins.yaml", "forbidden: true", "forbidden: false", "questions:", "verboten"),
        ("eins.yaml", "kind: several", "kind: one", "- id: mehrere", "richtigen Antworten"),
        ("eins.yaml", "id: frage-1", "id: frage-0", "id: frage-0", "zwei Einträgen"),
    ],
)
def test_mistakes_are_named_by_file_and_line(
    own_course: str, settings: Any, file: str, old: str, new: str, begins: str, said: str
) -> None:
    path = settings.CITY_DIR / "courses" / own_course / file
    written = path.read_text().replace(old, new, 1)
    path.write_text(written)
    line = written[: written.rindex(begins)].count("\n") + 1
    found = catalogue()
    assert own_course not in found.courses
    assert "ki-grundkurs" in found.courses
    told = [(problem.file.rsplit("/", 1)[-1], problem.line) for problem in found.problems if said in str(problem)]
    assert told == [(file, line)], found.problems


@pytest.mark.parametrize(("file", "old", "new"), [("course.yaml", "- zwei", "- drei"), ("eins.yaml", "id:", "id: [")])
def test_files_that_are_missing_or_no_yaml_are_named(
    own_course: str, settings: Any, file: str, old: str, new: str
) -> None:
    path = settings.CITY_DIR / "courses" / own_course / file
    path.write_text(path.read_text().replace(old, new, 1))
    assert own_course not in catalogue().courses
    expected = "drei.yaml" if new == "- drei" else file
    assert expected in {problem.file.rsplit("/", 1)[-1] for problem in catalogue().problems}


@pytest.mark.parametrize("text", ["", "x" * 70_000, None, b"\xff\xfe\x00"])
def test_a_text_must_be_there_and_readable(own_course: str, settings: Any, text: str | bytes | None) -> None:
    path: Path = settings.CITY_DIR / "courses" / own_course / "eins.en.md"
    if text is None:
        path.unlink()
    elif isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_text(text)
    assert [problem.file.rsplit("/", 1)[-1] for problem in catalogue().problems] == ["eins.en.md"]


def test_a_video_needs_its_file_and_a_transcript(own_course: str, settings: Any) -> None:
    folder = settings.CITY_DIR / "courses" / own_course
    module = folder / "eins.yaml"
    module.write_text(module.read_text() + "video: {de: film.mp4}\n")
    names = sorted(problem.file.rsplit("/", 1)[-1] for problem in catalogue().problems)
    assert names == ["eins.transcript.de.md", "eins.yaml"]
    (folder / "film.mp4").write_bytes(b"film")
    (folder / "eins.transcript.de.md").write_text("Was zu hören ist.")
    assert catalogue().problems == ()
    module.write_text(module.read_text().replace("film.mp4", "../../geheim.mp4"))
    assert own_course not in catalogue().courses


def test_html_in_a_course_stays_text(own_course: str, settings: Any) -> None:
    path = settings.CITY_DIR / "courses" / own_course / "eins.de.md"
    path.write_text("## Titel\n\n<script>alert(1)</script> [x](javascript:alert(1))\n")
    html = course_called(own_course).modules[0].texts["de"]
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
