"""Every table says which of its columns are personal, and every word is in the glossary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.management import call_command

if TYPE_CHECKING:
    from django.db.models import Model

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("stadtkern.")]


def test_every_column_is_classified() -> None:
    wrong = {}
    for model in our_models():
        columns = {field.name for field in model._meta.concrete_fields}
        personal, plain = set(getattr(model, "personal", ())), set(getattr(model, "plain", ()))
        if personal & plain or personal | plain != columns:
            wrong[model._meta.label] = columns ^ (personal | plain)
    assert wrong == {}


def test_every_table_is_in_the_glossary() -> None:
    words = GLOSSARY.read_text(encoding="utf-8")
    assert [model.__name__ for model in our_models() if f"`{model.__name__}`" not in words] == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
