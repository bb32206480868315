"""What a decision gives in money: worked out from the answers, promised by the room of grants."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import spoken
from stadtkern.definitions.wording import day, euro
from stadtkern.grants import api as grants
from stadtkern.procedures.deciding import outcome_of
from stadtkern.procedures.queries import asked_in, compiled_of
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.models import Case


def settle_award(case: Case, outcome: str, *, by: Actor, at: datetime) -> None:
    """Promise what an outcome gives, or nothing; call it in the transaction that decides, before anything is audited.

    Raises:
        Refused: ``no_budget``, ``budget_exhausted``, ``no_amount``, ``in_a_run``.
    """
    grants.settle(case.number, _claim(case, outcome), by=by, at=at)


def award_facts(case: Case, outcome: str, *, at: datetime) -> dict[str, Any] | None:
    """Return what an outcome would give and what the budget has left, for who decides; None where it gives nothing."""
    definition = compiled_of(case.version).procedure
    if outcome_of(case, outcome).award is None or definition.budget is None:
        return None
    left = grants.left_in(definition.budget, at=at, reference=case.number)
    found = asked_in(case).values.get(outcome_of(case, outcome).award or "")
    amount = found if isinstance(found, Decimal) else None
    return {
        "amount": _("an amount that cannot be worked out") if amount is None else euro(amount, spoken()),
        "budget": left.name,
        "year": left.year,
        "left": _("not open yet") if left.left_eur is None else euro(left.left_eur, spoken()),
        "fits": amount is not None and left.left_eur is not None and left.left_eur >= amount > 0,
    }


def awards_shown(case: Case) -> list[str]:
    """Return what somebody was promised in a case and how far it has come, a sentence each."""
    return [_sentence(each) for each in grants.awards_of(case.number)]


def _claim(case: Case, outcome: str) -> grants.Claim | None:
    definition, asked = compiled_of(case.version).procedure, asked_in(case)
    name = outcome_of(case, outcome).award
    if name is None or definition.budget is None:
        return None
    amount, account = asked.values.get(name), asked.values.get(definition.award_account or "")
    if not isinstance(amount, Decimal):
        hint = _("The amount cannot be worked out from the answers, so nothing can be promised. The draft is kept.")
        raise Refused("no_amount", hint)
    label = (
        city.current().services[definition.id].name.de if definition.id in city.current().services else definition.id
    )
    iban = account if isinstance(account, str) else ""
    return grants.Claim(definition.budget, amount, residents.name_of(case.principal_id), iban, label)


def _sentence(award: grants.Award) -> str:
    said = {"amount": euro(award.amount_eur, spoken()), "day": day(award.awarded_on, spoken())}
    if award.reclaim_eur:
        return _("%(amount)s were paid. Of that %(back)s are to be paid back; the treasury will write to you.") % {
            **said,
            "back": euro(award.reclaim_eur, spoken()),
        }
    if award.executed_on:
        paid = {**said, "paid": day(award.executed_on, spoken())}
        return _("%(amount)s, promised on %(day)s, transferred on %(paid)s.") % paid
    if award.ordered_on:
        ordered = {**said, "ordered": day(award.ordered_on, spoken())}
        return _("%(amount)s, promised on %(day)s. The transfer was ordered at the bank on %(ordered)s.") % ordered
    if award.state == grants.State.NO_ACCOUNT:
        return _("%(amount)s, promised on %(day)s. The treasury still needs the account it shall go to.") % said
    if award.state == grants.State.HELD:
        return _("%(amount)s, promised on %(day)s. It is not paid until the remedy is decided.") % said
    return _("%(amount)s, promised on %(day)s, not paid yet.") % said
