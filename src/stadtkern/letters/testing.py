"""A letter and a seal for tests, also of other rooms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from stadtkern.letters.authority import TestAuthority, made_authority
from stadtkern.letters.compiling import OWN_TEMPLATES
from stadtkern.letters.composing import compose
from stadtkern.letters.marks import Crest
from stadtkern.letters.rules.letter import Closing, FeeLine, Letter, Sender
from stadtkern.letters.signers import Signer, test_signer

AT = datetime(2026, 11, 23, 9, 15, 30, tzinfo=UTC)
CHECK = "https://www.musterstadt.example/signaturpruefung/"
NOTICE = Letter(
    kind="notice",
    language="de",
    title="Bescheid",
    file_number="MU-2026/0815",
    dated_on=date(2026, 1, 23),
    sender=Sender(
        authority="Bürgermeisterin der Stadtgemeinde Musterstadt",
        office="Bürgerservice",
        street="Musterplatz 1",
        place="8999 Musterstadt",
        phone="+43 3999 100-0",
        email="rathaus@musterstadt.example",
        website="www.musterstadt.example",
    ),
    recipient=("Frau", "Łucja Müller-Größenwahn", "Hauptstraße 5/3", "8999 Musterstadt"),
    subject="Parkkarte für die grüne Zone",
    operative_part=("Ihrem Antrag vom 3. Jänner 2026 wird stattgegeben.", "Die Parkkarte gilt bis 31. Dezember 2027."),
    reasons=("Sie wohnen in der grünen Zone.",),
    instruction=("Gegen diesen Bescheid können Sie binnen vier Wochen Beschwerde erheben.",),
    fees=(
        FeeLine(label="Antrag", amount_eur=Decimal("14.30"), law="§ 14 TP 6 GebG"),
        FeeLine(label="Parkkarte", amount_eur=Decimal(1200)),
    ),
    closing=Closing(formula="Für die Bürgermeisterin:", name="Mag. Eva Huber", office="Leiterin Bürgerservice"),
    enclosures=("Parkkarte", "Plan"),
    sovereign=True,
)


def letter(**changes: Any) -> Letter:
    """Return a notice with some parts changed."""
    return replace(NOTICE, **changes)


@lru_cache(maxsize=1)
def authority() -> TestAuthority:
    """Return one test authority for the whole run."""
    return made_authority("Stadtgemeinde Musterstadt", AT)


@lru_cache(maxsize=1)
def crest() -> Crest:
    """Return the coat of arms of the invented town."""
    svg = (Path(settings.CITY_DIR) / "crest.svg").read_text(encoding="utf-8")
    return Crest(svg=svg, alternative="Erfundenes Wappen")


def composed(**changes: Any) -> bytes:
    """Return a notice with some parts changed, set by the built-in template."""
    return compose(letter(**changes), at=AT, crest=crest(), template=OWN_TEMPLATES / "letter.typ")


def seal_for_tests() -> Signer:
    """Return who seals as a test."""
    return test_signer(authority())
