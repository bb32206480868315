from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.cli.prepare import keep_private

if TYPE_CHECKING:
    from pathlib import Path


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    keep_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    keep_private(tmp_path / "neu" / "var")
    assert (tmp_path / "neu" / "var").stat().st_mode & 0o777 == 0o700
