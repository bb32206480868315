"""A town builds on a shared catalogue: leaves services out, changes fields, adds its own."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from stadtkern.city.api import City, Service, check
from stadtkern.city.folder import read_folder
from stadtkern.city.kinds import city_of
from stadtkern.city.located import read_yaml
from stadtkern.city.schema import ServiceChanges
from stadtkern.city.testing import MUSTERSTADT
from stadtkern.city.tests.towns import copy_of_musterstadt, replace


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A town whose services, numbers and synonyms are those of Musterstadt, by way of a catalogue."""
    monkeypatch.chdir(tmp_path)
    folder = copy_of_musterstadt(tmp_path)
    (tmp_path / "shared" / "services").mkdir(parents=True)
    services = (folder / "services.yaml").read_text().partition("services:\n")[2]
    (tmp_path / "shared" / "services" / "all.yaml").write_text(services)
    for name in ("life_situations.yaml", "emergency.yaml", "synonyms.yaml"):
        (folder / name).rename(tmp_path / "shared" / name)
    (folder / "services.yaml").write_text("")
    replace(folder / "town.yaml", "languages:", "catalogue: shared\nlanguages:")
    return folder


def read(folder: Path) -> City:
    rows, problems = read_folder(folder)
    assert problems == []
    return city_of(rows)


def messages(folder: Path) -> list[str]:
    with translation.override("en"):
        return [f"{each.file}:{each.line}: {each.what}" for each in check(folder)]


def test_the_catalogue_alone_is_enough(town: Path) -> None:
    city = read(town)
    assert len(city.services) == 8
    assert [each.number for each in city.emergency] == ["122", "133", "144", "142"]
    assert [each.id for each in city.life_situations][:2] == ["wohnen", "familie"]
    assert len(city.synonyms) == 5


def test_leaving_out_changing_and_adding(town: Path) -> None:
    (town / "services.yaml").write_text(
        "without: [baubewilligung]\n"
        "changes:\n"
        "  hund-anmelden:\n"
        "    fees:\n"
        '      - {channel: all, amount_eur: "72.00", text: {de: 72 Euro., en: 72 euros.}}\n'
        "    unsure: [fees]\n"
    )
    city = read(town)
    dog = city.services["hund-anmelden"]
    assert "baubewilligung" not in city.services
    assert [str(fee.amount_eur) for fee in dog.fees] == ["72.00"]
    assert dog.unsure == ("fees",)
    assert dog.name.en == "Register a dog"


def test_offices_of_the_catalogue_become_those_of_the_town(town: Path) -> None:
    catalogue = town.parent / "shared/services/all.yaml"
    catalogue.write_text(catalogue.read_text().replace("office: bauamt", "office: stadtplanung"))
    (town / "services.yaml").write_text(
        "offices: {stadtplanung: bauamt}\nchanges:\n  parkkarte: {office: buergerservice}\n"
    )
    services = read(town).services
    assert [services[each].office for each in ("sperrmuell", "baubewilligung", "parkkarte")] == [
        "bauamt",
        "bauamt",
        "buergerservice",
    ]
    (town / "services.yaml").write_text("offices:\n  stadtplanung: bauhof\n  tiefbau: bauamt\n")
    assert set(messages(town)) == {
        "musterstadt/services.yaml:2: There is no office “bauhof”.",
        "musterstadt/services.yaml:3: No shared service names the office “tiefbau”.",
    }


def test_a_left_out_service_may_return_as_the_towns_own(town: Path) -> None:
    shared = (town.parent / "shared/services/all.yaml").read_text()
    own = "  - id: sperrmuell" + shared.split("  - id: sperrmuell")[1].split("  - id: ")[0]
    (town / "services.yaml").write_text("without: [sperrmuell]\nservices:\n" + own.replace("Bauhof", "Wertstoffhof"))
    assert "Wertstoffhof" in read(town).services["sperrmuell"].summary.de
    (town / "services.yaml").write_text("services:\n" + own)
    assert messages(town) == ["musterstadt/services.yaml:2: “sperrmuell” stands in two entries."]


