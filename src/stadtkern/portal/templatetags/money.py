"""Amounts in the reader's language."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language

register = template.Library()
GERMAN_MARKS = str.maketrans(",.", ".,")


@register.filter
def euro(amount: Decimal) -> str:
    """Write an amount in euro as people here do: ``1.234,50 Euro``, in English ``EUR 1,234.50``."""
    english = f"{amount:,.2f}"
    return f"EUR {english}" if get_language() == "en" else f"{english.translate(GERMAN_MARKS)} Euro"
