"""Whether a package is sound: its ZIP, its manifest, what ``case.xml`` says, and each of its bytes."""

from __future__ import annotations

import hashlib
import io
import stat
import tempfile
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Literal

from stadtkern.handover import packing, reading
from stadtkern.handover.rules.manifest import CASE, MANIFEST, MOST_FILES, Entry, is_path
from stadtkern.handover.rules.manifest import read as read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

Wrong = Literal[
    "no_zip", "too_large", "too_many", "unsafe_name", "named_twice", "not_plain", "damaged", "no_manifest",
    "bad_manifest", "missing", "unlisted", "differs", "bad_case", "not_described", "repacked",
]  # fmt: skip
MOST_BYTES: Final = 100 * 1024 * 1024  # of a package that comes; one of ours may hold several of them
MOST_BYTES_OF_OURS: Final = 2 * 1024 * 1024 * 1024
MOST_BYTES_OF_A_FILE: Final = 20 * 1024 * 1024  # a sealed letter may be larger than the 15 MB people may send
MOST_BYTES_OF_TEXT: Final = 16 * 1024 * 1024
MOST_BYTES_OF_NAMES: Final = 1024 * 1024
LONGEST_END: Final = 22 + 0xFFFF  # the record at the end of a ZIP with its comment
PLAIN: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED: Final = 0x1


class UnsoundError(ValueError):
    """A package is not as it must be: ``code`` says how, ``path`` where; empty: the ZIP around the files."""

    def __init__(self, code: Wrong, path: str = "") -> None:
        super().__init__(f"{code}: {path}")
        self.code: Wrong = code
        self.path = path


@dataclass(frozen=True, slots=True)
class Sound:
    """A package whose every byte is accounted for; ``digest`` is SHA-256 over the whole file."""

    story: reading.Story
    entries: tuple[Entry, ...]
    digest: str
    size: int


def examine(package: IO[bytes], *, most: int | None = None) -> Sound:
    """Look at a whole package and return what it is; no file of it is written anywhere, one at a time is read.

    Of a package that says it was made here, the ZIP around the files must be the one we write, to the byte. It may
    have ``most`` bytes, packed or unpacked.

    Raises:
        UnsoundError: for the first thing that is wrong.
    """
    most = most or MOST_BYTES
    digest, size = packing.digest_and_size(package)
    if size > most:
        raise UnsoundError("too_large")
    with _opened(package) as found:
        _check_directory(found, most)
        sums = {each.filename: _summed(found, each) for each in found.infolist()}
        if MANIFEST not in sums:
            raise UnsoundError("no_manifest", MANIFEST)
        try:
            entries = read_manifest(_read(found, MANIFEST))
        except ValueError as error:
            raise UnsoundError("bad_manifest", MANIFEST) from error
        _check_manifest(entries, sums)
        story = _story(found, sums)
        _check_described(entries, story)
        if story.maker == reading.OURS:
            _check_wrapping(found, entries, digest)
    return Sound(story, entries, digest, size)


def content_of(package: IO[bytes], path: str) -> bytes:
    """Return one file of a package that was examined."""
    with _opened(package) as found:
        return _read(found, path)


def _opened(package: IO[bytes]) -> zipfile.ZipFile:
    _check_end(package)
    try:
        return zipfile.ZipFile(package)
    except Exception as error:  # readers raise whatever they like on hostile bytes
        raise UnsoundError("no_zip") from error


def _check_end(package: IO[bytes]) -> None:
    """Refuse a list of names that is too long before it is read; the end of a ZIP says how long it is."""
    size = package.seek(0, io.SEEK_END)
    package.seek(max(0, size - LONGEST_END))
    tail = package.read(LONGEST_END)
    package.seek(0)
    end = tail.rfind(b"PK\5\6")
    if 0 <= end <= len(tail) - 22:
        length = int.from_bytes(tail[end + 12 : end + 16], "little")
        if tail[max(0, end - 20) : end].startswith(b"PK\6\7") or length > MOST_BYTES_OF_NAMES:
            raise UnsoundError("too_many")


def _check_directory(found: zipfile.ZipFile, most: int) -> None:
    """Refuse by what the ZIP itself says before a byte of its files is unpacked."""
    every = found.infolist()
    if len(every) > MOST_FILES:
        raise UnsoundError("too_many")
    seen: set[str] = set()
    for each in every:
        if not is_path(each.filename) or each.filename != each.orig_filename:
            raise UnsoundError("unsafe_name", each.orig_filename[:120])
        if each.filename.lower() in seen:
            raise UnsoundError("named_twice", each.filename)
        seen.add(each.filename.lower())
        mode = each.external_attr >> 16
        is_special = stat.S_IFMT(mode) not in {0, stat.S_IFREG}
        if is_special or each.compress_type not in PLAIN or each.flag_bits & ENCRYPTED:
            raise UnsoundError("not_plain", each.filename)
        if each.file_size > _most(each.filename):
            raise UnsoundError("too_large", each.filename)
    if sum(each.file_size for each in every) > most:
        raise UnsoundError("too_large")


def _most(path: str) -> int:
    return MOST_BYTES_OF_TEXT if path in {CASE, MANIFEST} else MOST_BYTES_OF_A_FILE


def _pieces(found: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Return a file piece by piece, never more than the ZIP has said and we allow."""
    left = _most(path)
    try:
        with found.open(path) as content:
            while piece := content.read(packing.PIECE):
                left -= len(piece)
                if left < 0:
                    break
                yield piece
    except Exception as error:  # likewise
        raise UnsoundError("damaged", path) from error
    if left < 0:
        raise UnsoundError("too_large", path)


def _summed(found: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(found, info.filename):
        digest.update(piece)
        size += len(piece)
    return Entry(info.filename, size, digest.hexdigest())


def _read(found: zipfile.ZipFile, path: str) -> bytes:
    return b"".join(_pieces(found, path))


def _check_manifest(entries: tuple[Entry, ...], sums: dict[str, Entry]) -> None:
    for each in entries:
        if each.path not in sums:
            raise UnsoundError("missing", each.path)
        if sums[each.path] != each:
            raise UnsoundError("differs", each.path)
    unlisted = sorted(sums.keys() - {each.path for each in entries} - {MANIFEST})
    if unlisted:
        raise UnsoundError("unlisted", unlisted[0])


def _story(found: zipfile.ZipFile, sums: dict[str, Entry]) -> reading.Story:
    if CASE not in sums:
        raise UnsoundError("missing", CASE)
    try:
        return reading.read(_read(found, CASE))
    except UnsoundError:
        raise
    except ValueError as error:
        raise UnsoundError("bad_case", CASE) from error


def _check_described(entries: tuple[Entry, ...], story: reading.Story) -> None:
    """Refuse a document ``case.xml`` does not know, or knows otherwise, and one that is not there."""
    there = {each.path: each for each in entries if each.path != CASE}
    described = {each.path: Entry(each.path, each.size, each.digest) for each in story.documents}
    for path in sorted(there.keys() | described.keys()):
        if there.get(path) != described.get(path):
            raise UnsoundError("not_described", path)


def _check_wrapping(found: zipfile.ZipFile, entries: tuple[Entry, ...], digest: str) -> None:
    """Write the package again from its files: nothing may stand between them, behind them or in their headers."""
    with tempfile.TemporaryFile() as again:
        packing.write(((each.path, _read(found, each.path)) for each in entries), again)
        if packing.digest_and_size(again)[0] != digest:
            raise UnsoundError("repacked")
