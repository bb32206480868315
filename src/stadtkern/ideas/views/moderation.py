"""What staff see of the cards, and what moderators decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.governance.api import Origin
from stadtkern.ideas import queries
from stadtkern.ideas.actions import cards as card_actions
from stadtkern.ideas.actions import moderation as actions
from stadtkern.ideas.forms import AnswerForm, CardForm, MergeForm, PassOnForm, ReasonForm
from stadtkern.ideas.models import Card, CommentState, Kind
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.similar import similar
from stadtkern.ideas.views.public import sent, spoken
from stadtkern.ideas.wording import BADGES, MANY_KINDS, STATES, office_name
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, may, permitted

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor

PER_PAGE = 30
MODERATES = "concerns.answer"


def area() -> StaffArea:
    """Name the cards for the staff's navigation."""
    return StaffArea(
        _("Ideas"),
        reverse("ideas_cards"),
        _description,
        permission="use_cases.propose",
        under=reverse("governance:case_list"),
        waiting=_waiting,
    )


def _count() -> int:
    return queries.waiting_cards(timezone.now()).count() + queries.waiting_comments().count()


def _waiting(who: Actor) -> list[StaffTask]:
    count = _count() if may(who, MODERATES) else 0
    words = ngettext("%(count)s text is to be read.", "%(count)s texts are to be read.", count) % {"count": count}
    return [StaffTask(_("Ideas"), reverse("ideas_cards"), words)] if count else []


def _description() -> str:
    waiting = _count()
    return _("Ideas, risks and worries about AI. Waiting for a person: %(count)s.") % {"count": waiting}


def staff_trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a staff page of this room."""
    return [(_("Staff"), reverse("identity:home")), (_("Ideas"), reverse("ideas_cards")), *further]


@require_safe
@permitted("use_cases.propose")
def cards(request: HttpRequest) -> HttpResponse:
    """Show what waits for a moderator, and all cards by kind, state and origin."""
    wanted = {
        "kind": (request.GET.get("art", ""), Kind.values),
        "state": (request.GET.get("stand", ""), list(STATES)),
        "origin": (request.GET.get("herkunft", ""), Origin.values),
    }
    narrowed = {name: value if value in allowed else "" for name, (value, allowed) in wanted.items()}
    page = Paginator(queries.all_cards(**narrowed), PER_PAGE).get_page(request.GET.get("seite"))
    moderates = may(actor_of(request), MODERATES)
    facts = {
        **narrowed,
        "page": page,
        "rows": [_row(each) for each in page],
        "total": page.paginator.count,
        "moderates": moderates,
        "waiting": [_row(each) for each in queries.waiting_cards(timezone.now())[:PER_PAGE]],
        "waiting_count": queries.waiting_cards(timezone.now()).count(),
        "comments": queries.waiting_comments()[:PER_PAGE] if moderates else [],
        "kinds": [("", _("all")), *MANY_KINDS.items()],
        "states": [("", _("all")), *STATES.items()],
        "origins": [("", _("all")), *Origin.choices],
        "trail": [*staff_trail()[:-1], (_("Ideas"), "")],
    }
    return render(request, "ideas/staff_cards.html", facts)


def _row(card: Card) -> dict[str, Any]:
    return {"card": card, "state": STATES[card.state], "badge": BADGES[card.state]}


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("use_cases.propose")
def new_card(request: HttpRequest) -> HttpResponse:
    """Take a card of somebody who works here; the same order as for everybody: first what is known."""
    form = CardForm(sent(request))
    found = []
    if form.is_valid():
        given = form.cleaned_data
        if "anyway" not in request.POST:
            found = similar(given["title"], given["summary"], queries.known(everything=True), queries.synonyms())
        if not found:
            by = actor_of(request)
            card = card_actions.send(**given, origin=Origin.STAFF, language=spoken(), by=by, at=timezone.now())
            messages.success(request, _("%(number)s is written down and waits for release.") % {"number": card})
            return redirect("ideas_card", public_id=card.public_id)
    facts = {"form": form, "found": found, "trail": staff_trail((_("New card"), ""))}
    return render(request, "ideas/staff_new_card.html", facts, status=422 if form.errors else 200)


@require_safe
@permitted("use_cases.propose")
def card(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one card to everybody who works here; decisions are sent to ``decide``."""
    found = queries.card(public_id)
    return _page(request, found, _forms(found))


