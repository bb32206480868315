"""A decision as words: what the template blocks of a procedure say about a case, and the notice it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.city import api as city
from stadtkern.definitions.wording import day, filled
from stadtkern.letters.api import Closing, Letter, Sender
from stadtkern.procedurelaw.notices import TITLE, Notice
from stadtkern.procedurelaw.periods import read_period, runs_out_on
from stadtkern.procedures.guarding import guard
from stadtkern.procedures.queries import answer_of, asked_in, compiled_of, instruction_for, is_answer
from stadtkern.procedures.queries_desk import Texts, texts_of
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.definitions.schema import Outcome
    from stadtkern.procedures.models import Case, Decision

TITLES = {"notice": TITLE, "confirmation": "Bestätigung", "letter": "Schreiben"}


def outcome_of(case: Case, outcome: str) -> Outcome:
    """Return one of the ways a case can end."""
    return next(each for each in compiled_of(case.version).procedure.outcomes if each.id == outcome)


def suggested(case: Case, outcome: str, *, on: date) -> Texts:
    """Return the words of the template blocks with the answers filled in; decisions are German."""
    chosen, asked = outcome_of(case, outcome), asked_in(case)
    everything = city.current()
    further = {
        "recipient": residents.name_of(case.principal_id),
        "case_number": case.number,
        "filed_on": day(case.received_on, "de"),
        "decided_on": day(on, "de"),
        "town": everything.town.name,
        "office": everything.offices[case.unit].name.de,
    }
    if chosen.valid_for:
        further["valid_until"] = day(runs_out_on(read_period(chosen.valid_for), from_on=on), "de")
    return Texts(
        filled(chosen.operative_part, asked, further), filled(chosen.reasons, asked, further) if chosen.reasons else ""
    )


def letter_of(case: Case, decision: Decision, *, approver: str) -> Letter:
    """Return a decision as the letter that is sealed and sent."""
    everything, definition = city.current(), compiled_of(case.version).procedure
    office, outcome, texts = everything.offices[case.unit], outcome_of(case, decision.outcome), texts_of(decision)
    name = everything.services[definition.id].name.de
    assert decision.dated_on is not None  # it is decided
    return Letter(
        kind=outcome.form,
        language="de",
        title=_title(case, decision, outcome),
        file_number=case.number,
        dated_on=decision.dated_on,
        sender=sender_of(case),
        recipient=tuple(line for line in (residents.name_of(case.principal_id), *_home(case)) if line),
        subject=f"{name}, eingebracht am {day(case.received_on, 'de')}",
        operative_part=_paragraphs(texts.operative_part),
        closing=Closing(name=approver, office=office.name.de),
        sovereign=definition.sovereign,
        reasons=_paragraphs(texts.reasons),
        instruction=_paragraphs(instruction_for(case, decision)) if outcome.form == "notice" else (),
        meets_request_in_full=outcome.kind in {"granted", "answered"},
        decides_objections=guard().decides_objections(case),
    )


def _title(case: Case, decision: Decision, outcome: Outcome) -> str:
    answer = answer_of(case)
    if outcome.form == "notice" and answer and answer.objection and is_answer(case, decision):
        return f"{TITLE} ({answer.name})"
    return TITLES[outcome.form]


def sender_of(case: Case) -> Sender:
    """Return the authority and the office that write in a case."""
    everything = city.current()
    office = everything.offices[case.unit]
    return Sender(
        authority=everything.town.official_name,
        office=office.name.de,
        street=office.address.street,
        place=f"{office.address.postcode} {office.address.place}",
        phone=office.phone,
        email=office.email or "",
    )


def recipient_of(case: Case) -> tuple[str, ...]:
    """Return the address for the post; a form that asks for a street and for no place is about this town."""
    name, home = residents.name_of(case.principal_id), _home(case)
    asked = {question.id for question in compiled_of(case.version).procedure.questions}
    if len(home) == 1 and not asked & {"place", "postcode"}:
        town = city.current().town.address
        return (name, *home, f"{town.postcode} {town.place}")
    return (name, *home)


def _home(case: Case) -> tuple[str, ...]:
    """Return the lines of an address, as far as the form has asked for it."""
    values = asked_in(case).values
    street = " ".join(str(values[name]) for name in ("street", "house_number") if values.get(name))
    inside = [str(values[name]) for name in ("stair", "door") if values.get(name)]
    street = "/".join([street, *inside]) if street else ""
    place = " ".join(str(values[name]) for name in ("postcode", "place") if values.get(name))
    return tuple(line for line in (street, place) if line)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def notice_of(case: Case, decision: Decision, *, approver: str, dated_on: date | None) -> Notice:
    """Return a decision as § 58 AVG looks at it; a letter or a confirmation needs no formal parts."""
    chosen, texts = outcome_of(case, decision.outcome), texts_of(decision)
    is_notice = chosen.form == "notice"
    return Notice(
        title=TITLE,
        authority=f"{city.current().town.name}, {city.current().offices[case.unit].name.de}",
        dated_on=dated_on,
        recipient=residents.name_of(case.principal_id) if is_notice else "–",
        operative_part=texts.operative_part,
        reasons=texts.reasons if is_notice else texts.reasons or "–",
        instruction=instruction_for(case, decision) if is_notice else "–",
        approver=approver,
        meets_request_in_full=chosen.kind in {"granted", "answered"},
        decides_objections=guard().decides_objections(case),
    )
