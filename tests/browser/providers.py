"""Real OpenID providers on this machine, and how a person signs in there."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.served_town import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

HERE = Path(__file__).parent
CLIENT_ID, SECRET = "stadtkern", "s" * 40


@dataclass(frozen=True, slots=True)
class Provider:
    """``asks_anew`` says whether it remembers people, and asks them again only when it is told to."""

    url: str
    sign_in: Callable[[Page, str], None]
    sign_out: Callable[[Page], None]
    asks_anew: bool
    sites: tuple[str, ...] = ()


@contextmanager
def mock(folder: Path) -> Iterator[Provider]:
    """Serve ``oidc-provider-mock``: no password, no memory; it says that it asked for a second factor."""
    if importlib.util.find_spec("oidc_provider_mock") is None:
        pytest.skip("oidc-provider-mock is not installed")
    port = free_port()
    person = json.dumps({"sub": "anna", "amr": ["pwd", "mfa"]})
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--user-claims", person]

    def sign_in(page: Page, name: str) -> None:
        page.locator("[name=sub]:not(button)").fill(name)
        page.get_by_role("button", name="Authorize").click()

    def sign_out(page: Page) -> None:
        page.get_by_role("button", name="End session").click()

    with _served(command, port, folder) as url:
        yield Provider(url, sign_in, sign_out, asks_anew=False, sites=("https://cdn.jsdelivr.net/",))


@contextmanager
def strict(folder: Path) -> Iterator[Provider]:
    """Serve the certified ``oidc-provider`` of npm; ``OIDC_PROVIDER`` names the folder whose node_modules hold it."""
    modules = Path(os.environ.get("OIDC_PROVIDER", "missing")).resolve()
    if not (modules / "node_modules" / "oidc-provider").is_dir() or shutil.which("node") is None:
        pytest.skip("npm's oidc-provider is not installed: OIDC_PROVIDER=<folder> names where it is")
    port = free_port()
    command = ["node", str(HERE / "strict_provider.mjs"), str(modules), str(port)]

    def sign_in(page: Page, name: str) -> None:
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill("any")
        page.get_by_role("button", name="Sign-in").click()
        page.locator("[name=login]").wait_for(state="detached")
        page.wait_for_load_state()
        if page.get_by_role("button", name="Continue").count():  # at the first time: may this site know?
            page.get_by_role("button", name="Continue").click()

    def sign_out(page: Page) -> None:
        page.get_by_role("button", name="Yes, sign me out").click()

    with _served(command, port, folder) as url:
        yield Provider(url, sign_in, sign_out, asks_anew=True, sites=("https://fonts.googleapis.com/",))


@contextmanager
def _served(command: list[str], port: int, folder: Path) -> Iterator[str]:
    log = folder / "provider.log"
    with log.open("wb") as lines:
        server = subprocess.Popen(command, stdout=lines, stderr=lines, cwd=folder)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/.well-known/openid-configuration", server, log)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)
