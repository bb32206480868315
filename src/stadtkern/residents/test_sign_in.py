"""A clearly marked sign-in for tries and tests: an OpenID provider of invented people, with ID Austria's claims.

It runs inside a demo only, beside Django, because Django asks it for the token while it waits itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from joserfc import jwt
from joserfc.jwk import RSAKey

from stadtkern.city import api as city
from stadtkern.residents.made_up import people_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    Message = MutableMapping[str, Any]
    App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

PATH = "/test-anmeldung"
CODE_HOLDS_S = 60.0
TOKEN_HOLDS_S = 600
MOST_CODES = 1_000
MOST_BYTES = 64_000
POLICY = (
    b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'"
)
Answer = tuple[int, dict[bytes, bytes], bytes]


def is_wanted() -> bool:
    """Say whether the options name this provider: in a demo, and nowhere else."""
    return settings.OPTIONS.demo and urlsplit(settings.OPTIONS.id_austria_issuer).path == PATH


def with_test_sign_in(app: App) -> App:
    """Return the application with the provider in front of its own addresses, if the options want it."""
    if not is_wanted():
        return app
    provider = TestProvider(settings.OPTIONS.id_austria_issuer)

    async def either(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{PATH}/"):
            await app(scope, receive, send)
            return
        status, headers, body = await provider.answer(scope, await _body(receive))
        listed = [(b"cache-control", b"no-store"), (b"content-security-policy", POLICY), *headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": listed})
        await send({"type": "http.response.body", "body": body})

    return either


class TestProvider:
    """The provider. ``codes`` lead to what somebody chose, once and for a minute."""

    __test__ = False  # no test of pytest

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._codes: dict[str, tuple[float, dict[str, str], dict[str, Any]]] = {}
        self._lock = threading.Lock()

    @cached_property
    def _key(self) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": secrets.token_hex(8), "use": "sig", "alg": "RS256"})

    async def answer(self, scope: Message, body: bytes) -> Answer:
        """Return what answers one request below its address."""
        path, method = scope["path"].removeprefix(PATH), scope["method"]
        asked = _fields(scope["query_string"] if method == "GET" else body)
        match method, path:
            case "GET", "/.well-known/openid-configuration":
                return _json(self._discovery())
            case "GET", "/keys":
                return _json({"keys": [self._key.as_dict(private=False)]})
            case "POST", "/token":
                return self._token(asked, dict(scope["headers"]).get(b"authorization", b"").decode("latin-1"))
            case (("GET" | "POST"), "/authorize") if self._is_ours(asked):
                return await self._authorize(asked, chosen=asked.get("person", "") if method == "POST" else "")
        return HTTPStatus.NOT_FOUND, {b"content-type": b"text/plain"}, b"not found"

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _is_ours(self, asked: Mapping[str, str]) -> bool:
        """Whether the one site it works for asks: it sends people nowhere else."""
        back, own = urlsplit(asked.get("redirect_uri", "")), urlsplit(self.issuer)
        return (
            asked.get("client_id") == settings.OPTIONS.id_austria_client_id
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == "S256"
            and (back.scheme, back.netloc) == (own.scheme, own.netloc)
        )

    async def _authorize(self, asked: dict[str, str], *, chosen: str) -> Answer:
        people = await sync_to_async(_people)()
        if chosen not in people:
            language = "en" if asked.get("ui_locales", "").startswith("en") else "de"
            page = await sync_to_async(_page)(asked, people, language)
            return HTTPStatus.OK, {b"content-type": b"text/html; charset=utf-8"}, page.encode()
        code = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._codes) >= MOST_CODES:
                del self._codes[next(iter(self._codes))]
            self._codes[code] = (time.monotonic(), asked, people[chosen][0])
        back = urlencode({"code": code, "state": asked.get("state", ""), "iss": self.issuer})
        return HTTPStatus.SEE_OTHER, {b"location": f"{asked['redirect_uri']}?{back}".encode()}, b""

    def _token(self, form: Mapping[str, str], authorization: str) -> Answer:
        with self._lock:
            given_at, asked, claims = self._codes.pop(form.get("code", ""), (0.0, {}, {}))
        verifier = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        client, secret = _client(form, authorization)
        holds = (
            bool(asked)
            and time.monotonic() - given_at < CODE_HOLDS_S
            and client == asked["client_id"]
            and hmac.compare_digest(secret.encode(), settings.OPTIONS.id_austria_client_secret.encode())
            and form.get("redirect_uri") == asked["redirect_uri"]
            and verifier.rstrip(b"=").decode() == asked.get("code_challenge")
        )
        if not holds:
            return _json({"error": "invalid_grant"}, HTTPStatus.BAD_REQUEST)
        now = int(time.time())
        token = {
            "iss": self.issuer,
            "sub": secrets.token_hex(16),  # transient, as ID Austria's is
            "aud": client,
            "nonce": asked.get("nonce", ""),
            "iat": now,
            "auth_time": now,
            "exp": now + TOKEN_HOLDS_S,
        }
        signed = jwt.encode({"alg": "RS256", "kid": self._key.kid}, token | claims, self._key)
        return _json({"access_token": secrets.token_hex(16), "token_type": "Bearer", "id_token": signed})


def _client(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    if not authorization.lower().startswith("basic "):
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client, _colon, secret = base64.b64decode(authorization[6:]).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote(client), unquote(secret)


def _people() -> dict[str, tuple[dict[str, Any], str, str]]:
    return people_in(city.current().town)


def _page(asked: dict[str, str], people: dict[str, tuple[dict[str, Any], str, str]], language: str) -> str:
    shown = [
        (key, f"{claims['given_name']} {claims['family_name']}", german if language == "de" else english)
        for key, (claims, german, english) in people.items()
    ]
    with translation.override(language):
        facts = {"asked": asked, "people": shown, "language": language, "action": f"{PATH}/authorize"}
        return render_to_string("residents/test_people.html", facts)


def _fields(written: bytes) -> dict[str, str]:
    try:
        return {name: values[-1] for name, values in parse_qs(written.decode(), max_num_fields=50).items()}
    except ValueError:
        return {}


def _json(said: object, status: int = HTTPStatus.OK) -> Answer:
    return status, {b"content-type": b"application/json"}, json.dumps(said).encode()


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    body = b""
    while len(body) <= MOST_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:MOST_BYTES]
