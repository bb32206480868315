"""Where a page stands in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import translate_url
from django.utils.translation import get_language

from stadtkern.ui.middleware import LANGUAGE_PARAMETER, STAFF_PREFIX

if TYPE_CHECKING:
    from django.http import HttpRequest


def address_in(request: HttpRequest, language: str) -> str:
    """Return this page's address in a language, worked out once for a page: its head and its tools ask for it."""
    known: dict[Any, str] = request.__dict__.setdefault("_stadtkern_addresses", {})
    wanted = (get_language(), language)
    if wanted not in known:
        known[wanted] = _address(request, language)
    return known[wanted]


def _address(request: HttpRequest, language: str) -> str:
    here = request.get_full_path()
    if (get_language() or "de").startswith(language):
        return here
    if here.startswith(STAFF_PREFIX):
        return f"{request.path}?{LANGUAGE_PARAMETER}={language}"
    there = translate_url(here, language)
    return there if there != here else translate_url("/", language)
