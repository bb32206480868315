"""The prompt library. Whatever stands in a prompt is shown as text and as nothing else."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.api import actor_of, permitted
from stadtkern.learning import actions, queries_prompts
from stadtkern.learning.forms import PromptForm, ReasonForm, ReportForm, SearchForm, StarsForm
from stadtkern.learning.views.study import trail

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 20


def _step() -> tuple[str, str]:
    return _("Shared prompts"), reverse("learning:prompts")


@require_safe
@permitted("prompts.share")
def prompt_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries_prompts.prompts(words=wanted.get("q", ""), training_class=wanted.get("training_class", ""))
    facts = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("seite")),
        "is_search": bool(wanted.get("q") or wanted.get("training_class")),
        "classes": identity.TRAINING_CLASSES,
        "trail": trail((_("Shared prompts"), "")),
    }
    return render(request, "learning/prompt_list.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("prompts.share")
def prompt_new(request: HttpRequest) -> HttpResponse:
    form = PromptForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.share_prompt(**form.cleaned_data, by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("Shared. Thank you."))
            return redirect("learning:prompt", public_id=made)
    return _show_form(request, form, title=_("Share a prompt"), further=())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("prompts.share")
def prompt_revise(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = queries_prompts.prompt_page(public_id, person=actor_of(request).public_id)
    if not shown.may_change:
        raise Refused("not_allowed", _("Only who shared a prompt and those who look after courses change it."))
    latest = shown.latest
    initial = {"title": latest.title, "task": latest.task, "text": latest.text}
    form = PromptForm(request.POST or None, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise_prompt(public_id, **form.cleaned_data, by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("The new version is there. Earlier ones stay readable."))
            return redirect("learning:prompt", public_id=public_id)
    step = (latest.title, reverse("learning:prompt", args=[public_id]))
    return _show_form(request, form, title=_("Improve this prompt"), further=(step,))


def _show_form(
    request: HttpRequest, form: PromptForm, *, title: str, further: tuple[tuple[str, str], ...]
) -> HttpResponse:
    facts = {"form": form, "title": title, "trail": trail(_step(), *further, (title, ""))}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "learning/prompt_form.html", facts, status=status)


@require_safe
@permitted("prompts.share")
def prompt(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show_prompt(request, public_id)


def _show_prompt(request: HttpRequest, public_id: str, **forms: Any) -> HttpResponse:
    shown = queries_prompts.prompt_page(public_id, person=actor_of(request).public_id)
    facts = {
        "shown": shown,
        "training_class": identity.TRAINING_CLASSES.get(shown.prompt.training_class),
        "stars": StarsForm(initial={"stars": shown.own_stars or None}, auto_id="stars-%s"),
        "report": ReportForm(auto_id="report-%s"),
        "reason": ReasonForm(auto_id="reason-%s"),
        "trail": trail(_step(), (shown.latest.title if shown.is_shown else public_id, "")),
        **forms,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "learning/prompt.html", facts, status=status)


def _send(
    request: HttpRequest, public_id: str, *, name: str, form: Form, action: Callable[..., None], thanks: str
) -> HttpResponse:
    """Carry out what one of the forms below a prompt asks for; with a mistake the form comes back under its name."""
    if not form.is_valid():
        return _show_prompt(request, public_id, **{name: form})
    action(public_id, **form.cleaned_data, by=actor_of(request), at=timezone.now())
    messages.success(request, thanks)
    return redirect("learning:prompt", public_id=public_id)


@require_POST
@permitted("prompts.share")
def prompt_rate(request: HttpRequest, public_id: str) -> HttpResponse:
    form, thanks = StarsForm(request.POST, auto_id="stars-%s"), _("Thank you. You can change your stars any time.")
    return _send(request, public_id, name="stars", form=form, action=actions.rate_prompt, thanks=thanks)


@require_POST
@permitted("prompts.share")
def prompt_report(request: HttpRequest, public_id: str) -> HttpResponse:
    form = ReportForm(request.POST, auto_id="report-%s")
    thanks = _("Thank you. Who shared it and those who look after courses see your report.")
    return _send(request, public_id, name="report", form=form, action=actions.report_prompt, thanks=thanks)


@require_POST
@permitted("prompts.share")
def prompt_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    form, thanks = (
        ReasonForm(request.POST, auto_id="reason-%s"),
        _("Withdrawn. Releases that name it must be looked at."),
    )
    return _send(request, public_id, name="reason", form=form, action=actions.withdraw_prompt, thanks=thanks)


@require_POST
@permitted("prompts.share")
def report_settle(request: HttpRequest, number: int) -> HttpResponse:
    public_id = actions.settle_report(number, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Marked as settled."))
    return redirect("learning:prompt", public_id=public_id)
