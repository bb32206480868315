"""How many pages a second the really served town answers, and how fast, beside a bare Django view in the same run.

.venv/bin/python benchmarks/pages/throughput.py [--city leoben] [--seconds 1.5] [--rounds 3] [--connections 1 8 32]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from client import Measured, Page, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# What `stadtkern serve` says to the same server.
GRANIAN = [sys.executable, "-m", "granian", "--interface", "asginl", "--workers", "1", "--no-ws"]
SEARCHES = ("hund anmelden", "parken", "Müll", "geburtsurkunde", "heiraten", "wohnsitz", "strafzettel", "kindergarten")
QUESTIONS = (
    "Was kostet ein Hund?",
    "Wo kann ich parken?",
    "wie melde ich mich um",
    "Was brauche ich für die Geburtsurkunde?",
    "Wann hat das Bürgerservice offen?",
    "muss i für den zaun was zahlen",
    "Wer wird Fußballweltmeister?",
    "Wohin mit dem Sperrmüll?",
)
TYPED = ("hu", "hund", "park", "par", "müll", "geb", "heir", "wohn")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: list[str], env: dict[str, str], check: str) -> Iterator[None]:
    """Run a server until the block ends; wait first until it answers."""
    server = subprocess.Popen(command, env=env, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(check, timeout=30).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"not served: {' '.join(command)}") from None
                time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextlib.contextmanager
def both_served(city: str) -> Iterator[tuple[str, str]]:
    """Serve the town and the bare view, one process each on the same server; yield their addresses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STADTKERN_", "DJANGO_"))}
    with tempfile.TemporaryDirectory() as data:
        options = {"SECRET_KEY": "k" * 50, "CITY": city, "CITIES_DIR": str(ROOT / "cities"), "DATA_DIR": data}
        # The client plays the town's own proxy, so that every request may come from another visitor.
        options["TRUSTED_PROXIES"] = "1"
        env = kept | {f"STADTKERN_{name}": value for name, value in options.items()}
        stadtkern = [sys.executable, "-m", "stadtkern.cli"]
        subprocess.run([*stadtkern, "prepare"], env=env, check=True, stdout=subprocess.DEVNULL)
        town, bare = free_port(), free_port()
        serve = [*stadtkern, "serve", "--no-worker", "--port", str(town)]
        origins = f"http://127.0.0.1:{bare}", f"http://127.0.0.1:{town}"
        with (
            running([*GRANIAN, "--port", str(bare), "bare_view:application"], kept, f"{origins[0]}/"),
            running(serve, env, f"{origins[1]}/suche/?q=hund"),
        ):
            yield origins


def pages(bare: str, town: str) -> list[Page]:
    return [
        Page("bare Django view", bare, "/"),
        Page("start page", town, "/"),
        Page("service page", town, "/leistungen/hund-anmelden/"),
        Page("search page", town, "/suche/?q={}", words=SEARCHES),
        Page("ask (`POST /api/ask`)", town, "/api/ask", method="POST", words=QUESTIONS),
        Page("suggest (`GET /api/suggest`)", town, "/api/suggest?q={}", words=TYPED),
    ]


async def measure_all(
    every: list[Page], *, rounds: int, seconds: float, connections: list[int]
) -> dict[tuple[str, int], Measured]:
    """Measure every page at every number of connections in turn, round by round, so that all share the weather."""
    results = {(page.name, count): Measured() for page in every for count in connections}
    for page in every:
        await measure(page, connections=2, seconds=seconds, measured=Measured())  # warm
    for turn in range(rounds):
        for count in connections:
            for page in every:
                await measure(page, connections=count, seconds=seconds, measured=results[page.name, count])
        print(f"round {turn + 1} of {rounds} done", file=sys.stderr, flush=True)
    return results


def table(every: list[Page], results: dict[tuple[str, int], Measured], connections: list[int]) -> str:
    lines = ["| page | connections | requests/s | p50 ms | p95 ms | p99 ms | KB each | times the bare view's p50 |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for count in connections:
        bare = results[every[0].name, count]
        for page in every:
            seen = results[page.name, count]
            p50, p95, p99 = (seen.percentile_ms(share) for share in (0.5, 0.95, 0.99))
            ratio = p50 / bare.percentile_ms(0.5)
            size = seen.bytes_in / len(seen.seconds) / 1024
            times = f"{p50:.1f} | {p95:.1f} | {p99:.1f}"
            lines.append(f"| {page.name} | {count} | {seen.per_second:.0f} | {times} | {size:.1f} | {ratio:.1f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", default="leoben")
    parser.add_argument("--seconds", type=float, default=1.5, help="per page, number of connections and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    chosen = parser.parse_args()
    with both_served(chosen.city) as (bare, town):
        every = pages(bare, town)
        load_before = os.getloadavg()[0]
        results = asyncio.run(
            measure_all(every, rounds=chosen.rounds, seconds=chosen.seconds, connections=chosen.connections)
        )
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load before {load_before:.1f}"
    print(f"{machine}; {chosen.rounds} rounds of {chosen.seconds} s each\n")
    print(table(every, results, chosen.connections))
    failed = {name: seen.failed for name, seen in results.items() if seen.failed}
    if failed:
        sys.exit(f"replies other than 200: {failed}")


if __name__ == "__main__":
    main()
