"""Keeping the record of research partners, and writing the figures they get (K62)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import clean, clean_line
from stadtkern.learning import queries_partners
from stadtkern.learning.actions.courses import need
from stadtkern.learning.catalogue import catalogue
from stadtkern.learning.models import PartnerAccess, ResearchPartner
from stadtkern.learning.rules.evaluation import as_csv, why_not, without_few

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from stadtkern.identity.api import Actor

MANAGES = "partners.manage"
LONGEST = {"name": 120, "studies": 500, "ground": 500}


@dataclass(frozen=True, slots=True)
class Partnership:
    """What is put on record: with whom, on what, from when to when, what they may see and on what ground."""

    name: str
    studies: str
    since: date
    until: date | None
    access: str
    ground: str


@transaction.atomic
def note_partner(partnership: Partnership, *, by: Actor, at: datetime) -> int:
    """Put a partner on record, for everybody to read, and return its number.

    Raises:
        Refused: ``not_allowed``, ``wrong_text``, ``wrong_dates``, ``no_ground``; ``known_already`` with the same name
            and first day.
    """
    need(by, MANAGES)
    said = _checked(partnership)
    made, is_new = ResearchPartner.objects.get_or_create(
        name=said.pop("name"), since=said.pop("since"), defaults={**said, "noted_by": by.public_id, "noted_at": at}
    )
    if not is_new:
        raise _known_already()
    _note(made, "noted", by)
    return made.pk


@transaction.atomic
def change_partner(number: int, partnership: Partnership, *, by: Actor, at: datetime) -> None:
    """Change what is on record; with a last day that has passed the partnership has ended.

    Raises:
        Refused: as ``note_partner``; ``not_found``.
    """
    need(by, MANAGES)
    found = queries_partners.partner_numbered(number, locked=True)
    said = _checked(partnership)
    same = ResearchPartner.objects.filter(name=said["name"], since=said["since"])
    if same.exclude(pk=number).exists():
        raise _known_already()
    for column, value in said.items():
        setattr(found, column, value)
    found.noted_by, found.noted_at = by.public_id, at
    found.save()
    _note(found, "changed", by)


@transaction.atomic
def remove_partner(number: int, *, by: Actor) -> None:
    """Delete what was put on record by mistake; what has ended gets a last day instead.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    need(by, MANAGES)
    found = queries_partners.partner_numbered(number, locked=True)
    _note(found, "removed", by)
    found.delete()


@transaction.atomic
def export_figures(*, by: Actor, at: datetime) -> str:
    """Return the figures partners may get as CSV; counts of fewer than five people are left out.

    Raises:
        Refused: ``not_allowed``; ``personal_data`` if anything in it is no figure, and then nothing is written.
    """
    need(by, MANAGES)
    courses = catalogue().courses
    figures = without_few(queries_partners.figures(localdate(at)))
    wrong = sorted({each.subject for each in figures if why_not(each, courses=courses)})
    if wrong:
        hint = gettext("Something here could be personal data: %(where)s. Nothing was written.")
        raise Refused("personal_data", hint % {"where": ", ".join(wrong)})
    audit.record(
        actor=by.public_id, verb="partners.figures_exported", subject="partners", facts={"figures": len(figures)}
    )
    return as_csv(figures, courses=courses)


def _checked(given: Partnership) -> dict[str, Any]:
    """Return what is kept, by column."""
    said = {"name": clean_line(given.name), "studies": clean(given.studies), "ground": clean(given.ground)}
    if not (said["name"] and said["studies"]) or any(len(said[each]) > most for each, most in LONGEST.items()):
        raise Refused("wrong_text", gettext("Name and subject are needed, and not too long. Nothing was saved."))
    if given.until and given.until < given.since:
        raise Refused("wrong_dates", gettext("The last day must not be before the first. Nothing was saved."))
    if given.access not in PartnerAccess.values or (given.access != PartnerAccess.PUBLIC and not said["ground"]):
        hint = gettext("Whoever sees more than everybody needs a ground: a contract, a law, a decision.")
        raise Refused("no_ground", hint)
    return {**said, "since": given.since, "until": given.until, "access": given.access}


def _known_already() -> Refused:
    return Refused("known_already", gettext("This partner is on record with the same first day. Nothing was saved."))


def _note(partner: ResearchPartner, verb: str, by: Actor) -> None:
    audit.record(actor=by.public_id, verb=f"partner.{verb}", subject=f"partner:{partner.pk}")
