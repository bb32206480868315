"""Make the annotated texts of this benchmark from the templates in ``texts/``.

    python benchmarks/pii/making.py

``{full}``, ``{addr}`` and the like are drawn from ``people.py``; ``{SPECIAL:...}`` is annotated as it stands. Each
template gives three texts. ``tune`` was looked at while the rules were written, ``test`` only scored. The same seed,
the same texts.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import people

from stadtkern.masking import checks

HERE = Path(__file__).resolve().parent
COPIES = 3
SLOT = re.compile(r"\{([A-Z_]+:[^{}]+|[a-z_]+)\}")


def _checked(random: Random, make: Callable[[], str], is_right: Callable[[str], bool], *, right: bool = True) -> str:
    while is_right(re.sub(r"[ /]", "", value := make())) != right:
        pass
    return value


def iban(random: Random, *, right: bool = True, compact: bool = False) -> str:
    account = random.choice(["20111", "32000", "12000", "14000", "60000"]) + people.digits(random, 11)
    check = 98 - int(account + "102900") % 97
    number = f"AT{check if right else (check + 7) % 90 + 2:02}{account}"
    return number if compact or random.random() < 0.4 else " ".join(re.findall(".{1,4}", number))


def svnr(random: Random, *, right: bool = True) -> str:
    def make() -> str:
        birth = f"{random.randint(1, 28):02}{random.randint(1, 12):02}{random.randint(0, 99):02}"
        return f"{random.randint(1000, 9999)}{random.choice([' ', ''])}{birth}"

    return _checked(random, make, checks.svnr, right=right)


def card(random: Random, *, right: bool = True) -> str:
    number = _checked(
        random,
        lambda: random.choice(["4", "51", "53"]).ljust(2, "7") + people.digits(random, 14),
        checks.luhn,
        right=right,
    )
    return random.choice([number, " ".join(re.findall(".{4}", number))])


def plate(random: Random, *, sure: bool = False) -> str:
    letters = "".join(
        random.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(random.choice([2, 2, 3] if sure else [1, 2, 2, 3]))
    )
    first, second = ("-", " ") if sure else (random.choice("- "), random.choice([" ", ""]))
    return f"{random.choice(people.DISTRICTS)}{first}{random.randint(100, 9999)}{second}{letters}"


def fn(random: Random) -> str:
    number = str(random.randint(30000, 599999))
    letter = next(each for each in "abdfghikmpstvwxyz" if checks.company_register(number, each))
    return f"FN {number}{random.choice([' ', ''])}{letter}"


class Draw:
    """One text: what was drawn for it, so that "{last}" after "{full}" may mean somebody else."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def value(self, slot: str) -> tuple[str, list[tuple[str, str]]]:
        """Return the text for a slot and, as (kind, part), what of it is personal."""
        random = self.random
        made: str = getattr(self, f"_{slot}")() if hasattr(self, f"_{slot}") else ""
        if made:
            return made, [(KIND[slot], made)] if slot in KIND else []
        raise KeyError(f"{slot} {random!r}")

    def _full(self) -> str:
        middle = f" {self.random.choice('ABFGJM')}." if self.random.random() < 0.05 else ""
        return f"{people.first_name(self.random)}{middle} {people.surname(self.random)}"

    def _last(self) -> str:
        return people.surname(self.random)

    def _first(self) -> str:
        return people.first_name(self.random)

    def _last_gen(self) -> str:
        return _genitive(self._last())

    def _first_gen(self) -> str:
        return _genitive(self._first())

    def _rev(self) -> str:
        return f"{self._last()}, {self._first()}"

    _revline = _rev

    def _plainrev(self) -> str:
        return f"{self._last()} {self._first()}"

    def _caps(self) -> str:
        return f"{self._last()} {self._first()}".upper().replace("ß", "SS")

    def _caps_last(self) -> str:
        return self._last().upper()

    def _caps_first(self) -> str:
        return self._first().upper()

    def _small_first(self) -> str:
        return self._first().lower()

    def _small_last(self) -> str:
        return self._last().lower()

    def _initials(self) -> str:
        return f"{self.random.choice('ABDEFGHKLMPRS')}. {self.random.choice('ABDEFGHKLMPRSTUVW')}."

    _initials_one = _initials

    def _title(self) -> str:
        return self.random.choice(people.TITLES).replace("_", " ")

    def _title_post(self) -> str:
        return self.random.choice(["MSc", "MBA", "BA", "LL.M."])

    def _addr(self) -> str:
        return f"{self._street()} {people.house(self.random)}"

    def _addr_small(self) -> str:
        street = self.random.choice(["schulgasse", "hauptstraße", "feldgasse", "bahnhofstraße"])
        return f"{street} {self.random.randint(1, 90)}"

    def _street(self) -> str:
        return self.random.choice(people.STREETS).replace("_", " ")

    def _zip(self) -> str:
        return self.random.choice(people.TOWNS).replace("_", " ")

    def _phone(self) -> str:
        return people.phone(self.random)

    def _mail(self) -> str:
        name = f"{self._first()}.{self.random.choice(people.HEADS)}".lower()
        for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
            name = name.replace(letter, plain)
        name = re.sub(r"[^a-z.-]", "", name)
        return f"{name}@{self.random.choice(['example.at', 'post.example.com', 'stadt.example.at', 'gmx.example'])}"

    def _iban(self) -> str:
        return iban(self.random)

    def _iban_compact(self) -> str:
        return iban(self.random, compact=True)

    def _iban_bad(self) -> str:
        return iban(self.random, right=False)

    def _svnr(self) -> str:
        return svnr(self.random)

    def _svnr_bad(self) -> str:
        return svnr(self.random, right=False)

    def _card(self) -> str:
        return card(self.random)

    def _card_bad(self) -> str:
        return card(self.random, right=False)

    def _uid(self) -> str:
        return "ATU" + _checked(self.random, lambda: people.digits(self.random, 8), checks.uid)

    def _uid_bad(self) -> str:
        return "ATU" + _checked(self.random, lambda: people.digits(self.random, 8), checks.uid, right=False)

    def _tax(self) -> str:
        make = lambda: f"{self.random.randint(10, 98)} {people.digits(self.random, 3)}/{people.digits(self.random, 4)}"  # noqa: E731
        return _checked(self.random, make, checks.tax_number)

    def _fn(self) -> str:
        return fn(self.random)

    def _birth(self) -> str:
        return people.date(self.random, 1931, 2014)

    def _birth_iso(self) -> str:
        return people.date(self.random, 1931, 2014, 3)

    def _date(self) -> str:
        return people.date(self.random, 2019, 2024)

    def _monthword(self) -> str:
        return self.random.choice(people.MONTHS)

    def _stamp(self) -> str:
        hour, minute, second = (self.random.randint(10, most) for most in (23, 59, 59))
        return f"{people.date(self.random, 2022, 2024, 3)} {hour}:{minute}:{second}"

    def _amount(self) -> str:
        euros = f"{self.random.randint(1, 98)}.{people.digits(self.random, 3)},{people.digits(self.random, 2)}"
        return f"{euros} {self.random.choice(['Euro', '€', 'EUR'])}"

    def _meter(self) -> str:
        return f"{self.random.randint(1, 9)}{people.digits(self.random, 5)}"

    def _version(self) -> str:
        return f"{self.random.randint(1, 9)}.{self.random.randint(0, 30)}.{self.random.randint(0, 9)}"

    def _inst(self) -> str:
        return self.random.choice(people.INSTITUTIONS)

    def _case_gz(self) -> str:
        year, number = self.random.randint(2019, 2024), self.random.randint(100, 99999)
        return self.random.choice(
            [
                f"BHLN-{number}/{year}-{number % 9 + 1}",
                f"ABT13-{number}/{year}-{number % 90 + 1}",
                f"MA-{number}/{year}",
                f"SO-{year}/{number:05}",
                f"BAU-{number}-{year}",
            ]
        )

    _case_bare_form = _case_gz

    def _case_zl_bare(self) -> str:
        year = self.random.randint(2019, 2024)
        return self.random.choice(
            [
                f"{self.random.randint(100, 999)}-{self.random.randint(1, 9)}/{self.random.randint(1, 99)}-{year}",
                f"{self.random.randint(1000, 9999)}/{year}",
                f"A{self.random.randint(1, 20)}-{self.random.randint(1000, 9999)}/{year}",
            ]
        )

    def _court(self) -> str:
        mark = self.random.choice(["C", "Cg", "A", "E", "Hv", "P", "U"])
        number = f"{self.random.randint(1, 900)}/{self.random.randint(18, 24)}"
        return f"{self.random.randint(1, 40)} {mark} {number}{self.random.choice('abdfghikmpstvwxyz')}"

    def _lvwg(self) -> str:
        panel, number = self.random.randint(10, 99), self.random.randint(100, 9999)
        return f"LVwG-{panel}.{self.random.randint(1, 99)}-{number}/{self.random.randint(2019, 2024)}"

    def _plate(self) -> str:
        return plate(self.random)

    def _plate_sure(self) -> str:
        return plate(self.random, sure=True)

    def _plate_small(self) -> str:
        return plate(self.random).lower()

    def _licence(self) -> str:
        return f"{self.random.randint(10, 23)}{people.digits(self.random, 6)}"

    def _passport(self) -> str:
        number = f"{self.random.randint(1, 9)}{people.digits(self.random, 6)}"
        return f"{self.random.choice('PUC')}{self.random.choice([' ', ''])}{number}"

    _passport_word = _idcard = _passport

    def _zmr(self) -> str:
        return "000" + people.digits(self.random, 9)

    def _bpk(self) -> str:
        return base64.b64encode(self.random.randbytes(20)).decode()

    def _ip(self) -> str:
        return ".".join(str(self.random.randint(11, 250)) for _ in range(4))


