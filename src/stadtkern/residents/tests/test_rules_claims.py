"""What a token of ID Austria says, and what nobody can act on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.residents.made_up import ATTRIBUTES, PVP, claims_of, for_company, for_person, packed
from stadtkern.residents.rules.claims import ClaimFault, Company, Identifier, Person, read_claims

ADDRESS = {
    "Gemeindekennziffer": "61108",
    "Gemeindebezeichnung": "Musterstadt",
    "Postleitzahl": "8999",
    "Ortschaft": "Musterstadt",
    "Strasse": "Musterplatz",
    "Hausnummer": "3",
    "Stiege": "",
    "Tuer": "12",
}
ANNA = claims_of("Anna", "Huber", "1980-02-01", bpk="QW5uYQ==", address=ADDRESS, plates=("MU-123AB", "MU-9"))


def test_a_person_with_everything() -> None:
    got = read_claims(ANNA)
    anna = Person(Identifier("bpk", "ZP-MH", "QW5uYQ=="), "Anna", "Huber", date(1980, 2, 1))
    assert (got.actor, got.principal, got.mandate, got.level, got.is_test) == (anna, anna, "", "full", True)
    assert got.attributes == {
        "given_name": "Anna",
        "family_name": "Huber",
        "birthdate": "1980-02-01",
        "street": "Musterplatz",
        "house_number": "3",
        "door": "12",
        "postcode": "8999",
        "place": "Musterstadt",
        "municipality_code": "61108",
        "vehicle_plates": "MU-123AB\nMU-9",
    }


def test_basic_tells_a_name_only() -> None:
    got = read_claims(claims_of("Max", "Muster", "1990-05-05", level="basic", is_test=False, address=ADDRESS))
    assert (got.level, got.is_test, set(got.attributes)) == ("basic", False, {"given_name", "family_name", "birthdate"})


def test_somebody_for_a_company() -> None:
    got = read_claims(for_company(ANNA, "Musterbau GmbH", "123456a"))
    assert got.principal == Company(Identifier("register", "XFN", "123456a"), "Musterbau GmbH")
    assert (got.actor.name, got.mandate) == ("Anna Huber", "Einzelvertretungsbefugnis")
    assert got.attributes == {"mandator_name": "Musterbau GmbH", "mandator_register_number": "123456a"}


def test_somebody_for_a_person() -> None:
    """The address in the token is the representative's, so nobody fills the mother's form with it."""
    got = read_claims(for_person(ANNA, "Maria", "Huber", "1950-01-01"))
    assert (got.actor.name, got.principal.name) == ("Anna Huber", "Maria Huber")
    assert got.attributes == {"given_name": "Maria", "family_name": "Huber", "birthdate": "1950-01-01"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({PVP + "bpk": None}, "no_bpk"),
        ({PVP + "bpk": "ZP-MH:"}, "no_bpk"),
        ({PVP + "bpk": "zp:QQ=="}, "no_bpk"),
        ({PVP + "bpk": "QQ==", PVP + "eid_sector_for_identifier": ""}, "no_bpk"),
        ({PVP + "bpk": "X" * 500}, "no_bpk"),
        ({"family_name": ""}, "no_name"),
        ({"family_name": "Hu\u202eber"}, "no_name"),
        ({PVP + "eid_ida_level": "urn:eidgvat:eid.status.none"}, "no_level"),
        ({PVP + "eid_ida_level": None}, "no_level"),
        ({PVP + "mandate_type": "Vollmacht"}, "mandate_unreadable"),
        ({PVP + "mandate_type": "V", PVP + "mandator_natural_person_family_name": "H"}, "mandate_unreadable"),
    ],
)
def test_claims_nobody_can_act_on(change: dict[str, Any], code: str) -> None:
    with pytest.raises(ClaimFault) as fault:
        read_claims(ANNA | change)
    assert fault.value.code == code


def test_the_sector_may_stand_in_a_claim_of_its_own() -> None:
    got = read_claims(ANNA | {PVP + "bpk": "QQ=="})
    assert got.actor.identifier == Identifier("bpk", "ZP-MH", "QQ==")


@pytest.mark.parametrize(
    "written", ["", "%%%", packed("x"), packed([1]), "x" * 300_000, 5, None, packed({"Strasse": 3})]
)
def test_an_attribute_that_cannot_be_read_is_none(written: object) -> None:
    got = read_claims(ANNA | {ATTRIBUTES + "mainAddress": written, ATTRIBUTES + "vehicleRegistrations": written})
    assert set(got.attributes) == {"given_name", "family_name", "birthdate"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*ANNA, PVP + "mandate_type", PVP + "mandator_natural_person_bpk"]), JSON), JSON)
def test_nothing_a_token_says_breaks_the_reader(change: dict[str, Any], inner: Any) -> None:
    change = change | {ATTRIBUTES + "vehicleRegistrations": packed(inner)}
    try:
        got = read_claims(ANNA | change)
    except ClaimFault:
        return
    assert all(isinstance(value, str) and value for value in got.attributes.values())
