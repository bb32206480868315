"""What the processes of one machine tell each other about metered calls, so that no electricity is counted twice.

They read the same counters. Each has a small file in a folder of theirs: how many calls it has now, and what its calls
were given so far. One of them leads: it alone counts what is left. The files are locked while their process lives, and
the system takes the locks from one that has died.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TOLD = struct.Struct("=qd")
NOTHING = (0, 0.0)


class Neighbours:
    """The others, as one process sees them. A folder is one machine's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = f"{secrets.token_hex(8)}.calls"
        self._files: dict[str, int] = {}
        self._lead = -1
        self._others: dict[str, tuple[int, float]] = {}
        self._left_uj = 0.0
        self._leads = False

    def join(self) -> None:
        """Begin to tell and to hear.

        Raises:
            OSError: if the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._folder / f"{self._own}.new"  # nobody may see it before it is locked
        self._file = os.open(new, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        os.pwrite(self._file, _TOLD.pack(*NOTHING), 0)
        new.rename(self._folder / self._own)
        self._lead = os.open(self._folder / "lead", os.O_RDWR | os.O_CREAT, 0o600)
        self.look()
        for name, other in self._others.items():  # what was before is not this one's to know
            self._others[name] = (other[0], _told(other[0])[1])

    def leave(self) -> None:
        """Tell nothing any more; another one may lead. What was told stays until the one that leads has read it."""
        for file in (self._file, self._lead, *(file for file, _given in self._others.values())):
            os.close(file)
        self._others.clear()

    def tell(self, running: int, given_uj: float) -> None:
        """Say how many calls run here, and what calls were given here since the start."""
        with suppress(OSError):
            os.pwrite(self._file, _TOLD.pack(running, given_uj), 0)

    def may_lead(self) -> bool:
        """Return whether this one leads; once it does, until it leaves."""
        try:
            fcntl.flock(self._lead, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        self._leads = True
        return True

    def look(self) -> None:
        """See who has come and who has gone; what those were given until then still counts."""
        names = {path.name for path in self._folder.glob("*.calls")} - {self._own}
        for name in names - self._others.keys():
            with suppress(FileNotFoundError):
                self._others[name] = (os.open(self._folder / name, os.O_RDWR), 0.0)
        for name, (file, given) in list(self._others.items()):
            if name in names and not (self._leads and _is_free(file)):
                continue
            self._left_uj += _told(file)[1] - given
            (self._folder / name).unlink(missing_ok=True)
            os.close(file)
            del self._others[name]

    @property
    def running(self) -> int:
        """Return how many calls run in the other processes."""
        return sum(_told(file)[0] for file, _given in self._others.values() if not _is_free(file))

    def given_since(self) -> float:
        """Return the microjoules calls were given in the other processes since this was last asked."""
        total, self._left_uj = self._left_uj, 0.0
        for name, (file, before) in self._others.items():
            given = _told(file)[1]
            total += given - before
            self._others[name] = (file, given)
        return total


def _told(file: int) -> tuple[int, float]:
    try:
        running, given_uj = _TOLD.unpack(os.pread(file, _TOLD.size, 0))
    except (OSError, struct.error):
        return NOTHING
    return running, given_uj


def _is_free(file: int) -> bool:
    """Return whether the process of a file has died."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True
