"""What is said about a notice that is not complete, and about a document that was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

    from stadtkern.letters.rules.checked import Outcome
    from stadtkern.letters.rules.letter import Fault

FAULTS: Final[Mapping[Fault, Promise | str]] = {
    "german": _("a notice in German"),
    "title": _("the title “Bescheid”"),
    "authority": _("the authority"),
    "date": _("the date"),
    "recipient": _("the recipient"),
    "operative_part": _("the decision itself"),
    "reasons": _("the reasons"),
    "instruction": _("the instruction on legal remedies"),
    "approver": _("the name of who approves it"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check means, in plain words: the colour, one sentence, and what to do."""

    kind: Literal["info", "success", "warning", "danger"]
    title: Promise | str
    text: Promise | str


VERDICTS: Final[Mapping[Outcome, Verdict]] = {
    "genuine": Verdict(
        "success",
        _("This document is genuine and unchanged"),
        _("It bears the official signature of this town, and nothing has been changed or added since."),
    ),
    "test": Verdict(
        "warning",
        _("This document bears only a test seal"),
        _("Nothing has been changed since it was made, but it was made to try things out. It has no legal effect."),
    ),
    "other": Verdict(
        "info",
        _("This document is unchanged, and not from this town"),
        _("We know the authority that answers for the seal. Please ask the office named below if you have questions."),
    ),
    "unknown": Verdict(
        "warning",
        _("We do not know who sealed this document"),
        _("Nothing has been changed since it was sealed, but the seal is not from this town, and we cannot say whether "
          "the name in it is true. Please check it at signaturpruefung.gv.at, or ask the office it names."),
    ),
    "changed": Verdict(
        "danger",
        _("This document is not what was sealed"),
        _("Something in it has been changed, or the seal is not valid. Do not rely on it. Please ask the office it "
          "names, by a phone number you know."),
    ),
    "added": Verdict(
        "danger",
        _("Something was added to this document after it was sealed"),
        _("The seal itself is unbroken, but the file holds more than was sealed. Do not rely on what you see. Ask for "
          "the document as it was sent."),
    ),
    "not_sealed": Verdict(
        "warning",
        _("This document bears no seal"),
        _("We cannot say who wrote it. A scan or a print saved as PDF loses the seal: please choose the file as you "
          "received it."),
    ),
    "not_pdf": Verdict(
        "warning", _("This is no PDF file"), _("We check PDF files only. Please choose the file as you received it.")
    ),
    "too_large": Verdict(
        "warning",
        _("This file is too large"),
        _("We look at files of at most 20 MB. Letters of the town are much smaller."),
    ),
    "encrypted": Verdict(
        "warning",
        _("This file is locked with a password"),
        _("We cannot look into it. Letters of the town are never locked. Please choose the file as you received it."),
    ),
    "unreadable": Verdict(
        "danger",
        _("This file cannot be read"),
        _("It is damaged or was put together in an unusual way. Do not rely on it. Please choose the file as you "
          "received it, or ask the office it names."),
    ),
}  # fmt: skip
