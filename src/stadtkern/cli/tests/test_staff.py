from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from django.utils import translation

from stadtkern.cli.staff import command

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    with translation.override(translation.get_language()):
        yield


def run(*arguments: str) -> str:
    variables = {"LANG": "en_GB.UTF-8", "LC_ALL": None, "STAFF_PASSWORD": "Kastanienbaum-77"}
    return CliRunner(env=variables).invoke(command, arguments).output


def test_the_life_of_an_account() -> None:
    assert run("create", "rosa") == "rosa: created (editor)\n"
    run("create", "theo", "--role", "administrator")
    assert run("block", "rosa") == "rosa: blocked and signed out everywhere\n"
    assert run("list") == "rosa  editor  blocked\ntheo  administrator\n"
    assert run("unblock", "rosa") == "rosa: no longer blocked\n"
    assert run("password", "rosa") == "rosa: new password, signed out everywhere\n"
