"""The components as template tags. Every keyword is explicit; a misspelt one is an error. See ``/ui/`` for all."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from stadtkern.ui import fields
from stadtkern.ui.addresses import address_in
from stadtkern.ui.components import checked, line_icon

register = template.Library()

Kind = Literal["info", "success", "warning", "danger"]
ButtonKind = Literal["primary", "secondary", "tertiary"]
OpenState = Literal["open", "closing", "closed", "unknown"]
KIND_ICONS = {"info": "info", "success": "success", "warning": "warning", "danger": "danger"}


@register.filter
def day(value: date) -> str:
    """Return a day as people here write it: 21. Jänner 2027, 21 January 2027."""
    if (get_language() or "de").startswith("de"):
        return date_format(value, "j. F Y").replace("Januar", "Jänner")
    return date_format(value, "j F Y")


@register.filter
def in_language(text: Any) -> str:
    """Return the part of a text with ``de`` and ``en`` that the visitor reads; nothing stays nothing."""
    if not text:
        return ""
    return str(text.en if (get_language() or "de").startswith("en") else text.de)


@register.filter
def phone_link(number: str) -> str:
    """Return the address behind a phone number."""
    return "tel:" + "".join(char for char in number if char.isdigit() or char == "+")


@register.filter
def message_kind(tags: str) -> str:
    """Return the alert kind for the level of one of Django's messages."""
    return next((kind for kind in ("success", "warning") if kind in tags), "danger" if "error" in tags else "info")


@register.filter
def brand_colour(colour: str) -> str:
    """Return a colour as the brand style sheet's address writes it."""
    return colour.removeprefix("#").lower()


@register.simple_tag(takes_context=True)
@checked
def translate_url(context: template.Context, *, language: Literal["de", "en"]) -> str:
    """Return this page's address in a language, else the start page's; staff's pages choose by ``staff_language``."""
    return address_in(context["request"], language)


# Small parts


@register.simple_tag
@checked
def icon(*, name: str, size: Literal["small", "medium", "large"] = "medium", label: str = "") -> SafeString:
    """Show a line icon; without ``label`` it is decoration and silent."""
    return line_icon(name, size, label)


@register.inclusion_tag("ui/button.html")
@checked
def button(
    *,
    label: str,
    kind: ButtonKind = "primary",
    name: str = "",
    value: str = "",
    icon: str = "",
    block: bool = False,
    disabled: bool = False,
    about: str = "",
) -> dict[str, Any]:
    """Show a submit button; ``about`` tells who only hears the page which of several with one label it is."""
    words = {"label": label, "about": about, "kind": kind, "name": name, "value": value, "icon": icon}
    return words | {"block": block, "disabled": disabled}


@register.inclusion_tag("ui/link_button.html")
@checked
def link_button(
    *,
    label: str,
    url: str,
    kind: ButtonKind = "primary",
    icon: str = "",
    block: bool = False,
    external: bool = False,
) -> dict[str, Any]:
    """Show a link that looks like a button; ``external`` says that it leaves the town's site."""
    return {"label": label, "url": url, "kind": kind, "icon": icon, "block": block, "external": external}


@register.inclusion_tag("ui/badge.html")
@checked
def badge(*, label: str, kind: Kind = "info") -> dict[str, Any]:
    return {"label": label, "kind": kind, "icon": KIND_ICONS[kind]}


@register.inclusion_tag("ui/opening_hours_light.html")
@checked
def opening_hours_light(*, state: OpenState, text: str = "") -> dict[str, Any]:
    """Show whether an office is open: by shape and word, not by colour alone."""
    words = {
        "open": gettext("Open now"),
        "closing": gettext("Closes soon"),
        "closed": gettext("Closed now"),
        "unknown": gettext("Hours not known"),
    }
    return {"state": state, "word": words[state], "text": text}


@register.inclusion_tag("ui/progress.html")
@checked
def progress(*, label: str, value: int, maximum: int = 100) -> dict[str, Any]:
    return {"label": label, "value": value, "maximum": maximum}


