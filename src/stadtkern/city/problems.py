"""What is wrong with a town's data: where, what, and what to do about it, in sentences for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.city import schema, strategy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from django.utils.functional import _StrPromise
    from pydantic_core import ErrorDetails

LONGEST_QUOTE: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to correct; ``where`` is the place within the file, counted from 1."""

    file: str
    line: int
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " + (f"{self.where}: " if self.where else "")
        return f"{place}{self.what} {self.remedy}"


SENTENCES: Final[Mapping[str, tuple[_StrPromise, _StrPromise]]] = {
    "missing": (_("“%(key)s” is missing."), _("Add it.")),
    "extra_forbidden": (_("“%(key)s” is not known here."), _("Correct the spelling or remove it.")),
    "string_type": (_("Here stands a list or nothing, but a text is needed."), _("Write a text.")),
    "string_too_short": (_("This text is empty."), _("Write a text.")),
    "string_too_long": (_("This text is too long."), _("Use at most %(max_length)s characters.")),
    "too_short": (_("This list has too few entries."), _("Write at least %(min_length)s.")),
    "tuple_type": (_("A list is needed here."), _("Begin every entry on its own line with “- ”.")),
    "dict_type": (_("“Key: value” lines are needed here."), _("Write them indented below.")),
    "model_type": (_("“Key: value” lines are needed here."), _("Write them indented below.")),
    "literal_error": (_("“%(input)s” is not possible here."), _("Choose one of these: %(expected)s.")),
    "bool_parsing": (_("“%(input)s” is neither yes nor no."), _("Write true or false.")),
    "url_parsing": (_("“%(input)s” is not a web address."), _("Write it with https:// in front.")),
    "url_scheme": (_("“%(input)s” is not a web address."), _("Write it with https:// in front.")),
    "greater_than_equal": (_("“%(input)s” is too small."), _("The least possible value is %(ge)s.")),
    "decimal_parsing": (_("“%(input)s” is not a number."), _("Write an amount such as 14.50, with a point.")),
    "decimal_max_places": (_("“%(input)s” has too many decimal places."), _("Write euro and cent, such as 14.50.")),
    "date": (_("“%(input)s” is not a possible day."), _("Write year-month-day, such as 2026-12-24.")),
    "time": (_("“%(input)s” is not a time of day."), _("Write hours and minutes, such as 08:30.")),
    "twice": (_("Named twice: %(names)s."), _("Keep one.")),
    "span_order": (_("The closing time is not later than the opening time."), _("Correct one of the two.")),
    "spans_overlap": (_("These opening times overlap."), _("List them in the order of the day.")),
    "unsure_unknown": (_("There is no such field: %(names)s."), _("Name fields of this entry.")),
    "one_way": (_("A clause has either mechanisms or a sum of clauses."), _("Write one of the two.")),
    "one_value": (_("An open word needs exactly one value."), _("Write “amount” with “unit”, “allowed” or “words”.")),
    "int_parsing": (_("“%(input)s” is not a whole number."), _("Write digits only.")),
    "iban": (_("This is no IBAN: its length or its check digits are wrong."), _("Compare it with a bank statement.")),
    "one_target": (_("A quick entry points at exactly one thing."), _("Write either “service” or “link”.")),
}

FORMS: Final[Mapping[str, _StrPromise]] = {
    schema.SLUG: _("Use small letters a to z, digits and hyphens, such as dog-licence."),
    schema.COLOUR: _("Write a colour such as #005ea5, in quotation marks."),
    schema.PHONE: _("Write the number with country code and digits, such as +43 1 234 56-78."),
    schema.EMAIL: _("Write an address such as office@example.at."),
    schema.POSTCODE: _("Write four digits."),
    schema.IBAN: _("Write the IBAN in capitals, such as AT61 1904 3002 3457 3201."),
    schema.BIC: _("Write the BIC in capitals, with 8 or 11 signs."),
    strategy.CLAUSE: _("Write K and two digits, such as K07."),
    strategy.NAME: _("Use small letters a to z and underscores, such as local_first."),
    schema.STATE: _("Write the digit of the federal state, 1 (Burgenland) to 9 (Vienna)."),
}


def keys_of(*modules: ModuleType) -> frozenset[str]:
    """Return every key that a schema in these modules knows."""
    return frozenset(
        name
        for module in modules
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, schema.Strict)
        for name in model.model_fields
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """How findings of a schema are said: by kind of finding, by pattern, and the keys one may have meant."""

    sentences: Mapping[str, tuple[_StrPromise, _StrPromise]] = field(default_factory=dict)
    forms: Mapping[str, _StrPromise] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()


TOWN: Final = Wording(SENTENCES, FORMS, keys_of(schema, strategy))


def explain(error: ErrorDetails, further: Wording = TOWN) -> tuple[str, str]:
    """Return what is wrong and the remedy for one finding of pydantic."""
    kind = error["type"]
    key = str(error["loc"][-1]) if error["loc"] else ""
    context: dict[str, Any] = {**error.get("ctx", {}), "key": key, "input": shorten(error["input"])}
    if kind == "string_pattern_mismatch":
        what = gettext("“%(input)s” does not have the right form.") % context
        forms = {**TOWN.forms, **further.forms}
        return what, str(forms.get(context["pattern"], context["pattern"]))
    for family in ("date", "time"):
        if kind.startswith(f"{family}_"):
            kind = family
    sentence = further.sentences.get(kind) or TOWN.sentences.get(kind)
    if sentence is None:
        return error["msg"] + ".", gettext("See docs/rooms/city.md.")
    what, remedy = (half % context for half in sentence)
    if kind == "extra_forbidden" and " " in key:
        remedy = gettext("Put a text with a comma or colon in quotation marks.")
    elif kind == "extra_forbidden" and (close := get_close_matches(key, sorted(TOWN.keys | further.keys), n=1)):
        remedy = gettext("Did you mean “%(close)s”? If not, remove it.") % {"close": close[0]}
    return what, remedy


def shorten(value: object) -> str:
    """Return a value short enough to be quoted in one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
