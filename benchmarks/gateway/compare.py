"""What a gateway adds to a model call, beside the bare upstream, a bare relay and LiteLLM's proxy, in one run.

    python benchmarks/gateway/compare.py --litellm FOLDER [--presidio FOLDER] [--rounds 5] [--json FILE]

Folders are environments of their own; README.md says how to make them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import contenders as every
import uvloop
from contenders import Contender, Running, running
from load import drive
from prompts import chats
from upstream import SAID, TOKENS, USAGE

CORE, CORE_OF_LOAD = sorted(os.sched_getaffinity(0))[:2]
NAMES = ("bare upstream", "bare relay", "LiteLLM", "LiteLLM with Presidio", "Stadtkern")
Figures = dict[str, dict[str, list[float]]]  # contender, measure, one value per round


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    parallel: int
    stream: bool = False
    pause_ms: float = 0


PHASES = [
    *(Phase(f"chat {parallel}", parallel) for parallel in (1, 8, 64, 256)),
    Phase("paced stream 1", 1, stream=True, pause_ms=5),
    Phase("paced stream 8", 8, stream=True, pause_ms=5),
    Phase("fast stream 8", 8, stream=True),
]


def ask(url: str, headers: dict[str, str], body: bytes | None = None) -> str:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.read().decode())


def check(contender: Contender) -> None:
    """Make sure that a contender gives whole answers before it is measured."""
    url, headers = f"{contender.target.address}/chat/completions", contender.target.headers
    whole = json.loads(ask(url, headers, chats(stream=False)[0]))
    lines = ask(url, headers, chats(stream=True)[0]).split("\n")
    chunks = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
    said = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks if chunk["choices"])
    counted = [chunk["usage"]["total_tokens"] for chunk in chunks if chunk.get("usage")]
    wanted = ("".join(SAID), "".join(SAID), [USAGE["total_tokens"]])
    if (whole["choices"][0]["message"]["content"], said, counted) != wanted:
        raise RuntimeError(f"{contender.name} does not pass on what the model says")


def measure(one: Running, phase: Phase, seconds: float) -> dict[str, float]:
    """Put one contender under one load and return the figures of this round, times in milliseconds."""
    before = one.cpu_s()
    work = drive(one.contender.target, chats(stream=phase.stream), parallel=phase.parallel, seconds=seconds)
    seen = uvloop.run(work)
    calls = len(seen.took_s)
    figures = {"cpu_ms": 1000 * (one.cpu_s() - before) / calls, "per_s": calls / seen.wall_s, "failed": seen.failed}
    if phase.stream:
        figures["tokens_per_s"] = TOKENS * calls / seen.wall_s
    ordered = sorted(seen.first_s if phase.stream else seen.took_s)
    for share in (50, 95, 99):
        figures[f"p{share}_ms"] = 1000 * ordered[min(calls - 1, calls * share // 100)]
    return {f"{phase.name} {name}": value for name, value in figures.items()}


def compare(chosen: list[Contender], upstream: Running, options: argparse.Namespace) -> Figures:
    """Measure everybody in turns, round by round, so that all share the weather."""
    figures: Figures = defaultdict(lambda: defaultdict(list))
    for turn in range(options.starts):
        for contender in chosen:
            with running(contender, CORE) as one:
                figures[contender.name]["start_s"].append(one.started_s)
        print(f"start {turn + 1} of {options.starts} done", file=sys.stderr, flush=True)
    figures[upstream.contender.name]["start_s"].append(upstream.started_s)
    with contextlib.ExitStack() as stack:
        field = [upstream, *(stack.enter_context(running(contender, CORE)) for contender in chosen)]
        for one in field:
            check(one.contender)
            measure(one, PHASES[1], options.seconds)  # warm
        for turn in range(options.rounds):
            for phase in PHASES:
                ask(f"{upstream.contender.target.address[:-3]}/pause/{phase.pause_ms}", {})
                for one in field[turn % len(field) :] + field[: turn % len(field)]:
                    for name, value in measure(one, phase, options.seconds).items():
                        figures[one.contender.name][name].append(value)
            print(f"round {turn + 1} of {options.rounds} done", file=sys.stderr, flush=True)
        for one in field:
            figures[one.contender.name]["memory_mb"].append(one.memory_mb())
    return figures


def short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}" if abs(value) < 0.1 else f"{value:.3g}"


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def table(title: str, columns: dict[str, str], medians: dict[str, dict[str, float]], reference: str) -> list[str]:
    """Return a table of measures, each with how many times the reference's it is."""
    lines = [f"\n### {title}\n", row(["", *columns]), "|---|" + "---|" * len(columns)]
    for name, found in medians.items():
        cells = [f"{short(found[key])} ({short(found[key] / medians[reference][key])})" for key in columns.values()]
        lines.append(row([name, *cells]))
    return lines


