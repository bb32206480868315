"""From what somebody typed to answers of the right kind, and back to text.

Answers are kept as JSON of plain texts (``Kept``): nothing is lost when a definition changes, and everything typed is
checked again whenever it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from stadtkern.core.texts import clean, clean_line
from stadtkern.definitions.schema import Question
from stadtkern.masking.checks import iban
from stadtkern.procedurelaw.functions import Value

Kept = Mapping[str, str | list[str]]
Wrong = Literal[
    "missing", "too_long", "no_number", "too_small", "too_big", "no_date", "no_choice", "no_email", "no_phone",
    "no_iban", "no_plate", "not_confirmed", "too_many_decimals",
]  # fmt: skip

LONGEST = {"text": 200, "long_text": 4_000, "email": 254, "phone": 40, "iban": 42, "plate": 12}
MOST_DIGITS = 12
FIRST_YEAR, LAST_YEAR = 1880, 2199
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]{3,30}")
_PLATE = re.compile(r"[A-ZÄÖÜ]{1,3}[ -]?[0-9A-Z]{1,6}([ -]?[0-9A-Z]{1,4})?")
_DATE = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}))")


class WrongAnswerError(ValueError):
    """What was typed cannot be the answer; ``code`` says why."""

    def __init__(self, code: Wrong) -> None:
        super().__init__(code)
        self.code: Wrong = code


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as rules use it, and as it is kept."""

    value: Value | None
    kept: str | list[str]


def read_answer(question: Question, typed: Sequence[str]) -> Answer:
    """Return the answer to a question; ``value`` is None where nothing was typed and nothing is needed.

    Raises:
        WrongAnswerError: if it cannot be one; ``missing`` where one is needed.
    """
    tidy = clean if question.kind == "long_text" else clean_line
    texts = [text for text in map(tidy, typed) if text]
    if question.kind == "choices":
        return _choices(question, texts)
    text = texts[0] if texts else ""
    if question.kind == "confirm":
        if text != "yes" and not question.optional:
            raise WrongAnswerError("not_confirmed")
        return Answer(text == "yes", "yes" if text == "yes" else "")
    if not text:
        if question.optional:
            return Answer(None, "")
        raise WrongAnswerError("missing")
    if len(text) > (question.longest or LONGEST.get(question.kind, 100)):
        raise WrongAnswerError("too_long")
    return READS.get(question.kind, _text)(question, text)


def _text(_question: Question, text: str) -> Answer:
    return Answer(text, text)


def _choices(question: Question, texts: Sequence[str]) -> Answer:
    known = [option.id for option in question.options]
    if any(text not in known for text in texts):
        raise WrongAnswerError("no_choice")
    chosen = [option for option in known if option in texts]
    if not chosen and not question.optional:
        raise WrongAnswerError("missing")
    return Answer(tuple(chosen), chosen)


def _choice(question: Question, text: str) -> Answer:
    if text not in [option.id for option in question.options]:
        raise WrongAnswerError("no_choice")
    return Answer(text, text)


def _yes_no(_question: Question, text: str) -> Answer:
    if text not in {"yes", "no"}:
        raise WrongAnswerError("no_choice")
    return Answer(text == "yes", text)


def _number(question: Question, text: str) -> Answer:
    number = decimal_of(text)
    if number is None or len(number.as_tuple().digits) > MOST_DIGITS:
        raise WrongAnswerError("no_number")
    places = -int(number.as_tuple().exponent)
    if places > (2 if question.kind == "money" else 4):
        raise WrongAnswerError("too_many_decimals")
    if question.least is not None and number < question.least:
        raise WrongAnswerError("too_small")
    if question.kind == "money" and number < 0:
        raise WrongAnswerError("too_small")
    if question.most is not None and number > question.most:
        raise WrongAnswerError("too_big")
    return Answer(number, format(number, "f"))


def decimal_of(text: str) -> Decimal | None:
    """Return a number written the Austrian way, ``1.234,50`` or ``1 234,50``, or with one point, ``1234.50``."""
    plain = re.sub(r"[\s\u00a0\u202f€]", "", text)
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _date(_question: Question, text: str) -> Answer:
    found = _DATE.fullmatch(text)
    if found is None:
        raise WrongAnswerError("no_date")
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        raise WrongAnswerError("no_date") from None
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise WrongAnswerError("no_date")
    return Answer(on, on.isoformat())


def _email(_question: Question, text: str) -> Answer:
    if not _EMAIL.fullmatch(text):
        raise WrongAnswerError("no_email")
    return Answer(text, text)


def _phone(_question: Question, text: str) -> Answer:
    if not _PHONE.fullmatch(text):
        raise WrongAnswerError("no_phone")
    return Answer(text, text)


def _iban(_question: Question, text: str) -> Answer:
    plain = re.sub(r"\s", "", text).upper()
    if not iban(plain):
        raise WrongAnswerError("no_iban")
    return Answer(plain, plain)


def _plate(_question: Question, text: str) -> Answer:
    plain = " ".join(text.upper().replace("-", " ").split())
    if not _PLATE.fullmatch(plain):
        raise WrongAnswerError("no_plate")
    return Answer(plain, plain)


READS = {
    "number": _number,
    "money": _number,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _choice,
    "email": _email,
    "phone": _phone,
    "iban": _iban,
    "plate": _plate,
}
