"""The AI register with 1,000 use cases and a million evidence rows: ``python benchmarks/register.py``.

Everything lies in one temporary SQLite database, written in bulk. Pages and files are asked through Django with all
middleware, in turn with a bare Django view (no middleware, no database, no template), so that all of them meet the
same neighbours on the machine. First a small register is asked how many questions it puts to the database, then the
full one: the numbers must be the same.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.models import UseCase

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
STATES = ("rollout", "pilot", "pilot_reported", "under_review", "suspended", "retired")
SMALL, DAYS, BATCH = 5, 90, 5_000
PAPERS = ("description", "classification", "privacy", "tool_choice", "bias_run", "pilot_plan", "pilot_report",
          "rollout_decision")  # fmt: skip
STEPS = ("idea", "described", "scored", "classified", "privacy_checked", "tool_released", "pilot", "pilot_reported",
         "rollout")  # fmt: skip
BARE = "the bare view"


def bare(request: HttpRequest) -> HttpResponse:
    from django.http import HttpResponse

    return HttpResponse("<!doctype html><title>Hello</title><h1>Hello</h1>")


@contextmanager
def without_triggers() -> Iterator[None]:
    """Let rows in as they are; the triggers, which know only one step at a time, come back at the end."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'governance_%%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def fill(numbers: range, evidence: int) -> None:
    """Write use cases with papers, steps, days, incidents and messages, and ``evidence`` rows shared among them."""
    from stadtkern.governance.models import UseCase

    with without_triggers():
        cases = UseCase.objects.bulk_create(
            UseCase(
                public_id=f"KI-{number:06}",
                title=f"Anwendungsfall {number}",
                summary="Ein Entwurf für einen Brief, den ein Mensch prüft und freigibt.",
                state=STATES[number % len(STATES)],
                suspended_from="rollout" if STATES[number % len(STATES)] == "suspended" else "",
                round=len(STEPS) - 1,
                origin="staff",
                created_at=NOW,
                changed_at=NOW + timedelta(minutes=number),
            )
            for number in numbers
        )
        for case in cases:
            fill_one(case)
        days(cases)
        rows(cases, evidence)


def fill_one(case: UseCase) -> None:
    from stadtkern.governance.models import Concern, Incident, Move, Paper
    from stadtkern.lifecycle.artefacts import KINDS
    from stadtkern.lifecycle.testing import WRITTEN

    contents = {type(content): content.model_dump(mode="json") for content, _writer in WRITTEN}
    written = {"written_by": "account:1", "written_at": NOW, "sha256": "0" * 64}
    Paper.objects.bulk_create(
        Paper(use_case=case, number=number, kind=kind, content=contents[KINDS[kind]], **written)
        for number, kind in enumerate(PAPERS, start=1)
    )
    Move.objects.bulk_create(
        Move(use_case=case, number=number, before=before, after=after, gate=f"G{number - 1}", moved_by="account:1",
             moved_at=NOW + timedelta(hours=number))
        for number, (before, after) in enumerate(itertools.pairwise(STEPS), start=1)
    )  # fmt: skip
    Incident.objects.create(
        use_case=case, severity="minor", what="x", found_on=NOW.date(), reported_by="account:1", reported_at=NOW,
        due_on=NOW.date(),
    )  # fmt: skip
    Concern.objects.bulk_create(
        Concern(public_id=f"{case.pk:06}{letter}", use_case=case, kind="question", text="Wer liest das?",
                received_at=NOW, due_on=NOW.date())
        for letter in "AB"
    )  # fmt: skip


