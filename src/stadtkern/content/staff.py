"""The staff's pages on sources: upload, list, one source with its text and passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.content import actions, queries
from stadtkern.content.forms import EditForm, FilterForm, UploadForm, office_choices
from stadtkern.content.jobs import import_upload
from stadtkern.content.models import Source, State
from stadtkern.content.rules.metadata import as_plain
from stadtkern.core.errors import Refused
from stadtkern.identity.api import StaffArea, actor_of, permitted
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from django.http import HttpRequest

PER_PAGE = 50
KINDS_OF_BADGE = {
    State.CURRENT: "success",
    State.WAITING: "info",
    State.OUTDATED: "warning",
    State.GONE: "warning",
    State.WITHDRAWN: "warning",
    State.FAILED: "danger",
}


def area() -> StaffArea:
    """Name the sources for the staff's navigation."""
    return StaffArea(_("Knowledge"), reverse("content:source_list"), _description, permission="knowledge.edit")


def editing_area() -> StaffArea:
    """Name the editors' pages for the staff's navigation."""
    described = _("Write and publish pages, news, events.")
    return StaffArea(_("Editing"), reverse("wagtailadmin_home"), lambda: described, permission="pages.edit")


def _description() -> str:
    counts = queries.counts_by_state()
    facts = {"current": counts.get(State.CURRENT, 0), "outdated": counts.get(State.OUTDATED, 0)}
    return _("Sources in use: %(current)d, out of date: %(outdated)d. Upload, check, withdraw.") % facts


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Staff"), reverse("identity:home")), (_("Knowledge"), reverse("content:source_list")), *further]


def _problem_text(reason: str) -> str:
    """Say in a sentence why a file could not be read."""
    sentences = {
        "": "",
        "encrypted": _("The file is protected by a password. Please upload it without one."),
        "no_text": _("The file holds no readable text, perhaps only scanned pictures."),
        "too_large": _("The file is too large. Please split it."),
        "unknown_format": _("This format cannot be read. Readable are Markdown, HTML, PDF, DOCX, ODT and plain text."),
    }
    damaged = _("The file is damaged or empty. Readable are Markdown, HTML, PDF, DOCX, ODT and plain text.")
    return sentences.get(reason, damaged)


@require_safe
@permitted("knowledge.edit")
def source_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.sources(words=wanted.get("q", ""), state=wanted.get("state", ""), kind=wanted.get("kind", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    counts = queries.counts_by_state()
    facts = {
        "form": form,
        "page": page,
        "columns": [_("Title"), _("State"), _("Kind"), _("Responsible"), _("Checked on"), _("Valid until")],
        "rows": [_row(source) for source in page],
        "counts": [(label, counts[state]) for state, label in State.choices if state in counts],
        "trail": [*_trail()[:-1], (_("Knowledge"), "")],
    }
    return render(request, "content/source_list.html", facts)


def _row(source: Source) -> list[object]:
    url = reverse("content:source_detail", args=[source.pk])
    return [
        format_html('<a href="{}">{}</a>', url, source.title),
        source.get_state_display(),
        source.get_kind_display(),
        source.owner or "–",
        day(source.checked_on) if source.checked_on else "–",
        day(source.valid_until) if source.valid_until else "–",
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("knowledge.edit")
def source_upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, initial={"checked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        _receive(request, form)
        return redirect("content:source_list")
    facts = {"form": form, "trail": _trail((_("Upload"), ""))}
    return render(request, "content/source_upload.html", facts, status=422 if form.is_bound else 200)


def _receive(request: HttpRequest, form: UploadForm) -> None:
    """Take every file that can be taken, and say what became of each."""
    metadata, by = form.metadata(), actor_of(request)
    title, files, refused = form.cleaned_data["title"], form.named_files(), list(form.cleaned_data["documents"].refused)
    last_days = {} if metadata.valid_until else queries.last_days_of([name for name, _file in files])
    count = 0
    for name, file in files:
        try:
            with transaction.atomic():
                data = file.read()
                numbers = actions.receive_upload(name, data, metadata=metadata, title=title, by=by, at=timezone.now())
                import_upload.enqueue(*numbers, as_plain(metadata), by.public_id)
        except Refused as refusal:
            refused.append((name, refusal.hint))
        else:
            count += 1
    if count:
        text = ngettext(
            "%(count)d file received. It is being read.", "%(count)d files received. They are being read.", count
        )
        messages.success(request, text % {"count": count})
    for name, on in last_days.items():
        messages.info(request, _("%(name)s keeps its last valid day, %(day)s.") % {"name": name, "day": day(on)})
    for name, reason in refused:
        messages.warning(request, _("Not taken: %(name)s. %(reason)s") % {"name": name, "reason": reason})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("knowledge.edit")
def source_detail(request: HttpRequest, source_id: int) -> HttpResponse:
    source = queries.source(source_id)
    form = EditForm(request.POST or None, initial=EditForm.values_of(source))
    if request.method == "POST" and form.is_valid():
        actions.edit_source(source_id, **form.cleaned_data, by=actor_of(request), at=timezone.now())
        messages.success(request, _("Saved."))
        last_day = form.cleaned_data["valid_until"]
        if last_day and last_day < timezone.localdate():
            text = _("Its last valid day, %(day)s, is over: the source is in no answer any more.")
            messages.info(request, text % {"day": day(last_day)})
        return redirect("content:source_detail", source_id)
    facts = {
        "source": source,
        "form": form,
        "passages": queries.passages_of(source),
        "badge": KINDS_OF_BADGE[State(source.state)],
        "problem": _problem_text(source.problem),
        "facts": _facts_about(source),
        "trail": _trail((source.title, "")),
    }
    return render(request, "content/source_detail.html", facts, status=422 if form.is_bound else 200)


def _facts_about(source: Source) -> list[tuple[str, str]]:
    facts = [
        (_("Name"), source.name),
        (_("Kind"), source.get_kind_display()),
        (_("Address"), source.url),
        (_("Office"), dict(office_choices()).get(source.office, source.office) if source.office else ""),
        (_("Imported"), day(timezone.localdate(source.imported_at))),
        (_("Last changed"), day(timezone.localdate(source.changed_at))),
    ]
    return [(label, value) for label, value in facts if value]


@require_POST
@permitted("knowledge.edit")
def source_withdraw(request: HttpRequest, source_id: int) -> HttpResponse:
    actions.withdraw_source(source_id, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Withdrawn. The source is in no answer any more. You can undo this below."))
    return redirect("content:source_detail", source_id)


@require_POST
@permitted("knowledge.edit")
def source_restore(request: HttpRequest, source_id: int) -> HttpResponse:
    actions.restore_source(source_id, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Restored."))
    return redirect("content:source_detail", source_id)


@require_safe
@permitted("knowledge.edit")
def source_original(request: HttpRequest, source_id: int) -> HttpResponse:
    """Hand the original file out to be saved; no browser shows it or runs anything inside."""
    source, original = queries.original_of(source_id)
    response = HttpResponse(bytes(original.data), content_type="application/octet-stream")
    name = source.name.rstrip("/").rpartition("/")[2] or "original"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
