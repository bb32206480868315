"""What an ID token of ID Austria says about a person, and on whose behalf they act.

Sources: the project's notes on e-government, sections 0 and 2.1, read from tokens of the test environment: the key of a
person is the bPK of one sector, never ``sub``; attributes that are objects come as JSON in base64; a representative's
own claims stand beside the mandator's. Not confirmed by an official text: the exact shape of
``vehicleRegistrations``, so it is searched for number plates.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Level = Literal["basic", "full"]
Claims = Mapping[str, Any]
PVP, ATTRIBUTES = "urn:pvpgvat:oidc.", "urn:eidgvat:attributes."
LONGEST = 400
LONGEST_OBJECT = 200_000
MOST_PLATES = 20
ADDRESS_KEYS = {
    "Strasse": "street",
    "Hausnummer": "house_number",
    "Stiege": "stair",
    "Tuer": "door",
    "Postleitzahl": "postcode",
    "Ortschaft": "place",
    "Gemeindekennziffer": "municipality_code",
}
_SECTOR = re.compile(r"[A-Z]{1,4}(-[A-Z]{1,4})?")
_PLATE_KEY = re.compile(r"kennzeichen|plate", re.IGNORECASE)


class ClaimFault(ValueError):  # noqa: N818 - what is wrong with the claims
    """Claims nobody can act on; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Identifier:
    """What tells somebody from all others: a scheme, the sector it holds in, and the value."""

    scheme: Literal["bpk", "register"]
    sector: str
    value: str


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person as ID Austria names them."""

    identifier: Identifier
    given_name: str
    family_name: str
    birthdate: date | None

    @property
    def name(self) -> str:
        """Return the whole name."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Company:
    """A legal person as the register names it."""

    identifier: Identifier
    name: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """Who sits there, for whom, how surely that is known, and what else was handed over (by our names of claims)."""

    actor: Person
    principal: Person | Company
    mandate: str
    level: Level
    is_test: bool
    attributes: Mapping[str, str]


def read_claims(claims: Claims) -> Assertion:
    """Return what checked claims say.

    Raises:
        ClaimFault: ``no_bpk``, ``no_name``, ``no_level`` or ``mandate_unreadable``.
    """
    actor = Person(
        _bpk(claims.get(PVP + "bpk"), claims.get(PVP + "eid_sector_for_identifier")),
        _text(claims, "given_name"),
        _text(claims, "family_name"),
        _day(claims.get("birthdate")),
    )
    if not actor.family_name:
        raise ClaimFault("no_name")
    mandate = _text(claims, PVP + "mandate_type")
    principal = _principal(claims) if mandate else actor
    attributes = {name: text for name, text in _attributes(claims, principal) if text}
    return Assertion(actor, principal, mandate, _level(claims), _is_test(claims), attributes)


def _bpk(written: object, sector: object) -> Identifier:
    """Read ``SECTOR:base64``; the claim that names the sector counts where the value does not."""
    if not isinstance(written, str) or not 0 < len(written) <= LONGEST:
        raise ClaimFault("no_bpk")
    begin, colon, value = written.rpartition(":")
    named = begin if colon else str(sector or "")
    short = named.rpartition("+")[2]
    if not value or not _SECTOR.fullmatch(short):
        raise ClaimFault("no_bpk")
    return Identifier("bpk", short, value)


def _principal(claims: Claims) -> Person | Company:
    """Return who is represented: a company or a person."""
    legal, natural = PVP + "mandator_legal_person_", PVP + "mandator_natural_person_"
    name, number = _text(claims, legal + "full_name"), _text(claims, legal + "source_pin")
    if name and number:
        kind = _text(claims, legal + "source_pin_type").rpartition("+")[2] or "REGISTER"
        return Company(Identifier("register", kind[:20], number), name)
    if not _text(claims, natural + "family_name"):
        raise ClaimFault("mandate_unreadable")
    try:
        identifier = _bpk(claims.get(natural + "bpk"), claims.get(PVP + "eid_sector_for_identifier"))
    except ClaimFault:
        raise ClaimFault("mandate_unreadable") from None
    return Person(
        identifier,
        _text(claims, natural + "given_name"),
        _text(claims, natural + "family_name"),
        _day(claims.get(natural + "birthdate")),
    )


def _level(claims: Claims) -> Level:
    said = _text(claims, PVP + "eid_ida_level").rpartition(".")[2]
    if said == "full":
        return "full"
    if said == "basic":
        return "basic"
    raise ClaimFault("no_level")


def _is_test(claims: Claims) -> bool:
    return _text(claims, PVP + "eid_identity_status_level").rpartition("/")[2].lower() == "testidentity"


def _attributes(claims: Claims, principal: Person | Company) -> Iterator[tuple[str, str]]:
    """Yield what a form may be filled with; what is about a representative only is not about the mandator."""
    if isinstance(principal, Company):
        yield "mandator_name", principal.name
        yield "mandator_register_number", principal.identifier.value
    else:
        yield "given_name", principal.given_name
        yield "family_name", principal.family_name
        if principal.birthdate:
            yield "birthdate", principal.birthdate.isoformat()
    if claims.get(PVP + "mandate_type"):
        return
    address = _object(claims.get(ATTRIBUTES + "mainAddress"))
    if isinstance(address, dict):
        yield from ((ours, _text(address, theirs)) for theirs, ours in ADDRESS_KEYS.items())
    yield "nationality", _text(claims, ATTRIBUTES + "nationality")
    plates = dict.fromkeys(_plates(_object(claims.get(ATTRIBUTES + "vehicleRegistrations"))))
    yield "vehicle_plates", "\n".join(list(plates)[:MOST_PLATES])


def _plates(found: object, depth: int = 0) -> Iterator[str]:
    if depth > 6:
        return
    if isinstance(found, dict):
        for key, value in found.items():
            if isinstance(value, str) and _PLATE_KEY.search(str(key)) and 0 < len(value.strip()) <= 12:
                yield value.strip()
            else:
                yield from _plates(value, depth + 1)
    elif isinstance(found, list):
        for each in found:
            yield from _plates(each, depth + 1)


def _object(written: object) -> object:
    """Return what base64 JSON holds; None for anything else: an attribute that cannot be read is one we do not have."""
    if not isinstance(written, str) or len(written) > LONGEST_OBJECT:
        return None
    padded = written + "=" * (-len(written) % 4)
    try:
        return json.loads(base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) and value.isprintable() else ""


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
