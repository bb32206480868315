"""Does the finder's time grow with the text and not faster, whatever the text is made of? Exit code 1 when not.

    python benchmarks/pii/linear.py

Each line repeats one small piece: its processor time for 16,000 and for 64,000 characters, and how many times as long
the longer one takes. Four is linear; sixteen would be a way to stop a town's gateway with one message.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

from stadtkern.masking.finding import Finder
from stadtkern.masking.placeholders import Mask
from stadtkern.masking.testing.hostile import UNITS

SHORT, TIMES, ROUNDS = 16_000, 4, 3
TOO_MUCH = 10  # between linear and quadratic: a busy machine may add to four
LEAST_S = 0.002  # below this the clock says nothing


def seconds(work: Callable[[], object]) -> float:
    """Return the least processor time of some runs: other work on the machine only ever adds to it."""
    took = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        took.append(time.process_time() - before)
    return min(took)


def grown(work: Callable[[int], object]) -> tuple[float, float]:
    """Return the seconds of the short text, and how many times as long the longer one takes."""
    short = seconds(lambda: work(SHORT))
    return short, seconds(lambda: work(SHORT * TIMES)) / max(short, LEAST_S)


def found(finder: Finder, unit: str, length: int) -> None:
    finder.find((unit * length)[:length])


def restored(length: int) -> None:
    text = ("[PERSON_1] Herr Huber " * length)[:length]
    mask = Mask(Finder())
    assert mask.restore(mask.mask(text)) == text


def main() -> int:
    finder = Finder()
    rows = [(repr(unit), grown(partial(found, finder, unit))) for unit in UNITS]
    rows.append(("placeholders typed by a user", grown(restored)))
    print(f"| text | seconds for {SHORT:,} | times as long for {SHORT * TIMES:,} |\n|---|---:|---:|")
    for name, (short, ratio) in sorted(rows, key=lambda row: -row[1][1]):
        print(f"| {name} | {short:.4f} | {ratio:.1f} |")
    return int(any(ratio > TOO_MUCH for _, (_, ratio) in rows))


if __name__ == "__main__":
    sys.exit(main())
