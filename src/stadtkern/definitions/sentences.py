"""Names, periods and mistakes of a form as sentences, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext, ngettext

from stadtkern.city import api as city

if TYPE_CHECKING:
    from stadtkern.city.api import City, Language, Text
    from stadtkern.definitions.asking import Fault
    from stadtkern.definitions.schema import Question
    from stadtkern.procedurelaw.periods import Period

CHOOSING = frozenset({"choice", "choices", "yes_no"})


def spoken() -> Language:
    """Return the language of the page."""
    return "en" if (get_language() or "de").startswith("en") else "de"


def in_language(text: Text) -> str:
    """Return a text of the town in the language of the page."""
    return str(getattr(text, spoken()))


def name_of(procedure: str, everything: City | None = None) -> str:
    """Return the name of a procedure: that of its service. A list asks for the town once and hands it in."""
    service = (everything or city.current()).services.get(procedure)
    return in_language(service.name) if service else procedure


def fault_text(fault: Fault, question: Question) -> str:
    """Return what is wrong with an answer and what to do."""
    if fault.says is not None:
        return in_language(fault.says)
    if fault.code == "missing":
        return gettext("Please choose an answer.") if question.kind in CHOOSING else gettext("Please fill this in.")
    if fault.code == "too_small":
        return _bound(gettext("Please enter at least %(bound)s."), str(question.least or 0))
    if fault.code == "too_big":
        return _bound(gettext("Please enter at most %(bound)s."), str(question.most))
    sentences = {
        "too_long": gettext("This is too long. Please shorten it; everything you typed is still there."),
        "no_number": gettext("Please enter a number, for example 12 or 12,50."),
        "too_many_decimals": gettext("Please enter fewer decimal places."),
        "no_date": gettext("Please enter a day as day, month, year, for example 3. 1. 1986."),
        "no_choice": gettext("Please choose one of the answers shown."),
        "no_email": gettext("Please check the e-mail address. It looks like name@example.at."),
        "no_phone": gettext("Please check the phone number. It looks like 0664 123 45 67."),
        "no_iban": gettext("Please check the IBAN. One of its characters is wrong or missing."),
        "no_plate": gettext("Please check the number plate. It looks like LE 123 AB."),
        "not_confirmed": gettext("Please confirm this to go on."),
    }
    return sentences[str(fault.code)]


def _bound(sentence: str, bound: str) -> str:
    return sentence % {"bound": bound.replace(".", ",") if spoken() == "de" else bound}


def period_text(period: Period) -> str:
    """Return a period as people say it: 6 months."""
    number = period.number
    texts = {
        "days": ngettext("%(number)d day", "%(number)d days", number),
        "weeks": ngettext("%(number)d week", "%(number)d weeks", number),
        "months": ngettext("%(number)d month", "%(number)d months", number),
        "years": ngettext("%(number)d year", "%(number)d years", number),
    }
    return texts[period.unit] % {"number": number}
