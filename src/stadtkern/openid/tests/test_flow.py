"""The protocol, against a small provider that speaks real HTTP."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from stadtkern.core.errors import Refused
from stadtkern.openid import flow, wire
from stadtkern.openid.provider import Client, Provider
from stadtkern.openid.testing.small_provider import CLIENT_ID, SECRET, SmallProvider, dripping, follow, raw, running

BACK = "http://testserver/zurueck/"
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def there() -> Iterator[SmallProvider]:
    with running() as provider:
        yield provider


def known(there: SmallProvider) -> Provider:
    return Provider(Client(there.issuer, CLIENT_ID, SECRET))


def now() -> datetime:
    return datetime.now(UTC)


def asked(provider: Provider, **more: Any) -> tuple[flow.Question, dict[str, str]]:
    """Ask, go where the address leads, and return what the browser brings back."""
    address, question = flow.ask(provider, back=BACK, at=now(), **more)
    location = follow(address)
    return question, {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def go(provider: Provider, **changed: str) -> flow.Assertion:
    """Go the whole way; ``changed`` is what an attacker puts in place of what the browser brings back."""
    question, said = asked(provider)
    return flow.answer(provider, question, said | changed, at=now())


def refused(there: SmallProvider, provider: Provider | None = None, /, **changed: str) -> str:
    """Go the whole way and return the reason why it ended."""
    with pytest.raises(Refused) as refusal:
        go(provider or known(there), **changed)
    assert "never shown" not in refusal.value.hint
    return refusal.value.reason


@pytest.mark.parametrize("secret_in_form", [True, False])
def test_the_whole_way(there: SmallProvider, secret_in_form: bool) -> None:
    there.secret_in_form = secret_in_form
    there.claims = {"acr": "urn:two", "amr": ["mfa"], "urn:pvpgvat:oidc.bpk": "BF:abc=="}
    found = go(known(there))
    assert (found.issuer, found.subject) == (there.issuer, "anna-7f3a")
    assert found.manner == {"urn:two", "mfa"}
    assert found.claims["urn:pvpgvat:oidc.bpk"] == "BF:abc=="
    assert found.asked_at is not None


def test_what_is_asked_for(there: SmallProvider) -> None:
    question, _said = asked(known(there))
    told = there.asked[0]
    assert told.pop("code_challenge") not in {"", question.verifier}
    assert told == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": BACK,
        "scope": "openid",
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge_method": "S256",
    }
    assert len({question.state, question.nonce, question.verifier}) == 3
    assert len(question.verifier) == 43


def test_a_fresh_question_asks_anew_and_must_be_answered_so(there: SmallProvider) -> None:
    provider = known(there)
    question, said = asked(provider, is_fresh=True)
    assert (there.asked[0]["prompt"], there.asked[0]["max_age"]) == ("login", "0")
    assert flow.answer(provider, question, said, at=now()).subject == "anna-7f3a"
    for auth_time in (None, int(time.time()) - 3600):
        there.claims = {"auth_time": auth_time}
        question, said = asked(provider, is_fresh=True)
        with pytest.raises(Refused, match="token_not_fresh"):
            flow.answer(provider, question, said, at=now())


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "somebody-else"}, "token_wrong_audience"),
        ({"iss": "https://evil.example"}, "token_wrong_issuer"),
        ({"nonce": "other"}, "token_wrong_nonce"),
        ({"exp": int(time.time()) - 3600}, "token_expired"),
        ({"iat": int(time.time()) + 3600}, "token_from_the_future"),
        ({"sub": None}, "token_no_subject"),
    ],
)
def test_a_token_that_says_something_wrong(there: SmallProvider, claims: dict[str, Any], reason: str) -> None:
    there.claims = claims
    assert refused(there) == reason


def test_clocks_may_differ_by_a_minute(there: SmallProvider) -> None:
    provider = known(there)
    for seconds in (-50, 50):
        there.claims = {"iat": int(time.time()) + seconds, "exp": int(time.time()) + seconds}
        assert go(provider).subject == "anna-7f3a"


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def by_a_stranger(claims: dict[str, Any]) -> str:
    key = ECKey.generate_key("P-256", {"kid": "first"})
    return jwt.encode({"alg": "ES256", "kid": "first"}, claims, key, ["ES256"])


def by_the_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(SECRET), ["HS256"])


def garbled(claims: dict[str, Any]) -> str:
    return "eyJ.not.a-token" if claims else ""


@pytest.mark.parametrize("sign", [unsigned, by_a_stranger, by_the_secret, garbled])
def test_a_token_nobody_should_believe(there: SmallProvider, sign: Callable[[dict[str, Any]], str]) -> None:
    there.sign = sign
    assert refused(there) == "token_unsigned"


def test_a_token_changed_on_the_way(there: SmallProvider) -> None:
    def tampered(claims: dict[str, Any]) -> str:
        head, _body, signature = jwt.encode({"alg": "ES256", "kid": "first"}, claims, there.key, ["ES256"]).split(".")
        return f"{head}.{part(claims | {'sub': 'berta'})}.{signature}"

    there.sign = tampered
    assert refused(there) == "token_unsigned"


def test_strange_words_in_the_head_are_no_harm_but_critical_ones_are(there: SmallProvider) -> None:
    def sign(head: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
        from joserfc.jws import JWSRegistry

        loose = JWSRegistry(algorithms=["ES256"], strict_check_header=False)
        whole = {"alg": "ES256", "kid": "first"} | head
        return lambda claims: jwt.encode(whole, claims, there.key, ["ES256"], registry=loose)

    there.sign = sign({"pi.atm": "x"})
    assert go(known(there)).subject == "anna-7f3a"
    there.sign = lambda claims: f"{part({'alg': 'ES256', 'crit': ['zz'], 'zz': 1})}.{part(claims)}.c2ln"
    assert refused(there) == "token_unsigned"


def test_a_new_key_is_asked_for_once_a_minute_at_most(there: SmallProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    provider, clock = known(there), [1_000.0]
    monkeypatch.setattr("stadtkern.openid.provider.time.monotonic", lambda: clock[0])
    go(provider)
    there.key = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})
    assert refused(there, provider) == "token_unsigned"
    assert there.seen.count("/keys") == 1
    clock[0] += 61
    assert go(provider).subject == "anna-7f3a"
    there.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": "third"}, claims, there.key, ["ES256"])
    assert [refused(there, provider) for _ in range(3)] == ["token_unsigned"] * 3
    assert there.seen.count("/keys") == 2


def test_what_the_provider_says_is_remembered_for_an_hour(
    there: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, clock = known(there), [1_000.0]
    monkeypatch.setattr("stadtkern.openid.provider.time.monotonic", lambda: clock[0])
    for seconds, times in ((0, 1), (3_600, 1), (3_601, 2)):
        clock[0] = 1_000.0 + seconds
        go(provider)
        assert (there.seen.count(DISCOVERY), there.seen.count("/keys")) == (times, times)


def test_keys_that_may_not_sign_are_passed_over(there: SmallProvider) -> None:
    good = there.key.as_dict(private=False)
    rsa = RSAKey.generate_key(2048, {"kid": "rsa"})
    there.published = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "first"},
        {"kty": "EC", "crv": "P-256", "x": "!", "y": "!", "kid": "bad"},
        {"kty": "AKP", "kid": "new"},
        dict(rsa.as_dict(private=False), use="enc"),
        dict(good),
    ]  # fmt: skip
    assert go(known(there)).subject == "anna-7f3a"
    for published in ([], [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}], ["key"]):
        there.published = published  # type: ignore[assignment]
        assert refused(there) == "provider_unfit"


def test_rsa_signatures_and_a_single_key_without_a_name(there: SmallProvider) -> None:
    rsa = RSAKey.generate_key(2048)
    there.published = [dict(rsa.as_dict(private=False))]
    for algorithm in ("RS256", "PS256"):
        there.sign = lambda claims, algorithm=algorithm: jwt.encode(  # type: ignore[misc]
            {"alg": algorithm}, claims, rsa, [algorithm]
        )
        assert go(known(there)).subject == "anna-7f3a"


def test_a_code_is_good_once_and_only_with_its_verifier(there: SmallProvider) -> None:
    provider = known(there)
    question, said = asked(provider)
    flow.answer(provider, question, said, at=now())
    with pytest.raises(Refused, match="code_refused"):
        flow.answer(provider, question, said, at=now())
    other, _theirs = asked(provider)
    _mine, said = asked(provider)
    with pytest.raises(Refused, match="code_refused"):
        flow.answer(provider, other, said, at=now())


def test_an_answer_of_another_provider_is_not_redeemed(there: SmallProvider) -> None:
    assert refused(there, iss="https://evil.example") == "mixed_up"
    assert "/token" not in there.seen
    there.said = {"authorization_response_iss_parameter_supported": True}
    assert refused(there) == "mixed_up"
    there.back = {"iss": there.issuer}
    assert go(known(there)).subject == "anna-7f3a"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"error": "access_denied"}, "cancelled"),
        ({"error": "server_error", "error_description": "<b>never shown</b>"}, "provider_refused"),
        ({"code": ""}, "provider_refused"),
        ({"code": "c" * 5_000}, "provider_refused"),
        ({"code": "unknown"}, "code_refused"),
    ],
)
def test_an_answer_without_a_good_code(there: SmallProvider, said: dict[str, str], reason: str) -> None:
    assert refused(there, **said) == reason


@pytest.mark.parametrize("minutes", [-1, 10])
def test_an_answer_has_ten_minutes(there: SmallProvider, minutes: int) -> None:
    provider = known(there)
    question, said = asked(provider)
    with pytest.raises(Refused, match="too_late"):
        flow.answer(provider, question, said, at=now() + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": ["http://127.0.0.1/"]},
        {"authorization_endpoint": "http://[evil"},
    ],
)
def test_a_provider_that_describes_itself_wrongly(there: SmallProvider, said: dict[str, Any]) -> None:
    there.said = said
    assert refused(there) == "provider_unfit"


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (raw("500 Broken", b""), "provider_unreachable"),
        (raw("200 OK", b"<html>", "Content-Type: text/html"), "provider_unfit"),
        (raw("200 OK", b"[]"), "provider_unfit"),
        (raw("200 OK", b"[" * 100_000), "provider_unfit"),
        (raw("200 OK", b"\x1f\x8b", "Content-Encoding: gzip"), "provider_unfit"),
        (raw("200 OK", b"{", "Content-Length: 10"), "provider_unreachable"),
        (raw("302 Found", b"", "Location: http://127.0.0.1:1/"), ""),
        (raw("404 Not Found", b"{}"), ""),
        (lambda handler: None, "provider_unreachable"),
    ],
)
def test_a_provider_that_answers_nonsense(there: SmallProvider, path: str, answer: Any, reason: str) -> None:
    there.broken[path] = answer
    assert refused(there) == (reason or ("code_refused" if path == "/token" else "provider_unfit"))


def test_an_answer_that_is_too_long_is_not_read_to_its_end(there: SmallProvider) -> None:
    there.broken["/keys"] = raw("200 OK", b'{"a": 1}' + b" " * 100_000)
    assert wire.get(f"{there.issuer}/keys") == {"a": 1}
    there.broken["/keys"] = raw("200 OK", b'{"a": 1}' + b" " * 300_000)
    with pytest.raises(Refused, match="provider_unfit"):
        wire.get(f"{there.issuer}/keys")


def test_a_token_that_is_missing(there: SmallProvider) -> None:
    there.broken["/token"] = raw("200 OK", b'{"access_token": "a"}')
    assert refused(there) == "provider_unfit"


@pytest.mark.parametrize("head", [True, False])
def test_a_provider_that_drips_is_left(there: SmallProvider, head: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PATIENCE_S", 0.3)
    there.broken["/token"] = dripping(head)
    provider = known(there)
    question, said = asked(provider)
    with pytest.raises(Refused, match="provider_unreachable"):
        flow.answer(provider, question, said, at=now())


def test_a_provider_that_is_down() -> None:
    provider = Provider(Client("http://127.0.0.1:9", CLIENT_ID, SECRET))
    with pytest.raises(Refused, match="provider_unreachable"):
        flow.ask(provider, back=BACK, at=now())


def test_signing_out_there(there: SmallProvider) -> None:
    address = flow.ending(known(there), token="a.b.c", back=BACK)
    assert address.startswith(f"{there.issuer}/end?from=here&")
    assert parse_qs(urlsplit(address).query)["id_token_hint"] == ["a.b.c"]
    for end in (None, "javascript:alert(1)"):
        there.said = {"end_session_endpoint": end}
        assert flow.ending(known(there), token="a.b.c", back=BACK) == ""


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(Client("https://a.example", CLIENT_ID, SECRET))
