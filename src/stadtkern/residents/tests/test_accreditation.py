"""The sheet for the registration names what procedures need, and nothing else."""

from __future__ import annotations

from typing import get_args

import pytest
from django.utils.translation import override

from stadtkern.city import api as city
from stadtkern.definitions.schema import Claim
from stadtkern.residents.accreditation import ATTRIBUTE_OF, sheet, uses_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
ADDRESS, PLATES = "urn:eidgvat:attributes.mainAddress", "urn:eidgvat:attributes.vehicleRegistrations"


def test_every_claim_a_definition_may_name_has_its_attribute() -> None:
    assert set(ATTRIBUTE_OF) == set(get_args(Claim))


def test_each_use_has_its_questions_and_its_law() -> None:
    known = city.current().further["procedure"]["parkkarte"]
    uses = uses_in([known])
    (address,) = uses[ADDRESS]
    assert (address.procedure, address.law) == ("parkkarte", known.law)
    assert "Straße" in address.questions
    bare = known.model_copy(
        update={"pages": tuple(page.model_copy(update={"questions": page.questions[:0]}) for page in known.pages)}
    )
    assert uses_in([bare]) == {}


def test_the_sheet_reads_well_in_both_languages() -> None:
    with override("de"):
        german = sheet()
    with override("en"):
        english = sheet()
    assert german.startswith("# Merkmale von ID Austria für Stadtgemeinde Musterstadt")
    assert english.startswith("# Attributes of ID Austria for Stadtgemeinde Musterstadt")
    for text in (german, english):
        assert (f"## `{ADDRESS}`" in text, f"## `{PLATES}`" in text, "nationality" in text) == (True, True, False)
