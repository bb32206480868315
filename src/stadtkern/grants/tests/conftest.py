from __future__ import annotations

from typing import Any

import pytest

from stadtkern.grants.testing import load_leoben


@pytest.fixture
def leoben(db: None, settings: Any) -> None:
    load_leoben(settings)
