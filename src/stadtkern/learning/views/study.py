"""Courses for everybody: what there is, one module, its questions, the certificate."""

from __future__ import annotations

import mimetypes
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.api import StaffArea, actor_of, permitted
from stadtkern.learning import actions, queries
from stadtkern.learning.catalogue import catalogue, course_called, module_called
from stadtkern.learning.forms import EvaluationForm, WorkplaceForm
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.learning.catalogue import Course, Module
    from stadtkern.learning.models import ModuleProgress


def area() -> StaffArea:
    """Name the KI-Hub for the staff's navigation."""
    return StaffArea(_("Learning"), reverse("learning:home"), _description, "courses.take")


def _description() -> str:
    return _("Courses: %(count)s. Certificates, shared prompts, people who help.") % {"count": len(catalogue().courses)}


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of this room."""
    return [(_("Staff"), reverse("identity:home")), (_("Learning"), reverse("learning:home")), *further]


def language() -> str:
    """Return the language of texts for whoever reads now."""
    return "en" if (get_language() or "de").startswith("en") else "de"


def _course_step(course: Course) -> tuple[str, str]:
    return in_language(course.title), reverse("learning:course", args=[course.id])


@require_safe
@permitted("courses.take")
def home(request: HttpRequest) -> HttpResponse:
    own, today = actor_of(request), timezone.localdate()
    held = queries.held_by(own.public_id, today=today)
    facts = {
        "standings": queries.standings(own.public_id, today=today),
        "held": held,
        "ending": [each for each in held if each.ends_soon],
        "workplace": WorkplaceForm(initial={"office": queries.workplace_of(own.public_id)}),
        "manages": identity.may(own, "courses.manage"),
        "keeps_partners": identity.may(own, "partners.manage"),
        "trail": [*trail()[:-1], (_("Learning"), "")],
    }
    return render(request, "learning/home.html", facts)


@require_POST
@permitted("courses.take")
def workplace(request: HttpRequest) -> HttpResponse:
    actions.name_workplace(request.POST.get("office", ""), by=actor_of(request))
    messages.success(request, _("Thank you. It is used for counts by office only."))
    return redirect("learning:home")


@require_safe
@permitted("courses.take")
def course(request: HttpRequest, course: str) -> HttpResponse:
    found, own = course_called(course), actor_of(request).public_id
    return _show_course(request, found, EvaluationForm() if queries.may_evaluate(own, found) else None)


def _show_course(request: HttpRequest, found: Course, form: EvaluationForm | None) -> HttpResponse:
    own, today = actor_of(request).public_id, timezone.localdate()
    facts = {
        "course": found,
        "standing": queries.standing_in(found, own, today=today),
        "classes": [identity.TRAINING_CLASSES[each] for each in found.proves],
        "form": form,
        "trail": trail((in_language(found.title), "")),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form and form.errors else HTTPStatus.OK
    return render(request, "learning/course.html", facts, status=status)


@require_POST
@permitted("courses.take")
def evaluate(request: HttpRequest, course: str) -> HttpResponse:
    found, form = course_called(course), EvaluationForm(request.POST)
    if not form.is_valid():
        return _show_course(request, found, form)
    given = form.cleaned_data
    actions.evaluate(course, stars=given["stars"], text=given["text"], by=actor_of(request))
    messages.success(request, _("Thank you. Your answer was kept without your name."))
    return redirect("learning:course", course=course)


@require_safe
@permitted("courses.take")
def module(request: HttpRequest, course: str, module: str) -> HttpResponse:
    found = course_called(course)
    part = module_called(found, module)
    row = queries.latest_try(actor_of(request).public_id, found, part)
    spoken = language()
    facts = {
        "course": found,
        "module": part,
        "text": part.texts[spoken],
        "video": reverse("learning:video", args=[course, module, spoken]) if spoken in part.videos else "",
        "video_type": mimetypes.guess_type(part.videos[spoken].name)[0] if spoken in part.videos else "",
        "transcript": part.transcripts.get(spoken, ""),
        "number": found.modules.index(part) + 1,
        "row": row,
        "is_running": bool(row and not row.sent_at and not row.certificate),
        "trail": trail(_course_step(found), (in_language(part.title), "")),
    }
    return render(request, "learning/module.html", facts)


@require_safe
@permitted("courses.take")
def video(request: HttpRequest, course: str, module: str, language: str) -> HttpResponse:
    """Send a video file of the town; its name comes from the course's file, never from the address."""
    part = module_called(course_called(course), module)
    if language not in part.videos:
        raise Http404
    return cast("HttpResponse", FileResponse(part.videos[language].open("rb")))


