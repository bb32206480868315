"""`stadtkern gateway find-personal-data`: by rules, and with a server that finds names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stadtkern.cli import main
from stadtkern.gateway.testing.fake_name_finder import FakeNameFinder
from stadtkern.modelservers.name_finder import name_finder

if TYPE_CHECKING:
    from pathlib import Path

LETTER = "Himmel Blau, AT61 1904 3002 3457 3201"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "letters.jsonl"
    path.write_text(json.dumps({"id": 1, "text": LETTER}) + "\n", encoding="utf-8")
    return path


def printed(file: Path, capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["gateway", "find-personal-data", str(file)])
    assert ended.value.code == code
    said = capsys.readouterr()
    return said.err if code else str(json.loads(said.out)["spans"])


def test_personal_data_of_a_file_by_rules(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(file, capsys) == "[[13, 37, 'IBAN']]"


def test_with_a_server_that_finds_names(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeNameFinder() as fake:
        monkeypatch.setenv("STADTKERN_NAME_FINDER", fake.address)
        assert printed(file, capsys) == "[[0, 11, 'PERSON'], [13, 37, 'IBAN']]"
        fake.status = 500
        said = printed(file, capsys, code=2)
        name_finder(fake.address).close()
    assert "Namenserkennung" in said
