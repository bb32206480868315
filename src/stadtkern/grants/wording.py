"""Words for what the rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language, spoken
from stadtkern.definitions.wording import euro

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    from stadtkern.city.api import City
    from stadtkern.grants.rules.lists import Mistake

STATES: Final[Mapping[str, _StrPromise]] = {
    "reserved": _("promised, not paid yet"),
    "no_account": _("promised, the account is missing"),
    "held": _("held: not to be paid for now"),
    "in_run": _("in a run, not approved yet"),
    "ordered": _("ordered at the bank"),
    "paid": _("paid"),
    "reclaim": _("paid, to be paid back"),
    "released": _("given up"),
}
KINDS: Final[Mapping[str, str]] = {
    "reserved": "info",
    "no_account": "warning",
    "held": "warning",
    "in_run": "info",
    "ordered": "info",
    "paid": "success",
    "reclaim": "warning",
    "released": "info",
}
REASONS: Final[Mapping[str, _StrPromise]] = {
    "replaced": _("A later decision gives another amount."),
    "revoked": _("The award was revoked."),
    "declined": _("The person does not want it."),
    "returned": _("The bank sent the money back."),
    "reclaimed": _("The person paid it back."),
}
MISTAKES: Final[Mapping[str, _StrPromise]] = {
    "no_rows": _("The list names nobody."),
    "too_many": _("The list has more than 2,000 lines. Please divide it."),
    "no_columns": _("The first line must name the columns name;iban;betrag;grund. It says “%(about)s”."),
    "wrong_count": _("This line has %(about)s fields instead of 4."),
    "no_name": _("“%(about)s” is no name, or longer than 70 characters."),
    "no_iban": _("“%(about)s” is not an IBAN. One of its characters is wrong or missing."),
    "no_amount": _("“%(about)s” is no amount. Write euro and cent, such as 1.234,50."),
    "no_ground": _("The reason is missing, or longer than 140 characters."),
    "twice": _("“%(about)s” stands in the list twice with the same account."),
}


def state_text(state: str) -> str:
    """Return where an award stands, for the treasury."""
    return str(STATES[state])


def reason_text(reason: str) -> str:
    """Return why an award was given up."""
    return str(REASONS[reason])


def mistake_text(mistake: Mistake) -> str:
    """Return what is wrong in a line of a list."""
    what = str(MISTAKES[mistake.code]) % {"about": mistake.about}
    return gettext("Line %(line)d: %(what)s") % {"line": mistake.line, "what": what}


def euro_text(amount: Decimal) -> str:
    """Return an amount in the language of the page."""
    return euro(amount, spoken())


def budget_name(slug: str, everything: City | None = None) -> str:
    """Return what a budget is called; one the town has taken away keeps its short name."""
    found = (everything or city.current()).further["budget"].get(slug)
    return in_language(found.name) if found else slug
