"""Dense vectors: what a server may answer, how they are kept, and which passages lie nearest.

Vectors have length one, so that the inner product of two is their likeness, -1 to 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval.arrays import Floats

MOST_DIMENSIONS = 8_192
LARGEST_NUMBER = 1e6  # embeddings lie near 1; more is a mistake
SHORTEST = 1e-9
STORED = np.dtype("<f4")
NEXT_BETTER = 1 + 1e-6
MOST_DEAD = 1_000


def vectors_in(answer: object, *, count: int, dimension: int | None = None) -> Floats:
    """Return the ``count`` vectors of a server's answer in the order asked, each of length one.

    Without ``dimension`` any will do if all are alike.

    Raises:
        ValueError: ``shape``, ``count``, ``order``, ``dimension``, ``number`` or ``zero``: why it is not believed.

    Source: OpenAI API reference, "Embeddings".
    """
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise ValueError("shape")
    if len(data) != count:
        raise ValueError("count")
    by_index = {each.get("index"): each.get("embedding") for each in data if type(each.get("index")) is int}
    if set(by_index) != set(range(count)):
        raise ValueError("order")
    rows = [by_index[index] for index in range(count)]
    if not all(isinstance(row, list) for row in rows):
        raise ValueError("shape")
    wanted = dimension or len(rows[0])
    if not 0 < wanted <= MOST_DIMENSIONS or any(len(row) != wanted for row in rows):
        raise ValueError("dimension")
    return _unit([_numbers(row) for row in rows])


def _numbers(row: Sequence[object]) -> list[float]:
    numbers = [each for each in row if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) != len(row) or not all(-LARGEST_NUMBER <= each <= LARGEST_NUMBER for each in numbers):
        raise ValueError("number")
    return numbers


def _unit(rows: Sequence[Sequence[float]]) -> Floats:
    whole = np.array(rows, dtype=np.float64)
    lengths = np.linalg.norm(whole, axis=1, keepdims=True)
    if not np.all(lengths > SHORTEST):
        raise ValueError("zero")
    unit: Floats = (whole / lengths).astype(np.float32)
    return unit


def to_bytes(vector: Floats) -> bytes:
    """Return a vector as it is stored: four bytes per number, little end first."""
    return vector.astype(STORED).tobytes()


def from_bytes(stored: Sequence[bytes], dimension: int) -> Floats:
    """Return stored vectors as rows of one array.

    Raises:
        ValueError: if they do not have ``dimension`` numbers each.
    """
    if any(len(each) != dimension * STORED.itemsize for each in stored):
        raise ValueError("dimension")
    return np.frombuffer(b"".join(stored), dtype=STORED).reshape(len(stored), dimension).astype(np.float32)


def scores_along(ranking: Sequence[str], word_scores: Mapping[str, float]) -> dict[str, float]:
    """Return a score for each key of a fused ranking, falling from the first to the last.

    A passage keeps its score by words, and none has less than those behind it. So a clear lead remains only where
    words and vectors agree, and answer rules calibrated on words do not grow bolder.
    """
    score = min(word_scores.values(), default=2.0) / 2
    scores = {}
    for key in reversed(ranking):
        score = max(word_scores.get(key, 0.0), score * NEXT_BETTER)
        scores[key] = score
    return {key: scores[key] for key in ranking}


@dataclass(frozen=True, slots=True)
class Place:
    """Which passage a vector stands for."""

    key: str
    source_id: int
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class _View:
    """What one search reads; replaced as a whole."""

    keys: list[str]
    matrix: Floats
    alive: NDArray[np.bool_]
    kinds: NDArray[np.int16]
    languages: NDArray[np.int16]


class VectorTable:
    """Vectors in memory. One writer at a time; any number of threads may search meanwhile."""

    def __init__(self, dimension: int, *, most_rows: int) -> None:
        """Begin empty; never hold more than ``most_rows`` vectors."""
        self.dimension = dimension
        self._most_rows = most_rows
        self._matrix: Floats = np.empty((0, dimension), dtype=np.float32)
        self._places: list[Place] = []
        self._alive: list[bool] = []
        self._rows: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self.publish()

    def __len__(self) -> int:
        """Return how many passages can be found."""
        return len(self._rows)

    def put(self, places: Sequence[Place], vectors: Floats) -> int:
        """Add vectors, or replace those of the same passages; return how many found no room.

        They are found after ``publish``.
        """
        self._kill(place.key for place in places)
        if len(self._places) + len(places) > self._most_rows:
            self._forget_dead()
        first, taken = len(self._places), min(len(places), self._most_rows - len(self._places))
        self._grow(first + taken)
        self._matrix[first : first + taken] = vectors[:taken]
        self._places.extend(places[:taken])
        self._alive.extend([True] * taken)
        self._rows.update((place.key, first + at) for at, place in enumerate(places[:taken]))
        return len(places) - taken

    def drop_sources(self, source_ids: Collection[int]) -> None:
        """Forget the vectors of these sources; still found until ``publish``."""
        self._kill([place.key for place in self._places if place.source_id in source_ids])

    def publish(self) -> None:
        """Let searches see what was put and dropped."""
        if len(self._places) > 2 * len(self._rows) + MOST_DEAD:
            self._forget_dead()
        self._view = _View(
            keys=[place.key for place in self._places],
            matrix=self._matrix[: len(self._places)],
            alive=np.array(self._alive, dtype=np.bool_),
            kinds=np.array([self._number(place.kind) for place in self._places], dtype=np.int16),
            languages=np.array([self._number(place.language) for place in self._places], dtype=np.int16),
        )

    def nearest(self, vector: Floats, *, k: int, language: str | None, kinds: frozenset[str] | None) -> list[str]:
        """Return the keys of up to ``k`` passages most like ``vector``, best first."""
        view = self._view
        allowed = view.alive
        if language is not None:
            allowed = allowed & (view.languages == self._names.get(language, -1))
        if kinds is not None:
            allowed = allowed & np.isin(view.kinds, [self._names.get(kind, -1) for kind in kinds])
        wanted = min(k, int(np.count_nonzero(allowed)))
        if wanted < 1:
            return []
        distance = np.where(allowed, -(view.matrix @ vector), np.inf)
        best = np.argpartition(distance, wanted - 1)[:wanted]
        return [view.keys[row] for row in best[np.lexsort((best, distance[best]))]]

    def _number(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))

    def _kill(self, keys: Iterable[str]) -> None:
        for key in keys:
            row = self._rows.pop(key, None)
            if row is not None:
                self._alive[row] = False

    def _grow(self, rows: int) -> None:
        if rows > len(self._matrix):
            larger = np.empty((min(max(rows, 2 * len(self._matrix)), self._most_rows), self.dimension), np.float32)
            larger[: len(self._places)] = self._matrix[: len(self._places)]
            self._matrix = larger

    def _forget_dead(self) -> None:
        kept = [row for row, alive in enumerate(self._alive) if alive]
        self._matrix = self._matrix[kept]
        self._places = [self._places[row] for row in kept]
        self._alive = [True] * len(kept)
        self._rows = {place.key: row for row, place in enumerate(self._places)}
