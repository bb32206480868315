"""What only shows when a procedure is compared with itself and with its town."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.city.api import Draft, Found, Problem, Wording, keys_of
from stadtkern.definitions import schema
from stadtkern.definitions.compiled import Fault, Place, compile_procedure
from stadtkern.definitions.schema import BudgetFile, Procedure, TableOfRules, TariffFile
from stadtkern.definitions.wording import placeholders

CASE_WORDS = frozenset({"recipient", "case_number", "filed_on", "decided_on", "valid_until", "town", "office"})
FORMULA_FAULTS = {
    "too_long": _("This formula is too long."),
    "too_deep": _("This formula is nested too deeply."),
    "not_readable": _("This formula cannot be read."),
    "unknown_name": _("There is no question or amount “%(about)s” before this place."),
    "unknown_function": _("There is no table or function “%(about)s”."),
    "wrong_kind": _("Two things are put together here that do not fit (%(about)s)."),
    "wrong_arguments": _("“%(about)s” has too many or too few things in its brackets."),
    "must_be_fixed": _("“%(about)s” needs a fixed value in its brackets."),
    "divides_by_answer": _("A formula may only divide by a fixed number."),
    "not_a_number": _("This is not a number the language of rules knows."),
    "not_allowed": _("“%(about)s” is not part of the language of rules."),
}
WORDING = Wording(
    sentences={
        "reserved_name": (_("“%(name)s” is a word of the language of rules."), _("Choose another name.")),
        "period_form": (_("“%(input)s” is not a period."), _("Write such as 6 months, 4 weeks or 14 days.")),
        "one_key": (_("A row has either a number or a word."), _("Write “from_number” or “word”.")),
        "options_fit": (_("Only a choice has options, and it needs them."), _("Correct “kind” or “options”.")),
        "fixed_needs_prefill": (_("Only what is prefilled can be fixed."), _("Add “prefill” or remove “is_fixed”.")),
        "appeal_whole": (_("A legal remedy has both an authority and a period."), _("Write “to” and “period”.")),
        "decimal_max_digits": (_("“%(input)s” has too many digits."), _("Write a smaller number.")),
        "less_than_equal": (_("“%(input)s” is too big."), _("The greatest possible value is %(le)s.")),
    },
    forms={schema.NAME: _("Use small letters a to z, digits and underscores, such as household_size.")},
    keys=keys_of(schema),
)


def tariff_checks(_draft: Draft, found: Sequence[Found[TariffFile]]) -> Iterator[Problem]:
    """Yield what is wrong with tariffs."""
    for each in found:
        days = [rate.valid_from for rate in each.value.rates]
        if len(set(days)) < len(days):
            what = gettext("Two rates begin on the same day.")
            yield each.problem(what, gettext("Correct one of the days."), "rates")


def budget_checks(_draft: Draft, found: Sequence[Found[BudgetFile]]) -> Iterator[Problem]:
    """Yield what is wrong with budgets."""
    for each in found:
        years = [amount.year for amount in each.value.years]
        if len(set(years)) < len(years):
            yield each.problem(gettext("A year stands there twice."), gettext("Correct one of the years."), "years")


def procedure_checks(draft: Draft, found: Sequence[Found[Procedure]]) -> Iterator[Problem]:
    """Yield what is wrong with procedures."""
    for each in found:
        yield from _names(each)
        yield from _formulas(each)
        yield from _tables(each)
        yield from _texts(each)
        yield from _fees(each)
        yield from _awards(each)
        yield from _parties(each)
        yield from _town(draft, each)


def _names(found: Found[Procedure]) -> Iterator[Problem]:
    """Questions, amounts and tables share one language: each name once."""
    procedure, seen = found.value, set[str]()
    places: list[tuple[str, Place]] = [
        (question.id, ("pages", page_number, "questions", number))
        for page_number, page in enumerate(procedure.pages)
        for number, question in enumerate(page.questions)
    ]
    places += [(each.id, ("amounts", number)) for number, each in enumerate(procedure.amounts)]
    places += [(each.id, ("tables", number)) for number, each in enumerate(procedure.tables)]
    for name, place in places:
        if name in seen:
            yield found.problem(*_twice(name), *place, "id")
        seen.add(name)
    for kind in ("pages", "documents", "rules", "steps", "outcomes"):
        ids = [each.id for each in getattr(procedure, kind)]
        for number, name in enumerate(ids):
            if name in ids[:number]:
                yield found.problem(*_twice(name), kind, number, "id")


def _twice(name: str) -> tuple[str, str]:
    return gettext("“%(key)s” stands in two entries.") % {"key": name}, gettext("Choose another name.")


def _formulas(found: Found[Procedure]) -> Iterator[Problem]:
    faults: list[Fault] = []
    compile_procedure(found.value, faults.append)
    for fault in faults:
        what = FORMULA_FAULTS[fault.error.code] % {"about": fault.error.about}
        remedy = gettext("See place %(column)d of the formula, and docs/rooms/procedures.md for what it may say.")
        yield found.problem(what, remedy % {"column": fault.error.column}, *fault.place)


def _tables(found: Found[Procedure]) -> Iterator[Problem]:
    for number, table in enumerate(found.value.tables):
        if len({edition.valid_from for edition in table.editions}) < len(table.editions):
            what = gettext("Two editions begin on the same day.")
            yield found.problem(what, gettext("Correct one of the days."), "tables", number, "editions")
        if _is_mixed(table):
            what = gettext("A table has either numbers or words on its left.")
            yield found.problem(what, gettext("Write “from_number” or “word” in all rows."), "tables", number)


def _is_mixed(table: TableOfRules) -> bool:
    rows = [row for edition in table.editions for row in edition.rows]
    return len({row.word is None for row in rows}) > 1


def _texts(found: Found[Procedure]) -> Iterator[Problem]:
    procedure = found.value
    amounts = {each.id for each in procedure.amounts}
    known = {each.id for each in procedure.questions} | amounts | CASE_WORDS
    for number, outcome in enumerate(procedure.outcomes):
        for part in ("operative_part", "reasons"):
            for name in placeholders(getattr(outcome, part) or ""):
                if name not in known:
                    what = gettext("There is no question or amount “%(name)s”.") % {"name": name}
                    yield found.problem(what, gettext("Correct the name in curly brackets."), "outcomes", number, part)
        if outcome.form == "notice" and procedure.appeal.route == "none":
            what = gettext("A formal decision needs a legal remedy.")
            yield found.problem(what, gettext("Write the route under “appeal”."), "appeal", "route")
        if outcome.form == "notice" and not procedure.sovereign:
            what = gettext("Only sovereign action ends in a formal decision (Bescheid).")
            yield found.problem(what, gettext("Use “letter” or “confirmation”."), "outcomes", number, "form")
    if not any(outcome.kind == "granted" or outcome.kind == "answered" for outcome in procedure.outcomes):
        what = gettext("No outcome gives people what they ask for.")
        yield found.problem(what, gettext("Add one of the kind “granted” or “answered”."), "outcomes")


def _fees(found: Found[Procedure]) -> Iterator[Problem]:
    """A case is charged once: what is due at once and what is due later cannot both be."""
    fees = found.value.fees
    for number, fee in enumerate(fees):
        if (fee.due == "filing") != (fees[0].due == "filing"):
            what = gettext("A matter is charged once: either all its fees are due with the filing, or none is.")
            yield found.problem(what, gettext("Correct “due”."), "fees", number, "due")


def _awards(found: Found[Procedure]) -> Iterator[Problem]:
    """What is awarded is an amount in euro, comes from a budget and goes to an account the form has asked for."""
    procedure = found.value
    for number, outcome in enumerate(procedure.outcomes):
        if outcome.award and (fault := _award_fault(procedure, outcome.award)):
            yield found.problem(*fault, "outcomes", number, "award")
    accounts = {each.id for each in procedure.questions if each.kind == "iban"}
    if procedure.award_account and procedure.award_account not in accounts:
        what = gettext("There is no question of the kind “iban” called “%(name)s”.") % {"name": procedure.award_account}
        yield found.problem(what, gettext("Name the question that asks for the account."), "award_account")


def _parties(found: Found[Procedure]) -> Iterator[Problem]:
    """Only where an office acts by authority somebody can be a party and gets a decision (§§ 8, 62 AVG)."""
    if found.value.parties and not found.value.sovereign:
        what = gettext("Parties take part only where the office acts by authority.")
        yield found.problem(what, gettext("Remove “parties”, or set “sovereign” to true."), "parties")


def _award_fault(procedure: Procedure, award: str) -> tuple[str, str] | None:
    """Return what keeps an amount from being awarded, and what to do."""
    amount = next((each for each in procedure.amounts if each.id == award), None)
    if amount is None:
        return gettext("There is no amount “%(name)s”.") % {"name": award}, gettext("Use the id of an amount.")
    if not amount.is_euro:
        return gettext("What is awarded must be an amount in euro."), gettext("Use the id of an amount.")
    if procedure.budget is None:
        return gettext("An award needs a budget."), gettext("Write “budget”: the name of a file in budgets/.")
    if procedure.award_account is None:
        what = gettext("An award needs an account to go to.")
        return what, gettext("Write “award_account”: the id of a question of the kind “iban”.")
    return None


def _town(draft: Draft, found: Found[Procedure]) -> Iterator[Problem]:
    """Where a whole file could not be read, its one problem is enough."""
    procedure = found.value
    offices, services = draft.ids.get("Office"), draft.ids.get("Service")
    tariffs = draft.ids.get(TariffFile.__name__, set())
    if services and not draft.catalogue_is_unknown and procedure.id not in services:
        what = gettext("There is no service “%(id)s”.") % {"id": procedure.id}
        yield found.problem(what, gettext("Name the procedure like its service."), "id")
    units: list[tuple[str | None, Place]] = [(procedure.unit, ("unit",))]
    units += [(step.unit, ("steps", number, "unit")) for number, step in enumerate(procedure.steps)]
    for unit, place in units:
        if offices and unit and unit not in offices:
            what = gettext("There is no office “%(id)s”.") % {"id": unit}
            yield found.problem(what, gettext("Use an id of offices.yaml."), *place)
    for number, fee in enumerate(procedure.fees):
        if fee.tariff not in tariffs and not draft.catalogue_is_unknown:
            what = gettext("There is no tariff “%(id)s”.") % {"id": fee.tariff}
            yield found.problem(what, gettext("Use the name of a file in tariffs/."), "fees", number, "tariff")
    if procedure.budget and procedure.budget not in draft.ids.get(BudgetFile.__name__, set()):
        what = gettext("There is no budget “%(id)s”.") % {"id": procedure.budget}
        yield found.problem(what, gettext("Use the name of a file in budgets/."), "budget")
