"""A passkey made of software: it answers as a browser would."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "https://testserver"


def text_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftKey:
    """One key pair with its credential id, for the host ``testserver``."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.number = secrets.token_bytes(16)

    def _told(self, kind: str, question: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": question["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        named = {name: text_of(each) for name, each in response.items()}
        answer = {"id": text_of(self.number), "rawId": text_of(self.number), "type": "public-key", "response": named}
        return json.dumps(answer | {"clientExtensionResults": {}})

    def make(self, question: dict[str, Any]) -> str:
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(bytes(16), self.number, public)
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, credential)
        made = AttestationObject.create("none", data, {})
        return self._answer({"clientDataJSON": self._told("webauthn.create", question), "attestationObject": made})

    def use(self, question: dict[str, Any]) -> str:
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        data = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 1)
        told = self._told("webauthn.get", question)
        signed = self.private.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": told, "authenticatorData": data, "signature": signed})
