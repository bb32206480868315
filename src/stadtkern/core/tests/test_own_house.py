from __future__ import annotations

import pytest

from stadtkern.core.own_house import is_in_own_house

HERE = ("127.0.0.1", "localhost", "::1", "10.0.0.7", "192.168.1.4", "fd00::1", "::ffff:10.0.0.7", "presidio", "ki.lan")
ELSEWHERE = (
    "8.8.8.8", "api.example.at", "2001:4860:4860::8888", "::ffff:8.8.8.8", "134744072", "0x08080808", "8.526344", "",
    "lan.example.at", "127.0.0.1.example.at",
)  # fmt: skip


@pytest.mark.parametrize("host", HERE)
def test_this_machine_private_networks_and_their_names_are_our_own(host: str) -> None:
    assert is_in_own_house(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_everything_else_is_not_whatever_it_looks_like(host: str) -> None:
    assert not is_in_own_house(host)
