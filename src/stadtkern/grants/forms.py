"""What the treasury types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stadtkern.grants.rules.money import euro_of, read_cents
from stadtkern.ui.fields import LineField

MOST_BYTES = 1_000_000


class EuroField(forms.CharField):
    """An amount in euro as people here write it, nothing included."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, help_text=_("In euro, for example 1.234,50."), **options)

    def clean(self, value: Any) -> Any:
        written = str(super().clean(value)).strip()
        cents = 0 if written in {"0", "0,00"} else read_cents(written)
        if cents is None:
            raise ValidationError(_("This is no amount. Write euro and cent, such as 1.234,50."))
        return euro_of(cents)


class BudgetForm(forms.Form):
    """The new amount of a budget, and why."""

    amount = EuroField(label=_("New amount for the year"))
    reason = LineField(
        label=_("Reason"), help_text=_("For example the resolution of the council."), max_length=200, strip=True
    )


class AccountForm(forms.Form):
    """The account an award goes to."""

    iban = LineField(label=_("IBAN"), max_length=42)


class ExecutedForm(forms.Form):
    """The day the bank carried a run out."""

    on = forms.DateField(
        label=_("Carried out on"), input_formats=["%d.%m.%Y", "%Y-%m-%d"], help_text=_("Such as 24.11.2026.")
    )


class ListForm(forms.Form):
    """A list of people, as a file or as text; the text is what is looked at again before it is laid before somebody."""

    budget = forms.ChoiceField(label=_("Budget"))
    ground = LineField(
        label=_("What it rests on"), help_text=_("For example the resolution of the council."), max_length=140
    )
    file = forms.FileField(label=_("File (CSV)"), required=False, max_length=200)
    rows = forms.CharField(
        label=_("Or the lines themselves"),
        help_text=_("First line: name;iban;betrag;grund. Then one line for each person."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
    )

    def __init__(self, *args: Any, budgets: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["budget"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = budgets

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if file := found.get("file"):
            found["rows"] = self._text(file.read(MOST_BYTES + 1))
        if not self.errors and not (found.get("rows") or "").strip():
            self.add_error("rows", _("Please choose a file or write the lines here."))
        return found

    def _text(self, data: bytes) -> str:
        if len(data) > MOST_BYTES:
            self.add_error("file", _("The file is larger than 1 MB. Nothing was kept."))
            return ""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")
