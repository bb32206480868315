"""A package round-trips, is the same to the byte, and no byte of it can be changed unseen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from stadtkern.handover import checking, contents, packing, reading
from stadtkern.handover.checking import UnsoundError, examine
from stadtkern.handover.rules.manifest import CASE, MANIFEST, Entry, is_path, read, written
from stadtkern.handover.testing import case_xml, returned

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER = "2026-000001-6"


def of_ours(files: Mapping[str, bytes]) -> bytes:
    """Return a package that says it was made here."""
    package = io.BytesIO()
    packing.write([(CASE, case_xml(NUMBER, files, maker=reading.OURS)), *files.items()], package)
    return package.getvalue()


SMALL = of_ours({"documents/a.pdf": b"%PDF-1", "documents/b.jpg": b"jpg"})


@given(st.dictionaries(st.from_regex(r"documents/[a-z0-9]{1,8}\.(pdf|jpg)", fullmatch=True), st.binary(max_size=400)))
def test_what_goes_in_comes_out_and_twice_is_the_same(files: dict[str, bytes]) -> None:
    package = of_ours(files)
    sound = examine(io.BytesIO(package))
    assert {each.path: checking.content_of(io.BytesIO(package), each.path) for each in sound.story.documents} == files
    assert (of_ours(files), sound.story.number, sound.size) == (package, NUMBER, len(package))


@pytest.mark.slow
def test_every_changed_byte_is_found() -> None:
    unseen = []
    for place in range(len(SMALL)):
        for turned in (0x01, 0x80):
            changed = bytearray(SMALL)
            changed[place] ^= turned
            try:
                examine(io.BytesIO(bytes(changed)))
            except UnsoundError:
                continue
            unseen.append(place)
    assert unseen == []


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_one_byte_more_or_less_is_found(place: int, byte: int) -> None:
    for changed in (SMALL[:place] + SMALL[place + 1 :], SMALL[:place] + bytes([byte]) + SMALL[place:], SMALL[:place]):
        with pytest.raises(UnsoundError):
            examine(io.BytesIO(changed))


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        (CASE, b"<?xml"), ("documents/a.pdf", b"%PDF-1"), ("documents/b.jpg", b"jpgPK"), (MANIFEST, b'{\n "files"'),
    ],
)  # fmt: skip
def test_the_file_with_the_wrong_byte_is_named(path: str, begins: bytes) -> None:
    place = SMALL.index(begins)
    with pytest.raises(UnsoundError) as refused:
        examine(io.BytesIO(SMALL[:place] + b"X" + SMALL[place + 1 :]))
    assert (refused.value.code, refused.value.path) == ("damaged", path)


def test_the_manifest_is_written_in_one_way_and_read_strictly() -> None:
    entries = (Entry(CASE, 3, "a" * 64), Entry("documents/x.pdf", 0, "0" * 64))
    assert read(written(entries)) == entries
    good = written(entries).decode()
    for bad in (
        "[]", "{", "\xff", "[" * 100_000,
        good.replace(":1", ":2"), good.replace("a" * 64, "a" * 63), good.replace('"size": 3', '"size": -3'),
        good.replace('"size": 3', '"size": true'), good.replace("documents/x", "../x"),
        good.replace("documents/x.pdf", CASE), good.replace('"size": 0', '"size": 0, "more": 1'),
        good.replace("documents/x.pdf", MANIFEST),
    ):  # fmt: skip
        with pytest.raises(ValueError):  # noqa: PT011 - json and our own
            read(bad.encode("latin-1"))


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("case.xml", True), ("documents/001-beilage-7.jpg", True), ("documents/../x.pdf", False), ("/case.xml", False),
        ("documents\\x.pdf", False), ("documents/.pdf", False), ("documents/x.pdf\n", False), ("documents/", False),
        ("documents/x.exe", False), ("documents/x.pdf.exe", False), ("documents/ä.pdf", False), ("CASE.xml", False),
    ],
)  # fmt: skip
def test_names_of_files(path: str, fits: bool) -> None:
    assert is_path(path) == fits


def test_the_schema_is_a_schema_and_knows_every_kind() -> None:
    schema = etree.XMLSchema(etree.parse(str(reading.SCHEMA)))
    assert schema.validate(etree.fromstring(case_xml(NUMBER, {})))
    assert not schema.validate(etree.fromstring(case_xml(NUMBER, {}, state="unsinn")))
    assert contents.TEMPLATE.is_file()


def test_the_example_for_makers_of_an_elak_fits() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "rooms" / "handover.md").read_text(encoding="utf-8")
    story = reading.read(page.partition("```xml\n")[2].partition("```")[0].encode())
    assert (story.number, story.file_number, story.state) == ("2026-000123-8", "B-4711/2026", "erledigt")
    assert [(each.kind, each.path, each.size) for each in story.documents] == [
        ("erledigung", "documents/bescheid.pdf", 48211)
    ]


def test_a_foreign_package_may_be_compressed_and_ours_may_not() -> None:
    import zipfile

    def compressed(package: bytes) -> io.BytesIO:
        found, again = zipfile.ZipFile(io.BytesIO(package)), io.BytesIO()
        with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
            for name in found.namelist():
                target.writestr(name, found.read(name))
        again.seek(0)
        return again

    assert examine(compressed(returned(NUMBER).getvalue())).story.file_number == "AZ 7/2026"
    with pytest.raises(UnsoundError, match="repacked"):
        examine(compressed(SMALL))
