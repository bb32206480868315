"""Import many documents and print speed and memory: ``python benchmarks/content_import.py [--documents 10000]``.

Works in a database of its own in a temporary folder. Memory is the resident size of this process, taken after the
first tenth (all code and caches are warm) and at the end: the difference is what the import keeps per document.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

WORDS = [
    "Abgabe", "Amt", "Antrag", "Auskunft", "Ausweis", "Bescheid", "Bürgerservice", "Frist", "Gebühr", "Gemeinde",
    "Hund", "Meldung", "Müll", "Nachweis", "Online", "Parken", "Reisepass", "Stadt", "Termin", "Unterlage",
    "Verordnung", "Wasser", "Wohnsitz", "Zuständigkeit",
]  # fmt: skip


def document(number: int) -> str:
    """Return about three pages of Markdown that no other number yields."""
    chance = random.Random(number)
    parts = [f"# Dokument {number}\n"]
    for section in range(6):
        parts.append(f"\n## Abschnitt {section}\n")
        for _ in range(3):
            sentences = (" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(6))
            parts.append("\n" + " ".join(sentences) + "\n")
        parts.append("\n| Art | Euro |\n|---|---|\n" + "".join(f"| Stufe {row} | {row * 10} |\n" for row in range(5)))
    return "".join(parts)


def resident_mb() -> float:
    """Return the resident size now, or the peak where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(results: Iterator[str], count: int) -> None:
    """Run through the import and print what it took."""
    started, warm_mb = time.perf_counter(), 0.0
    counts: Counter[str] = Counter()
    for number, change in enumerate(results, start=1):
        counts[change] += 1
        if number == max(count // 10, 1):
            warm_mb = resident_mb()
    seconds, end_mb = time.perf_counter() - started, resident_mb()
    print(f"{dict(counts)}: {seconds:.1f} s, {count / seconds:.0f} documents/s")
    print(f"  memory {warm_mb:.0f} MB after a tenth, {end_mb:.0f} MB at the end")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "STADTKERN_SECRET_KEY": "benchmark" * 4,
            "STADTKERN_DATA_DIR": f"{folder}/data",
            "STADTKERN_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "stadtkern.config.settings",
        }
        Path(folder, "data").mkdir()
        Path(folder, "documents").mkdir()
        for number in range(count):
            Path(folder, "documents", f"{number:06}.md").write_text(document(number))
        run(Path(folder, "documents"), count)
        size_mb = Path(folder, "data", "stadtkern.sqlite3").stat().st_size / 1024**2
        print(f"database {size_mb:.0f} MB")


def run(folder: Path, count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from stadtkern.content import actions
    from stadtkern.content.models import Passage
    from stadtkern.content.rules.metadata import Metadata
    from stadtkern.identity.api import SYSTEM

    call_command("migrate", verbosity=0, interactive=False)
    for title in ("first import", "the same again"):
        print(title)
        found = actions.import_paths([folder], metadata=Metadata(owner="Amt"), by=SYSTEM, at=timezone.now())
        measured((each.change for each in found), count)
    print(f"{Passage.objects.count()} passages")


if __name__ == "__main__":
    main()
