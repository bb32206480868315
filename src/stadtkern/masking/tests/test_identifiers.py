"""Identifiers that spell out a person are told from those that only look like one."""

from __future__ import annotations

import pytest

from stadtkern.masking.finding import Finder
from stadtkern.masking.identifiers import kinds_in

RULES = Finder()
TELLING = {
    "PERSON": (
        "Anna_Huber", "anna_huber", "AnnaHuber", "annaHuberAkt", "anna-maria-huber", "mueller_josef", "anna1_huber2",
        "Anna7Huber",
    ),
    "IBAN": ("AT611904300234573201", "at611904300234573201", "ibanAT611904300234573201", "xat611904300234573201y"),
    "SVNR": (
        "1237010180", "1237-010180", "svnr1237010180", "x1237010180y", "1237010180.0", "1237.01018", "123.701018",
        "0.123701018", "1.23701018e-05", "12370101800000000000", "1.237010180e+19", "1.23701018e+22",
    ),
    "PHONE": ("0664-1234567", "tel06641234567", "x06641234567y"),
    "CARD": ("4974741877466931", "4974741877466931.0", "4.974741877466931e+25"),
}  # fmt: skip
NOTHING = (
    "max_length min_length maxItems vorname nachname antragstellerName sachbearbeiter straße plz wohnort geburtsdatum "
    "first_name lastName meta meta_data rose anna frank felix clemens mark_paid will_attend rosa_farbe art_der_wohnung "
    "get_weather search_documents draft_letter answer_schema schema_v2 gpt-4o-mini de_DE-thorsten-medium eva alloy 0.7 "
    "gpt-4o llama-3-8b sha256 base64 address2 street_2 item_1 frank2 felix-1.0 q1_2024 plz8010 max2_min1 h264 mai2024 "
    "550e8400e29b41d4a716446655440000 f47ac10b58cc4372a5670e02b2c3d479 3fa85f64-5717-4562-b3fc-2c963f66afa6 "
    "47.070714 16.37208 3.141592653589793 6378137.0 6.02214076e+23 1e-07 9007199254740991 1700000000000 99999999.99 "
    "2026-11-22 20261122 4294967295 hauptstrasse gemeinde grund kategorie dringend summary $defs #/$defs/Meldung "
)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in TELLING.items() for name in names])
def test_somebody_is_found_in_an_identifier(kind: str, name: str) -> None:
    assert kinds_in(name, RULES) == {kind}


def test_usual_names_of_fields_tools_and_voices_tell_nothing() -> None:
    assert [name for name in NOTHING.split() if kinds_in(name, RULES)] == []
