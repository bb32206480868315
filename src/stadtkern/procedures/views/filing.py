"""A form from the first page to the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.definitions.page_form import PageForm, typed_in
from stadtkern.definitions.sentences import in_language, name_of, spoken
from stadtkern.definitions.wording import shown
from stadtkern.identity.api import actor_of
from stadtkern.paperforms.api import filled_form, paper_form
from stadtkern.procedures import queries, showing
from stadtkern.procedures.actions import filing as actions
from stadtkern.procedures.actions.paper import printed_code
from stadtkern.procedures.steps import REVIEW, Step, after, first_open, steps_of
from stadtkern.procedures.views import unsent
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.definitions.asking import Asked
    from stadtkern.definitions.schema import FormPage, Question
    from stadtkern.procedures.models import Draft

BEGUN_PER_MINUTE = 20
PAPER_PER_MINUTE = 30
SAVED_PER_MINUTE = 120
LATER = "spaeter"


@require_safe
@never_cache
def start(request: HttpRequest, procedure: str) -> HttpResponse:
    """Say what it costs on every way, how long it takes and what is needed, before anything is asked."""
    definition = queries.procedure_of(procedure)
    resident = residents.resident_of(request)
    now = timezone.now()
    return render(request, "procedures/start.html", showing.before_filing(definition, resident, at=now))


@require_safe
def paper(request: HttpRequest, procedure: str) -> HttpResponse:
    """Hand out the form for paper."""
    check_limit(request, name="paper_form", per_minute=PAPER_PER_MINUTE)
    queries.procedure_of(procedure)
    pdf = paper_form(procedure, language=spoken(), at=timezone.now())
    return showing.pdf_response(pdf, procedure)


@require_safe
@never_cache
def printed(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out a form with what was typed so far, to sign it and hand it in on paper."""
    check_limit(request, name="paper_form", per_minute=PAPER_PER_MINUTE)
    draft, now = own(request, token), timezone.now()
    if isinstance(draft, HttpResponse):
        return draft
    if draft.case_id:
        return redirect("procedures:filed", token=token)
    pdf = filled_form(queries.asked_of(draft, at=now), language=spoken(), at=now, printed=printed_code(draft))
    return showing.pdf_response(pdf, draft.version.procedure)


@require_POST
def begin(request: HttpRequest, procedure: str) -> HttpResponse:
    """Begin a form; who must sign in first comes back here."""
    definition = queries.procedure_of(procedure)
    check_limit(request, name="form_begun", per_minute=BEGUN_PER_MINUTE)
    resident = residents.resident_of(request)
    here = reverse("procedures:start", args=[procedure])
    if resident is None and (definition.login != "none" or "anmelden" in request.POST):
        return _to_sign_in(here)
    token = actions.begin(procedure, by=resident, language=spoken(), at=timezone.now())
    residents.stay(request)
    return redirect(first_open(steps(queries.draft_for(token, by=resident, at=timezone.now()), token)).address)


