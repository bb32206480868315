"""The served town, the system's Chromium, and visitors."""

from __future__ import annotations

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.served_town import Town, served
from browser.visitors import NewContext, Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys, and put them last: their event loop stays open, and beside it Django refuses its database."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker("browser")
    items[:] = [item for item in items if item not in ours] + ours


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    if found is None:
        pytest.skip("there is no Chromium on this machine")
    root_needs = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return {**browser_type_launch_args, "executable_path": found, "args": [*QUIET, *root_needs]}


class SilentHandler(SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def other_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve another site of the town, its address and folder: ``localhost`` is another origin than ``127.0.0.1``."""
    folder = tmp_path_factory.mktemp("other-site")
    server = ThreadingHTTPServer(("localhost", 0), partial(SilentHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", folder
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, other_site: tuple[str, Path]) -> Iterator[Town]:
    with served("leoben", tmp_path_factory.mktemp("town"), WIDGET_SITES=other_site[0]) as town:
        yield town


@pytest.fixture(scope="session")
def base_url(town: Town) -> str:
    """Give the browser the town's address; the plugin's own fixture warns, and warnings are errors here."""
    return town.url


@pytest.fixture
def visitors(town: Town, new_context: NewContext, other_site: tuple[str, Path]) -> Iterator[Visitors]:
    """Bring visitors to the town; at the end none of them may have met trouble."""
    visitors = Visitors(town, new_context, own_sites=(other_site[0],))
    yield visitors
    assert visitors.troubles == []
