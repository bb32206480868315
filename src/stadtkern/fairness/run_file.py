"""Reads and writes the file of a run. It is only ever added to, so a run that broke off goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
import threading
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.fairness.rules import filters
from stadtkern.fairness.rules.filters import UnreadableDecisions
from stadtkern.fairness.rules.records import Answer, Header, RunLines, UnreadableRun, changed_fields, parse

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.fairness.rules.filters import Decision

MOST_BYTES = 512 * 1024 * 1024


def read_run(path: Path) -> RunLines:
    """Return what a file of a run holds.

    Raises:
        Refused: ``run_unreadable``.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(path.name)
        return parse(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path.name) from error
    except UnreadableRun as error:
        raise _unreadable(" ".join(map(str, error.args))) from error


def read_decisions(path: Path) -> list[Decision]:
    """Return what a filter did, from a file.

    Raises:
        Refused: ``decisions_unreadable``.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableDecisions(path.name)
        return filters.parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, UnreadableDecisions) as error:
        text = gettext("These are no decisions of a filter with at least two groups: %(detail)s")
        raise Refused("decisions_unreadable", text % {"detail": str(error)[:200]}) from error


def sha256_of(path: Path) -> str:
    """Return the check value of a file."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


class RunFile:
    """A run being written. Use it as a context; several threads may add answers."""

    def __init__(self, path: Path, header: Header) -> None:
        """Begin a run, or go on with one.

        Raises:
            Refused: ``other_run`` if the file was begun with other tasks, another model or other settings;
                ``run_unreadable``; ``file_not_writable``.
        """
        self.known: set[tuple[str, str, int]] = set()
        has_begun = path.exists() and path.stat().st_size > 0
        if has_begun:
            before = read_run(path)
            if changed := changed_fields(before.header, header):
                names = ", ".join(changed)
                text = gettext("This file holds a run with something else: %(names)s. Nothing was added to it.")
                raise Refused("other_run", text % {"names": names})
            self.known = {answer.key for answer in before.answers}
        self._lock = threading.Lock()
        try:
            self._file = path.open("a", encoding="utf-8")
        except OSError as error:
            raise Refused("file_not_writable", gettext("The file cannot be written.")) from error
        self._put("" if has_begun else header.model_dump_json())  # an empty line ends one that broke off

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def add(self, answer: Answer) -> None:
        """Add an answer and wait until the disk has it."""
        with self._lock:
            self.known.add(answer.key)
            self._put(answer.model_dump_json())

    def _put(self, line: str) -> None:
        self._file.write(f"{line}\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _unreadable(detail: str) -> Refused:
    return Refused("run_unreadable", gettext("This is no readable run: %(detail)s") % {"detail": detail})
