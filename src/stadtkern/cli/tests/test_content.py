from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stadtkern.cli.content import command
from stadtkern.content.models import Source

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_import_counts_and_names_what_failed(tmp_path: Path) -> None:
    (tmp_path / "hund.md").write_text("# Hundeabgabe\n\n60 Euro.")
    (tmp_path / "leer.txt").write_text("")
    said = ("--owner", "Finanzen", "--office", "finanzen", "--licence", "CC BY 4.0", "--language", "de")
    days = ("--checked-on", "2026-11-01", "--valid-until", "31.12.2030")
    first = run("import", str(tmp_path), *said, *days)
    assert first.exit_code == 1
    assert "leer.txt: " in first.stderr + first.stdout
    assert first.stdout.endswith("1 new, 0 changed, 0 unchanged, 1 failed\n")
    source = Source.objects.get()
    assert (source.owner, source.office, source.licence, source.language) == (
        "Finanzen",
        "finanzen",
        "CC BY 4.0",
        "de",
    )
    assert (source.checked_on, source.valid_until) == (date(2026, 11, 1), date(2030, 12, 31))
    (tmp_path / "leer.txt").unlink()
    again = run("import", str(tmp_path))
    assert (again.exit_code, again.stdout) == (0, "0 new, 0 changed, 1 unchanged, 0 failed\n")


def test_paths_must_exist(tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "fehlt")).exit_code == 2


def test_crawl_refuses_what_is_no_web_address() -> None:
    result = run("crawl", "file:///etc/passwd")
    assert "not_a_web_address" in str(result.exception)
