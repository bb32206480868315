"""The words for codes of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stadtkern.city import api as city
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.surveys import QuestionKind, SurveyState
from stadtkern.ideas.rules.workshops import Phase

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words = dict[str, "_StrPromise"]

STATES: Words = {
    State.NEW: _("waits for a person to read it"),
    State.RELEASED: _("open"),
    State.PASSED_ON: _("became a use case"),
    State.SET_ASIDE: _("set aside"),
    State.MERGED: _("put together with another"),
}
BADGES: dict[str, str] = {
    State.NEW: "warning",
    State.RELEASED: "info",
    State.PASSED_ON: "success",
    State.SET_ASIDE: "warning",
    State.MERGED: "info",
}
MANY_KINDS: Words = {"idea": _("Ideas"), "risk": _("Risks"), "worry": _("Worries")}

PHASES: Words = {
    Phase.COLLECT: _("collecting cards"),
    Phase.VOTE: _("giving dots"),
    Phase.CLOSED: _("closed"),
}
STEPS: Words = {
    Phase.COLLECT: _("Go back to collecting cards"),
    Phase.VOTE: _("Let everybody give dots"),
    Phase.CLOSED: _("Close the workshop"),
}
SURVEY_STATES: Words = {
    SurveyState.DRAFT: _("draft"),
    SurveyState.OPEN: _("takes answers"),
    SurveyState.CLOSED: _("closed"),
}
QUESTION_KINDS: Words = {
    QuestionKind.CHOICE: _("One of several answers"),
    QuestionKind.SCALE: _("From 1 (not at all) to 5 (very much)"),
    QuestionKind.IDEA: _("Own words: becomes a card"),
}
WHY_NOT_ASK: Words = {
    "too_many_questions": _("A survey has ten questions at most. Please take one out first."),
    "question_length": _("Please write a question of at most 200 characters."),
    "options_of_no_choice": _("Only “one of several answers” has answers to choose from. Please empty that field."),
    "option_count": _("Please write two to twelve answers, one per line."),
    "option_length": _("Please keep each answer below 80 characters."),
}
FAULTS: Words = {
    "not_utf8": _("The file is not in UTF-8. Please save it as “CSV UTF-8” or as JSON."),
    "not_text": _("There is a character here that no text has."),
    "not_csv": _("This line cannot be read as CSV."),
    "not_json": _("This cannot be read as JSON."),
    "columns_missing": _("The columns “kind” and “title” are needed."),
    "empty": _("There is no card in this file."),
    "too_many": _("A file holds 2,000 cards at most."),
    "no_title": _("The title is missing."),
    "title_too_long": _("The title is longer than 99 characters."),
    "summary_too_long": _("The description is longer than 349 characters."),
    "unknown_kind": _("The kind must be idea, risk or worry."),
    "wrong_id": _("The identifier must look like I-ABC234, or be empty."),
    "office_too_long": _("The office is longer than 80 characters."),
}


def office_name(office_id: str) -> str:
    """Return an office's name in the reader's language; what is no office of this town stays as it is written."""
    office = city.current().offices.get(office_id)
    if office is None:
        return office_id
    return office.name.en if (get_language() or "de").startswith("en") else office.name.de


def office_choices() -> list[tuple[str, str]]:
    """Return the offices of the town for a list to choose from; the first entry is none of them."""
    return [("", "–"), *((each, office_name(each)) for each in city.current().offices)]
