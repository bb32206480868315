"""The report on equal treatment and the blind review, in a town with a run on record: readable, no barriers."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from browser.served_town import ROOT, STAFF_NAME, environment, served, stadtkern
from browser.test_accessibility import VIEWS, Examination
from browser.visitors import PHONE, NewContext, Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browser.served_town import Town

RECORDED = """
import django; django.setup()
from django.utils import timezone
from stadtkern.fairness import actions
from stadtkern.fairness.tests.model_server import biased
from stadtkern.fairness.tests.runs import PROMPTS, answered, header
from stadtkern.governance.api import propose
from stadtkern.identity.api import SYSTEM
use_case = propose(title="Auskunft", summary="Fragen.", origin="staff", by=SYSTEM, at=timezone.now())
run = answered(header("turkish", "arabic"), biased)
sha = "sha256:" + "e" * 64
print(actions.record(run, file_sha256=sha, prompts=PROMPTS, use_case=use_case, at=timezone.now()).public_id)
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, str]]:
    """Serve a town with one run on record; give the town and the run."""
    data: Path = tmp_path_factory.mktemp("measured")
    with served("musterstadt", data) as town:
        env = environment("musterstadt", data) | {"DJANGO_SETTINGS_MODULE": "stadtkern.config.settings"}
        role = ("staff", "role", STAFF_NAME, "add", "pioneer")
        subprocess.run(stadtkern(*role), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        made = subprocess.run(
            [sys.executable, "-c", RECORDED], env=env, cwd=ROOT, check=True, capture_output=True, text=True
        )
        yield town, made.stdout.split()[-1]


def test_the_report_and_the_review_have_no_barrier(measured: tuple[Town, str], new_context: NewContext) -> None:
    town, run = measured
    visitors = Visitors(town, new_context, own_sites=())
    page, examination = visitors.come(viewport=PHONE), Examination()
    for prefix in ("", "/en"):
        page.goto(f"{town.url}{prefix}/ki-gleichbehandlung/")
        examination.look(page, f"{prefix} list", VIEWS[:2])
        page.goto(f"{town.url}{prefix}/ki-gleichbehandlung/{run}/")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        examination.look(page, f"{prefix} report", VIEWS)
    page.goto(f"{town.url}/intern/")
    page.locator("[name=username]").fill(town.staff_name)
    page.locator("[name=password]").fill(town.staff_password)
    page.locator("main form").get_by_role("button").click()
    for path in ("", f"{run}/", f"{run}/pruefen/"):
        page.goto(f"{town.url}/intern/gleichbehandlung/{path}")
        examination.look(page, f"staff {path}", VIEWS[:2])
    assert examination.findings == []
    assert visitors.troubles == []


def test_somebody_judges_a_pair_without_javascript(measured: tuple[Town, str], new_context: NewContext) -> None:
    town, run = measured
    visitors = Visitors(town, new_context, own_sites=())
    page = visitors.come(javascript=False)
    page.goto(f"{town.url}/intern/gleichbehandlung/{run}/pruefen/")
    page.locator("[name=username]").fill(town.staff_name)
    page.locator("[name=password]").fill(town.staff_password)
    page.locator("main form").get_by_role("button").click()
    page.get_by_label("A ist viel besser").check()
    page.get_by_role("button", name="Speichern und weiter").click()
    assert page.get_by_text("Bitte sagen Sie in einem Satz, warum").first.is_visible()
    page.get_by_label("Warum?").fill("B verlangt mehr.")
    page.get_by_role("button", name="Speichern und weiter").click()
    page.get_by_text("Sie haben 1 von").wait_for()
    assert visitors.troubles == []
