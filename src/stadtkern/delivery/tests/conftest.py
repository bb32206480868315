from __future__ import annotations

from typing import Any

import pytest

from stadtkern.delivery import testing


@pytest.fixture(autouse=True)
def _letters_of_nobody(settings: Any) -> None:
    settings.POST_SOURCES = {"letter": "stadtkern.delivery.testing.SOURCE"}
    testing.TOLD.clear()
