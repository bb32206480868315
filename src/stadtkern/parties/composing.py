"""What stands in a letter to a party; letters of an authority are German."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from stadtkern.city import api as city
from stadtkern.definitions.wording import day
from stadtkern.identity import api as identity
from stadtkern.letters.api import Closing, Letter
from stadtkern.parties.queries import code_of, day_of, details_of, words_of
from stadtkern.parties.rules.standing import objections_until
from stadtkern.procedurelaw.periods import read_period
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.parties.models import CaseParty, PartyLetter, PartyNotice
    from stadtkern.procedurelaw.periods import Period
    from stadtkern.procedures.api.casework import Case

TITLES = {"hearing": "Kundmachung der mündlichen Verhandlung", "evidence": "Verständigung"}
WITHIN = {"days": ("eines Tages", "Tagen"), "weeks": ("einer Woche", "Wochen"), "months": ("eines Monats", "Monaten")}


def written(letter: PartyLetter, case: Case, *, at: datetime) -> Letter:
    """Return a letter to a party as it is sealed and sent."""
    if letter.notice:
        return _notice(letter.party, letter.notice, case, at)
    assert letter.decision is not None  # it is one of the two
    decided_by = letter.decision.decided_by
    name = identity.names_of([decided_by]).get(decided_by, decided_by)
    decision = casework.decision_as_letter(case, letter.decision, approver=name)
    return replace(decision, recipient=details_of(letter.party).recipient)


def _notice(party: CaseParty, notice: PartyNotice, case: Case, at: datetime) -> Letter:
    everything, definition = city.current(), casework.compiled_of(case.version).procedure
    who = identity.names_of([notice.made_by]).get(notice.made_by, notice.made_by)
    body = _hearing(notice) if notice.hearing_at else _evidence(notice)
    return Letter(
        kind="letter",
        language="de",
        title=TITLES[notice.kind],
        file_number=case.number,
        dated_on=at.astimezone(city.LOCAL).date(),
        sender=casework.sender_of(case),
        recipient=details_of(party).recipient,
        subject=everything.services[definition.id].name.de,
        operative_part=(*body, *_access(party)),
        closing=Closing(name=who, office=everything.offices[case.unit].name.de),
        sovereign=definition.sovereign,
    )


def _hearing(notice: PartyNotice) -> tuple[str, ...]:
    words, hearing_on = words_of(notice), day_of(notice)
    assert notice.hearing_at is not None  # it is one
    assert hearing_on is not None
    begins = notice.hearing_at.astimezone(city.LOCAL)
    last_on = objections_until(hearing_on)
    return (
        *_paragraphs(words.text),
        f"Mündliche Verhandlung: {day(hearing_on, 'de')}, {begins:%H:%M} Uhr. Ort: {words.place}.",
        f"Einwendungen können Sie bis {day(last_on, 'de')} während der Amtsstunden bei der Behörde oder in der "
        "Verhandlung erheben. Wenn Sie rechtzeitig keine Einwendungen erheben, verlieren Sie insoweit Ihre Stellung "
        "als Partei (§ 42 AVG). Wenn ein unvorhergesehenes oder unabwendbares Ereignis Sie daran hindert, können Sie "
        "die Einwendungen binnen zwei Wochen nach dem Wegfall des Hindernisses nachholen (§ 42 Abs. 3 AVG).",
        "Sie können selbst kommen oder jemanden bevollmächtigen (§ 10 AVG). In die Pläne und Behelfe können Sie bei "
        "der Behörde während der Amtsstunden Einsicht nehmen (§§ 17 und 41 AVG).",
    )


def _evidence(notice: PartyNotice) -> tuple[str, ...]:
    return (
        *_paragraphs(words_of(notice).text),
        f"Sie können dazu binnen {_within(read_period(notice.period))} ab Zustellung Stellung nehmen (§ 45 Abs. 3 "
        "AVG). Danach wird auf Grundlage der Akten entschieden.",
        "In die Akten können Sie bei der Behörde während der Amtsstunden Einsicht nehmen (§ 17 AVG).",
    )


def _within(period: Period) -> str:
    one, many = WITHIN[period.unit]
    return one if period.number == 1 else f"{period.number} {many}"


def _access(party: CaseParty) -> tuple[str, ...]:
    code = code_of(party)
    with override("de"):
        address = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('taking_part:own')}"
    if not code:
        return (f"Sie finden alles auch unter {address}.",)
    return (
        f"Im Internet: Melden Sie sich unter {address} mit ID Austria an und geben Sie einmal diesen Code ein: {code}. "
        "Danach sehen Sie die freigegebenen Unterlagen und können Einwendungen und Stellungnahmen einbringen. Auf "
        "Papier und am Schalter geht es genauso. Geben Sie den Code niemandem weiter.",
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
