"""Answering a survey, and reading what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.core.texts import clean
from stadtkern.ideas import queries_surveys as queries
from stadtkern.ideas.actions import surveys as actions
from stadtkern.ideas.rules.cards import LONGEST_SUMMARY
from stadtkern.ideas.rules.surveys import SurveyState
from stadtkern.ideas.views.public import answered, spoken, trail
from stadtkern.ideas.visitors import remember, visitor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from stadtkern.ideas.models import Survey
    from stadtkern.ideas.rules.surveys import Question

ANSWERS_PER_MINUTE = 60  # a whole class shares one address


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page, with what was answered so far."""

    number: int
    question: Question
    given: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be ticked, with its words."""
        return [(value, self.question.label_of(value)) for value in self.question.values]


def asked(found: Survey, given: Mapping[str, str]) -> list[Asked]:
    """Return the questions in their order."""
    questions = enumerate(queries.questions_of(found), start=1)
    return [Asked(number, each, given.get(str(number), "")) for number, each in questions]


def _visible(code: str) -> Survey:
    """Return a survey that is not a draft any more.

    Raises:
        Refused: ``not_found``.
    """
    found = queries.survey(code)
    if found.state == SurveyState.DRAFT:
        raise Refused("not_found", _("There is no survey with this address. It may have been deleted."))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """Show the questions and take the answers; what was ticked stays when something is missing."""
    found, visitor = _visible(code), visitor_of(request)
    mark = visitor.mark(f"survey {found.code}")
    if request.method != "POST":
        return _page(request, found, {}, has_answered=queries.has_answered(found, mark))
    numbers = range(1, len(found.questions) + 1)
    given = {str(number): clean(request.POST.get(f"q{number}", "")[: 4 * LONGEST_SUMMARY]) for number in numbers}
    try:
        check_limit(request, name="ideas.survey", per_minute=ANSWERS_PER_MINUTE)
        actions.answer(found.code, given, visitor=mark, language=spoken(), at=timezone.now())
    except Refused as refusal:
        status = {"too_many_requests": 429, "already_answered": 409}.get(refusal.reason, 422)
        return _page(request, found, given, error=refusal.hint, status=status)
    return remember(redirect("ideas:answered", code=found.code), visitor)


def _page(
    request: HttpRequest,
    found: Survey,
    given: Mapping[str, str],
    *,
    has_answered: bool = False,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    facts = {
        "survey": found,
        "questions": asked(found, given),
        "is_open": queries.is_open(found, today),
        "shows_results": _shows_results(found),
        "has_answered": has_answered,
        "error": error,
        "longest": LONGEST_SUMMARY,
        "trail": trail((found.title, "")),
    }
    return answered(request, "ideas/survey.html", facts, status=status)


def _shows_results(found: Survey) -> bool:
    """Say whether everybody may read the results: only when wanted, and never while answers still come in."""
    return found.are_results_public and queries.has_ended(found, timezone.localdate())


@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    found = _visible(code)
    return render(request, "ideas/survey_thanks.html", {"survey": found, "trail": trail((_("Thank you"), ""))})


@require_safe
def results(request: HttpRequest, code: str) -> HttpResponse:
    found = _visible(code)
    if not _shows_results(found):
        raise Refused("not_found", _("These results are not public, or not yet: the survey may still be open."))
    facts = {
        "survey": found,
        "results": queries.results_of(found),
        "count": found.responses.count(),
        "card_count": found.cards.count(),
        "trail": trail((found.title, "")),
    }
    return render(request, "ideas/survey_results.html", facts)
