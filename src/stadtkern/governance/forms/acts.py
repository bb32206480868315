"""The shape of what staff may send beside papers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

STANDS = [
    ("", _("all")),
    ("early", _("ideas and what is on its way")),
    ("tool", _("with a tool, in pilot or in use")),
    ("ended", _("suspended, put aside or ended")),
]


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    stand = forms.ChoiceField(label=_("State"), choices=STANDS, required=False)
    meine = forms.BooleanField(label=_("only mine"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody can read it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please give a reason. Everybody can read it.")},
    )


class OwnersForm(forms.Form):
    owner = forms.ChoiceField(label=_("Owner"))
    deputy = forms.ChoiceField(label=_("Deputy"))

    def __init__(self, *given: object, people: list[tuple[str, str]], **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        for name in self.fields:
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=[("", _("please choose")), *people]
            )
