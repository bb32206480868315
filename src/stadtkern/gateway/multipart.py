"""Reads the form of a transcription: text fields and one file."""

from __future__ import annotations

import io
import math
import secrets
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from stadtkern.modelcalls.denial import DeniedError

KINDS = frozenset({"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "opus", "wav", "webm"})
BYTES_PER_TOKEN = 100  # speech at the lowest rate in use, 6 kbit/s, is 750 bytes and about five tokens a second


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file; its own name never leaves, names of files name people."""

    content: bytes
    kind: str

    @property
    def most_tokens(self) -> int:
        """Return an upper bound of the tokens of its transcript."""
        return 1 + len(self.content) // BYTES_PER_TOKEN

    def form(self, fields: dict[str, Any]) -> tuple[str, bytes]:
        """Return the type and the bytes of the form that leaves (RFC 7578)."""
        mark = secrets.token_hex(16)
        parts = [f'name="file"; filename="sound.{self.kind}"\r\nContent-Type: application/octet-stream'.encode()]
        contents = [self.content]
        for name, value in fields.items():
            parts.append(f'name="{name}"'.encode())
            contents.append(str(value).encode())
        begin = f"--{mark}\r\nContent-Disposition: form-data; ".encode()
        pieces = [b"%b%b\r\n\r\n%b\r\n" % (begin, *each) for each in zip(parts, contents, strict=True)]
        return f"multipart/form-data; boundary={mark}", b"".join(pieces) + f"--{mark}--\r\n".encode()


async def read_form(body: bytes, headers: dict[bytes, str]) -> tuple[dict[str, Any], Sound]:
    """Return text fields and sound.

    Raises:
        DeniedError: ``wrong_value`` for what is no such form.
    """
    return await sync_to_async(_read, thread_sensitive=False)(body, headers)


def _read(body: bytes, headers: dict[bytes, str]) -> tuple[dict[str, Any], Sound]:
    meta = {"CONTENT_TYPE": headers.get(b"content-type", ""), "CONTENT_LENGTH": str(len(body))}
    handler = MemoryFileUploadHandler(HttpRequest())
    handler.activated = True
    try:
        fields, files = MultiPartParser(meta, io.BytesIO(body), [handler]).parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        raise DeniedError("wrong_value", "file") from None
    found = files.getlist("file")
    if len(found) != 1 or set(files) != {"file"}:
        raise DeniedError("wrong_value", "file")
    kind = (found[0].name or "").rpartition(".")[2].lower()
    if kind not in KINDS:
        raise DeniedError("wrong_value", "file")
    told: dict[str, Any] = {name: fields.get(name) for name in fields}
    if "temperature" in told:
        told["temperature"] = _number(str(told["temperature"]))
    return told, Sound(found[0].read(), kind)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DeniedError("wrong_value", "temperature")
    return number
