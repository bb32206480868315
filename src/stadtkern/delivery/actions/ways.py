"""Ask the provider, before a letter is ordered, on which ways it could reach somebody; nothing is ordered by that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.delivery.dual.client import NoAnswerError
from stadtkern.delivery.queries import address_of, posting_for
from stadtkern.delivery.rules.dual import person_of
from stadtkern.delivery.rules.standing import State

if TYPE_CHECKING:
    from stadtkern.delivery.dual.client import Provider
    from stadtkern.delivery.rules.dual import Way
    from stadtkern.identity.api import Actor


def ask_ways(code: str, provider: Provider, *, by: Actor) -> tuple[Way, ...]:
    """Return which ways the provider knows to the person of a letter that is not posted yet.

    Name and address leave the house, so it is asked for one letter, by somebody, and written into the trail; never for
    a trial.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``not_now``, ``provider_silent``.
    """
    posting = posting_for(by, code)
    address = address_of(posting)
    person = person_of(address.recipient, is_company=address.is_company)
    if posting.state != State.WAITING or posting.is_test or person is None:
        raise Refused("not_now", gettext("The provider cannot be asked about this letter. Nothing was changed."))
    audit.record(actor=by.public_id, verb="posting.ways_asked", subject=f"posting:{posting.code}")
    try:
        return provider.ways(f"SKW-{posting.code}", person)
    except NoAnswerError as error:
        hint = gettext("The provider does not answer, or offers no such question. Nothing was changed.")
        raise Refused("provider_silent", hint) from error
