from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.grants.testing import load_town_with_grants

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def giving_town(db: None, settings: Any, tmp_path: Path) -> None:
    load_town_with_grants(settings, tmp_path)
