"""Rate limits for everything anonymous that costs something."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from django.core.cache import cache
from django.utils.translation import gettext

from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

P = ParamSpec("P")
R = TypeVar("R")
WINDOW_SECONDS = 60


def check_limit(request: HttpRequest, *, name: str, per_minute: int) -> None:
    """Count one use of ``name`` by this address and refuse beyond ``per_minute``.

    The address lives only in the cache of this process, for at most two minutes.

    Raises:
        Refused: ``too_many_requests``.
    """
    window = int(time.time() // WINDOW_SECONDS)
    key = f"limit:{name}:{request.META.get('REMOTE_ADDR', '')}:{window}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    if cache.incr(key) > per_minute:
        raise Refused(
            "too_many_requests",
            gettext("Those were too many requests in a short time. Nothing is lost. Please try again in one minute."),
        )


def limited(
    name: str, *, per_minute: int
) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Limit a view: at most ``per_minute`` requests per minute and address that are not plain reads of a form."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
        @wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            check_limit(request, name=name, per_minute=per_minute)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
