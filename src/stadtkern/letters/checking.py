"""Whether a PDF bears a seal, whose, and whether it is still what was sealed. Does without Django: see ``apart``."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from stadtkern.core.texts import clean_line, cut
from stadtkern.letters.rules.checked import LARGEST_MB, Checked, Seal, outcome_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    from stadtkern.letters.rules.checked import Trust

MOST_SEALS: Final = 10
LONGEST_NAME: Final = 200
HEAD: Final = 1024  # ISO 32000-1, annex H: the header may stand within the first 1,024 bytes
USAGES: Final = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """Certificates as PEM, any number behind each other: those of this town, of its tests, and authorities we trust."""

    ours: bytes = b""
    tests: bytes = b""
    roots: bytes = b""


def examine(pdf: bytes, trusted: Trusted) -> Checked:
    """Return what can be said of ``pdf``; never raises for anything a file can hold."""
    if len(pdf) > LARGEST_MB * 1024 * 1024:
        return Checked(outcome="too_large")
    if b"%PDF-" not in pdf[:HEAD]:
        return Checked(outcome="not_pdf")
    try:
        return _examined(pdf, trusted)
    except Exception:  # there is no list of what a parser throws at hostile bytes
        logging.getLogger(__name__).info("a PDF could not be read", exc_info=True)
        return Checked(outcome="unreadable")


def _examined(pdf: bytes, trusted: Trusted) -> Checked:
    reader = PdfFileReader(BytesIO(pdf))
    if reader.encrypted:
        return Checked(outcome="encrypted")
    signatures = reader.embedded_regular_signatures
    if len(signatures) > MOST_SEALS:
        return Checked(outcome="unreadable")
    seals = tuple(_seal(each, trusted) for each in signatures)
    return Checked(outcome=outcome_of(seals), seals=seals)


def _seal(signature: EmbeddedPdfSignature, trusted: Trusted) -> Seal:
    at = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=_certificates(trusted.roots),
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at if at and at.tzinfo else None,
    )
    status = validate_pdf_signature(signature, context, key_usage_settings=USAGES, skip_diff=True)
    certificate = signature.signer_cert
    trust: Trust = "unknown"
    if certificate.dump() in _prints(trusted.ours):
        trust = "ours"
    elif certificate.dump() in _prints(trusted.tests):
        trust = "test"
    elif status.trusted:
        trust = "known"
    return Seal(
        name=_name(certificate),
        at=at,
        intact=bool(status.intact and status.valid) and _was_valid(certificate, at),
        covers_all=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        trust=trust,
    )


def _was_valid(certificate: Certificate, at: datetime | None) -> bool:
    """Say whether the seal was made in the time of its certificate; what names no moment was not."""
    if at is None or at.tzinfo is None:
        return False
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def _certificates(source: bytes) -> list[Certificate]:
    if not source.strip():
        return []
    return [Certificate.load(der) for kind, _, der in pem.unarmor(source, multiple=True) if kind == "CERTIFICATE"]


def _prints(source: bytes) -> set[bytes]:
    return {each.dump() for each in _certificates(source)}


def _name(certificate: Certificate) -> str:
    subject: dict[str, Any] = certificate.subject.native
    parts: Sequence[Any] = [subject.get(key) for key in ("organization_name", "common_name")]
    named = [str(part) for part in parts if part]
    shown = ", ".join(dict.fromkeys(named)) or str(certificate.subject.human_friendly)
    return cut(clean_line(shown), LONGEST_NAME)
