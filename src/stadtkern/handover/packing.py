"""Writes a package: the same files give the same bytes, and one file at a time is held in memory."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import IO, TYPE_CHECKING, Final

from stadtkern.handover.rules.manifest import MANIFEST, Entry, written

if TYPE_CHECKING:
    from collections.abc import Iterable

PIECE: Final = 1024 * 1024
_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP knows; when something happened stands in case.xml
_UNIX: Final = 3
_READABLE: Final = 0o100644 << 16


def write(files: Iterable[tuple[str, bytes]], target: IO[bytes]) -> tuple[Entry, ...]:
    """Write files, in this order and the manifest last, into a new ZIP at the start of ``target``; return what went in.

    Nothing is compressed: PDF and JPEG are already, and no library's version changes a byte.
    """
    entries: list[Entry] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for path, data in files:
            package.writestr(_info(path), data)
            entries.append(Entry(path, len(data), hashlib.sha256(data).hexdigest()))
        package.writestr(_info(MANIFEST), written(entries))
    return tuple(entries)


def digest_and_size(package: IO[bytes]) -> tuple[str, int]:
    """Return SHA-256 and length of a file from its start."""
    package.seek(0)
    digest = hashlib.file_digest(package, "sha256")  # type: ignore[arg-type]
    return digest.hexdigest(), package.seek(0, io.SEEK_END)


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _DAY)
    info.create_system, info.external_attr = _UNIX, _READABLE
    return info
