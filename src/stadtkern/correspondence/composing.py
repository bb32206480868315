"""What stands in a letter on paper; letters of an authority are German."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.city import api as city
from stadtkern.correspondence.queries import text_of
from stadtkern.definitions.wording import day
from stadtkern.identity import api as identity
from stadtkern.letters.api import Closing, Letter
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.correspondence.models import CaseLetter

TITLES = {
    "reply": "Schreiben",
    "correction": "Verbesserungsauftrag",
    "extended": "Mitteilung",
    "reminder": "Zahlungserinnerung",
}
TREASURY = "Stadtkasse"  # what the role “cashier” is called


def written(letter: CaseLetter, *, at: datetime) -> Letter:
    """Return a letter as it is sealed and sent."""
    case, everything = letter.case, city.current()
    definition = casework.compiled_of(case.version).procedure
    who = identity.names_of([letter.written_by]).get(letter.written_by, letter.written_by)
    return Letter(
        kind="letter",
        language="de",
        title=TITLES[letter.kind],
        file_number=case.number,
        dated_on=at.astimezone(city.LOCAL).date(),
        sender=casework.sender_of(case),
        recipient=casework.recipient_of(case),
        subject=f"{everything.services[definition.id].name.de}, eingebracht am {day(case.received_on, 'de')}",
        operative_part=(*_body(letter), _how_to_answer(case.number)),
        closing=Closing(
            name=who, office=TREASURY if letter.kind == "reminder" else everything.offices[case.unit].name.de
        ),
        sovereign=definition.sovereign,
    )


def _body(letter: CaseLetter) -> tuple[str, ...]:
    words = tuple(part.strip() for part in text_of(letter).split("\n\n") if part.strip())
    if letter.kind == "extended":
        return ("Wir brauchen für Ihr Anbringen länger. Das Gesetz lässt das einmal zu. Der Grund:", *words)
    if letter.kind != "correction":
        return words
    assert letter.due_on is not None  # the database sees to it
    return (
        "Ihr Anbringen hat noch einen Mangel:",
        *words,
        f"Bitte beheben Sie ihn bis {day(letter.due_on, 'de')}. Dann gilt Ihr Anbringen als von Anfang an richtig "
        f"eingebracht, also am {day(letter.case.received_on, 'de')}. Wird der Mangel nicht rechtzeitig behoben, kann "
        "Ihr Anbringen zurückgewiesen werden (§ 13 Abs. 3 AVG).",
    )


def _how_to_answer(number: str) -> str:
    return (
        "Antworten können Sie mit der Post, persönlich im Amt oder am Telefon. Nennen Sie dabei bitte die Zahl "
        f"{number}. Wir helfen Ihnen gern."
    )
