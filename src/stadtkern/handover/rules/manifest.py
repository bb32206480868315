"""The list of what lies in a package: each file with its size and SHA-256, written in one way only."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT: Final = "urn:stadtkern:handover:1"
CASE, MANIFEST, FOLDER = "case.xml", "manifest.json", "documents/"
MOST_FILES: Final = 2_000
_PATH: Final = re.compile(r"documents/[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(?:pdf|jpg)")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: where it lies, its bytes counted, 64 hex digits of SHA-256 over them."""

    path: str
    size: int
    digest: str


def is_path(path: str) -> bool:
    """Return whether a file of a package may be called so: no way out of the folder, nothing that is a program."""
    return path in {CASE, MANIFEST} or _PATH.fullmatch(path) is not None


def written(entries: Sequence[Entry]) -> bytes:
    """Return the manifest; the same entries give the same bytes."""
    files = [{"path": each.path, "sha256": each.digest, "size": each.size} for each in entries]
    text = json.dumps({"files": files, "format": FORMAT}, ensure_ascii=True, indent=1, sort_keys=True)
    return text.encode("ascii") + b"\n"


def read(data: bytes) -> tuple[Entry, ...]:
    """Return the files a manifest names.

    Raises:
        ValueError: for anything but a list of this format with one entry for each file.
    """
    try:
        found = json.loads(data.decode("utf-8"))
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or set(found) != {"files", "format"}:
        raise ValueError("not this format")
    if not isinstance(found["files"], list) or not 0 < len(found["files"]) < MOST_FILES:
        raise ValueError("no list of files")
    entries = tuple(_entry(each) for each in found["files"])
    if len({each.path for each in entries}) < len(entries):
        raise ValueError("a file named twice")
    return entries


def _entry(row: Any) -> Entry:
    if not isinstance(row, dict) or set(row) != {"path", "sha256", "size"}:
        raise ValueError("not an entry")
    path, digest, size = row["path"], row["sha256"], row["size"]
    if not (isinstance(path, str) and is_path(path) and path != MANIFEST):
        raise ValueError("not a path")
    if not (isinstance(digest, str) and _DIGEST.fullmatch(digest) and type(size) is int and size >= 0):
        raise ValueError("not a digest or size")
    return Entry(path, size, digest)
