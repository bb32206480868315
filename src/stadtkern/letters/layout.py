"""From a letter to the words a template sets: dates, amounts and fixed words in the language of the letter."""

from __future__ import annotations

import re
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from stadtkern.core.texts import clean, clean_line
from stadtkern.definitions.wording import day, euro
from stadtkern.letters.rules.words import LETTER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stadtkern.letters.rules.letter import Letter, Sender

WIDE, NARROW = 80, 40  # characters that surely fit on a line of the text, and of the columns above it
_WORDS: Final = re.compile(r"\S+")
_ZERO_WIDTH_SPACE: Final = "\u200b"


def layout_of(letter: Letter) -> dict[str, Any]:
    """Return what the template of letters gets: cleaned text only, nothing in it is markup.

    Empty parts are empty lists or texts; ``fees`` are rows of three cells. Words too long for a line may break.
    """
    language = letter.language
    return {
        "kind": letter.kind,
        "words": dict(LETTER[language]),
        "title": shown(letter.title),
        "file_number": shown(letter.file_number),
        "date": day(letter.dated_on, language),
        "sender": _sender(letter.sender),
        "recipient": shown_lines(letter.recipient, NARROW),
        "subject": shown(letter.subject),
        "operative_part": paragraphs(letter.operative_part),
        "fees": [
            [shown(fee.label, NARROW), shown(fee.law, NARROW), euro(fee.amount_eur, language)] for fee in letter.fees
        ],
        "sum": euro(sum((fee.amount_eur for fee in letter.fees), Decimal(0)), language),
        "reasons": paragraphs(letter.reasons),
        "instruction": paragraphs(letter.instruction),
        "closing": {
            "formula": shown(letter.closing.formula),
            "name": shown(letter.closing.name),
            "office": shown(letter.closing.office),
        },
        "enclosures": shown_lines(letter.enclosures),
    }


def _sender(sender: Sender) -> dict[str, str]:
    return {name: shown(text, NARROW) for name, text in asdict(sender).items()}


def shown(text: str, longest: int = WIDE) -> str:
    """Return one line of harmless text in which words of more characters than ``longest`` may break."""
    return _WORDS.sub(lambda word: breakable(word[0], longest), clean_line(text))


def shown_lines(lines: Iterable[str], longest: int = WIDE) -> list[str]:
    """Return lines without the empty ones."""
    return [line for each in lines if (line := shown(each, longest))]


def paragraphs(texts: Iterable[str]) -> list[list[str]]:
    """Return paragraphs as lists of lines; an empty line within a text begins a new paragraph."""
    parts = (part for text in texts for part in clean(text).split("\n\n"))
    return [lines for part in parts if (lines := shown_lines(part.split("\n")))]


def breakable(word: str, longest: int) -> str:
    """Return a word with places where it may break that nobody sees."""
    return _ZERO_WIDTH_SPACE.join(word[start : start + longest] for start in range(0, len(word), longest))
