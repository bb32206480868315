"""What a file is, told by its first bytes."""

from __future__ import annotations

from typing import Literal

Kind = Literal["pdf", "jpeg", "png", "webp", "heic"]
HEAD = 1024  # readers look for %PDF- in the first kilobyte (ISO 32000-1, annex H)
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def kind_of(data: bytes) -> Kind | None:
    """Return the kind of a file, or None for everything that is not taken."""
    if b"%PDF-" in data[:HEAD]:
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
    return None
