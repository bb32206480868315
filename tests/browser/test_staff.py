"""Staff bring knowledge in and take it out again."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import httpx
from playwright.sync_api import expect

from browser import scenes

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from browser.visitors import Visitors

NAME = "lastenrad-verleih.md"
TEXT = """# Lastenradverleih

Das Ausleihen eines Lastenrads kostet 7 Euro am Tag. Sie holen das Lastenrad am Bahnhof ab.
"""
SEARCHABLE_S = 2.0


def found(page: Page, query: str) -> list[str]:
    address = f"{page.url.split('/intern/')[0]}/api/search"
    headers = {"X-Forwarded-For": "10.3.0.1"}
    reply = httpx.get(address, params={"q": query, "k": 3}, headers=headers, timeout=30).raise_for_status()
    return [result["source"] for result in reply.json()["results"]]


def upload(page: Page, file: Path) -> None:
    page.goto("/intern/wissen/hochladen/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=owner]").fill("Verkehrsplanung")
    page.locator("[name=office]").select_option("verkehr")
    page.get_by_role("button", name="Hochladen").click()
    expect(page).not_to_have_url(re.compile("/hochladen/"))


def test_a_document_is_uploaded_searched_answered_and_withdrawn(visitors: Visitors, tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_text(TEXT, encoding="utf-8")
    staff, resident = visitors.come(), visitors.come(javascript=False)
    scenes.sign_in(staff, visitors.town)
    upload(staff, file)

    staff.goto("/intern/wissen/?kind=document&state=current")
    link = staff.get_by_role("link", name="Lastenradverleih")
    until = time.monotonic() + 30  # the worker reads uploads in the background
    while not link.count() and time.monotonic() < until:
        staff.wait_for_timeout(100)
        staff.reload()
    read_at = time.monotonic()
    while NAME not in found(staff, "Lastenrad ausleihen"):
        assert time.monotonic() - read_at < SEARCHABLE_S, "not searchable in time"

    scenes.ask(resident, "", "Was kostet das Lastenrad?")
    expect(resident.locator(".sk-answer blockquote").first).to_contain_text("7 Euro am Tag")

    link.click()
    staff.locator("form[action$='/zurueckziehen/']").get_by_role("button").click()
    expect(staff.locator("form[action$='/wiederherstellen/']")).to_be_visible()
    withdrawn_at = time.monotonic()
    while NAME in found(staff, "Lastenrad ausleihen"):
        assert time.monotonic() - withdrawn_at < SEARCHABLE_S, "still found"
    scenes.ask(resident, "", "Was kostet das Lastenrad?")
    assert "7 Euro am Tag" not in resident.locator(".sk-answer").inner_text()


def test_a_call_back_is_done_and_undone(visitors: Visitors) -> None:
    resident, staff = visitors.come(), visitors.come()
    scenes.call_back_wanted("", phone="0664 123 45 67")(resident)
    reference = resident.url.partition("#")[0].rstrip("/").rpartition("/")[2]
    scenes.sign_in(staff, visitors.town)
    staff.goto("/intern/anliegen/")
    task = staff.locator(".sk-tasks li", has_text=reference)
    expect(task).to_contain_text("Rosa")
    task.get_by_role("button", name="Ich rufe an").click()
    expect(task).to_contain_text("Sie rufen an")
    task.get_by_role("button", name="Erledigt").click()
    expect(task).to_have_count(0)
    done = staff.locator("details", has=staff.locator(f"form[action*='{reference}']"))
    done.locator("summary").click()
    done.locator(f"form[action*='{reference}']").get_by_role("button").click()
    expect(task).to_contain_text("Rosa")


def test_strangers_are_asked_to_sign_in(visitors: Visitors) -> None:
    page = visitors.come()
    for path in scenes.STAFF.values():
        page.goto(path)
        expect(page.locator("[name=password]")).to_be_visible()
