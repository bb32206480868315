"""Everything wrong with a procedure is said by file and line, before anybody sees it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils import translation

from stadtkern.city import api as city
from stadtkern.city.testing import MUSTERSTADT
from stadtkern.definitions.testing import town_with_grants

PROCEDURE = Path("procedures") / "parkkarte.yaml"
TARIFF = Path("tariffs") / "parkkarte.yaml"


def problems(below: Path, old: str, new: str, file: Path = PROCEDURE) -> list[tuple[str, int, str]]:
    folder = town_with_grants(below)
    path = folder / file
    text = path.read_text()
    assert text.count(old) == 1, text.count(old)
    path.write_text(text.replace(old, new))
    changed_on = text[: text.index(old)].count("\n") + 1
    with translation.override("en"):
        return [(Path(each.file).name, each.line - changed_on, each.what) for each in city.check(folder)]


def test_the_examples_are_right(tmp_path: Path) -> None:
    assert city.check(MUSTERSTADT) == ()
    assert city.check(town_with_grants(tmp_path)) == ()


MISTAKES = [
    ("id: parkkarte\n", "id: garage\n", 0, "The id “garage” differs from the name of the file."),
    ("version: 2\n", "version: 0\n", 0, "“0” is too small."),
    ("unit: bauamt", "unit: bauhof", 0, "There is no office “bauhof”."),
    ("login: full", "login: strong", 0, "“strong” is not possible here."),
    ("period: 6 months", "period: half a year", 0, "“half a year” is not a period."),
    ("id: keeper", "id: today", 0, "“today” is a word of the language of rules."),
    ("id: keeper", "id: Keeper", 0, "“Keeper” does not have the right form."),
    ("        prefill: birthdate\n", "", -3, "Only what is prefilled can be fixed."),
    ("kind: long_text", "kind: choice", -1, "Only a choice has options, and it needs them."),
    ('{word: inner, value: "2"}', '{value: "2"}', 0, "A row has either a number or a word."),
    (
        '{word: inner, value: "2"}',
        '{from_number: "1", value: "2"}',
        -5,
        "A table has either numbers or words on its left.",
    ),
    ("tariff: parkkarte", "tariff: parkkart", 0, "There is no tariff “parkkart”."),
    (
        "card_price(zone) * years",
        "main_residence",
        0,
        "Two things are put together here that do not fit (yes_no number).",
    ),
    (
        "holds: main_residence",
        "holds: main_residense",
        0,
        "There is no question or amount “main_residense” before this place.",
    ),
    ("holds: main_residence", "holds: years", 0, "Two things are put together here that do not fit (number yes_no)."),
    ("holds: main_residence", "holds: main_residence)", 0, "This formula cannot be read."),
    ("{valid_until}", "{valid_til}", -2, "There is no question or amount “valid_til”."),
    ("sovereign: true", "sovereign: false", 152, "Only sovereign action ends in a formal decision (Bescheid)."),
    ("  to: Landesverwaltungsgericht Steiermark\n", "", -2, "A legal remedy has both an authority and a period."),
    ("id: private_use", "id: lives_here", 0, "“lives_here” stands in two entries."),
    ("    unit: buergerservice\n", "    unit: amt\n", 0, "There is no office “amt”."),
    ("kind: granted", "kind: refused", -3, "No outcome gives people what they ask for."),
    ("    valid_for: 2 years\n", "    valid_for: 2 years\n    award: prize\n", 1, "There is no amount “prize”."),
    ("id: zone\n        kind: choice", "id: plate\n        kind: choice", 0, "“plate” stands in two entries."),
    ("route: complaint", "route: none", -1, "A legal remedy has both an authority and a period."),
    ("due: granted", "due: later", 0, "“later” is not possible here."),
    (
        "due: granted",
        "due: filing",
        0,
        "A matter is charged once: either all its fees are due with the filing, or none is.",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), MISTAKES, ids=[each[3] for each in MISTAKES])
def test_a_mistake_is_said(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert problems(tmp_path, old, new)[0] == ("parkkarte.yaml", line, said)


GRANT = Path("procedures") / "heizkostenzuschuss-stadt.yaml"
GRANT_MISTAKES = [
    ("award: grant", "award: gift", 0, "There is no amount “gift”."),
    (
        "label: {de: Heizkostenzuschuss, en: Heating allowance}\n",
        "label: {de: Heizkostenzuschuss, en: Heating allowance}\n    is_euro: false\n",
        26,
        "What is awarded must be an amount in euro.",
    ),
    ("budget: heizkostenzuschuss\n", "", -15, "An award needs a budget."),
    ("award_account: iban\n", "", -16, "An award needs an account to go to."),
    (
        "award_account: iban",
        "award_account: birthdate",
        0,
        "There is no question of the kind “iban” called “birthdate”.",
    ),
    ("budget: heizkostenzuschuss", "budget: heizung", 0, "There is no budget “heizung”."),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), GRANT_MISTAKES, ids=[each[3] for each in GRANT_MISTAKES])
def test_a_mistake_about_an_award_is_said(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert problems(tmp_path, old, new, GRANT) == [(GRANT.name, line, said)]


def test_a_year_of_a_budget_stands_once(tmp_path: Path) -> None:
    year = (
        '  - year: 2026\n    amount_eur: "60000"\n    basis: Beispielwert, noch kein Beschluss der Stadt Musterstadt\n'
    )
    found = problems(tmp_path, year, year * 2, Path("budgets") / "heizkostenzuschuss.yaml")
    assert [(name, said) for name, _line, said in found] == [("heizkostenzuschuss.yaml", "A year stands there twice.")]


def test_parties_need_an_authority(tmp_path: Path) -> None:
    found = problems(tmp_path, "sovereign: true", "sovereign: false")
    lines = (tmp_path / "musterstadt" / PROCEDURE).read_text().splitlines()
    line = lines.index("parties: true") - lines.index("sovereign: false")
    assert ("parkkarte.yaml", line, "Parties take part only where the office acts by authority.") in found


def test_two_rates_from_one_day(tmp_path: Path) -> None:
    got = problems(tmp_path, "2027-01-01", "2025-01-01", TARIFF)
    assert [(name, said) for name, _line, said in got] == [("parkkarte.yaml", "Two rates begin on the same day.")]


def test_the_shared_tariff_holds_until_a_town_has_its_own(tmp_path: Path) -> None:
    shared = shutil.copytree(MUSTERSTADT.parent / "austria", tmp_path / "austria")
    folder = shutil.copytree(MUSTERSTADT, tmp_path / "musterstadt")
    own = folder / "tariffs" / "bundesgebuehr-ansuchen.yaml"
    own.unlink()
    (folder / "town.yaml").write_text(
        (folder / "town.yaml").read_text().replace("id: musterstadt", "id: musterstadt\ncatalogue: austria")
    )
    fees = [each for each in city.check(folder) if "tariff" in each.where or "tariffs" in each.file]
    assert fees == []
    own.write_text("id: bundesgebuehr-ansuchen\n")
    assert own.name in {Path(each.file).name for each in city.check(folder)}
    (shared / "tariffs" / "bundesgebuehr-beilage.yaml").write_text("")
    assert "bundesgebuehr-beilage.yaml" in {Path(each.file).name for each in city.check(folder)}
