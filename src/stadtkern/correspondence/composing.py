"""What stands in a letter on paper; letters of an authority are German."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.city import api as city
from stadtkern.correspondence.queries import text_of
from stadtkern.definitions.wording import day
from stadtkern.identity import api as identity
from stadtkern.letters.api import Closing, FeeLine, Letter
from stadtkern.payments import api as payments
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.correspondence.models import CaseLetter

TITLES = {
    "reply": "Schreiben",
    "correction": "Verbesserungsauftrag",
    "extended": "Mitteilung",
    "told": "Verständigung",
    "charge": "Zahlungsinformation",
    "reminder": "Zahlungserinnerung",
}
OF_MONEY = frozenset({"charge", "reminder"})
TREASURY = "Stadtkasse"  # what the role “cashier” is called


def written(letter: CaseLetter, *, at: datetime) -> Letter:
    """Return a letter as it is sealed and sent."""
    case, everything = letter.case, city.current()
    definition = casework.compiled_of(case.version).procedure
    office = TREASURY if letter.kind in OF_MONEY else everything.offices[case.unit].name.de
    who = identity.names_of([letter.written_by]).get(letter.written_by, "")
    return Letter(
        kind="letter",
        language="de",
        title=TITLES[letter.kind],
        file_number=case.number,
        dated_on=at.astimezone(city.LOCAL).date(),
        sender=casework.sender_of(case),
        recipient=casework.recipient_of(case),
        subject=f"{everything.services[definition.id].name.de}, eingebracht am {day(case.received_on, 'de')}",
        operative_part=(*_body(letter), _how_to_answer(letter)),
        closing=Closing(name=who or office, office=office if who else ""),
        sovereign=definition.sovereign,
        fees=_fees(case.number) if letter.kind == "charge" else (),
    )


def _fees(number: str) -> tuple[FeeLine, ...]:
    owed = payments.charge_of(number)
    assert owed is not None  # the letter is about it
    return tuple(FeeLine(label=each.label, amount_eur=each.amount_eur, law=each.law) for each in owed.lines)


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


def _how_to_answer(letter: CaseLetter) -> str:
    ways = "mit der Post oder persönlich im Amt" + ("" if letter.kind == "correction" else " oder am Telefon")
    return f"Antworten können Sie {ways}. Nennen Sie dabei bitte die Zahl {letter.case.number}. Wir helfen Ihnen gern."
