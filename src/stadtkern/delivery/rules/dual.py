"""What the interface of dual delivery means here: qualities, states P1 to P12, addresses, costs.

Source: DualeZustellung.xsd of 2013-01-21; the meaning of the states as providers publish it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stadtkern.delivery.rules.standing import Quality

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

QUALITIES = {Quality.NORMAL: "nonRSa", Quality.RSB: "RSb", Quality.RSA: "RSa"}
_PLACE = re.compile(r"(?:(?P<country>[A-Z]{1,3})[- ])?(?P<postcode>[0-9][0-9A-Z -]{2,9}?) (?P<place>\S.*)")
_STREET = re.compile(r"(?P<street>.*\S)\s+(?P<number>[0-9].*)")
NO_SUCH = "17"


class Heard(StrEnum):
    """What became of a notice about a letter; but for ``kept`` it is the code of an error."""

    KEPT = "0"
    UNKNOWN_LETTER = NO_SUCH
    UNKNOWN_STATE = "18"
    NOT_KEPT = "19"


class Progress(StrEnum):
    """How far a provider is. ``unknown``: it has never heard of this letter, or says what nobody knows."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


PROGRESS: dict[str, Progress] = {
    "P1": Progress.WORKING,  # is looking whether the person can be reached
    "P2": Progress.WORKING,  # is completing the data
    "P3": Progress.WORKING,  # is delivering
    "P4": Progress.WORKING,  # has delivered in part and tries again
    "P5": Progress.WORKING,  # has passed it on; the proof is still to come
    "P6": Progress.DONE,  # has every proof of every channel
    "P7": Progress.WORKING,  # is working on it
    "P8": Progress.FAILED,  # could not find the recipient
    "P9": Progress.FAILED,  # could not deliver
    "P10": Progress.DONE,  # has printed it, or laid it into the recipient's inbox
    "P11": Progress.WORKING,  # proofs are on their way
    "P12": Progress.FAILED,  # an error at the provider
}


def progress_of(code: str) -> Progress:
    """Return what a state of the provider means; a state nobody knows changes nothing."""
    return PROGRESS.get(code, Progress.UNKNOWN)


class Reach(StrEnum):
    """Whether a way leads to a person. ``unclear``: the provider says what nobody here knows."""

    OPEN = "open"
    CLOSED = "closed"
    UNCLEAR = "unclear"


def reach_of(code: str, *, has_errors: bool) -> Reach:
    """Return whether a way leads to a person, by the state the provider gives it."""
    progress = progress_of(code)
    if has_errors or progress == Progress.FAILED:
        return Reach.CLOSED
    return Reach.UNCLEAR if progress == Progress.UNKNOWN else Reach.OPEN


@dataclass(frozen=True, slots=True)
class Way:
    """A way the provider has looked for, by its name in the interface, such as ``ElectronicDelivery``."""

    name: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Person:
    """To whom a letter goes, as the interface wants it; ``country`` has two letters or is empty."""

    given_name: str
    family_name: str
    is_company: bool
    street: str
    number: str
    postcode: str
    place: str
    country: str


@dataclass(frozen=True, slots=True)
class Costs:
    """What a letter cost in euro, each kind apart; None where the provider does not say."""

    total_eur: Decimal | None = None
    printing_eur: Decimal | None = None
    handling_eur: Decimal | None = None
    postage_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says about a letter. ``posted_on``: handed to the post; ``channel``: postal or electronic."""

    app_id: str
    code: str
    provider_id: str = ""
    channel: str = ""
    posted_on: date | None = None
    costs: Costs = Costs()
    errors: tuple[str, ...] = ()


def person_of(lines: Sequence[str], *, is_company: bool) -> Person | None:
    """Return a complete address as the interface wants it; None where no line is a postcode with a place.

    The last word of a person's name counts as the family name; a street without a number keeps an empty one.
    """
    found = next(((at, match) for at, line in enumerate(lines) if at > 1 and (match := _PLACE.fullmatch(line))), None)
    if found is None:
        return None
    at, place = found
    given, _space, family = lines[0].rpartition(" ")
    street = _STREET.fullmatch(lines[at - 1])
    country = place["country"] or ""
    return Person(
        given_name="" if is_company else given,
        family_name=lines[0] if is_company else family,
        is_company=is_company,
        street=street["street"] if street else lines[at - 1],
        number=street["number"] if street else "",
        postcode=place["postcode"],
        place=place["place"],
        country={"": "AT", "A": "AT", "D": "DE"}.get(country, country if len(country) == 2 else ""),
    )
