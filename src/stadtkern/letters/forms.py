from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.letters.rules.checked import LARGEST_MB

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class CheckForm(forms.Form):
    file = forms.FileField(
        label=_("PDF file"),
        help_text=_("As you received it, at most 20 MB. It is looked at and not kept."),
        error_messages={
            "required": _("Please choose a PDF file."),
            "empty": _("This file is empty. Please choose the PDF you received."),
            "invalid": _("No file arrived. Please choose the PDF once more."),
            "missing": _("No file arrived. Please choose the PDF once more."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_MB * 1024 * 1024:
            raise forms.ValidationError(_("This file is larger than 20 MB. Letters of the town are much smaller."))
        return file
