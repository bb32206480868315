"""The words the finder knows: first names, surnames, ordinary words, postal codes and places; read once, when needed.

The data files are written by ``scripts/gazetteers.py``; where they come from stands in ``data/LICENCES.md``.
"""

from __future__ import annotations

import lzma
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
FIRST, COMMON, LAST, NOUN, WORD = 1, 2, 4, 8, 16
# a first name; one many people bear; a surname; a noun; a word that is written small


def _blocks(file: str) -> dict[str, list[str]]:
    text = lzma.decompress((DATA / file).read_bytes()).decode()
    return {name: words.split("\n") for name, _, words in (block.partition("\n") for block in text.split("\f"))}


@cache
def words() -> dict[str, int]:
    """Return what each known word may be, as a sum of the flags above."""
    flags: dict[str, int] = {}
    for name, group in _blocks("words.xz").items():
        flags.update(dict.fromkeys(group, int(name)))
    return flags


@cache
def postal_codes() -> frozenset[str]:
    """Return the postal codes of Austria."""
    return frozenset(_blocks("places.xz")["codes"])


@cache
def place_names() -> dict[str, tuple[str, ...]]:
    """Return names of Austrian places by their first word, longest first."""
    names: dict[str, list[str]] = {}
    for name in _blocks("places.xz")["names"]:
        names.setdefault(name.partition(" ")[0], []).append(name)
    return {word: tuple(sorted(group, key=len, reverse=True)) for word, group in names.items()}


@cache
def towns() -> frozenset[str]:
    """Return the first words of Austrian municipalities: alone, they name the place and not a person."""
    return frozenset(_blocks("places.xz")["towns"])


@cache
def year_codes() -> dict[str, frozenset[str]]:
    """Return the postal codes that could be years, with the first words of their places in small letters."""
    codes = (line.split(" ") for line in _blocks("places.xz")["years"])
    return {code: frozenset(names) for code, *names in codes}
