"""Every mistake is named with file, line and remedy, and all of them at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from stadtkern.city.api import Problem, check
from stadtkern.city.tests.towns import copy_of_musterstadt, replace

TOWNS = sorted(path.parent for path in settings.CITY_DIR.parent.glob("*/town.yaml"))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    monkeypatch.chdir(tmp_path)
    with translation.override("en"):
        yield


@pytest.mark.slow  # reads the whole shared catalogue
@pytest.mark.parametrize("folder", TOWNS, ids=[folder.name for folder in TOWNS])
def test_every_town_is_in_order(folder: Path) -> None:
    assert [str(problem) for problem in check(folder)] == []


def test_a_folder_that_is_no_town_says_what_is_missing(tmp_path: Path) -> None:
    assert [(problem.file, problem.what) for problem in check(tmp_path)] == [
        (name, "This file is missing.")
        for name in ("town.yaml", "emergency.yaml", "life_situations.yaml", "offices.yaml", "services.yaml")
    ]


SPOILED = [
    ("town.yaml", "name: Musterstadt\n", "nane: Musterstadt\n", "“nane” is not known here. Did you mean “name”?"),
    ("town.yaml", 'state: "6"', 'state: "0"', "“0” does not have the right form. Write the digit of the federal"),
    ("town.yaml", "languages: [de, en]", "languages: [de, fr]", "“fr” is not possible here. Choose one of these:"),
    ("town.yaml", "languages: [de, en]", "languages: [de, en, de]", "Named twice: de."),
    ("town.yaml", "https://www.musterstadt.example", "www.musterstadt.example", "is not a web address."),
    ("town.yaml", '"+43 3999 100-0"', '"03999 100"', "“03999 100” does not have the right form."),
    ("town.yaml", "email: rathaus@musterstadt.example", "email: rathaus", "Write an address such as"),
    ("town.yaml", '"8999"', '"899"', "“899” does not have the right form. Write four digits."),
    ("town.yaml", "    link: muellkalender", "    service: fundsachen\n    link: x", "Write either “service”"),
    ("town.yaml", "    service: hund-anmelden", "    service: hunde", "There is no service “hunde”."),
    ("town.yaml", "    link: muellkalender", "    link: mistkalender", "There is no link “mistkalender”."),
    ("town.yaml", "  - id: oesterreich", "  - id: muellkalender", "“muellkalender” stands in two entries."),
    ("town.yaml", "help_office: buergerservice", "help_office: portier", "There is no office “portier”."),
    ("town.yaml", "checked_on: 2026-11-02", "checked_on: 2026-02-30", "“2026-02-30” is not a possible day."),
    ("town.yaml", "checked_on: 2026-11-02", "checked_on: 2.11.2026", "Write year-month-day, such as 2026-12-24."),
    ("town.yaml", "checked_on: 2026-11-02", "unsure: [fon]", "There is no such field: fon."),
    ("town.yaml", '"#7a1f5c"', '"#7a1f5"', "Write a colour such as #005ea5"),
    ("town.yaml", "3457 3201", "3457 3202", "This is no IBAN"),
    ("town.yaml", "iban: AT61", "iban: at61", "Write the IBAN in capitals"),
    ("town.yaml", "iban: AT61", "bic: Musterbank\n  iban: AT61", "Write the BIC in capitals"),
    ("town.yaml", 'on_primary_light: "#ffffff"', 'on_primary_light: "#7a1f5d"', "primary_light is only 1.0 : 1."),
    ("town.yaml", '"#f0a6d6"', '"#2b0a21"', "The contrast of primary_dark and the page is only 1."),
    ("town.yaml", "file: crest.svg", "file: wappen.svg", "There is no SVG file “wappen.svg” in this folder."),
    ("town.yaml", "file: crest.svg", "file: ../crest.svg", "There is no SVG file “../crest.svg” in this folder."),
    ("town.yaml", "  de: Alles, was", "  dd: Alles, was", "“de” is missing. Add it."),
    ("offices.yaml", "fri: [{opens", "fr: [{opens", "“fr” is not possible here."),
    ("offices.yaml", "on: 2026-12-31", "on: 2026-12-24", "Named twice: 2026-12-24."),
    ("offices.yaml", "  unsure: [hours]", "  unsure: [hour]", "There is no such field: hour."),
    ("offices.yaml", '{opens: "14:00", closes: "16:00"}', '{opens: "14:00", closes: "13:00"}', "is not later than"),
    ("offices.yaml", '{opens: "14:00", closes: "16:00"}', '{opens: "11:00", closes: "16:00"}', "times overlap."),
    ("offices.yaml", '{opens: "14:00", closes: "16:00"}', '{opens: 14, closes: "16:00"}', "“14” is not a time of day."),
    ("offices.yaml", "- id: bauamt", "- id: standesamt", "“standesamt” stands in two entries."),
    ("offices.yaml", "- id: standesamt", "- id: Standesamt", "Use small letters a to z, digits and hyphens"),
    ("services.yaml", 'amount_eur: "9.30"', 'amount_eur: "neun"', "“neun” is not a number."),
    ("services.yaml", 'amount_eur: "9.30"', 'amount_eur: "9.305"', "has too many decimal places."),
    ("services.yaml", 'amount_eur: "9.30"', 'amount_eur: "-1"', "“-1” is too small."),
    ("services.yaml", "    unsure: [fees, duration]", "    unsure: [fee]", "There is no such field: fee."),
    ("services.yaml", "    office: standesamt", "    office: amt", "There is no office “amt”."),
    ("services.yaml", "    life: familie", "    life: leben", "There is no life situation “leben”."),
    ("services.yaml", "  - id: hund-anmelden", "  - id: sperrmuell", "“sperrmuell” stands in two entries."),
    ("services.yaml", "    sovereign: false", "    sovereign: vielleicht", "“vielleicht” is neither yes nor no."),
    ("services.yaml", "    law:\n      - {name: Meldegesetz 1991}", "    law: {name: x}", "A list is needed"),
    ("services.yaml", "services:\n", "dienste:\n", "“dienste” is not known here."),
    ("life_situations.yaml", "icon: pets", "icon: dog", "There is no icon “dog”. Choose one of these:"),
    ("emergency.yaml", 'number: "133"', 'number: "122"', "“122” stands in two entries."),
    ("synonyms.yaml", "  means: [parkkarte]", "  means: []", "This list has too few entries. Write at least 1."),
    ("synonyms.yaml", "say: [pickerl]", "say: [meldezettel]", "“meldezettel” stands in two entries."),
    ("news.yaml", "published_on: 2026-10-20", "published_on: 1792454400", "is not a possible day."),
    ("projects.yaml", "status: planned", "status: geplant", "“geplant” is not possible here."),
    ("events.yaml", "place: Musterplatz", "place: ''", "This text is empty. Write a text."),
    ("pages/impressum.de.md", "id: impressum", "id: imprint", "The id “imprint” differs from the name of the file."),
    ("pages/impressum.de.md", "title: Impressum", "titel: Impressum", "Did you mean “title”?"),
    ("pages/impressum.de.md", "checked_on: 2026-11-02", "checked_on: gestern", "“gestern” is not a possible day."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "sentence"), SPOILED, ids=[f"{s[0]}: {s[2]}" for s in SPOILED])
def test_a_mistake_is_named_on_its_line(tmp_path: Path, name: str, old: str, new: str, sentence: str) -> None:
    folder = copy_of_musterstadt(tmp_path)
    line = replace(folder / name, old, new) + new.count("\n", 0, len(new) // 2)
    found = [problem for problem in check(folder) if sentence in f"{problem.what} {problem.remedy}"]
    assert found, check(folder)
    assert found[0].file == f"musterstadt/{name}"
    assert abs(found[0].line - line) <= 3  # the line itself, or the first line of the entry around it


def test_the_whole_message_reads_well(tmp_path: Path) -> None:
    folder = copy_of_musterstadt(tmp_path)
    line = replace(folder / "services.yaml", 'amount_eur: "9.30"', "amount_eur: 9,30")
    assert [str(problem) for problem in check(folder)] == [
        f"musterstadt/services.yaml:{line}: geburtsurkunde.fees.1.amount_eur: “9,30” is not a number. "
        "Write an amount such as 14.50, with a point."
    ]


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = copy_of_musterstadt(tmp_path)
    (folder / "news.yaml").write_text("a: [")
    (folder / "offices.yaml").write_bytes(b"\xff")
    (folder / "event.yaml").write_text("")
    (folder / "crest.svg").write_text("<svg><script/></svg>")
    (folder / "pages" / "impressum.en.md").unlink()
    (folder / "pages" / "datenschutz.de.md").write_text("Kein Kopf.")
    (folder / "pages" / "notiz.txt").write_text("")
    replace(folder / "services.yaml", "    life: familie", "    life: Familie")
    assert [(problem.file.removeprefix("musterstadt/"), problem.what) for problem in check(folder)] == [
        ("town.yaml", "The crest is not a plain drawing: not_svg."),
        ("event.yaml", "Nothing reads this file."),
        ("news.yaml", "This is not valid YAML (did not find expected node content)."),
        ("offices.yaml", "This file is not written in UTF-8."),
        ("pages/datenschutz.de.md", "The page does not begin with its description."),
        ("pages/impressum.de.md", "The page “impressum” does not exist in “en”."),
        ("pages/notiz.txt", "This is not the name of a page."),
        ("services.yaml", "“Familie” does not have the right form."),
    ]


@pytest.mark.parametrize("name", ["offices.yaml", "news.yaml", "life_situations.yaml"])
def test_a_list_file_that_is_no_list_is_one_problem(tmp_path: Path, name: str) -> None:
    folder = copy_of_musterstadt(tmp_path)
    (folder / name).write_text("id: x\n")
    assert [(each.file, each.line, each.what) for each in check(folder)] == [
        (f"musterstadt/{name}", 1, "A list is needed here.")
    ]


@pytest.mark.parametrize("name", ["town.yaml", "services.yaml"])
@pytest.mark.parametrize("text", ["- 1\n", "just words\n", "5\n"])
def test_a_file_of_the_wrong_shape_is_named(tmp_path: Path, name: str, text: str) -> None:
    folder = copy_of_musterstadt(tmp_path)
    (folder / name).write_text(text)
    assert "“Key: value” lines are needed here." in [each.what for each in check(folder)]


def test_problems_are_plain_values() -> None:
    problem = Problem("f.yaml", 3, "", "This is wrong.", "Correct it.")
    assert str(problem) == "f.yaml:3: This is wrong. Correct it."


@pytest.mark.parametrize("wrong", ["catalogue: astria", "catalogue: [austria"])
def test_one_mistake_that_hides_the_catalogue_is_one_problem(tmp_path: Path, wrong: str) -> None:
    """Everything the town says about shared services would look wrong; only the cause is named."""
    with_catalogue = next(folder for folder in TOWNS if "\ncatalogue: austria" in (folder / "town.yaml").read_text())
    shutil.copytree(with_catalogue.parent / "austria", tmp_path / "austria")
    folder = shutil.copytree(with_catalogue, tmp_path / "town")
    replace(folder / "town.yaml", "catalogue: austria", wrong)
    assert [problem.file for problem in check(folder)] == ["town/town.yaml"]
