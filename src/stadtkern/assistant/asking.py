"""From a question to a reply made of checked quotes, or to people who know.

One path for the page, the panel, the widget and the API: emergency words, the topic carried over, passages,
the answer rules, quotes cut again from the stored sources, the service that fits, whom to turn to.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stadtkern.assistant import actions
from stadtkern.assistant.rules.answers import NEAR_FROM, NOTHING, Answer, Candidate, choose_answer
from stadtkern.assistant.rules.emergency import emergency_of
from stadtkern.assistant.rules.facts import Fact, fact_asked
from stadtkern.assistant.rules.follow_up import leans_on_before
from stadtkern.assistant.rules.hours import asks_only_for_hours
from stadtkern.assistant.rules.people import wants_person
from stadtkern.assistant.rules.scope import topic_outside
from stadtkern.city import api as city
from stadtkern.content import api as content
from stadtkern.retrieval.analysis import content_words
from stadtkern.retrieval.function_words import FACT_WORDS

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.city.api import EmergencyNumber, Office, Service, Text
    from stadtkern.content.api import Found, Quote

State = Literal["answered", "sources_only", "no_answer"]
Language = Literal["de", "en"]
CANDIDATES = 12
WHOLE_PAGE = 60  # deep enough that all passages of one page are among them
NEAR_PAGES = 3
ON_THE_PAGE = 0.5  # how surely a page must hold a word for a follow-up question to stay with it
TOPIC_SALT = "assistant.topic"
RECEIPT_SALT = "assistant.receipt"
TOPIC_SECONDS = 60 * 60
RECEIPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A checked quote and the address of its place in the source."""

    quote: Quote
    url: str


@dataclass(frozen=True, slots=True)
class NearPage:
    """A page that may help though no sentence of it answers the question."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says to one question; ``near`` is filled only where there is no answer."""

    request_id: str
    question: str
    language: Language
    state: State
    quotes: tuple[ShownQuote, ...]
    service: Service | None
    office: Office
    topic: str
    emergencies: tuple[EmergencyNumber, ...] = ()
    receipt: str = field(default="")
    near: tuple[NearPage, ...] = ()
    wants_person: bool = False

    @property
    def alone(self) -> bool:
        """Whether a life may be in danger, so that nothing is shown beside the emergency numbers."""
        return any(number.alone for number in self.emergencies)

    @property
    def answer(self) -> str:
        """The words of the reply: the quotes themselves, or a plain sentence that says there is no answer."""
        if self.state == "answered":
            return "\n\n".join(shown.quote.text for shown in self.quotes)
        if self.emergencies and not self.quotes:
            return "\n\n".join(str(getattr(number.advice, self.language)) for number in self.emergencies)
        if self.wants_person:
            return _("You are welcome to talk to a person. These people can help.")
        if self.state == "sources_only":
            return _("I found no sentence that answers this. These sources are about it; the office knows more.")
        return _("I do not know this. Please ask the people below.")


def ask(question: str, *, language: Language, topic: str = "", at: datetime) -> Reply:
    """Answer ``question`` (up to 500 characters) in ``language``; ``topic`` comes from the reply before.

    An unanswered question is remembered for the staff, without its words if they hint at a person.
    """
    with translation.override(language):
        return _ask(question, language, topic, at)


def _ask(question: str, language: Language, topic: str, at: datetime) -> Reply:
    everything = city.current()
    emergencies = tuple(emergency_of(question, everything.emergency))
    wants_to_talk = wants_person(question)
    before = _topic_service(topic) if topic else None
    found: list[Found] = []
    if wants_to_talk or any(number.alone for number in emergencies):
        answer, about = NOTHING, before
    else:
        answer, found, about = _found_answer(question, before, language, at)
    state, quotes = _checked(answer, found, at)
    service = _service_of(quotes) or about
    office_id = _office_id(service, quotes)
    reply_id = uuid.uuid4().hex
    if state != "answered" and question and not emergencies and not wants_to_talk:
        actions.remember_question(question, language=language, state=state, at=at)
    return Reply(
        request_id=reply_id,
        question=question,
        language=language,
        state=state,
        quotes=quotes,
        service=service,
        office=everything.offices.get(office_id) or everything.help_office,
        topic=signing.dumps(service.id, salt=TOPIC_SALT) if service else "",
        emergencies=emergencies,
        receipt=signing.dumps([reply_id, state, [each.quote.source_name for each in quotes]], salt=RECEIPT_SALT),
        near=_near(question, answer, found) if state == "no_answer" and not emergencies else (),
        wants_person=wants_to_talk,
    )


