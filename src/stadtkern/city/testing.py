"""Builders that tests of other rooms may borrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from stadtkern.city import api

if TYPE_CHECKING:
    from stadtkern.city.city import City

MUSTERSTADT = settings.CITY_DIR.parent / "musterstadt"


def load_musterstadt() -> City:
    """Load the invented town into the test's database and return it; needs the database."""
    api.load(MUSTERSTADT, by="test")
    return api.current()
