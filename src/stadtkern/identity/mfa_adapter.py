"""What allauth asks us about second factors: how secrets are kept, and what we are called."""

from __future__ import annotations

import base64

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from qrcode.image.svg import SvgPathFillImage

from stadtkern.city import api as city
from stadtkern.core.errors import Refused


def _cipher() -> Fernet:
    """Return the cipher that belongs to this installation's secret key."""
    digest = salted_hmac("stadtkern.identity.second_factor", "secrets", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets lie encrypted in the database; apps and passkeys show the town's name."""

    def encrypt(self, text: str) -> str:
        """Return what may lie in the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret itself.

        Raises:
            Refused: ``unreadable`` for what another secret key has written.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            hint = gettext("This second factor cannot be read any more. Whoever looks after this site can remove it.")
            raise Refused("unreadable", hint) from error

    def build_totp_svg(self, url: str) -> str:
        """Return the picture with a white ground: cameras do not read it in dark colours."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def _get_site_name(self) -> str:
        return city.current().town.name
