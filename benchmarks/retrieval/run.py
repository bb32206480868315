"""Compare Stadtkern's search with bm25s, tantivy and SQLite FTS5 in one run; prints Markdown tables.

    python benchmarks/retrieval/run.py --passages 50000

Each engine runs in a process of its own, so that memory can be told apart. Latency is measured one query at a time on
one thread: wall time, and beside it processor time, which a busy machine spoils less.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from adapter import Stadtkern  # noqa: E402 (the path comes first)
from engines import Bm25s, Engine, Fts5, Tantivy  # noqa: E402

DATA = HERE.parents[1].parent / "shared" / "retrieval_dev"
ENGINES = ("stadtkern", "stadtkern without synonyms", "bm25s", "tantivy", "fts5")
K = 10


@dataclass(frozen=True, slots=True)
class Task:
    """A set of questions with the passages that answer them."""

    name: str
    questions: list[dict[str, Any]]


def made(engine: str, passages: list[dict[str, str]]) -> Engine:
    """Return the named engine over ``passages``."""
    if engine.startswith("stadtkern"):
        return Stadtkern(passages) if engine == "stadtkern" else Stadtkern(passages, synonyms=None)
    if engine == "bm25s":
        return Bm25s(passages)
    return Tantivy(passages) if engine == "tantivy" else Fts5(passages)


def scores(ranked: list[str], wanted: set[str]) -> tuple[float, float, float]:
    """Return recall@1, recall@5 (found at all) and nDCG@10 of one ranking."""
    gains = [1.0 if key in wanted else 0.0 for key in ranked[:K]]
    ideal = sum(1 / log2(place + 2) for place in range(min(len(wanted), K)))
    ndcg = sum(gain / log2(place + 2) for place, gain in enumerate(gains)) / ideal
    return float(any(gains[:1])), float(any(gains[:5])), ndcg


def measure(engine: str, passages: list[dict[str, str]], tasks: list[Task]) -> dict[str, Any]:
    """Index, ask everything, and return the figures."""
    before = _resident_mb()
    began, began_cpu = time.perf_counter(), time.process_time()
    index = made(engine, passages)
    figures: dict[str, Any] = {
        "index_s": time.perf_counter() - began,
        "index_cpu_s": time.process_time() - began_cpu,
        "memory_mb": _resident_mb() - before,
    }
    wall, cpu = [], []
    for task in tasks:
        found = []
        for question in task.questions:
            began, began_cpu = time.perf_counter(), time.thread_time()
            ranked = [key for key, _ in index.search(question["question"], K)]
            cpu.append(time.thread_time() - began_cpu)
            wall.append(time.perf_counter() - began)
            found.append(scores(ranked, set(question["passage_ids"])))
        figures[task.name] = [sum(column) / len(found) for column in zip(*found, strict=True)]
    for name, times in (("wall", sorted(wall)), ("cpu", sorted(cpu))):
        figures[f"{name}_p50"] = times[len(times) // 2] * 1000
        figures[f"{name}_p99"] = times[int(len(times) * 0.99)] * 1000
    return figures


def _resident_mb() -> float:
    """Return the memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def read(path: Path) -> dict[str, Any]:
    """Return a data set, gzipped or not."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return dict(json.load(file))


def compare(title: str, passages: list[dict[str, str]], tasks: list[Task], engines: list[str]) -> None:
    """Measure the engines and print two tables."""
    context = multiprocessing.get_context("spawn")
    figures = {}
    for engine in engines:
        with ProcessPoolExecutor(1, mp_context=context) as alone:
            figures[engine] = alone.submit(measure, engine, passages, tasks).result()
    print(f"\n## {title}: {len(passages)} passages\n")
    print("| engine | " + " | ".join(f"{task.name} R@1 / R@5 / nDCG@10" for task in tasks) + " |")
    print("|---|" + "---|" * len(tasks))
    for engine, found in figures.items():
        cells = [" / ".join(f"{value:.3f}" for value in found[task.name]) for task in tasks]
        print(f"| {engine} | " + " | ".join(cells) + " |")
    own, others = figures[engines[0]], [figures[name] for name in engines if not name.startswith("stadtkern")]
    if others:
        leads = [f"{own[task.name][0] - max(other[task.name][0] for other in others):+.3f}" for task in tasks]
        print("| R@1 ahead of the best other | " + " | ".join(leads) + " |")
    print(
        "\n| engine | p50 ms | p99 ms | p50 cpu ms | p99 cpu ms | p50 / tantivy | index s | index cpu s | memory MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for engine, found in figures.items():
        ratio = found["wall_p50"] / figures.get("tantivy", own)["wall_p50"]
        print(
            f"| {engine} | {found['wall_p50']:.2f} | {found['wall_p99']:.2f} | {found['cpu_p50']:.2f} | "
            f"{found['cpu_p99']:.2f} | {ratio:.1f} | {found['index_s']:.1f} | {found['index_cpu_s']:.1f} | "
            f"{found['memory_mb']:.0f} |"
        )


def main() -> None:
    """Read the data there is and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with xquad_de_dev.json and laws.json.gz")
    parser.add_argument("--passages", type=int, default=0, help="fill up with laws to this number of passages")
    parser.add_argument("--split", default="test", choices=["tune", "test"], help="half of the municipal questions")
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES, help="default: all")
    options = parser.parse_args()
    town = read(HERE / "municipal.json")
    asked = [each for each in town["questions"] if each["answerable"] and each["split"] == options.split]
    residents = Task("residents", asked)
    if not options.passages:
        compare("Residents' wordings", town["passages"], [residents], options.engines)
    if not (options.data / "xquad_de_dev.json").exists():
        print(f"\nNo further data in {options.data.name}/.")
        return
    xquad, laws = read(options.data / "xquad_de_dev.json"), read(options.data / "laws.json.gz")
    if not options.passages:
        compare("XQuAD German", xquad["passages"], [Task("xquad", xquad["questions"])], options.engines)
        return
    rest = options.passages - len(xquad["passages"]) - len(town["passages"])
    copies = [dict(each, id=f"{round_}/{each['id']}") for round_ in range(rest // 50_000) for each in laws["passages"]]
    passages = [*xquad["passages"], *town["passages"], *laws["passages"], *copies][: options.passages]
    known = {each["id"] for each in passages}
    headings = [each for each in laws["questions"] if set(each["passage_ids"]) <= known]
    compare(
        "Everything", passages, [Task("xquad", xquad["questions"]), Task("laws", headings), residents], options.engines
    )


if __name__ == "__main__":
    main()
