"""A made-up authority whose seals are for demo and tests only.

Its key lies in the data folder, readable by this program's user alone. Nobody outside trusts it, every page it seals
says so, and the page that checks documents says so too.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FOLDER: Final = "test_seal"
# The mark of an administration in a certificate (Verwaltungseigenschaft). Unsure: the number is remembered, and which
# value real authorities write was not to be had; ours says that it is a test.
ADMINISTRATION: Final = ObjectIdentifier("1.2.40.0.10.1.1.1")
ADMINISTRATION_VALUE: Final = b"\x0c\x04TEST"  # DER: UTF8String "TEST"
YEARS: Final = timedelta(days=3653)
SPARE: Final = timedelta(days=30)
_USAGES: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TestAuthority:
    """The root's certificate, the seal's certificate and its key, each as PEM."""

    __test__ = False  # for pytest: the name only looks like a test

    root: bytes
    certificate: bytes
    key: bytes


def test_authority(data_dir: Path, *, town: str, at: datetime) -> TestAuthority:
    """Return the test authority of this installation; it is made when there is none or its time is nearly over."""
    folder = data_dir / FOLDER
    kept = _read(folder)
    if not _lasts(kept, at):
        _write(folder, made_authority(town, at), at)
        kept = _read(folder)
    assert kept is not None
    return kept


test_authority.__test__ = False  # type: ignore[attr-defined]


def kept_authorities(data_dir: Path) -> list[TestAuthority]:
    """Return every test authority that was ever made here."""
    return [kept for folder in sorted(data_dir.glob(f"{FOLDER}*")) if (kept := _read(folder))]


def made_authority(town: str, at: datetime) -> TestAuthority:
    """Return a new authority with new keys (P-256); the root's key is forgotten at once."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("TEST-Zertifizierungsstelle", town, root_key, None, root_key, at)
    certificate = _certificate("TEST-Amtssignatur", town, key, root, root_key, at)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    return TestAuthority(root=root.public_bytes(pem), certificate=certificate.public_bytes(pem), key=secret)


def _certificate(
    name: str,
    town: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    at: datetime,
) -> x509.Certificate:
    subject = x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "AT"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"TEST {town}"[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, f"{name} {town}"[:64]),
    ])  # fmt: skip
    is_root = issuer is None
    usages = {"key_cert_sign", "crl_sign"} if is_root else {"digital_signature", "content_commitment"}
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + YEARS)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(_usage(dict.fromkeys(usages, True)), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_root:
        mark = x509.UnrecognizedExtension(ADMINISTRATION, ADMINISTRATION_VALUE)
        builder = builder.add_extension(mark, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(given: Mapping[str, bool]) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: given.get(name, False) for name in _USAGES})


def _read(folder: Path) -> TestAuthority | None:
    try:
        parts = {name: (folder / f"{name}.pem").read_bytes() for name in ("root", "certificate", "key")}
    except FileNotFoundError:
        return None
    return TestAuthority(**parts)


def _lasts(authority: TestAuthority | None, at: datetime) -> bool:
    if authority is None:
        return False
    return x509.load_pem_x509_certificate(authority.certificate).not_valid_after_utc > at + SPARE


def _write(folder: Path, authority: TestAuthority, at: datetime) -> None:
    """Put the folder in place in one step; where another process was quicker, its authority stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # mode 0700
    for name in ("root", "certificate", "key"):
        path = new / f"{name}.pem"
        path.touch(mode=0o600)
        path.write_bytes(getattr(authority, name))
    if _lasts(_read(folder), at):
        shutil.rmtree(new)
        return
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-{new.name[-8:]}"))  # what it sealed can still be looked at
    try:
        new.rename(folder)
    except OSError:
        shutil.rmtree(new)
