"""What the office types and sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stadtkern.handover.checking import MOST_BYTES
from stadtkern.ui.fields import LineField


class HandOverForm(forms.Form):
    """What goes into the package."""

    with_notes = forms.BooleanField(
        label=_("Also what only the office reads: notes and who had the case when"), required=False
    )


class FileNumberForm(forms.Form):
    """What the ELAK calls the file."""

    file_number = LineField(label=_("File number in the ELAK"), max_length=120)


class ReturnForm(forms.Form):
    """A package that comes back."""

    package = forms.FileField(label=_("Package (ZIP)"), max_length=200)

    def clean_package(self) -> Any:
        sent = self.cleaned_data["package"]
        if sent.size > MOST_BYTES:
            raise ValidationError(_("The package is larger than 100 MB. Nothing was kept."))
        return sent


class ReceiptForm(forms.Form):
    """What the archive calls what it has received."""

    receipt = LineField(label=_("Number of the archive's receipt"), max_length=80)
    is_sure = forms.BooleanField(label=_("The archive has the package, and its SHA-256 there is the one above."))