def _found_answer(
    question: str, before: Service | None, language: Language, at: datetime
) -> tuple[Answer, list[Found], Service | None]:
    """Return the answer, the passages it was chosen from, and the service a follow-up question stays with."""
    if before and leans_on_before(question):
        asked = f"{_in(before.name, language)} {question}"
        address = service_path(before, language)
        found = [each for each in _passages(asked, language, at, k=WHOLE_PAGE) if each.name == address]
        if found and _stays_with(question, found, language):
            return _chosen(asked, found, language, focus=question), found, before
    asked, office = question, _office_with_hours(question, language)
    if office:
        asked = f"{question} {_in(office.name, language)}"
    found = _passages(asked, language, at)
    if office:
        address = office_path(office, language)
        found = [each for each in found if each.name == address] or found
    return _chosen(asked, found, language), found, None


def _office_with_hours(question: str, language: Language) -> Office | None:
    """Return the office whose hours are asked for: the one named in full, or where everybody may turn."""
    everything = city.current()
    if asks_only_for_hours(question, names=(everything.town.name,)):
        return everything.help_office
    if fact_asked(question) is not Fact.HOURS:
        return None
    asked = set(content_words(question, language))
    named = {office.id: content_words(_in(office.name, language), language) for office in everything.offices.values()}
    best = max(named, key=lambda office: len(named[office]) if asked.issuperset(named[office]) else 0, default="")
    return everything.offices[best] if best and asked.issuperset(named[best]) else None


def _passages(asked: str, language: Language, at: datetime, *, k: int = CANDIDATES) -> list[Found]:
    return content.find_passages(asked, k=k, language=language, kinds=None, today=timezone.localdate(at))


def _stays_with(question: str, found: list[Found], language: Language) -> bool:
    """Say whether everything a follow-up question names occurs on the page of the service before."""
    matcher = content.matcher_for(question, language=language)
    held = matcher.strengths("\n".join(f"{each.title}\n{each.heading}\n{each.text}" for each in found))
    return all(
        strength >= ON_THE_PAGE or concept.own in FACT_WORDS
        for concept, strength in zip(matcher.concepts, held, strict=True)
    )


def _chosen(asked: str, found: list[Found], language: Language, focus: str = "") -> Answer:
    return choose_answer(
        asked,
        [_candidate(each) for each in found],
        language=language,
        matcher=content.matcher_for(asked, language=language),
        focus=content.matcher_for(focus, language=language) if focus else None,
    )


def _in(text: Text, language: Language) -> str:
    return text.en if language == "en" else text.de


def _near(question: str, answer: Answer, found: list[Found]) -> tuple[NearPage, ...]:
    if answer.confidence < NEAR_FROM or topic_outside(question):
        return ()
    pages = {each.source_id: NearPage(each.title, content.passage_url(each)) for each in reversed(found)}
    best_first = dict.fromkeys(each.source_id for each in found)
    return tuple(pages[source_id] for source_id in best_first)[:NEAR_PAGES]


def _candidate(found: Found) -> Candidate:
    title = f"{found.title} {found.heading}"
    heading = found.heading.rpartition(" > ")[2]
    return Candidate(found.key, title, found.text, found.score, content.quotable_sentences(found), heading, found.name)


def _checked(answer: Answer, found: list[Found], at: datetime) -> tuple[State, tuple[ShownQuote, ...]]:
    """Cut the chosen sentences again from the stored sources; what does not match exactly is not shown."""
    if answer.state == "no_answer":
        return "no_answer", ()
    passages = {each.key: each for each in found}
    places = []
    for key, start, end in answer.spans:
        passage = passages[key]
        places.append((passage.source_id, passage.start + start, passage.start + end, passage.text[start:end]))
    quotes = content.cut_quotes(places, today=timezone.localdate(at))
    shown = tuple(ShownQuote(quote, content.quote_url(quote)) for quote in quotes)
    return (answer.state, shown) if shown else ("no_answer", ())


def service_path(service: Service, language: Language) -> str:
    """Return the path of the service's page."""
    with translation.override(language):
        return reverse("portal:service_detail", args=[service.id])


def office_path(office: Office, language: Language) -> str:
    """Return the path of the office's page."""
    with translation.override(language):
        return reverse("portal:office_detail", args=[office.id])


def _service_of(quotes: tuple[ShownQuote, ...]) -> Service | None:
    for shown in quotes:
        if shown.quote.kind == "service":
            return city.current().services.get(shown.quote.source_url.rstrip("/").rpartition("/")[2])
    return None


def _office_id(service: Service | None, quotes: tuple[ShownQuote, ...]) -> str:
    if service:
        return service.office
    return next((shown.quote.office for shown in quotes if shown.quote.office), "")


def _topic_service(topic: str) -> Service | None:
    """Return the service the reply before was about; a forged or old topic counts as none."""
    if not topic:
        return None
    try:
        service_id = signing.loads(topic, salt=TOPIC_SALT, max_age=TOPIC_SECONDS)
    except signing.BadSignature:
        return None
    return city.current().services.get(service_id)


def read_receipt(receipt: str) -> tuple[str, str, list[str]] | None:
    """Return request id, state and source names of a reply we gave within the last day; None for anything else."""
    try:
        request_id, state, sources = signing.loads(receipt, salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
    except signing.BadSignature:
        return None
    return request_id, state, sources
