"""Learn from lists what tells a name from an ordinary word by its letters, and write the weights.

    python scripts/name_shape.py --names FOLDER --statutes laws.json.gz --texts cities benchmarks/retrieval

A logistic regression over the letter groups of a word, hashed into a table of small whole numbers. One word in ten is
kept apart; how well those are told apart is printed. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import lzma
import random
from pathlib import Path

import numpy as np
from gazetteers import first_names, ordinary_words, surnames, texts

from stadtkern.masking.lexicon import DATA
from stadtkern.masking.shape import SLOTS, slots_of

EPOCHS = 12
RATE = 0.25
SHRINK = 1e-6


def labelled(folder: Path, statutes: Path, folders: list[Path]) -> list[tuple[str, int]]:
    nouns, small = ordinary_words(texts(statutes, folders))
    first, last = first_names(folder), surnames(folder)
    names = {name for name, count in last.items() if count >= 2} | {name for name, count in first.items() if count >= 5}
    ordinary = {word for word, count in nouns.items() if count >= 3}
    ordinary |= {word.capitalize() for word, count in small.items() if count >= 5}
    both = names & ordinary
    return sorted([(name, 1) for name in names - both] + [(word, 0) for word in ordinary - both])


def learned(words: list[tuple[str, int]]) -> np.ndarray:
    weights = np.zeros(SLOTS, dtype=np.float64)
    squares = np.full(SLOTS, 1e-6)
    examples = [(np.array(slots_of(word)), label) for word, label in words]
    order = random.Random(7)
    for _ in range(EPOCHS):
        order.shuffle(examples)
        for slots, label in examples:
            error = label - 1 / (1 + np.exp(-weights[slots].sum()))
            step = error - SHRINK * weights[slots]
            squares[slots] += step * step
            weights[slots] += RATE * step / np.sqrt(squares[slots])
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--statutes", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--all", action="store_true", help="learn from the words kept apart too, and write the weights")
    given = parser.parse_args()
    words = labelled(given.names, given.statutes, given.texts)
    random.Random(1).shuffle(words)
    cut = len(words) // 10
    weights = learned(words if given.all else words[cut:])
    table = np.clip(np.round(weights * 16), -127, 127).astype(np.int8)
    scores = np.array([table[slots_of(word)].sum() / 16 for word, _ in words[:cut]])
    labels = np.array([label for _, label in words[:cut]])
    for least in (-2, -1, 0, 1, 2, 3):
        taken = scores > least
        print(
            f"above {least}: {taken[labels == 1].mean():.3f} of the names, {taken[labels == 0].mean():.4f} of the words"
        )
    if given.all:
        (DATA / "shape.xz").write_bytes(lzma.compress(table.tobytes(), preset=9))


if __name__ == "__main__":
    main()
