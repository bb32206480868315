"""Writes ``case.xml``: what a case is, in the words of the schema; the same case gives the same bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import override
from lxml import etree

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.delivery import api as delivery
from stadtkern.grants import api as grants
from stadtkern.handover.contents import events_in, letter_key, letters_of
from stadtkern.handover.reading import OURS, SPACE
from stadtkern.handover.rules.manifest import FORMAT
from stadtkern.identity import api as identity
from stadtkern.procedures.api import casework
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from stadtkern.handover.contents import Held
    from stadtkern.procedures.api.casework import Case

Element = etree._Element
PURPOSES: Final = {"elak": "an-elak", "archive": "an-archiv"}
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def describe(case: Case, documents: Iterable[Held], *, purpose: str, with_notes: bool, file_number: str = "") -> bytes:
    """Return ``case.xml`` in UTF-8; German, as files are. ``file_number`` is what the ELAK calls the case."""
    with override("de"):
        root = etree.Element(f"{SPACE}Akt", nsmap={None: FORMAT})
        _say(root, Fassung="1", Ersteller=OURS, Zweck=PURPOSES[purpose], MitVermerken=_truth(with_notes))
        matter = _add(root, "Geschaeftsfall")
        events = list(events_in(case, purpose, with_notes=with_notes))
        names = _names(case, events)
        _head(matter, case, file_number)
        _people(matter, case)
        _answers(matter, case)
        _corrections(matter, case, names)
        _opinions(matter, case, names)
        _decisions(matter, case, names)
        if purpose == "archive":
            _undecided(matter, case, names)
            _awards(matter, case)
        _events(matter, events, names, casework.person_of(case))
        _documents(root, documents)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add(parent: Element, name: str, text: str = "", **said: str | None) -> Element:
    child = etree.SubElement(parent, f"{SPACE}{name}")
    if text:
        child.text = _NOT_XML.sub("", text)
    _say(child, **said)
    return child


def _say(element: Element, **said: str | None) -> None:
    for name, value in said.items():
        if value is not None:
            element.set(name, _NOT_XML.sub("", value))


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(city.LOCAL).isoformat(timespec="seconds") if at else None


def _names(case: Case, events: Iterable[Any]) -> Mapping[str, str]:
    actors = {each.actor for each in events} | {each.ordered_by for each in case.corrections.all()}
    for opinion in casework.opinions_of(case):
        actors |= {opinion.asked_by, opinion.answered_by}
    for decision in case.decisions.all():
        actors |= {decision.decided_by, decision.approved_by, decision.drafted_by}
    return identity.names_of(actors)


def _head(matter: Element, case: Case, file_number: str) -> None:
    definition = casework.compiled_of(case.version).procedure
    offices = city.current().offices
    office = in_language(offices[case.unit].name) if case.unit in offices else case.unit
    _add(matter, "Geschaeftszahl", case.number)
    if file_number:
        _add(matter, "Aktenzahl", file_number)
    _add(matter, "Stand", str(case.state))
    version = case.version
    _add(
        matter, "Verfahren", name_of(version.procedure), Kennung=version.procedure, Fassung=str(version.version),
        SHA256=version.digest,
    )  # fmt: skip
    _add(matter, "Dienststelle", office, Kennung=case.unit)
    _add(
        matter, "Eingang", Zeitpunkt=_moment(case.received_at), Kanal=case.channel, Anmeldung=case.level,
        SHA256=case.entry_digest, PreisEUR=str(case.price_eur), ErspartEUR=str(case.saved_eur),
        Probe=_truth(case.is_test),
    )  # fmt: skip
    deadline, retention = definition.deadline, definition.retention
    _add(matter, "Frist", Dauer=deadline.period, Rechtsgrundlage=deadline.law, Ende=_day(case.due_on))
    _add(matter, "Aufbewahrung", Jahre=str(retention.years), Grundlage=retention.basis, Danach=retention.then)


def _people(matter: Element, case: Case) -> None:
    people = _add(matter, "Personen")
    name, *home = casework.recipient_of(case)
    _person(people, "partei", name, home)
    if case.filed_by_id != case.principal_id:
        _person(people, "einbringend", residents.name_of(case.filed_by_id), [])
    if assistance := casework.assistance_of(case):
        person = _person(people, "unterstuetzt", casework.person_helped(assistance), [])
        _say(person, Weg=casework.way_text(assistance.way), Nachweis=casework.proof_text(assistance.proof))


def _person(people: Element, role: str, name: str, home: Sequence[str]) -> Element:
    person = _add(people, "Person", Rolle=role)
    _add(person, "Name", name)
    for line in home:
        _add(person, "Anschrift", line)
    return person


def _answers(matter: Element, case: Case) -> None:
    asked, answers = casework.asked_in(case), _add(matter, "Antworten")
    for page, questions in asked.pages:
        shown = _add(answers, "Seite", Titel=in_language(page.title))
        for each in questions:
            _add(shown, "Antwort", casework.shown_answer(asked, each), Kennung=each.id, Frage=in_language(each.label))


def _corrections(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    orders = list(case.corrections.order_by("pk"))
    every = _add(matter, "Verbesserungsauftraege") if orders else matter
    for each in orders:
        _add(
            every, "Verbesserungsauftrag", casework.text_of_correction(each), Von=names.get(each.ordered_by, ""),
            Am=_day(each.ordered_on), Bis=_day(each.due_on), VerbessertAm=_day(each.corrected_on),
            VersaeumtAm=_day(each.lapsed_on),
        )  # fmt: skip


def _opinions(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    opinions = list(casework.opinions_of(case))
    every = _add(matter, "Stellungnahmen") if opinions else matter
    for each in opinions:
        found = _add(
            every, "Stellungnahme", Dienststelle=each.unit, GefragtVon=names.get(each.asked_by, ""),
            GefragtAm=_day(each.asked_on), BeantwortetVon=names.get(each.answered_by),
            BeantwortetAm=_day(each.answered_on), ZurueckgezogenAm=_day(each.taken_back_on),
        )  # fmt: skip
        _add(found, "Frage", casework.question_of(each))
        if each.answered_on:
            _add(found, "Antwort", casework.answer_given(each))


def _decisions(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    decided = list(case.decisions.exclude(decided_at=None).order_by("pk"))
    letters = {each.decision_id: each for each in letters_of(case)}
    every = _add(matter, "Erledigungen") if decided else matter
    for each in decided:
        texts = casework.texts_of(each)
        found = _add(
            every, "Erledigung", Ausgang=each.outcome, Datum=_day(each.dated_on),
            EntschiedenVon=names.get(each.decided_by, ""), FreigegebenVon=names.get(each.approved_by),
            SHA256=each.digest,
        )  # fmt: skip
        _add(found, "Spruch", texts.operative_part)
        if texts.reasons:
            _add(found, "Begruendung", texts.reasons)
        if each.pk in letters:
            _delivery(found, letters[each.pk])


def _undecided(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    draft = case.decisions.filter(decided_at=None).first()
    if draft is None:
        return
    texts = casework.texts_of(draft)
    found = _add(
        matter, "Entwurf", Ausgang=draft.outcome, Von=names.get(draft.drafted_by, ""),
        Zeitpunkt=_moment(draft.drafted_at),
    )  # fmt: skip
    _add(found, "Spruch", texts.operative_part)
    if texts.reasons:
        _add(found, "Begruendung", texts.reasons)


def _awards(matter: Element, case: Case) -> None:
    for each in grants.awards_of(case.number):
        _add(
            matter, "Zusage", BetragEUR=str(each.amount_eur), Am=_day(each.awarded_on), Stand=str(each.state),
            UeberwiesenAm=_day(each.executed_on),
        )  # fmt: skip


def _delivery(decision: Element, letter: Any) -> None:
    found = _add(
        decision, "Zustellung", Dokument=letter_key(letter), Weg=letter.way, BereitAm=_day(letter.ready_on),
        GeoeffnetAm=_moment(letter.fetched_at), ZugestelltAm=_day(letter.served_on), Probe=_truth(letter.is_test),
    )  # fmt: skip
    sent = delivery.sent(casework.reference_of(letter)) if letter.way == "paper" else None
    if sent:
        reason = delivery.reason_text(sent.reason) if sent.reason else None
        _say(
            found, Sendung=sent.code, Empfaenger=", ".join(sent.recipient), Qualitaet=str(sent.quality),
            AufgegebenAm=_day(sent.posted_on), ZurueckAm=_day(sent.returned_on), ZurueckWeil=reason,
        )  # fmt: skip


def _events(matter: Element, events: Iterable[Any], names: Mapping[str, str], person: str) -> None:
    every = _add(matter, "Ereignisse")
    for each in events:
        who = person if each.actor.startswith("resident:") else names.get(each.actor, each.actor)
        words = f"{casework.event_text(each.kind)}\n{casework.words_of(each)}".strip()
        _add(
            every, "Ereignis", words, Art=each.kind, Zeitpunkt=_moment(each.at), Von=who,
            NurIntern=_truth(not each.is_public),
        )  # fmt: skip


def _documents(root: Element, documents: Iterable[Held]) -> None:
    every = _add(root, "Dokumente")
    for each in documents:
        found = _add(
            every, "Dokument", Kennung=each.key, Art=each.kind, Datei=each.path, SHA256=each.digest,
            Groesse=str(each.size), Zeitpunkt=_moment(each.at), Entfernt=", ".join(each.removed) or None,
            Verlangt=each.wanted or None,
        )  # fmt: skip
        _add(found, "Bezeichnung", each.name)
