"""An award is promised with the decision, held with a remedy, and given up when its ground is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean_line
from stadtkern.grants.models import Award
from stadtkern.grants.queries import AWARD, MANAGE, find_budget, require, words_of
from stadtkern.grants.rules.money import cents_of, euro_of
from stadtkern.grants.rules.states import BY_HAND, Reason
from stadtkern.grants.rules.states import settle as settled
from stadtkern.grants.wording import budget_name, euro_text
from stadtkern.masking.checks import iban as is_iban

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

    from stadtkern.grants.models import AwardList, GrantBudget
    from stadtkern.identity.api import Actor

LONGEST_LABEL, LONGEST_RECIPIENT = 140, 70


@dataclass(frozen=True, slots=True)
class Claim:
    """What a decision gives somebody: from which budget, how much, who, on which account, and what the bank shows.

    ``iban`` may be empty: then the award waits until the treasury has asked for it.
    """

    budget: str
    amount_eur: Decimal
    recipient: str
    iban: str
    label: str


@transaction.atomic
def settle(reference: str, claim: Claim | None, *, by: Actor, at: datetime) -> None:
    """Make the money follow a decision; call it in the transaction that decides, before anything is audited there.

    What an earlier decision promised and nobody has paid is given up. What was ordered already counts: only more is
    reserved, and less is to be paid back. Without a claim the decision gives nothing.

    Raises:
        Refused: ``no_budget``, ``budget_exhausted``, ``no_amount``, ``in_a_run`` while the treasury prepares payment.
    """
    before = list(Award.objects.select_for_update().filter(reference=reference, released_at=None).order_by("pk"))
    if claim is None and not before:
        return
    unpaid, ordered = _divided(before)
    wanted = _wanted_cents(claim) if claim else 0
    change = settled(wanted, ordered_cents=sum(each.kept_cents for each in ordered))
    budget = _open_budget(claim, at) if claim and change.reserve_cents else None
    facts: list[tuple[Award, str]] = []
    for each in unpaid:
        _release(each, Reason.REPLACED if claim else Reason.REVOKED, by.public_id, at)
        facts.append((each, "released"))
    facts += [(each, "reclaimed") for each in _note_reclaim(ordered, change.reclaim_cents)]
    if claim and budget:
        made = reserve(budget, reference, claim, change.reserve_cents, by=by, at=at)
        facts.append((made, "made"))
    _record(facts, by.public_id)


def reserve(
    budget: GrantBudget,
    reference: str,
    claim: Claim,
    cents: int,
    *,
    award_list: AwardList | None = None,
    by: Actor,
    at: datetime,
) -> Award:
    """Return a new award from a locked budget.

    Raises:
        Refused: ``budget_exhausted``.
    """
    budget.refresh_from_db(fields=["amount_cents", "awarded_cents"])
    left = budget.amount_cents - budget.awarded_cents
    if cents > left:
        hint = gettext(
            "The budget “%(name)s” %(year)d has %(left)s left, and %(wanted)s are needed. Nothing was decided or "
            "promised, and what you wrote is kept. The treasury can raise the budget."
        ) % {
            "name": budget_name(budget.slug),
            "year": budget.year,
            "left": euro_text(euro_of(left)),
            "wanted": euro_text(euro_of(cents)),
        }
        raise Refused("budget_exhausted", hint)
    return Award.objects.create(
        public_id=_next_id(reference),
        reference=reference,
        budget=budget,
        award_list=award_list,
        amount_cents=cents,
        label=clean_line(claim.label)[:LONGEST_LABEL],
        recipient=seal(clean_line(claim.recipient)[:LONGEST_RECIPIENT], AWARD),
        iban=seal(claim.iban, AWARD) if claim.iban else b"",
        awarded_by=by.public_id,
        awarded_at=at,
    )


@transaction.atomic
def hold(reference: str, *, at: datetime) -> None:
    """Let nothing be paid for a reference until somebody has decided anew; what is in a run already goes on.

    Call it before anything is audited in the transaction.
    """
    for each in Award.objects.select_for_update().filter(reference=reference, released_at=None, run=None, held_at=None):
        each.held_at = at
        each.save(update_fields=["held_at"])


@transaction.atomic
def let_go(public_id: str, *, by: Actor) -> None:
    """Let an award that was held be paid.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_state``.
    """
    award = _award(public_id, by)
    if award.held_at is None or award.released_at:
        raise _wrong_state()
    award.held_at = None
    award.save(update_fields=["held_at"])
    _record([(award, "let_go")], by.public_id)


@transaction.atomic
def give_account(public_id: str, iban: str, *, by: Actor) -> None:
    """Enter the account of an award that has none.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_state``, ``no_iban``.
    """
    award = _award(public_id, by)
    plain = "".join(iban.split()).upper()
    if award.iban or award.released_at:
        raise _wrong_state()
    if not is_iban(plain):
        raise Refused("no_iban", gettext("This is not an IBAN: please compare every sign. Nothing was kept."))
    award.iban = seal(plain, AWARD)
    award.save(update_fields=["iban"])
    _record([(award, "account_given")], by.public_id)


@transaction.atomic
def release(public_id: str, *, reason: Reason, by: Actor, at: datetime) -> None:
    """Give up an award that is in no run, because its ground is gone or the person does not want it.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_state``.
    """
    award = _award(public_id, by)
    if award.run_id or award.released_at or reason not in BY_HAND:
        raise _wrong_state()
    _release(award, reason, by.public_id, at)
    _record([(award, "released")], by.public_id)


@transaction.atomic
def note_returned(public_id: str, *, by: Actor, at: datetime) -> Award:
    """Note that the bank sent the money back: the award is promised anew and waits for another account.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_state``.
    """
    award = _award(public_id, by)
    if award.released_at or award.run is None or award.run.approved_at is None:
        raise _wrong_state()
    budget = find_budget(award.budget.slug, award.budget.year, to_change=True)
    assert budget is not None  # the award's own
    owed = award.kept_cents - award.reclaim_cents
    _release(award, Reason.RETURNED, by.public_id, at)
    words, facts = words_of(award), [(award, "returned")]
    if owed:
        claim = Claim(budget.slug, euro_of(owed), words.recipient, "", award.label)
        award = reserve(budget, award.reference, claim, owed, by=by, at=at)
        facts.append((award, "made"))
    _record(facts, by.public_id)
    return award


@transaction.atomic
def note_reclaimed(public_id: str, *, by: Actor, at: datetime) -> None:
    """Note that the person paid back what was too much: the budget has it again.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_state``.
    """
    award = _award(public_id, by)
    if not award.reclaim_cents or award.released_at:
        raise _wrong_state()
    if award.reclaim_cents == award.kept_cents:
        _release(award, Reason.RECLAIMED, by.public_id, at)
    else:
        award.reclaimed_cents += award.reclaim_cents
        award.reclaim_cents = 0
        award.save(update_fields=["reclaim_cents", "reclaimed_cents"])
    _record([(award, "paid_back")], by.public_id)


@transaction.atomic
def forget(reference: str) -> None:
    """Forget who got the awards of a reference, once its file need not be kept; what is not over is kept."""
    found = Award.objects.select_for_update(of=("self",)).filter(reference=reference).select_related("run")
    for each in found.order_by("pk"):
        is_paid = each.run is not None and each.run.executed_on is not None
        if each.recipient and (each.released_at or is_paid):
            each.recipient = each.iban = b""
            each.save(update_fields=["recipient", "iban"])


def _divided(awards: Iterable[Award]) -> tuple[list[Award], list[Award]]:
    """Return the awards nobody has begun to pay, and those that were ordered.

    Raises:
        Refused: ``in_a_run``.
    """
    unpaid = [each for each in awards if each.run_id is None]
    others = [each for each in awards if each.run_id is not None]
    if any(each.run is None or each.run.approved_at is None for each in others):
        hint = gettext(
            "The treasury is about to pay the earlier award. Nothing was decided, and the draft is kept. "
            "Ask the treasury to stop the run, or decide once it is approved."
        )
        raise Refused("in_a_run", hint)
    return unpaid, others


def _wanted_cents(claim: Claim) -> int:
    try:
        cents = cents_of(claim.amount_eur)
    except ValueError:
        cents = 0
    if cents <= 0:
        hint = gettext("The amount comes to nothing, so nothing can be promised. Please choose another outcome.")
        raise Refused("no_amount", hint)
    return cents


def _open_budget(claim: Claim, at: datetime) -> GrantBudget:
    year = at.astimezone(city.LOCAL).year
    budget = find_budget(claim.budget, year, to_change=True)
    if budget is None:
        hint = gettext(
            "The budget “%(name)s” is not open for %(year)d. Nothing was decided, and what you wrote is kept. "
            "The treasury can open it."
        )
        raise Refused("no_budget", hint % {"name": budget_name(claim.budget), "year": year})
    return budget


def _note_reclaim(ordered: list[Award], cents: int) -> list[Award]:
    """Divide what must come back among what was ordered, the newest first; return the awards that changed."""
    changed = []
    for each in reversed(ordered):
        share = min(cents, each.kept_cents)
        cents -= share
        if share != each.reclaim_cents:
            each.reclaim_cents = share
            each.save(update_fields=["reclaim_cents"])
            changed.append(each)
    return changed


def _release(award: Award, reason: Reason, by: str, at: datetime) -> None:
    award.released_at, award.released_by, award.released_reason = at, by, reason
    award.save(update_fields=["released_at", "released_by", "released_reason"])


def _next_id(reference: str) -> str:
    """Return the reference itself for its first award, and with a number behind it for every further one."""
    count = Award.objects.filter(reference=reference).count()
    return reference if not count else f"{reference}-{count + 1}"


def _award(public_id: str, by: Actor) -> Award:
    require(by, MANAGE)
    found = Award.objects.select_for_update(of=("self",)).select_related("budget", "run").filter(public_id=public_id)
    if award := found.first():
        return award
    raise Refused("not_found", gettext("There is no such award."))


def _wrong_state() -> Refused:
    return Refused("wrong_state", gettext("The award stands otherwise now. Nothing was changed; please look again."))


def _record(facts: Iterable[tuple[Award, str]], by: str) -> None:
    for award, verb in facts:
        audit.record(
            actor=by,
            verb=f"award.{verb}",
            subject=f"award:{award.public_id}",
            facts={"amount_cents": award.amount_cents, "budget": f"{award.budget.slug} {award.budget.year}"},
        )
