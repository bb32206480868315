"""An e-mail address for notices: confirmed by a link, told only that something lies ready."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal, unseal
from stadtkern.outbox import api as outbox
from stadtkern.residents.models import Contact

if TYPE_CHECKING:
    from datetime import datetime

EMAIL, ASKED = "resident.email", "resident.contact"
AGAIN_AFTER = timedelta(minutes=2)
CONFIRMED_WITHIN = timedelta(days=2)


@transaction.atomic
def ask(party: int, email: str, *, language: str, at: datetime) -> None:
    """Mail a link to an address; only who can read that mail makes it the address for notices.

    Until then nothing is sent to it; an address in use before is no longer used.

    Raises:
        Refused: ``too_soon`` when a mail left a moment ago.
    """
    before = Contact.objects.select_for_update().filter(party_id=party).first()
    if before and before.asked_at > at - AGAIN_AFTER:
        raise Refused("too_soon", gettext("A mail is on its way to you. Please try again in two minutes."))
    secret = secrets.token_urlsafe(24)
    facts = {
        "email": seal(email, EMAIL),
        "language": language,
        "asked": lookup_of(secret, ASKED),
        "asked_at": at,
        "confirmed_at": None,
    }
    Contact.objects.update_or_create(party_id=party, defaults=facts)
    with override(language):
        address = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('residents:confirm_contact', args=[secret])}"
        town = city.current().town.name
        subject = gettext("%(town)s: please confirm this address") % {"town": town}
        text = gettext(
            "Somebody wants notices of the digital town hall of %(town)s sent to this address. If that was you, please"
            " confirm it within two days:\n\n%(address)s\n\nIf it was not you, do nothing; no further mail will come."
        )
        outbox.enqueue(recipient=email, subject=subject, body=text % {"town": town, "address": address} + "\n")


def is_waiting(secret: str, *, at: datetime) -> bool:
    """Return whether a link can still be confirmed, or has been."""
    return _of(secret, at) is not None


@transaction.atomic
def confirm(secret: str, *, at: datetime) -> None:
    """Use an address from now on; twice is once.

    Raises:
        Refused: ``not_found`` for a link that is wrong, old or replaced by a newer one.
    """
    contact = _of(secret, at)
    if contact is None:
        hint = gettext("This link is not valid any more. Under “My data” you can have a new one sent to you.")
        raise Refused("not_found", hint)
    if contact.confirmed_at is None:
        contact.confirmed_at = at
        contact.save(update_fields=["confirmed_at"])


def _of(secret: str, at: datetime) -> Contact | None:
    found = Contact.objects.filter(asked=lookup_of(secret, ASKED)).first()
    is_old = found and found.confirmed_at is None and found.asked_at < at - CONFIRMED_WITHIN
    return None if is_old else found


def take_back(party: int) -> None:
    """Send nothing any more and forget the address."""
    Contact.objects.filter(party_id=party).delete()


def address_of(party: int) -> tuple[str, bool] | None:
    """Return the address of a party and whether it is confirmed."""
    found = Contact.objects.filter(party_id=party).first()
    return (unseal(found.email, EMAIL), found.confirmed_at is not None) if found else None


def notify(party: int, *, where: str) -> bool:
    """Mail a party that something new lies ready at a page, not what; return whether there is a confirmed address.

    ``where`` names the page's route. What it is about never stands in a mail.
    """
    found = Contact.objects.filter(party_id=party, confirmed_at__isnull=False).first()
    if found is None:
        return False
    with override(found.language):
        town = city.current().town.name
        facts = {"town": town, "address": f"{settings.WAGTAILADMIN_BASE_URL}{reverse(where)}"}
        subject = gettext("%(town)s: something new for you") % facts
        text = gettext(
            "Something new lies ready for you in the digital town hall of %(town)s. Please sign in to read it:"
            "\n\n%(address)s\n\nFor your protection this mail does not say what it is. Under “My data” you can end"
            " these notices."
        )
        outbox.enqueue(recipient=unseal(found.email, EMAIL), subject=subject, body=text % facts + "\n")
    return True


def forget(*, at: datetime) -> None:
    """Forget addresses nobody has confirmed in time."""
    Contact.objects.filter(confirmed_at=None, asked_at__lt=at - CONFIRMED_WITHIN).delete()
