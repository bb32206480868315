"""The visible mark of a seal, and the strip that stands on every page with a test seal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from stadtkern.definitions.wording import day
from stadtkern.letters.compiling import OWN_TEMPLATES, SEAL_HEIGHT_MM, SEAL_WIDTH_MM, About, compile_pdf
from stadtkern.letters.layout import shown
from stadtkern.letters.rules.words import SEAL, notes_of

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.letters.rules.letter import LetterLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Crest:
    """The coat of arms: a harmless SVG and the words for who does not see it. Without a drawing both are empty."""

    svg: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The mark as a picture (one page of PDF) and as text for who does not see it."""

    picture: bytes
    text: str


def mark_of(
    signer: str,
    *,
    at: datetime,
    sovereign: bool,
    is_test: bool,
    check_address: str,
    language: LetterLanguage,
    crest: Crest,
) -> Mark:
    """Return the mark with who sealed, when, where it can be checked, and the notes the law asks for.

    Source: §§ 19(3), 20 E-GovG.
    """
    words = SEAL[language]
    name = words["test_name"] if is_test else words["name"]
    rows = [
        (words["signer"], (signer,)),
        (words["date"], (moment(at, language),)),
        (words["check"], (words["check_text"], check_address)),
        (words["note"], notes_of(language, sovereign=sovereign, is_test=is_test)),
    ]
    data = {
        "width_mm": SEAL_WIDTH_MM,
        "height_mm": SEAL_HEIGHT_MM,
        "name": name,
        "rows": [[label, [shown(line) for line in lines]] for label, lines in rows],
        "crest": {"svg": crest.svg, "alternative": crest.alternative},
    }
    about = About(title=name, author=signer, language=language, at=at)
    text = " ".join([f"{name}.", *(f"{label}: {' '.join(lines)}" for label, lines in rows)])
    return Mark(picture=compile_pdf(OWN_TEMPLATES / "mark.typ", data, about, is_picture=True), text=text)


def test_strip(*, at: datetime, language: LetterLanguage) -> bytes:
    """Return what stands at the top of every page with a test seal, 210 by 7 mm."""
    text = SEAL[language]["test"]
    about = About(title=text, author=text, language=language, at=at)
    return compile_pdf(OWN_TEMPLATES / "strip.typ", {"text": text}, about, is_picture=True)


test_strip.__test__ = False  # type: ignore[attr-defined]


def moment(at: datetime, language: LetterLanguage) -> str:
    """Return a moment to the second in local time, with how far that lies from universal time."""
    local = localtime(at)
    offset = local.strftime("%z")
    return f"{day(local.date(), language)}, {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"
