"""Reading and writing the papers of a use case, and answering the questions of its classification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.ailaw.classification.texts import version
from stadtkern.core.errors import Refused
from stadtkern.governance import actions, desk, queries, queries_pilots
from stadtkern.governance.models import Paper, Tool
from stadtkern.governance.views.desk import READ, own_roles, trail
from stadtkern.governance.wording import STATES
from stadtkern.identity.api import actor_of, names_of, permitted
from stadtkern.lifecycle.artefacts import Classification, PilotPlan, ToolChoice
from stadtkern.papers.forms import PaperForm
from stadtkern.papers.questionnaire import Questionnaire, result_shown
from stadtkern.papers.shown import items_of, reader_language
from stadtkern.papers.wording import PAPERS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.models import UseCase
    from stadtkern.papers.questionnaire import ResultShown

OWN_PAGES = {"classification", "suspension"}  # written elsewhere than in a form of their own


def _trail(found: UseCase, title: str) -> list[tuple[str, str]]:
    return trail((found.title, reverse("governance:case", args=[found.public_id])), (title, ""))


def _need_writer(request: HttpRequest, kind: str) -> None:
    if not desk.may_write(actor_of(request), kind):
        raise Refused(
            "not_allowed", _("Your roles do not allow this. Under “What may I do here” you see what they allow.")
        )


@require_safe
@permitted(READ)
def read(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    found = queries.use_case(public_id)
    rows = desk.readable_papers(found, actor_of(request))
    paper = next((row for row in rows if row.number == number), None)
    if paper is None:
        raise Refused("not_found", _("This paper does not exist, or you may not read it yet."))
    same = [row for row in rows if row.kind == paper.kind]
    title = str(PAPERS[paper.kind][0])
    facts = {
        "case": found,
        "paper": paper,
        "title": title,
        "author": names_of([paper.written_by]).get(paper.written_by, paper.written_by),
        "items": items_of(paper.kind, paper.content),
        "result": _result(paper),
        "versions": [(row.number, row.written_at, row.number == paper.number) for row in reversed(same)],
        "may_write": desk.may_write(actor_of(request), paper.kind),
        "trail": _trail(found, title),
    }
    return render(request, "governance/paper_detail.html", facts)


def _result(paper: Paper) -> ResultShown | None:
    if paper.kind != "classification":
        return None
    return result_shown(
        Classification.model_validate(paper.content).answers, today=desk.today(), language=reader_language()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(READ)
def write(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    if kind not in PAPERS or kind in OWN_PAGES:
        raise Http404
    found = queries.use_case(public_id)
    _need_writer(request, kind)
    form = PaperForm(kind, request.POST or None, _begin(found, kind, actor_of(request).public_id))
    if kind == "tool_choice":
        form.offer_tools(list(Tool.objects.all()))
    if request.method == "POST" and "more" not in request.POST and form.is_valid():
        try:
            actions.write_paper(public_id, kind, form.cleaned_data["content"], by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            _say_saved(request, found, kind)
            return redirect("governance:case", public_id)
    title, purpose = (str(words) for words in PAPERS[kind])
    facts = {
        "case": found,
        "form": form,
        "blocks": list(form.blocks()),
        "has_rows": form.has_rows,
        "is_asking_for_more": "more" in request.POST,
        "is_signed": desk.is_signed_for(found, kind),
        "gives_up": desk.gives_up(kind, own_roles(request)),
        "title": title,
        "purpose": purpose,
        "trail": _trail(found, title),
    }
    return render(request, "governance/paper_write.html", facts)


def _say_saved(request: HttpRequest, before: UseCase, kind: str) -> None:
    """Say what saving a paper has brought about; ``before`` is the use case as it was."""
    messages.success(request, _("Saved: %s. Signatures given before no longer count.") % PAPERS[kind][0])
    stands = queries.use_case(before.public_id).state
    if stands != before.state:
        messages.warning(request, _("People had signed this. The use case went back to: %s.") % STATES[stands])


def _begin(found: UseCase, kind: str, person: str) -> dict[str, Any]:
    """Return what a form begins with: the latest version, else what other papers already say."""
    rows = queries.papers_of(found).filter(kind=kind)
    if kind == "score_sheet":
        rows = rows.filter(written_by=person)  # nobody sees the marks of the other
    if (latest := rows.last()) is not None:
        return dict(latest.content)
    choice = queries.find_latest(found, ToolChoice)
    begin: dict[str, Any] = {}
    if choice and kind in {"bias_run", "pilot_report", "rollout_decision"}:
        begin["digest"] = choice.digest
    if choice and kind == "rollout_decision":
        begin |= {"purpose": choice.purpose, "in_public_register": found.is_public}
    plan = queries.find_latest(found, PilotPlan)
    if plan and kind == "pilot_report":
        measured = {each.metric: each for each in queries_pilots.results(found, choice_name(choice))}
        begin["results"] = [
            measured[each.name].model_dump() if each.name in measured else {"metric": each.name}
            for each in plan.metrics
        ]
    return begin


def choice_name(choice: ToolChoice | None) -> str:
    """Return the name under which the chosen tool was measured."""
    tool = Tool.objects.filter(public_id=choice.tool).first() if choice else None
    return tool.name if tool else ""


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(READ)
def classify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the questions of the tree stage by stage; only what matters after the answers so far is asked."""
    found = queries.use_case(public_id)
    _need_writer(request, "classification")
    before, title = queries.find_latest(found, Classification), str(PAPERS["classification"][0])
    sheet = Questionnaire(request.POST or None, before.answers if before else {}, language=reader_language())
    if request.method == "POST" and sheet.is_finished and "save" in request.POST:
        content = {"tree_version": version(), "answers": sheet.answers}
        actions.write_paper(public_id, "classification", content, by=actor_of(request), at=timezone.now())
        _say_saved(request, found, "classification")
        return redirect("governance:case", public_id)
    title = str(PAPERS["classification"][0])
    facts = {
        "case": found,
        "sheet": sheet,
        "result": result_shown(sheet.answers, today=desk.today(), language=reader_language())
        if sheet.is_finished
        else None,
        "is_signed": desk.is_signed_for(found, "classification"),
        "is_outdated": before is not None and before.tree_version != version(),
        "title": title,
        "trail": _trail(found, title),
    }
    return render(request, "governance/classify.html", facts)
