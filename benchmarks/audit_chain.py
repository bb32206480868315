"""Append acts with and without the chain, side by side, then verify: ``python benchmarks/audit_chain.py``.

Without: the same act in a plain table with the same indexes: no lock, no look at the newest entry, no salts, digests or
triggers. Both take turns in blocks, every act in a transaction of its own, so that a busy machine slows both.
Runs on a temporary SQLite database; where STADTKERN_DATABASE_URL is set, in that one, which must be empty.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 100
ACT = {"actor": "account:17", "verb": "release.signed", "reason": "pilot finished"}
INDEXED = ("subject", "actor")


def plain_append() -> Callable[[int], None]:
    """Make a table without a chain and return what appends to it."""
    from django.db import connection, models, transaction
    from django.utils import timezone

    class PlainEntry(models.Model):
        at = models.DateTimeField()
        actor = models.CharField(max_length=80)
        on_behalf_of = models.CharField(max_length=80)
        verb = models.CharField(max_length=80)
        subject = models.CharField(max_length=200)
        reason = models.CharField(max_length=200)
        facts = models.TextField()

        class Meta:
            app_label = "audit"
            indexes = tuple(models.Index(fields=(name,), name=f"plain_{name}") for name in INDEXED)

        def __str__(self) -> str:
            return self.verb

    with connection.schema_editor() as editor:
        editor.create_model(PlainEntry)

    def append(number: int) -> None:
        with transaction.atomic():
            PlainEntry._default_manager.create(
                **ACT,
                at=timezone.now(),
                on_behalf_of="office:3",
                subject=f"use-case:{number % 500}",
                facts='{"gate":"G7"}',
            )

    return append


def chained_append(number: int) -> None:
    from stadtkern.audit import api as audit

    audit.record(**ACT, on_behalf_of="office:3", subject=f"use-case:{number % 500}", facts={"gate": "G7"})


def seconds(append: Callable[[int], None], start: int) -> float:
    began = time.perf_counter()
    for number in range(start, start + BLOCK):
        append(number)
    return time.perf_counter() - began


def compare(acts: int) -> None:
    plain = plain_append()
    times: dict[str, list[float]] = {"plain": [], "chained": []}
    for start in range(0, acts, BLOCK):
        times["plain"].append(seconds(plain, start))
        times["chained"].append(seconds(chained_append, start))
    without, chained = (statistics.median(each) / BLOCK * 1000 for each in times.values())
    print(f"{acts} acts each: plain {without:.2f} ms, chained {chained:.2f} ms, ratio {chained / without:.2f}")


def grow(entries: int) -> None:
    """Append until there are ``entries``, in few transactions; only verifying is timed."""
    from django.db import transaction

    from stadtkern.audit import queries

    while (have := queries.count()) < entries:
        with transaction.atomic():
            for number in range(have, min(have + 5_000, entries)):
                chained_append(number)


def verify(entries: int, export: Path) -> None:
    import json

    from stadtkern.audit import queries

    began = time.perf_counter()
    assert queries.verify() is None
    taken = time.perf_counter() - began
    print(f"verify {entries} entries: {taken:.1f} s, {entries / taken:.0f}/s")
    with export.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row._asdict()) + "\n" for row in queries.rows())
    program = Path(sys.modules["stadtkern.audit"].__file__ or "").with_name("verify_audit.py")
    began = time.perf_counter()
    subprocess.run([sys.executable, "-I", program, export], check=True, stdout=subprocess.DEVNULL)
    independent = time.perf_counter() - began
    print(f"independent program on the export: {independent:.1f} s, {independent / taken:.2f} of that")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=2_000, help="appended each way, one by one")
    parser.add_argument("--entries", type=int, default=100_000, help="length of the trail that is verified")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "STADTKERN_SECRET_KEY": "benchmark" * 4,
            "STADTKERN_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "stadtkern.config.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        compare(chosen.acts)
        grow(chosen.entries)
        verify(chosen.entries, Path(folder, "trail.jsonl"))


if __name__ == "__main__":
    main()
