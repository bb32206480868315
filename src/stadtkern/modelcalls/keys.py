"""Keys: shown once, kept as digests."""

from __future__ import annotations

import hashlib
import re

PREFIX = "sk-stadt-"
_SHAPE = re.compile(rf"{PREFIX}([a-z0-9]{{8}})-[A-Za-z0-9_-]{{43}}")


def written(public_id: str, secret: str) -> str:
    """Return a key as it is shown once; ``secret`` has 43 letters, 32 random bytes."""
    return f"{PREFIX}{public_id}-{secret}"


def digest(key: str) -> str | None:
    """Return what is stored of a key: SHA-256 in hexadecimal letters; None for what is no key.

    A plain digest is enough: 256 random bits cannot be guessed, however fast the hash is.
    """
    return hashlib.sha256(key.encode()).hexdigest() if _SHAPE.fullmatch(key) else None


def bearer(header: str) -> str:
    """Return the key in an Authorization header; empty if there is none."""
    kind, _, key = header.partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""
