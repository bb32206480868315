"""A database of its own for one test, on both engines, so that threads and processes can really work on it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

from stadtkern.gateway.testing.on_disk import on_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """Let everybody here work on a database of their own: a file, or one made from the test's and dropped afterwards.

    On a server it holds what the migrations left; what the test wrote before lies in a transaction and is lost.
    """
    shared = connections["default"]
    if shared.vendor == "sqlite":
        with on_disk(folder):
            yield
        return
    name, copy = shared.settings_dict["NAME"], f"{shared.settings_dict['NAME']}_copy"
    shared.close()  # nobody may be connected to what is copied
    del connections["default"]
    _on_server(f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    shared.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connections["default"].close()
        shared.settings_dict["NAME"] = name
        _on_server(f'DROP DATABASE "{copy}" WITH (FORCE)')
        connections["default"] = shared


def _on_server(*statements: str) -> None:
    """Say something to the server from a database nobody copies."""
    with connections["default"]._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
