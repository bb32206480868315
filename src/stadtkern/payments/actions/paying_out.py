"""What the town pays out: proposed by one person, approved by another, ordered once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal, seal_bytes, unseal_bytes
from stadtkern.core.texts import LETTERS, clean_line
from stadtkern.identity import api as identity
from stadtkern.masking.checks import iban as is_iban
from stadtkern.payments.models import Payout, TransferFile
from stadtkern.payments.queries import APPROVE, FILE, MANAGE, PAYOUT, payout_words, require
from stadtkern.payments.rules.epc import Account, DoesNotFitError, checked_amount
from stadtkern.payments.rules.references import compact
from stadtkern.payments.rules.states import NOTHING
from stadtkern.payments.rules.transfers import MOST_TRANSFERS, Transfer, write_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from stadtkern.identity.api import Actor

LONGEST_NAME, LONGEST_PURPOSE = 200, 140


@transaction.atomic
def propose(
    recipient: str, iban: str, amount_eur: Decimal, *, purpose: str, subject: str = "", by: Actor, at: datetime
) -> Payout:
    """Propose a payout; ``subject`` is the number of the case it comes of, if it comes of one.

    Raises:
        Refused: ``not_human``, ``no_recipient``, ``no_iban``, ``no_amount``.
    """
    if not by.is_human or not identity.works_here(by.public_id):
        raise Refused("not_human", gettext("Only people of the house propose payouts. Nothing was kept."))
    name, words, plain = clean_line(recipient), clean_line(purpose), compact(iban)
    if not name or not words or len(name) > LONGEST_NAME or len(words) > LONGEST_PURPOSE:
        hint = gettext("Please say who is paid, and what for in at most 140 characters. Nothing was kept.")
        raise Refused("no_recipient", hint)
    if not is_iban(plain):
        hint = gettext("This is not an IBAN: please compare every sign. Nothing was kept.")
        raise Refused("no_iban", hint)
    payout = Payout.objects.create(
        public_id=_new_id("A", at),
        subject=subject,
        recipient=seal(name, PAYOUT),
        iban=seal(plain, PAYOUT),
        purpose=seal(words, PAYOUT),
        amount_eur=_amount(amount_eur),
        proposed_by=by.public_id,
        proposed_at=at,
    )
    _record(payout, "proposed", by)
    return payout


@transaction.atomic
def approve(public_id: str, *, by: Actor, at: datetime) -> None:
    """Approve a payout somebody else proposed.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``needs_second``.
    """
    require(by, APPROVE)
    payout = _waiting(public_id, is_approved=False)
    if payout.proposed_by == by.public_id:
        hint = gettext("You proposed this payout yourself. Somebody else has to approve it. Nothing was changed.")
        raise Refused("needs_second", hint)
    payout.approved_by, payout.approved_at = by.public_id, at
    payout.save(update_fields=["approved_by", "approved_at"])
    _record(payout, "approved", by)


@transaction.atomic
def stop(public_id: str, *, by: Actor, at: datetime) -> None:
    """Stop a payout that was not sent yet; it stays in the books.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    if not identity.may(by, APPROVE):
        require(by, MANAGE)
    payout = _waiting(public_id)
    payout.stopped_by, payout.stopped_at = by.public_id, at
    payout.save(update_fields=["stopped_by", "stopped_at"])
    _record(payout, "stopped", by)


@transaction.atomic
def order(*, by: Actor, at: datetime) -> TransferFile:
    """Put every approved payout into one file, under a message id of its own.

    File, id and the mark on each payout are stored together before anybody gets the file: whatever breaks, a payout is
    in one file or in none, and fetching the file again gives the same bytes, which a bank takes once.

    Raises:
        Refused: ``not_allowed``, ``no_bank``, ``nothing_approved``, ``unfit``.
    """
    require(by, MANAGE)
    if city.current().town.bank is None:
        raise _no_bank()
    ready = Payout.objects.select_for_update().filter(file=None, stopped_at=None, approved_at__isnull=False)
    payouts = list(ready.order_by("approved_at", "id")[:MOST_TRANSFERS])
    if not payouts:
        raise Refused("nothing_approved", gettext("No payout is approved and waiting. No file was made."))
    message = _new_id("Z", at)
    content = order_file(message, [_transfer(each) for each in payouts], at=at)
    made = TransferFile.objects.create(
        message=message,
        content=seal_bytes(content, FILE),
        count=len(payouts),
        total_eur=sum((each.amount_eur for each in payouts), NOTHING),
        made_by=by.public_id,
        made_at=at,
    )
    Payout.objects.filter(pk__in=[each.pk for each in payouts]).update(file=made, sent_at=at)
    audit.record(
        actor=by.public_id,
        verb="payouts.ordered",
        subject=f"transfers:{message}",
        facts={"count": made.count, "total_eur": str(made.total_eur)},
    )
    return made


def order_file(message: str, transfers: Sequence[Transfer], *, at: datetime) -> bytes:
    """Return the file that orders transfers from the town's account for today; the same arguments give the same bytes.

    Raises:
        Refused: ``no_bank``, ``unfit``.
    """
    bank = city.current().town.bank
    if bank is None:
        raise _no_bank()
    local = at.astimezone(city.LOCAL)
    debtor = Account(bank.name, bank.iban, bank.bic or "")
    try:
        return write_order(message, debtor, transfers, at=local, on=local.date())
    except DoesNotFitError as error:
        hint = gettext("A bank would not take this file (%(part)s). No file was made; every payout waits as before.")
        raise Refused("unfit", hint % {"part": str(error)}) from None


@transaction.atomic
def fetch(message: str, *, by: Actor) -> bytes:
    """Return a file that was made, always the same bytes, and note who fetched it.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by, MANAGE)
    found = TransferFile.objects.filter(message=message).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such file."))
    audit.record(actor=by.public_id, verb="payouts.fetched", subject=f"transfers:{message}")
    return unseal_bytes(found.content, FILE)


def _no_bank() -> Refused:
    return Refused("no_bank", gettext("The town's account is missing: “bank” in town.yaml. Nothing was made."))


def _transfer(payout: Payout) -> Transfer:
    words = payout_words(payout)
    return Transfer(payout.public_id, Account(words.recipient, words.iban), payout.amount_eur, words.purpose)


def _waiting(public_id: str, *, is_approved: bool | None = None) -> Payout:
    found = Payout.objects.select_for_update().filter(public_id=public_id, file=None, stopped_at=None).first()
    if found is None or (is_approved is not None and is_approved == (found.approved_at is None)):
        raise Refused("not_found", gettext("This payout does not wait any more. Nothing was changed."))
    return found


def _amount(amount_eur: Decimal) -> Decimal:
    try:
        return checked_amount(amount_eur)
    except DoesNotFitError:
        hint = gettext("An amount lies between one cent and 999999999.99 euro, in whole cents. Nothing was changed.")
        raise Refused("no_amount", hint) from None


def _new_id(kind: str, at: datetime) -> str:
    """Return an id nobody had before, which a bank takes and a person can read."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{kind}{at.astimezone(city.LOCAL):%Y%m%d}-{letters}"


def _record(payout: Payout, verb: str, by: Actor) -> None:
    audit.record(actor=by.public_id, verb=f"payout.{verb}", subject=f"payout:{payout.public_id}")
