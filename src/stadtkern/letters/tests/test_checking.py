"""What a check finds in genuine, changed, broken and hostile files."""

from __future__ import annotations

import io
import random
import zlib
from datetime import timedelta

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from stadtkern.core import apart as turns
from stadtkern.letters import apart
from stadtkern.letters.authority import made_authority
from stadtkern.letters.checking import Trusted, examine
from stadtkern.letters.rules.checked import LARGEST_MB
from stadtkern.letters.signers import test_signer
from stadtkern.letters.testing import AT, authority, composed
from stadtkern.letters.tests.test_sealing import sealed

SEALED = sealed()
OURS = Trusted(ours=authority().certificate)
STRANGER = made_authority("Stadtgemeinde Musterstadt", AT)


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    first, length, second, rest = (int(each) for each in signature.byte_range)
    return first, length, second, rest


def test_a_changed_byte_is_found_wherever_it_lies() -> None:
    first, length, second, rest = byte_range(SEALED)
    assert (first, second + rest) == (0, len(SEALED))
    chance = random.Random(20)
    places = chance.sample([*range(first, length), *range(second, second + rest)], 200)
    outcomes = set()
    for place in places:
        changed = bytearray(SEALED)
        changed[place] ^= 1 << chance.randrange(8)
        outcomes.add(examine(bytes(changed), OURS).outcome)
    assert outcomes <= {"changed", "unreadable", "not_pdf", "not_sealed", "added", "encrypted"}
    assert "changed" in outcomes


def test_a_change_in_the_signature_itself_is_found() -> None:
    _, length, second, _ = byte_range(SEALED)
    contents = SEALED[length + 1 : second - 1].rstrip(b"0")
    end = length + 1 + len(contents)
    outcomes = set()
    for place in range(end - 128, end, 4):  # two numbers of 32 bytes each stand last
        changed = bytearray(SEALED)
        changed[place] = ord("1") if changed[place] != ord("1") else ord("2")
        outcomes.add(examine(bytes(changed), OURS).outcome)
    assert outcomes <= {"changed", "unreadable"}
    assert "changed" in outcomes


def updated(pdf: bytes) -> bytes:
    """Return the file with one more revision, as a program writes that changes something later."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = generic.pdf_string("en-GB")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize(
    "later", [updated(SEALED), SEALED + b"\n", SEALED + b"%", SEALED + SEALED], ids=["revision", "end", "sign", "twice"]
)
def test_what_is_added_after_the_seal_is_found(later: bytes) -> None:
    assert later.startswith(SEALED)
    assert examine(later, OURS).outcome in {"added", "unreadable"}


def test_a_later_revision_is_named_as_that() -> None:
    checked = examine(updated(SEALED), OURS)
    assert (checked.outcome, [(seal.intact, seal.covers_all) for seal in checked.seals]) == ("added", [(True, False)])


def signed_again(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    engine = PdfSigner(PdfSignatureMetadata(field_name="Zweites"), signer=test_signer(STRANGER).engine)
    return bytes(engine.sign_pdf(writer).getvalue())


def test_somebody_elses_signature_on_top_is_an_addition() -> None:
    checked = examine(signed_again(SEALED), OURS)
    assert (checked.outcome, [seal.trust for seal in checked.seals]) == ("added", ["ours", "unknown"])


@pytest.mark.parametrize(
    ("trusted", "outcome"),
    [
        (Trusted(ours=authority().certificate), "genuine"),
        (Trusted(tests=authority().certificate), "test"),
        (Trusted(roots=authority().root), "other"),
        (Trusted(roots=STRANGER.root), "unknown"),
        (Trusted(ours=STRANGER.certificate, tests=STRANGER.certificate, roots=STRANGER.root), "unknown"),
        (Trusted(), "unknown"),
        (Trusted(ours=STRANGER.certificate + authority().certificate), "genuine"),
    ],
    ids=["ours", "test", "known", "other root", "same names, other keys", "nothing known", "an earlier one of ours"],
)
def test_whose_seal_it_is_decides_the_certificate_and_not_the_name(trusted: Trusted, outcome: str) -> None:
    assert examine(SEALED, trusted).outcome == outcome


def test_a_seal_from_before_its_certificate_is_none() -> None:
    young = made_authority("Stadtgemeinde Musterstadt", AT + timedelta(days=10))
    engine = PdfSigner(PdfSignatureMetadata(field_name="Frueh"), signer=test_signer(young).engine)

    class Early(PdfSigner):
        def init_signing_session(self, *given: object, **options: object) -> object:  # type: ignore[override]
            session = super().init_signing_session(*given, **options)  # type: ignore[arg-type]
            session.system_time = AT
            return session

    early = Early(engine.signature_meta, signer=engine.signer)
    pdf = bytes(early.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(composed()))).getvalue())
    assert examine(pdf, Trusted(ours=young.certificate)).outcome == "changed"


def encrypted() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(composed())))
    writer.encrypt(owner_pass="a", user_pass="b")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def bomb() -> bytes:
    """Return a small file whose table of contents is 700 MB long when it is unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(700)) + packer.flush()
    head = b"%PDF-1.7\n"
    table = b"1 0 obj\n<</Type/XRef/Size 90000000/W[1 8 4]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(
        packed
    )
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


@pytest.mark.parametrize(
    ("pdf", "outcome"),
    [
        (b"", "not_pdf"),
        (b"PK\x03\x04 word", "not_pdf"),
        (b"%PDF-", "unreadable"),
        (b"%PDF-1.7\n" + b"<<" * 50_000, "unreadable"),
        (b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nstartxref\n9\n%%EOF", "unreadable"),
        (SEALED[: len(SEALED) // 2], "unreadable"),
        (SEALED[:-300], "unreadable"),
        (composed(), "not_sealed"),
        (encrypted(), "encrypted"),
        (b"%PDF-" + bytes(LARGEST_MB * 1024 * 1024), "too_large"),
    ],
    ids=[
        "empty", "Word", "head only", "open dictionaries", "deep lists", "half", "no end", "not sealed", "locked",
        "too large",
    ],
)  # fmt: skip
def test_broken_and_hostile_files_are_named(pdf: bytes, outcome: str) -> None:
    assert examine(pdf, OURS).outcome == outcome


@pytest.mark.slow
def test_a_check_apart_finds_the_same() -> None:
    assert apart.examine_apart(SEALED, OURS) == examine(SEALED, OURS)


@pytest.mark.slow
def test_a_file_that_would_fill_the_memory_is_unreadable() -> None:
    pdf = bomb()
    assert len(pdf) < 2 * 1024 * 1024
    assert apart.examine_apart(pdf, OURS).outcome == "unreadable"


def test_a_file_that_is_too_large_is_not_even_handed_over() -> None:
    assert apart.examine_apart(bytes(LARGEST_MB * 1024 * 1024 + 1), OURS).outcome == "too_large"


def test_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SECONDS", 0.01)
    for _ in range(turns.AT_ONCE):
        apart._apart.turns.acquire()
    try:
        with pytest.raises(apart.BusyError):
            apart.examine_apart(SEALED, OURS)
    finally:
        for _ in range(turns.AT_ONCE):
            apart._apart.turns.release()
