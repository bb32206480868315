"""How components are declared: explicit keywords, and a wrong name or value is an error at once."""

from __future__ import annotations

import re
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

ICON = '<svg class="sk-icon sk-icon--{}"{} focusable="false"><use href="{}#{}"></use></svg>\n'
SILENT, SPOKEN = SafeString(' aria-hidden="true"'), ' role="img" aria-label="{}"'
SPRITE = Path(__file__).resolve().parent / "static/ui/icons.svg"


def checked(tag: Callable[P, R]) -> Callable[P, R]:
    """Refuse values a keyword's ``Literal`` does not list; Django itself refuses unknown keywords."""
    hints = get_type_hints(tag)
    allowed = {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Literal}

    @wraps(tag)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in allowed.keys() & kwargs.keys():
            if kwargs[name] not in allowed[name]:
                raise ValueError(f"{tag.__name__}: {name} is one of {allowed[name]}, not {kwargs[name]!r}")
        return tag(*args, **kwargs)

    return wrapper


@cache
def icon_names() -> frozenset[str]:
    """Return the names of the icons that exist, read from the sprite itself."""
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text(encoding="utf-8")))


@cache
def sprite_address() -> str:
    """Return where the picture of all icons lies; it stays there as long as the process runs."""
    return static("ui/icons.svg")


def line_icon(name: str, size: str, label: str) -> SafeString:
    """Return an icon without rendering a template: a page has thirty.

    Raises:
        ValueError: for a name the sprite does not have.
    """
    if name not in icon_names():
        raise ValueError(f"icon: there is no icon {name!r}; static/ui/icons.svg has {', '.join(sorted(icon_names()))}")
    return format_html(ICON, size, format_html(SPOKEN, label) if label else SILENT, sprite_address(), name)
