"""What Annex VIII section C asks of a public deployer of a high-risk system, as far as the papers know it.

Source: Regulation (EU) 2024/1689, Art. 49(3) and Annex VIII section C: five items. Not legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from stadtkern.city.api import Town
    from stadtkern.governance.api import Entry

SOURCE: Final = "Regulation (EU) 2024/1689, Annex VIII, section C"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number and stable name, what is asked, what is known, and a hint for whoever fills in the rest."""

    number: int
    name: str
    label: str
    value: str
    hint: str = ""


def items(entry: Entry, town: Town) -> list[Item]:
    """Return the five items in their order; an empty value is still to be filled in."""
    place = town.address
    contact = ", ".join(
        (town.official_name, place.street, f"{place.postcode} {place.place}", str(town.email), town.phone)
    )
    return [
        Item(1, "deployer_contact", _("Name, address and contact of the deployer"), contact),
        Item(
            2,
            "submitter_contact",
            _("Name and contact of whoever submits this for the deployer"),
            "",
            _("The person who submits it enters this."),
        ),
        Item(
            3,
            "provider_entry_url",
            _("Address of the provider's entry in the EU database"),
            "",
            _("The provider of the tool knows it: %s.") % entry.supplier if entry.supplier else "",
        ),
        Item(
            4,
            "fria_summary",
            _("Summary of the fundamental rights impact assessment (Art. 27)"),
            "",
            _("Comes from the assessment itself, which is kept outside of this program."),
        ),
        Item(
            5,
            "dpia_summary",
            _("Summary of the data protection impact assessment (Art. 35 GDPR)"),
            entry.dpia,
            _("Check whether this is enough as a summary."),
        ),
    ]


def is_required(entry: Entry) -> bool:
    """Say whether the class of an entry calls for this registration at all."""
    return entry.ai_act_class == "high_risk"


def document(entry: Entry, town: Town, *, url: str) -> dict[str, Any]:
    """Return the items as data, with what is still to be filled in."""
    found = items(entry, town)
    return {
        "source": SOURCE,
        "use_case": entry.public_id,
        "link": url,
        "is_required": is_required(entry),
        "items": {each.name: each.value for each in found},
        "to_fill_in": [each.name for each in found if not each.value],
    }
