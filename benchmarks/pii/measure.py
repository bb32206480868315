"""How much personal data is found, how much else is taken for it, and how fast; prints Markdown tables.

    python benchmarks/pii/measure.py
    python benchmarks/pii/measure.py --data pii_dev.jsonl --presidio ENVIRONMENT/bin/python

Both finders read the same texts in turns, in one run; times are processor time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import time
from pathlib import Path
from typing import Any

from scoring import Found, read, scored, table

from stadtkern.masking.finding import Finder

HERE = Path(__file__).resolve().parent
TOWN = HERE.parent / "retrieval" / "municipal.json"
CHECKED = ("IBAN", "SVNR", "UID", "TAX_NO", "CARD")
PRESIDIO_KINDS = frozenset({"PERSON", "EMAIL", "PHONE", "IBAN", "CARD", "IP"})
ROUNDS = 5


class Presidio:
    """The other finder, in a process and an environment of its own."""

    def __init__(self, python: str, model: str) -> None:
        command = [python, str(HERE / "presidio_worker.py"), "--model", model]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def find(self, texts: list[str]) -> tuple[float, list[list[Found]]]:
        """Return the seconds it worked and what it found in each text."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(texts) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["seconds"], [[(start, end, kind) for start, end, kind in spans] for spans in answer["spans"]]

    def close(self) -> None:
        self._process.communicate()


def loaded() -> Finder:
    """Return a finder that has read its lists, and print what that costs."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before = time.process_time()
    finder = Finder()
    finder.find("Anna Huber, Hauptplatz 1, 8010 Graz; frau huber")
    seconds = time.process_time() - before
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    print(f"loaded in {seconds:.2f} s of processor time, {grown:.0f} MB\n")
    return finder


def prompts(texts: list[str]) -> list[str]:
    """Return the texts joined to prompts of about 600 characters, as the gateway sees them."""
    made, current = [], ""
    for text in texts:
        current = f"{current}\n\n{text}" if current else text
        if len(current) >= 600:
            made.append(current)
            current = ""
    return made


def timed(finder: Finder, texts: list[str]) -> float:
    before = time.process_time()
    for text in texts:
        finder.find(text)
    return time.process_time() - before


def speed(name: str, batch: list[str], finder: Finder) -> None:
    seconds = min(timed(finder, batch) for _ in range(ROUNDS))
    characters = sum(map(len, batch))
    each = seconds / len(batch) * 1000
    print(f"{name}: {characters / seconds:,.0f} characters a second, {each:.2f} ms for {characters // len(batch)}\n")


def plain_spans(finder: Finder, text: str) -> list[Found]:
    return [(span.start, span.end, span.kind) for span in finder.find(text)]


def quality(name: str, texts: list[dict[str, Any]], finder: Finder) -> None:
    score = scored(texts, lambda text: plain_spans(finder, text))
    print(f"## {name}: {len(texts)} texts\n\n{table(score)}\n")
    print(f"Identifiers with check digits: recall {score.recall(CHECKED):.3f}; wrong ones taken: {score.bad_checks}\n")


def beside(texts: list[dict[str, Any]], finder: Finder, python: str, model: str) -> None:
    """Print quality on the kinds both know, and the ratio of speeds."""
    presidio = Presidio(python, model)
    plain = [each["text"] for each in texts]
    batch = prompts(plain)
    presidio.find(batch)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(timed(finder, batch))
        theirs.append(presidio.find(batch)[0])
    _, spans = presidio.find(plain)
    presidio.close()
    answers = dict(zip(plain, spans, strict=True))
    kinds = PRESIDIO_KINDS if model else PRESIDIO_KINDS - {"PERSON"}
    print(
        f"## Beside Presidio ({model or 'no German model: its patterns only'})\n\n| finder | recall | precision | F2 |"
    )
    print("|---|---:|---:|---:|")
    for name, score in (
        ("stadtkern", scored(texts, lambda text: plain_spans(finder, text), kinds)),
        ("presidio", scored(texts, lambda text: answers[text], kinds)),
    ):
        print(f"| {name} | {score.recall(kinds):.3f} | {score.precision(kinds):.3f} | {score.f2(kinds):.3f} |")
    ratio = sorted(their / our for our, their in zip(ours, theirs, strict=True))
    size = sum(map(len, batch))
    print(f"\nKinds: {', '.join(sorted(kinds))}.")
    print(f"Characters a second: stadtkern {size / min(ours):,.0f}, presidio {size / min(theirs):,.0f};")
    print(f"ratio in {ROUNDS} rounds: median {ratio[ROUNDS // 2]:.1f}, {ratio[0]:.1f} to {ratio[-1]:.1f}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="more annotated texts, one JSON object a line")
    parser.add_argument("--presidio", default="", help="the Python of an environment with presidio-analyzer")
    parser.add_argument("--model", default="", help="a German spaCy model that is installed there")
    given = parser.parse_args()
    finder = loaded()
    own = {half: read(HERE / f"{half}.jsonl") for half in ("tune", "test")}
    for name, texts in [*own.items(), *((path.name, read(path)) for path in given.data)]:
        quality(name, texts, finder)
    dense = [each["text"] for texts in own.values() for each in texts]
    ordinary = [each["text"] for each in json.loads(TOWN.read_text(encoding="utf-8"))["passages"]]
    speed("the texts above, a finding every 40 characters", prompts(dense), finder)
    speed("a town's pages", prompts(ordinary), finder)
    if given.presidio:
        beside(own["test"], finder, given.presidio, given.model)


if __name__ == "__main__":
    main()
