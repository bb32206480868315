"""Recall, precision and F2 by kind, counted over exact spans."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Found = tuple[int, int, str]


@dataclass(slots=True)
class Score:
    """What was found, missed and found wrongly, by kind; ``bad_checks`` counts wrong check digits taken for right."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    bad_checks: int = 0

    def kinds(self) -> list[str]:
        return sorted({*self.found, *self.missed, *self.wrong})

    def recall(self, kinds: Iterable[str]) -> float:
        found, missed = (sum(counter[kind] for kind in kinds) for counter in (self.found, self.missed))
        return found / (found + missed) if found + missed else 1.0

    def precision(self, kinds: Iterable[str]) -> float:
        found, wrong = (sum(counter[kind] for kind in kinds) for counter in (self.found, self.wrong))
        return found / (found + wrong) if found + wrong else 1.0

    def f2(self, kinds: Iterable[str]) -> float:
        """Return the mean that counts recall twice: what is missed leaves the house."""
        kinds = list(kinds)
        precision, recall = self.precision(kinds), self.recall(kinds)
        return 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def scored(
    texts: list[dict[str, Any]], finder: Callable[[str], list[Found]], only: frozenset[str] | None = None
) -> Score:
    """Compare what ``finder`` finds with the spans of ``texts``; a span may begin at its ``ext_start`` instead."""
    score = Score()
    for each in texts:
        found = [span for span in finder(each["text"]) if only is None or span[2] in only]
        right = set()
        for gold in each["spans"]:
            if only is not None and gold["type"] not in only:
                continue
            starts = {gold["start"], gold.get("ext_start", gold["start"])}
            hits = {span for span in found if span[2] == gold["type"] and span[1] == gold["end"] and span[0] in starts}
            right |= hits
            (score.found if hits else score.missed)[gold["type"]] += 1
        ignored = [(part["start"], part["end"]) for part in each.get("ignore", [])]
        bad = [(part["start"], part["end"]) for part in each.get("negatives", []) if part["kind"] == "badcheck"]
        for span in set(found) - right:
            if not any(span[0] < end and start < span[1] for start, end in ignored):
                score.wrong[span[2]] += 1
            score.bad_checks += any(span[0] < end and start < span[1] for start, end in bad)
    return score


def table(score: Score) -> str:
    """Return a Markdown table of the figures by kind."""
    lines = ["| kind | spans | recall | precision | F2 |", "|---|---:|---:|---:|---:|"]
    for name, kinds in [*((kind, [kind]) for kind in score.kinds()), ("all", score.kinds())]:
        spans = sum(score.found[kind] + score.missed[kind] for kind in kinds)
        figures = " | ".join(f"{figure(kinds):.3f}" for figure in (score.recall, score.precision, score.f2))
        lines.append(f"| {name} | {spans} | {figures} |")
    return "\n".join(lines)
