from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from stadtkern.cli.staff import command
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    with translation.override(translation.get_language()):
        yield


def run(*arguments: str) -> str:
    variables = {"LANG": "en_GB.UTF-8", "LC_ALL": None, "STAFF_PASSWORD": "Kastanienbaum-77"}
    done = CliRunner(env=variables).invoke(command, arguments)
    return done.exception.reason if isinstance(done.exception, Refused) else done.output


def test_the_life_of_an_account() -> None:
    assert run("create", "rosa") == "rosa: created (editor)\n"
    run("create", "theo", "--role", "administrator")
    assert run("block", "rosa") == "rosa: blocked and signed out everywhere\n"
    assert run("list") == "rosa  editor  blocked\ntheo  administrator\n"
    assert run("unblock", "rosa") == "rosa: no longer blocked\n"
    assert run("password", "rosa") == "rosa: new password, signed out everywhere\n"


def test_an_account_is_linked_with_the_sign_in_provider(settings: Any) -> None:
    run("create", "rosa")
    assert run("link", "rosa", "--subject", "r-1") == "single_sign_on_off"
    options = {"issuer": "http://127.0.0.1:9", "client_id": "c", "client_secret": "s", "label": "Rathaus"}
    settings.OPTIONS = replace(settings.OPTIONS, **{f"staff_oidc_{name}": value for name, value in options.items()})
    assert run("link", "rosa", "--subject", "r-1") == "rosa: linked, signed out everywhere\n"
    assert run("list") == "rosa  editor  single sign-on\n"
    assert run("unlink", "rosa") == "rosa: no longer linked, signed out everywhere\n"
    assert run("list") == "rosa  editor\n"
    assert run("provider") == "provider_unreachable"
