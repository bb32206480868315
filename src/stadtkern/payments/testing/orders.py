"""What a bank takes as an order, as a schema: the part of pain.001.001.09 that the town uses."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lxml import etree

SCHEMA = Path(__file__).with_name("pain.001.001.09.subset.xsd")


@lru_cache(maxsize=1)
def order_schema() -> etree.XMLSchema:
    """Return the schema, ready to validate."""
    return etree.XMLSchema(etree.parse(str(SCHEMA)))
