"""Letters to a thousand invented people: names, titles, companies and addresses as they occur, here and abroad."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.delivery.rules.standing import Quality

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLES = ("", "", "", "Dr.", "Mag.a", "Dipl.-Ing. Dr.", "Univ.-Prof.in DDr.in", "Ing.")
GIVEN = (
    "Anna", "Björn", "Zoë", "Jürgen Maria", "Đorđe", "Şebnem", "Łukasz", "Mária-Éva", "Anne-Sophie", "Øystein", "Æ",
    "Nguyễn Thị", "Ο Αθανάσιος", "محمد",
)  # fmt: skip
FAMILY = (
    "Huber", "Müller-Lüdenscheidt", "Größinger", "O'Brien", "d'Aubigné", "Kovačević", "Yıldız", "Nováková",
    "Ó Súilleabháin", "Wawrzyńczyk", "Großschädl", "Jr.",
)  # fmt: skip
COMPANIES = (
    "Bäckerei Gruber & Söhne OG", "„Zum Goldenen Löwen“ Gastro GmbH & Co KG", "A<B> Software e.U.",
    "ÖBB-Infrastruktur AG", "Verein der Freund:innen des Stadtparks", "100% Natur Handels-GmbH",
    "Hausverwaltung \"Daheim\" Ges.m.b.H.",
)  # fmt: skip
FURTHER = ((), (), (), ("z. H. Frau Mag.a Gruber",), ("Top 5", "bei Familie Österreicher"))
STREETS = (
    "Hauptstraße 12a/3/Top 5", "Am Graben", "1.-Mai-Straße 4", "Straße des 12. November 7", "Große Sperlgasse 37–39",
    "Postfach 12", "Schlögelgasse 4 EG", "Rue de l'Église 3 bis", "Wiesenweg 0",
)  # fmt: skip
PLACES = (
    "8999 Musterstadt", "8999 Musterstadt", "8999 Musterstadt", "A-1010 Wien", "AT-5020 Salzburg", "D-80331 München",
    "DE-10115 Berlin", "CH-8001 Zürich", "I-39100 Bozen/Bolzano", "HU-1011 Budapest", "CZ-110 00 Praha 1",
    "SI-1000 Ljubljana", "F-75001 Paris", "SE-111 22 Stockholm", "FL-9490 Vaduz", "USA 10001 New York",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to somebody; the same ``number`` is always the same letter."""

    number: int
    recipient: tuple[str, ...]
    is_company: bool
    quality: Quality
    pdf: bytes


def letters(count: int, *, seed: int = 2013) -> Iterator[Letter]:
    """Return letters that are the same whenever it is asked for them."""
    chance = random.Random(seed)
    for number in range(count):
        is_company = chance.random() < 0.3
        person = " ".join(filter(None, (chance.choice(TITLES), chance.choice(GIVEN), chance.choice(FAMILY))))
        name = chance.choice(COMPANIES) if is_company else person
        lines = (name, *chance.choice(FURTHER), chance.choice(STREETS), chance.choice(PLACES))
        yield Letter(number, lines, is_company, chance.choice(list(Quality)), chance.randbytes(chance.randint(1, 400)))
