"""What can be wrong with the options of dual delivery."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "STADTKERN_DUAL_DELIVERY_"
PARTS = ("sender", "profile", "credentials", "notices", "bulk_from")
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
LEAST_PASSWORD = 16


def trouble_of(values: Mapping[str, Any]) -> str:
    """Return what is wrong, or nothing: letters leave the house over an encrypted line, to somebody named completely.

    No password is repeated.
    """
    address = values.get("dual_delivery_address", "")
    others = [each for each in PARTS if values.get(f"dual_delivery_{each}")]
    if not address:
        return f"{NAME}ADDRESS: is needed with {NAME}{others[0].upper()}" if others else ""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"{NAME}ADDRESS: host or port cannot be read"
    if not host or parts.username is not None or not (parts.scheme == "https" or host in THIS_MACHINE):
        return f"{NAME}ADDRESS: give an https address without name or password"
    if "sender" not in others:
        return f"{NAME}SENDER: is needed with {NAME}ADDRESS"
    return _trouble_of_passwords(values)


def _trouble_of_passwords(values: Mapping[str, Any]) -> str:
    for part, least in (("credentials", 1), ("notices", LEAST_PASSWORD)):
        path = values.get(f"dual_delivery_{part}")
        if path and (trouble := _trouble_of_file(path, least)):
            return f"{NAME}{part.upper()}: {trouble}"
    if values.get("dual_delivery_notices") and not values.get("https"):
        return f"{NAME}NOTICES: its password comes over HTTPS only; see STADTKERN_HTTPS"
    return ""


def _trouble_of_file(path: str, least: int) -> str:
    try:
        name, _colon, password = Path(path).read_text(encoding="utf-8").strip().partition(":")
    except (OSError, ValueError):
        return f"{path} cannot be read"
    if not name or not password:
        return f"{path} holds no line name:password"
    return f"{path} holds a password of fewer than {least} characters" if len(password) < least else ""
