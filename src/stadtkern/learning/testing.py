"""Builders for tests: a small course in a folder of its own, and somebody who has passed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from stadtkern.learning import actions
from stadtkern.learning.catalogue import course_called

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from stadtkern.identity.api import Actor

COURSE = "kurz"


def words(text: str) -> dict[str, str]:
    """Return the same text in both languages."""
    return {"de": text, "en": f"{text} (en)"}


def question(name: str, *, kind: str = "one", right: tuple[int, ...] = (0,), **further: Any) -> dict[str, Any]:
    """Return a question with three answers."""
    answers = [
        {"text": words(f"Antwort {place}"), "right": place in right, "because": words(f"Weil {place}.")}
        for place in range(3)
    ]
    return {"id": name, "kind": kind, "asks": words(f"Frage {name}?"), "answers": answers, **further}


def write_course(folder: Path, **changed: Any) -> Path:
    """Write a course of two modules with five questions each below ``folder``; ``changed`` replaces parts of it."""
    path = folder / COURSE
    path.mkdir(parents=True, exist_ok=True)
    course = {
        "id": COURSE,
        "version": "1",
        "title": words("Kurzer Kurs"),
        "summary": words("Nur zum Üben."),
        "proves": ["basics", "text"],
        "valid_until": "2099-12-31",
        "modules": ["eins", "zwei"],
        **changed,
    }
    _dump(path / "course.yaml", course)
    for name in ("eins", "zwei"):
        questions = [
            question("verboten", forbidden=True),
            question("mehrere", kind="several", right=(0, 2)),
            *(question(f"frage-{number}") for number in range(3)),
        ]
        module = {"id": name, "title": words(f"Modul {name}"), "minutes": 30, "questions": questions}
        _dump(path / f"{name}.yaml", module)
        for language in ("de", "en"):
            (path / f"{name}.{language}.md").write_text(f"## {name}\n\nText.\n", encoding="utf-8")
    return path


def right_answers(course: str, module: str) -> dict[str, list[int]]:
    """Return what one has to choose to pass."""
    (found,) = (each for each in course_called(course).modules if each.id == module)
    return {name: sorted(right) for name, right in found.right.items()}


def pass_module(course: str, module: str, *, by: Actor, at: datetime) -> str:
    """Answer everything rightly and return the certificate's number, if that was the last module."""
    actions.begin_questions(course, module, by=by, at=at)
    return actions.send_answers(course, module, right_answers(course, module), by=by, at=at)


def pass_course(course: str, *, by: Actor, at: datetime) -> str:
    """Pass every module and return the certificate's number."""
    return [pass_module(course, each.id, by=by, at=at) for each in course_called(course).modules][-1]


def _dump(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
