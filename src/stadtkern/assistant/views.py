"""Asking, telling us what was wrong, and asking to be called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.assistant import actions, asking
from stadtkern.assistant.forms import LONGEST_QUESTION, CallBackForm, FeedbackForm, QuestionForm
from stadtkern.assistant.models import CallBack
from stadtkern.assistant.wording import contact_of, in_language
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.limits import WINDOW_SECONDS, check_limit

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from stadtkern.city.api import Office

ASKS_PER_MINUTE = 20
NOTES_PER_MINUTE = 6


def _language() -> asking.Language:
    return cast("asking.Language", (get_language() or "de")[:2])


def _trail(title: str) -> list[tuple[str, str]]:
    return [(_("Start page"), reverse("portal:start")), (title, "")]


def _answer(request: HttpRequest) -> dict[str, Any]:
    """Read the form and answer it; without a question there is only the form again, with what was written."""
    if request.method != "POST":
        return {"form": QuestionForm(), "reply": None, "status": 200}
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return {"form": form, "reply": None, "status": 422}
    if _is_too_often(request, form, name="ask", per_minute=ASKS_PER_MINUTE):
        return {"form": form, "reply": None, "status": 429}
    question = form.cleaned_data["question"]
    now = timezone.now()
    reply = asking.ask(question, language=_language(), topic=form.cleaned_data["context"], at=now)
    service_url = asking.service_path(reply.service, reply.language) if reply.service else ""
    contact = contact_of(reply.office, at=now)
    return {"form": form, "reply": reply, "service_url": service_url, "contact": contact, "status": 200}


def _is_too_often(request: HttpRequest, form: Form, *, name: str, per_minute: int) -> bool:
    """Count the request; beyond the limit the form says so and keeps what was written."""
    try:
        check_limit(request, name=name, per_minute=per_minute)
    except Refused as refusal:
        form.add_error(None, refusal.hint)
        return True
    return False


def _shown(request: HttpRequest, template: str, facts: dict[str, Any], *, status: int) -> HttpResponse:
    response = render(request, template, facts, status=status)
    if status == 429:
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response


@csrf_exempt  # an anonymous question changes nothing in anybody's name, and without a token no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    facts = _answer(request)
    if request.headers.get("X-Fragment") == "1" and request.method == "POST":
        return _fragment(request, facts)
    facts |= {"trail": _trail(_("Ask a question")), "asks_model": bool(settings.OPTIONS.embeddings_use_case)}
    return _shown(request, "assistant/ask.html", facts, status=facts["status"])


def _fragment(request: HttpRequest, facts: dict[str, Any]) -> HttpResponse:
    """Return the answer alone, or what is wrong as plain words, for the panel on other pages."""
    if facts["reply"]:
        return render(request, "assistant/answer.html", facts)
    words = " ".join(str(error) for errors in facts["form"].errors.values() for error in errors)
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=facts["status"])


@csrf_exempt  # as above; the signed receipt shows that it belongs to an answer we gave
@require_POST
def feedback(request: HttpRequest) -> HttpResponse:
    check_limit(request, name="feedback", per_minute=NOTES_PER_MINUTE)
    form = FeedbackForm(request.POST)
    receipt = asking.read_receipt(request.POST.get("receipt", ""))
    if not form.is_valid() or receipt is None:
        raise Refused("old_answer", _("This answer is too old for feedback. Please ask again, then tell us."))
    request_id, state, sources = receipt
    actions.give_feedback(
        verdict=form.cleaned_data["verdict"],
        text=form.cleaned_data["text"],
        question=form.cleaned_data["question"],
        request_id=request_id,
        answer_state=state,
        sources=sources,
        at=timezone.now(),
    )
    return render(request, "assistant/thanks.html", {"trail": _trail(_("Thank you"))})


@require_http_methods(["GET", "HEAD", "POST"])
def call_back(request: HttpRequest) -> HttpResponse:
    chosen = _office(request.POST.get("office") or request.GET.get("amt", ""))
    form = CallBackForm(request.POST or None, initial={"office": chosen.id})
    status = 422
    if request.method == "POST" and form.is_valid():
        if not _is_too_often(request, form, name="call_back", per_minute=NOTES_PER_MINUTE):
            wanted = actions.ask_for_call_back(**form.cleaned_data, language=_language(), at=timezone.now())
            return redirect("assistant:call_back_received", reference=wanted.reference)
        status = 429
    return _call_back_form(request, form, chosen, status=status if form.errors else 200)


@csrf_exempt  # shows a form and changes nothing; the form itself carries a token
@require_http_methods(["GET", "HEAD", "POST"])
def call_back_about(request: HttpRequest) -> HttpResponse:
    """Show the form with the question of an answer already in it; the question is sent and stands in no address."""
    if request.method != "POST":
        return redirect("assistant:call_back")
    chosen = _office(request.POST.get("office", ""))
    topic = request.POST.get("topic", "")[:LONGEST_QUESTION]
    return _call_back_form(request, CallBackForm(initial={"office": chosen.id, "topic": topic}), chosen, status=200)


def _office(office_id: str) -> Office:
    everything = city.current()
    return everything.offices.get(office_id) or everything.help_office


def _call_back_form(request: HttpRequest, form: CallBackForm, office: Office, *, status: int) -> HttpResponse:
    facts = {
        "form": form,
        "office": office,
        "contact": contact_of(office, at=timezone.now()),
        "trail": _trail(_("Ask for a call back")),
    }
    return _shown(request, "assistant/call_back.html", facts, status=status)


@require_safe
def call_back_received(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm by number only: whoever sees this address learns nothing about the person."""
    wanted = CallBack.objects.filter(reference=reference).only("reference", "office").first()
    if wanted is None:
        raise Refused("not_found", _("This call-back does not exist, or it was deleted after its time."))
    office = city.current().offices.get(wanted.office) or city.current().help_office
    facts = {"reference": reference, "office": office, "name": in_language(office.name)}
    return render(request, "assistant/call_back_received.html", facts | {"trail": _trail(_("Call back"))})


@csrf_exempt  # as for ask
@xframe_options_exempt  # meant for other sites of the town; the policy below names them
@require_http_methods(["GET", "HEAD", "POST"])
def widget(request: HttpRequest) -> HttpResponse:
    facts = _answer(request)
    response = _shown(request, "assistant/widget.html", facts, status=facts["status"])
    response._csp_replace = {"frame-ancestors": ["'self'", *settings.OPTIONS.widget_sites]}  # type: ignore[attr-defined]
    return response


@require_safe
@cache_control(public=True, max_age=3600)
def widget_script(request: HttpRequest) -> HttpResponse:
    """Serve the one script tag's script; it frames the page beside itself, whatever host this request was sent to."""
    facts = {"widget_path": reverse("assistant:widget")}
    response = render(request, "assistant/widget.js", facts, content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
