"""What people read about questions, duties and results, in German and English; data files beside this module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

LANGUAGES: Final = ("de", "en")
_QUESTIONS: Final = ("questions_a_b", "questions_c_d", "questions_e_h")


def _read(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath("texts", f"{name}.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    assert isinstance(content, dict)
    return content


@cache
def question_texts() -> dict[str, dict[str, Any]]:
    """Return per question and language: ``text``, ``help``, examples, and for named answers ``values``."""
    return {question: texts for name in _QUESTIONS for question, texts in _read(name).items()}


@cache
def duty_texts() -> dict[str, dict[str, Any]]:
    """Return per duty and language: ``what``, ``why`` and, where something is uncertain, ``note``."""
    return _read("duties")


@cache
def tree_texts() -> dict[str, Any]:
    """Return version, change log, sources, calendar and the words for every code of the result."""
    return _read("tree")


def version() -> str:
    """Return the tree's version; stored with every classification."""
    return str(tree_texts()["version"])


def word(group: str, code: str, language: str) -> str:
    """Return the words for one code, for example of ``classes``, ``policies``, ``flags`` or ``answers``."""
    return str(tree_texts()[group][code][language])


def answer_word(question: str, value: str, language: str) -> str:
    """Return the words for one answer to one question."""
    named = question_texts()[question].get("values", {})
    return str(named[value][language]) if value in named else word("answers", value, language)
