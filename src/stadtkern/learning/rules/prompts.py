"""What a shared prompt may hold, what it leaves open, and how it is recognised."""

from __future__ import annotations

import hashlib
import re
import unicodedata

PLACEHOLDER = re.compile(r"\[([^\[\]\n]{1,60})\]")
ALLOWED_CONTROLS = frozenset("\n\t")
ALLOWED_FORMATS = frozenset("\u00ad\u200d")  # soft hyphen; the joiner inside emoji


def tidied(text: str) -> str:
    """Return the text with plain line ends, composed letters and no blank edges: what is stored and recognised."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def placeholders(text: str) -> list[str]:
    """Return what stands in square brackets, in its order and each once: the words to fill in before use."""
    return list(dict.fromkeys(found.strip() for found in PLACEHOLDER.findall(text) if found.strip()))


def has_hidden_characters(text: str) -> bool:
    """Say whether a text holds characters nobody sees but a model reads: control, direction and tag characters."""
    return any(
        (unicodedata.category(each) == "Cc" and each not in ALLOWED_CONTROLS)
        or (unicodedata.category(each) in {"Cf", "Co", "Cn"} and each not in ALLOWED_FORMATS)
        for each in text
    )


def digest_of(text: str) -> str:
    """Return how a release names exactly this text: ``sha256:`` and 64 hexadecimal digits of its UTF-8 bytes."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
