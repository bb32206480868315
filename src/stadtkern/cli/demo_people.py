"""The people of the demonstration: one account for each role, with the training the pilots need."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.identity import api as identity
from stadtkern.identity.api import Actor

if TYPE_CHECKING:
    from datetime import datetime

PEOPLE = {
    # name of the account: its roles
    "demo-verantwortlich": ("use_case_owner",),
    "demo-stellvertretung": ("use_case_owner",),
    "demo-digital-1": ("digital_team", "pioneer"),
    "demo-digital-2": ("digital_team",),
    "demo-recht": ("legal",),
    "demo-datenschutz": ("data_protection_officer",),
    "demo-it": ("it",),
    "demo-pilotteam": ("pilot_team", "clerk"),
    "demo-pionierin": ("pioneer", "clerk"),
    "demo-personalvertretung": ("staff_representation",),
    "demo-amtsleitung": ("head_of_administration",),
    "demo-revision": ("auditor",),
    "demo-buergerservice": ("clerk", "editor"),
    "demo-stadtkasse-1": ("cashier",),  # two: a payout needs both
    "demo-stadtkasse-2": ("cashier",),
    "demo-poststelle": ("post_room",),
}


def people(*, password: str, at: datetime) -> dict[str, Actor]:
    """Return the people by the name of their account; accounts that are missing are created."""
    known = {each.username: each for each in identity.accounts()}
    found = {}
    for number, (name, roles) in enumerate(PEOPLE.items()):
        if name not in known:
            known[name] = identity.create_account(username=name, password=password, role=roles[0], by="demo")
            for role in roles[1:]:
                identity.give_role(name, role, by="demo", at=at)
            _train(f"account:{known[name].pk}", number, at)
        found[name] = Actor(f"account:{known[name].pk}", is_human=True)
    return found


def _train(person: str, number: int, at: datetime) -> None:
    identity.record_proof(
        person,
        ["basics", "text", "voice"],
        course="demo",
        version="1",
        number=f"DEMO-{number:04}",
        valid_until=localdate(at) + timedelta(days=120),
        by="demo",
        at=at - timedelta(days=345),
    )
