"""Writing surveys and reading their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from stadtkern.core.errors import Refused
from stadtkern.ideas import queries_surveys as queries
from stadtkern.ideas.actions import surveys as actions
from stadtkern.ideas.forms import QuestionForm, SurveyForm
from stadtkern.ideas.models import Survey
from stadtkern.ideas.rules.surveys import MOST_QUESTIONS, QuestionKind, SurveyState
from stadtkern.ideas.views.moderation import staff_trail
from stadtkern.ideas.views.public import sent
from stadtkern.ideas.views.workshop_staff import RUNS
from stadtkern.ideas.wording import QUESTION_KINDS, SURVEY_STATES
from stadtkern.identity.api import actor_of, permitted

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor

LATELY = 50


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        *staff_trail()[:-1],
        (_("Workshops and surveys"), reverse("ideas_workshops")),
        (_("Surveys"), reverse("ideas_surveys")),
        *further,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(RUNS)
def surveys(request: HttpRequest) -> HttpResponse:
    """Show the surveys, and begin a new one."""
    form = SurveyForm(sent(request))
    if form.is_valid():
        made = actions.write(**form.cleaned_data, by=actor_of(request), at=timezone.now())
        return redirect("ideas_survey", code=made.code)
    facts = {
        "form": form,
        "rows": [(each, _standing(each)) for each in Survey.objects.all()[:LATELY]],
        "trail": [*_trail()[:-1], (_("Surveys"), "")],
    }
    return render(request, "ideas/staff_surveys.html", facts, status=422 if form.errors else 200)


def _standing(found: Survey) -> str:
    ended = queries.has_ended(found, timezone.localdate())
    return str(SURVEY_STATES[SurveyState.CLOSED if ended else SurveyState(found.state)])


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(RUNS)
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """Show a survey with its results; change what it says about itself."""
    found = queries.survey(code)
    if request.method != "POST":
        return _page(request, found)
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    actions.rewrite(code, **form.cleaned_data, by=actor_of(request))
    messages.success(request, _("Saved."))
    return redirect("ideas_survey", code=code)


def _page(
    request: HttpRequest,
    found: Survey,
    *,
    form: Form | None = None,
    question_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    said = {name: getattr(found, name) for name in ("title", "intro", "closes_on", "are_results_public")}
    state = SurveyState(found.state)
    with override("de"):  # the page itself offers the other language
        address = request.build_absolute_uri(reverse("ideas:survey", args=[found.code]))
    facts = {
        "survey": found,
        "standing": _standing(found),
        "is_draft": state is SurveyState.DRAFT,
        "can_open": state is not SurveyState.OPEN,
        "address": address,
        "questions": [(each, QUESTION_KINDS[each.kind]) for each in queries.questions_of(found)],
        "can_add": state is SurveyState.DRAFT and len(found.questions) < MOST_QUESTIONS,
        "results": queries.results_of(found),
        "count": found.responses.count(),
        "card_count": found.cards.count(),
        "survey_form": form or SurveyForm(initial=said),
        "question_form": question_form or QuestionForm(initial={"kind": QuestionKind.CHOICE}, auto_id="question_%s"),
        "form": form or question_form,
        "trail": _trail((found.title, "")),
    }
    return render(request, "ideas/staff_survey.html", facts, status=status)


@require_POST
@permitted(RUNS)
def add_question(request: HttpRequest, code: str) -> HttpResponse:
    """Add a question; one that does not fit comes back with what was typed."""
    form = QuestionForm(request.POST, auto_id="question_%s")
    if form.is_valid():
        try:
            actions.add_question(code, form.question(), by=actor_of(request))
        except Refused as refusal:
            form.add_error("options" if refusal.reason.startswith("option") else None, refusal.hint)
        else:
            messages.success(request, _("The question is added."))
            return redirect("ideas_survey", code=code)
    return _page(request, queries.survey(code), question_form=form, status=422)


@require_POST
@permitted(RUNS)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Open, close or discard a survey, or take a question out."""
    verb, by = request.POST.get("verb", ""), actor_of(request)
    if number := request.POST.get("remove", ""):
        _remove(code, number, by)
        messages.success(request, _("The question is taken out."))
    elif verb == "open":
        actions.open_survey(code, by=by, at=timezone.now())
        messages.success(request, _("Everybody may answer now."))
    elif verb == "close":
        actions.close_survey(code, by=by)
        messages.success(request, _("The survey is closed. You can open it again."))
    elif verb == "discard":
        actions.discard(code, by=by)
        messages.success(request, _("The draft is deleted."))
        return redirect("ideas_surveys")
    else:
        raise Http404
    return redirect("ideas_survey", code=code)


def _remove(code: str, number: str, by: Actor) -> None:
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise Http404
    actions.remove_question(code, int(number), by=by)
