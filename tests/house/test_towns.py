"""A town is data: no town is named in the source."""

from __future__ import annotations

import re
from pathlib import Path

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
