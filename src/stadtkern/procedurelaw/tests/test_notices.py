"""A formal decision without one of its parts is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from stadtkern.procedurelaw.notices import Notice, missing_parts

WHOLE = Notice(
    title="Bescheid",
    authority="Der Bürgermeister der Stadt Musterstadt",
    dated_on=date(2026, 11, 23),
    recipient="Anna Huber, Hauptplatz 1, 8700 Musterstadt",
    operative_part="Die Bewilligung wird erteilt.",
    reasons="Die Voraussetzungen liegen vor.",
    instruction="Gegen diesen Bescheid können Sie binnen vier Wochen Beschwerde erheben.",
    approver="Mag. Eva Gruber",
)


def test_a_whole_one_lacks_nothing() -> None:
    assert missing_parts(WHOLE) == ()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"title": "Schreiben"}, "title"),
        ({"authority": " "}, "authority"),
        ({"dated_on": None}, "date"),
        ({"recipient": ""}, "recipient"),
        ({"operative_part": "\n"}, "operative_part"),
        ({"reasons": ""}, "reasons"),
        ({"instruction": ""}, "instruction"),
        ({"approver": ""}, "approver"),
        ({"reasons": "", "meets_request_in_full": True, "decides_objections": True}, "reasons"),
    ],
)
def test_each_part_is_missed(change: dict[str, Any], part: str) -> None:
    assert missing_parts(replace(WHOLE, **change)) == (part,)


def test_no_reasons_are_needed_where_everything_asked_for_is_granted() -> None:
    assert missing_parts(replace(WHOLE, reasons="", meets_request_in_full=True)) == ()
