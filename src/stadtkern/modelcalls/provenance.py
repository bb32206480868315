"""Labels of generated content, and digests by which anybody can ask whether the town's AI has written a text.

Sources: Art. 50(2) and (4) of Regulation (EU) 2024/1689; IPTC NewsCodes, digital source type. Logging alone does not
meet the Code of Practice of 10 June 2026; ``docs/marking.md`` says what is missing.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
SHORTEST = 60  # letters and digits; a shorter paragraph says nothing about who wrote it, and could be guessed
MOST_PARTS = 400
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\d\.)\s+(?=[A-ZÄÖÜ„»\"])")  # "3. November" ends no sentence


def essence(text: str) -> str:
    """Return what stays of a text however it is wrapped, spaced, quoted or set in capitals."""
    plain = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    return "".join(filter(str.isalnum, plain)).casefold()


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs and list items of a text, as its marks are made."""
    return [each for each in _PARAGRAPH.split(text)[:MOST_PARTS] if each.strip()]


def marks_of(text: str, key: bytes) -> list[str]:
    """Return keyed digests of the whole text, of its paragraphs and of its sentences, where long enough.

    Keyed, so that nobody who gets the table can try out texts.
    """
    found: dict[str, None] = {}
    whole = []
    for paragraph in _PARAGRAPH.split(text)[:MOST_PARTS]:
        sentences = [essence(each) for each in _SENTENCE.split(paragraph)[:MOST_PARTS]]
        whole.append("".join(sentences))
        found |= dict.fromkeys((*sentences, whole[-1]))
    found["".join(whole)] = None
    return [
        hashlib.blake2b(each.encode(), key=key, digest_size=32).hexdigest() for each in found if len(each) >= SHORTEST
    ]
