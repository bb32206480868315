"""A document of a package before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What case.xml and the manifest say of a document; ``content`` brings its bytes when their turn comes."""

    key: str
    kind: str
    format: str
    name: str
    digest: str
    size: int
    at: datetime
    content: Callable[[], bytes]
    removed: tuple[str, ...] = ()
    wanted: str = ""
    path: str = ""