@require_safe
@never_cache
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """Go on where something is missing."""
    draft = own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    return (
        redirect("procedures:filed", token=token)
        if draft.case_id
        else redirect(first_open(steps(draft, token)).address)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """Show a page of the form; keep what is typed, right or wrong, and go on when it can stand."""
    now, resident = timezone.now(), residents.resident_of(request)
    draft = own(request, token, back=request.path)
    if isinstance(draft, HttpResponse):
        unsent.keep(request, token=token, page=page)
        return draft
    if draft.case_id:
        return redirect("procedures:filed", token=token)
    asked = queries.asked_of(draft, at=now)
    found = next(((each, questions) for each, questions in asked.pages if each.id == page), None)
    if found is None:  # an answer has changed what is asked
        return redirect(first_open(steps(draft, token)).address)
    if request.method != "POST":
        return _page(request, draft, token, *found, typed=unsent.kept(request, token=token, page=page))
    check_limit(request, name="form_saved", per_minute=SAVED_PER_MINUTE)
    typed = typed_in(request.POST, found[1], queries.offers_in(draft))
    asked = actions.save_page(token, page, typed, by=resident, at=now)
    residents.forget_unsent(request)
    residents.stay(request)
    draft = queries.draft_for(token, by=resident, at=now)
    if request.POST.get("weiter") == LATER:
        return redirect("procedures:kept", token=token)
    if asked.faults_on(page):
        questions = next(questions for each, questions in asked.pages if each.id == page)
        return _page(request, draft, token, found[0], questions, is_sent=True)
    ahead = steps(draft, token)
    onward = ahead[-1] if request.POST.get("zurueck") == REVIEW else after(ahead, page)
    return redirect(onward.address)


def _page(
    request: HttpRequest,
    draft: Draft,
    token: str,
    form_page: FormPage,
    questions: tuple[Question, ...],
    *,
    typed: dict[str, str | list[str]] | None = None,
    is_sent: bool = False,
) -> HttpResponse:
    asked = queries.asked_of(draft, at=timezone.now())
    saved, locked, fixed = queries.typed_of(draft), queries.locked_in(draft), queries.fixed_of(draft)
    faults = [fault for fault in asked.faults_on(form_page.id) if fault.question in saved and typed is None]
    ahead = steps(draft, token)
    place = [step.id for step in ahead].index(form_page.id)
    values = {name: text for name, text in fixed.items() if "\n" not in text} | saved | (typed or {})
    form = PageForm(
        [question for question in questions if question.id not in locked],
        values=values,
        faults=faults,
        offers=queries.offers_in(draft),
        from_id_austria=frozenset(fixed) - frozenset(saved),
    )
    facts = {
        "name": name_of(draft.version.procedure),
        "form": form,
        "title": in_language(form_page.title),
        "intro": in_language(form_page.intro) if form_page.intro else "",
        "locked": [
            (in_language(question.label), shown(question, asked.values.get(question.id), spoken()))
            for question in questions
            if question.id in locked
        ],
        "steps": ahead,
        "place": place + 1,
        "page_id": form_page.id,
        "before": ahead[place - 1].address if place else "",
        "back_to": request.GET.get("zurueck", request.POST.get("zurueck", "")),
        "is_more_asked": is_sent and not faults,
        "is_from_before": typed is not None,
        "token": token,
        "scan": showing.scan_of(draft),
        "trail": trail(draft, (in_language(form_page.title), "")),
    }
    return render(request, "procedures/page.html", facts, status=422 if is_sent and faults else 200)


@require_safe
@never_cache
def review(request: HttpRequest, token: str) -> HttpResponse:
    """Show everything once more, with the price and what the rules say, before it is sent."""
    draft = own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    if draft.case_id:
        return redirect("procedures:filed", token=token)
    asked = queries.asked_of(draft, at=timezone.now())
    facts = showing.before_sending(draft, asked, steps(draft, token))
    facts |= {
        "token": token,
        "scan": showing.scan_of(draft),
        "is_helped": bool(queries.helper_of(draft)),
        "came_on": draft.came_on,
    }
    facts |= {"trail": trail(draft, (_("Check and send"), ""))}
    return render(request, "procedures/review.html", facts)


@require_POST
def submit(request: HttpRequest, token: str) -> HttpResponse:
    """File it. However often it is sent, there is one matter and one number."""
    check_limit(request, name="form_filed", per_minute=BEGUN_PER_MINUTE)
    draft = own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    try:
        actions.submit(token, by=residents.resident_of(request), channel="online", at=timezone.now())
    except Refused as refusal:
        if refusal.reason != "incomplete":
            raise
        return redirect("procedures:review", token=token)
    residents.stay(request)
    return redirect("procedures:filed", token=token)


@require_safe
@never_cache
def filed(request: HttpRequest, token: str) -> HttpResponse:
    """Show the receipt."""
    draft = own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    if draft.case is None:
        return redirect("procedures:review", token=token)
    facts = showing.receipt(draft.case, at=timezone.now(), pay_at=reverse("procedures:pay_filed", args=[token]))
    facts |= {"is_signed_in": draft.principal_id is not None, "until": draft.expires_at, "token": token}
    facts["is_assisted"] = draft.case.channel == "assisted"
    return render(request, "procedures/filed.html", facts | {"trail": trail(draft, (_("Received"), ""))})


@require_safe
@never_cache
def kept(request: HttpRequest, token: str) -> HttpResponse:
    """Say that everything is kept, and how to find it again."""
    draft = own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    onward = reverse("procedures:form", args=[token])
    facts = {
        "name": name_of(draft.version.procedure),
        "onward": onward,
        "address": request.build_absolute_uri(onward),
        "until": draft.expires_at,
        "is_signed_in": draft.principal_id is not None,
        "trail": trail(draft, (_("Kept"), "")),
    }
    return render(request, "procedures/kept.html", facts)


@require_POST
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Delete a form that was not filed."""
    draft = own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    actions.discard(token, by=residents.resident_of(request), at=timezone.now())
    return redirect("procedures:matters" if draft.principal_id else "portal:start")


def own(request: HttpRequest, token: str, *, back: str = "") -> Draft | HttpResponse:
    """Return the form, or the way to the sign-in it was begun with and from there to ``back``."""
    now, resident = timezone.now(), residents.resident_of(request)
    try:
        draft = queries.draft_for(token, by=resident, at=now)
    except Refused:
        if resident or not queries.needs_sign_in(token, at=now):
            raise
    else:
        helper = queries.helper_of(draft)
        if not helper or actor_of(request).public_id == helper:
            return draft
        raise Http404
    safe = request.path if request.method in {"GET", "HEAD"} else reverse("procedures:review", args=[token])
    return _to_sign_in(back or safe)


def _to_sign_in(onward: str) -> HttpResponse:
    return redirect(f"{reverse('residents:sign_in')}?{urlencode({'weiter': onward})}")


def steps(draft: Draft, token: str) -> tuple[Step, ...]:
    """Return the way through a form as it stands."""
    asked = queries.asked_of(draft, at=timezone.now())
    return steps_of(asked, token, known=_known(draft, asked), owed=queries.owed_documents(asked, draft))


def _known(draft: Draft, asked: Asked) -> frozenset[str]:
    """Return the questions nobody has to look at: answered here, by ID Austria, or left open by a full ID Austria."""
    fixed, is_full = frozenset(queries.fixed_of(draft)), draft.level == "full"
    questions = asked.compiled.procedure.questions
    open_there = {each.id for each in questions if is_full and each.optional and each.prefill}
    return frozenset(queries.typed_of(draft)) | (fixed & frozenset(asked.answers)) | open_there


def trail(draft: Draft, *stops: tuple[str, str]) -> list[tuple[str, Any]]:
    """Return the way to a page of a form."""
    procedure = draft.version.procedure
    return [
        (_("Start page"), reverse("portal:start")),
        (name_of(procedure), showing.service_address(procedure)),
        *stops,
    ]
