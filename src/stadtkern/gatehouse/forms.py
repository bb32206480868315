"""The shape of what people may send to the gateway's pages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stadtkern.gatehouse.wording import TREATMENTS
from stadtkern.gateway.api.operating import LONGEST_KEY, Period
from stadtkern.governance.api import DATA_CLASSES
from stadtkern.modelcalls.policy import Limit
from stadtkern.ui.fields import LineField, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

    from stadtkern.lifecycle.grants import Grant

    Choices = Iterable[tuple[str, Any]]

LONGEST_TEXT, LONGEST_REQUEST, LONGEST_CHECKED, LONGEST_REASON = 50_000, 200_000, 20_000, 1_000
MILLION = 1_000_000
PLEASE_CHOOSE = ("", _("please choose"))
TOO_LONG = _("This is too long. What you entered is still in the field.")


def class_choices(grant: Grant) -> list[tuple[str, Any]]:
    """Return the classes of data a release covers."""
    classes = grant.lease.data_classes if grant.lease else frozenset()
    return [(name, words) for name, words in DATA_CLASSES.items() if name in classes]


def reason_field(label: _StrPromise, help_text: _StrPromise, missing: _StrPromise) -> TextField:
    """Return the field for a few sentences that say why."""
    too_long = _("Please keep this below 1,000 characters. What you wrote is still in the field.")
    messages = {"required": missing, "max_length": too_long}
    return TextField(label=label, help_text=help_text, max_length=LONGEST_REASON, rows=2, error_messages=messages)


class ReasonForm(forms.Form):
    reason = reason_field(_("Reason"), _("Everybody can read it."), _("Please give a reason. Everybody can read it."))


class KeyForm(forms.Form):
    """A new key for one use case; ``once`` keeps a page that is sent twice from making two."""

    person = forms.ChoiceField(
        label=_("Who uses it, or answers for the program?"),
        error_messages={"required": _("Please choose a person. No key is without one.")},
    )
    program = LineField(
        label=_("Name of the program"),
        max_length=99,
        required=False,
        help_text=_("Only if a program uses the key. Leave it empty if the person works with it themselves."),
    )
    serves_citizens = forms.BooleanField(label=_("The program serves citizens"), required=False)
    group = forms.ChoiceField(
        label=_("For which group of people?"),
        help_text=_("These are the groups of the release."),
        error_messages={"required": _("Please choose the group.")},
    )
    data_class = forms.ChoiceField(
        label=_("Class of the data"),
        required=False,
        help_text=_("It counts where a call does not name its own."),
    )
    days = forms.IntegerField(
        label=_("Valid for how many days?"),
        initial=90,
        min_value=1,
        max_value=LONGEST_KEY.days,
        help_text=_("At most a year, and never longer than the release."),
        error_messages={
            "required": _("Please enter a number of days."),
            "invalid": _("Please enter a whole number, like 90."),
            "min_value": _("A key lasts between one day and a year."),
            "max_value": _("A key lasts between one day and a year."),
        },
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *given: Any, grant: Grant, people: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        groups = sorted(grant.lease.groups) if grant.lease else []
        classes = [("", _("named in each call, else the strictest")), *class_choices(grant)]
        self.fields["person"].choices = [PLEASE_CHOOSE, *people]  # type: ignore[attr-defined]
        self.fields["group"].choices = [(each, each) for each in groups]  # type: ignore[attr-defined]
        self.fields["data_class"].choices = classes  # type: ignore[attr-defined]
        if not grant.is_for_citizens:
            del self.fields["serves_citizens"]


class BudgetForm(forms.Form):
    subject = forms.ChoiceField(
        label=_("For whom?"), error_messages={"required": _("Please choose a use case or a person.")}
    )
    period = forms.ChoiceField(label=_("For how long?"), choices=Period.choices, initial=Period.DAY)
    tokens = forms.IntegerField(
        label=_("Tokens"),
        min_value=0,
        required=False,
        help_text=_("Read and written, added up. A page of text is about 700."),
        error_messages={"invalid": _("Please enter a whole number."), "min_value": _("No amount is below zero.")},
    )
    euro = forms.DecimalField(
        label=_("Euro"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        localize=True,
        required=False,
        error_messages={
            "invalid": _("Please enter an amount, like 12,50."),
            "min_value": _("No amount is below zero."),
            "max_decimal_places": _("Please use at most two places after the comma."),
        },
    )
    watt_hours = forms.DecimalField(
        label=_("Electricity in watt-hours"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        localize=True,
        required=False,
        error_messages={
            "invalid": _("Please enter an amount, like 12,50."),
            "min_value": _("No amount is below zero."),
            "max_decimal_places": _("Please use at most two places after the comma."),
        },
    )

    def __init__(self, *given: Any, subjects: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["subject"].choices = [PLEASE_CHOOSE, *subjects]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and all(given.get(name) is None for name in ("tokens", "euro", "watt_hours")):
            raise forms.ValidationError(_("Please give at least one amount, none below zero."))
        return given

    def limit(self) -> Limit:
        """Return the amounts as the rules count them; call it only if the form is valid."""
        given = self.cleaned_data
        euro, watt_hours = given["euro"], given["watt_hours"]
        return Limit(
            given["tokens"],
            None if euro is None else int(euro * MILLION),
            None if watt_hours is None else int(watt_hours * MILLION),
        )


class LookForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Nothing of it is stored or recorded."),
        error_messages={"required": _("Please paste a text."), "max_length": TOO_LONG},
    )


class TreatmentForm(forms.Form):
    data_class = forms.ChoiceField(
        label=_("Class of the data"), error_messages={"required": _("Please choose the class.")}
    )
    treatment = forms.ChoiceField(
        label=_("What happens to personal data in such calls?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the given answers.")},
    )
    reason = TextField(
        label=_("Reason"),
        help_text=_("For the record of the data protection check."),
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={
            "required": _("Please say why."),
            "max_length": _("Please keep this below 1,000 characters. What you wrote is still in the field."),
        },
    )

    def __init__(self, *given: Any, grant: Grant, **options: Any) -> None:
        super().__init__(*given, **options)
        is_local = grant.tool is not None and grant.tool.is_local
        treatments = [(name, words) for name, words in TREATMENTS.items() if is_local or name != "allow"]
        self.fields["data_class"].choices = class_choices(grant)  # type: ignore[attr-defined]
        self.fields["treatment"].choices = treatments  # type: ignore[attr-defined]


class HeldForm(forms.Form):
    reason = reason_field(_("Why do you decide so?"), _("One sentence. Please name nobody."), _("Please say why."))


class PromptForm(forms.Form):
    text = forms.CharField(
        label=_("The prompt, word for word"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("Spaces and empty lines count too."),
        error_messages={"required": _("Please paste the prompt."), "max_length": TOO_LONG},
    )

    def clean_text(self) -> str:
        """Return it with the line ends programs use; browsers send others."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class TrialForm(forms.Form):
    """A request somebody tries out."""

    who = forms.ChoiceField(
        label=_("With which key, or for which use case?"),
        error_messages={"required": _("Please choose a key or a use case.")},
    )
    person = forms.ChoiceField(label=_("Who asks?"), required=False, help_text=_("It counts where no key is chosen."))
    at = forms.DateTimeField(
        label=_("When?"),
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={
            "required": _("Please enter day and time."),
            "invalid": _("Please enter day and time, like 22.11.2026, 14:30."),
        },
    )
    group = LineField(label=_("Group of people"), max_length=200, required=False)
    purpose = LineField(
        label=_("Purpose"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "zwecke", "autocomplete": "off"}),
        help_text=_("The field offers the released purposes."),
    )
    data_class = forms.ChoiceField(
        label=_("Class of the data"), required=False, choices=[("", _("not named")), *DATA_CLASSES.items()]
    )
    functions = LineField(
        label=_("Functions"),
        max_length=500,
        required=False,
        help_text=_("Several with commas, as in the release: read:search, draft:letter"),
    )
    text = forms.CharField(
        label=_("Request"),
        max_length=LONGEST_REQUEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("The JSON of a chat request, or simply the text of a question."),
        error_messages={"required": _("Please paste a request or a text."), "max_length": TOO_LONG},
    )

    def __init__(self, *given: Any, keys: Choices, people: Choices, **options: Any) -> None:
        options["initial"] = {"at": timezone.localtime().replace(tzinfo=None), **options.get("initial", {})}
        super().__init__(*given, **options)
        self.fields["who"].choices = [PLEASE_CHOOSE, *keys]  # type: ignore[attr-defined]
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]

    def clean_functions(self) -> frozenset[str]:
        return frozenset(filter(None, (each.strip() for each in self.cleaned_data["functions"].split(","))))


class CheckForm(forms.Form):
    """A text somebody asks about on the public page."""

    text = forms.CharField(
        label=_("The text you want to know about"),
        max_length=LONGEST_CHECKED,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text=_("Whole paragraphs are recognised best. Your text is not stored."),
        error_messages={
            "required": _("Please paste the text you want to know about."),
            "max_length": _("Please paste at most 20,000 characters. What you entered is still in the field."),
        },
    )
