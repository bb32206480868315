"""Which subject of the sign-in provider an account is. Only the command line links: a link lets somebody in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import sessions, single_sign_on
from stadtkern.identity.actions.roles import find_account
from stadtkern.identity.models import ProviderLink
from stadtkern.identity.queries import PREFIX
from stadtkern.openid.rules.id_token import is_subject

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def link_account(username: str, *, subject: str, by: str, at: datetime) -> None:
    """Let a subject of the sign-in provider come in as this account; wherever it was signed in, that ends.

    Raises:
        Refused: ``single_sign_on_off``, ``bad_subject``, ``not_found``, ``wrong_state`` if the account is linked with
            this provider already, ``subject_taken``.
    """
    issuer, account = single_sign_on.issuer(), find_account(username)
    if not is_subject(subject):
        hint = gettext("An identifier has 1 to 255 visible ASCII characters. Nothing was changed.")
        raise Refused("bad_subject", hint)
    if ProviderLink.objects.filter(account=account, issuer=issuer).exists():
        raise Refused("wrong_state", gettext("This account is linked already. Nothing was changed. Unlink it first."))
    taken = ProviderLink.objects.filter(issuer=issuer, subject=subject).select_related("account").first()
    if taken:
        facts = {"name": taken.account.username}
        hint = gettext("This identifier belongs to the account “%(name)s” already. Nothing was changed.") % facts
        raise Refused("subject_taken", hint)
    found = {"issuer": issuer, "subject": subject, "linked_by": by, "linked_at": at}
    ProviderLink.objects.update_or_create(account=account, defaults=found)
    sessions.end_all(account.pk)
    audit.record(actor=by, verb="account.linked", subject=f"{PREFIX}{account.pk}", reason=issuer)


@transaction.atomic
def unlink_account(username: str, *, by: str) -> None:
    """End single sign-on for an account; wherever it was signed in, that ends too.

    Raises:
        Refused: ``not_found``; ``wrong_state`` if it is not linked.
    """
    account = find_account(username)
    if not ProviderLink.objects.filter(account=account).delete()[0]:
        raise Refused("wrong_state", gettext("This account is not linked. Nothing was changed."))
    sessions.end_all(account.pk)
    audit.record(actor=by, verb="account.unlinked", subject=f"{PREFIX}{account.pk}")
