"""Matters of residents and the desk with 100,000 cases: ``python benchmarks/procedures.py [--cases N] [--rounds N]``.

Everything lies in one temporary SQLite database: one case, filed through the house, is copied in bulk to so many
people and offices. Pages are asked through Django with all middleware, in turn with a bare Django list view over the
same table (one query, one template loop, no middleware), so that all meet the same neighbours on the machine. First
a small database is asked how many questions each page puts to it, then the full one: the numbers must be the same.

At last ``--users`` residents, each with a connection of their own and a page every five seconds, ask for their matters
over HTTP at the town's own server with two processes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

SMALL, BATCH, PEOPLE = 50, 5_000, 20_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STATES = ("received", "in_review", "correction", "withdrawn", "withdrawn", "withdrawn", "withdrawn", "withdrawn")
BARE = "a bare Django list"
SUBMIT = "a form filed"
PROCESSES, WARM_S, ASK_S, READ_S = 2, 5, 30, 5


def bare(request: HttpRequest) -> HttpResponse:
    from django.http import HttpResponse
    from django.template import engines

    from stadtkern.procedures.models import Case

    rows = Case.objects.filter(unit="bauamt").order_by("-received_at").values("number", "state", "received_on")[:50]
    text = "<!doctype html><title>Cases</title>"
    text += "<ul>{% for row in rows %}<li>{{ row.number }} {{ row.state }}</li>{% endfor %}</ul>"
    return HttpResponse(engines["django"].from_string(text).render({"rows": rows}))


def bare_cases() -> None:
    """Make a module of addresses with the bare list alone."""
    from types import ModuleType

    from django.urls import path

    module = ModuleType("bare_cases")
    module.urlpatterns = [path("", bare)]  # type: ignore[attr-defined]
    sys.modules["bare_cases"] = module


def fill(count: int, *, begin: int) -> None:
    """Copy the first case to many people; every fourth lies on the desk, the rest is closed."""
    from django.db import connection

    from stadtkern.procedures.models import Case, CaseEvent
    from stadtkern.procedures.rules.entries import case_number
    from stadtkern.residents.models import Party

    first = Case.objects.order_by("pk")[0]
    event = first.events.order_by("pk")[0]
    named = Party.objects.order_by("pk")[0].name
    parties = Party.objects.bulk_create(
        (
            Party(kind="person", name=named, first_seen_at=NOW, last_seen_at=NOW)
            for _number in range(min(PEOPLE, max(1, count // 5)))
        ),
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER IF EXISTS procedures_case_begins"
        )  # a case begins received; these are in the middle
    people = itertools.cycle(parties)
    cases = Case.objects.bulk_create(
        (copied(first, case_number(2026, begin + number), next(people).pk, number) for number in range(count)),
        batch_size=BATCH,
    )
    CaseEvent.objects.bulk_create(
        (
            CaseEvent(case=case, kind=kind, actor="account:1", text=event.text, at=NOW, is_public=True)
            for case in cases
            for kind in ("filed", "taken", "reply")
        ),
        batch_size=BATCH,
    )


def copied(first: Any, number: str, person: int, place: int) -> Any:
    from stadtkern.procedures.models import Case

    state = STATES[place % len(STATES)]
    received = NOW - timedelta(minutes=place)
    return Case(
        number=number, version=first.version, principal_id=person, filed_by_id=person, unit="bauamt", state=state,
        channel="online", level="full", answers=first.answers, received_at=received, received_on=received.date(),
        due_on=received.date() + timedelta(days=180) if state in {"received", "in_review"} else None,
        entry_digest=first.entry_digest, price_eur=first.price_eur, saved_eur=first.saved_eur,
    )  # fmt: skip


def prepared() -> tuple[Client, Client, Any]:
    """Make the town, one resident and one clerk, and return their browsers and the resident."""
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from django.conf import settings

    from stadtkern.city import api as city
    from stadtkern.identity.testing import Account, sign_in
    from stadtkern.procedures.testing import clerk, filed
    from stadtkern.residents.testing import claims_of, resident
    from stadtkern.residents.testing import sign_in as come

    settings.CITY_LOADED = []
    city.load(settings.CITY_DIR, by="benchmark")
    anna = resident("Anna", "Huber")
    for _each in range(5):
        filed(anna, at=NOW)
    clerk("bearbeitet")
    desk, person = Client(), Client()
    sign_in(desk, Account.objects.get(username="bearbeitet"))
    come(person, claims_of("Anna", "Huber", "1980-02-01", address={"Strasse": "Musterplatz", "Hausnummer": "3"}))
    return person, desk, anna


Ask = Callable[[str], float]


def asker(person: Client, desk: Client, anna: Any) -> tuple[list[str], Ask]:
    from django.test import Client
    from django.test.utils import override_settings

    from stadtkern.procedures.actions import filing
    from stadtkern.procedures.models import Case
    from stadtkern.procedures.testing import filled
    from stadtkern.residents.testing import resident

    erna = resident("Erna", "Klein")

    with override_settings(MIDDLEWARE=[]):
        plain = Client()
        plain.get("/healthz")  # loads the handler without middleware
    own = Case.objects.filter(principal=anna.principal).order_by("pk").values_list("number", flat=True)[0]
    pages = {
        "my matters": (person, "/meine-anliegen/"),
        "one matter": (person, f"/meine-anliegen/{own}/"),
        "the desk's list": (desk, "/intern/akten/"),
        "the desk's closed cases": (desk, "/intern/akten/?stand=done"),
        "a case at the desk": (desk, f"/intern/akten/{own}/"),
    }

    def ask(name: str) -> float:
        if name == SUBMIT:
            token = filled(erna, at=NOW)
            began = time.perf_counter()
            filing.submit(token, by=erna, channel="online", at=NOW)
            return time.perf_counter() - began
        if name == BARE:
            with override_settings(ROOT_URLCONF="bare_cases"):
                began = time.perf_counter()
                response = plain.get("/")
        else:
            browser, address = pages[name]
            began = time.perf_counter()
            response = browser.get(address, headers={"accept-encoding": "gzip"})
        taken = time.perf_counter() - began
        if response.status_code != 200:
            sys.exit(f"{name}: {response.status_code}")
        return taken

    return [BARE, *pages, SUBMIT], ask


def questions(names: list[str], ask: Ask) -> dict[str, int]:
    """Return how many questions each page puts to the database, once everything is warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = {}
    for name in names:
        ask(name)
        with CaptureQueriesContext(connection) as found:
            ask(name)
        counts[name] = len(found)
    return counts


