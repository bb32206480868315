"""What the town may give: set and changed by a person, for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.texts import clean_line
from stadtkern.grants.models import GrantBudget, GrantBudgetChange
from stadtkern.grants.queries import MANAGE, find_budget, require
from stadtkern.grants.rules.money import cents_of
from stadtkern.grants.wording import euro_text

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from stadtkern.identity.api import Actor

LONGEST_REASON = 200


@transaction.atomic
def set_amount(slug: str, year: int, amount_eur: Decimal, *, reason: str, by: Actor, at: datetime) -> GrantBudget:
    """Open a budget for a year, or raise or lower it, never below what is promised.

    Raises:
        Refused: ``not_allowed``, ``no_budget`` where the town knows none of this name, ``no_reason``, ``no_amount``,
            ``below_awarded``.
    """
    require(by, MANAGE)
    words = clean_line(reason)[:LONGEST_REASON]
    if slug not in city.current().further["budget"]:
        raise Refused("no_budget", gettext("The town has no budget of this name. Nothing was changed."))
    if not words:
        raise Refused("no_reason", gettext("Please say why, for example which resolution. Nothing was changed."))
    if amount_eur < 0:
        raise Refused("no_amount", gettext("A budget is no less than nothing. Nothing was changed."))
    GrantBudget.objects.get_or_create(slug=slug, year=year)
    budget = find_budget(slug, year, to_change=True)
    assert budget is not None  # it was made above
    cents = cents_of(amount_eur)
    if cents < budget.awarded_cents:
        hint = gettext("%(amount)s are promised or paid already: the budget cannot be less. Nothing was changed.")
        raise Refused("below_awarded", hint % {"amount": euro_text(budget.awarded_eur)})
    delta = cents - budget.amount_cents
    if delta:
        GrantBudgetChange.objects.create(
            budget=budget, delta_cents=delta, reason=words, made_by=by.public_id, made_at=at
        )
        facts = {"delta_cents": delta, "amount_cents": cents}
        audit.record(actor=by.public_id, verb="budget.changed", subject=f"budget:{slug}:{year}", facts=facts)
    budget.refresh_from_db()
    return budget
