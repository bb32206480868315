"""The shape of what people may send."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_QUESTION = 500
PHONE = re.compile(r"^\+?[\d /().-]+$")
FEWEST_DIGITS, MOST_DIGITS = 6, 15  # E.164 allows no number longer than 15 digits


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Please write a question first."),
            "max_length": _("Please keep your question below 500 characters. What you wrote is still in the field."),
        },
    )
    context = forms.CharField(max_length=400, required=False)


class FeedbackForm(forms.Form):
    verdict = forms.CharField(max_length=10)
    text = forms.CharField(max_length=1000, required=False)
    question = forms.CharField(max_length=LONGEST_QUESTION, required=False)
    receipt = forms.CharField(max_length=4000)


class CallBackForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please tell us your name.")},
    )
    phone = forms.CharField(
        label=_("Your phone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Please tell us the number we should call.")},
    )
    topic = forms.CharField(
        label=_("What is it about?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please tell us in a few words what it is about.")},
    )
    best_time = forms.CharField(
        label=_("When can we reach you best?"),
        max_length=100,
        required=False,
    )
    office = forms.CharField(max_length=80, required=False)

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        digits = sum(character.isdigit() for character in phone)
        if not PHONE.match(phone) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
            raise ValidationError(_("Please write a phone number of 6 to 15 digits. Example: 0664 123 45 67."))
        return phone
