"""What everybody may do without an account: send a card, look at the list, agree, comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.core.limits import WINDOW_SECONDS, check_limit
from stadtkern.core.texts import clean_line
from stadtkern.governance.api import Origin
from stadtkern.ideas import queries, queries_surveys
from stadtkern.ideas.actions import cards as actions
from stadtkern.ideas.forms import CommentForm, PublicCardForm
from stadtkern.ideas.models import Kind
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.similar import similar
from stadtkern.ideas.visitors import remember, visitor_of
from stadtkern.ideas.wording import BADGES, MANY_KINDS, STATES, office_name

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, QueryDict

    from stadtkern.ideas.models import Card
    from stadtkern.ideas.rules.similar import Known

PER_PAGE = 30
CARDS_PER_MINUTE = 10
COMMENTS_PER_MINUTE = 6
SUPPORTS_PER_MINUTE = 30
SHOWN_STATES = (State.RELEASED, State.PASSED_ON, State.SET_ASIDE, State.MERGED)


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of this room."""
    return [
        (_("Start page"), reverse("portal:start")),
        (_("Ideas and worries about AI"), reverse("ideas:start")),
        *further,
    ]


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, be it empty; None where it is only shown."""
    return request.POST if request.method == "POST" else None


def spoken() -> str:
    """Return the language somebody reads this site in."""
    return (get_language() or "de")[:2]


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Take a card; what is known already is shown first, and only "send mine anyway" goes past it."""
    if request.method != "POST":
        kind = request.GET.get("art", "")
        return _form(request, PublicCardForm(initial={"kind": kind if kind in Kind.values else Kind.IDEA}))
    form = PublicCardForm(request.POST)
    if "change" in request.POST:
        return _form(request, PublicCardForm(initial=request.POST.dict()))
    if not form.is_valid():
        return _form(request, form, status=422)
    if is_too_often(request, form, name="ideas.send", per_minute=CARDS_PER_MINUTE):
        return _form(request, form, status=429)
    given = {name: form.cleaned_data[name] for name in ("kind", "title", "summary", "office", "email")}
    if "anyway" not in request.POST:
        found = similar(given["title"], given["summary"], queries.known(kind=given["kind"]), queries.synonyms())
        if found:
            facts = {"found": _with_states(found), "given": given, "trail": trail((_("Is one of these yours?"), ""))}
            return render(request, "ideas/similar.html", facts)
    card = actions.send(**given, origin=Origin.CITIZEN, language=spoken(), at=timezone.now())
    return redirect("ideas:received", public_id=card.public_id)


def _with_states(found: list[Known]) -> list[tuple[Known, str]]:
    """Return what is similar, each with how it stands in words."""
    cards, use_cases = queries.card_states(each.key for each in found), queries.public_use_cases()
    return [(each, str(STATES[cards[each.key]]) if each.key in cards else use_cases[each.key].stands) for each in found]


def is_too_often(request: HttpRequest, form: Form, *, name: str, per_minute: int) -> bool:
    """Count the request; beyond the limit the form says so and keeps what was written."""
    try:
        check_limit(request, name=name, per_minute=per_minute)
    except Refused as refusal:
        form.add_error(None, refusal.hint)
        return True
    return False


def _form(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    facts = {
        "form": form,
        "surveys": queries_surveys.open_surveys(timezone.localdate()),
        "trail": [*trail()[:-1], (_("Ideas and worries about AI"), "")],
    }
    return answered(request, "ideas/start.html", facts, status=status)


def answered(request: HttpRequest, template: str, facts: dict[str, Any], *, status: int) -> HttpResponse:
    """Render a page; beyond a limit it says when to try again."""
    response = render(request, template, facts, status=status)
    if status == 429:
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response


@require_safe
def received(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm by identifier only: whoever sees this address reads no words of anybody."""
    card = queries.card(public_id)
    return render(request, "ideas/received.html", {"card": card, "trail": trail((_("Thank you"), ""))})


@require_safe
def card_list(request: HttpRequest) -> HttpResponse:
    kind, state = request.GET.get("art", ""), request.GET.get("stand", "")
    kind = kind if kind in Kind.values else ""
    state = state if state in SHOWN_STATES else ""
    page = Paginator(queries.public_cards(kind=kind, state=state), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "page": page,
        "rows": [_row(each) for each in queries.listed(page)],
        "total": page.paginator.count,
        "kind": kind,
        "state": state,
        "kinds": [("", _("all")), *MANY_KINDS.items()],
        "states": [("", _("all")), *((each.value, STATES[each]) for each in SHOWN_STATES)],
        "trail": trail((_("List"), "")),
    }
    return render(request, "ideas/card_list.html", facts)


def _row(each: queries.Listed) -> dict[str, Any]:
    return {
        "listed": each,
        "state": STATES[each.card.state],
        "badge": BADGES[each.card.state],
    }


@require_safe
def card_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, queries.card(public_id), CommentForm())


def _detail(request: HttpRequest, card: Card, form: Form, *, status: int = 200) -> HttpResponse:
    (each,) = queries.listed([card])
    facts = {
        **_row(each),
        "office": office_name(card.office) if card.office else "",
        "takes_comments": card.is_shown and card.state in {State.RELEASED, State.PASSED_ON},
        "takes_support": card.is_shown and card.state in queries.OPEN,
        "comments": queries.shown_comments(card) if card.state != State.NEW else [],
        "form": form,
        "just": request.GET.get("neu", ""),
        "trail": trail((_("List"), reverse("ideas:list")), (each.title or card.public_id, "")),
    }
    return answered(request, "ideas/card_detail.html", facts, status=status)


@require_POST
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    card, form = queries.card(public_id), CommentForm(request.POST)
    if not form.is_valid():
        return _detail(request, card, form, status=422)
    if is_too_often(request, form, name="ideas.comment", per_minute=COMMENTS_PER_MINUTE):
        return _detail(request, card, form, status=429)
    actions.comment(public_id, text=form.cleaned_data["text"], at=timezone.now())
    return redirect(f"{reverse('ideas:card', args=[public_id])}?neu=kommentar")


@require_POST
def support(request: HttpRequest) -> HttpResponse:
    """Count "that is it"; a second time from the same browser changes nothing."""
    check_limit(request, name="ideas.support", per_minute=SUPPORTS_PER_MINUTE)
    subject, visitor = clean_line(request.POST.get("subject", "")), visitor_of(request)
    actions.support(subject, visitor=visitor.mark(f"support {subject}"), at=timezone.now())
    return remember(redirect("ideas:supported", subject=subject), visitor)


@require_safe
def supported(request: HttpRequest, subject: str) -> HttpResponse:
    cards = {each.public_id: each.title for each in queries.known_cards(subject)}
    use_cases = {key: each.title for key, each in queries.public_use_cases().items()}
    if subject not in cards | use_cases:
        raise Refused("not_found", _("This idea is not public. Please look for it in the list of ideas."))
    facts = {
        "title": (cards | use_cases)[subject],
        "count": queries.supports([subject])[subject],
        "card_url": reverse("ideas:card", args=[subject]) if subject in cards else "",
        "trail": trail((_("Thank you"), "")),
    }
    return render(request, "ideas/supported.html", facts)
