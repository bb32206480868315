from __future__ import annotations

from typing import Any

import pytest

from stadtkern.letters.rules.checked import Checked, Seal, deciding, outcome_of
from stadtkern.letters.testing import AT


def seal(**changes: Any) -> Seal:
    return Seal(**{"name": "Stadt", "at": AT, "intact": True, "covers_all": True, "trust": "ours", **changes})


@pytest.mark.parametrize(
    ("seals", "outcome"),
    [
        ([], "not_sealed"),
        ([seal()], "genuine"),
        ([seal(trust="test")], "test"),
        ([seal(trust="known")], "other"),
        ([seal(trust="unknown")], "unknown"),
        ([seal(intact=False)], "changed"),
        ([seal(covers_all=False)], "added"),
        ([seal(intact=False, covers_all=False)], "changed"),
        ([seal(covers_all=False), seal(trust="unknown")], "added"),
        ([seal(trust="unknown", covers_all=False), seal()], "genuine"),
        ([seal(trust="unknown"), seal(trust="known", intact=False)], "changed"),
    ],
)
def test_any_doubt_about_the_seal_that_counts_is_said(seals: list[Seal], outcome: str) -> None:
    assert outcome_of(seals) == outcome


def test_the_seal_of_this_town_counts_before_others() -> None:
    ours, other = seal(), seal(trust="known", name="Land")
    assert deciding([other, ours]) == ours
    assert Checked(outcome="genuine", seals=(other, ours)).seal == ours
