"""The town as rows of plain data, and how two sets of rows differ."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

RowId: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of the town: what kind, its key, where it stands among its kind, and its data as JSON types."""

    kind: str
    key: str
    position: int
    data: Mapping[str, Any]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        canonical = json.dumps(self.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "digest", hashlib.sha256(canonical.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that differs; None stands for absent."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. ``moved`` has no key: the same things of a kind stand in another order."""

    verb: Literal["added", "changed", "removed", "moved"]
    kind: str
    key: str = ""
    fields: tuple[FieldChange, ...] = ()


def digest_of(rows: Iterable[Row]) -> str:
    """Return one digest for all rows, whatever their order in memory."""
    lines = sorted(f"{row.kind}\t{row.key}\t{row.position}\t{row.digest}\n" for row in rows)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def differences(old: Iterable[Row], new: Iterable[Row]) -> tuple[Change, ...]:
    """Return what turns the old rows into the new ones: in the order of the new rows, then what is removed."""
    before = {(row.kind, row.key): row for row in old}
    after = {(row.kind, row.key): row for row in new}
    changes: list[Change] = []
    for place, row in after.items():
        if place not in before:
            changes.append(Change("added", row.kind, row.key))
        elif before[place].digest != row.digest:
            changes.append(Change("changed", row.kind, row.key, _field_changes(before[place].data, row.data)))
    for kind in dict.fromkeys(row.kind for row in after.values()):
        if _kept_order(kind, before, after) != _kept_order(kind, after, before):
            changes.append(Change("moved", kind))
    changes += [Change("removed", row.kind, row.key) for place, row in before.items() if place not in after]
    return tuple(changes)


def _kept_order(kind: str, rows: Mapping[RowId, Row], others: Mapping[RowId, Row]) -> list[str]:
    kept = (row for place, row in rows.items() if row.kind == kind and place in others)
    return [row.key for row in sorted(kept, key=lambda row: row.position)]


def _field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    before, after = dict(_leaves(old)), dict(_leaves(new))
    names = dict.fromkeys([*before, *after])
    return tuple(
        FieldChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, f"{name}.{number}")
    else:
        yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
