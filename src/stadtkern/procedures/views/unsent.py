"""A page of a form that was sent while the sign-in had run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.core.sealed import lookup_of
from stadtkern.definitions.page_form import OTHER, other_of
from stadtkern.procedures.queries import TOKEN
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from django.http import HttpRequest


def keep(request: HttpRequest, *, token: str, page: str) -> None:
    """Keep what was just sent."""
    residents.keep_unsent(request, _place(token, page))


def kept(request: HttpRequest, *, token: str, page: str) -> dict[str, str | list[str]] | None:
    """Return what was typed on this page of this form, or None."""
    typed = residents.kept_unsent(request, _place(token, page))
    if typed is None:
        return None
    for name, values in typed.items():  # what was typed instead of an offer
        if values == [OTHER] and other_of(name) in typed:
            typed[name] = typed[other_of(name)]
    return {name: values if len(values) > 1 else "".join(values) for name, values in typed.items()}


def _place(token: str, page: str) -> str:
    return f"{lookup_of(token, TOKEN)} {page}"
