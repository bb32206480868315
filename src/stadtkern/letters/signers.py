"""Whose key seals: a PKCS#12 file, a card or box spoken to by PKCS#11, or the made-up authority of demo and tests."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from asn1crypto import pem
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from stadtkern.core.errors import Refused
from stadtkern.letters import authority

if TYPE_CHECKING:
    from datetime import datetime

    from pyhanko.sign.signers import Signer as Engine

ONE_AT_A_TIME: Final = threading.Lock()  # cards and boxes answer one question after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who seals. ``name`` stands in the visible mark; ``is_test`` marks every page."""

    engine: Engine
    certificate: x509.Certificate
    is_test: bool
    is_card: bool = False

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def name(self) -> str:
        """The name in the certificate, with the organisation before it where that says more."""
        subject = self.certificate.subject
        parts = [
            str(found[0].value)
            for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
            if (found := subject.get_attributes_for_oid(oid))
        ]
        return ", ".join(dict.fromkeys(parts)) or subject.rfc4514_string()


def town_signer(*, town: str, at: datetime) -> Signer:
    """Return the signer the options name; in the demo town that of the test authority.

    Raises:
        Refused: ``no_seal_key`` without one; ``seal_key_unreadable`` when file, password, card or PIN do not fit.
    """
    if found := configured_signer():
        return found
    if settings.SEAL_TEST:
        return test_signer(authority.test_authority(settings.DATA_DIR, town=town, at=at))
    hint = gettext(
        "This installation has no key for the official signature. The letter is kept and not sealed. Please tell the "
        "operators: options STADTKERN_SEAL_…, docs/rooms/letters.md."
    )
    raise Refused("no_seal_key", hint)


def configured_signer() -> Signer | None:
    """Return the signer of the town's own key, or None when the options name none.

    Raises:
        Refused: ``seal_key_unreadable``.
    """
    if settings.SEAL_PKCS12:
        return file_signer(Path(settings.SEAL_PKCS12), settings.SEAL_PKCS12_PASSWORD)
    if settings.SEAL_PKCS11_MODULE:
        return card_signer(
            settings.SEAL_PKCS11_MODULE,
            settings.SEAL_PKCS11_TOKEN,
            settings.SEAL_PKCS11_PIN,
            settings.SEAL_PKCS11_LABEL,
        )
    return None


def file_signer(path: Path, password: str) -> Signer:
    """Return the signer of a PKCS#12 file (.p12, .pfx).

    Raises:
        Refused: ``seal_key_unreadable``.
    """
    try:
        engine = SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=(), passphrase=password.encode() or None)
    except (OSError, ValueError) as error:
        raise _unreadable(str(path)) from error
    return _signer(engine, is_test=False)


def test_signer(made_up: authority.TestAuthority) -> Signer:
    """Return the signer of a test authority."""
    root = Certificate.load(_der(made_up.root))
    key = serialization.load_pem_private_key(made_up.key, password=None).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = Certificate.load(_der(made_up.certificate))
    engine = SimpleSigner(certificate, PrivateKeyInfo.load(key), SimpleCertificateStore.from_certs([root]))
    return _signer(engine, is_test=True)


test_signer.__test__ = False  # type: ignore[attr-defined]


def card_signer(module: str, token: str, pin: str, label: str) -> Signer:
    """Return the signer behind a PKCS#11 module; the session stays open as long as this process.

    Raises:
        Refused: ``seal_key_unreadable``; also when the extra “hsm” is not installed.
    """
    try:
        return _card_signer(module, token, pin, label)
    except ImportError as error:
        raise _unreadable("python-pkcs11 (pip install stadtkern[hsm])") from error
    except Exception as error:  # the module of a maker answers as it likes
        raise _unreadable(f"{module}, {token}, {label}") from error


@lru_cache(maxsize=1)
def _card_signer(module: str, token: str, pin: str, label: str) -> Signer:
    pkcs11: Any = import_module("pyhanko.sign.pkcs11")  # needs the extra “hsm”
    config: Any = import_module("pyhanko.config.pkcs11")
    session = pkcs11.open_pkcs11_session(module, token_criteria=config.TokenCriteria(label=token), user_pin=pin)
    engine = pkcs11.PKCS11Signer(session, cert_label=label, other_certs_to_pull=None)
    if engine.signing_cert.public_key.algorithm == "ec":  # every card can do this way; not every one the others
        engine = pkcs11.PKCS11Signer(session, cert_label=label, other_certs_to_pull=None, use_raw_mechanism=True)
    return replace(_signer(engine, is_test=False), is_card=True)


def unanswered(signer: Signer) -> Refused:
    """Return the refusal for a card that did not answer, and forget its session: the next letter opens a new one."""
    _card_signer.cache_clear()
    return _unreadable(signer.name)


def _signer(engine: Engine, *, is_test: bool) -> Signer:
    if engine.signing_cert is None:
        raise _unreadable("certificate")
    certificate = x509.load_der_x509_certificate(engine.signing_cert.dump())
    return Signer(engine=engine, certificate=certificate, is_test=is_test)


def _unreadable(what: str) -> Refused:
    hint = gettext(
        "The key of the official signature cannot be used: %(what)s. The letter is kept and not sealed. Please tell "
        "the operators: file, password, card and PIN must fit (docs/rooms/letters.md)."
    )
    return Refused("seal_key_unreadable", hint % {"what": what})


def _der(source: bytes) -> bytes:
    return bytes(pem.unarmor(source)[2])
