"""Reads of delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal
from stadtkern.delivery.models import Batch, DualCancellation, DualSending, Mark, Posting
from stadtkern.delivery.rules.codes import typed_code
from stadtkern.delivery.rules.standing import Kind, Noted, Quality, State, may_follow
from stadtkern.identity import api as identity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor

MANAGE = "post.manage"
ADDRESS = "delivery.address"
ON_THE_WAY = frozenset({State.BATCHED, State.POSTED, State.DEPOSITED})


@dataclass(frozen=True, slots=True)
class Address:
    """Who writes and to whom, line by line, as it stands on the cover sheet."""

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    is_company: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What a room above offers: ``content`` returns a letter by its reference, ``told`` takes what became of it.

    ``told`` is called in the transaction in which something happened, with the reference, the moment and what it was:
    a kind of mark, ``undone``, or ``served`` when the day of a letter without proof has come.
    """

    content: Callable[[str], bytes]
    told: Callable[[str, str, datetime], None]


def source_of(reference: str) -> Source:
    """Return the room a letter belongs to."""
    found: Source = import_string(settings.POST_SOURCES[reference.partition(":")[0]])
    return found


def require(by: Actor) -> None:
    """Let only the post room go on.

    Raises:
        Refused: ``not_allowed``; tools and jobs never may.
    """
    if not identity.may(by, MANAGE):
        raise Refused("not_allowed", gettext("Only the post room may do this. Nothing was changed."))


def address_of(posting: Posting) -> Address:
    """Return where a letter goes and who sends it; empty once that was forgotten."""
    if not posting.address:
        return Address((), (), is_company=False)
    found = json.loads(unseal(posting.address, ADDRESS))
    return Address(tuple(found["sender"]), tuple(found["recipient"]), found["is_company"])


def waiting(by: Actor) -> QuerySet[Posting]:
    """Return the letters nobody has printed yet, the oldest first."""
    require(by)
    return Posting.objects.filter(state=State.WAITING, channel="post_room")


def on_the_way(by: Actor) -> QuerySet[Posting]:
    """Return the letters about which something may still have to be noted, the oldest first."""
    require(by)
    with_provider = Q(state=State.WAITING, channel="dual")
    return Posting.objects.filter(Q(state__in=ON_THE_WAY) | with_provider).select_related("batch")


def sending_of(posting: Posting) -> DualSending | None:
    """Return what the provider of dual delivery says about a letter, if it has it."""
    return DualSending.objects.filter(posting=posting).select_related("bulk").first()


def cancellation_of(sending: DualSending) -> DualCancellation | None:
    """Return the wish to take a letter back from the provider, if somebody had it."""
    return DualCancellation.objects.filter(sending=sending).first()


def batches(by: Actor) -> QuerySet[Batch]:
    """Return the batches, the newest first."""
    require(by)
    return Batch.objects.order_by("-made_at", "-id")


def posting_for(by: Actor, typed: str, *, to_change: bool = False) -> Posting:
    """Return a letter by the code on its cover sheet, as somebody typed it.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by)
    postings = Posting.objects.select_for_update(of=("self",)) if to_change else Posting.objects
    if found := postings.filter(code=typed_code(typed)).first():
        return found
    raise Refused("not_found", gettext("There is no letter with this code. Please compare every sign."))


def batch_for(by: Actor, public_id: str, *, to_change: bool = False) -> Batch:
    """Return a batch.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by)
    rows = Batch.objects.select_for_update() if to_change else Batch.objects
    if found := rows.filter(public_id=public_id).first():
        return found
    raise Refused("not_found", gettext("There is no such batch."))


def marks_of(posting: Posting) -> list[Mark]:
    """Return what holds of a letter, first to last."""
    return list(posting.marks.filter(undone_at=None))


def noted(marks: list[Mark]) -> list[Noted]:
    """Return marks as the rules read them."""
    return [Noted(Kind(each.kind), each.on, each.reason) for each in marks]


def kinds_for(posting: Posting, marks: list[Mark]) -> frozenset[Kind]:
    """Return what can be noted about a letter next: an unprinted one can only be taken back, if nobody else has it."""
    found = may_follow(noted(marks), quality=Quality(posting.quality))
    if posting.state != State.WAITING:
        return found
    return found - {Kind.TAKEN_BACK} if posting.channel == "dual" else found & {Kind.TAKEN_BACK}


def on_their_way(references: Collection[str]) -> set[str]:
    """Return those of these letters that are on their way or arrived."""
    rows = Posting.objects.filter(reference__in=references).exclude(state=State.RETURNED)
    return set(rows.values_list("reference", flat=True))


def find_posting(reference: str) -> Posting | None:
    """Return the last posting of a letter."""
    return Posting.objects.filter(reference=reference).order_by("-id").first()