def days(cases: list[UseCase]) -> None:
    from stadtkern.governance.models import DayOfUse

    DayOfUse.objects.bulk_create(
        (
            DayOfUse(use_case=case, day=NOW.date() - timedelta(days=day), calls=20, accepted=15, energy_method="M2",
                     energy_wh_low=1.0, energy_wh=2.0, energy_wh_high=4.0)
            for case in cases
            for day in range(DAYS)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def rows(cases: list[UseCase], count: int) -> None:
    from django.db import connection

    written = ((case.pk, NOW.isoformat(" "), '{"calls": 1, "energy_wh": 0.1}') for case in itertools.cycle(cases))
    statement = "INSERT INTO governance_evidence (use_case_id, kind, recorded_at, amounts) VALUES (%s, 'call', %s, %s)"
    with connection.cursor() as cursor:
        left = count
        while left > 0:
            cursor.executemany(statement, list(itertools.islice(written, min(left, BATCH))))
            left -= BATCH


def asked(most: int) -> dict[str, str]:
    """Return what is asked: names and addresses."""
    last = (most + 49) // 50
    return {
        BARE: "/",
        "list, page 1": "/ki-register/",
        "list, last page": f"/ki-register/?seite={last}",
        "entry": f"/ki-register/KI-{most - 1:06}/",
        "ideas in their order": "/ki-register/ideen/",
        "feed": "/ki-register/feed.atom",
        "register.json": "/ki-register/register.json",
        "register.csv": "/ki-register/register.csv",
    }


Ask = Callable[[str, str], float]


def asker() -> Ask:
    """Return what asks for an address and says how long it took; every request comes from another visitor."""
    from django.test import Client
    from django.test.utils import override_settings

    visitors = itertools.count(1)
    town = Client()
    with override_settings(MIDDLEWARE=[]):
        plain = Client()
        plain.get("/healthz")  # loads the handler without middleware

    def ask(name: str, address: str) -> float:
        number = next(visitors)
        visitor = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        began = time.perf_counter()
        if name == BARE:
            with override_settings(ROOT_URLCONF="bare_urls"):
                began = time.perf_counter()
                response = plain.get("/")
        else:
            response = town.get(address, REMOTE_ADDR=visitor, headers={"accept-encoding": "gzip"})
        taken = time.perf_counter() - began
        if response.status_code != 200:
            sys.exit(f"{address}: {response.status_code}")
        return taken

    return ask


def questions(addresses: dict[str, str], ask: Ask) -> dict[str, int]:
    """Return how many questions each address puts to the database, once everything is warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = {}
    for name, address in addresses.items():
        ask(name, address)
        with CaptureQueriesContext(connection) as found:
            ask(name, address)
        counts[name] = len(found)
    return counts


def measure(addresses: dict[str, str], ask: Ask, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(rounds):
        for name, address in addresses.items():
            times[name].append(ask(name, address))
    return times


def table(times: dict[str, list[float]], few: dict[str, int], many: dict[str, int]) -> str:
    """Return what was measured; the bare view's times are the yardstick of the others."""
    lines = [
        "| asked | questions, small → full | p50 ms | p95 ms | times the bare view's p50 |",
        "|---|---|---|---|---|",
    ]
    floor = statistics.median(times[BARE])
    for name, seen in times.items():
        p50, p95 = statistics.median(seen), sorted(seen)[min(len(seen) - 1, int(0.95 * len(seen)))]
        counts = f"{few[name]} → {many[name]}"
        lines.append(f"| {name} | {counts} | {1000 * p50:.1f} | {1000 * p95:.1f} | {p50 / floor:.0f} |")
    return "\n".join(lines)


def bare_urls() -> None:
    """Make a module of addresses with the bare view alone."""
    from types import ModuleType

    from django.urls import path

    module = ModuleType("bare_urls")
    module.urlpatterns = [path("", bare)]  # type: ignore[attr-defined]
    sys.modules["bare_urls"] = module


def run(use_cases: int, evidence: int, rounds: int) -> bool:
    """Fill, ask and print; say whether the number of questions stayed the same."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from stadtkern.city import api as city

    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.CITY_LOADED = []
    city.load(settings.CITY_DIR, by="benchmark")
    bare_urls()
    ask = asker()
    fill(range(SMALL), SMALL * 10)
    few = questions(asked(SMALL), ask)
    began = time.perf_counter()
    fill(range(SMALL, use_cases), evidence - SMALL * 10)
    print(f"{use_cases} use cases, {evidence} evidence rows, written in {time.perf_counter() - began:.0f} s")
    addresses = asked(use_cases)
    many = questions(addresses, ask)
    times = measure(addresses, ask, rounds)
    print(f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores, {rounds} rounds\n")
    print(table(times, few, many))
    return few == many


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--use-cases", type=int, default=1_000)
    parser.add_argument("--evidence", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        options: dict[str, Any] = {
            "STADTKERN_SECRET_KEY": "benchmark" * 4,
            "STADTKERN_DATA_DIR": folder,
            "STADTKERN_DATABASE_URL": "",
            "STADTKERN_CITY": "musterstadt",
            "STADTKERN_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "stadtkern.config.settings",
        }
        os.environ |= options
        if not run(chosen.use_cases, chosen.evidence, chosen.rounds):
            sys.exit("the number of questions grew with the register")


if __name__ == "__main__":
    main()
