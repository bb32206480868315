"""The question window on another site of the town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser import scenes
from browser.visitors import PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from browser.visitors import Visitors

PAGE = '<!doctype html><html lang="de"><head><title>Museum</title></head><body><h1>Museum</h1>{script}</body></html>'


def test_one_script_tag_answers_questions_on_another_site(visitors: Visitors, other_site: tuple[str, Path]) -> None:
    address, folder = other_site
    script = f'<script src="{visitors.town.url}/widget.js" defer></script>'
    (folder / "museum.html").write_text(PAGE.format(script=script), encoding="utf-8")
    (folder / "favicon.ico").write_bytes(b"")
    page = visitors.come(viewport=PHONE)
    page.goto(f"{address}/museum.html")
    # The button lives in a closed shadow tree, out of reach of the other site and of this test: use the keyboard.
    page.locator("body").press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    frame = next(frame for frame in page.frames if frame.url.startswith(visitors.town.url))
    frame.locator("[name=question]").first.fill(scenes.QUESTION[""])
    frame.locator("form.sk-form").get_by_role("button").click()
    expect(frame.locator(".sk-answer")).to_have_attribute("data-state", "answered")
    expect(frame.locator("blockquote").first).to_contain_text("60 Euro")
    assert page.context.cookies() == []
    assert page.url == f"{address}/museum.html"


def test_a_site_that_is_not_named_may_not_frame_the_window(visitors: Visitors) -> None:
    answer = visitors.come().goto("/fragen/fenster/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    ancestors = next(part for part in policy.split(";") if "frame-ancestors" in part).split()
    assert ancestors == ["frame-ancestors", "'self'", *visitors.own_sites]
