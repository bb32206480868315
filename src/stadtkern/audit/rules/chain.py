"""The chain: each entry's digest covers the entry and the digest before it.

Whoever acted enters the digest only as a salted commitment. Where the law wants a person forgotten, value and salt give
way to a tombstone; the commitment stays, and with it the chain.

`verify_audit.py` beside this package says the same a second time, on purpose without importing anything from here.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Fact: TypeAlias = str | int | bool | None

START = "0" * 64  # stands where the first entry has no entry before it
TOMBSTONE = "(erased)"
ERASURE = "audit.erased"  # the verb of the entry that says how many columns an erasure took
PERSONAL = ("actor", "on_behalf_of")
LONGEST = {"actor": 80, "on_behalf_of": 80, "verb": 80, "subject": 200, "reason": 200, "facts": 2_000}
GREATEST = 2**53  # beyond it other languages round whole numbers in JSON


class Row(NamedTuple):
    """One entry as it is stored; ``at`` is text already, as in the digest."""

    number: int
    at: str
    verb: str
    subject: str
    reason: str
    facts: str
    actor: str
    actor_salt: str
    actor_commitment: str
    on_behalf_of: str
    on_behalf_of_salt: str
    on_behalf_of_commitment: str
    digest: str


class Head(NamedTuple):
    """A published state of the chain: the digest after entry ``number``."""

    number: int
    digest: str


class Break(NamedTuple):
    """Where the chain stops holding.

    ``number`` is the first bad entry. For ``head`` it is the first published state that disagrees: that entry or an
    earlier one was rewritten. For ``erased`` it is the first tombstone; one of all tombstones has no erasure on record.
    """

    number: int
    kind: Literal["changed", "missing", "order", "head", "erased"]


def canonical(values: Mapping[str, Fact]) -> str:
    """Return the one way to write values as JSON: sorted keys, no spaces, letters as they are."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def moment(at: datetime) -> str:
    """Return a moment as in the digest: RFC 3339, UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def commitment(value: str, salt: str) -> str:
    """Return what stands for a personal value in the digest."""
    return sha256(f"{salt}|{value}")


def sha256(text: str) -> str:
    """Return the SHA-256 digest of text in UTF-8, in hexadecimal letters."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(row: Row, previous: str) -> str:
    """Return the digest ``row`` has after an entry with the digest ``previous``."""
    told: dict[str, Fact] = {
        "number": row.number,
        "at": row.at,
        "verb": row.verb,
        "subject": row.subject,
        "reason": row.reason,
        "facts": row.facts,
        "actor": row.actor_commitment,
        "on_behalf_of": row.on_behalf_of_commitment,
    }
    return sha256(f"{previous}\n{canonical(told)}")


def checked(*, facts: Mapping[str, Fact], **texts: str) -> None:
    """Refuse what the chain could not keep for ever in the same form.

    Raises:
        ValueError: a text too long or with a null character; ``actor`` empty or the tombstone; facts that are no plain
            values: short text, whole number, truth, nothing.
    """
    for name, value in facts.items():
        if not isinstance(value, str | int | None) or not name.isidentifier():
            raise ValueError(f"audit: the fact {name!r} is no plain value")
        if isinstance(value, int) and abs(value) >= GREATEST:
            raise ValueError(f"audit: the fact {name!r} is too great a number")
    for name, text in {**texts, "facts": canonical(facts)}.items():
        if len(text) > LONGEST[name]:
            raise ValueError(f"audit: {name} has more than {LONGEST[name]} characters")
        if "\0" in text or "\\u0000" in text:
            raise ValueError(f"audit: {name} has a null character")
    if not texts["actor"] or TOMBSTONE in (texts["actor"], texts["on_behalf_of"]):
        raise ValueError("audit: an act needs somebody who acts")


def first_break(rows: Iterable[Row], heads: Iterable[Head] = ()) -> Break | None:
    """Walk the whole chain, oldest entry first, and return where it first breaks; nothing where it holds.

    ``heads`` are states published earlier. Entries after the newest of them could be cut off without leaving a break.
    """
    published: dict[int, set[str]] = defaultdict(set)
    for head in heads:
        published[head.number].add(head.digest)
    previous, expected = START, 1
    first_tombstone, tombstones, recorded = 0, 0, 0
    for row in rows:
        if row.number != expected:
            return Break(expected, "missing" if row.number > expected else "order")
        if not _is_intact(row, previous):
            return Break(expected, "changed")
        if published.pop(expected, set()) - {row.digest}:
            return Break(expected, "head")
        if found := (row.actor, row.on_behalf_of).count(TOMBSTONE):
            first_tombstone = first_tombstone or expected
            tombstones += found
        if row.verb == ERASURE:
            recorded += int(json.loads(row.facts)["columns"])
        previous, expected = row.digest, expected + 1
    if published:
        return Break(expected, "missing")
    if tombstones > recorded:
        return Break(first_tombstone, "erased")
    return None


def _is_intact(row: Row, previous: str) -> bool:
    if not all(isinstance(value, str) for value in row[1:]):
        return False
    return (
        _keeps(row.actor, row.actor_salt, row.actor_commitment)
        and _keeps(row.on_behalf_of, row.on_behalf_of_salt, row.on_behalf_of_commitment)
        and digest_of(row, previous) == row.digest
    )


def _keeps(value: str, salt: str, promised: str) -> bool:
    if value == TOMBSTONE:
        return salt == ""
    return commitment(value, salt) == promised
