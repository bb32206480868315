"""What residents type about themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    """An address for notices."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a link there. Notices begin once you have opened it and confirmed."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
