"""What somebody owes: charge, remind, waive, note a refund."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean_line
from stadtkern.payments.models import Charge
from stadtkern.payments.queries import MANAGE, REASON, due_reminders, reminder_of, require
from stadtkern.payments.rules.epc import Account, DoesNotFitError, checked_amount
from stadtkern.payments.rules.references import reference_of
from stadtkern.payments.rules.states import NOTHING, open_eur, state_of
from stadtkern.payments.wording import demand_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from stadtkern.identity.api import Actor

LONGEST_REASON = 1_000


@transaction.atomic
def charge(case: str, lines: Sequence[tuple[str, Decimal, str]], *, due_on: date, by: Actor, at: datetime) -> Charge:
    """Charge a case once: asked again with the same lines, the same charge is returned.

    ``lines`` are label, amount in euro and law.

    Raises:
        Refused: ``charged_otherwise``, ``nothing_to_pay``.
        ValueError: for something that is no number of a case.
    """
    written = [{"label": label, "amount_eur": str(_cents(amount)), "law": law} for label, amount, law in lines]
    total = sum((_cents(amount) for _label, amount, _law in lines), NOTHING)
    facts = {"lines": written, "total_eur": _positive(total), "due_on": due_on, "created_at": at}
    found, is_new = Charge.objects.get_or_create(case_number=case, defaults={"reference": reference_of(case), **facts})
    if not is_new and (found.lines != written or found.total_eur != total):
        raise Refused(
            "charged_otherwise", gettext("This case has a charge with other lines already. The first one stays.")
        )
    if is_new:
        _record(found, "charged", by, amount_eur=str(total))
        _tell(found, "charged", by, at)
    return found


@transaction.atomic
def remind(case: str, *, by: Actor, at: datetime) -> int:
    """Remind somebody today, through the matter the charge belongs to, and return for the which time.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``not_due``.
    """
    found = locked(case, by)
    today = at.astimezone(city.LOCAL).date()
    number = reminder_of(found, today=today)
    if not number:
        raise Refused("not_due", gettext("No reminder is due here today. Nothing was changed."))
    found.reminders, found.reminded_on = number, today
    found.save(update_fields=["reminders", "reminded_on"])
    _record(found, "reminded", by, number=number)
    _tell(found, "reminded", by, at)
    return number


def remind_all(*, by: Actor, at: datetime) -> int:
    """Remind everybody who is to be reminded today, each for itself; return how many were.

    Raises:
        Refused: ``not_allowed``.
    """
    sent = 0
    for found, _number in due_reminders(by, today=at.astimezone(city.LOCAL).date()):
        try:
            remind(found.case_number, by=by, at=at)
        except Refused:  # paid or reminded by somebody else a moment ago
            continue
        sent += 1
    return sent


@transaction.atomic
def waive(case: str, reason: str, *, by: Actor, at: datetime) -> None:
    """Let somebody off what is still open; what was paid is then to be given back.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``no_reason``, ``waived_already``.
    """
    found = locked(case, by)
    if found.waived_at is not None:
        raise Refused("waived_already", gettext("This charge was waived before. Nothing was changed."))
    found.waived_reason = seal(_reason(reason), REASON)
    found.waived_at, found.waived_by = at, by.public_id
    found.save(update_fields=["waived_reason", "waived_at", "waived_by"])
    settle(found)
    _record(found, "waived", by)


@transaction.atomic
def note_refund(case: str, amount_eur: Decimal, *, by: Actor, at: datetime) -> None:
    """Note that money went back to the payer; at most what was paid and not given back yet.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``too_much``, ``no_amount``.
    """
    found = locked(case, by)
    amount = _checked(amount_eur)
    if amount > found.paid_eur - found.refunded_eur:
        raise Refused("too_much", gettext("More cannot go back than was paid. Nothing was noted."))
    found.refunded_eur += amount
    found.save(update_fields=["refunded_eur"])
    settle(found)
    _record(found, "refunded", by, amount_eur=str(amount))


def _tell(found: Charge, what: str, by: Actor, at: datetime) -> None:
    left = open_eur(found.total_eur, paid_eur=found.paid_eur, refunded_eur=found.refunded_eur, state=found.state)
    bank = city.current().town.bank
    to = Account(bank.name, bank.iban, bank.bic or "") if bank else None
    words = demand_words(left, due_on=found.due_on, number=found.reminders, to=to, reference=found.reference)
    import_string(settings.CHARGE_TOLD[what])(found.case_number, words, by=by, at=at)


def settle(found: Charge) -> None:
    """Work out anew what was paid and how the charge stands; call it on a locked charge."""
    entries = found.entries.values_list("amount_eur", "is_credit")
    found.paid_eur = sum((amount if is_credit else -amount for amount, is_credit in entries), NOTHING)
    found.state = state_of(
        found.total_eur,
        paid_eur=found.paid_eur,
        refunded_eur=found.refunded_eur,
        is_waived=found.waived_at is not None,
    )
    found.save(update_fields=["paid_eur", "state"])


def locked(case: str, by: Actor) -> Charge:
    """Return a charge nobody else can change until the transaction ends.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by, MANAGE)
    if found := Charge.objects.select_for_update().filter(case_number=case).first():
        return found
    raise Refused("not_found", gettext("There is no charge for this case."))


def _positive(total: Decimal) -> Decimal:
    if total <= NOTHING:
        raise Refused("nothing_to_pay", gettext("There is nothing to pay here. No charge was made."))
    return _checked(total)


def _cents(amount: Decimal) -> Decimal:
    """Return a line's amount with two decimals; a line may cost nothing."""
    return NOTHING if amount == NOTHING else _checked(amount)


def _checked(amount: Decimal) -> Decimal:
    try:
        return checked_amount(amount)
    except DoesNotFitError:
        hint = gettext("An amount lies between one cent and 999999999.99 euro, in whole cents. Nothing was changed.")
        raise Refused("no_amount", hint) from None


def _reason(text: str) -> str:
    written = clean_line(text)
    if not written or len(written) > LONGEST_REASON:
        raise Refused("no_reason", gettext("Please give a reason, in at most 1000 characters. Nothing was changed."))
    return written


def _record(found: Charge, verb: str, by: Actor, **facts: str | int) -> None:
    audit.record(actor=by.public_id, verb=f"charge.{verb}", subject=f"charge:{found.case_number}", facts=facts)
