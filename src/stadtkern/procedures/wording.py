"""Sentences about forms and matters, in the language of who reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext, ngettext

from stadtkern.city import api as city
from stadtkern.procedures.rules.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.city.api import City, Language, Text
    from stadtkern.definitions.asking import Fault
    from stadtkern.definitions.schema import Question
    from stadtkern.procedurelaw.notices import Part
    from stadtkern.procedurelaw.periods import Period
    from stadtkern.uploads.errors import Unfit

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


def unfit_text(code: Unfit) -> str:
    """Return why a file is not taken and what to do."""
    return {
        "empty": gettext("This file is empty. Please choose another one."),
        "too_large": gettext("This file is larger than 15 MB. Please make it smaller, or hand it in at the counter."),
        "unknown_kind": gettext(
            "Please choose a PDF or a picture (JPEG, PNG, HEIC, WebP). Other kinds of files are not taken."
        ),
        "not_wanted": gettext(
            "This kind of file is not taken for this document. Beside the field you see which kinds are."
        ),
        "broken": gettext(
            "This file cannot be read. Please open it yourself to check it, and save or photograph it again."
        ),
        "locked": gettext("This PDF is locked with a password. Please save it without the password."),
        "too_many_pages": gettext("This PDF has too many pages. Please hand it in at the counter."),
        "too_many_pixels": gettext("This picture is too large. Please take it with fewer pixels."),
        "infected": gettext(
            "The virus scanner has found something in this file. It was not kept. Please check your device."
        ),
        "scanner_down": gettext(
            "Files cannot be checked at the moment, so none is taken. What you typed is kept; please try again later."
        ),
        "busy": gettext("Many files are being looked at just now. Nothing was kept. Please try again in one minute."),
    }[code]


def removed_text(removed: Sequence[str]) -> str:
    """Return what was taken out of a file, or nothing."""
    words = {
        "actions": gettext("actions"),
        "files": gettext("files inside"),
        "media": gettext("films and sounds"),
        "scripts": gettext("programs"),
        "signature": gettext("the electronic signature"),
    }
    return ", ".join(words[each] for each in removed if each in words)


def size_text(size: int) -> str:
    """Return the size of a file in KB or MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} KB"
    return _bound("%(bound)s MB", f"{size / 1_000_000:.1f}")


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


def state_text(state: str) -> str:
    """Return a state in a few words."""
    return {
        State.RECEIVED: gettext("Received"),
        State.IN_REVIEW: gettext("Being worked on"),
        State.CORRECTION: gettext("Something is missing"),
        State.DECIDED: gettext("Decided"),
        State.DELIVERED: gettext("Decided and delivered"),
        State.APPEALED: gettext("Appealed"),
        State.FINAL: gettext("Closed"),
        State.WITHDRAWN: gettext("Withdrawn"),
    }[State(state)]


def light_text(light: str) -> str:
    """Return what a light means."""
    return {
        "green": gettext("in time"),
        "yellow": gettext("due soon"),
        "red": gettext("overdue"),
        "paused": gettext("stands still"),
        "done": gettext("done"),
    }[light]


def event_text(kind: str) -> str:
    """Return what happened, in plain words."""
    return {
        "filed": gettext("You sent it, and it arrived."),
        "withdrawn": gettext("You withdrew it."),
        "document_added": gettext("You handed in a document."),
        "message": gettext("A message from you"),
        "reply": gettext("A message from the town hall"),
        "taken": gettext("Somebody works on it."),
        "assigned": gettext("Given to somebody else."),
        "note": gettext("Note"),
        "correction": gettext("Something is missing; the office has written what."),
        "corrected": gettext("Everything that was missing has come."),
        "lapsed": gettext("What was missing did not come in time."),
        "drafted": gettext("A decision was drafted."),
        "approved": gettext("A second person has approved the draft."),
        "decided": gettext("It is decided."),
        "letter_ready": gettext("The decision lies here as a letter."),
        "letter_fetched": gettext("You opened the letter."),
        "letter_by_post": gettext("The letter goes to you by post."),
        "letter_without_address": gettext("The letter has no whole address; please write it."),
        "letter_posted": gettext("The letter was handed to the post."),
        "letter_deposited": gettext("The letter lies ready for you at the post office and counts as delivered."),
        "letter_delivered": gettext("The letter counts as delivered."),
        "letter_returned": gettext("The letter came back to us. The office looks for the right address."),
        "letter_note_undone": gettext("What was noted about the letter last was wrong and was taken back."),
        "appealed": gettext("You appealed."),
        "appealed_late": gettext("You appealed after the period had ended."),
        "taken_up_again": gettext("The office looks at it again and decides anew."),
        "handed_on": gettext("The office has laid your remedy before the next instance."),
        "instance_decided": gettext("The next instance has decided."),
        "remitted": gettext("The next instance has sent it back; the office decides anew."),
        "final": gettext("The period for a remedy has ended. The matter is closed."),
        "charge_unsure": gettext("Not charged yet: the office still has to confirm an amount of the tariff."),
        "charge_no_tariff": gettext("Not charged yet: a tariff of this procedure is missing."),
        "charge_differs": gettext("Not charged: the matter has a charge with other lines already. Tell the treasury."),
    }[kind]


def part_text(part: Part) -> str:
    """Return a part of a notice that § 58 AVG asks for."""
    return {
        "title": gettext("title"),
        "authority": gettext("authority"),
        "date": gettext("date"),
        "recipient": gettext("recipient"),
        "operative_part": gettext("operative part (Spruch)"),
        "reasons": gettext("reasons"),
        "instruction": gettext("instruction on legal remedies"),
        "approver": gettext("name of who decides"),
    }[part]
