"""Invented letters to a town: 600 characters each, with names, addresses, numbers and an account that adds up."""

from __future__ import annotations

import json
import random
from typing import Any

MODEL = "musterstadt-7b"
LENGTH = 600
FIRST = ("Mechthild", "Burhan", "Leander", "Cäcilia", "Dragana", "Hermine", "Alois", "Yasemin", "Gottfried", "Ljubica")
LAST = ("Sauseng", "Yalçın", "Wutscher", "Trobej", "Petrović", "Hinteregger", "Pichler", "Öztürk", "Stocker", "Kovač")
STREETS = ("Ziegelofenweg", "Franz-Josef-Straße", "Am Glacis", "Kärntner Straße", "Mühltaler Gasse", "Roseggerstraße")
TOWNS = ("8700 Leoben", "8720 Knittelfeld", "4020 Linz", "8010 Graz", "9020 Klagenfurt", "3100 St. Pölten")
LETTER = (
    "Bitte fassen Sie dieses Schreiben kurz zusammen und entwerfen Sie eine Antwort. {first} {last}, geboren am "
    "{day}.{month}.19{year}, wohnhaft {street} {house}/{door}, {town}, erreichbar unter 0664 {phone} und "
    "{mail}@example.at, ersucht um Herabsetzung der Kanalbenützungsgebühr. Die Wohnung steht seit dem Tod der Mutter "
    "{other} {last} leer, der Akt trägt die Zahl KG-{case}/2026. Ein Guthaben soll auf das Konto {iban} überwiesen "
    "werden. Frau Mag. {clerk} vom Bauamt hat am Telefon gesagt, dass dafür ein Antrag mit Nachweis nötig ist. "
)
FILLING = "Die Familie bittet um rasche Erledigung, weil die Wohnung verkauft wird und der Notar den Bescheid braucht. "


def iban(number: int) -> str:
    """Return an Austrian account number with the right check digits, in groups of four."""
    account = f"{number:016d}"
    plain = f"AT{98 - int(f'{account}102900') % 97:02d}{account}"
    return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def letter(chance: random.Random) -> str:
    names = chance.sample(LAST, 2)
    text = LETTER.format(
        first=chance.choice(FIRST),
        last=names[0],
        other=chance.choice(FIRST),
        clerk=f"{chance.choice(FIRST)} {names[1]}",
        street=chance.choice(STREETS),
        town=chance.choice(TOWNS),
        day=chance.randint(10, 28),
        month=chance.randint(10, 12),
        year=chance.randint(40, 99),
        house=chance.randint(1, 99),
        door=chance.randint(1, 30),
        phone=chance.randint(1_000_000, 9_999_999),
        mail=f"post.{chance.randint(100, 999)}",
        case=chance.randint(1_000, 9_999),
        iban=iban(20_111_00000_000000 + chance.randrange(10**9)),
    )
    return (text + FILLING)[: LENGTH - 1].rpartition(" ")[0] + "."


def letters(count: int = 64) -> list[str]:
    chance = random.Random(7)
    return [letter(chance) for _ in range(count)]


def chats(*, stream: bool) -> list[bytes]:
    """Return the letters as bodies of chat requests."""
    more: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
    asked = [{"model": MODEL, "messages": [{"role": "user", "content": text}], "max_tokens": 200} for text in letters()]
    return [json.dumps(each | more).encode() for each in asked]
