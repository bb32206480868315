from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from stadtkern.cli.content import command
from stadtkern.content.models import Source
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    with translation.override(translation.get_language()):
        yield


def run(*arguments: str) -> Result:
    return CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": None}).invoke(command, arguments)


def test_import_counts_and_names_what_failed(tmp_path: Path, musterstadt: Any) -> None:
    Source.objects.all().delete()
    (tmp_path / "hund.md").write_text("# Hundeabgabe\n\n60 Euro.")
    (tmp_path / "leer.txt").write_text("")
    said = ("--owner", "Finanzen", "--office", "standesamt", "--licence", "CC BY 4.0", "--language", "de")
    days = ("--checked-on", "2026-11-01", "--valid-until", "31.12.2030")
    first = run("import", str(tmp_path), *said, *days)
    assert first.exit_code == 1
    assert "leer.txt: " in first.stderr + first.stdout
    assert first.stdout.endswith("1 new, 0 changed, 0 unchanged, 1 failed\n")
    source = Source.objects.get()
    assert (source.owner, source.office, source.licence, source.language) == (
        "Finanzen",
        "standesamt",
        "CC BY 4.0",
        "de",
    )
    assert (source.checked_on, source.valid_until) == (date(2026, 11, 1), date(2030, 12, 31))
    (tmp_path / "leer.txt").unlink()
    again = run("import", str(tmp_path))
    assert (again.exit_code, again.stdout) == (0, "0 new, 0 changed, 1 unchanged, 0 failed\n")


def test_an_unknown_office_is_refused_with_the_known_ones(tmp_path: Path, musterstadt: Any) -> None:
    (tmp_path / "hund.md").write_text("# Hundeabgabe\n\n60 Euro.")
    result = run("import", str(tmp_path), "--office", "mondamt")
    assert isinstance(result.exception, Refused)
    assert result.exception.reason == "unknown_office"
    assert "standesamt" in result.exception.hint


def test_german_is_spoken_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "hund.md").write_text("# Hundeabgabe\n\n60 Euro.")
    result = CliRunner(env={"LANG": "C.UTF-8", "LC_ALL": None}).invoke(command, ["import", str(tmp_path)])
    assert result.stdout == "1 neu, 0 geändert, 0 unverändert, 0 fehlgeschlagen\n"


def test_paths_must_exist(tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "fehlt")).exit_code == 2


def test_crawl_refuses_what_is_no_web_address() -> None:
    result = run("crawl", "file:///etc/passwd")
    assert "not_a_web_address" in str(result.exception)
