#!/usr/bin/env python3
"""Check a town's audit trail without its software: python3 verify_audit.py TRAIL [HEADS]

TRAIL is a file written by `stadtkern audit export`, or the SQLite database itself. HEADS is a copy of
/protokoll/koepfe.json, best an old one that was kept elsewhere. Only Python's standard library is used.
Exit code 0: everything holds. 1: the first bad entry is named.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

START, TOMBSTONE, ERASURE = "0" * 64, "(erased)", "audit.erased"
PEOPLE = ("actor", "on_behalf_of")
TOLD = ("number", "at", "verb", "subject", "reason", "facts")
COLUMNS = (*TOLD, *PEOPLE, *(f"{who}_{part}" for who in PEOPLE for part in ("salt", "commitment")), "digest")


def sha256(text: str) -> str:
    """Return the digest of text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def entries_in(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries in the order in which they stand there."""
    with path.open("rb") as file:
        is_database = file.read(15) == b"SQLite format 3"
    if not is_database:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except ValueError:
                    yield {}
        return
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        sql = f"SELECT {', '.join(COLUMNS)} FROM audit_auditentry ORDER BY number"  # noqa: S608
        for values in database.execute(sql):
            entry = dict(zip(COLUMNS, values, strict=True))
            day, _, clock = str(entry["at"]).partition(" ")
            seconds, _, fraction = clock.partition(".")
            yield entry | {"at": f"{day}T{seconds}.{fraction:0<6}Z"}


def heads_in(path: Path) -> list[tuple[int, str]]:
    """Return the published (number, digest) pairs, the state of the moment included."""
    published = json.loads(path.read_text(encoding="utf-8"))
    heads = [*published["heads"], *([published["now"]] if published.get("now") else [])]
    return [(head["number"], head["digest"]) for head in heads]


def is_intact(entry: dict[str, Any], previous: str) -> bool:
    """Compare the entry with its own digest, and each person, unless erased, with the promise in it."""
    if set(entry) != set(COLUMNS) or not all(isinstance(entry[name], str) for name in COLUMNS[1:]):
        return False
    for who in PEOPLE:
        salt, value = entry[f"{who}_salt"], entry[who]
        kept = salt == "" if value == TOMBSTONE else sha256(f"{salt}|{value}") == entry[f"{who}_commitment"]
        if not kept:
            return False
    told = {name: entry[name] for name in TOLD} | {who: entry[f"{who}_commitment"] for who in PEOPLE}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return bool(sha256(f"{previous}\n{text}") == entry["digest"])


def first_break(entries: Iterable[dict[str, Any]], heads: Iterable[tuple[int, str]]) -> tuple[int, str] | None:
    """Return (number, kind) of the first bad entry, or None."""
    published: dict[int, set[str]] = {}
    for last, digest in heads:
        published.setdefault(last, set()).add(digest)
    previous, expected, first_tombstone, tombstones, recorded = START, 1, 0, 0, 0
    for entry in entries:
        if type(number := entry.get("number")) is not int:
            return expected, "changed"
        if number != expected:
            return expected, "missing" if number > expected else "order"
        if not is_intact(entry, previous):
            return expected, "changed"
        if published.pop(expected, set()) - {entry["digest"]}:
            return expected, "head"
        if found := [entry[who] for who in PEOPLE].count(TOMBSTONE):
            first_tombstone, tombstones = first_tombstone or expected, tombstones + found
        if entry["verb"] == ERASURE:
            recorded += json.loads(entry["facts"])["columns"]
        previous, expected = entry["digest"], expected + 1
    if published:
        return expected, "missing"
    return (first_tombstone, "erased") if tombstones > recorded else None


if __name__ == "__main__":
    found = first_break(entries_in(Path(sys.argv[1])), heads_in(Path(sys.argv[2])) if sys.argv[2:] else [])
    sys.stdout.write(f"first bad entry: {found[0]} ({found[1]})\n" if found else "the trail holds\n")
    sys.exit(1 if found else 0)
