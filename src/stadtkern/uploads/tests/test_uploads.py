"""Hostile files come out harmless or not at all; harmless ones keep what they say."""

from __future__ import annotations

import contextlib
import io
import random
import socket
import struct
import subprocess
import sys
import threading
import zlib
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from stadtkern.uploads.apart import MEMORY_BYTES, make_safe_apart
from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.kinds import kind_of
from stadtkern.uploads.safe import CONTENT_TYPES, MOST_BYTES, make_safe
from stadtkern.uploads.scanner import check
from stadtkern.uploads.testing import jpeg, pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(UnfitError) as error:
        call()
    return error.value.code


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage().get_text_range()
    document.close()
    return str(text)


def drawn(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf(), "pdf"),
        (b"junk\n" + pdf(), "pdf"),
        (drawn("JPEG"), "jpeg"),
        (drawn("PNG"), "png"),
        (drawn("WEBP"), "webp"),
        (drawn("HEIF"), "heic"),
        (b"PK\x03\x04docx", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ\x90\x00", None),
        (b"<html>%PDF", None),
        (b"", None),
    ],
)
def test_the_bytes_say_what_it_is(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_every_picture_comes_out_as_plain_jpeg(kind: str, mode: str) -> None:
    if (kind, mode) == ("JPEG", "RGBA"):
        mode = "CMYK"
    safe = make_safe(drawn(kind, mode=mode))
    assert (safe.kind, CONTENT_TYPES[safe.kind], kind_of(safe.data)) == ("picture", "image/jpeg", "jpeg")
    assert Image.open(io.BytesIO(safe.data)).size == (60, 40)


def test_place_and_camera_are_gone_and_it_stands_upright() -> None:
    picture = Image.open(io.BytesIO(make_safe(jpeg(taken_at="2026:11:23 10:00:00")).data))
    assert (dict(picture.getexif()), picture.size) == ({}, (40, 60))


def test_what_hides_behind_a_picture_is_gone() -> None:
    assert b"<script>" not in make_safe(jpeg() + b"<script>alert(1)</script>").data


ACTING = (b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/EmbeddedFile", b"/EF", b"/Rendition", b"/XFA")


def acting() -> dict[str, Callable[[pikepdf.Pdf], None]]:
    """Everything a document could do, each in a document of its own."""

    def on_page(key: str, value: object) -> Callable[[pikepdf.Pdf], None]:
        return lambda document: document.pages[0].obj.__setitem__(key, value)

    def annotation(**parts: Any) -> Callable[[pikepdf.Pdf], None]:
        return lambda document: document.pages[0].obj.__setitem__(
            "/Annots",
            Array([document.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **parts))]),
        )

    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    launch = Dictionary(S=Name.Launch, F="calc.exe")
    submit = Dictionary(S=Name.SubmitForm, F="https://evil.example")
    link = Dictionary(S=Name.URI, URI="https://example.at", Next=Array([script]))
    return {
        "script on opening": lambda document: setattr(document.Root, "OpenAction", script),
        "named scripts": lambda document: setattr(
            document.Root, "Names", Dictionary(JavaScript=Dictionary(Names=Array(["x", script])))
        ),
        "a file inside": lambda document: document.attachments.__setitem__("x.exe", b"MZ"),
        "when the page opens": on_page("/AA", Dictionary(O=script)),
        "a link that starts a program": annotation(Subtype=Name.Link, A=launch),
        "a link with a script behind it": annotation(Subtype=Name.Link, A=link),
        "a button that sends": annotation(Subtype=Name.Link, A=submit),
        "a file pinned to a page": annotation(Subtype=Name.FileAttachment, FS=Dictionary(EF=Dictionary(F=1))),
        "a film": annotation(Subtype=Name.Screen, A=Dictionary(S=Name.Rendition)),
        "a form of a server": lambda document: setattr(document.Root, "AcroForm", Dictionary(XFA="<xdp/>")),
    }


@pytest.mark.parametrize("what", acting())
def test_what_acts_is_taken_out_and_the_text_stays(what: str) -> None:
    with pikepdf.open(io.BytesIO(pdf(text="Zulassungsschein"))) as document:
        acting()[what](document)
        written = io.BytesIO()
        document.save(written)
    assert any(word in plain(written.getvalue()) for word in ACTING)
    safe = make_safe(written.getvalue())
    assert safe.removed
    left = plain(safe.data)
    assert [word for word in ACTING if word in left] == []
    assert "Zulassungsschein" in text_of(safe.data)