def added(medians: dict[str, dict[str, float]], figures: Figures) -> list[str]:
    """Return a table of what each adds to the bare upstream, round by round, in milliseconds."""
    phases = [phase for phase in PHASES if phase.name != "fast stream 8"]
    lines = [
        "\n### Added latency, p50 / p95 / p99 ms; streams: until the first token\n",
        row(["", *(phase.name for phase in phases)]),
        "|---|" + "---|" * len(phases),
    ]
    bare = figures[NAMES[0]]
    for name in list(medians)[1:]:
        cells = []
        for phase in phases:
            keys = [f"{phase.name} p{share}_ms" for share in (50, 95, 99)]
            pairs = [zip(figures[name][key], bare[key], strict=True) for key in keys]
            cells.append(" / ".join(short(statistics.median(own - floor for own, floor in each)) for each in pairs))
        lines.append(row([name, *cells]))
    return lines


def medians_of(figures: Figures) -> dict[str, dict[str, float]]:
    return {
        name: {key: statistics.median(figures[name][key]) for key in figures[name]} for name in NAMES if name in figures
    }


def report(figures: Figures, reference: str) -> str:
    medians = medians_of(figures)
    costs = {
        "calls/s at 64": "chat 64 per_s",
        "CPU ms per call at 64": "chat 64 cpu_ms",
        "CPU ms per call at 1": "chat 1 cpu_ms",
        "memory MB": "memory_mb",
        "start-up s": "start_s",
    }
    streams = {
        "CPU ms per paced stream, 8": "paced stream 8 cpu_ms",
        "CPU ms per fast stream, 8": "fast stream 8 cpu_ms",
        "tokens/s of fast streams, 8": "fast stream 8 tokens_per_s",
        "first token p50 ms, paced 1": "paced stream 1 p50_ms",
        "first token p50 ms, paced 8": "paced stream 8 p50_ms",
    }
    lines = table(f"Calls (times {reference})", costs, medians, reference)
    lines += table(f"Streams of {TOKENS} tokens (times {reference})", streams, medians, reference)
    lines += added(medians, figures)
    failed = {
        name: count
        for name, found in figures.items()
        if (count := int(sum(sum(values) for key, values in found.items() if key.endswith(" failed"))))
    }
    return "\n".join([*lines, f"\nFailed calls: {failed or 'none'}."])


def chosen_contenders(options: argparse.Namespace, upstream: str, data: Path) -> list[Contender]:
    """Return those that were chosen and that can be had."""
    chosen = {"bare relay": every.bare_relay(upstream)}
    if options.litellm:
        chosen["LiteLLM"] = every.litellm(upstream, options.litellm, data)
    if options.litellm and options.presidio:
        make = [options.presidio / "bin" / "python", "presidio_server.py", "make", data / "german_ner"]
        if "LiteLLM with Presidio" in options.contenders:
            subprocess.run(make, cwd=every.HERE, check=True, stdout=subprocess.DEVNULL)
        chosen["LiteLLM with Presidio"] = every.litellm(upstream, options.litellm, data, presidio=options.presidio)
    chosen["Stadtkern"] = every.stadtkern(upstream, data)
    return [contender for name, contender in chosen.items() if name in options.contenders]


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contenders", nargs="+", choices=NAMES[1:], default=NAMES[1:], help="default: all there are")
    parser.add_argument("--litellm", type=Path, help="environment with LiteLLM's proxy")
    parser.add_argument("--presidio", type=Path, help="environment with Presidio, spaCy and aiohttp")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each load, contender and round")
    parser.add_argument("--json", type=Path, help="where every figure of every round goes")
    return parser.parse_args()


def main() -> None:
    options = read_options()
    os.sched_setaffinity(0, {CORE_OF_LOAD})
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as data, running(every.bare_upstream(), CORE_OF_LOAD) as upstream:
        chosen = chosen_contenders(options, upstream.contender.target.address.removesuffix("/v1"), Path(data))
        figures = compare(chosen, upstream, options)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load before {load_before:.1f}"
    print(f"{machine}; {options.rounds} rounds of {options.seconds} s each, {options.starts} starts")
    print(report(figures, "Stadtkern" if "Stadtkern" in figures else chosen[0].name))
    if options.json:
        content = {"machine": machine, "medians": medians_of(figures), "rounds": figures}
        options.json.write_text(json.dumps(content, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
