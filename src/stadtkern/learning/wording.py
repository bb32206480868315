"""What codes of this room are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from stadtkern.identity.api import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Helper(NamedTuple):
    """A group of people who help, and with what."""

    title: _StrPromise | str
    text: _StrPromise | str


CONTACTS = {
    Role.DIGITAL_TEAM: Helper(
        _("Digital.Team"), _("Tools, releases, courses, and everything you do not know whom to ask.")
    ),
    Role.DATA_PROTECTION_OFFICER: Helper(
        _("Data protection officer"), _("May I enter this? Ask before you do, not afterwards.")
    ),
    Role.PIONEER: Helper(_("Pioneers' group"), _("Colleagues who already work with AI and show you how.")),
}