@require_POST
@permitted("courses.take")
def begin(request: HttpRequest, course: str, module: str) -> HttpResponse:
    actions.begin_questions(course, module, by=actor_of(request), at=timezone.now())
    return redirect("learning:questions", course=course, module=module)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("courses.take")
def questions(request: HttpRequest, course: str, module: str) -> HttpResponse:
    """Show the questions of a running try; take answers to keep for later, or to count."""
    found, own = course_called(course), actor_of(request)
    part = module_called(found, module)
    if request.method != "POST":
        row = queries.latest_try(own.public_id, found, part)
        if row is None or row.sent_at:
            return redirect("learning:module", course=course, module=module)
        return _show_questions(request, found, part, row, still_open=[])
    given = _given(request, part)
    still_open = actions.save_answers(course, module, given, by=own)
    if request.POST.get("verb") == "save":
        messages.success(request, _("Your answers are kept. Go on whenever you like."))
        return redirect("learning:module", course=course, module=module)
    if still_open:
        row = queries.latest_try(own.public_id, found, part)
        assert row is not None  # answers were just kept there
        return _show_questions(request, found, part, row, still_open=still_open)
    number = actions.send_answers(course, module, given, by=own, at=timezone.now())
    if number:
        messages.success(request, _("You have passed the whole course. This is your certificate."))
    return redirect("learning:result", course=course, module=module)


def _given(request: HttpRequest, part: Module) -> dict[str, list[int]]:
    """Read the numbers of the chosen answers; anything else is no answer."""
    return {
        each.id: [int(value) for value in request.POST.getlist(f"q-{each.id}") if value.isdecimal() and len(value) < 4]
        for each in part.questions
    }


def _show_questions(
    request: HttpRequest, found: Course, part: Module, row: ModuleProgress, *, still_open: list[str]
) -> HttpResponse:
    shown = queries.questions_of(row, part)
    facts = {
        "course": found,
        "module": part,
        "questions": shown,
        "still_open": [
            (number, each.question) for number, each in enumerate(shown, start=1) if each.question.id in still_open
        ],
        "trail": trail(
            _course_step(found),
            (in_language(part.title), reverse("learning:module", args=[found.id, part.id])),
            (_("Questions"), ""),
        ),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if still_open else HTTPStatus.OK
    return render(request, "learning/questions.html", facts, status=status)


@require_safe
@permitted("courses.take")
def result(request: HttpRequest, course: str, module: str) -> HttpResponse:
    found, own = course_called(course), actor_of(request).public_id
    part = module_called(found, module)
    row = queries.latest_try(own, found, part)
    if row is None or not row.sent_at:
        return redirect("learning:module", course=course, module=module)
    standing = queries.standing_in(found, own, today=timezone.localdate())
    facts = {
        "course": found,
        "module": part,
        "row": row,
        "is_passed": queries.is_passed_now(row, part),
        "questions": queries.questions_of(row, part),
        "certificate": row.certificate,
        "following": next((step.module for step in standing.steps if step.stage != queries.Stage.PASSED), None),
        "standing": standing,
        "trail": trail(
            _course_step(found),
            (in_language(part.title), reverse("learning:module", args=[course, module])),
            (_("Result"), ""),
        ),
    }
    return render(request, "learning/result.html", facts)


@require_safe
@permitted("courses.take")
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show one's own certificate; those of others look like those that do not exist."""
    own = actor_of(request).public_id
    proofs = [each for each in identity.proofs_numbered(number) if each.person == own]
    if not proofs:
        raise Refused("not_found", _("No certificate of yours has this number."))
    found = catalogue().courses.get(proofs[0].course)
    facts = {
        "proof": proofs[0],
        "counts": proofs[0].counts_on(timezone.localdate()),
        "name": identity.names_of([own]).get(own, ""),
        "course": found,
        "modules": found.modules if found and found.version == proofs[0].version else (),
        "classes": [
            identity.TRAINING_CLASSES[each.training_class]
            for each in proofs
            if each.training_class in identity.TRAINING_CLASSES
        ],
        "trail": trail((_("Certificate"), "")),
    }
    return render(request, "learning/certificate.html", facts)
