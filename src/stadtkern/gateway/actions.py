"""Writes of the gateway: keys, budgets, treatments, prompts, and what people decide about answers held back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import clean, clean_line
from stadtkern.gateway import queries
from stadtkern.gateway.models import Budget, HeldAnswer, Key, Period, Prompt, TreatmentDecision
from stadtkern.modelcalls import keys
from stadtkern.modelcalls.policy import DATA_CLASSES

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.lifecycle.grants import Grant
    from stadtkern.modelcalls.policy import Limit

LONGEST_KEY = timedelta(days=366)


def _person(by: Actor) -> None:
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))


def _grant(use_case: str) -> Grant:
    grant = queries.find_grant(use_case)
    if grant is None:
        raise Refused("not_found", gettext("This use case does not exist. It may have been renamed."))
    if grant.lease is None:
        raise Refused("no_release", gettext("This use case has no release. A key would open nothing."))
    return grant


@transaction.atomic
def make_key(
    use_case: str,
    *,
    person: str,
    group: str,
    days: int,
    by: Actor,
    at: datetime,
    program: str = "",
    serves_citizens: bool = False,
    data_class: str = "",
) -> str:
    """Make a key for a person or a program and return it; it is shown once and never again.

    ``person`` uses it or answers for the program. Purpose and knowledge are those of the release.

    Raises:
        Refused: ``not_human``, ``not_found``, ``no_release``, ``not_for_citizens``, ``other_group``,
            ``other_data_class``, ``wrong_days``.
    """
    _person(by)
    grant = _grant(use_case)
    assert grant.lease is not None
    if serves_citizens and not (grant.is_for_citizens and clean_line(program)):
        raise Refused("not_for_citizens", gettext("Only a program of a use case for citizens can serve them."))
    if group not in grant.lease.groups:
        raise Refused("other_group", gettext("The release is for another group of people."))
    if data_class and data_class not in grant.lease.data_classes:
        raise Refused("other_data_class", gettext("Data of this class is not released for this use case."))
    if not 1 <= days <= LONGEST_KEY.days:
        raise Refused("wrong_days", gettext("A key lasts between one day and a year."))
    public_id = secrets.token_hex(4)
    written = keys.written(public_id, secrets.token_urlsafe(32))
    Key.objects.create(
        public_id=public_id,
        digest=str(keys.digest(written)),
        use_case=use_case,
        person=person,
        program=clean_line(program)[:99],
        serves_citizens=serves_citizens,
        group=group,
        purpose=grant.lease.purpose,
        data_class=data_class,
        knowledge_digest=grant.lease.knowledge_digest,
        made_by=by.public_id,
        made_at=at,
        ends_at=min(at + timedelta(days=days), grant.lease.valid_until),
    )
    audit.record(
        actor=by.public_id,
        verb="gateway.key_made",
        subject=f"key:{public_id}",
        on_behalf_of=person,
        facts={"use_case": use_case},
    )
    return written


@transaction.atomic
def revoke_key(public_id: str, *, by: Actor, at: datetime) -> None:
    """Withdraw a key: within a second nothing passes with it.

    Raises:
        Refused: ``not_human``, ``not_found``.
    """
    _person(by)
    found = Key.objects.select_for_update().filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such key."))
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by = at, by.public_id
        found.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(actor=by.public_id, verb="gateway.key_revoked", subject=f"key:{public_id}")


@transaction.atomic
def propose_budget(subject: str, period: str, limit: Limit, *, by: Actor, at: datetime) -> Budget:
    """Propose a budget for ``use_case:…`` or ``account:…``; it holds once somebody else has confirmed it.

    Raises:
        Refused: ``not_human``, ``wrong_subject``, ``wrong_amount``.
    """
    _person(by)
    if not subject.startswith(("use_case:", "account:")) or period not in Period.values:
        raise Refused("wrong_subject", gettext("A budget is for a use case or a person, for a day or a month."))
    amounts = (limit.tokens, limit.micro_eur, limit.micro_wh)
    if all(amount is None for amount in amounts) or any(amount is not None and amount < 0 for amount in amounts):
        raise Refused("wrong_amount", gettext("Please give at least one amount, none below zero."))
    made = Budget.objects.create(
        subject=subject,
        period=period,
        tokens=limit.tokens,
        micro_eur=limit.micro_eur,
        micro_wh=limit.micro_wh,
        proposed_by=by.public_id,
        proposed_at=at,
    )
    audit.record(actor=by.public_id, verb="gateway.budget_proposed", subject=f"budget:{made.pk}")
    return made


def _waiting_budget(number: int) -> Budget:
    found = Budget.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such budget."))
    if found.confirmed_at:
        raise Refused("decided_already", gettext("Somebody else has confirmed this already."))
    return found


@transaction.atomic
def confirm_budget(number: int, *, by: Actor, at: datetime) -> None:
    """Put a proposed budget into force.

    Raises:
        Refused: ``not_human``, ``not_found``, ``own_work`` for whoever proposed it, ``decided_already``.
    """
    _person(by)
    found = _waiting_budget(number)
    if found.proposed_by == by.public_id:
        raise Refused("own_work", gettext("A second person confirms it, so that a slip of the finger stops nobody."))
    found.confirmed_by, found.confirmed_at = by.public_id, at
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record(actor=by.public_id, verb="gateway.budget_confirmed", subject=f"budget:{number}")


@transaction.atomic
def withdraw_budget(number: int, *, by: Actor) -> None:
    """Take back a budget one has proposed oneself, as long as nobody has confirmed it.

    Raises:
        Refused: ``not_human``, ``not_found``, also for somebody else's, ``decided_already``.
    """
    _person(by)
    found = _waiting_budget(number)
    if found.proposed_by != by.public_id:
        raise Refused("not_found", gettext("There is no such budget."))
    found.delete()
    audit.record(actor=by.public_id, verb="gateway.budget_withdrawn", subject=f"budget:{number}")


@transaction.atomic
def decide_treatment(
    use_case: str, data_class: str, treatment: str, *, reason: str, by: Actor, at: datetime
) -> TreatmentDecision:
    """Decide what happens to personal data in one class of calls; it ends with the release.

    Raises:
        Refused: ``not_human``, ``not_found``, ``no_release``, ``wrong_choice``, ``not_local`` for letting it pass
            unmasked to a tool that is not in our own house, ``reason_missing``.
    """
    _person(by)
    grant = _grant(use_case)
    assert grant.lease is not None
    if data_class not in DATA_CLASSES or treatment not in TreatmentDecision.Treatment.values:
        raise Refused("wrong_choice", gettext("Please choose one of the given answers."))
    if treatment == "allow" and (grant.tool is None or not grant.tool.is_local):
        raise Refused(
            "not_local", gettext("Personal data goes in unmasked only where the model runs in our own house.")
        )
    if not clean(reason):
        raise Refused("reason_missing", gettext("Please say why."))
    made = TreatmentDecision.objects.create(
        use_case=use_case,
        data_class=data_class,
        treatment=treatment,
        lease_from=grant.lease.valid_from,
        decided_by=by.public_id,
        decided_at=at,
        reason=clean(reason)[:1000],
    )
    audit.record(
        actor=by.public_id,
        verb="gateway.treatment_decided",
        subject=f"use_case:{use_case}",
        facts={"data_class": data_class, "treatment": treatment},
    )
    return made


@transaction.atomic
def add_prompt(text: str, *, by: Actor, at: datetime) -> str:
    """Put the words of a released prompt on record and return their digest.

    Raises:
        Refused: ``not_human``, ``not_released`` if no release names exactly these words.
    """
    _person(by)
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    if not any(grant.lease and grant.lease.prompt_digest == digest for grant in queries.grants_now()):
        raise Refused("not_released", gettext("No release names exactly these words. Nothing was stored."))
    _row, is_new = Prompt.objects.get_or_create(
        digest=digest, defaults={"text": text, "added_by": by.public_id, "added_at": at}
    )
    if is_new:
        audit.record(actor=by.public_id, verb="gateway.prompt_added", subject=f"prompt:{digest[7:19]}")
    return digest


@transaction.atomic
def decide_held(call: str, *, release: bool, reason: str, by: Actor, at: datetime) -> None:
    """Release an answer that was held back, or discard it; discarded words are gone, that they were stays.

    Raises:
        Refused: ``not_human``, ``not_found``, ``decided_already``, ``reason_missing``.
    """
    _person(by)
    if not clean(reason):
        raise Refused("reason_missing", gettext("Please say why."))
    found = HeldAnswer.objects.select_for_update().filter(call=call).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such answer."))
    if found.decided_at:
        raise Refused("decided_already", gettext("Somebody else has decided this already."))
    found.decided_by, found.decided_at, found.is_released = by.public_id, at, release
    found.reason = clean(reason)[:1000]
    if not release:
        found.sealed = b""
    found.save(update_fields=["decided_by", "decided_at", "is_released", "reason", "sealed"])
    verb = "gateway.answer_released" if release else "gateway.answer_discarded"
    audit.record(actor=by.public_id, verb=verb, subject=f"call:{call}")
