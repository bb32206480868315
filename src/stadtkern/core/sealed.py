"""What lies encrypted in the database, and how it is found again without being read."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac


class UnreadableError(ValueError):
    """What was written with another secret key."""


@lru_cache(maxsize=32)
def _cipher(purpose: str, secret: str) -> Fernet:
    key = salted_hmac(f"stadtkern.sealed.{purpose}", "key", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str, purpose: str) -> bytes:
    """Return ``text`` encrypted with a key for this purpose, derived from the installation's secret key."""
    return seal_bytes(text.encode(), purpose)


def seal_bytes(data: bytes, purpose: str) -> bytes:
    """Return ``data`` encrypted likewise; a third longer."""
    return _cipher(purpose, settings.SECRET_KEY).encrypt(data)


def unseal(sealed: bytes | memoryview, purpose: str) -> str:
    """Return what was sealed.

    Raises:
        UnreadableError: if it was sealed with another key or for another purpose.
    """
    return unseal_bytes(sealed, purpose).decode()


def unseal_bytes(sealed: bytes | memoryview, purpose: str) -> bytes:
    """Return what was sealed.

    Raises:
        UnreadableError: if it was sealed with another key or for another purpose.
    """
    try:
        return _cipher(purpose, settings.SECRET_KEY).decrypt(bytes(sealed))
    except InvalidToken:
        raise UnreadableError(purpose) from None


def lookup_of(text: str, purpose: str) -> str:
    """Return 64 hex digits by which a sealed text is found again; without the secret key they tell nothing."""
    return salted_hmac(f"stadtkern.lookup.{purpose}", text, algorithm="sha256").hexdigest()
