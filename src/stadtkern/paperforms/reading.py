"""Which forms a scan holds: their squares are read in a process of its own, since nobody knows what was scanned."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Final

from stadtkern.core.apart import MEGABYTE, Apart, BrokenOffError, BusyError, limit
from stadtkern.paperforms.codes import FormCode, read_code
from stadtkern.uploads.errors import UnfitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

MEMORY_BYTES: Final = 1024 * MEGABYTE
MOST_PAGES: Final = 40
DOTS_PER_INCH: Final = 200
MOST_DOTS: Final = 4_000  # of the longer side
POINTS_PER_INCH: Final = 72
_apart: Final = Apart("stadtkern.paperforms.reading")


def codes_in(scan: bytes) -> tuple[FormCode, ...]:
    """Return the codes of the forms in a scan, a safe copy as ``uploads`` makes it, each once, in the order of pages.

    Raises:
        UnfitError: ``busy``, ``broken``.
    """
    try:
        answer = _apart.ask(scan)
    except BusyError:
        raise UnfitError("busy") from None
    except BrokenOffError:
        raise UnfitError("broken") from None
    found = [code for text in json.loads(answer) if (code := read_code(text))]
    return tuple(dict.fromkeys(found))


def _pages(scan: bytes) -> Iterator[Image.Image]:
    """Yield the pages of a scan in grey, none larger than ``MOST_DOTS``."""
    if not scan.startswith(b"%PDF-"):
        from PIL import Image  # noqa: PLC0415 - only in the process of its own

        with Image.open(io.BytesIO(scan)) as picture:
            picture.thumbnail((MOST_DOTS, MOST_DOTS))
            yield picture.convert("L")
        return
    import pypdfium2  # noqa: PLC0415 - only in the process of its own

    document = pypdfium2.PdfDocument(scan)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        scale = min(DOTS_PER_INCH / POINTS_PER_INCH, MOST_DOTS / max(page.get_size()))
        yield page.render(scale=scale, grayscale=True).to_pil()


def main() -> None:
    """Read a scan from standard input, write the texts of its squares as JSON."""
    limit(MEMORY_BYTES)
    import zxingcpp  # noqa: PLC0415 - only in the process of its own

    scan = sys.stdin.buffer.read()
    squares = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    texts = [found.text for page in _pages(scan) for found in zxingcpp.read_barcodes(page, formats=squares)]
    sys.stdout.write(json.dumps(texts))


if __name__ == "__main__":
    main()