@require_POST
@permitted(MODERATES)
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one decision; a form with a mistake comes back with what was typed."""
    found, verb, by = queries.card(public_id), request.POST.get("verb", ""), actor_of(request)
    if verb == "release":
        actions.release(public_id, by=by, at=timezone.now())
        return _done(request, public_id, _("%(number)s is shown to everybody."))
    if verb == "reopen":
        actions.reopen(public_id, by=by)
        return _done(request, public_id, _("%(number)s waits again."))
    forms = _forms(found, request, verb)
    if verb not in forms:
        raise Http404
    if not forms[verb].is_valid():
        return _page(request, found, forms, status=422)
    return _done(request, public_id, _decided(public_id, verb, forms[verb].cleaned_data, by))


def _decided(public_id: str, verb: str, given: dict[str, Any], by: Actor) -> str:
    """Carry out a decision that came with a form; return what to say about it."""
    now = timezone.now()
    if verb == "set_aside":
        actions.set_aside(public_id, reason=given["reason"], is_shown=given["is_shown"], by=by, at=now)
        return _("%(number)s is set aside. You can undo this.")
    if verb == "merge":
        actions.merge(public_id, into=given["into"], by=by, at=now)
        return _("%(number)s was put together with the other card. You can undo this.")
    if verb == "answer":
        actions.answer(public_id, text=given["text"], by=by, at=now)
        return _("%(number)s is answered.")
    actions.pass_on(public_id, **given, office=queries.card(public_id).office, by=by, at=now)
    return _("%(number)s became a use case.")


def _forms(found: Card, request: HttpRequest | None = None, verb: str = "") -> dict[str, Form]:
    """Return the form behind each decision; the one that was sent holds what was typed."""

    def data(name: str) -> Any:
        return request.POST if request and verb == name else None

    words = {"title": found.title, "summary": found.summary, "is_public": True}
    others = Card.objects.filter(state__in=queries.OPEN).exclude(pk=found.pk).exclude(title="")
    choices = [(each.public_id, f"{each.public_id} {each.title}") for each in others]
    return {
        "set_aside": ReasonForm(data("set_aside"), auto_id="aside_%s"),
        "merge": MergeForm(data("merge"), choices=choices, auto_id="merge_%s"),
        "pass_on": PassOnForm(data("pass_on"), initial=words, auto_id="pass_%s"),
        "answer": AnswerForm(data("answer"), auto_id="answer_%s"),
    }


def _page(request: HttpRequest, found: Card, forms: dict[str, Form], *, status: int = 200) -> HttpResponse:
    state = State(found.state)
    facts = {
        **_row(found),
        "form": next((form for form in forms.values() if form.errors), None),
        "forms": forms,
        "origin": found.get_origin_display(),
        "office": office_name(found.office) if found.office else "",
        "comments": found.comments.all(),
        "supports": queries.supports([found.public_id])[found.public_id],
        "whereabouts": queries.whereabouts(found, queries.public_use_cases()),
        "merged": found.merged.all(),
        "moderates": may(actor_of(request), MODERATES),
        "is_open": state in {State.NEW, State.RELEASED},
        "can_release": state is State.NEW,
        "can_reopen": state in {State.RELEASED, State.SET_ASIDE, State.MERGED} and bool(found.title),
        "can_pass_on": state in {State.NEW, State.RELEASED} and found.kind == Kind.IDEA,
        "trail": staff_trail((found.title or found.public_id, "")),
    }
    return render(request, "ideas/staff_card.html", facts, status=status)


def _done(request: HttpRequest, public_id: str, said: str) -> HttpResponse:
    messages.success(request, said % {"number": public_id})
    return redirect("ideas_cards") if "in_list" in request.POST else redirect("ideas_card", public_id=public_id)


@require_POST
@permitted(MODERATES)
def decide_comment(request: HttpRequest, number: int) -> HttpResponse:
    """Show a comment, set it aside, or let it wait again."""
    verbs = {"show": CommentState.SHOWN, "set_aside": CommentState.SET_ASIDE, "undo": CommentState.WAITING}
    verb = request.POST.get("verb", "")
    if verb not in verbs:
        raise Http404
    public_id = actions.decide_comment(number, verbs[verb], by=actor_of(request), at=timezone.now())
    said = {
        "show": _("The comment is shown."),
        "set_aside": _("The comment is set aside. You can undo this on the page of its card."),
        "undo": _("The comment waits again."),
    }
    messages.success(request, said[verb])
    return redirect("ideas_card", public_id=public_id) if request.POST.get("card") else redirect("ideas_cards")
