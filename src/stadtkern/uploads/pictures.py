"""Pictures, drawn anew: what comes out holds pixels and nothing else."""

from __future__ import annotations

import io
import warnings

import pillow_heif
from PIL import Image, ImageOps

from stadtkern.uploads.errors import UnfitError

MOST_PIXELS = 60_000_000  # the best telephones of 2026 take 50 million
LONGEST_SIDE = 5_000
QUALITY = 88

pillow_heif.register_heif_opener()


def redrawn(data: bytes) -> bytes:
    """Return a picture as JPEG, upright, without place, camera or hidden data.

    Raises:
        UnfitError: ``broken``, ``too_many_pixels``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, about what we check ourselves
            picture: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "HEIF"))
        if picture.width * picture.height > MOST_PIXELS:
            raise UnfitError("too_many_pixels")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read smaller at once
        picture = ImageOps.exif_transpose(picture)
        flat = Image.new("RGB", picture.size, "white")
        if picture.mode in {"RGBA", "LA", "PA", "P"}:
            layered = picture.convert("RGBA")
            flat.paste(layered, mask=layered.getchannel("A"))
        else:
            flat.paste(picture.convert("RGB"))
    except UnfitError:
        raise
    except Exception as error:  # decoders raise whatever they like on hostile bytes
        raise UnfitError("broken") from error
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()
