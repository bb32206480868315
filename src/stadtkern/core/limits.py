"""Rate limits for everything anonymous that costs something."""

from __future__ import annotations

import hashlib
import ipaddress
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


def check_limit(request: HttpRequest, *, name: str, per_minute: int, subject: str = "") -> None:
    """Count one use of ``name`` by this address and refuse beyond ``per_minute``.

    With ``subject`` uses of that are counted, whatever address they come from. Address and subject live only in the
    cache of this process, for at most two minutes.

    Raises:
        Refused: ``too_many_requests``.
    """
    counted = (
        hashlib.sha256(subject.encode()).hexdigest() if subject else household(request.META.get("REMOTE_ADDR", ""))
    )
    key = f"limit:{name}:{counted}:{_window()}"
    if _count(key) > per_minute:
        raise Refused(
            "too_many_requests",
            gettext("Those were too many requests in a short time. Nothing is lost. Please try again in one minute."),
        )


def _window() -> int:
    """Return the number of the running minute."""
    return int(time.time() // WINDOW_SECONDS)


def household(address: str) -> str:
    """Return what stands for one visitor: the address, of IPv6 the /64 any single line has to itself."""
    try:
        machine = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    machine = getattr(machine, "ipv4_mapped", None) or machine
    return str(machine) if machine.version == 4 else str(ipaddress.ip_network((machine, 64), strict=False))


def _count(key: str) -> int:
    """Add one and return how many there are; a counter the cache has dropped begins anew."""
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:
        cache.set(key, 1, timeout=2 * WINDOW_SECONDS)
        return 1


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
