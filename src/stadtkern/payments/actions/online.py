"""Paying online: begin at the provider, ask it how it stands, book what was paid once.

Coming back from the provider proves nothing: only what it says from server to server counts. Order of locks as
everywhere: charge, then payment.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal
from stadtkern.identity import api as identity
from stadtkern.payments import provider
from stadtkern.payments.actions.charging import settle
from stadtkern.payments.models import BankEntry, Charge, OnlinePayment
from stadtkern.payments.queries import ENTRY, MANAGE, ONLINE_ACCOUNT, online_of, require
from stadtkern.payments.rules.online import (
    GIVEN_UP,
    LONELY,
    OnlineState,
    UnreadableError,
    is_to_be_asked,
    trouble_of,
)
from stadtkern.payments.rules.states import open_eur

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.payments.provider import Provider
    from stadtkern.payments.rules.online import Created, Told

AT_ONCE = 20
log = structlog.get_logger("stadtkern.payments")


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment somebody goes on to make at ``address``; ``host`` is whose address that is."""

    order: str
    address: str
    host: str


def begin(case: str, text: str, *, back: Callable[[str], str], by: str, at: datetime) -> Begun:
    """Begin to pay online what is open of a charge; begun twice, it is one payment.

    ``back`` gives the address to come back to for an order; ``by`` is who pays, ``resident:`` and a number.

    Raises:
        Refused: ``no_provider``, ``not_found``, ``nothing_open``, ``provider_unreachable``, ``provider_unfit``.
    """
    there = provider.current()
    if there is None:
        raise Refused("no_provider", gettext("Nobody can pay online here. Please pay by bank transfer."))
    row = _noted(case, there, by=by, at=at)
    if row.state == OnlineState.OPEN:  # it may have been paid, or have ended, since
        check(row.order, at=at)
        row = _noted(case, there, by=by, at=at)
    if not row.address:
        order = provider.Order(row.order, row.amount_eur, row.charge.reference, text, back(row.order))
        try:
            row = _made(row, there.create(order), at=at)
        except UnreadableError as error:
            _trouble(row, "unreadable", at=at)
            log.warning("payment_not_begun", order=row.order, reason=str(error))
            raise _unfit() from error
    if not row.address:  # given up in the same moment
        raise provider.unreachable()
    return Begun(row.order, row.address, urlsplit(row.address).hostname or "")


@transaction.atomic
def _noted(case: str, there: Provider, *, by: str, at: datetime) -> OnlinePayment:
    """Note what shall be paid before anybody is asked; the same thing still on its way is taken again."""
    charge = Charge.objects.select_for_update().filter(case_number=case).first()
    if charge is None:
        raise Refused("not_found", gettext("There is no charge for this case."))
    left = open_eur(charge.total_eur, paid_eur=charge.paid_eur, refunded_eur=charge.refunded_eur, state=charge.state)
    if left <= 0:
        raise Refused("nothing_open", gettext("Nothing is open here any more. You need not pay."))
    on_the_way = charge.online.select_related("charge").filter(
        state__in=[OnlineState.BEGUN, OnlineState.OPEN], amount_eur=left, provider=there.name, trouble=""
    )
    if found := on_the_way.order_by("-begun_at").first():
        return found
    row = OnlinePayment.objects.create(
        order=secrets.token_urlsafe(24), charge=charge, amount_eur=left, provider=there.name, begun_by=by, begun_at=at
    )
    _record(row, "begun", by, amount_eur=str(left))
    return row


@transaction.atomic
def _made(row: OnlinePayment, created: Created, *, at: datetime) -> OnlinePayment:
    """Keep what the provider made of it."""
    others = OnlinePayment.objects.filter(provider=row.provider, provider_id=created.payment).exclude(pk=row.pk)
    if others.exists():
        raise UnreadableError("id of another payment")
    found = _locked(row)
    if found.state == OnlineState.BEGUN:
        found.provider_id, found.address, found.state = created.payment, created.address, OnlineState.OPEN
        found.save(update_fields=["provider_id", "address", "state"])
    return found


def check(order: str, *, at: datetime) -> OnlineState:
    """Ask the provider how a payment stands, and book it if it was paid; asked again it changes nothing.

    Raises:
        Refused: ``not_found``, ``provider_unreachable``.
    """
    row, there = online_of(order), provider.current()
    if row.state != OnlineState.OPEN or there is None or there.name != row.provider:
        return OnlineState(row.state)
    try:
        told = there.tell(row.provider_id)
    except UnreadableError as error:
        log.warning("payment_not_understood", order=order, reason=str(error))
        _trouble(row, "unreadable", at=at)
        return OnlineState.OPEN
    trouble = trouble_of(
        told,
        payment=row.provider_id,
        order=row.order,
        amount_eur=row.amount_eur,
        reference=row.charge.reference,
    )
    if trouble:
        _trouble(row, trouble, at=at)
        return OnlineState.OPEN
    return _taken(row, told, at=at)