# Trust


@register.inclusion_tag("ui/quote.html")
@checked
def quote(*, text: str, source: str, url: str = "", checked_on: date | None = None, label: str = "") -> dict[str, Any]:
    """Show words of a source exactly as they stand there, with the way to the source."""
    return {"text": text, "source": source, "url": url, "checked_on": checked_on, "label": label}


@register.inclusion_tag("ui/label_generated.html")
@checked
def label_generated(*, kind: Literal["quoted", "generated"]) -> dict[str, Any]:
    """Say who wrote the text beside it: nobody but the source, or an AI."""
    return {"kind": kind}


@register.inclusion_tag("ui/unsure.html")
@checked
def unsure(*, phone: str = "") -> dict[str, Any]:
    """Mark a fact nobody has confirmed."""
    return {"phone": phone}


# Blocks with content


@register.simple_block_tag
@checked
def alert(content: str, *, kind: Kind, title: str, live: bool = False) -> SafeString:
    """Show a notice; ``live`` makes screen readers announce it when it appears."""
    values = {"content": content, "kind": kind, "title": title, "live": live, "icon": KIND_ICONS[kind]}
    return render_to_string("ui/alert.html", values)


@register.simple_block_tag
@checked
def card(
    content: str, *, title: str, url: str = "", preline: str = "", icon: str = "", level: Literal[2, 3, 4] = 3
) -> SafeString:
    """Show a card; with ``url`` the whole card is the link."""
    values = {"content": content, "title": title, "url": url, "preline": preline, "icon": icon, "level": level}
    return render_to_string("ui/card.html", values)


@register.simple_block_tag
@checked
def accordion(content: str, *, title: str, opened: bool = False) -> SafeString:
    """Show content that opens on demand, without JavaScript."""
    return render_to_string("ui/accordion.html", {"content": content, "title": title, "opened": opened})


@register.simple_block_tag
@checked
def section(content: str, *, title: str, name: str, url: str = "", more: str = "") -> SafeString:
    """Show a part of a page with its heading; ``url`` and ``more`` lead to all of it."""
    values = {"content": content, "title": title, "name": name, "url": url, "more": more}
    return render_to_string("ui/section.html", values)


@register.simple_block_tag
@checked
def fact(content: str, *, label: str, icon: str) -> SafeString:
    """Show one key fact of a service: what it costs, how long it takes."""
    return render_to_string("ui/fact.html", {"content": content, "label": label, "icon": icon})


@register.simple_block_tag
@checked
def empty_state(content: str, *, title: str, icon: str = "search") -> SafeString:
    """Say that there is nothing here, and what to do instead."""
    return render_to_string("ui/empty_state.html", {"content": content, "title": title, "icon": icon})


# Parts of a page


@register.inclusion_tag("ui/page_head.html")
@checked
def page_head(*, title: str, intro: str = "", preline: str = "") -> dict[str, Any]:
    """Show the one main heading of a page."""
    return {"title": title, "intro": intro, "preline": preline}


@register.simple_block_tag
@checked
def hero(content: str, *, title: str, intro: str = "") -> SafeString:
    """Show the wide opening of the start page, with the search as its content."""
    return render_to_string("ui/hero.html", {"content": content, "title": title, "intro": intro})


@register.inclusion_tag("ui/tile.html")
@checked
def tile(*, title: str, url: str, icon: str, text: str = "", external: bool = False) -> dict[str, Any]:
    """Show a big target with an icon, for quick entries and life situations."""
    return {"title": title, "url": url, "icon": icon, "text": text, "external": external}


@register.inclusion_tag("ui/breadcrumb.html")
@checked
def breadcrumb(*, trail: list[tuple[str, str]]) -> dict[str, Any]:
    """Show the way to this page: (label, address) pairs, the page itself last."""
    return {"ancestors": trail[:-1], "current": trail[-1][0]}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