KINDS = {
    "PERSON": (
        "full last first last_gen first_gen rev revline plainrev caps caps_last caps_first small_first "
        "small_last initials initials_one"
    ),
    "ADDRESS": "addr addr_small",
    "ZIP_TOWN": "zip",
    "PHONE": "phone",
    "EMAIL": "mail",
    "IBAN": "iban iban_compact",
    "SVNR": "svnr",
    "CARD": "card",
    "UID": "uid",
    "TAX_NO": "tax",
    "FN": "fn",
    "BIRTHDATE": "birth birth_iso",
    "CASE_ID": "case_gz case_bare_form case_zl_bare court lvwg",
    "PLATE": "plate plate_sure plate_small",
    "ID_DOC": "licence passport passport_word idcard",
    "ZMR": "zmr",
    "BPK": "bpk",
    "IP": "ip",
}
KIND = {slot: kind for kind, slots in KINDS.items() for slot in slots.split()}
PHRASES = {"case_zl": "Zahl {case_zl_bare}", "case_gz_line": "GZ: {case_gz}"}


def _genitive(name: str) -> str:
    return name + ("’" if name[-1] in "sxzß" else "s")


def annotated(template: str, random: Random) -> dict[str, Any]:
    """Return one text of ``template``, its spans, and its numbers with wrong check digits."""
    for phrase, text in PHRASES.items():
        template = template.replace(f"{{{phrase}}}", text)
    template = template.replace("~", "\n")
    draw = Draw(random)
    spans: list[dict[str, Any]] = []
    negatives: list[dict[str, Any]] = []
    text, done = "", 0
    escaped = template.replace("{{", "\x01").replace("}}", "\x02")
    for slot in SLOT.finditer(escaped):
        text += escaped[done : slot.start()]
        done = slot.end()
        kind, colon, literal = slot[1].partition(":")
        value, parts = (literal, [(kind, literal)]) if colon else draw.value(slot[1])
        place = {"start": len(text), "end": len(text) + len(value)}
        spans += [place | {"type": each, "text": part} for each, part in parts]
        if slot[1].endswith("_bad"):
            negatives.append(place | {"kind": "badcheck", "text": value})
        text += value
    text = (text + escaped[done:]).replace("\x01", "{").replace("\x02", "}")
    return {"text": text, "spans": spans, "negatives": negatives}


