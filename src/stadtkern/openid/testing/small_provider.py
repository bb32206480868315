"""A small OpenID provider that speaks real HTTP, asks nobody for a password, and misbehaves on request."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT_ID, SECRET = "stadtkern:test", "geheim & sicher"


@dataclass
class SmallProvider:
    """What it says is taken from its attributes at every request; ``seen`` notes every path that was asked for."""

    issuer: str
    subject: str = "anna-7f3a"
    claims: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)  # in place of what discovery says
    back: dict[str, str] = field(default_factory=dict)  # in place of what the browser brings back
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "first", "use": "sig"}))
    published: list[dict[str, Any]] | None = None
    sign: Callable[[dict[str, Any]], str] | None = None
    secret_in_form: bool = True
    broken: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
        paths = ("/authorize", "/token", "/keys", "/end?from=here")
        found: dict[str, Any] = {name: self.issuer + path for name, path in zip(names, paths, strict=True)}
        methods = ["client_secret_basic", *(["client_secret_post"] if self.secret_in_form else [])]
        return found | {"issuer": self.issuer, "token_endpoint_auth_methods_supported": methods} | self.said

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)] if self.published is None else self.published}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser goes next: this provider lets everybody in at once."""
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']} | self.back)}"

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if self._client_of(form, authorization) != (CLIENT_ID, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or digest.rstrip(b"=").decode() != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant", "error_description": "never shown to anybody"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self._token(asked)}

    def _token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {"iss": self.issuer, "aud": CLIENT_ID, "sub": self.subject, "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 300, "auth_time": now} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.sign:
            return self.sign(claims)
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key, ["ES256"])

    def _client_of(self, form: dict[str, str], authorization: str) -> tuple[str, str]:
        if self.secret_in_form:
            return form.get("client_id", ""), form.get("client_secret", "")
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        return unquote(name), unquote(secret)


class Handler(BaseHTTPRequestHandler):
    """Leads each path to the provider's answer."""

    provider: SmallProvider
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if self._is_broken(path):
            return
        if path == "/authorize":
            self.send_response(302)
            asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
            self.send_header("Location", self.provider.authorize(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path in {"/keys", "/.well-known/openid-configuration"}:
            self.say(200, self.provider.keys() if path == "/keys" else self.provider.discovery())
        else:
            self.say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self._is_broken(urlsplit(self.path).path):
            return
        form = {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()}
        self.say(*self.provider.redeem(form, self.headers.get("Authorization", "")))

    def say(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _is_broken(self, path: str) -> bool:
        self.provider.seen.append(path)
        if answer := self.provider.broken.get(path):
            self.close_connection = True
            answer(self)
        return path in self.provider.broken

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[SmallProvider]:
    """Serve a provider of its own on this machine."""
    handler = type("OwnHandler", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.provider = SmallProvider(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield handler.provider  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def follow(address: str) -> str:
    """Go where a browser would, and return where the provider sends it next."""
    return str(httpx.get(address, verify=False).headers["Location"])


def raw(status: str, body: bytes, *headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer of exactly these bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
        handler.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)

    return answer


def dripping(head: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer that never comes to its end: a byte now and then, of the head or of the body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = b"HTTP/1.1 200 OK\r\nX-Slow: " if head else b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
        try:
            handler.wfile.write(start)
            for _ in range(200):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    return answer