@transaction.atomic
def _taken(row: OnlinePayment, told: Told, *, at: datetime) -> OnlineState:
    found = _locked(row)
    if found.state != OnlineState.OPEN:  # somebody else was faster
        return OnlineState(found.state)
    found.asked_at = at
    if told.state == OnlineState.OPEN:
        found.trouble = "never_ended" if at - found.begun_at > GIVEN_UP else ""
        found.save(update_fields=["asked_at", "trouble"])
        return OnlineState.OPEN
    found.state, found.ended_at, found.trouble = told.state, at, ""
    if told.state == OnlineState.PAID:
        found.entry = _booked(found, at=at)
    found.save(update_fields=["state", "ended_at", "asked_at", "trouble", "entry"])
    settle(found.charge)
    _record(found, told.state, identity.SYSTEM.public_id, amount_eur=str(found.amount_eur))
    return told.state


def _booked(row: OnlinePayment, *, at: datetime) -> BankEntry:
    """Book it where everything is booked that came in; the provider's id makes it one booking."""
    entry = BankEntry(
        account=ONLINE_ACCOUNT,
        statement=row.provider,
        bank_reference=row.provider_id,
        amount_eur=row.amount_eur,
        is_credit=True,
        booked_on=at.astimezone(city.LOCAL).date(),
        payer=seal(json.dumps({"name": "", "iban": ""}), ENTRY),
        text=seal(row.charge.reference, ENTRY),
        fingerprint=lookup_of(f"{row.provider} {row.provider_id}", ENTRY),
        charge=row.charge,
        matched_by=identity.SYSTEM.public_id,
        matched_at=at,
        imported_by=identity.SYSTEM.public_id,
        imported_at=at,
    )
    entry.save(force_insert=True)
    return entry


def ask_open(*, at: datetime) -> int:
    """Ask about payments nobody has come back from; return how many were asked about."""
    lonely = OnlinePayment.objects.filter(state=OnlineState.BEGUN, begun_at__lt=at - LONELY)
    lonely.update(state=OnlineState.EXPIRED, ended_at=at)  # nobody was ever led to the provider
    waiting = OnlinePayment.objects.filter(state=OnlineState.OPEN).order_by("asked_at", "begun_at")
    wanted = [each for each in waiting if is_to_be_asked(at, begun_at=each.begun_at, asked_at=each.asked_at)]
    asked = 0
    for row in wanted[:AT_ONCE]:
        try:
            check(row.order, at=at)
        except Refused as refusal:
            log.warning("payment_not_asked", order=row.order, reason=refusal.reason)
            break  # the same for all of them
        asked += 1
    return asked


@transaction.atomic
def close(order: str, *, by: Actor, at: datetime) -> None:
    """Note that the treasury has looked after a payment nobody could book: it is not asked about any more.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by, MANAGE)
    row = _locked(online_of(order))
    if not row.trouble:
        return
    if row.state in {OnlineState.BEGUN, OnlineState.OPEN}:
        row.state, row.ended_at = OnlineState.EXPIRED, at
    row.trouble = ""
    row.save(update_fields=["state", "ended_at", "trouble"])
    _record(row, "closed", by.public_id)


@transaction.atomic
def _trouble(row: OnlinePayment, code: str, *, at: datetime) -> None:
    """Keep what was wrong with an answer, for the treasury; nothing is booked."""
    found = _locked(row)
    if found.state not in {OnlineState.BEGUN, OnlineState.OPEN}:
        return
    is_new = found.trouble != code
    found.trouble, found.asked_at = code, at
    found.save(update_fields=["trouble", "asked_at"])
    if is_new:
        _record(found, "doubtful", identity.SYSTEM.public_id, trouble=code)


def _locked(row: OnlinePayment) -> OnlinePayment:
    charge = Charge.objects.select_for_update().get(pk=row.charge_id)
    found = OnlinePayment.objects.select_for_update().get(pk=row.pk)
    found.charge = charge
    return found


def _unfit() -> Refused:
    hint = gettext(
        "The payment service answers in a way this site does not understand. Nothing was paid here. Please pay by bank "
        "transfer."
    )
    return Refused("provider_unfit", hint)


def _record(row: OnlinePayment, verb: str, by: str, **facts: str) -> None:
    subject = f"charge:{row.charge.case_number}"
    audit.record(actor=by, verb=f"online.{verb}", subject=subject, facts={"order": row.order[:8], **facts})
