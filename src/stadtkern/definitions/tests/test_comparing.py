"""What a changed definition alters for the filings there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from stadtkern.definitions.comparing import Effect, Filing, effect
from stadtkern.definitions.compiled import compile_procedure
from stadtkern.definitions.schema import Procedure
from stadtkern.definitions.testing import good_answers

pytestmark = [pytest.mark.django_db]
ON = date(2026, 11, 23)


def tried(town: Any, filings: int = 3, *, with_e_id: bool = True, **changes: Any) -> Effect:
    old = town.further["procedure"]["parkkarte"]
    new = Procedure.model_validate(old.model_dump(mode="json") | changes)
    compiled = compile_procedure(old)
    kept = good_answers(compiled, today=ON)
    return effect(compiled, compile_procedure(new), [Filing(kept, ON, with_e_id)] * filings, town.further["tariff"])


def test_the_same_definition_alters_nothing(musterstadt: Any) -> None:
    assert tried(musterstadt) == Effect(tried=3)


def test_a_fee_less_is_cheaper_with_and_without_id_austria(musterstadt: Any) -> None:
    found = tried(musterstadt, fees=[])
    assert (found.touched, set(found.prices)) == (3, {min(found.prices)})
    assert min(found.prices) < 0
    assert min(tried(musterstadt, fees=[], with_e_id=False).prices) < min(found.prices)


def test_a_document_more_is_wanted_from_everybody(musterstadt: Any) -> None:
    old = musterstadt.further["procedure"]["parkkarte"].model_dump(mode="json")["documents"]
    wanted = {"id": "lease", "label": {"de": "Mietvertrag", "en": "Lease"}}
    found = tried(musterstadt, documents=[*old, wanted])
    assert (found.wanted, found.touched) == ({"lease": 3}, 3)
    assert tried(musterstadt, documents=[*old, wanted | {"optional": True}]).touched == 0


def test_a_rule_that_turns_round_is_counted(musterstadt: Any) -> None:
    rules = musterstadt.further["procedure"]["parkkarte"].model_dump(mode="json")["rules"]
    turned = [rule | {"holds": f"not ({rule['holds']})"} for rule in rules]
    assert set(tried(musterstadt, rules=turned).findings.values()) == {3}


def test_a_tariff_that_has_not_begun_costs_nothing(musterstadt: Any) -> None:
    old = compile_procedure(musterstadt.further["procedure"]["parkkarte"])
    filing = Filing(good_answers(old, today=ON), date(2000, 1, 1), with_e_id=True)
    assert effect(old, old, [filing], musterstadt.further["tariff"]).prices == []
    assert Decimal(0) == sum(effect(old, old, [filing], {}).prices)
