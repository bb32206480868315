"""From a letter to a document with room for a seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.letters.compiling import About, compile_pdf
from stadtkern.letters.layout import layout_of, shown
from stadtkern.letters.rules.letter import faults_of, record_of
from stadtkern.letters.wording import FAULTS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from stadtkern.letters.marks import Crest
    from stadtkern.letters.rules.letter import Letter


def compose(letter: Letter, *, at: datetime, crest: Crest, template: Path) -> bytes:
    """Return a letter set by a template, with its data in it as ``letter.json``.

    Raises:
        Refused: ``notice_incomplete`` names what § 58 AVG misses; ``template_broken``.
    """
    if faults := faults_of(letter):
        named = ", ".join(str(FAULTS[fault]) for fault in faults)
        hint = gettext("The notice cannot be made yet. What is missing: %(parts)s. Everything entered is kept.")
        raise Refused("notice_incomplete", hint % {"parts": named})
    about = About(
        title=shown(f"{letter.title} {letter.file_number}"),
        author=shown(letter.sender.authority),
        language=letter.language,
        at=at,
        record=record_of(letter),
        record_name="letter.json",
        record_description=shown(letter.title),
        has_seal=True,
    )
    data = layout_of(letter) | {"crest": {"svg": crest.svg, "alternative": crest.alternative}}
    return compile_pdf(template, data, about)
