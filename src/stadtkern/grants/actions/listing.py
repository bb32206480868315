"""Awards without application: a list is proposed by one person and approved by another, all of it or nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean_line
from stadtkern.grants.actions.awarding import Claim, reserve
from stadtkern.grants.actions.running import new_id
from stadtkern.grants.models import AwardList
from stadtkern.grants.queries import APPROVE, LIST, MANAGE, find_budget, require, rows_of
from stadtkern.grants.rules.lists import read_list
from stadtkern.grants.rules.money import euro_of
from stadtkern.grants.wording import budget_name, euro_text, mistake_text

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor

LONGEST_GROUND = 140


@transaction.atomic
def propose(text: str, *, budget: str, year: int, ground: str, by: Actor, at: datetime) -> AwardList:
    """Lay a list before a second person; nothing is promised yet.

    Raises:
        Refused: ``not_allowed``, ``no_budget``, ``no_ground``, ``list_wrong`` with every mistake by its line.
    """
    require(by, MANAGE)
    words = clean_line(ground)[:LONGEST_GROUND]
    if not words:
        raise Refused("no_ground", gettext("Please say what the list rests on, for example which resolution."))
    found = find_budget(budget, year)
    if found is None:
        raise _no_budget(budget, year)
    rows, mistakes = read_list(text)
    if mistakes:
        raise Refused("list_wrong", "\n".join(mistake_text(each) for each in mistakes))
    made = AwardList.objects.create(
        public_id=new_id("L", at),
        budget=found,
        ground=words,
        rows=seal(json.dumps([asdict(each) for each in rows], ensure_ascii=False), LIST),
        count=len(rows),
        total_cents=sum(each.amount_cents for each in rows),
        made_by=by.public_id,
        made_at=at,
    )
    _record(made, "proposed", by)
    return made


@transaction.atomic
def approve(public_id: str, *, by: Actor, at: datetime) -> None:
    """Approve a list somebody else proposed: everybody on it gets their award, or nobody does.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``needs_second``, ``budget_exhausted``.
    """
    require(by, APPROVE)
    found = _waiting(public_id)
    if found.made_by == by.public_id:
        hint = gettext("You proposed this list yourself. Somebody else has to approve it. Nothing was changed.")
        raise Refused("needs_second", hint)
    budget = find_budget(found.budget.slug, found.budget.year, to_change=True)
    assert budget is not None  # the list's own
    left = budget.amount_cents - budget.awarded_cents
    if found.total_cents > left:
        hint = gettext("The list needs %(wanted)s, and the budget has %(left)s left. Nothing was promised.")
        raise Refused(
            "budget_exhausted", hint % {"wanted": euro_text(found.total_eur), "left": euro_text(euro_of(left))}
        )
    found.approved_by, found.approved_at = by.public_id, at
    found.save(update_fields=["approved_by", "approved_at"])
    for place, row in enumerate(rows_of(found), start=1):
        claim = Claim(budget.slug, euro_of(row.amount_cents), row.name, row.iban, row.ground)
        reserve(budget, f"{found.public_id}-{place:04}", claim, row.amount_cents, award_list=found, by=by, at=at)
    _record(found, "approved", by)


@transaction.atomic
def stop(public_id: str, *, by: Actor, at: datetime) -> None:
    """Stop a list nobody has approved.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by, MANAGE)
    found = _waiting(public_id)
    found.stopped_by, found.stopped_at = by.public_id, at
    found.save(update_fields=["stopped_by", "stopped_at"])
    _record(found, "stopped", by)


def _waiting(public_id: str) -> AwardList:
    lists = AwardList.objects.select_for_update(of=("self",)).select_related("budget")
    if found := lists.filter(public_id=public_id, approved_at=None, stopped_at=None).first():
        return found
    raise Refused("not_found", gettext("This list does not wait any more. Nothing was changed."))


def _no_budget(slug: str, year: int) -> Refused:
    hint = gettext("The budget “%(name)s” is not open for %(year)d. Open it first; nothing was kept.")
    return Refused("no_budget", hint % {"name": budget_name(slug), "year": year})


def _record(found: AwardList, verb: str, by: Actor) -> None:
    facts: dict[str, str | int | bool | None] = {"count": found.count, "total_cents": found.total_cents}
    audit.record(actor=by.public_id, verb=f"award_list.{verb}", subject=f"award_list:{found.public_id}", facts=facts)
