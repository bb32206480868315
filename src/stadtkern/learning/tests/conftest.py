from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.learning.testing import COURSE, write_course

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own_course(settings: Any, tmp_path: Path) -> str:
    """Give the town a short course of its own and return its name; the shipped ones stay."""
    settings.CITY_DIR = tmp_path / "town"
    write_course(settings.CITY_DIR / "courses")
    return COURSE
