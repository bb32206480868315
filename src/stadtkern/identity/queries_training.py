"""Reads of proofs of training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.identity.models import TrainingProof
from stadtkern.identity.queries import PREFIX
from stadtkern.identity.rules.training import TRAINING_CLASSES, Proof, classes_for, without_proof

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet


def has_proof(person: str, training_class: str, on: date) -> bool:
    """Say whether somebody has learnt on this day what a class of tools needs, with everything that class builds on.

    Tools, jobs, strangers and blocked accounts have learnt nothing, and nobody has learnt an unknown class.
    """
    return not untrained([person], training_class, on)


def untrained(persons: Iterable[str], training_class: str, on: date) -> list[str]:
    """Return those of ``persons`` for whom ``has_proof`` says no, each once; one query, however many."""
    asked = list(persons)
    numbers = [each.removeprefix(PREFIX) for each in asked if each.startswith(PREFIX)]
    rows = _open_rows().filter(
        account__pk__in=[number for number in numbers if number.isdecimal()],
        training_class__in=classes_for(training_class),
    )
    return without_proof(asked, training_class, _told(rows), on=on)


def proofs_of(person: str) -> list[Proof]:
    """Return every proof somebody ever earned, the one that ends last first."""
    number = person.removeprefix(PREFIX)
    if not (person.startswith(PREFIX) and number.isdecimal()):
        return []
    return _told(TrainingProof.objects.filter(account__pk=number).order_by("-valid_until", "training_class"))


def proofs_numbered(number: str) -> list[Proof]:
    """Return the proofs on one certificate, one for each class; nothing for a number nobody was given."""
    return _told(TrainingProof.objects.filter(number=number).order_by("training_class"))


def proofs_of_everybody() -> list[Proof]:
    """Return every proof of every account that is open, the one that ends first first."""
    return _told(_open_rows())


def trained_by_class(on: date) -> dict[str, frozenset[str]]:
    """Return for each class of tools who has learnt on this day what it needs; one query."""
    proofs = proofs_of_everybody()
    people = {proof.person for proof in proofs}
    return {each: frozenset(people - set(without_proof(people, each, proofs, on=on))) for each in TRAINING_CLASSES}


def _open_rows() -> QuerySet[TrainingProof]:
    return TrainingProof.objects.filter(account__is_active=True, account__is_staff=True)


def _told(rows: QuerySet[TrainingProof]) -> list[Proof]:
    return [
        Proof(
            person=f"{PREFIX}{row.account_id}",
            training_class=row.training_class,
            earned_on=localdate(row.earned_at),
            valid_until=row.valid_until,
            ended_on=localdate(row.ended_at) if row.ended_at else None,
            course=row.course,
            version=row.version,
            number=row.number,
        )
        for row in rows
    ]
