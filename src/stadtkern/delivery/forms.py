"""What the post room types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.delivery.wording import KINDS, REASONS
from stadtkern.ui.fields import LineField

DAYS = ["%d.%m.%Y", "%d. %m. %Y", "%Y-%m-%d"]


def day_field(help_text: object = "") -> forms.DateField:
    """Return a field for a day as people here write it."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    help_text = help_text or _("Day, month, year, for example 3. 1. 2027.")
    return forms.DateField(label=_("On which day"), help_text=str(help_text), input_formats=DAYS, widget=widget)


class CodeForm(forms.Form):
    """A letter, by the code on its cover sheet."""

    code = LineField(label=_("Code on the cover sheet"), max_length=40)


class PostedForm(forms.Form):
    """When a batch was handed to the post."""

    on = day_field()


class MarkForm(forms.Form):
    """What the post did with a letter."""

    kind = forms.ChoiceField(label=_("What happened"))
    on = day_field(_("Day, month, year. For a deposited letter the first day it could be fetched."))
    reason = forms.ChoiceField(
        label=_("Why it came back"), required=False, choices=[("", _("it did not come back")), *REASONS.items()]
    )

    def __init__(self, *args: object, kinds: frozenset[str], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind, words) for kind, words in KINDS.items() if kind in kinds]
