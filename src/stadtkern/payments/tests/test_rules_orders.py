"""A thousand files for the bank, made at random: every one fits the schema, says its sums, and is the same twice."""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

import pytest
from lxml import etree

from stadtkern.payments.rules.epc import Account
from stadtkern.payments.rules.transfers import Transfer, write_order
from stadtkern.payments.testing.orders import order_schema

FILES = 1_000
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=1)))
IBANS = ("AT611904300234573201", "DE89370400440532013000", "NO9386011117947", "MT84MALT011000012345MTLCAST001S")
BICS = ("", "RVSAAT2S", "COBADEFFXXX")
SIGNS = "abcXYZ019 äöüßÄÖÜéčžŞđłøåœ€&§–’_/:()?.,'+-\"<>!{}ΩЖ漢🙂\u0301\u200b"
OUTSIDE = os.environ.get("PAIN_SCHEMA", "")


def words(chance: random.Random, longest: int) -> str:
    return "".join(chance.choice(SIGNS) for _ in range(chance.randrange(longest + 1)))


def transfers(chance: random.Random, number: int) -> list[Transfer]:
    return [
        Transfer(
            f"2026-{number:06}-{place}",
            Account(f"A{words(chance, 90)}", chance.choice(IBANS), chance.choice(BICS)),
            Decimal(chance.choice([1, 99, 100, 9_000, chance.randrange(1, 99_999_999_999)])) / 100,
            words(chance, 200),
        )
        for place in range(chance.randrange(1, 6))
    ]


def file(number: int) -> tuple[bytes, list[Transfer]]:
    chance = random.Random(number)
    town = Account(f"Stadt{words(chance, 90)}", IBANS[0], chance.choice(BICS))
    paid = transfers(chance, number)
    return write_order(f"F20261123-{number}", town, paid, at=AT, on=AT.date()), paid


@lru_cache(maxsize=1)
def made() -> tuple[tuple[bytes, list[Transfer]], ...]:
    return tuple(file(number) for number in range(FILES))


@pytest.mark.slow
def test_a_thousand_files_fit_the_schema_and_add_up() -> None:
    for content, paid in made():
        tree = etree.fromstring(content)
        order_schema().assertValid(tree)
        total = f"{sum((each.amount_eur for each in paid), Decimal()):.2f}"
        assert [each.text for each in tree.iter("{*}CtrlSum")] == [total, total]
        assert [each.text for each in tree.iter("{*}NbOfTxs")] == [str(len(paid))] * 2
        assert [each.text for each in tree.iter("{*}EndToEndId")] == [each.id for each in paid]


@pytest.mark.slow
def test_a_file_made_again_is_the_same_to_the_byte() -> None:
    assert [file(number)[0] for number in range(0, FILES, 50)] == [made()[number][0] for number in range(0, FILES, 50)]


@pytest.mark.slow
@pytest.mark.skipif(not OUTSIDE, reason="names the published schema of pain.001.001.09, which is not part of the house")
def test_a_thousand_files_fit_the_published_schema() -> None:
    published = etree.XMLSchema(etree.parse(OUTSIDE))
    for content, _paid in made():
        published.assertValid(etree.fromstring(content))


BROKEN = [
    (b'<InstdAmt Ccy="EUR">', b'<InstdAmt Ccy="CHF">'),
    (b"<Cd>SEPA</Cd>", b"<Cd>URGP</Cd>"),
    (b"<PmtMtd>TRF</PmtMtd>", b""),
    (b"<EndToEndId>", b"<EndToEndId>\xc3\xa4"),
    (b"<ChrgBr>SLEV</ChrgBr>", b"<ChrgBr>SHAR</ChrgBr>"),
    (b"<Dt>2026-11-23</Dt>", b"<Dt>23.11.2026</Dt>"),
]


@pytest.mark.parametrize(("old", "new"), BROKEN)
def test_the_schema_refuses_what_a_bank_would(old: bytes, new: bytes) -> None:
    content = file(0)[0]
    assert content.count(old) >= 1
    assert not order_schema().validate(etree.fromstring(content.replace(old, new)))
