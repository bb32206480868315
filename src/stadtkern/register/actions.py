"""Writes of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.register import queries
from stadtkern.register.models import TakenEntry
from stadtkern.register.rules.drafts import LONGEST_LINK, summary_with_source
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from stadtkern.identity.api import Actor
    from stadtkern.register.rules.drafts import Draft


@transaction.atomic
def take_over(drafts: Sequence[Draft], *, address: str, by: Actor, at: datetime) -> list[str]:
    """Make ideas of another town's entries, all or none, and return their identifiers.

    ``address`` is where they were read, empty if somebody brought them.

    Raises:
        Refused: ``nothing_chosen``, ``taken_already``.
    """
    if not drafts:
        raise Refused("nothing_chosen", gettext("Please choose at least one entry."))
    if known := queries.taken_already(drafts):
        titles = [draft.title for draft in drafts if (draft.organization, draft.key) in known]
        if titles:
            words = gettext("Taken over before: %s. Nothing was taken over now.") % ", ".join(titles)
            raise Refused("taken_already", words)
    return [_take(draft, address, by, at) for draft in drafts]


def _take(draft: Draft, address: str, by: Actor, at: datetime) -> str:
    use_case = governance.propose(
        title=draft.title,
        summary=summary_with_source(draft, source_words(draft, on=localdate(at))),
        origin=governance.Origin.IMPORT,
        by=by,
        at=at,
    )
    TakenEntry.objects.create(
        use_case=use_case,
        title=draft.title,
        organization=draft.organization,
        source_key=draft.key,
        link=draft.link,
        licence=draft.licence,
        address=address[:LONGEST_LINK],
        texts=draft.texts,
        taken_at=at,
        taken_by=by.public_id,
    )
    audit.record(actor=by.public_id, verb="register.entry_taken", subject=f"use_case:{use_case}")
    return use_case


def source_words(draft: Draft, *, on: date) -> str:
    """Say where a draft comes from, when it was read and under which licence, in one line."""
    facts = {
        "organization": draft.organization,
        "day": day(on),
        "licence": draft.licence or gettext("not stated"),
    }
    return gettext("(From %(organization)s, taken over on %(day)s, licence: %(licence)s.)") % facts
