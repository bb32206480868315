"""What people type about a matter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from stadtkern.procedures.actions.matters import LONGEST_TEXT
from stadtkern.ui.fields import TextField


class MessageForm(forms.Form):
    """A message about a matter."""

    text = TextField(label=gettext_lazy("Your message"), max_length=LONGEST_TEXT, rows=4)


class AppealForm(MessageForm):
    """A legal remedy in the person's own words."""

    text = TextField(label=gettext_lazy("Reasons"), max_length=LONGEST_TEXT, rows=8)
