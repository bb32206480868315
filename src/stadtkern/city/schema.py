"""What the files in ``cities/<town>/`` may say: one schema, validated by pydantic.

Every text a resident reads exists in German and English (``Text``). Facts nobody has confirmed are
named in ``unsure``; the portal shows them as "bitte beim Amt bestätigen". The sentences for what is wrong
are in ``problems``.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from stadtkern.masking.checks import iban as is_iban

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
COLOUR = r"^#[0-9a-fA-F]{6}$"
PHONE = r"^\+43 [0-9 /-]+$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[a-z]+$"
POSTCODE = r"^[1-9][0-9]{3}$"
STATE = r"^[1-9]$"
IBAN = r"^[A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,40}$"
BIC = r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$"

Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Saying = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Colour = Annotated[str, StringConstraints(pattern=COLOUR)]
Phone = Annotated[str, StringConstraints(pattern=PHONE)]
Email = Annotated[str, StringConstraints(pattern=EMAIL)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Language = Literal["de", "en"]
T = TypeVar("T")


def _written_as(pattern: str, kind: str) -> BeforeValidator:
    """Let text pass only in one form: pydantic alone would read ``opens: 8`` as eight seconds past midnight."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise PydanticCustomError(f"{kind}_form", "not in the usual form")
        return value

    return BeforeValidator(check)


Day = Annotated[date, _written_as(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "date")]
Clock = Annotated[time, _written_as(r"[0-9]{2}:[0-9]{2}(:00)?", "time")]


def each_once(values: tuple[T, ...]) -> tuple[T, ...]:
    """Let a list pass in which nothing is named twice."""
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise PydanticCustomError("twice", "named twice: {names}", {"names": ", ".join(twice)})
    return values


class Strict(BaseModel):
    """Frozen, and unknown keys are errors: a misspelt key must not vanish silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """The same statement in both languages."""

    de: Filled
    en: Filled


class Span(Strict):
    """Opening time within one day, local time; ``closes: 00:00`` is midnight at the end of the day."""

    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Span:
        if self.closes != time(0) and self.opens >= self.closes:
            raise PydanticCustomError("span_order", "closes must be later than opens")
        return self


def _one_after_the_other(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    for earlier, later in pairwise(spans):
        if earlier.closes == time(0) or later.opens < earlier.closes:
            raise PydanticCustomError("spans_overlap", "spans of a day must follow one another")
    return spans


Spans = Annotated[tuple[Span, ...], AfterValidator(_one_after_the_other)]


class SpecialDay(Strict):
    """One day on which the weekly hours do not apply; no spans means closed."""

    on: Day
    spans: Spans = ()
    reason: Text


class Hours(Strict):
    """Weekly opening hours; public holidays of the federal state are closed unless an exception says otherwise."""

    weekly: dict[Weekday, Spans]
    exceptions: tuple[SpecialDay, ...] = ()
    note: Text | None = None

    @field_validator("exceptions")
    @classmethod
    def _one_exception_per_day(cls, exceptions: tuple[SpecialDay, ...]) -> tuple[SpecialDay, ...]:
        each_once(tuple(each.on for each in exceptions))
        return exceptions


class Address(Strict):
    """Where to go, and how to get in."""

    street: Filled
    postcode: Annotated[str, StringConstraints(pattern=POSTCODE)]
    place: Filled
    access: Text | None = Field(default=None, description="Step-free way in, lift, stop nearby.")


class Unsure(Strict):
    """Something whose facts may still wait for the office to confirm them."""

    unsure: tuple[Filled, ...] = Field(default=(), description="Names of fields to be confirmed by the office.")

    @field_validator("unsure")
    @classmethod
    def _names_fields(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(names) - set(cls.model_fields))
        if unknown:
            raise PydanticCustomError("unsure_unknown", "no such fields: {names}", {"names": ", ".join(unknown)})
        return names


class Office(Unsure):
    """A place where a person can be reached."""

    id: Slug
    name: Text
    does: Text = Field(description="What people come here for, one sentence.")
    address: Address
    phone: Phone
    email: Email | None = None
    hours: Hours
    checked_on: Day


class Fee(Strict):
    """What it costs on one channel; an unknown amount is left out and explained in ``text``."""

    channel: Literal["all", "online", "counter", "post"]
    amount_eur: Decimal | None = Field(default=None, ge=0, decimal_places=2)
    text: Text


class Law(Strict):
    """A legal basis, with its address in the federal legal information system where known."""

    name: Filled
    url: HttpUrl | None = None


class Online(Strict):
    """The digital way. ``platform`` names who runs it when the town does not."""

    url: HttpUrl
    platform: Filled | None = None


class Service(Unsure):
    """One thing the town hall does for people, as the public page shows it."""

    id: Slug
    name: Text
    also_called: tuple[Filled, ...] = Field(default=(), description="Everyday German words people would type.")
    life: Slug
    target: Literal["person", "owner", "business", "association"]
    authority: Literal["gemeinde", "bh", "land", "bund"]
    channel: Literal["own", "handoff", "assisted"]
    login: Literal["none", "basic", "full"]
    decision: Literal[
        "notification", "permit", "certificate", "registration", "booking", "payment", "grant", "information"
    ]
    sovereign: bool
    summary: Text = Field(description="What it is, two or three plain sentences.")
    who: Text = Field(description="Who may or must use it.")
    fees: tuple[Fee, ...] = Field(min_length=1)
    duration: Text = Field(description="How long it takes.")
    deadline: Text | None = Field(default=None, description="A duty or window the person must keep.")
    bring: tuple[Text, ...] = ()
    law: tuple[Law, ...] = ()
    online: Online | None = None
    how_online: Text = Field(description="The digital way, or why there is none yet.")
    how_analogue: Text = Field(description="The equal way without internet: counter, phone, post.")
    office: Slug
    sources: tuple[Filled, ...] = ()
    checked_on: Day


class LifeSituation(Strict):
    """An entry to the services by what happens in a life."""

    id: Slug
    name: Text
    intro: Text
    icon: Slug


class Link(Strict):
    """A platform the town or its partners run."""

    id: Slug
    name: Text
    url: HttpUrl
    text: Text


class QuickEntry(Strict):
    """A tile on the start page; points at a service or a link of the town."""

    label: Text
    service: Slug | None = None
    link: Slug | None = None

    @model_validator(mode="after")
    def _points_at_one_thing(self) -> QuickEntry:
        if (self.service is None) == (self.link is None):
            raise PydanticCustomError("one_target", "exactly one of service and link")
        return self


class Colours(Strict):
    """Brand colours for light and dark; contrast against text and page is checked when loaded (WCAG 2.2, 1.4.3)."""

    primary_light: Colour
    on_primary_light: Colour
    primary_dark: Colour
    on_primary_dark: Colour


class Crest(Strict):
    """The coat of arms: an SVG file in the town's folder."""

    file: Filled
    alternative: Text


