"""What a browser calls itself, in words its owner recognises."""

from __future__ import annotations

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Return browser and system, such as ``Firefox, Windows``; nothing for what nobody would recognise."""
    named = [next((word for sign, word in table if sign in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(word for word in named if word)