def texts_of(half: str) -> list[dict[str, Any]]:
    """Return the texts of one half."""
    made: list[dict[str, Any]] = []
    genre = ""
    random = Random(f"pii {half}")
    for block in (HERE / "texts" / f"{half}.txt").read_text(encoding="utf-8").split("\n===\n"):
        for part in re.split(r"(?m)^(?=# genre: )|\n(?=# genre: )", block):
            if part.startswith("# genre: "):
                head, _, part = part.partition("\n")
                genre = head.removeprefix("# genre: ")
            if part.strip():
                for _ in range(COPIES):
                    number = f"{half}{len(made) + 1:03}"
                    made.append({"id": number, "genre": genre} | annotated(part.strip("\n"), random))
    sentences = HERE / "texts" / f"{half}_sentences.txt"
    for line in sentences.read_text(encoding="utf-8").splitlines() if sentences.exists() else ():
        made.append({"id": f"{half}{len(made) + 1:03}", "genre": "sentence"} | annotated(line, random))
    return made


def main() -> None:
    for half in ("tune", "test"):
        made = texts_of(half)
        lines = [json.dumps(each, ensure_ascii=False) for each in made]
        (HERE / f"{half}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(half, len(made), "texts,", sum(len(each["spans"]) for each in made), "spans")


if __name__ == "__main__":
    main()