class CrestDrawing(Strict):
    """What the crest's file holds, found harmless."""

    svg: Filled


class EmergencyNumber(Strict):
    """A number that comes before any answer."""

    number: Filled
    name: Text
    words: tuple[Filled, ...] = Field(description="German and English words that put this number first.")
    advice: Text
    alone: bool = Field(default=False, description="A life is in danger: nothing else is shown beside this number.")


def _without_spaces(iban: str) -> str:
    plain = iban.replace(" ", "")
    if not is_iban(plain):
        raise PydanticCustomError("iban", "no IBAN: the check digits or the length are wrong")
    return plain


class Bank(Strict):
    """The town's account: where fees are paid to."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=70)]
    iban: Annotated[str, StringConstraints(pattern=IBAN), AfterValidator(_without_spaces)]
    bic: Annotated[str, StringConstraints(pattern=BIC)] | None = None


class Town(Unsure):
    """``town.yaml``: who the town is."""

    id: Slug
    name: Filled
    official_name: Filled
    state: Annotated[str, StringConstraints(pattern=STATE)] = Field(description="ISO 3166-2:AT, for holidays.")
    catalogue: Slug | None = Field(default=None, description="Folder beside this town with shared starting data.")
    languages: Annotated[tuple[Language, ...], AfterValidator(each_once), Field(min_length=1)]
    website: HttpUrl
    phone: Phone
    email: Email
    address: Address
    crest: Crest
    colours: Colours
    claim: Text
    help_office: Slug = Field(description="Where to turn when nothing else fits.")
    bank: Bank | None = Field(default=None, description="The account that fees are paid to.")
    municipality_code: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{4}$")] | None = Field(
        default=None, description="Gemeindekennziffer: by it ID Austria says where somebody lives."
    )
    districts: tuple[Filled, ...]
    streets: tuple[Filled, ...] = Field(
        default=(), description="Names of streets and squares, from the address register; none of them is a person."
    )
    links: tuple[Link, ...] = ()
    quick_entries: tuple[QuickEntry, ...]
    accessibility_contact: Email
    checked_on: Day


class Page(Strict):
    """Front matter of ``pages/<id>.<language>.md``; the text below it is the body, in Markdown."""

    id: Slug
    title: Filled
    intro: Filled
    checked_on: Day
    formerly: tuple[Slug, ...] = Field((), description="Earlier ids; their addresses lead to the page.")


class WrittenPage(Page):
    """A page with what its file name says and its text."""

    language: Language
    body: Filled = Field(description="Markdown.")


class News(Strict):
    """Something new; shown latest first."""

    id: Slug
    title: Text
    intro: Text
    body: Text = Field(description="Markdown.")
    published_on: Day


class Project(Strict):
    """Something the town works on for longer."""

    id: Slug
    title: Text
    intro: Text
    body: Text = Field(description="Markdown.")
    status: Literal["planned", "running", "done"]
    started_on: Day | None = None


class Event(Strict):
    """Something that takes place on a day; shown soonest first."""

    id: Slug
    title: Text
    intro: Text
    body: Text = Field(description="Markdown.")
    place: Filled
    on: Day
    opens: Clock | None = None


class Synonym(Strict):
    """``synonyms.yaml``: what people say, and the words the sources use for it (lower case is fine)."""

    say: tuple[Saying, ...] = Field(min_length=1)
    means: tuple[Saying, ...] = Field(min_length=1)
    language: Language = "de"


class ServiceChanges(Strict):
    """``services.yaml`` of a town: how it differs from the shared catalogue.

    ``offices`` maps offices the catalogue names to those of this town; ``changes`` maps a service id to the fields it
    replaces; ``services`` are further complete services.
    """

    without: Annotated[tuple[Slug, ...], AfterValidator(each_once)] = ()
    offices: dict[Slug, Slug] = {}
    changes: dict[Slug, dict[str, object]] = {}
    services: tuple[Service, ...] = ()
