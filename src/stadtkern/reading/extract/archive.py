"""Zipped office files, opened only within limits: a small file may not unfold into a huge one."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.utils.translation import gettext
from lxml import etree

from stadtkern.core.errors import Refused

MOST_ENTRIES = 5_000
MOST_BYTES = 200 * 1024 * 1024
MOST_ENTRY_BYTES = 20 * 1024 * 1024  # of one part that is read; the text of a long book has a tenth of it
HIGHEST_RATIO = 200
RATIO_COUNTS_FROM = 4 * 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)  # what zipfile raises


def check_archive(data: bytes) -> None:
    """Refuse archives that unfold beyond measure.

    Raises:
        Refused: ``too_large`` or ``unreadable_file``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise damaged() from error
    unfolded = sum(entry.file_size for entry in entries)
    suspicious = unfolded > RATIO_COUNTS_FROM and unfolded > HIGHEST_RATIO * len(data)
    if len(entries) > MOST_ENTRIES or unfolded > MOST_BYTES or suspicious:
        raise too_large()


def read_entry(data: bytes, name: str) -> bytes | None:
    """Return one file of a checked archive, None if it is not there.

    Raises:
        Refused: ``too_large`` or ``unreadable_file``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if name not in archive.namelist():
                return None
            if archive.getinfo(name).file_size > MOST_ENTRY_BYTES:
                raise too_large()
            return archive.read(name)
    except UNREADABLE as error:
        raise damaged() from error


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML without entities, network or huge trees."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged() from error


def too_large() -> Refused:
    return Refused("too_large", gettext("The file unfolds into far more than its size. It was not read."))


def damaged() -> Refused:
    return Refused("unreadable_file", gettext("The file is damaged and cannot be read."))
