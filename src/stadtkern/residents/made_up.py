"""Claims of people who do not exist, as ID Austria would write them; the demo's sign-in and the tests use them."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stadtkern.city.api import Town

PVP, ATTRIBUTES = "urn:pvpgvat:oidc.", "urn:eidgvat:attributes."
SECTOR = "ZP-MH"


def packed(value: object) -> str:
    """Return an attribute as it stands in a token."""
    return base64.b64encode(json.dumps(value).encode()).decode()


def claims_of(
    given_name: str,
    family_name: str,
    birthdate: str,
    *,
    bpk: str = "",
    level: str = "full",
    is_test: bool = True,
    address: dict[str, str] | None = None,
    plates: tuple[str, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return the claims of one person."""
    value = bpk or base64.b64encode(f"{given_name}-{family_name}-bpk".encode().ljust(20, b"=")[:20]).decode()
    claims: dict[str, Any] = {
        "given_name": given_name,
        "family_name": family_name,
        "birthdate": birthdate,
        PVP + "bpk": f"{SECTOR}:{value}",
        PVP + "eid_sector_for_identifier": f"urn:publicid:gv.at:cdid+{SECTOR}",
        PVP + "eid_issuing_nation": "AT",
        PVP + "eid_ida_level": f"urn:eidgvat:eid.status.{level}",
        PVP + "eid_citizen_qaa_eidas_level": "http://eidas.europa.eu/LoA/high",
    }
    if is_test:
        claims[PVP + "eid_identity_status_level"] = "http://eid.gv.at/eID/status/identity/testidentity"
    if level == "full" and address:
        claims[ATTRIBUTES + "mainAddress"] = packed(address)
    if level == "full" and plates:
        vehicles = [{"kennzeichen": plate, "marke": "Puch"} for plate in plates]
        claims[ATTRIBUTES + "vehicleRegistrations"] = packed({"zulassungen": vehicles})
    return claims | more


def for_company(claims: dict[str, Any], name: str, number: str) -> dict[str, Any]:
    """Return the claims of somebody who acts for a company."""
    return claims | {
        PVP + "mandate_type": "Einzelvertretungsbefugnis",
        PVP + "mandator_legal_person_full_name": name,
        PVP + "mandator_legal_person_source_pin": number,
        PVP + "mandator_legal_person_source_pin_type": "urn:publicid:gv.at:baseid+XFN",
    }


def for_person(claims: dict[str, Any], given_name: str, family_name: str, birthdate: str) -> dict[str, Any]:
    """Return the claims of somebody who acts for another person."""
    other = claims_of(given_name, family_name, birthdate)
    return claims | {
        PVP + "mandate_type": "Bilaterale Vollmacht",
        PVP + "mandator_natural_person_bpk": other[PVP + "bpk"],
        PVP + "mandator_natural_person_given_name": given_name,
        PVP + "mandator_natural_person_family_name": family_name,
        PVP + "mandator_natural_person_birthdate": birthdate,
    }


def people_in(town: Town) -> dict[str, tuple[dict[str, Any], str, str]]:
    """Return the invented people of a town: claims, and who they are in German and English."""
    street = town.streets[0] if town.streets else town.address.street.rstrip("0123456789abc ")
    home = {"Strasse": street, "Hausnummer": "7", "Tuer": "4"}
    home |= {"Postleitzahl": town.address.postcode, "Ortschaft": town.address.place}
    home |= {"Gemeindekennziffer": town.municipality_code} if town.municipality_code else {}
    anna = claims_of("Anna", "Huber", "1986-03-14", address=home, plates=("LE 417 AH",))
    max_ = claims_of("Maximilian", "Wagner", "1999-11-02", level="basic")
    fatma = claims_of(
        "Fatma", "Yıldız", "1991-06-30", address=home | {"Hausnummer": "12"}, plates=("LE 88 FY", "GU 9 XZ")
    )
    other = {"Strasse": "Hauptstraße", "Hausnummer": "1", "Postleitzahl": "3970", "Ortschaft": "Weitra"}
    other |= {"Gemeindekennziffer": "30942"}
    josef = claims_of("Josef", "Bauer", "1948-08-21", address=other)
    return {
        "anna": (anna, "wohnt hier, ein Auto", "lives here, one car"),
        "fatma": (fatma, "wohnt hier, zwei Autos", "lives here, two cars"),
        "josef": (josef, "wohnt anderswo, kein Auto", "lives elsewhere, no car"),
        "maximilian": (max_, "ID Austria Basis: nur der Name", "ID Austria basic: the name only"),
        "firma": (for_company(anna, "Tischlerei Huber GmbH", "512345a"), "für eine Firma", "for a company"),
        "mutter": (for_person(fatma, "Emine", "Yıldız", "1958-01-09"), "für ihre Mutter", "for her mother"),
    }
