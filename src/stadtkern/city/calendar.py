"""Public holidays of a federal state, with their names in both languages."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from stadtkern.city.schema import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@lru_cache(maxsize=64)
def holidays_from(state: str, year: int) -> Mapping[date, Text]:
    """Return the public holidays of a year and the next in a federal state (the digit of ISO 3166-2:AT)."""
    years = (year, year + 1)
    country_holidays = import_string("holidays.country_holidays")  # heavy, and a gateway alone never needs it
    german = country_holidays("AT", subdiv=state, years=years, language="de")
    english = country_holidays("AT", subdiv=state, years=years, language="en_US")
    return MappingProxyType({on: Text(de=german[on], en=english[on]) for on in sorted(german)})