def plain(data: bytes) -> bytes:
    """Return a document with nothing packed, so that its words can be looked for."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            written,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    return written.getvalue()


def test_a_harmless_document_keeps_links_pages_and_text_and_loses_its_author() -> None:
    with pikepdf.open(io.BytesIO(pdf(pages=3))) as document:
        document.docinfo["/Author"] = "Anna Huber"
        link = Dictionary(S=Name.URI, URI="https://www.example.at/")
        document.pages[0].obj["/Annots"] = Array([Dictionary(Subtype=Name.Link, Rect=[0, 0, 9, 9], A=link)])
        written = io.BytesIO()
        document.save(written)
    safe = make_safe(written.getvalue())
    assert (safe.pages, safe.removed) == (3, ())
    assert (b"example.at" in plain(safe.data), b"Anna Huber" in plain(safe.data)) == (True, False)


def test_a_signed_document_that_does_nothing_stays_byte_for_byte() -> None:
    signed = pdf() + b"% /ByteRange [0 1 2 3]\n"
    assert make_safe(signed).data == signed
    acts = pdf(script=True) + b"% /ByteRange [0 1 2 3]\n"
    assert "signature" in make_safe(acts).removed


def locked() -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(written, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "formats", "code"),
    [
        (b"", ("pdf",), "empty"),
        (b"%PDF-1.7" + b"0" * MOST_BYTES, ("pdf",), "too_large"),
        (b"PK\x03\x04", ("pdf",), "unknown_kind"),
        (jpeg(), ("pdf",), "not_wanted"),
        (pdf(), ("picture",), "not_wanted"),
        (b"%PDF-1.7 but nothing else", ("pdf",), "broken"),
        (locked(), ("pdf",), "locked"),
        (jpeg()[:300], ("picture",), "broken"),
        (drawn("PNG", size=(20_000, 4_000), mode="1"), ("picture",), "too_many_pixels"),
    ],
)
def test_what_is_not_taken(data: bytes, formats: tuple[str, ...], code: str) -> None:
    assert refused(lambda: make_safe(data, formats=formats)) == code


def test_broken_in_any_place_never_breaks_the_house() -> None:
    dice = random.Random(7)
    for whole in (pdf(script=True, pages=2), jpeg(), drawn("PNG"), drawn("WEBP"), drawn("HEIF")):
        for _each in range(100):
            broken = bytearray(whole)
            for _place in range(dice.randint(1, 8)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            try:
                safe = make_safe(bytes(broken))
            except UnfitError:
                continue
            assert safe.kind == "picture" or b"/S /JavaScript" not in plain(safe.data)


class Scanner(threading.Thread):
    """A server that speaks clamd's protocol and finds one word."""

    def __init__(self, listener: socket.socket, answer: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.listener, self.answer, self.seen = listener, answer, b""

    def run(self) -> None:
        line, _address = self.listener.accept()
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", stream.read(4))[0]:
                self.seen += stream.read(size)
            verdict = b"stream: Test-Signature FOUND\0" if b"WORM" in self.seen else b"stream: OK\0"
            line.sendall(self.answer or verdict)


@pytest.fixture(params=["tcp", "file"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    if request.param == "tcp":
        server = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{server.getsockname()[1]}"
    else:
        server = socket.socket(socket.AF_UNIX)
        address = str(tmp_path / "clamd.sock")
        server.bind(address)
        server.listen()
    with server:
        yield server, address


def test_the_scanner_is_asked_about_every_byte(listener: tuple[socket.socket, str]) -> None:
    scanner = Scanner(listener[0])
    scanner.start()
    data = bytes(range(256)) * 1_000
    check(data, address=listener[1])
    scanner.join()
    assert scanner.seen == data


@pytest.mark.parametrize(
    ("data", "answer", "code"),
    [
        (b"a WORM", b"", "infected"),
        (b"x", b"INSTREAM size limit exceeded. ERROR\0", "scanner_down"),
        (b"x", b"stream: OK but not really\0", "scanner_down"),
    ],
)
def test_only_a_clear_yes_lets_a_file_in(
    listener: tuple[socket.socket, str], data: bytes, answer: bytes, code: str
) -> None:
    Scanner(listener[0], answer).start()
    assert refused(lambda: check(data, address=listener[1])) == code


def test_a_scanner_that_is_not_there_lets_nothing_in(tmp_path: Path) -> None:
    assert refused(lambda: check(b"x", address=str(tmp_path / "none"))) == "scanner_down"
    assert refused(lambda: check(b"x", address="127.0.0.1:nonsense")) == "scanner_down"
    check(b"x", address="")  # the town has none


def bomb() -> bytes:
    """Return a document of 1 MB that becomes a thousand times as large when somebody looks inside."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        packed = zlib.compress(b" " * 1_000_000_000, 9)
        document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=Name.FlateDecode)
        document.save(written)
    return written.getvalue()


@pytest.mark.slow
def test_a_file_made_to_burst_ends_one_way_or_the_other() -> None:
    with contextlib.suppress(UnfitError):  # whether it can be made safe in so little memory is all the same
        assert make_safe_apart(bomb(), formats=("pdf",)).pages == 1


def test_apart_there_is_no_more_memory_than_said() -> None:
    grab = f"from stadtkern.core.apart import limit; limit({MEMORY_BYTES}); bytearray({MEMORY_BYTES})"
    done = subprocess.run([sys.executable, "-c", grab], capture_output=True, check=False)
    assert (done.returncode, b"MemoryError" in done.stderr) == (1, True)


def test_apart_says_the_same() -> None:
    data = pdf(script=True, pages=2)
    assert make_safe_apart(data, formats=("pdf",)).removed == make_safe(data).removed
    assert make_safe_apart(jpeg(taken_at="2026:11:23 10:00:00"), formats=("picture",)).kind == "picture"
    assert refused(lambda: make_safe_apart(jpeg(), formats=("pdf",))) == "not_wanted"
    assert refused(lambda: make_safe_apart(b"", formats=("pdf",))) == "empty"
    assert refused(lambda: make_safe_apart(b"%PDF-" + b"0" * MOST_BYTES, formats=("pdf",))) == "too_large"
