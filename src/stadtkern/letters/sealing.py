"""The official signature (Amtssignatur): a PAdES signature with a visible mark on the last page.

Sources: §§ 19, 20 E-GovG; ETSI EN 319 142-1 (PAdES); ISO 14289-1, 7.18: the field of the signature is tagged, so that a
screen reader says what the mark shows; ISO 19005-3: fonts of the mark lie in the file.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import StaticStampStyle

from stadtkern.core.errors import Refused
from stadtkern.letters import marks, tagging
from stadtkern.letters.compiling import SEAL_BOTTOM_MM, SEAL_HEIGHT_MM, SEAL_LEFT_MM, SEAL_WIDTH_MM
from stadtkern.letters.rules.words import SEAL
from stadtkern.letters.signers import ONE_AT_A_TIME, unanswered

if TYPE_CHECKING:
    from datetime import datetime

    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

    from stadtkern.letters.rules.letter import LetterLanguage
    from stadtkern.letters.signers import Signer

FIELD: Final = "Amtssignatur"
PAGE_HEIGHT_MM: Final = 297
STRIP_MM: Final = 7
POINTS_PER_MM: Final = 72 / 25.4


class _Picture(PdfContent):
    """One page of another PDF as it is."""

    def __init__(self, page: bytes) -> None:
        super().__init__(box=BoxConstraints(width=_points(SEAL_WIDTH_MM), height=_points(SEAL_HEIGHT_MM)))
        self._page = page

    def render(self) -> bytes:
        picture = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._page)))
        self.set_resource(ResourceType.XOBJECT, generic.pdf_name("/Mark"), picture)
        return b"/Mark Do"


class _Writer(IncrementalPdfFileWriter):
    """Adds to a document and leaves what it says about itself as the typesetter wrote it, for strict archives."""

    def _update_meta(self) -> None:
        pass


class _SignerAt(PdfSigner):
    """Signs with the moment it is given, which the mark shows too."""

    at: datetime

    def init_signing_session(self, *given: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*given, **options)
        session.system_time = self.at
        return session


def seal(
    pdf: bytes,
    *,
    signer: Signer,
    sovereign: bool,
    check_address: str,
    language: LetterLanguage,
    at: datetime,
    crest: marks.Crest,
) -> bytes:
    """Return the document with seal and mark; its own bytes stay as they are, everything is added behind them.

    The mark lies 25 mm above the lower edge of the last page, where ``compile_pdf`` keeps room for it.

    Raises:
        Refused: ``seal_expired`` outside the time of the certificate; ``already_sealed``; ``not_sealable`` for what is
            no PDF we have made; ``seal_key_unreadable`` when a card does not answer.
    """
    if not signer.certificate.not_valid_before_utc <= at <= signer.certificate.not_valid_after_utc:
        raise Refused(
            "seal_expired",
            gettext("The certificate of the official signature is not valid at this time. The letter is kept and not "
                    "sealed. Please tell the operators."),
        )  # fmt: skip
    mark = marks.mark_of(
        signer.name,
        at=at,
        sovereign=sovereign,
        is_test=signer.is_test,
        check_address=check_address,
        language=language,
        crest=crest,
    )
    try:
        writer = _Writer(BytesIO(pdf))
        if writer.prev.embedded_signatures:
            raise Refused(
                "already_sealed", gettext("This document is sealed already. Nothing was changed. Use it as it is.")
            )
        if signer.is_test:
            _strip_every_page(writer, marks.test_strip(at=at, language=language))
        _add_field(writer, mark.text)
        return _signed(writer, mark.picture, signer, at=at, language=language)
    except PdfError as error:
        raise Refused(
            "not_sealable",
            gettext("This is no document that can be sealed. Nothing was changed. Make the letter anew."),
        ) from error


def _signed(
    writer: IncrementalPdfFileWriter, picture: bytes, signer: Signer, *, at: datetime, language: LetterLanguage
) -> bytes:
    words = SEAL[language]
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=signer.name,
        reason=words["test_name"] if signer.is_test else words["name"],
    )
    edge_to_edge = SimpleBoxLayoutRule(
        margins=Margins.uniform(0), x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID
    )
    style = StaticStampStyle(
        background=_Picture(picture), background_layout=edge_to_edge, background_opacity=1.0, border_width=0
    )
    engine = _SignerAt(about, signer=signer.engine, stamp_style=style)
    engine.at = at.replace(microsecond=0)
    try:
        with ONE_AT_A_TIME:
            output = engine.sign_pdf(writer, existing_fields_only=True)
    except Exception as error:  # the module of a maker answers as it likes
        if signer.is_card:
            raise unanswered(signer) from error
        raise
    return bytes(output.getvalue())


def _add_field(writer: IncrementalPdfFileWriter, text: str) -> None:
    left, bottom = _points(SEAL_LEFT_MM), _points(SEAL_BOTTOM_MM)
    box = (left, bottom, left + _points(SEAL_WIDTH_MM), bottom + _points(SEAL_HEIGHT_MM))
    append_signature_field(writer, SigFieldSpec(FIELD, on_page=-1, box=box, readable_field_name=text))
    tagging.tag_field(writer, FIELD, text)


def _strip_every_page(writer: IncrementalPdfFileWriter, strip: bytes) -> None:
    """Write over every page that the seal is a test; to a screen reader this is decoration, the mark says it."""
    picture = writer.import_page_as_xobject(PdfFileReader(BytesIO(strip)))
    resources = generic.DictionaryObject(
        {generic.pdf_name("/XObject"): generic.DictionaryObject({generic.pdf_name("/StadtkernTestSeal"): picture})}
    )
    top = (PAGE_HEIGHT_MM - STRIP_MM - 3) * POINTS_PER_MM
    before = writer.add_object(generic.StreamObject(stream_data=b"q"))
    after = writer.add_object(
        generic.StreamObject(stream_data=b"Q /Artifact BMC q 1 0 0 1 0 %.2f cm /StadtkernTestSeal Do Q EMC" % top)
    )
    for number in range(int(writer.root["/Pages"]["/Count"])):
        writer.add_stream_to_page(number, before, prepend=True)
        writer.add_stream_to_page(number, after, resources)


def _points(millimetres: float) -> int:
    return round(millimetres * POINTS_PER_MM)
