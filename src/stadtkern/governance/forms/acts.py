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


class MeasureForm(forms.Form):
    """Results of a pilot for one measure; numbers with a comma or a point, one on each line."""

    metric = forms.ChoiceField(label=_("Measure"))
    tool = forms.ChoiceField(label=_("Tool"), required=False)
    values = forms.CharField(
        label=_("Results"),
        help_text=_("One number on each line. For shares: 1 for yes, 0 for no."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "inputmode": "decimal"}),
    )

    def __init__(self, *given: object, metrics: list[str], tools: list[str]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["metric"] = forms.ChoiceField(label=_("Measure"), choices=[(each, each) for each in metrics])
        choices = [("", _("not named")), *((each, each) for each in tools)]
        self.fields["tool"] = forms.ChoiceField(label=_("Tool"), required=False, choices=choices)

    def clean_values(self) -> list[float]:
        """Return the numbers.

        Raises:
            ValidationError: with the first line that is none.
        """
        numbers = []
        for place, line in enumerate(self.cleaned_data["values"].splitlines(), start=1):
            if text := line.strip():
                try:
                    numbers.append(float(text.replace(",", ".")))
                except ValueError as error:
                    hint = _("Line %(place)s is no number: %(text)s. Nothing was noted.")
                    raise forms.ValidationError(hint % {"place": place, "text": text[:40]}) from error
        return numbers


class OwnersForm(forms.Form):
    owner = forms.ChoiceField(label=_("Owner"))
    deputy = forms.ChoiceField(label=_("Deputy"))

    def __init__(self, *given: object, people: list[tuple[str, str]], **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        for name in self.fields:
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=[("", _("please choose")), *people]
            )