def test_a_mistake_in_a_change_is_found_in_the_towns_file(town: Path) -> None:
    (town / "services.yaml").write_text("changes:\n  hund-anmelden:\n    channel: fax\n    ofice: bauamt\n")
    assert messages(town) == [
        "musterstadt/services.yaml:3: “fax” is not possible here.",
        "musterstadt/services.yaml:4: “ofice” is not known here.",
    ]


def test_a_mistake_in_the_catalogue_is_found_there(town: Path) -> None:
    catalogue = town.parent / "shared/services/all.yaml"
    line = replace(catalogue, "    office: standesamt", "    office: amt")
    assert messages(town) == [f"{catalogue.relative_to(town.parent)}:{line}: There is no office “amt”."]
    (town / "services.yaml").write_text("changes:\n  geburtsurkunde:\n    office: standesamt\n")
    assert messages(town) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("without: [katze]\n", ["1: The shared catalogue has no service “katze”."]),
        ("without: [sperrmuell, sperrmuell]\n", ["1: Named twice: sperrmuell."]),
        ("changes:\n  katze: {channel: own}\n", ["2: The shared catalogue has no service “katze”."]),
        (
            "without: [sperrmuell]\nchanges:\n  sperrmuell: {channel: own}\n",
            ["3: “sperrmuell” is left out and changed at once."],
        ),
        ("services: 5\n", ["1: A list is needed here."]),
        ("changes:\n  sperrmuell: 5\n", ["2: “Key: value” lines are needed here."]),
    ],
)
def test_changes_that_cannot_be(town: Path, text: str, expected: list[str]) -> None:
    (town / "services.yaml").write_text(text)
    assert messages(town) == [f"musterstadt/services.yaml:{each}" for each in expected]


def test_the_id_of_a_shared_service_stays(town: Path) -> None:
    (town / "services.yaml").write_text("changes:\n  fundsachen:\n    id: fundamt\n")
    assert messages(town) == ["musterstadt/services.yaml:3: The id of a shared service cannot change."]


def test_the_same_id_in_two_catalogue_files(town: Path) -> None:
    services = town.parent / "shared/services"
    (services / "more.yaml").write_text((services / "all.yaml").read_text())
    assert len(messages(town)) == 8


def test_own_lists_replace_the_shared_ones_but_synonyms_are_added(town: Path) -> None:
    shared = town.parent / "shared"
    (town / "emergency.yaml").write_text((shared / "emergency.yaml").read_text().partition('- number: "133"')[0])
    (town / "synonyms.yaml").write_text("- {say: [pickerl], means: [vignette]}\n- {say: [gassi], means: [hund]}\n")
    city = read(town)
    assert [each.number for each in city.emergency] == ["122"]
    assert [(each.say[0], each.means[0]) for each in city.synonyms][-3:] == [
        ("wauwau", "hund"),
        ("pickerl", "vignette"),
        ("gassi", "hund"),
    ]


@pytest.mark.parametrize("name", ["nowhere", "musterstadt-2"])
def test_a_catalogue_that_is_not_there(town: Path, name: str) -> None:
    replace(town / "town.yaml", "catalogue: shared", f"catalogue: {name}")
    assert f"There is no folder “{name}” beside this town." in messages(town)[-1]


@pytest.mark.parametrize("name", ["../shared", "..", "/etc"])
def test_a_catalogue_elsewhere_is_refused(town: Path, name: str) -> None:
    replace(town / "town.yaml", "catalogue: shared", f"catalogue: {name}")
    assert f"“{name}” does not have the right form." in messages(town)[-1]


def test_the_example_in_the_manual_is_right() -> None:
    manual = (settings.CITY_DIR.parent / "README.md").read_text()
    example = dedent(manual.partition("```yaml\n")[2].partition("   ```")[0])
    changes = ServiceChanges.model_validate(read_yaml(example, "README.md").data)
    assert changes.without == ("musikschule",)
    assert changes.changes["hund-anmelden"].keys() <= Service.model_fields.keys()


def test_kinds_a_process_does_not_read_are_left_out(settings: Any) -> None:
    rows, problems = read_folder(MUSTERSTADT)
    assert problems == []
    assert {"procedure", "tariff"} <= {row.kind for row in rows}
    settings.CITY_KINDS = []  # as the gateway alone has it
    city = city_of(rows)
    assert (city.further, bool(city.services)) == ({}, True)
