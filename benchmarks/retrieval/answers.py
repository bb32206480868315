"""Measure the answer rules on the municipal questions: what is answered, what is refused, and whether rightly.

python benchmarks/retrieval/answers.py --split test
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from adapter import Stadtkern  # noqa: E402 (the path comes first)


def main() -> None:
    """Ask every question of one half and print a table per group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="test", choices=["tune", "test"])
    options = parser.parse_args()
    town = json.loads((HERE / "municipal.json").read_text(encoding="utf-8"))
    stadtkern = Stadtkern(town["passages"])
    counts: dict[str, Counter[str]] = {}
    for question in town["questions"]:
        if question["split"] != options.split:
            continue
        reply = stadtkern.answer(question["question"])
        group = counts.setdefault("answerable" if question["answerable"] else question["tags"][0], Counter())
        group["asked"] += 1
        group[reply["state"]] += 1
        group["right passage"] += reply["passage_id"] in question["passage_ids"]
        group["answer in the quote"] += any(each in reply["text"] for each in question["answers"])
    columns = ("asked", "answered", "sources_only", "no_answer", "right passage", "answer in the quote")
    print("| group | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name, group in counts.items():
        print(f"| {name} | " + " | ".join(str(group[column]) for column in columns) + " |")


if __name__ == "__main__":
    main()
