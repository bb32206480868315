"""Names of letters, in the language of who reads them."""

from __future__ import annotations

from django.utils.translation import gettext


def kind_text(kind: str) -> str:
    """Return what a letter is."""
    return {
        "reply": gettext("Message"),
        "correction": gettext("Order to mend"),
        "extended": gettext("Longer period"),
        "told": gettext("Notice"),
        "charge": gettext("What is to be paid"),
        "reminder": gettext("Reminder to pay"),
    }[kind]


def state_text(state: str) -> str:
    """Return where a letter is that the post room does not have."""
    return {
        "making": gettext("is being made"),
        "no_address": gettext("no whole address"),
        "not_needed": gettext("not needed any more"),
    }[state]
