from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from django.utils import translation

from stadtkern.cli.cases import command
from stadtkern.core.errors import Refused
from stadtkern.handover.checking import examine
from stadtkern.handover.models import Package
from stadtkern.handover.testing import filed_with_document, returned, somebody

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    with translation.override(translation.get_language()):
        yield


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": None}).invoke(command, [str(each) for each in arguments])
    return done.exit_code, done.exception.reason if isinstance(done.exception, Refused) else done.output


def test_cases_go_out_as_files_that_hold(tmp_path: Path) -> None:
    case, _by = filed_with_document(), somebody()
    for _twice in range(2):
        code, said = run("export", case.number, "--to", tmp_path, "--by", "elak")
        assert (code, said) == (0, f"{Package.objects.get().digest}  {tmp_path / f'{case.number}.zip'}\n")
    assert [path.name for path in tmp_path.iterdir()] == [f"{case.number}.zip"]
    file = tmp_path / f"{case.number}.zip"
    assert (file.stat().st_mode & 0o777, examine(io.BytesIO(file.read_bytes())).digest) == (
        0o600,
        Package.objects.get().digest,
    )
    assert run("verify", file) == (
        0,
        f"The package holds: case {case.number}, 3 files.\nSHA-256 {Package.objects.get().digest}\n",
    )


def test_the_first_wrong_file_is_named(tmp_path: Path) -> None:
    case, _by = filed_with_document(), somebody()
    run("export", case.number, "--to", tmp_path, "--by", "elak")
    file = tmp_path / f"{case.number}.zip"
    whole = file.read_bytes()
    place = whole.index(b"\xff\xd8\xff") + 100
    file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    name = f"documents/002-beilage-{case.documents.get().pk}.jpg"
    assert run("verify", file) == (1, f"{name} is damaged.\n")


def test_who_has_no_account_or_no_competence_does_nothing(tmp_path: Path) -> None:
    case = filed_with_document()
    somebody("fremd", unit="buergerservice")
    assert run("export", case.number, "--to", tmp_path, "--by", "niemand")[1] == "no_account"
    assert run("export", case.number, "--to", tmp_path, "--by", "fremd")[1] == "not_found"
    assert list(tmp_path.iterdir()) == []


def test_a_package_comes_back_once(tmp_path: Path) -> None:
    case, _by = filed_with_document(), somebody()
    file = tmp_path / "zurueck.zip"
    file.write_bytes(returned(case.number).getvalue())
    assert run("take-in", file, "--by", "elak") == (0, f"{case.number}: 1 new document\n")
    assert run("take-in", file, "--by", "elak") == (0, f"{case.number}: 0 new documents\n")
    file.write_bytes(b"PK")
    assert run("take-in", file, "--by", "elak")[1] == "package_no_zip"
