"""The nominative inside a name as it stands in a sentence: "Schrempfs Garage" speaks of Schrempf."""

from __future__ import annotations

from stadtkern.masking.lexicon import FIRST, LAST, words

APOSTROPHES = "'’ʼ`´"


def stem_of(surface: str) -> str:
    """Return ``surface`` without the ending of a genitive; it always begins ``surface``.

    "Tatjanas" gives "Tatjana", "Klaus'" gives "Klaus", "Hans" stays: it is a name itself and "Han" is rarer.
    """
    if surface[-1:] in APOSTROPHES:
        return surface[:-1]
    if surface[-2:-1] in APOSTROPHES and surface[-1:] == "s":
        return surface[:-2]
    last = surface.rpartition(" ")[2]
    if not last.endswith("s") or len(last) < 4 or last.isupper():
        return surface
    known = words()
    names = FIRST | LAST
    if known.get(last, 0) & names or not known.get(last[:-1], 0) & names:
        return surface
    return surface[:-1]
