"""Stadtkern's search and answer rules behind two plain methods, so that any yardstick can be applied to them."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
if find_spec("stadtkern") is None:
    sys.path.insert(0, str(_ROOT / "src"))

import yaml  # noqa: E402 (the path comes first)

from stadtkern.assistant.rules.answers import Candidate, choose_answer  # noqa: E402
from stadtkern.retrieval.ranking import Entry, PassageIndex  # noqa: E402

CANDIDATES = 12
SYNONYMS = _ROOT / "cities" / "austria" / "synonyms.yaml"


class Stadtkern:
    """The real index and the real answer rules over passages given as dictionaries with id, title and text."""

    def __init__(self, passages: list[dict[str, Any]], *, synonyms: Path | None = SYNONYMS) -> None:
        """Index ``passages``; ``synonyms`` is a list as in cities/, or None to go without.

        Raises:
            ValueError: if two passages have the same id.
        """
        self._texts = {
            str(each["id"]): (str(each.get("title") or ""), str(each.get("text") or "")) for each in passages
        }
        if len(self._texts) != len(passages):
            ids = [str(each["id"]) for each in passages]
            twice = sorted({each for each in ids if ids.count(each) > 1})[:5] if len(ids) < 5_000 else []
            raise ValueError(f"passages with the same id: {', '.join(twice) or 'more than one'}")
        self.index = PassageIndex(_read_synonyms(synonyms))
        self.index.build(
            Entry(key=key, title=title, text=text, kind="document", language="de")
            for key, (title, text) in self._texts.items()
        )

    def search(self, query: str, k: int = 10) -> list[tuple[str, float]]:
        """Return up to ``k`` (id, score), best first."""
        return [(hit.key, hit.score) for hit in self.index.search(query, k=k)]

    def answer(self, query: str) -> dict[str, Any]:
        """Return the quoted sentences, the id of their passage, and whether we refuse to answer."""
        hits = self.index.search(query, k=CANDIDATES)
        candidates = [Candidate(hit.key, *self._texts[hit.key], score=hit.score) for hit in hits]
        answer = choose_answer(query, candidates, matcher=self.index.matcher(query))
        quotes = [self._texts[key][1][start:end] for key, start, end in answer.spans]
        return {
            "text": " ".join(quotes),
            "passage_id": answer.spans[0][0] if answer.spans else None,
            "abstain": answer.state == "no_answer",
            "state": answer.state,
            "confidence": answer.confidence,
        }


def _read_synonyms(path: Path | None) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    if path is None or not path.exists():
        return []
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        (tuple(map(str, group["say"])), tuple(map(str, group["means"])))
        for group in groups
        if group.get("language", "de") == "de"
    ]
