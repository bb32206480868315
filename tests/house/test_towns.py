"""A town is data: no town is named in the source."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".html", ".css", ".js", ".po", ".json", ".txt", ".svg"}


def test_no_town_is_named_in_the_source() -> None:
    towns = [path.parent.name for path in (ROOT / "cities").glob("*/town.yaml")]
    assert {"leoben", "linz", "musterstadt"} <= set(towns)
    towns.remove("musterstadt")  # the invented town of the tests
    names = re.compile("|".join(rf"\b{town}" for town in towns), re.IGNORECASE)
    sources = [path for path in (ROOT / "src").rglob("*") if path.suffix in TEXT and "vendor" not in path.parts]
    named = [str(path.relative_to(ROOT)) for path in sources if names.search(path.read_text(encoding="utf-8"))]
    assert named == []


def test_the_shared_synonyms_are_rich_and_said_once() -> None:
    groups = yaml.safe_load((ROOT / "cities" / "austria" / "synonyms.yaml").read_text(encoding="utf-8"))
    assert len(groups) >= 200
    first = [group["say"][0] for group in groups]
    assert [word for word in first if first.count(word) > 1] == []
