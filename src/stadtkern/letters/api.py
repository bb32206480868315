"""The door of letters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.letters import authority, composing, sealing, signers
from stadtkern.letters.apart import BusyError, examine_apart
from stadtkern.letters.checking import Trusted
from stadtkern.letters.compiling import OWN_TEMPLATES, About, compile_pdf
from stadtkern.letters.marks import Crest
from stadtkern.letters.rules.checked import Checked, Seal
from stadtkern.letters.rules.letter import Closing, FeeLine, Letter, LetterLanguage, Sender
from stadtkern.letters.signers import Signer
from stadtkern.letters.waiting import make_each

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "About",
    "Checked",
    "Closing",
    "Crest",
    "FeeLine",
    "Letter",
    "LetterLanguage",
    "Seal",
    "SealedLetter",
    "Sender",
    "Signer",
    "check",
    "check_address",
    "compile_pdf",
    "compose",
    "crest",
    "make_each",
    "seal",
    "sealed",
    "signer",
    "template_of",
]


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter ready to be sent; ``digest`` is SHA-256 of its bytes, ``is_test`` says that no real key sealed it."""

    content: bytes
    digest: str
    is_test: bool


def sealed(letter: Letter, *, at: datetime) -> SealedLetter:
    """Return a letter as it leaves the town, composed and with the official signature.

    Raises:
        Refused: what ``signer``, ``compose`` and ``seal`` refuse.
    """
    who = signer(at=at)
    content = seal(
        compose(letter, at=at),
        signer=who,
        sovereign=letter.sovereign,
        check_address=check_address(letter.language),
        language=letter.language,
        at=at,
    )
    return SealedLetter(content, hashlib.sha256(content).hexdigest(), who.is_test)


def compose(letter: Letter, *, at: datetime) -> bytes:
    """Return a letter as PDF/A-3a and PDF/UA-1, with its data in it as ``letter.json`` and room for a seal.

    Raises:
        Refused: ``notice_incomplete`` names what § 58 AVG misses; ``template_broken``.
    """
    return composing.compose(letter, at=at, crest=crest(letter.language), template=template_of("letter"))


def seal(
    pdf: bytes,
    *,
    signer: Signer,
    sovereign: bool,
    check_address: str,
    language: LetterLanguage,
    at: datetime,
) -> bytes:
    """Return a document of ``compose`` or ``compile_pdf`` with the official signature and its visible mark.

    Only ``sovereign`` acts bear the note on evidential value (§ 20 E-GovG). A test signer marks every page.

    Raises:
        Refused: ``already_sealed``, ``not_sealable``, ``seal_expired``, ``seal_key_unreadable``.
    """
    return sealing.seal(
        pdf,
        signer=signer,
        sovereign=sovereign,
        check_address=check_address,
        language=language,
        at=at,
        crest=crest(language),
    )


def check(pdf: bytes) -> Checked:
    """Return whether a PDF bears a seal, whose, and whether it is unchanged; looks at it in a process of its own.

    Raises:
        Refused: ``check_busy`` when too many are being checked.
    """
    try:
        return examine_apart(pdf, _trusted())
    except BusyError:
        hint = gettext("Others are checking documents just now. Nothing was kept. Please try again in one minute.")
        raise Refused("check_busy", hint) from None


def signer(*, at: datetime) -> Signer:
    """Return who seals for this town.

    Raises:
        Refused: ``no_seal_key``, ``seal_key_unreadable``.
    """
    return signers.town_signer(town=city.current().town.official_name, at=at)


def check_address(language: LetterLanguage) -> str:
    """Return where anybody can check a seal, as a whole address."""
    with override(language):
        return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('letters:check')}"


def crest(language: LetterLanguage) -> Crest:
    """Return the coat of arms of the town with its words."""
    found = city.current()
    return Crest(svg=found.crest_svg, alternative=getattr(found.town.crest.alternative, language))


def template_of(name: str) -> Path:
    """Return the town's own template of this name, or the built-in one."""
    own = Path(settings.CITY_DIR) / "letters" / f"{name}.typ"
    return own if own.is_file() else OWN_TEMPLATES / f"{name}.typ"


def _trusted() -> Trusted:
    """Return the certificates a check compares with."""
    made_up = authority.kept_authorities(Path(settings.DATA_DIR))
    ours = b"\n".join([_pem(settings.SEAL_CERTIFICATES), _own_certificate()])
    return Trusted(ours=ours, tests=b"\n".join(each.certificate for each in made_up), roots=_pem(settings.SEAL_ROOTS))


def _own_certificate() -> bytes:
    """Return the certificate that seals now; while the key cannot be used, the listed ones have to do."""
    try:
        own = signers.configured_signer()
    except Refused:
        return b""
    return own.pem if own else b""


def _pem(name: str) -> bytes:
    return Path(name).read_bytes() if name else b""
