"""A copy of Musterstadt that a test may spoil."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from stadtkern.city.testing import MUSTERSTADT

if TYPE_CHECKING:
    from pathlib import Path


def copy_of_musterstadt(below: Path) -> Path:
    return shutil.copytree(MUSTERSTADT, below / "musterstadt")


def replace(path: Path, old: str, new: str) -> int:
    """Replace what must stand in the file exactly once; return the line of the change."""
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1
