"""What ``cities/<town>/procedures/*.yaml`` and ``tariffs/*.yaml`` may say.

Names (of fields, amounts, tables) are words of the language of rules, see ``procedurelaw.expressions``. Texts people
read exist in German and English; what becomes part of a decision is German, the language of the authorities.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from stadtkern.city.api import Day, Filled, Slug, Strict, Text, each_once
from stadtkern.procedurelaw.functions import FUNCTIONS
from stadtkern.procedurelaw.periods import read_period
from stadtkern.procedurelaw.tariffs import Due

NAME = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
RESERVED = frozenset({"today", "known", *FUNCTIONS})

Euro = Annotated[Decimal, Field(ge=0, decimal_places=2, max_digits=12)]
Number = Annotated[Decimal, Field(max_digits=15)]
Formula = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _not_reserved(name: str) -> str:
    if name in RESERVED:
        raise PydanticCustomError("reserved_name", "{name} is reserved", {"name": name})
    return name


Name = Annotated[str, StringConstraints(pattern=NAME, max_length=40), AfterValidator(_not_reserved)]


def _is_period(written: str) -> str:
    try:
        read_period(written)
    except ValueError:
        raise PydanticCustomError("period_form", "not a period") from None
    return written


Span = Annotated[str, AfterValidator(_is_period)]

FieldKind = Literal[
    "text", "long_text", "number", "money", "date", "yes_no", "choice", "choices", "email", "phone", "iban", "plate",
    "confirm",
]  # fmt: skip
CHOOSING = frozenset({"choice", "choices"})
Claim = Literal[
    "given_name", "family_name", "birthdate", "street", "house_number", "stair", "door", "postcode", "place",
    "municipality_code", "nationality", "vehicle_plates", "mandator_name", "mandator_register_number",
]  # fmt: skip


class Rate(Strict):
    """What one unit costs from a day on; see ``procedurelaw.tariffs``."""

    valid_from: Day
    amount_eur: Euro
    e_id_eur: Euro | None = None
    most_eur: Euro | None = None
    e_id_most_eur: Euro | None = None


class TariffFile(Strict):
    """``tariffs/<id>.yaml``: one fee over time."""

    id: Slug
    name: Text
    law: Filled
    rates: tuple[Rate, ...] = Field(min_length=1)
    unsure: bool = Field(default=False, description="Amounts nobody at the office has confirmed yet.")


class YearlyAmount(Strict):
    """What a budget begins with in a calendar year; ``basis``: what gave it, such as a resolution of the council."""

    year: int = Field(ge=2020, le=2199)
    amount_eur: Euro
    basis: Filled


class BudgetFile(Strict):
    """``budgets/<id>.yaml``: money set aside for grants. Its amounts are proposals: the treasury opens a year."""

    id: Slug
    name: Text
    years: tuple[YearlyAmount, ...] = ()
    unsure: bool = Field(default=False, description="Amounts nobody at the office has confirmed yet.")


class TableRow(Strict):
    """Steps have ``from_number``, words have ``word``."""

    value: Number
    from_number: Number | None = None
    word: Filled | None = None

    @model_validator(mode="after")
    def _has_one_key(self) -> TableRow:
        if (self.from_number is None) == (self.word is None):
            raise PydanticCustomError("one_key", "either from_number or word")
        return self


class TableEdition(Strict):
    """The rows in force from a day on."""

    valid_from: Day
    rows: tuple[TableRow, ...] = Field(min_length=1)
    each_more: Number | None = Field(default=None, description="For every whole number above the last row.")


class TableOfRules(Strict):
    """A dated table that rules look things up in, by its id like a function: ``income_limit(household)``."""

    id: Name
    law: Filled
    editions: tuple[TableEdition, ...] = Field(min_length=1)


class Option(Strict):
    """One thing to choose."""

    id: Name
    label: Text


class Check(Strict):
    """Something that must hold, and what to say if it does not."""

    must: Formula
    says: Text


class Question(Strict):
    """One field of a form. ``when``: it is only asked if that holds."""

    id: Name
    kind: FieldKind
    label: Text
    help: Text | None = None
    optional: bool = False
    when: Formula | None = None
    options: Annotated[tuple[Option, ...], AfterValidator(lambda options: _each_id_once(options))] = ()
    longest: int | None = Field(default=None, ge=1, le=10_000)
    least: Number | None = None
    most: Number | None = None
    checks: tuple[Check, ...] = ()
    prefill: Claim | None = Field(default=None, description="What ID Austria says; its source is shown.")
    is_fixed: bool = Field(default=False, description="What was prefilled by ID Austria cannot be typed over.")
    is_plain: bool = Field(default=False, description="Says nothing about a person and may be counted.")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Question:
        if bool(self.options) != (self.kind in CHOOSING):
            raise PydanticCustomError("options_fit", "options belong to choice and choices")
        if self.is_fixed and self.prefill is None:
            raise PydanticCustomError("fixed_needs_prefill", "is_fixed needs prefill")
        return self


def _each_id_once(options: tuple[Option, ...]) -> tuple[Option, ...]:
    each_once(tuple(each.id for each in options))
    return options


class FormPage(Strict):
    """One page of the form: one thing at a time."""

    id: Slug
    title: Text
    intro: Text | None = None
    when: Formula | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class Wanted(Strict):
    """A document somebody has to add. ``can_follow``: the filing counts without it, it may be handed in later."""

    id: Name
    label: Text
    help: Text | None = None
    when: Formula | None = None
    optional: bool = False
    can_follow: bool = False
    most: int = Field(default=1, ge=1, le=30)
    formats: Annotated[tuple[Literal["pdf", "picture"], ...], Field(min_length=1)] = ("pdf", "picture")


class FeeItem(Strict):
    """A tariff that applies: always or ``when`` that holds, once or ``count`` times; ``due``: see ``procedurelaw``."""

    tariff: Slug
    when: Formula | None = None
    count: Formula | None = None
    due: Due = "end"


class Deadline(Strict):
    """How long the office has; ``promise`` is what it sets itself."""

    period: Span
    law: Filled
    extension: Span | None = None
    after_correction: Literal["runs_on", "pauses", "begins_anew"] = "begins_anew"
    promise: Span | None = None


class Rule(Strict):
    """A condition for what is asked for, with an explanation for every result; a person may decide otherwise."""

    id: Name
    holds: Formula
    passes: Text
    fails: Text
    law: Filled
    is_essential: bool = Field(default=False, description="Without it the answer will be no; the form says so before.")


class Amount(Strict):
    """A number that rules and texts may use by its id."""

    id: Name
    value: Formula
    label: Text
    is_euro: bool = True
    law: Filled | None = None


class Step(Strict):
    """What the office does before it decides. ``unit``: another office does it and reports back."""

    id: Name
    title: Text
    kind: Literal["check", "opinion", "visit", "hearing"]
    unit: Slug | None = None
    when: Formula | None = None


class Outcome(Strict):
    """One way a case can end. Texts are German; ``{name}`` stands for an answer or an amount.

    ``form``: a ``notice`` (Bescheid), a ``confirmation``, or a plain ``letter``.
    """

    id: Name
    label: Text
    kind: Literal["granted", "partly", "refused", "answered"]
    form: Literal["notice", "confirmation", "letter"]
    operative_part: Filled
    reasons: Filled | None = None
    valid_for: Span | None = None
    award: Name | None = Field(default=None, description="The amount that is paid out.")


class Appeal(Strict):
    """The legal remedy: where it goes and until when; ``none`` for what is no formal decision."""

    route: Literal["complaint", "appeal", "review", "none"]
    to: Filled | None = None
    period: Span | None = None
    instruction: Filled = Field(description="The instruction on legal remedies, in German, as it stands in the notice.")

    @model_validator(mode="after")
    def _is_whole(self) -> Appeal:
        is_none = self.route == "none"
        if (self.to is None) != is_none or (self.period is None) != is_none:
            raise PydanticCustomError("appeal_whole", "a route has to and period")
        return self


class Retention(Strict):
    """How long the file is kept, what then, and why."""

    years: int = Field(ge=0, le=100)
    then: Literal["delete", "archive"]
    basis: Filled


class Procedure(Strict):
    """``procedures/<id>.yaml``: one procedure; ``id`` is that of its service. Running cases keep their version."""

    id: Slug
    version: int = Field(ge=1)
    unit: Slug = Field(description="The office that decides.")
    login: Literal["none", "basic", "full"]
    principals: Annotated[tuple[Literal["person", "company"], ...], AfterValidator(each_once), Field(min_length=1)]
    sovereign: bool
    law: tuple[Filled, ...] = Field(min_length=1)
    pages: tuple[FormPage, ...] = Field(min_length=1)
    documents: tuple[Wanted, ...] = ()
    tables: tuple[TableOfRules, ...] = ()
    amounts: tuple[Amount, ...] = ()
    rules: tuple[Rule, ...] = ()
    fees: tuple[FeeItem, ...] = ()
    deadline: Deadline
    steps: tuple[Step, ...] = ()
    four_eyes: Formula | None = Field(default=None, description="A second person must approve if this holds.")
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    appeal: Appeal
    delivery: Literal["plain", "with_proof"] = "plain"
    parties: bool = Field(default=False, description="Others than the applicant take part (§ 8 AVG).")
    retention: Retention
    budget: Slug | None = Field(default=None, description="The budget awards are paid from.")
    award_account: Name | None = Field(default=None, description="The question that asks for the account of an award.")
    unsure: tuple[Text, ...] = Field(default=(), description="What the office still has to confirm.")

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return all questions in the order of the form."""
        return tuple(question for page in self.pages for question in page.questions)
