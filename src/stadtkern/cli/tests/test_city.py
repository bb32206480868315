from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from stadtkern.city import api as city
from stadtkern.city.testing import MUSTERSTADT, load_musterstadt
from stadtkern.cli.city import command
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    with translation.override(translation.get_language()):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Musterstadt with one change and one removal."""
    copied = shutil.copytree(MUSTERSTADT, tmp_path / "musterstadt")
    services = copied / "services.yaml"
    services.write_text(services.read_text().replace('amount_eur: "60.00"', 'amount_eur: "66.00"'))
    (copied / "events.yaml").unlink()
    return copied


def run(*arguments: object, answers: str = "") -> Result:
    return CliRunner().invoke(command, [*map(str, arguments), "--language", "en"], input=answers)


def test_check_finds_nothing_wrong() -> None:
    result = run("check", MUSTERSTADT)
    assert (result.exit_code, result.output) == (0, "Everything is in order.\n")


def test_check_names_every_problem_and_fails(folder: Path) -> None:
    (folder / "news.yaml").write_text("- id: X\n")
    (folder / "typo.yaml").write_text("")
    result = run("check", folder)
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0].endswith("news.yaml:1: X.body: “body” is missing. Add it.")
    assert lines[-2].endswith("typo.yaml:1: Nothing reads this file. Correct its name or remove it.")
    assert lines[-1] == "6 problems."


@pytest.mark.parametrize(
    ("given", "variable", "expected"),
    [("en", "de_AT.UTF-8", "en"), ("de", "en_GB", "de"), ("", "en_GB.UTF-8", "en"), ("", "C.UTF-8", "de")],
)
def test_the_language_is_german_unless_asked(given: str, variable: str, expected: str) -> None:
    arguments = ["check", str(MUSTERSTADT), *(["--language", given] if given else [])]
    CliRunner(env={"LANG": variable, "LC_ALL": None}).invoke(command, arguments)
    assert translation.get_language() == expected


@pytest.mark.django_db
class TestLoad:
    def test_shows_first_and_asks_about_removal_and_about_all(self, folder: Path) -> None:
        load_musterstadt()
        result = run("load", folder, answers="y\ny\n")
        assert result.output == (
            "~ service hund-anmelden\n"
            "    fees.1.amount_eur: 60.00 -> 66.00\n"
            "- event adventmarkt\n"
            "- event sprechstunde\n"
            "Remove 2 entries? [y/N]: y\n"
            "Load these changes? [y/N]: y\n"
            "Loaded: musterstadt.\n"
        )
        assert city.current().events == ()

    @pytest.mark.parametrize("answers", ["n\n", "y\nn\n"])
    def test_one_no_is_enough(self, folder: Path, answers: str) -> None:
        load_musterstadt()
        assert run("load", folder, answers=answers).output.endswith("Nothing was loaded, nothing has changed.\n")
        assert len(city.current().events) == 2

    def test_yes_does_not_ask(self, folder: Path) -> None:
        load_musterstadt()
        assert run("load", folder, "--yes").output.endswith("Loaded: musterstadt.\n")
        assert city.current().events == ()
        assert run("load", folder, "--yes").output == "Nothing to change.\n"

    def test_another_town_is_named_first(self, folder: Path) -> None:
        load_musterstadt()
        town = folder / "town.yaml"
        town.write_text(town.read_text().replace("id: musterstadt", "id: neustadt"))
        first = run("load", folder, "--dry-run").output.splitlines()[0]
        assert first == "Careful: musterstadt is loaded now. These files would replace it with neustadt."

    def test_a_dry_run_changes_nothing(self, folder: Path) -> None:
        load_musterstadt()
        assert run("load", folder, "--dry-run").exit_code == 0
        assert len(city.current().events) == 2

    def test_without_a_folder_the_chosen_town(self) -> None:
        assert run("load", "--yes").output.endswith("Loaded: musterstadt.\n")

    def test_mistakes_stop_it_before_anything_is_asked(self, folder: Path) -> None:
        (folder / "news.yaml").write_text("5")
        result = run("load", folder)
        assert isinstance(result.exception, Refused)
        assert result.exception.reason == "city_invalid"
        assert result.exception.hint.endswith("\n1 problem. Nothing was loaded.")
