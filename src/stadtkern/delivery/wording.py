"""Words for what the rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

STATES: Final[Mapping[str, _StrPromise]] = {
    "waiting": _("waits to be printed"),
    "dual": _("with the provider of dual delivery"),
    "batched": _("printed"),
    "posted": _("with the post"),
    "deposited": _("lies at the post office"),
    "delivered": _("delivered"),
    "returned": _("came back"),
}
QUALITIES: Final[Mapping[str, str]] = {"normal": "", "rsb": "RSb", "rsa": "RSa"}
KINDS: Final[Mapping[str, _StrPromise]] = {
    "posted": _("Handed to the post"),
    "deposited": _("Deposited at the post office"),
    "delivered": _("Delivered, by the return slip"),
    "returned": _("Came back"),
    "taken_back": _("Taken back before it was posted, for another address"),
}
REASONS: Final[Mapping[str, _StrPromise]] = {
    "unknown": _("unknown there"),
    "moved": _("moved away"),
    "not_collected": _("not collected"),
    "refused": _("not accepted"),
}
TAKEN_BACK: Final = _("taken back before it was posted")
PROVIDER_STATES: Final[Mapping[str, _StrPromise]] = {
    "P1": _("it is looked up whether the person can be reached"),
    "P2": _("the data are being completed"),
    "P3": _("the letter is on its way"),
    "P4": _("part of it is delivered, the rest is tried again"),
    "P5": _("passed on; proofs are still to come"),
    "P6": _("every proof has come"),
    "P7": _("is being worked on"),
    "P8": _("the recipient was not found"),
    "P9": _("could not be delivered"),
    "P10": _("printed"),
    "P11": _("proofs are on their way"),
    "P12": _("an error at the provider"),
}
WAYS: Final[Mapping[str, _StrPromise]] = {
    "ElectronicDelivery": _("electronically"),
    "PostalDelivery": _("by post"),
    "EMailDelivery": _("by e-mail"),
}
REACHES: Final[Mapping[str, _StrPromise]] = {
    "open": _("%(way)s: reachable"),
    "closed": _("%(way)s: not reachable"),
    "unclear": _("%(way)s: unclear"),
}


def way_text(name: str, reach: str) -> str:
    """Return whether a way leads to somebody, in words."""
    return str(REACHES[reach]) % {"way": WAYS.get(name, name[:40])}


def provider_text(code: str) -> str:
    """Return what the provider says about a letter, in words and with its own code; a dash where it says nothing."""
    words = PROVIDER_STATES.get(code)
    return f"{words} ({code})" if words else code or "–"


def state_text(state: str) -> str:
    """Return where a letter stands, in words."""
    return str(STATES[state])


def quality_text(quality: str) -> str:
    """Return the mark of a letter with a return slip; empty for a plain one."""
    return QUALITIES[quality]


def kind_text(kind: str) -> str:
    """Return what can be noted, in words."""
    return str(KINDS[kind])


def reason_text(reason: str) -> str:
    """Return why a letter came back."""
    return str(REASONS.get(reason, TAKEN_BACK))
