from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.city import api as city
from stadtkern.city.testing import MUSTERSTADT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


@pytest.fixture
def archiving_town(db: None, settings: Any, tmp_path: Path) -> None:
    """Load the invented town with a procedure whose files belong to the archive."""
    settings.CITY_DIR, settings.CITY_LOADED = shutil.copytree(MUSTERSTADT, tmp_path / "musterstadt"), []
    path = settings.CITY_DIR / "procedures" / "parkkarte.yaml"
    written = path.read_text(encoding="utf-8")
    assert "then: delete" in written
    path.write_text(written.replace("then: delete", "then: archive"), encoding="utf-8")
    city.load(settings.CITY_DIR, by="test")
