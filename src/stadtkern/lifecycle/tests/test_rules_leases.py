from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.lifecycle.leases import Call, Lease, why_denied
from stadtkern.lifecycle.states import LIVE, State

FROM = datetime(2026, 11, 1, tzinfo=UTC)
UNTIL = FROM + timedelta(days=180)
LEASE = Lease(
    digest="sha256:a",
    prompt_digest="sha256:p",
    knowledge_digest="sha256:k",
    purpose="draft-answers",
    groups=frozenset({"service"}),
    data_classes=frozenset({"public", "internal"}),
    functions=frozenset({"read_page"}),
    valid_from=FROM,
    valid_until=UNTIL,
)
CALL = Call(
    digest="sha256:a",
    prompt_digest="sha256:p",
    knowledge_digest="sha256:k",
    purpose="draft-answers",
    group="service",
    data_class="public",
    person="account:9",
    is_trained=True,
)


def denied(
    call: Call = CALL, lease: Lease | None = LEASE, state: State = State.ROLLOUT, at: datetime = FROM
) -> str | None:
    return why_denied(lease, state, call, at=at)


def test_what_was_released_may_be_called() -> None:
    assert denied() is None


def test_without_a_release_nothing_goes() -> None:
    assert denied(lease=None) == "no_release"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"digest": "sha256:b"}, "other_version"),
        ({"prompt_digest": "sha256:b"}, "other_prompt"),
        ({"knowledge_digest": "sha256:b"}, "other_knowledge"),
        ({"purpose": "rank applicants"}, "other_purpose"),
        ({"group": "finance"}, "other_group"),
        ({"data_class": "special"}, "other_data_class"),
        ({"functions": frozenset({"send_mail"})}, "other_function"),
        ({"person": ""}, "no_person"),
        ({"is_trained": False}, "untrained"),
        ({"touches_sensitive_area": True}, "sensitive_area"),
    ],
)
def test_every_difference_is_refused(changes: dict[str, Any], reason: str) -> None:
    assert denied(replace(CALL, **changes)) == reason


@pytest.mark.parametrize("state", list(State))
def test_only_live_use_cases_are_served(state: State) -> None:
    assert denied(state=state) == (None if state in LIVE else "not_live")


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_release_ends_by_itself(since: timedelta) -> None:
    at = FROM + since
    assert denied(at=at) == (None if FROM <= at < UNTIL else "expired")


def test_what_was_ended_stays_ended() -> None:
    ended = replace(LEASE, ended_at=FROM + timedelta(days=1))
    assert denied(lease=ended, at=FROM) is None
    assert denied(lease=ended, at=FROM + timedelta(days=1)) == "ended"


def test_a_pilot_is_for_its_members() -> None:
    pilot = replace(LEASE, members=frozenset({"account:1"}))
    assert denied(lease=pilot, state=State.PILOT) == "not_in_pilot_team"
    assert denied(replace(CALL, person="account:1"), lease=pilot, state=State.PILOT) is None


def test_a_citizen_needs_neither_account_nor_course() -> None:
    assert denied(replace(CALL, person="", is_trained=False, is_citizen=True)) is None
