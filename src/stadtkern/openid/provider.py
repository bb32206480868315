"""What a provider says about itself: its addresses and its keys, read from it and remembered for a while."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from django.utils.translation import gettext
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

from stadtkern.core.errors import Refused
from stadtkern.openid import wire

if TYPE_CHECKING:
    from joserfc.jwk import Key

    from stadtkern.openid.rules.id_token import Claims

log = structlog.get_logger("stadtkern.sign_on")
WELL_KNOWN = "/.well-known/openid-configuration"
REMEMBERED_S = 60 * 60
KEYS_AGAIN_S = 60  # at the earliest, however many tokens name a key nobody knows
ALGORITHMS = ("RS256", "PS256", "ES256")  # signatures with public keys only: never none, never a shared secret
KEY_TYPES = frozenset({"RSA", "EC"})
LONGEST_HEADER = 8 * 1024  # some providers put their certificates into it


@dataclass(frozen=True, slots=True)
class Client:
    """What this site is to a provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Description:
    """What discovery says; ``end_session`` is empty where signing out is not offered."""

    authorization: str
    token: str
    keys: str
    end_session: str
    takes_secret_in_form: bool
    names_itself: bool  # in every answer, against mix-ups (RFC 9207)


class Provider:
    """One provider, as this process knows it. Ask ``provider_of`` for it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._description: Description | None = None
        self._described_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    def describe(self) -> Description:
        """Return what the provider says about itself, at most an hour old.

        Raises:
            Refused: ``provider_unreachable``, ``provider_unfit``.
        """
        found = self._description
        if found is None or time.monotonic() - self._described_at > REMEMBERED_S:
            found = _description(wire.get(self.client.issuer.rstrip("/") + WELL_KNOWN), self.client.issuer)
            self._description, self._described_at = found, time.monotonic()
        return found

    def claims_of(self, token: str) -> Claims:
        """Return what an ID token says if this provider signed it. A key we do not know yet is asked for.

        Raises:
            Refused: ``token_unsigned``, ``provider_unreachable``, ``provider_unfit``.
        """
        try:
            return _read(token, self._known_keys())
        except (InvalidKeyIdError, BadSignatureError) as error:
            if time.monotonic() - self._keys_at < KEYS_AGAIN_S:
                raise unbelievable("token_unsigned") from error
        except (JoseError, ValueError) as error:
            raise unbelievable("token_unsigned") from error
        self._keys = None
        try:
            return _read(token, self._known_keys())
        except (JoseError, ValueError) as error:
            raise unbelievable("token_unsigned") from error

    def _known_keys(self) -> KeySet:
        found = self._keys
        if found is None or time.monotonic() - self._keys_at > REMEMBERED_S:
            found = _key_set(wire.get(self.describe().keys))
            self._keys, self._keys_at = found, time.monotonic()
        return found


@lru_cache(maxsize=8)
def provider_of(client: Client) -> Provider:
    """Return this process's one knowledge of a provider."""
    return Provider(client)


def unbelievable(reason: str) -> Refused:
    """Return the refusal for a token nobody should believe."""
    hint = gettext(
        "The answer of the sign-in service could not be verified. Nothing was changed. Please begin again. "
        "If it happens again, tell whoever looks after this site."
    )
    return Refused(reason, hint)


def _description(said: dict[str, Any], issuer: str) -> Description:
    endpoints = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if said.get("issuer") != issuer or not all(isinstance(each, str) and wire.is_private(each) for each in endpoints):
        log.warning("provider_unfit", issuer=issuer, says_issuer=str(said.get("issuer"))[:200])
        raise wire.unfit()
    authorization, token, keys = (str(each) for each in endpoints)
    end, methods = said.get("end_session_endpoint"), said.get("token_endpoint_auth_methods_supported")
    return Description(
        authorization=authorization,
        token=token,
        keys=keys,
        end_session=end if isinstance(end, str) and wire.is_private(end) else "",
        takes_secret_in_form=isinstance(methods, list) and "client_secret_post" in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _key_set(said: dict[str, Any]) -> KeySet:
    listed = said.get("keys")
    found = [key for each in (listed if isinstance(listed, list) else []) if (key := _key(each)) is not None]
    if not found:
        raise wire.unfit()
    return KeySet(found)


def _key(said: object) -> Key | None:
    """Return a key that may sign; keys for other uses, of other kinds or broken ones are passed over."""
    if not isinstance(said, dict) or said.get("use", "sig") != "sig" or said.get("kty") not in KEY_TYPES:
        return None
    try:
        return JWKRegistry.import_key(said)
    except (JoseError, ValueError, KeyError, TypeError):
        return None


def _read(token: str, keys: KeySet) -> Claims:
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    registry.max_header_length = LONGEST_HEADER
    return jwt.decode(token, keys, algorithms=ALGORITHMS, registry=registry).claims
