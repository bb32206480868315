"""Writes ``case.xml``: what a case is, in the words of the schema; the same case gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import override
from lxml import etree

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.grants import api as grants
from stadtkern.handover.contents import events_in, letter_key, letters_of
from stadtkern.handover.letters import describe_letters
from stadtkern.handover.others import describe_others
from stadtkern.handover.reading import OURS, SPACE
from stadtkern.handover.rules.manifest import FORMAT
from stadtkern.handover.writing import add, day, moment, posted, say, truth
from stadtkern.identity import api as identity
from stadtkern.procedures.api import casework
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stadtkern.handover.held import Held
    from stadtkern.procedures.api.casework import Case

Element = etree._Element
PURPOSES: Final = {"elak": "an-elak", "archive": "an-archiv"}


def describe(case: Case, documents: Iterable[Held], *, purpose: str, with_notes: bool, file_number: str = "") -> bytes:
    """Return ``case.xml`` in UTF-8; German, as files are. ``file_number`` is what the ELAK calls the case."""
    with override("de"):
        root = etree.Element(f"{SPACE}Akt", nsmap={None: FORMAT})
        say(root, Fassung="1", Ersteller=OURS, Zweck=PURPOSES[purpose], MitVermerken=truth(with_notes))
        matter = add(root, "Geschaeftsfall")
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
        describe_letters(matter, case)
        describe_others(matter, case, with_notes=with_notes)
        _documents(root, documents)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


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
    add(matter, "Geschaeftszahl", case.number)
    if file_number:
        add(matter, "Aktenzahl", file_number)
    add(matter, "Stand", str(case.state))
    version = case.version
    add(
        matter, "Verfahren", name_of(version.procedure), Kennung=version.procedure, Fassung=str(version.version),
        SHA256=version.digest,
    )  # fmt: skip
    add(matter, "Dienststelle", office, Kennung=case.unit)
    add(
        matter, "Eingang", Zeitpunkt=moment(case.received_at), Kanal=case.channel, Anmeldung=case.level,
        SHA256=case.entry_digest, PreisEUR=str(case.price_eur), ErspartEUR=str(case.saved_eur),
        Probe=truth(case.is_test),
    )  # fmt: skip
    deadline, retention = definition.deadline, definition.retention
    add(matter, "Frist", Dauer=deadline.period, Rechtsgrundlage=deadline.law, Ende=day(case.due_on))
    add(matter, "Aufbewahrung", Jahre=str(retention.years), Grundlage=retention.basis, Danach=retention.then)


def _people(matter: Element, case: Case) -> None:
    people = add(matter, "Personen")
    name, *home = casework.recipient_of(case)
    _person(people, "partei", name, home)
    if case.filed_by_id != case.principal_id:
        _person(people, "einbringend", residents.name_of(case.filed_by_id), [])
    if assistance := casework.assistance_of(case):
        person = _person(people, "unterstuetzt", casework.person_helped(assistance), [])
        say(person, Weg=casework.way_text(assistance.way), Nachweis=casework.proof_text(assistance.proof))


def _person(people: Element, role: str, name: str, home: Sequence[str]) -> Element:
    person = add(people, "Person", Rolle=role)
    add(person, "Name", name)
    for line in home:
        add(person, "Anschrift", line)
    return person


def _answers(matter: Element, case: Case) -> None:
    asked, answers = casework.asked_in(case), add(matter, "Antworten")
    for page, questions in asked.pages:
        shown = add(answers, "Seite", Titel=in_language(page.title))
        for each in questions:
            add(shown, "Antwort", casework.shown_answer(asked, each), Kennung=each.id, Frage=in_language(each.label))


def _corrections(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    orders = list(case.corrections.order_by("pk"))
    every = add(matter, "Verbesserungsauftraege") if orders else matter
    for each in orders:
        add(
            every, "Verbesserungsauftrag", casework.text_of_correction(each), Von=names.get(each.ordered_by, ""),
            Am=day(each.ordered_on), Bis=day(each.due_on), VerbessertAm=day(each.corrected_on),
            VersaeumtAm=day(each.lapsed_on),
        )  # fmt: skip


def _opinions(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    opinions = list(casework.opinions_of(case))
    every = add(matter, "Stellungnahmen") if opinions else matter
    for each in opinions:
        found = add(
            every, "Stellungnahme", Dienststelle=each.unit, GefragtVon=names.get(each.asked_by, ""),
            GefragtAm=day(each.asked_on), BeantwortetVon=names.get(each.answered_by),
            BeantwortetAm=day(each.answered_on), ZurueckgezogenAm=day(each.taken_back_on),
        )  # fmt: skip
        add(found, "Frage", casework.question_of(each))
        if each.answered_on:
            add(found, "Antwort", casework.answer_given(each))


def _decisions(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    decided = list(case.decisions.exclude(decided_at=None).order_by("pk"))
    letters = {each.decision_id: each for each in letters_of(case)}
    every = add(matter, "Erledigungen") if decided else matter
    for each in decided:
        texts = casework.texts_of(each)
        found = add(
            every, "Erledigung", Ausgang=each.outcome, Datum=day(each.dated_on),
            EntschiedenVon=names.get(each.decided_by, ""), FreigegebenVon=names.get(each.approved_by),
            SHA256=each.digest,
        )  # fmt: skip
        add(found, "Spruch", texts.operative_part)
        if texts.reasons:
            add(found, "Begruendung", texts.reasons)
        if each.pk in letters:
            _delivery(found, letters[each.pk])


def _undecided(matter: Element, case: Case, names: Mapping[str, str]) -> None:
    draft = case.decisions.filter(decided_at=None).first()
    if draft is None:
        return
    texts = casework.texts_of(draft)
    found = add(
        matter, "Entwurf", Ausgang=draft.outcome, Von=names.get(draft.drafted_by, ""),
        Zeitpunkt=moment(draft.drafted_at),
    )  # fmt: skip
    add(found, "Spruch", texts.operative_part)
    if texts.reasons:
        add(found, "Begruendung", texts.reasons)


def _awards(matter: Element, case: Case) -> None:
    for each in grants.awards_of(case.number):
        add(
            matter, "Zusage", BetragEUR=str(each.amount_eur), Am=day(each.awarded_on), Stand=str(each.state),
            UeberwiesenAm=day(each.executed_on),
        )  # fmt: skip


def _delivery(decision: Element, letter: Any) -> None:
    found = add(
        decision, "Zustellung", Dokument=letter_key(letter), Weg=letter.way, BereitAm=day(letter.ready_on),
        GeoeffnetAm=moment(letter.fetched_at), ZugestelltAm=day(letter.served_on), Probe=truth(letter.is_test),
    )  # fmt: skip
    if letter.way == "paper":
        say(found, **posted(casework.reference_of(letter)))


def _events(matter: Element, events: Iterable[Any], names: Mapping[str, str], person: str) -> None:
    every = add(matter, "Ereignisse")
    for each in events:
        who = person if each.actor.startswith("resident:") else names.get(each.actor, each.actor)
        words = f"{casework.event_text(each.kind)}\n{casework.words_of(each)}".strip()
        add(
            every, "Ereignis", words, Art=each.kind, Zeitpunkt=moment(each.at), Von=who,
            NurIntern=truth(not each.is_public),
        )  # fmt: skip


def _documents(root: Element, documents: Iterable[Held]) -> None:
    every = add(root, "Dokumente")
    for each in documents:
        found = add(
            every, "Dokument", Kennung=each.key, Art=each.kind, Datei=each.path, SHA256=each.digest,
            Groesse=str(each.size), Zeitpunkt=moment(each.at), Entfernt=", ".join(each.removed) or None,
            Verlangt=each.wanted or None,
        )  # fmt: skip
        add(found, "Bezeichnung", each.name)