async def users(port: int, cookie: str, count: int) -> list[float]:
    """Let so many residents ask for their matters, each a page in five seconds; return the times after a warm-up."""
    taken: list[float] = []
    begin = time.monotonic()

    async def one(place: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = f"GET /meine-anliegen/ HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
        await asyncio.sleep(READ_S * place / count)
        while time.monotonic() < begin + WARM_S + ASK_S:
            asked = time.monotonic()
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            if " 200 " not in head.partition("\r\n")[0] + " ":
                raise SystemExit(head.partition("\r\n")[0])
            if "transfer-encoding: chunked" in head.lower():
                while (size := int((await reader.readline()).strip(), 16)) or await reader.readexactly(2) is None:
                    await reader.readexactly(size + 2)
            else:
                length = next(line for line in head.split("\r\n") if line.lower().startswith("content-length"))
                await reader.readexactly(int(length.partition(":")[2]))
            if asked > begin + WARM_S:
                taken.append(time.monotonic() - asked)
            await asyncio.sleep(max(0.0, asked + READ_S - time.monotonic()))
        writer.close()

    await asyncio.gather(*(one(place) for place in range(count)))
    return taken


def over_http(person: Client, count: int) -> list[float]:
    """Serve the same database with two processes and let residents ask."""
    port = 18_080
    command = [
        sys.executable,
        "-m",
        "stadtkern.cli",
        "serve",
        "--port",
        str(port),
        "--processes",
        str(PROCESSES),
        "--no-worker",
    ]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as server:
        try:
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in person.cookies.items())
            for _try in range(120):
                time.sleep(0.5)
                try:
                    asyncio.run(asyncio.wait_for(_reachable(port), 2))
                    break
                except (OSError, TimeoutError):
                    continue
            return asyncio.run(users(port, cookie, count))
        finally:
            server.terminate()


async def _reachable(port: int) -> None:
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def table(counts: dict[str, tuple[int, int]], times: dict[str, list[float]]) -> None:
    yard = statistics.median(times[BARE])
    print("\n| | questions to the database, small and full | p50 ms | p95 ms | times the bare list |")
    print("|---|---:|---:|---:|---:|")
    for name, each in times.items():
        middle, late = statistics.median(each), statistics.quantiles(each, n=20)[18]
        small, full = counts[name]
        print(f"| {name} | {small}, {full} | {middle * 1e3:.1f} | {late * 1e3:.1f} | {middle / yard:.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--users", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "stadtkern.config.settings",
            "STADTKERN_SECRET_KEY": "only-for-benchmarks-only-for-benchmarks",
            "STADTKERN_CITY": "musterstadt",
            "STADTKERN_DATABASE_URL": "",
            "STADTKERN_HOSTS": "testserver,localhost",
            "STADTKERN_CITIES_DIR": str(Path(__file__).resolve().parents[1] / "cities"),
            "STADTKERN_DATA_DIR": name,
            "STADTKERN_LOG_FORMAT": "text",
        }
        import django

        django.setup()
        logging.disable(logging.INFO)
        person, desk, anna = prepared()
        bare_cases()
        fill(SMALL, begin=1_000)
        names, ask = asker(person, desk, anna)
        small = questions(names, ask)
        began = time.perf_counter()
        fill(options.cases, begin=10_000)
        print(f"{options.cases} cases written in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")
        full = questions(names, ask)
        times: dict[str, list[float]] = {name: [] for name in names}
        for _round in range(options.rounds):
            for name in names:
                times[name].append(ask(name))
        table({name: (small[name], full[name]) for name in names}, times)
        if options.users:
            taken = over_http(person, options.users)
            middle, late = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
            print(
                f"\nmy matters over HTTP, {options.users} residents, each a page in {READ_S} s, {PROCESSES} processes: "
                f"p50 {middle * 1e3:.0f} ms, p95 {late * 1e3:.0f} ms ({len(taken)} pages)"
            )


if __name__ == "__main__":
    main()
