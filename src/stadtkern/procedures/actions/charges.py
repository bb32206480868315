"""What a matter costs becomes a charge: with the filing, or when its answer reaches the person.

What the law says stands in the definition (``due``). A charge that cannot be made never stops a filing or a decision:
the office reads why at the case.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.identity import api as identity
from stadtkern.payments import api as payments
from stadtkern.procedurelaw.tariffs import AT_FILING, NoRateError, due_at_end
from stadtkern.procedures.deciding import outcome_of
from stadtkern.procedures.models import CaseEvent
from stadtkern.procedures.queries import EVENT, asked_in, decision_for

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from stadtkern.definitions.schema import TariffFile
    from stadtkern.procedurelaw.tariffs import Due, Price
    from stadtkern.procedures.models import Case


def charge_filing(case: Case, *, at: datetime) -> None:
    """Charge what is due with the filing; call it in the transaction that files."""
    _charge(case, AT_FILING, at)


def charge_end(case: Case, *, at: datetime) -> None:
    """Charge what is due when the answer reaches the person; call it in the transaction that lays it ready.

    Called again it does nothing. Source: § 11(1) Z 1 GebG: the fee arises when the answer is served.
    """
    decision = decision_for(case)
    if decision is not None:
        _charge(case, due_at_end(outcome_of(case, decision.outcome).kind), at)


def _charge(case: Case, due: Collection[Due], at: datetime) -> None:
    tariffs = city.current().further["tariff"]
    try:
        price = asked_in(case).price(tariffs, with_e_id=bool(case.level), due=due)
    except (KeyError, NoRateError):  # the town has taken a tariff away from under a running case
        _say(case, "charge_no_tariff", at)
        return
    if not price.total_eur:
        return
    if any(tariffs[line.code].unsure for line in price.lines):
        _say(case, "charge_unsure", at)
        return
    due_on = at.astimezone(city.LOCAL).date() + timedelta(days=settings.PAYMENT_DAYS)
    try:
        payments.charge(case.number, _lines(price, tariffs), due_on=due_on, by=identity.SYSTEM, at=at)
    except Refused:
        _say(case, "charge_differs", at)


def _lines(price: Price, tariffs: Mapping[str, TariffFile]) -> list[payments.Line]:
    return [
        payments.Line(_label(tariffs[line.code].name.de, line.count), line.amount_eur, line.law) for line in price.lines
    ]


def _label(name: str, count: int) -> str:
    return name if count == 1 else f"{name} ({count} ×)"


def _say(case: Case, kind: str, at: datetime) -> None:
    CaseEvent.objects.create(
        case=case, kind=kind, actor=identity.SYSTEM.public_id, text=seal("", EVENT), at=at, is_public=False
    )
