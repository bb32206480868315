"""How components are declared: explicit keywords, and a wrong name or value is an error at once."""

from __future__ import annotations

import re
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

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
