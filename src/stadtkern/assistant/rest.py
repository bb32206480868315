"""The JSON door for programs: ask, search, suggest. Described by ``/api/openapi.json``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import ValidationError
from pydantic import StringConstraints

from stadtkern import __version__
from stadtkern.assistant import asking
from stadtkern.assistant.wording import LABEL, contact_of, service_of
from stadtkern.city.api import Service
from stadtkern.content import api as content
from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.retrieval.analysis import words_of
from stadtkern.retrieval.function_words import guess_language

ASKS_PER_MINUTE = 30
SEARCHES_PER_MINUTE = 120
SUGGESTIONS_PER_MINUTE = 300

Words = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
Language = Literal["de", "en"]


class Problem(Schema):
    """Every error: a stable code, and a sentence that says what happened and what to do."""

    code: str
    detail: str


class AskIn(Schema):
    question: Words
    language: Language | None = Field(
        None, description="Language of the answer; guessed from the question when left out."
    )
    context: str = Field("", max_length=400, description="The `context` of the reply before, for follow-up questions.")


class QuoteOut(Schema):
    text: str = Field(description="The source's own words.")
    start: int = Field(description="First character in the source's text.")
    end: int = Field(description="One past the last character in the source's text.")
    source: str = Field(description="Name of the imported file, or address of the page.")
    title: str
    url: str = Field(description="The quote's place in the source, highlighted.")
    text_url: str = Field(description="The source's whole text, to cut the quote again.")
    checked_on: date | None
    contested: bool = Field(description="Another source says something different; confirm it with the office.")


class ServiceOut(Schema):
    name: str
    url: str
    online: str | None = Field(description="Address of the digital way, if there is one.")
    fee: str


class ContactOut(Schema):
    office: str
    phone: str
    hours: str
    open_now: bool
    text: str = Field(description="Until when it is open, or when it opens next.")


class EmergencyOut(Schema):
    number: str
    name: str
    advice: str


class PageOut(Schema):
    title: str
    url: str


class AskOut(Schema):
    state: Literal["answered", "sources_only", "no_answer"]
    answer: str
    quotes: list[QuoteOut]
    service: ServiceOut | None
    contact: ContactOut
    emergency: list[EmergencyOut]
    ai_generated: bool
    label: str
    request_id: str
    context: str
    near: list[PageOut] = Field(description="Without an answer: pages that may help all the same.")


class Result(Schema):
    passage_id: str
    source: str
    title: str
    url: str
    score: float
    snippet: str


class SearchOut(Schema):
    results: list[Result]


class Suggestion(Schema):
    title: str
    url: str
    kind: str


class SuggestOut(Schema):
    suggestions: list[Suggestion]


api = NinjaAPI(
    title="Stadtkern",
    version=__version__,
    docs_url=None,
    urls_namespace="api",
    description="Questions and search over the town's sources. Nothing here is written by an AI: answers are quotes.",
)
PROBLEMS = {400: Problem, 422: Problem, 429: Problem}


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    status = 429 if refusal.reason == "too_many_requests" else 400
    return api.create_response(request, {"code": refusal.reason, "detail": refusal.hint}, status=status)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = "; ".join(f"{'.'.join(str(step) for step in each['loc'][1:])}: {each['msg']}" for each in error.errors)
    return api.create_response(request, {"code": "invalid", "detail": places}, status=422)


@api.post("/ask", response={200: AskOut, **PROBLEMS}, summary="Ask a question")
def ask(request: HttpRequest, body: AskIn) -> AskOut:
    """Answer with sentences of official sources, or name the people to ask."""
    check_limit(request, name="ask", per_minute=ASKS_PER_MINUTE)
    question = _without_control_characters(body.question)
    language: Language = body.language or ("en" if guess_language(words_of(question)) == "en" else "de")
    reply = asking.ask(question, language=language, topic=body.context, at=timezone.now())
    with translation.override(language):
        return AskOut(
            state=reply.state,
            answer=reply.answer,
            quotes=[_quote(request, shown) for shown in reply.quotes],
            service=_service(request, reply.service, language) if reply.service else None,
            contact=ContactOut(**contact_of(reply.office, at=timezone.now())),
            emergency=[
                EmergencyOut(number=each.number, name=_in(each.name, language), advice=_in(each.advice, language))
                for each in reply.emergencies
            ],
            ai_generated=False,
            label=str(LABEL),
            request_id=reply.request_id,
            context=reply.topic,
            near=[PageOut(title=each.title, url=request.build_absolute_uri(each.url)) for each in reply.near],
        )


def _in(text: object, language: str) -> str:
    return str(getattr(text, language))


def _service(request: HttpRequest, service: Service, language: Language) -> ServiceOut:
    url = request.build_absolute_uri(asking.service_path(service, language))
    return ServiceOut(**service_of(service, url=url))


def _quote(request: HttpRequest, shown: asking.ShownQuote) -> QuoteOut:
    quote = shown.quote
    return QuoteOut(
        text=quote.text,
        start=quote.start,
        end=quote.end,
        source=quote.source_name,
        title=quote.source_title,
        url=request.build_absolute_uri(shown.url),
        text_url=request.build_absolute_uri(content.text_url(quote)),
        checked_on=quote.checked_on,
        contested=quote.contested,
    )


@api.get("/search", response={200: SearchOut, **PROBLEMS}, summary="Search all sources")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    k: Annotated[int, Query(ge=1, le=50)] = 10,
    language: Language | None = None,
) -> SearchOut:
    """Return passages, best first; ``score`` compares only within one answer."""
    check_limit(request, name="search", per_minute=SEARCHES_PER_MINUTE)
    words = _without_control_characters(q)
    found = content.find_passages(words, k=k, language=language, kinds=None, today=timezone.localdate())
    return SearchOut(
        results=[
            Result(
                passage_id=each.key,
                source=each.name,
                title=each.title,
                url=request.build_absolute_uri(content.passage_url(each)),
                score=each.score,
                snippet=content.snippet(each.text, words, each.language),
            )
            for each in found
        ]
    )


@api.get("/suggest", response={200: SuggestOut, **PROBLEMS}, summary="Suggest while typing")
def suggest(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=100)],
    language: Language = "de",
) -> SuggestOut:
    """Return titles that fit what has been typed so far."""
    check_limit(request, name="suggest", per_minute=SUGGESTIONS_PER_MINUTE)
    found = content.suggest(_without_control_characters(q), language=language)
    return SuggestOut(suggestions=[Suggestion(title=each.title, url=each.url, kind=each.kind) for each in found])


def _without_control_characters(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text).strip()
