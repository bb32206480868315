"""What people read: every refusal as what happened and what to do, in German and English."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from stadtkern.modelcalls.refusals import REFUSALS

SENTENCES = {
    "no_key": (
        _("No valid key came with the call."),
        _("Send the key as “Authorization: Bearer …”. The Digital.Team hands out keys."),
    ),
    "key_revoked": (_("This key has been withdrawn."), _("Ask the Digital.Team for a new one.")),
    "key_expired": (_("This key has run out."), _("Ask the Digital.Team for a new one.")),
    "not_an_account": (
        _("Nobody with an open account stands behind this key."),
        _("Ask the Digital.Team for a key of your own."),
    ),
    "use_case_missing": (
        _("The call does not say for which use case it is."),
        _("Send the header X-Stadtkern-Use-Case."),
    ),
    "unknown_path": (_("This address does not exist here."), _("docs/rooms/gateway.md lists all addresses.")),
    "without_v1": (
        _("The base address of the program does not end in /v1."),
        _("Set it to https://…/v1, with the address of this site."),
    ),
    "wrong_method": (_("This address is called in another way."), _("docs/rooms/gateway.md lists all addresses.")),
    "not_json": (_("The request cannot be read as JSON."), _("Send a JSON object.")),
    "unknown_field": (
        _("The request has a field nobody knows here: %s."),
        _("Leave it out. Unknown fields are never passed on."),
    ),
    "wrong_value": (
        _("A field has a value that does not fit: %s."),
        _("Correct it and send the call again. docs/rooms/gateway.md lists what headers may say."),
    ),
    "remote_content": (
        _("The request names content that lies elsewhere: %s."),
        _("Send the content itself; addresses are not fetched."),
    ),
    "stored_elsewhere": (
        _("The request wants something stored on a server: %s."),
        _("Send the whole conversation each time; nothing is stored there."),
    ),
    "too_large": (_("The request is too large."), _("Shorten it.")),
    "request_too_slow": (_("The request did not arrive within a minute."), _("Send it again, or a shorter one.")),
    "no_strategy": (_("No AI strategy is in force."), _("Without one no AI is used. The town decides on it.")),
    "not_in_register": (
        _("This use case is not in the register."),
        _("Only what stands in the register may call a model."),
    ),
    "no_release": (_("This use case has no release."), _("Its page says what is missing.")),
    "not_live": (_("This use case is not in use at present."), _("Its page says why. Please use the way without AI.")),
    "ended": (_("The release of this use case has ended."), _("Please use the way without AI until it is renewed.")),
    "expired": (
        _("The release of this use case has run out."),
        _("Please use the way without AI until it is renewed."),
    ),
    "other_tool": (
        _("This tool is not released for this use case."),
        _("Name the tool the release names, see /v1/models."),
    ),
    "other_version": (
        _("The tool runs in another version than the released one."),
        _("A new version needs a new release."),
    ),
    "other_prompt": (
        _("The prompt differs from the released one."),
        _("Send it word for word. If you sent none: the Digital.Team must put its words on record first."),
    ),
    "other_knowledge": (_("The knowledge used differs from the released one."), _("A change goes back to its gate.")),
    "other_purpose": (
        _("The release is for another purpose."),
        _("Name the purpose of the release, or ask for a release of your own."),
    ),
    "other_group": (_("The release is for another group of people."), _("Ask the Digital.Team.")),
    "other_data_class": (
        _("Data of this class is not released for this use case."),
        _("Leave such data out, use the way without AI, or ask for a release that has this class."),
    ),
    "other_function": (
        _("The release does not have what this call wants to use: %s."),
        _("Leave it out, or ask for a release that has it. Only reading and drafting can be released."),
    ),
    "purpose_missing": (_("The call does not say its purpose."), _("Send the header X-Stadtkern-Purpose.")),
    "data_class_missing": (
        _("The call does not say what class its data is, so the strictest holds, and that is not released."),
        _("Send the header X-Stadtkern-Data-Class: public, internal, personal or special, as the release allows."),
    ),
    "not_for_citizens": (_("This use case is not meant for citizens."), _("Please use the way without AI.")),
    "no_person": (_("Nobody stands behind this call."), _("A person must ask, or answer for the program.")),
    "not_in_pilot_team": (
        _("This use case is in pilot, and you are not in its team."),
        _("Ask the owner of the use case."),
    ),
    "untrained": (
        _("You have no valid proof of training for this kind of tool."),
        _("Take the course in the learning area; afterwards it works at once."),
    ),
    "sensitive_area": (
        _("This concerns a highly sensitive area. No AI is used there, whatever is released."),
        _("Please use the way without AI."),
    ),
    "tool_without_rules": (
        _("This tool has no security rules."),
        _("The IT enters them; until then it cannot be called."),
    ),
    "tool_unchecked": (
        _("This tool has not been checked yet."),
        _("The IT checks it; until then it cannot be called."),
    ),
    "tool_contract_ended": (_("The contract for this tool has ended."), _("Please use the way without AI.")),
    "tool_data_class": (
        _("This tool may not be given data of this class."),
        _("Leave such data out, or use the way without AI."),
    ),
    "tool_purpose": (_("This tool may not be used for this purpose."), _("Ask the Digital.Team.")),
    "tool_function": (_("This tool may not be used with this function: %s."), _("Leave it out.")),
    "tool_network": (
        _("This tool runs elsewhere than its record allows."),
        _("The IT must correct the record or the servers."),
    ),
    "cannot_be_filtered": (
        _("Pictures and sound cannot be searched for personal data, and this tool is not in our own house."),
        _("Use a tool of our own, or describe the content in words."),
    ),
    "personal_data": (
        _("The text has personal data that may not be in this call: %s."),
        _("Take it out and send the call again."),
    ),
    "budget_spent": (
        _("This call may take more than is left of the budget."),
        _("Ask for a shorter answer (max_tokens), or wait for the next day or month. The way without AI stays open."),
    ),
    "policy_stale": (
        _("The register cannot be read just now, so nobody may call a model."),
        _("Try again in a minute; the IT has been told."),
    ),
    "ledger_unavailable": (
        _("The call cannot be recorded just now, so it was not made."),
        _("Try again in a minute; the IT has been told."),
    ),
    "filter_failed": (
        _("The search for personal data does not work just now, so nothing was sent."),
        _("Try again in a minute; the IT has been told."),
    ),
    "no_server": (_("No server of this tool answers."), _("Try again later. Nothing is sent elsewhere instead.")),
    "busy": (_("All servers of this tool are busy."), _("Try again in a moment.")),
    "server_failed": (_("The server of this tool failed."), _("Try again. What was used is recorded.")),
    "server_too_slow": (_("The server of this tool did not answer in time."), _("Try again with a shorter request.")),
    "server_other_version": (
        _("The server runs another version of the tool than the released one."),
        _("The IT must install the released version."),
    ),
    "server_refused": (
        _("The server of this tool does not accept the request (%s)."),
        _("Shorten or simplify it and try again."),
    ),
    "stopped": (_("This use of AI was stopped."), _("Please use the way without AI.")),
    "discarded": (
        _("A person has looked at this answer and discarded it, or its time is over."),
        _("Please turn to the contact that stood in its place."),
    ),
    "held": (_("This answer is checked by a person first."), _("You can ask for it again later.")),
}

IN_PLACE_OF_HELD = {
    "de": "Diese Antwort prüft zuerst ein Mensch. Bitte wenden Sie sich inzwischen an: %s.",
    "en": "A person checks this answer first. Meanwhile please turn to: %s.",
}


@lru_cache(maxsize=1)
def _ready() -> dict[tuple[str, str], tuple[str, str]]:
    """Return every sentence in both languages; looked up once, since refusals may come by the thousand."""
    found = {}
    for language in ("de", "en"):
        with override(language):
            for code in REFUSALS:
                happened, remedy = SENTENCES[code]
                found[code, language] = (str(happened), str(remedy))
    return found


def refusal_words(code: str, language: str, detail: str = "") -> tuple[str, str]:
    """Return what happened and what to do, in one language."""
    happened, remedy = _ready()[code, language]
    return (happened % detail if "%s" in happened else happened), remedy
