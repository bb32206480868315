from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from django.utils import translation

from stadtkern.cli.learning import command
from stadtkern.learning.testing import write_course

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    with translation.override(translation.get_language()):
        yield


def test_mistakes_in_courses_end_with_an_exit_code(tmp_path: Path) -> None:
    path = write_course(tmp_path)
    runner = CliRunner()
    asked = ["check", str(tmp_path), "--language", "en"]
    result = runner.invoke(command, asked)
    assert (result.exit_code, result.stdout) == (0, "Everything is in order.\n")
    (path / "eins.en.md").unlink()
    result = runner.invoke(command, asked)
    assert (result.exit_code, result.stderr) == (1, "1 problem.\n")
    assert result.stdout.endswith("eins.en.md:1: This file is missing. Create it.\n")
