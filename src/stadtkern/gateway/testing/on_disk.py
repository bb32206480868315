"""The test's database as a file of its own, so that threads and processes can really work on it."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_S = 60


def copy_of_test_database(path: Path) -> None:
    """Write what the test has in its database into a file, or skip the test: only SQLite can."""
    shared = connections["default"]
    if shared.vendor != "sqlite":
        pytest.skip("the copy of the database is SQLite's own")
    shared.ensure_connection()
    path.write_bytes(shared.connection.serialize())


@contextmanager
def on_disk(folder: Path) -> Iterator[Path]:
    """Copy what the test has in its database into a file; until the block ends everybody here works on that."""
    shared = connections["default"]
    path, name = folder / "stadtkern.sqlite3", shared.settings_dict["NAME"]
    copy_of_test_database(path)
    shared.settings_dict["NAME"] = path
    del connections["default"]
    try:
        yield path
    finally:
        connections["default"].close()
        shared.settings_dict["NAME"] = name
        connections["default"] = shared


def in_child(work: Callable[[], object]) -> int:
    """Do something in a process of its own and return its number; it ends by itself after ``PATIENCE_S`` seconds.

    Open files do not cross over, nor do threads: the waiting ones of earlier tests (servers, pools) stay behind.
    """
    connections["default"].close()
    child = os.fork()
    if child:
        return child
    try:
        signal.alarm(PATIENCE_S)
        work()
    finally:
        os._exit(0)
