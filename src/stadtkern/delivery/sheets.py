"""The file of a batch: a cover sheet before every letter, in the order of their places."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import qrcode
from django.utils.translation import gettext, override
from qrcode.image.svg import SvgPathFillImage

from stadtkern.core.errors import Refused
from stadtkern.delivery.joining import join
from stadtkern.delivery.queries import address_of, source_of
from stadtkern.delivery.rules.codes import spelt
from stadtkern.delivery.wording import quality_text
from stadtkern.letters.api import About, compile_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.delivery.models import Posting

TEMPLATE: Final = Path(__file__).resolve().parent / "templates_typst" / "cover.typ"
_LONG_WORD: Final = re.compile(r"(\S{30})(?=\S)")


def batch_pdf(public_id: str, postings: Sequence[Posting], *, at: datetime) -> bytes:
    """Return all letters, each behind its cover sheet; the same letters at the same moment give the same bytes.

    Raises:
        Refused: ``letter_differs`` when a letter is not the one that was handed over, ``letter_unreadable``.
    """
    parts = []
    with override("de"):
        title = gettext("Post of batch %(batch)s") % {"batch": public_id}
        for posting in postings:
            about = About(title=title, author=address_of(posting).sender[0], language="de", at=at)
            data = {"code": gettext("Code"), "sheet": _sheet(public_id, posting, len(postings))}
            parts += [compile_pdf(TEMPLATE, data, about), _letter(posting)]
    return join(parts, title=title)


def _letter(posting: Posting) -> bytes:
    pdf = source_of(posting.reference).content(posting.reference)
    if hashlib.sha256(pdf).hexdigest() != posting.digest:
        hint = gettext("The letter %(code)s is not the one that was handed over. No batch was made.")
        raise Refused("letter_differs", hint % {"code": spelt(posting.code)})
    try:
        with pikepdf.open(io.BytesIO(pdf)):
            return pdf
    except pikepdf.PdfError:
        hint = gettext("The letter %(code)s cannot be read. No batch was made.")
        raise Refused("letter_unreadable", hint % {"code": spelt(posting.code)}) from None


def _sheet(batch: str, posting: Posting, count: int) -> dict[str, Any]:
    address, code, quality = address_of(posting), spelt(posting.code), quality_text(posting.quality)
    notes = [
        gettext("Please put this sheet in front of the letter, so that the address stands in the window."),
        gettext("If the letter comes back: Post room, type or scan the code of this sheet."),
    ]
    if quality:
        notes.insert(0, gettext("Send it with a return slip: %(quality)s.") % {"quality": quality})
    if posting.is_test:
        notes.insert(0, gettext("A trial: please do not post this letter."))
    return {
        "title": gettext("Cover sheet"),
        "batch": gettext("Batch %(batch)s, letter %(place)s of %(count)s")
        % {"batch": batch, "place": posting.place, "count": count},
        "sender": _breakable(", ".join(address.sender)),
        "recipient": [_breakable(each) for each in address.recipient],
        "quality": quality,
        "code": code,
        "qr": _qr(posting.code),
        "notes": notes,
    }


def _breakable(line: str) -> str:
    """Return a line in which long words may break at places nobody sees."""
    return _LONG_WORD.sub("\\1\u200b", line)


def _qr(text: str) -> str:
    code = qrcode.QRCode(border=2, image_factory=SvgPathFillImage)
    code.add_data(text)
    return str(code.make_image().to_string(encoding="unicode"))
