"""Reads of grants; the treasury and auditors read, everybody else learns of their own award through its reference."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal
from stadtkern.grants.models import Award, AwardList, GrantBudget, PayoutRun
from stadtkern.grants.rules.lists import Row
from stadtkern.grants.rules.states import Facts, State, state_of
from stadtkern.identity import api as identity

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor

MANAGE, APPROVE, AUDIT = "grants.manage", "grants.approve", "cases.audit"
AWARD, LIST, FILE = "grants.award", "grants.list", "grants.file"


@dataclass(frozen=True, slots=True)
class Words:
    """Who gets an award and on which account, unsealed; both empty once they were forgotten."""

    recipient: str
    iban: str


def require(by: Actor, permission: str) -> None:
    """Let only people with this permission go on.

    Raises:
        Refused: ``not_allowed``; tools and jobs never may.
    """
    if not identity.may(by, permission):
        raise Refused("not_allowed", gettext("Only the treasury may do this. Nothing was changed."))


def reads(by: Actor) -> bool:
    """Return whether somebody may read what the town gives: the treasury and auditors."""
    return any(identity.may(by, each) for each in (MANAGE, APPROVE, AUDIT))


def require_reader(by: Actor) -> None:
    """Let only the treasury and auditors go on.

    Raises:
        Refused: ``not_allowed``.
    """
    if not reads(by):
        raise Refused("not_allowed", gettext("Only the treasury and auditors may read this."))


def find_budget(slug: str, year: int, *, to_change: bool = False) -> GrantBudget | None:
    """Return a budget of a year; ``to_change`` keeps everybody else away from it until the transaction ends."""
    budgets = GrantBudget.objects.select_for_update() if to_change else GrantBudget.objects
    return budgets.filter(slug=slug, year=year).first()


def budgets(by: Actor) -> QuerySet[GrantBudget]:
    """Return all budgets, the newest year first."""
    require_reader(by)
    return GrantBudget.objects.all()


def budget_for(by: Actor, slug: str, year: int) -> GrantBudget:
    """Return one budget.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require_reader(by)
    if found := find_budget(slug, year):
        return found
    raise Refused("not_found", gettext("There is no such budget in this year."))


def awards(by: Actor, *, budget: GrantBudget | None = None, run: PayoutRun | None = None) -> QuerySet[Award]:
    """Return awards, the newest first, of one budget or run if one is named."""
    require_reader(by)
    found = Award.objects.select_related("budget", "run")
    if budget:
        found = found.filter(budget=budget)
    return found.filter(run=run) if run else found


def award_for(by: Actor, public_id: str) -> Award:
    """Return one award.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require_reader(by)
    found = Award.objects.select_related("budget", "run", "award_list").filter(public_id=public_id).first()
    if found:
        return found
    raise Refused("not_found", gettext("There is no such award."))


def awards_of(reference: str) -> list[Award]:
    """Return the awards of a reference that were not released, the first first; the caller has checked who may see."""
    return list(
        Award.objects.filter(reference=reference, released_at=None).select_related("budget", "run").order_by("pk")
    )


def payable() -> QuerySet[Award]:
    """Return what is to be paid and in no run yet: promised, not held, with an account; the oldest first."""
    waiting = Award.objects.filter(run=None, released_at=None, held_at=None).exclude(iban=b"")
    return waiting.order_by("pk")


def waiting_for_somebody(by: Actor) -> QuerySet[Award]:
    """Return the awards that need a person: without an account, held, or to be paid back."""
    unpaid = Q(run=None) & (Q(iban=b"") | Q(held_at__isnull=False))
    return awards(by).filter(released_at=None).filter(unpaid | Q(reclaim_cents__gt=0))


def words_of(award: Award) -> Words:
    """Return who gets an award, and where."""
    return Words(*(unseal(each, AWARD) if each else "" for each in (award.recipient, award.iban)))


def state(award: Award) -> State:
    """Return where an award stands."""
    run = award.run
    return state_of(
        Facts(
            has_account=bool(award.iban),
            is_held=award.held_at is not None,
            is_in_run=run is not None,
            is_ordered=run is not None and run.approved_at is not None,
            is_executed=run is not None and run.executed_on is not None,
            reclaims=award.reclaim_cents > 0,
            is_released=award.released_at is not None,
        )
    )


def lists(by: Actor) -> QuerySet[AwardList]:
    """Return the lists of awards without application, the newest first."""
    require_reader(by)
    return AwardList.objects.select_related("budget").defer("rows")


def list_for(by: Actor, public_id: str) -> AwardList:
    """Return one list.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require_reader(by)
    if found := AwardList.objects.select_related("budget").filter(public_id=public_id).first():
        return found
    raise Refused("not_found", gettext("There is no such list."))


def runs(by: Actor) -> QuerySet[PayoutRun]:
    """Return the runs of payment, the newest first, without their files."""
    require_reader(by)
    return PayoutRun.objects.defer("content")


def run_for(by: Actor, public_id: str) -> PayoutRun:
    """Return one run, without its file.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    if found := runs(by).filter(public_id=public_id).first():
        return found
    raise Refused("not_found", gettext("There is no such run of payment."))


def rows_of(found: AwardList) -> list[Row]:
    """Return the people of a list."""
    return [Row(**each) for each in json.loads(unseal(found.rows, LIST))] if found.rows else []
