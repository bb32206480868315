"""Another town's register, read as drafts: what can be taken over, and what is wrong with the rest.

Accepted are our own file, a list of entries, or one entry, under the field names of the Dutch publication standard
1.0.0 or of its delivery interface (github.com/Algoritmeregister/schemas, github.com/MinBZK/amt). Nothing of it is
trusted: every text is cleaned, cut and kept as text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from stadtkern.core.texts import clean, clean_line, cut

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_NAME, LONGEST_TEXT, LONGEST_LINK = 99, 349, 99, 2499, 300
LARGEST_FILE = 1024 * 1024
MOST_ENTRIES = 500
_LISTS: Final = ("entries", "algorithms", "algoritmes", "items", "results", "data")
_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name",),
    "summary": ("description_short", "purpose_and_impact", "goal"),
    "organization": ("organization", "organisation"),
    "link": ("link", "website", "source_link", "url"),
    "source_id": ("source_id", "id", "lars"),
    "licence": ("license", "licence"),
}
_KEPT: Final[dict[str, tuple[str, ...]]] = {  # what helps whoever describes the idea
    "status": ("status",),
    "purpose_and_impact": ("purpose_and_impact", "goal"),
    "considerations": ("considerations", "proportionality"),
    "human_intervention": ("human_intervention",),
    "risk_management": ("risk_management", "risks"),
    "legal_basis": ("legal_basis", "lawful_basis"),
    "impact_assessments": ("impact_assessments", "impacttoetsen"),
    "data": ("data", "source_data"),
    "technical_operation": ("technical_operation", "methods_and_models"),
    "supplier": ("supplier", "provider"),
}
Fault = Literal["not_an_entry", "name_missing", "summary_missing", "organization_missing", "own_entry", "twice"]
Unread = Literal["not_json", "no_entries", "too_many", "too_large"]


class UnreadableError(ValueError):
    """Nothing of a text can be taken over; ``code`` says why."""

    def __init__(self, code: Unread) -> None:
        super().__init__(code)
        self.code: Unread = code


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry of another town that may become an idea; ``texts`` are its further fields under the standard's names."""

    title: str
    summary: str
    organization: str
    link: str = ""
    source_id: str = ""
    licence: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells this entry from others of the same organization."""
        return self.source_id or self.link or self.title


@dataclass(frozen=True, slots=True)
class Faulty:
    """An entry that cannot be taken over: its place in the file from 1, its name as far as there is one, and why."""

    number: int
    name: str
    fault: Fault


def read(text: str, *, own_organization: str = "") -> tuple[list[Draft], list[Faulty]]:
    """Return what a register file offers; an entry of ``own_organization`` is named as faulty.

    Raises:
        UnreadableError: ``too_large``, ``not_json``, ``no_entries``, ``too_many``.
    """
    rows, licence = _rows(text)
    drafts: list[Draft] = []
    faulty: list[Faulty] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=1):
        draft = _draft(row, licence)
        fault = _fault(row, draft, own_organization)
        if not fault and (draft.organization, draft.key) in seen:
            fault = "twice"
        if fault:
            faulty.append(Faulty(number, draft.title, fault))
            continue
        seen.add((draft.organization, draft.key))
        drafts.append(draft)
    return drafts, faulty


def summary_with_source(draft: Draft, source: str) -> str:
    """Return a summary that ends with where it comes from, within the limit of a use case."""
    said = cut(source, LONGEST_SUMMARY // 2)
    return f"{cut(draft.summary, LONGEST_SUMMARY - len(said) - 1)} {said}"


def _rows(text: str) -> tuple[list[Any], str]:
    """Return the entries of a file, and the licence it states for all of them."""
    if len(text) > LARGEST_FILE:
        raise UnreadableError("too_large")
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("not_json") from error
    licence = _text(found, _ALIASES["licence"], 200) if isinstance(found, dict) else ""
    if isinstance(found, dict):
        lists = (found[name] for name in _LISTS if isinstance(found.get(name), list))
        found = next(lists, [found] if "name" in found else [])
    if not isinstance(found, list) or not found:
        raise UnreadableError("no_entries")
    if len(found) > MOST_ENTRIES:
        raise UnreadableError("too_many")
    return found, licence


def _draft(row: Any, licence: str) -> Draft:
    if not isinstance(row, dict):
        return Draft("", "", "")
    kept = {name: _text(row, aliases, LONGEST_TEXT, lines=True) for name, aliases in _KEPT.items()}
    return Draft(
        title=_text(row, _ALIASES["name"], LONGEST_TITLE),
        summary=_text(row, _ALIASES["summary"], LONGEST_SUMMARY),
        organization=_text(row, _ALIASES["organization"], LONGEST_NAME),
        link=_link(row),
        source_id=_text(row, _ALIASES["source_id"], 100),
        licence=_text(row, _ALIASES["licence"], 200) or licence,
        texts={name: words for name, words in kept.items() if words},
    )


def _fault(row: Any, draft: Draft, own_organization: str) -> Fault | None:
    if not isinstance(row, dict):
        return "not_an_entry"
    checks: tuple[tuple[bool, Fault], ...] = (
        (not draft.title, "name_missing"),
        (not draft.organization, "organization_missing"),
        (not draft.summary, "summary_missing"),
        (bool(own_organization) and draft.organization.casefold() == own_organization.casefold(), "own_entry"),
    )
    return next((fault for is_wrong, fault in checks if is_wrong), None)


def _text(row: dict[str, Any], names: tuple[str, ...], longest: int, *, lines: bool = False) -> str:
    """Return the first of some fields that holds words; a list of words counts as words."""
    for name in names:
        value = row.get(name)
        if isinstance(value, list):
            value = ", ".join(each for each in value if isinstance(each, str))
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value) if abs(value) < 10**18 else ""
        if isinstance(value, str) and (
            said := clean(value[: 4 * longest]) if lines else clean_line(value[: 4 * longest])
        ):
            return cut(said, longest)
    return ""


def _link(row: dict[str, Any]) -> str:
    """Return the first address that leads to a web page; other schemes are dropped, they might run something."""
    for name in _ALIASES["link"]:
        address = _text(row, (name,), LONGEST_LINK + 1)
        if len(address) > LONGEST_LINK or " " in address:
            continue
        try:
            parts = urlsplit(address)
            if parts.scheme in {"http", "https"} and parts.hostname and parts.username is None:
                return address
        except ValueError:
            continue
    return ""
