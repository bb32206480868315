"""Import of files and folders, one transaction per file."""

from __future__ import annotations

import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog
from django.conf import settings
from django.utils.translation import gettext

from stadtkern.content.actions.sources import Incoming, Outcome, put_source, sha256_of
from stadtkern.content.models import Kind, Source
from stadtkern.core.errors import Refused
from stadtkern.reading.extract import extract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from stadtkern.content.rules.metadata import Metadata
    from stadtkern.identity.api import Actor

log = structlog.get_logger("stadtkern.content")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file; ``reason`` and ``hint`` say why it failed."""

    name: str
    change: Literal["new", "changed", "unchanged", "failed"]
    reason: str = ""
    hint: str = ""


def import_paths(paths: Sequence[Path], *, metadata: Metadata, by: Actor, at: datetime) -> Iterator[Imported]:
    """Import files and folders, yielding what became of each file; a file that fails does not stop the rest.

    A source is named by its path below the given folder, a single file by its own name.
    """
    names: set[str] | None = set() if len(paths) > 1 else None  # only several folders can hold the same name twice
    for path, name in files_in(paths):
        try:
            if names is not None and name in names:
                raise Refused("name_twice", gettext("Another file of this import has the same name."))
            outcome = _import_file(path, name, metadata=metadata, by=by, at=at)
        except Refused as refusal:
            yield Imported(name, "failed", refusal.reason, refusal.hint)
        except OSError as error:
            yield Imported(name, "failed", "unreadable_file", error.strerror or type(error).__name__)
        except Exception as error:  # one file must not stop the rest; it is named
            log.error("file_failed", name=name, error=type(error).__name__)
            yield Imported(name, "failed", "unreadable_file", gettext("The file is damaged and cannot be read."))
        else:
            yield Imported(name, outcome.change)
        if names is not None:
            names.add(name)


def files_in(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield every file with the name of its source, in a fixed order; hidden files and linked folders are left out."""
    for path in paths:
        if not path.is_dir():
            yield path, _name(path.name)
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            for each in sorted(names):
                if not each.startswith("."):
                    found = Path(folder, each)
                    yield found, _name(found.relative_to(path).as_posix())


def check_size(size: int) -> None:
    """Refuse files above the limit of the option ``upload_mb``.

    Raises:
        Refused: ``too_large``.
    """
    limit_mb = settings.OPTIONS.upload_mb
    if size > limit_mb * 1024 * 1024:
        raise Refused("too_large", gettext("The file is larger than %d MB. Please split or shrink it.") % limit_mb)


def is_known(name: str, data: bytes, metadata: Metadata) -> bool:
    """Tell whether a source was read from exactly these bytes and everything said about it is known."""
    rows = Source.objects.filter(name=name, original__sha256=sha256_of(data), problem="", **metadata.said())
    return rows.exclude(text_sha256="").exists()


def _import_file(path: Path, name: str, *, metadata: Metadata, by: Actor, at: datetime) -> Outcome:
    data = _read(path)
    if is_known(name, data, metadata):
        return Outcome(0, "unchanged")
    extracted = extract(data, name=name)
    incoming = Incoming(name=name, kind=Kind.DOCUMENT, extracted=extracted, metadata=metadata, data=data)
    return put_source(incoming, by=by, at=at)


def _read(path: Path) -> bytes:
    """Return the bytes of a plain file, never more than the limit; what a link leads to may lie anywhere."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise Refused("not_a_file", gettext("This is a link or no plain file. It was not read."))
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        data = file.read(settings.OPTIONS.upload_mb * 1024 * 1024 + 1)
    check_size(len(data))
    return data


def _name(path: str) -> str:
    """Return a name any database can hold, whatever bytes the file system uses."""
    return unicodedata.normalize("NFC", path.encode("utf-8", errors="surrogateescape").decode("utf-8", "replace"))
