"""What people say about a source: who answers for it, and how long it holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is said about a source; None means nothing was said, and what was known stays."""

    owner: str | None = None
    office: str | None = None
    language: str | None = None
    licence: str | None = None
    checked_on: date | None = None
    valid_until: date | None = None

    def said(self) -> dict[str, str | date]:
        """Return the fields that were given."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def is_past(valid_until: date | None, *, today: date) -> bool:
    """Tell whether the last valid day is over; that day itself still counts."""
    return valid_until is not None and valid_until < today


def is_consistent(checked_on: date | None, valid_until: date | None) -> bool:
    """Tell whether a source was checked before the end of its validity."""
    return checked_on is None or valid_until is None or checked_on <= valid_until


def as_plain(metadata: Metadata) -> dict[str, str]:
    """Return the metadata as text, for the arguments of a background job."""
    return {name: str(value) for name, value in metadata.said().items()}


def from_plain(plain: Mapping[str, str]) -> Metadata:
    """Return what ``as_plain`` wrote down."""
    days = {"checked_on", "valid_until"}
    return Metadata(
        **{
            each.name: date.fromisoformat(plain[each.name]) if each.name in days else plain[each.name]  # type: ignore[arg-type]
            for each in fields(Metadata)
            if each.name in plain
        }
    )
