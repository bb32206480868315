"""A picture from a model server is written anew with its label, or refused; no broken file does anything else."""

from __future__ import annotations

import io
import warnings

import pytest
from PIL import Image

from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.pictures import MOST_PIXELS, marked
from stadtkern.modelcalls.provenance import SOURCE_TYPE


def made(kind: str, size: tuple[int, int] = (24, 16)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_label_is_inside_and_what_came_along_is_not(kind: str) -> None:
    came = io.BytesIO()
    Image.new("RGB", (24, 16)).save(came, kind, comment="from the server", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    with Image.open(io.BytesIO(marked(came.getvalue(), "Mit KI <gemacht>"))) as picture:
        told = str(picture.info)
    assert (SOURCE_TYPE in told, "Mit KI &lt;gemacht&gt;" in told, "from the server" in told) == (True, True, False)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_broken_picture_is_refused_or_read_and_nothing_else(kind: str) -> None:
    good = made(kind)
    outcomes = set()
    for place in range(len(good)):
        for broken in (good[:place], good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :]):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    marked(broken, "KI")
                    outcomes.add("read")
                except DeniedError as denied:
                    outcomes.add(denied.code)
    assert outcomes == {"read", "server_failed"}


def test_other_kinds_and_giants_are_refused() -> None:
    for picture in (made("GIF"), b"<svg/>", b"", made("PNG", (MOST_PIXELS // 4096 + 1, 4096))):
        with pytest.raises(DeniedError):
            marked(picture, "KI")
