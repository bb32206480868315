"""The chain of the ledger: each entry's digest covers the entry and the digest before it.

Entries name nobody and hold no content: who called stands there as a salted commitment, texts as keyed digests. The
newest digest is written into the trail of acts every ten minutes, so the ledger cannot be written anew from there on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import orjson

START = "0" * 64
TOMBSTONE = "(erased)"


class Entry(NamedTuple):
    """One entry as it is stored; ``at`` is RFC 3339 in UTC with microseconds, ``body`` canonical JSON."""

    number: int
    at: str
    kind: str
    call: str
    use_case: str
    body: str
    digest: str


class Break(NamedTuple):
    """Where the chain stops holding; ``number`` is the first bad entry."""

    number: int
    kind: Literal["changed", "missing", "sealed"]


def canonical(values: Mapping[str, Any]) -> str:
    """Return the one way to write values as JSON: sorted keys, no spaces, letters as they are."""
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()


def digest_of(previous: str, number: int, at: str, kind: str, call: str, use_case: str, body: str) -> str:
    """Return the digest of an entry that follows the digest ``previous``.

    No part but the body can hold a line break, and the body ends the text, so no two entries read the same.
    """
    told = f"{previous}\n{number}\n{at}\n{kind}\n{call}\n{use_case}\n{body}"
    return hashlib.sha256(told.encode()).hexdigest()


def first_break(entries: Iterable[Entry], seals: Mapping[int, str] | None = None) -> Break | None:
    """Walk the whole chain, oldest first, and return where it first breaks.

    ``seals`` are digests by number as the trail of acts has kept them.
    """
    left = dict(seals or {})
    previous, expected = START, 1
    for entry in entries:
        if entry.number != expected:
            return Break(expected, "missing")
        if digest_of(previous, *entry[:-1]) != entry.digest:
            return Break(expected, "changed")
        if left.pop(expected, entry.digest) != entry.digest:
            return Break(expected, "sealed")
        previous, expected = entry.digest, expected + 1
    return Break(expected, "missing") if left else None