@checked
def pagination(context: template.Context, *, page: Page[Any], label: str, parameter: str = "seite") -> dict[str, Any]:
    """Show the way through pages of a list; other parameters of the address are kept."""
    given: QueryDict = context["request"].GET

    def address(number: int) -> str:
        query = given.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "label": label,
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "numbers": [(number, address(number) if isinstance(number, int) else "") for number in shown],
    }


@register.inclusion_tag("ui/table.html")
@checked
def table(*, caption: str, columns: list[str], rows: list[list[Any]], numeric: tuple[int, ...] = ()) -> dict[str, Any]:
    """Show a table; ``numeric`` names the columns (from 0) that are aligned right."""
    marked = [[(index in numeric, cell) for index, cell in enumerate(row)] for row in rows]
    heads = [(index in numeric, column) for index, column in enumerate(columns)]
    return {"caption": caption, "heads": heads, "rows": marked}


@register.inclusion_tag("ui/description_list.html")
@checked
def description_list(*, items: list[tuple[str, Any]]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/contact_card.html")
@checked
def contact_card(
    *,
    office: str,
    phone: str,
    url: str = "",
    does: str = "",
    address: str = "",
    email: str = "",
    hours: list[tuple[str, str]] | None = None,
    state: OpenState = "unknown",
    state_text: str = "",
    level: Literal[2, 3, 4] = 3,
) -> dict[str, Any]:
    """Show whom to turn to: always with a phone number."""
    return {
        "office": office,
        "phone": phone,
        "url": url,
        "does": does,
        "address": address,
        "email": email,
        "hours": hours or [],
        "state": state,
        "state_text": state_text,
        "level": level,
    }


@register.inclusion_tag("ui/search_field.html")
@checked
def search_field(
    *, action: str, name: str, label: str, value: str = "", size: Literal["medium", "large"] = "medium"
) -> dict[str, Any]:
    """Show the search; with JavaScript it suggests while typing. ``name`` makes its ids unique on the page."""
    return {"action": action, "name": name, "label": label, "value": value, "size": size}


@register.inclusion_tag("ui/assistant_panel.html")
@checked
def assistant_panel(*, action: str) -> dict[str, Any]:
    """Show the assistant's question form in the corner of the page; ``action`` is where questions go.

    Without a token: an anonymous question acts in nobody's name, and a token would set a cookie on every page.
    """
    return {"action": action}


# Forms


@register.inclusion_tag("ui/field.html")
@checked
def field(
    *,
    kind: Literal["text", "email", "tel", "search", "number", "date", "url", "textarea", "select", "checkbox", "file"],
    name: str,
    label: str,
    value: str = "",
    hint: str = "",
    error: str = "",
    required: bool = False,
    autocomplete: str = "",
    choices: list[tuple[str, str]] | None = None,
    checked: bool = False,
    rows: int = 4,
    maxlength: int = 0,
) -> dict[str, Any]:
    """Show one field of a form with label, hint and error."""
    return fields.plain_field(
        kind=kind,
        name=name,
        label=label,
        value=value,
        hint=hint,
        error=error,
        required=required,
        autocomplete=autocomplete,
        choices=choices or [],
        checked=checked,
        rows=rows,
        maxlength=maxlength,
    )


@register.inclusion_tag("ui/field.html")
@checked
def form_field(*, field: BoundField, hint: str = "") -> dict[str, Any]:
    """Show one field of a Django form; its help text is the hint."""
    return fields.bound_field(field, hint=hint)


def _named(label: str, error: str) -> str:
    return f"{label} {error}" if label.endswith(("?", "!", ".", ":")) else f"{label}: {error}"


@register.inclusion_tag("ui/error_summary.html")
@checked
def error_summary(*, form: BaseForm) -> dict[str, Any]:
    """List what is wrong with a form, each line leading to its field; shows nothing when nothing is wrong."""
    lines = [
        (bound.id_for_label or bound.auto_id, _named(str(bound.label), str(error)))
        for bound in form
        for error in bound.errors
    ]
    return {"lines": lines, "general": [str(error) for error in form.non_field_errors()]}
