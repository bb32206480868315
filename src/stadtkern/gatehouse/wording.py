"""What the pages call kinds of personal data, rules, treatments, ends of calls and ways electricity is known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from stadtkern.gateway.api.operating import TreatmentDecision

KINDS = {
    "PERSON": _("name"),
    "ADDRESS": _("address"),
    "ZIP_TOWN": _("postcode and town"),
    "PHONE": _("phone number"),
    "EMAIL": _("e-mail address"),
    "IBAN": _("bank account (IBAN)"),
    "SVNR": _("social security number"),
    "BIRTHDATE": _("date of birth"),
    "CASE_ID": _("file number"),
    "PLATE": _("number plate"),
    "ID_DOC": _("passport or identity card"),
    "ZMR": _("number in the register of residents"),
    "BPK": _("sector-specific personal identifier (bPK)"),
    "UID": _("VAT number"),
    "FN": _("number in the company register"),
    "TAX_NO": _("tax number"),
    "CARD": _("card number"),
    "IP": _("IP address"),
    "SPECIAL": _("health or other specially protected detail"),
}
RULES = {
    "key_revoked": _("The key has not been withdrawn."),
    "key_expired": _("The key has not run out."),
    "no_strategy": _("An AI strategy is in force."),
    "not_in_register": _("The use case is in the register."),
    "not_an_account": _("Somebody with an open account asks or answers for the program."),
    "no_release": _("The use case has a release."),
    "sensitive_area": _("No highly sensitive area is touched."),
    "purpose_missing": _("A purpose is named."),
    "data_class_missing": _("The class of the data is named, or the strictest is released."),
    "not_for_citizens": _("Citizens are served only where that is released."),
    "other_tool": _("The tool is the released one."),
    "not_live": _("The use case is in pilot or in use."),
    "ended": _("The release has not been ended."),
    "expired": _("The release is valid at this moment."),
    "other_version": _("The tool's version is the released one."),
    "other_prompt": _("The prompt is the released one, word for word."),
    "other_knowledge": _("The knowledge used is the released one."),
    "other_purpose": _("The purpose is the released one."),
    "other_group": _("The group of people is released."),
    "other_data_class": _("Data of this class is released."),
    "other_function": _("Every function asked for is released."),
    "no_person": _("A person stands behind the call."),
    "not_in_pilot_team": _("In a pilot, only its team asks."),
    "untrained": _("The person has a valid proof of training."),
    "tool_without_rules": _("The tool has security rules."),
    "tool_unchecked": _("The tool has been checked."),
    "tool_contract_ended": _("The contract for the tool runs."),
    "tool_data_class": _("The tool may be given data of this class."),
    "tool_purpose": _("The tool may be used for this purpose."),
    "tool_function": _("The tool may be used with these functions."),
    "tool_network": _("The tool runs where its record allows."),
    "cannot_be_filtered": _("Nothing leaves the house that cannot be searched for personal data."),
}
TREATMENTS = dict(TreatmentDecision.Treatment.choices)
METHODS = {
    "M1": _("measured by counters"),
    "M2": _("reckoned from working time"),
    "R": _("estimated by a model of the provider's machines"),
    "N": _("not known"),
}
HELD_FOR = {
    "insult": _("an insult"),
    "generalises": _("a judgement about a whole group of people"),
    "denies_language": _("somebody is turned away for their language"),
    "asks_private": _("a question about religion, origin or sexuality"),
    "violence": _("a call to violence"),
    "unknown_tool": _("the model used a tool nobody had offered"),
}
ENDS = {
    "answered": _("answered"),
    "held": _("held back for a person"),
    "aborted": _("stopped by the caller"),
    "interrupted": _("cut off because a process ended"),
    "failed": _("failed by a mistake in this program"),
}


def held_words(found: str) -> list[str]:
    """Return why an answer was held back, in plain words; what nobody has words for stays as it is."""
    return [str(HELD_FOR.get(each, each)) for each in found.split(",") if each]
