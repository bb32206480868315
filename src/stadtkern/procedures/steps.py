"""The way through a form: its pages, its documents, then the review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext

from stadtkern.definitions.sentences import in_language

if TYPE_CHECKING:
    from stadtkern.definitions.asking import Asked
    from stadtkern.definitions.schema import Wanted

REVIEW, DOCUMENTS = "pruefen", "unterlagen"


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on the way."""

    id: str
    title: str
    address: str
    is_done: bool


def steps_of(asked: Asked, token: str, *, known: frozenset[str], owed: tuple[Wanted, ...]) -> tuple[Step, ...]:
    """Return the stops of a form as it stands; the review is the last.

    A page is done when nothing on it is wrong and every question was seen or answered by ID Austria (``known``); the
    documents are when none is ``owed``.
    """
    pages = tuple(
        Step(
            page.id,
            in_language(page.title),
            page_address(token, page.id),
            not asked.faults_on(page.id) and all(question.id in known for question in questions),
        )
        for page, questions in asked.pages
    )
    if asked.documents:
        address = reverse("procedures:documents", args=[token])
        pages = (*pages, Step(DOCUMENTS, gettext("Documents"), address, is_done=not owed))
    review = Step(REVIEW, gettext("Check and send"), reverse("procedures:review", args=[token]), is_done=False)
    return (*pages, review)


def page_address(token: str, page: str) -> str:
    """Return the address of a page of a form."""
    return reverse("procedures:page", args=[token, page])


def first_open(steps: tuple[Step, ...]) -> Step:
    """Return where to go on: the first page with something missing, else the review."""
    return next(step for step in steps if not step.is_done)


def after(steps: tuple[Step, ...], here: str) -> Step:
    """Return where to go on after a page: what ID Austria has answered is seen in the review."""
    place = next((number for number, step in enumerate(steps) if step.id == here), len(steps) - 2)
    return first_open(steps[place + 1 :])
