"""What stands in a paper, as people read it: the same labels as in its form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.ailaw.classification.texts import answer_word, question_texts
from stadtkern.lifecycle.artefacts import KINDS
from stadtkern.papers.forms import is_rows, part_of
from stadtkern.papers.wording import CHOICES, FIELDS
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def reader_language() -> str:
    """Return the language the law's texts are read in: English, else German."""
    return "en" if (get_language() or "de").startswith("en") else "de"


def items_of(kind: str, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (label, value) of everything that is filled in."""
    if kind == "classification":
        return list(_answers(content))
    model = KINDS[kind].model_validate(content)
    return list(_items(kind, model.model_dump(), KINDS[kind]))


def _items(owner: str, values: Mapping[str, Any], model: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        value, part = values.get(name), part_of(info)
        if part is None:
            if (text := in_words(value)) != "":
                yield f"{before}{FIELDS[f'{owner}.{name}'][0]}", text
            continue
        title = str(FIELDS[f"{owner}.{name}"][0])
        rows = (value or []) if is_rows(info) else [value]
        for place, row in enumerate(rows, start=1):
            head = f"{title} {place}, " if is_rows(info) else f"{title}, "
            yield from _items(part.__name__.lower(), row, part, head)


def in_words(value: Any) -> str:
    """Return one value as text; nothing for an empty one."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)):
        return "; ".join(in_words(each) for each in value)
    if value is None:
        return ""
    if isinstance(value, (Decimal, float)):
        return number_format(value, force_grouping=True)
    if isinstance(value, date):
        return day(value)
    text = str(value)
    if len(text) == len("2026-11-22") and (found := parse_date(text)):
        return day(found)
    return str(CHOICES.get(text, text))


def _answers(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    language = reader_language()
    for question, value in content["answers"].items():
        text = question_texts().get(question, {}).get(language, {}).get("text", "")
        yield f"{question}: {text}", answer_word(question, value, language) if text else value
    yield _("Version of the questions"), content["tree_version"]
