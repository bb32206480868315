"""The JSON door of procedures for programs: the same definition the forms are made of, and what it makes of answers.

Nothing is kept and nobody signs in: filing stays with the forms, where a person is known. Described by
``/api/amtswege/openapi.json``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from ninja import Field, NinjaAPI, Schema
from ninja.errors import ValidationError
from pydantic import StringConstraints

from stadtkern import __version__
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.definitions.asking import Asked, ask
from stadtkern.definitions.sentences import fault_text, in_language
from stadtkern.procedurelaw.tariffs import NoRateError
from stadtkern.procedures import api as filing

READS_PER_MINUTE, CHECKS_PER_MINUTE = 120, 60
MOST_ANSWERS, MOST_CHOSEN = 200, 50

Language = Literal["de", "en"]
Name = Annotated[str, StringConstraints(max_length=80)]
Typed = Annotated[str, StringConstraints(max_length=10_000)]


class Problem(Schema):
    """Every error: a stable code, and a sentence that says what happened and what to do."""

    code: str
    detail: str


class Known(Schema):
    """A procedure that can be filed here."""

    id: str
    version: int
    name: dict[Language, str]
    unit: str = Field(description="The office that decides.")
    url: str = Field(description="Where a person files it.")
    paper: str = Field(description="The same form on paper, as a PDF file.")
    definition: str = Field(description="Address of the whole definition.")


class ListOut(Schema):
    procedures: list[Known]


class CheckIn(Schema):
    answers: dict[Name, Typed | Annotated[list[Typed], Field(max_length=MOST_CHOSEN)]] = Field(
        max_length=MOST_ANSWERS, description="Answers as people type them, by the id of the question."
    )
    language: Language = "de"


class FaultOut(Schema):
    question: str
    text: str


class FindingOut(Schema):
    rule: str
    holds: bool | None = Field(description="Empty as long as `missing` answers could change it.")
    text: str
    law: str
    missing: list[str]


class AmountOut(Schema):
    id: str
    label: str
    value: Decimal | None


class PriceOut(Schema):
    """In euro; ``unsure``: the office has not confirmed each tariff yet."""

    with_id_austria: Decimal
    otherwise: Decimal
    unsure: bool


class CheckOut(Schema):
    complete: bool
    asked: list[str] = Field(description="The questions a form would ask with these answers, in their order.")
    faults: list[FaultOut]
    findings: list[FindingOut] = Field(description="What the rules find; a person decides.")
    amounts: list[AmountOut]
    documents: list[str] = Field(description="The documents that are wanted, by their id.")
    price: PriceOut | None = Field(description="Empty until the answers are complete, and where a tariff is missing.")
    checked_on: date


api = NinjaAPI(
    title="Stadtkern: procedures",
    version=__version__,
    docs_url=None,
    urls_namespace="procedures_api",
    description="What can be filed, what is asked, what it costs and what the rules say. Nothing is kept.",
)
PROBLEMS: dict[Any, Any] = {404: Problem, 422: Problem, 429: Problem}


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    status = {"too_many_requests": 429, "not_found": 404}.get(refusal.reason, 422)
    return api.create_response(request, {"code": refusal.reason, "detail": refusal.hint}, status=status)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = "; ".join(f"{'.'.join(str(step) for step in each['loc'][1:])}: {each['msg']}" for each in error.errors)
    return api.create_response(request, {"code": "invalid", "detail": places}, status=422)


@api.get("/", response={200: ListOut, **PROBLEMS}, summary="List the procedures")
def procedures(request: HttpRequest) -> ListOut:
    """Return every procedure that can be filed here, by name."""
    check_limit(request, name="procedures_read", per_minute=READS_PER_MINUTE)
    services = city.current().services
    found = [
        Known(
            id=name,
            version=each.version,
            name={"de": services[name].name.de, "en": services[name].name.en},
            unit=each.unit,
            url=_whole(request, "procedures:start", name),
            paper=_whole(request, "procedures:paper", name),
            definition=_whole(request, "procedures_api:definition", name),
        )
        for name, each in filing.procedures().items()
        if name in services
    ]
    return ListOut(procedures=sorted(found, key=lambda each: each.name["de"]))


@api.get("/{slug:procedure}", response={200: dict[str, Any], **PROBLEMS}, summary="One whole definition")
def definition(request: HttpRequest, procedure: str) -> dict[str, Any]:
    """Return a definition as its file says it (docs/rooms/procedures.md): pages, rules, fees, periods, appeal."""
    check_limit(request, name="procedures_read", per_minute=READS_PER_MINUTE)
    return filing.procedure_of(procedure).model_dump(mode="json", exclude_none=True)


@api.post("/{slug:procedure}/pruefen", response={200: CheckOut, **PROBLEMS}, summary="Try answers")
def check(request: HttpRequest, procedure: str, body: CheckIn) -> CheckOut:
    """Return what a form would make of these answers today. Nothing is filed and nothing is kept."""
    check_limit(request, name="procedures_checked", per_minute=CHECKS_PER_MINUTE)
    compiled, today = filing.compiled_now(procedure), timezone.localdate()
    asked = ask(compiled, body.answers, today=today)
    with translation.override(body.language):
        labels = {each.id: each for each in compiled.procedure.questions}
        return CheckOut(
            complete=asked.is_complete,
            asked=[each.id for _page, questions in asked.pages for each in questions],
            faults=[
                FaultOut(question=each.question, text=fault_text(each, labels[each.question])) for each in asked.faults
            ],
            findings=[
                FindingOut(
                    rule=each.rule.id,
                    holds=each.holds,
                    text="" if each.holds is None else in_language(each.rule.passes if each.holds else each.rule.fails),
                    law=each.rule.law,
                    missing=sorted(each.missing),
                )
                for each in asked.findings
            ],
            amounts=[
                AmountOut(id=each.id, label=in_language(each.label), value=value) for each, value in asked.amounts
            ],
            documents=[each.id for each in asked.documents],
            price=_price(asked),
            checked_on=today,
        )


def _price(asked: Asked) -> PriceOut | None:
    if not asked.is_complete:
        return None
    tariffs = city.current().further["tariff"]
    try:
        online, otherwise = (asked.price(tariffs, with_e_id=each) for each in (True, False))
    except (NoRateError, KeyError):
        return None
    return PriceOut(
        with_id_austria=online.total_eur,
        otherwise=otherwise.total_eur,
        unsure=any(tariffs[line.code].unsure for line in otherwise.lines),
    )


def _whole(request: HttpRequest, name: str, procedure: str) -> str:
    return request.build_absolute_uri(reverse(name, args=[procedure]))
