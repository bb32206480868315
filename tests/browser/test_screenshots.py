"""Pictures of every kind of page, for people to look at: ``test-results/screenshots`` is output, never kept in git."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from browser import scenes
from browser.visitors import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from browser.visitors import Visitors

FOLDER = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"


@pytest.mark.parametrize(
    ("prefix", "viewport", "theme", "view"),
    [
        ("", PHONE, "light", "de-phone"),
        ("", DESKTOP, "light", "de-desktop"),
        ("", PHONE, "dark", "de-phone-dark"),
        ("/en", DESKTOP, "dark", "en-desktop-dark"),
    ],
    ids=["de-phone", "de-desktop", "de-phone-dark", "en-desktop-dark"],
)
def test_pictures_of_public_pages(
    visitors: Visitors, prefix: str, viewport: ViewportSize, theme: Literal["light", "dark"], view: str
) -> None:
    page = visitors.come(viewport=viewport, theme=theme)
    for name, scene in (scenes.public_scenes(prefix) | {"panel": scenes.panel_answered(prefix)}).items():
        scene(page)
        page.screenshot(path=FOLDER / view / f"{name}.png", full_page=name != "panel")
    assert (FOLDER / view / "start.png").stat().st_size > 0


def test_pictures_of_staff_pages(visitors: Visitors) -> None:
    page = visitors.come()
    scenes.sign_in(page, visitors.town)
    for name, path in scenes.STAFF.items():
        for view, viewport in (("staff-phone", PHONE), ("staff-desktop", DESKTOP)):
            page.set_viewport_size(viewport)
            page.goto(path)
            page.screenshot(path=FOLDER / view / f"{name}.png", full_page=True)
    assert (FOLDER / "staff-desktop" / "staff-home.png").stat().st_size > 0
