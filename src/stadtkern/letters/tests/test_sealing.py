"""Seals on real PDFs, looked at by pyHanko, PDFium and, where it is there, poppler."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate

from stadtkern.core.errors import Refused
from stadtkern.letters import sealing, signers
from stadtkern.letters.authority import FOLDER, kept_authorities, made_authority, test_authority
from stadtkern.letters.checking import Trusted, examine
from stadtkern.letters.marks import Crest, moment
from stadtkern.letters.rules.words import SEAL
from stadtkern.letters.testing import AT, CHECK, authority, composed, crest, seal_for_tests
from stadtkern.letters.tests import pdfs

if TYPE_CHECKING:
    from stadtkern.letters.rules.letter import LetterLanguage
    from stadtkern.letters.signers import Signer

OURS = Trusted(ours=authority().certificate)


def sealed(pdf: bytes | None = None, *, signer: Signer | None = None, **changes: Any) -> bytes:
    given: dict[str, Any] = {"sovereign": True, "check_address": CHECK, "language": "de", "at": AT, "crest": crest()}
    return sealing.seal(pdf or composed(), signer=signer or seal_for_tests(), **(given | changes))


def real_signer() -> Signer:
    """Return a signer that does not count as a test."""
    return replace(seal_for_tests(), is_test=False)


def test_a_sealed_letter_is_intact_ours_and_whole() -> None:
    checked = examine(sealed(), OURS)
    assert checked.outcome == "genuine"
    (seal,) = checked.seals
    assert (seal.intact, seal.covers_all, seal.at) == (True, True, AT)
    assert seal.name == "TEST Stadtgemeinde Musterstadt, TEST-Amtssignatur Stadtgemeinde Musterstadt"


def test_what_was_made_stays_byte_for_byte() -> None:
    pdf = composed()
    assert sealed(pdf)[: len(pdf)] == pdf


@pytest.mark.parametrize(
    ("sovereign", "language", "notes"),
    [
        (True, "de", f"Dieses Dokument wurde amtssigniert. {SEAL['de']['evidence']}"),
        (False, "de", "Dieses Dokument wurde amtssigniert."),
        (True, "en", f"{SEAL['en']['signed']} {SEAL['en']['evidence']}"),
        (False, "en", SEAL["en"]["signed"]),
    ],
)
def test_the_mark_says_what_the_law_asks_for(sovereign: bool, language: LetterLanguage, notes: str) -> None:
    pdf = sealed(composed(kind="letter"), signer=real_signer(), sovereign=sovereign, language=language)
    text = pdfs.page_texts(pdf, with_mark=True)[-1]
    words = SEAL[language]
    mark = text[text.index(words["name"].upper()) :]
    assert mark == (
        f"{words['name'].upper()} {words['signer']} TEST Stadtgemeinde Musterstadt, TEST-Amtssignatur Stadtgemeinde "
        f"Musterstadt {words['date']} {moment(AT, language)} {words['check']} {words['check_text']} {CHECK} "
        f"{words['note']} {notes}"
    )


def test_the_moment_is_local_and_says_how_far_from_universal_time() -> None:
    assert moment(AT, "de") == "23. November 2026, 10:15:30 (UTC+01:00)"
    assert moment(AT - timedelta(days=150), "en") == "26 June 2026, 11:15:30 (UTC+02:00)"


def test_every_page_says_that_a_test_seal_is_one() -> None:
    long = composed(reasons=tuple("Sie wohnen in der grünen Zone. " * 12 for _ in range(15)))
    with_test, real = pdfs.page_texts(sealed(long)), pdfs.page_texts(sealed(long, signer=real_signer()))
    sentence = "Testsiegel: Dieses Dokument ist nicht echt und hat keine rechtliche Wirkung."
    assert [page.count(sentence) for page in with_test] == [1, 1, 1]
    assert [page.count("Testsiegel") for page in real] == [0, 0, 0]


def test_names_and_addresses_that_are_too_long_make_the_letters_of_the_mark_smaller() -> None:
    address = f"https://www.musterstadt.example/{'sehrlangeadresse/' * 9}"
    text = pdfs.page_texts(sealed(check_address=address), with_mark=True)[-1]
    assert address in text.replace(" ", "")
    assert text.endswith("die Beweiskraft einer öffentlichen Urkunde.“")


def test_a_town_without_a_drawing_has_a_mark_of_words() -> None:
    assert (
        "AMTSSIGNATUR Unterzeichner" in pdfs.page_texts(sealed(signer=real_signer(), crest=Crest()), with_mark=True)[-1]
    )


def test_a_sealed_letter_can_still_be_archived_and_read_aloud() -> None:
    before = composed()
    pdf = sealed(before)
    assert pdfs.xmp(pdf) == pdfs.xmp(before)
    assert pdfs.claims(pdf) == {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    assert set(pdfs.fonts(pdf).values()) == {True}
    assert list(pdfs.attachments(pdf)) == ["letter.json"]


def test_a_screen_reader_finds_the_seal_last_and_reads_the_mark() -> None:
    pdf = sealed()
    found = pdfs.root(pdf)
    (field,) = [each.get_object() for each in found["/AcroForm"]["/Fields"]]
    last = pdfs.elements(pdf)[-1]
    reference = last["/K"]
    assert (str(last["/S"]), str(reference["/Type"])) == ("/Form", "/OBJR")
    assert reference["/Obj"]["/T"] == field["/T"] == "Amtssignatur"
    assert str(last["/Alt"]) == str(field["/TU"])
    assert CHECK in str(last["/Alt"])
    assert "Dieses Dokument wurde amtssigniert." in str(last["/Alt"])
    parents = found["/StructTreeRoot"]["/ParentTree"]
    numbers = dict(zip(list(parents["/Nums"])[::2], list(parents["/Nums"])[1::2], strict=True))
    assert numbers[field["/StructParent"]].get_object() == last
    assert str(field["/P"]["/Tabs"]) == "/S"


def test_a_document_is_sealed_once() -> None:
    with pytest.raises(Refused) as refusal:
        sealed(sealed())
    assert refusal.value.reason == "already_sealed"


@pytest.mark.parametrize("pdf", [b"%PDF-1.7\nnothing", b"Hello"])
def test_what_is_no_document_is_not_sealed(pdf: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        sealed(pdf)
    assert refusal.value.reason == "not_sealable"


@pytest.mark.parametrize("days", [-2, 4000])
def test_outside_its_time_a_certificate_seals_nothing(days: int) -> None:
    with pytest.raises(Refused) as refusal:
        sealed(at=AT + timedelta(days=days))
    assert refusal.value.reason == "seal_expired"


def test_pdfsig_finds_the_signature_valid(tmp_path: Path) -> None:
    program = shutil.which("pdfsig")
    if program is None and not os.environ.get("CI"):
        pytest.skip("pdfsig is not installed (poppler-utils)")
    assert program
    (tmp_path / "letter.pdf").write_bytes(sealed())
    done = subprocess.run([program, "-nocert", tmp_path / "letter.pdf"], capture_output=True, text=True, check=False)
    lines = [line.strip(" -") for line in done.stdout.splitlines()]
    assert "Signature Validation: Signature is Valid." in lines
    assert "Signature Type: ETSI.CAdES.detached" in lines
    assert "Total document signed" in lines


# Keys.


def key_file(folder: Path, password: bytes) -> Path:
    made_up = authority()
    key: Any = serialization.load_pem_private_key(made_up.key, None)
    certificate, root = load_pem_x509_certificate(made_up.certificate), load_pem_x509_certificate(made_up.root)
    path = folder / "seal.p12"
    kind = serialization.BestAvailableEncryption(password)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [root], kind))
    return path


def test_a_key_file_seals(tmp_path: Path, settings: Any) -> None:
    settings.SEAL_PKCS12, settings.SEAL_PKCS12_PASSWORD = str(key_file(tmp_path, b"geheim")), "geheim"
    signer = signers.town_signer(town="Musterstadt", at=AT)
    assert not signer.is_test
    assert examine(sealed(signer=signer), Trusted(roots=authority().root)).outcome == "other"


@pytest.mark.parametrize("password", ["falsch", ""])
def test_a_wrong_password_is_said_and_not_repeated(tmp_path: Path, password: str) -> None:
    with pytest.raises(Refused) as refusal:
        signers.file_signer(key_file(tmp_path, b"geheim"), password)
    assert refusal.value.reason == "seal_key_unreadable"
    assert "falsch" not in refusal.value.hint


def test_a_missing_key_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="seal_key_unreadable"):
        signers.file_signer(tmp_path / "nothing.p12", "")


def test_without_a_key_nothing_is_sealed_and_the_demo_seals_as_a_test(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.SEAL_TEST = tmp_path, False
    with pytest.raises(Refused) as refusal:
        signers.town_signer(town="Musterstadt", at=AT)
    assert refusal.value.reason == "no_seal_key"
    settings.SEAL_TEST = True
    assert signers.town_signer(town="Musterstadt", at=AT).is_test


MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the module of a SoftHSM whose only token holds the test key."""
    module = next((path for path in MODULES if Path(path).exists()), None)
    tool = shutil.which("softhsm2-util")
    if (module is None or tool is None) and not os.environ.get("CI"):
        pytest.skip("SoftHSM is not installed (softhsm2)")
    assert module
    assert tool
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    begin = [tool, "--init-token", "--free", "--label", "stadt", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(begin, check=True, capture_output=True)
    (tmp_path / "key.pem").write_bytes(authority().key)
    bring = [tool, "--import", str(tmp_path / "key.pem"), "--token", "stadt", "--label", "siegel", "--id", "01"]
    subprocess.run([*bring, "--pin", "1234"], check=True, capture_output=True)
    return module


def test_a_card_seals(card: str) -> None:
    pkcs11 = pytest.importorskip("pkcs11")
    token = next(slot.get_token() for slot in pkcs11.lib(card).get_slots(token_present=True))
    with token.open(user_pin="1234", rw=True) as session:
        der = load_pem_x509_certificate(authority().certificate).public_bytes(serialization.Encoding.DER)
        attributes = pkcs11.util.x509.decode_x509_certificate(der)
        session.create_object({**attributes, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "siegel"})
    with pytest.raises(Refused, match="seal_key_unreadable"):
        signers.card_signer(card, "stadt", "0000", "siegel")
    signer = signers.card_signer(card, "stadt", "1234", "siegel")
    assert examine(sealed(signer=signer), OURS).outcome == "genuine"
    signer.engine.pkcs11_session.close()  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="seal_key_unreadable"):
        sealed(signer=signer)
    again = signers.card_signer(card, "stadt", "1234", "siegel")
    assert examine(sealed(signer=again), OURS).outcome == "genuine"


def test_the_test_authority_is_kept_and_only_we_can_read_its_key(tmp_path: Path) -> None:
    first = test_authority(tmp_path, town="Musterstadt", at=AT)
    assert test_authority(tmp_path, town="Musterstadt", at=AT) == first
    folder = tmp_path / FOLDER
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in [folder, *folder.iterdir()]}
    assert modes == {FOLDER: "0o700", "root.pem": "0o600", "certificate.pem": "0o600", "key.pem": "0o600"}
    later = test_authority(tmp_path, town="Musterstadt", at=AT + timedelta(days=3640))
    assert later != first
    assert kept_authorities(tmp_path) == [later, first]


def test_every_installation_has_its_own_authority() -> None:
    assert made_authority("Musterstadt", AT).root != made_authority("Musterstadt", AT).root
