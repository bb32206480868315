"""Answers and amounts as people read them, and texts of decisions with them filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from textwrap import wrap

from django.utils.translation import gettext, override

from stadtkern.city.api import Language
from stadtkern.definitions.asking import Asked
from stadtkern.definitions.schema import Question
from stadtkern.procedurelaw.functions import Value

MONTHS = ("Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
          "Dezember")  # fmt: skip
ENGLISH_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip
LEAST_GROUPED = 10_000
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def euro(amount: Decimal, language: Language) -> str:
    """Return an amount as ``1.234,50 Euro`` or ``1,234.50 euros``."""
    grouped = f"{amount:,.2f}"
    if language == "de":
        return f"{grouped.translate(str.maketrans(',.', '.,'))} Euro"
    return f"{grouped} euros"


def day(on: date, language: Language) -> str:
    """Return a day as ``3. Jänner 2026`` or ``3 January 2026``."""
    if language == "de":
        return f"{on.day}. {MONTHS[on.month - 1]} {on.year}"
    return f"{on.day} {ENGLISH_MONTHS[on.month - 1]} {on.year}"


def number(value: Decimal, language: Language) -> str:
    """Return a number without needless zeros, grouped by thousands from five digits on: 2026 is a year as well."""
    grouped = f"{value:,f}" if abs(value) >= LEAST_GROUPED else f"{value:f}"
    if "." in grouped:
        grouped = grouped.rstrip("0").rstrip(".")
    return grouped.translate(str.maketrans(",.", ".,")) if language == "de" else grouped


def shown(question: Question, value: Value | None, language: Language) -> str:
    """Return an answer as a person reads it; empty where there is none."""
    labels = {option.id: getattr(option.label, language) for option in question.options}
    if value is None:
        return ""
    if isinstance(value, bool):
        with override(language):
            return gettext("Yes") if value else gettext("No")
    if isinstance(value, Decimal):
        return euro(value, language) if question.kind == "money" else number(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, tuple):
        return ", ".join(labels[each] for each in value)
    return " ".join(wrap(value, 4)) if question.kind == "iban" else str(labels.get(value, value))


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names between curly brackets in a text."""
    return tuple(PLACEHOLDER.findall(text))


def filled(text: str, asked: Asked, further: Mapping[str, str], language: Language = "de") -> str:
    """Return a text with its placeholders filled; what has no answer is a visible gap, never left out silently."""
    questions = {each.id: each for each in asked.compiled.procedure.questions}
    amounts = {each.id: each for each in asked.compiled.procedure.amounts}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name in further:
            return further[name]
        known = asked.values.get(name)
        if name in amounts and isinstance(known, Decimal):
            show: Callable[[Decimal, Language], str] = euro if amounts[name].is_euro else number
            return show(known, language)
        return shown(questions[name], known, language) or "…" if name in questions else "…"

    return PLACEHOLDER.sub(value, text)
