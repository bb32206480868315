from __future__ import annotations

import pytest

from stadtkern.identity.rules.devices import device_of
from stadtkern.identity.rules.permissions import EVERYBODY, MAY, PERMISSIONS, ROLE_WORDS, Role, permissions_of


def test_every_role_has_words_and_permissions() -> None:
    assert set(ROLE_WORDS) == set(MAY) == set(Role)
    assert all(MAY[role] for role in Role)
    assert all(words.de and words.en for words in [*ROLE_WORDS.values(), *PERMISSIONS.values()])


def test_every_permission_is_described_and_held_by_somebody() -> None:
    assert EVERYBODY.union(*MAY.values()) == set(PERMISSIONS)


def test_what_everybody_may_is_not_given_twice() -> None:
    assert {role: MAY[role] & EVERYBODY for role in Role if MAY[role] & EVERYBODY} == {}


def test_the_table_of_what_must_stay_apart() -> None:
    holders = {each: {role for role in Role if each in MAY[role]} for each in PERMISSIONS}
    assert holders["accounts.manage"] == {Role.ADMINISTRATOR}
    assert holders["privacy.veto"] == holders["privacy.check"] == {Role.DATA_PROTECTION_OFFICER}
    assert holders["use_cases.resume"] == {Role.DIGITAL_TEAM}
    assert holders["rollouts.decide"] == {Role.HEAD_OF_ADMINISTRATION, Role.DIGITAL_TEAM}
    assert holders["use_cases.confirm_class"] == {Role.LEGAL, Role.DIGITAL_TEAM}
    assert holders["tools.release"] == {Role.DIGITAL_TEAM, Role.IT}
    assert holders["competences.give"] == {Role.HEAD_OF_ADMINISTRATION}
    assert MAY[Role.AUDITOR] == {"audit.read", "cases.audit"}


def test_roles_add_up_and_unknown_ones_give_nothing() -> None:
    assert permissions_of(()) == permissions_of(["mayor"]) == EVERYBODY
    both = {"use_cases.confirm_class", "audit.read", "cases.audit"}
    assert permissions_of(["legal", "auditor"]) == EVERYBODY | both


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Version/19 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_devices_are_named_as_their_owners_name_them(said: str, device: str) -> None:
    assert device_of(said) == device
