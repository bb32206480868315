"""The sheet for registering the town at ID Austria: which attributes are asked for, by which procedure, and why.

Attributes are chosen when a site is registered, not with each sign-in; so they follow from the town's procedures and
nothing else. Written as Markdown in the language of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.residents.rules.claims import ADDRESS_KEYS, ATTRIBUTES, PVP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stadtkern.definitions.schema import Procedure

ALWAYS = (f"{PVP}bpk", f"{PVP}eid_ida_level", f"{PVP}eid_identity_status_level", "given_name", "family_name")
ATTRIBUTE_OF: Mapping[str, str] = {
    "given_name": "given_name",
    "family_name": "family_name",
    "birthdate": "birthdate",
    **dict.fromkeys(ADDRESS_KEYS.values(), f"{ATTRIBUTES}mainAddress"),
    "nationality": f"{ATTRIBUTES}nationality",
    "vehicle_plates": f"{ATTRIBUTES}vehicleRegistrations",
    "mandator_name": f"{PVP}mandator_legal_person_full_name",
    "mandator_register_number": f"{PVP}mandator_legal_person_source_pin",
}


@dataclass(frozen=True, slots=True)
class Use:
    """One procedure's reason for an attribute: the questions it answers, and the law the procedure rests on."""

    procedure: str
    questions: tuple[str, ...]
    law: tuple[str, ...]


def uses_in(procedures: Iterable[Procedure]) -> dict[str, list[Use]]:
    """Return what each attribute is used for; an attribute no question is answered by is not asked for."""
    found: dict[str, list[Use]] = {}
    for procedure in procedures:
        questions: dict[str, list[str]] = {}
        for question in procedure.questions:
            if question.prefill:
                questions.setdefault(ATTRIBUTE_OF[question.prefill], []).append(in_language(question.label))
        for attribute, labels in questions.items():
            found.setdefault(attribute, []).append(Use(procedure.id, tuple(labels), procedure.law))
    return found


def sheet() -> str:
    """Return the sheet of the town that is loaded."""
    everything = city.current()
    procedures: list[Procedure] = list(everything.further["procedure"].values())
    uses = uses_in(procedures)
    lines = [
        "# " + gettext("Attributes of ID Austria for %(town)s") % {"town": everything.town.official_name},
        "",
        gettext("Made from the town's procedures. What no procedure uses is not asked for."),
        "",
        "## " + gettext("With every sign-in"),
        "",
        *(f"- `{attribute}`" for attribute in ALWAYS),
        "",
        gettext("To know again who somebody is, how surely that is known, and how to address them."),
    ]
    if any("company" in procedure.principals for procedure in procedures):
        lines += ["", gettext("For companies also the mandate: `%(name)s`.") % {"name": f"{PVP}mandate_type"}]
    for attribute in sorted(uses):
        lines += ["", f"## `{attribute}`", ""]
        for use in sorted(uses[attribute], key=lambda each: name_of(each.procedure, everything)):
            why = f"{', '.join(use.questions)}; {', '.join(use.law)}"
            lines.append(f"- {name_of(use.procedure, everything)}: {why}")
    lines += ["", "## " + gettext("Level of each procedure"), ""]
    for procedure in sorted(procedures, key=lambda each: name_of(each.id, everything)):
        lines.append(f"- {name_of(procedure.id, everything)}: {_level(procedure)}")
    return "\n".join(lines) + "\n"


def _level(procedure: Procedure) -> str:
    return {
        "none": gettext("also without signing in"),
        "basic": gettext("basic function"),
        "full": gettext("full function"),
    }[procedure.login]
