"""Who may open what: one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stadtkern.governance import api as governance
from stadtkern.governance.testing import NOON, person, walked
from stadtkern.identity.testing import sign_in, staff

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
OPEN, LOGIN, NO = 200, 302, 403
PEOPLE = ["nobody", "clerk", "pilot_team", "use_case_owner", "data_protection_officer", "digital_team", "administrator"]
TABLE = {
    #                              nobody  clerk  pilot  owner  officer  team  administrator
    "/ki-register/":              [OPEN,   OPEN,  OPEN,  OPEN,  OPEN,    OPEN, OPEN],
    "/ki-register/ideen/":        [OPEN,   OPEN,  OPEN,  OPEN,  OPEN,    OPEN, OPEN],
    "/ki-register/bedenken/":     [OPEN,   OPEN,  OPEN,  OPEN,  OPEN,    OPEN, OPEN],
    "/intern/ki-bedenken/":       [LOGIN,  NO,    NO,    OPEN,  OPEN,    OPEN, NO],
    "/intern/ki-bedenken/{c}/":   [LOGIN,  NO,    NO,    OPEN,  OPEN,    OPEN, NO],
    "/intern/ki-vorfaelle/":      [LOGIN,  OPEN,  OPEN,  OPEN,  OPEN,    OPEN, OPEN],
    "/intern/ki-vorfaelle/{i}/":  [LOGIN,  NO,    NO,    NO,    NO,      OPEN, NO],
    "/intern/ki-register/einlesen/": [LOGIN, OPEN, OPEN, OPEN,  OPEN,    OPEN, OPEN],
}  # fmt: skip


def test_the_table_of_who_may_open_what(client: Client) -> None:
    made = walked()
    concern = governance.raise_concern("", kind="question", text="Wer liest das eigentlich?", email="", at=NOON)
    number = governance.report_incident(
        made.public_id, severity=governance.Severity.MINOR, what="x", found_on=NOON.date(), by=person(3), at=NOON
    )
    found: dict[str, list[int]] = {path: [] for path in TABLE}
    for who in PEOPLE:
        client.logout()
        if who != "nobody":
            sign_in(client, staff(f"{who}-1", who))
        for path in TABLE:
            found[path].append(client.get(path.format(c=concern.public_id, i=number)).status_code)
    assert found == TABLE


def test_the_navigation_shows_only_what_somebody_may(client: Client) -> None:
    sign_in(client, staff("karl", "clerk"))
    page = client.get("/intern/").content.decode()
    assert "/intern/ki-vorfaelle/" in page
    assert "/intern/ki-bedenken/" not in page
    sign_in(client, staff("anna", "digital_team"))
    assert "/intern/ki-bedenken/" in client.get("/intern/").content.decode()
