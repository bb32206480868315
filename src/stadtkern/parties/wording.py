"""Sentences about parties, in the language of who reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:
    from stadtkern.parties.rules.lists import Mistake
    from stadtkern.parties.rules.standing import Because, Finding


def role_text(role: str) -> str:
    """Return why somebody takes part."""
    return {
        "applicant": gettext("applicant"),
        "landowner": gettext("landowner"),
        "neighbour": gettext("neighbour"),
        "other": gettext("other party"),
    }[role]


def mistake_text(mistake: Mistake) -> str:
    """Return what is wrong in a line of a list, and what to do."""
    sentences = {
        "no_rows": gettext("There is nobody on this list."),
        "too_many": gettext("This list is too long. Please split it: at most 300 parties."),
        "no_columns": gettext("The first line must name the columns rolle;art;name;strasse;plz;ort;grund;vertretung."),
        "wrong_count": gettext("This line has %(about)s fields, the first one has another number."),
        "no_role": gettext("“%(about)s” is no role. Write antrag, grundeigentum, nachbar or sonstige."),
        "no_kind": gettext("“%(about)s” is no kind. Write person or firma."),
        "no_name": gettext("“%(about)s” is no name, or it is longer than 60 characters."),
        "no_address": gettext("“%(about)s” is no whole address. Street, postcode and place are needed."),
        "no_ground": gettext("“%(about)s” is no ground. Write why this is a party, such as the plot."),
        "twice": gettext("“%(about)s” stands on the list already."),
    }
    return gettext("Line %(line)d: %(what)s") % {
        "line": mistake.line,
        "what": sentences[mistake.code] % {"about": mistake.about},
    }


def letter_text(state: str) -> str:
    """Return where a letter to a party stands."""
    return {
        "making": gettext("is being made"),
        "ready": gettext("lies in the portal, not opened yet"),
        "fetched": gettext("opened in the portal"),
        "no_address": gettext("has no whole address"),
        "waiting": gettext("lies at the post room"),
        "batched": gettext("is printed"),
        "posted": gettext("was handed to the post"),
        "deposited": gettext("lies at the post office"),
        "delivered": gettext("was delivered"),
        "returned": gettext("came back"),
    }[state]


def kind_text(kind: str) -> str:
    """Return what a notice or a statement is."""
    return {
        "hearing": gettext("Announcement of the oral hearing"),
        "evidence": gettext("Notice of the results so far"),
        "decision": gettext("Decision"),
        "objection": gettext("Objection in the case"),
        "comment": gettext("Comment on the case"),
        "appeal": gettext("Legal remedy"),
    }[kind]


def channel_text(channel: str) -> str:
    """Return how a statement came."""
    return {
        "portal": gettext("in the portal"),
        "paper": gettext("on paper"),
        "counter": gettext("at the counter"),
        "hearing": gettext("in the hearing"),
    }[channel]


def standing_text(standing: str) -> str:
    """Return what was noted about the standing of a party."""
    return {"": gettext("not noted yet"), "kept": gettext("is a party"), "lost": gettext("is no party any more")}[
        standing
    ]


def finding_text(found: Finding) -> str:
    """Return what the facts say about the standing of a party, and by which law."""
    because: dict[Because, str] = {
        "no_hearing": gettext("There is no hearing, so nobody loses anything by silence."),
        "objected": gettext("An objection came in time: remains a party as far as it reaches (§ 42(1) AVG)."),
        "still_possible": gettext("Objections can still come (§ 42(1) AVG)."),
        "announced": gettext("No objection came in time, and the hearing was announced in both forms (§ 42(1) AVG)."),
        "told": gettext("No objection came in time, and the notice of the hearing did (§ 42(2) AVG)."),
        "not_told": gettext(
            "No objection came, but the hearing was not made known in time: remains a party (§ 42(2) AVG)."
        ),
    }
    return because[found.because]
