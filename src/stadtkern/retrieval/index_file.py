"""The index as one file: arrays and names, no code. It can always be rebuilt from the database."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval.collection import Collection
from stadtkern.retrieval.compounds import Splitter
from stadtkern.retrieval.segments import Forward
from stadtkern.retrieval.vocabulary import ENGLISH_MARK, Vocabulary

VERSION = 1
_FORWARD = ("offsets", "words", "counts", "title_offsets", "titles")


def write(path: Path, collection: Collection) -> None:
    """Write ``collection`` to ``path``, replacing the file in one step."""
    rows = sorted(collection.rows.values())
    forward = collection.living_forward()
    names = {
        "version": VERSION,
        "keys": [collection.keys[row] for row in rows],
        "headings": [collection.titles[row] for row in rows],
        "kinds": [collection.kinds[row] for row in rows],
        "languages": [collection.languages[row] for row in rows],
        "names": collection.names,
        "vocabulary": collection.vocabulary.words,
        "terms": list(collection.vocabulary.terms),
    }
    arrays: dict[str, NDArray[np.generic]] = {name: getattr(forward, name) for name in _FORWARD}
    collection.vocabulary.resolve()
    arrays |= collection.vocabulary.as_arrays()
    arrays["about"] = np.frombuffer(json.dumps(names).encode(), dtype=np.uint8)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    unfinished.replace(path)


def read(path: Path) -> Collection:
    """Return what ``write`` wrote.

    Raises:
        ValueError: if the file is not such an index or of another version.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            arrays = {name: saved[name] for name in saved.files}
        names = json.loads(arrays["about"].tobytes())
    except (BadZipFile, KeyError, EOFError, ValueError) as wrong:
        raise ValueError(f"{path.name} is not a search index") from wrong
    if names.get("version") != VERSION:
        raise ValueError(f"{path.name} is a search index of another version")
    made = Collection()
    made.keys, made.titles = names["keys"], names["headings"]
    made.kinds, made.languages, made.names = names["kinds"], names["languages"], names["names"]
    forward = Forward(*(arrays[name] for name in _FORWARD))
    counts = np.bincount(forward.words, minlength=len(names["vocabulary"])).tolist()
    learned = {
        word: count
        for word, count in zip(names["vocabulary"], counts, strict=True)
        if count and not word.endswith(ENGLISH_MARK)
    }
    made.restore(forward, Vocabulary.restored(names["vocabulary"], names["terms"], arrays, Splitter(learned)))
    return made
