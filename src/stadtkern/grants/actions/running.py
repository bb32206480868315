"""A run pays awards with one file: made by one person, approved by another, handed to the bank by one of the two."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal_bytes, unseal_bytes
from stadtkern.core.texts import LETTERS
from stadtkern.grants.models import Award, PayoutRun
from stadtkern.grants.queries import APPROVE, FILE, payable, require, words_of
from stadtkern.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from stadtkern.identity.api import Actor


@transaction.atomic
def make(*, chosen: Collection[str] | None = None, by: Actor, at: datetime) -> PayoutRun:
    """Put everything that is to be paid into a run, or what of it was chosen; who makes it is the first of two.

    Raises:
        Refused: ``not_allowed``, ``nothing_to_pay``, ``no_bank``, ``unfit`` where the bank would not take a name.
    """
    require(by, APPROVE)
    waiting = payable().select_for_update()
    if chosen is not None:
        waiting = waiting.filter(public_id__in=chosen)
    awards = list(waiting[: payments.MOST_TRANSFERS])
    if not awards:
        raise Refused("nothing_to_pay", gettext("No award waits to be paid. No run was made."))
    public_id = new_id("F", at)
    _file(public_id, awards, at)
    total = sum(each.amount_cents for each in awards)
    run = PayoutRun.objects.create(
        public_id=public_id, count=len(awards), total_cents=total, made_by=by.public_id, made_at=at
    )
    for each in awards:
        each.run = run
        each.save(update_fields=["run"])
    _record(run, "made", by)
    return run


@transaction.atomic
def approve(public_id: str, *, by: Actor, at: datetime) -> None:
    """Approve a run somebody else made; the file for the bank is made with it, once and for all.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``needs_second``, ``no_bank``, ``unfit``.
    """
    require(by, APPROVE)
    run = _open_run(public_id)
    if run.made_by == by.public_id:
        hint = gettext("You made this run yourself. Somebody else has to approve it. Nothing was changed.")
        raise Refused("needs_second", hint)
    content = _file(run.public_id, run.awards.order_by("pk"), at)
    run.content, run.digest = seal_bytes(content, FILE), hashlib.sha256(content).hexdigest()
    run.approved_by, run.approved_at = by.public_id, at
    run.save(update_fields=["content", "digest", "approved_by", "approved_at"])
    _record(run, "approved", by)


@transaction.atomic
def stop(public_id: str, *, by: Actor, at: datetime) -> None:
    """Stop a run that nobody has approved yet; its awards wait again.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by, APPROVE)
    run = _open_run(public_id)
    run.stopped_by, run.stopped_at = by.public_id, at
    run.save(update_fields=["stopped_by", "stopped_at"])
    for each in run.awards.select_for_update().order_by("pk"):
        each.run = None
        each.save(update_fields=["run"])
    _record(run, "stopped", by)


@transaction.atomic
def fetch(public_id: str, *, by: Actor, at: datetime) -> bytes:
    """Return the file of an approved run to one of the two, always the same bytes; the first time is noted.

    Raises:
        Refused: ``not_allowed`` for everybody else, ``not_found``.
    """
    require(by, APPROVE)
    run = PayoutRun.objects.select_for_update().filter(public_id=public_id, approved_at__isnull=False).first()
    if run is None:
        raise Refused("not_found", gettext("There is no such run, or nobody has approved it yet."))
    if by.public_id not in {run.made_by, run.approved_by}:
        raise Refused("not_allowed", gettext("Only the two people who made and approved this run fetch its file."))
    content = unseal_bytes(run.content, FILE)
    if run.fetched_at is None:
        run.fetched_by, run.fetched_at = by.public_id, at
        run.save(update_fields=["fetched_by", "fetched_at"])
    _record(run, "fetched", by)
    return content


@transaction.atomic
def note_executed(public_id: str, *, on: date, by: Actor, at: datetime) -> None:
    """Note the day the bank carried a run out; from then on people read that they were paid.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_day``.
    """
    require(by, APPROVE)
    run = PayoutRun.objects.select_for_update().filter(public_id=public_id, executed_on=None).first()
    if run is None or run.approved_at is None:
        raise Refused("not_found", gettext("This run does not wait for the bank. Nothing was changed."))
    if not run.approved_at.astimezone(city.LOCAL).date() <= on <= at.astimezone(city.LOCAL).date():
        hint = gettext("The day lies between the approval and today. Please compare the statement of the bank.")
        raise Refused("wrong_day", hint)
    run.executed_on = on
    run.save(update_fields=["executed_on"])
    _record(run, "executed", by)


def new_id(kind: str, at: datetime) -> str:
    """Return an id nobody had before, which a bank takes and a person can read."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{kind}{at.astimezone(city.LOCAL):%Y%m%d}-{letters}"


def _file(message: str, awards: Iterable[Award], at: datetime) -> bytes:
    return payments.order_file(message, [_transfer(each) for each in awards], at=at)


def _transfer(award: Award) -> payments.Transfer:
    words = words_of(award)
    text = f"{award.label} {award.public_id}"
    return payments.Transfer(award.public_id, payments.Account(words.recipient, words.iban), award.amount_eur, text)


def _open_run(public_id: str) -> PayoutRun:
    waiting = PayoutRun.objects.select_for_update().filter(approved_at=None, stopped_at=None)
    if run := waiting.filter(public_id=public_id).first():
        return run
    raise Refused("not_found", gettext("This run does not wait any more. Nothing was changed."))


def _record(run: PayoutRun, verb: str, by: Actor) -> None:
    facts: dict[str, str | int | bool | None] = {
        "count": run.count,
        "total_cents": run.total_cents,
        "digest": run.digest,
    }
    audit.record(actor=by.public_id, verb=f"run.{verb}", subject=f"run:{run.public_id}", facts=facts)
