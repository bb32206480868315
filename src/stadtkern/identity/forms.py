"""The shape of what those who check ask the trail of acts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.ui.fields import LineField

FAMILIES = [
    ("", _("all")),
    ("use_case.", _("AI use cases")),
    ("tool.", _("AI tools")),
    ("release.", _("Releases")),
    ("pilot.", _("Pilots")),
    ("fairness.", _("Equal treatment")),
    ("incident.", _("Incidents")),
    ("concern.", _("Messages about AI")),
    ("card.", _("Ideas")),
    ("account.", _("Accounts and roles")),
    ("training.", _("Training")),
    ("source.", _("Sources")),
    ("call_back.", _("Call-backs")),
]


class TrailForm(forms.Form):
    """Which acts; ``before`` leads to the next page."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("Kind of act"), choices=FAMILIES, required=False)
    subject = LineField(
        label=_("On what"), help_text=_("For example use_case:KI-ABC234"), max_length=100, required=False
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput())

    def __init__(self, *given: object, people: list[tuple[str, str]]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["person"] = forms.ChoiceField(label=_("Who"), choices=[("", _("all")), *people], required=False)
