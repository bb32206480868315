"""The demo's sign-in is a whole OpenID provider, clearly marked, and works for one site only."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from asgiref.sync import async_to_sync
from joserfc import jwt
from joserfc.jwk import KeySet

from stadtkern.residents.rules.claims import read_claims
from stadtkern.residents.test_sign_in import PATH, with_test_sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
SITE = "http://127.0.0.1:8000"
ASKED = {
    "response_type": "code",
    "client_id": SITE,
    "redirect_uri": f"{SITE}/anmelden/zurueck/",
    "state": "s",
    "nonce": "n",
    "code_challenge": "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",  # of "abc"
    "code_challenge_method": "S256",
}
REDEEM = {"redirect_uri": ASKED["redirect_uri"], "code_verifier": "abc", "client_id": SITE, "client_secret": "geheim"}


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def app(settings: Any) -> Any:
    settings.OPTIONS = replace(
        settings.OPTIONS,
        demo=True,
        id_austria_issuer=SITE + PATH,
        id_austria_client_id=SITE,
        id_austria_client_secret="geheim",
    )
    return with_test_sign_in(nothing)


def ask(app: Any, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of one request."""
    sent: list[Any] = []
    body = urlencode(fields or {}).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body if method == "POST" else b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    query = b"" if method == "POST" else body
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": []}
    async_to_sync(app)(scope, receive, send)  # what asks the database runs in this thread, where the test's data are
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


def code_for(app: Any, person: str) -> str:
    status, headers, _body = ask(app, "POST", f"{PATH}/authorize", ASKED | {"person": person})
    assert status == 303
    said = parse_qs(urlsplit(headers["location"]).query)
    assert (said["state"], said["iss"]) == (["s"], [SITE + PATH])
    return said["code"][0]


def test_everybody_on_the_page_can_be_chosen(app: Any) -> None:
    _status, headers, body = ask(app, "GET", f"{PATH}/authorize", ASKED)
    people = re.findall(r'name="person" value="(\w+)"', body.decode())
    assert "Alle auf dieser Seite sind erfunden." in body.decode()
    assert "default-src 'none'" in headers["content-security-policy"]
    keys = KeySet.import_key_set(json.loads(ask(app, "GET", f"{PATH}/keys")[2]))
    levels = []
    for person in people:
        answer = __import__("json").loads(
            ask(app, "POST", f"{PATH}/token", REDEEM | {"code": code_for(app, person)})[2]
        )
        claims = jwt.decode(answer["id_token"], keys, ["RS256"]).claims
        assert (claims["iss"], claims["aud"], claims["nonce"]) == (SITE + PATH, SITE, "n")
        assertion = read_claims(claims)
        assert assertion.is_test is True
        levels.append((assertion.level, bool(assertion.mandate)))
    assert sorted(levels) == [("basic", False), *[("full", False)] * 3, *[("full", True)] * 2]


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://evil.example/"},
        {"client_id": "https://evil.example"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
    ],
)
def test_it_sends_nobody_elsewhere(app: Any, change: dict[str, str]) -> None:
    assert ask(app, "GET", f"{PATH}/authorize", ASKED | change)[0] == 404
    assert ask(app, "POST", f"{PATH}/authorize", ASKED | change | {"person": "anna"})[0] == 404


@pytest.mark.parametrize(
    "change",
    [{"code_verifier": "abd"}, {"client_secret": "x"}, {"redirect_uri": SITE}, {"client_id": "x"}, {"code": "x"}],
)
def test_a_code_is_good_for_the_one_who_asked(app: Any, change: dict[str, str]) -> None:
    assert ask(app, "POST", f"{PATH}/token", {"code": code_for(app, "anna")} | REDEEM | change)[0] == 400


def test_a_code_is_good_once(app: Any) -> None:
    code = {"code": code_for(app, "anna")}
    assert [ask(app, "POST", f"{PATH}/token", REDEEM | code)[0] for _ in range(2)] == [200, 400]


def test_other_addresses_are_the_portal_s(app: Any) -> None:
    assert ask(app, "GET", "/")[0] == 204
    assert ask(app, "GET", f"{PATH}/admin")[0] == 404


@pytest.mark.parametrize("change", [{"demo": False}, {"id_austria_issuer": "https://eid.oesterreich.gv.at"}])
def test_outside_a_demo_it_does_not_exist(app: Any, settings: Any, change: dict[str, Any]) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, **change)
    assert with_test_sign_in(nothing) is nothing
