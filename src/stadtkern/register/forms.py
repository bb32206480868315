"""The shape of what people may send. Every text is cleaned before its length is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stadtkern.governance.api import Severity
from stadtkern.register.rules.drafts import LARGEST_FILE
from stadtkern.ui.fields import LineField, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

SHORTEST_MESSAGE, LONGEST_MESSAGE = 10, 2000
LONGEST_ANSWER, LONGEST_EFFECT, LONGEST_REPORT = 4000, 500, 1000
KINDS = (
    ("concern", _("I am worried about something")),
    ("question", _("I have a question")),
    ("comment", _("I want to say something")),
)


class ConcernForm(forms.Form):
    """What somebody says about AI; ``website`` is filled in by programs that fill everything."""

    kind = forms.ChoiceField(label=_("This is about"), choices=KINDS, widget=forms.RadioSelect, initial="concern")
    text = TextField(
        label=_("Your message"),
        min_length=SHORTEST_MESSAGE,
        max_length=LONGEST_MESSAGE,
        help_text=_("Please write nothing about your health, and no names of other people."),
        error_messages={
            "required": _("Please write what it is about."),
            "min_length": _("Please write at least one sentence."),
            "max_length": _("Please keep this below 2,000 characters. What you wrote is still in the field."),
        },
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Only if you want the answer by mail. We delete the address once we have answered."),
        error_messages={"invalid": _("Please check the address. It needs an @ and an ending, as in anna@example.at.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Please leave the last field empty. It catches programs."))
        return ""


class NumberForm(forms.Form):
    """The number of a message somebody looks for."""

    nummer = LineField(
        label=_("Number of your message"),
        max_length=20,
        error_messages={"required": _("Please enter the number that stood on the confirmation.")},
    )

    def clean_nummer(self) -> str:
        return "".join(each for each in self.cleaned_data["nummer"].upper() if each.isalnum())


class AnswerForm(forms.Form):
    """What a person of the town answers."""

    answer = TextField(
        label=_("Answer"),
        max_length=LONGEST_ANSWER,
        rows=8,
        help_text=_("In plain words, without names. Whoever wrote finds it by the number of the message."),
        error_messages={
            "required": _("Please write an answer."),
            "max_length": _("Please keep this below 4,000 characters. What you wrote is still in the field."),
        },
    )
    effect = LineField(
        label=_("What changes because of this"),
        max_length=LONGEST_EFFECT,
        required=False,
        help_text=_("For example: a text was corrected, a rule was tightened. Leave it empty if nothing changes."),
    )
    is_public = forms.BooleanField(
        label=_("Show the message and the answer on the public page"),
        required=False,
        help_text=_("Only if neither lets anybody be recognised."),
    )


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class IncidentForm(forms.Form):
    """What went wrong with a use case."""

    use_case = forms.ChoiceField(
        label=_("Which use case?"), error_messages={"required": _("Please choose the use case.")}
    )
    severity = forms.ChoiceField(
        label=_("How bad was it?"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
        help_text=_("A severe incident stops the use case at once."),
        error_messages={"required": _("Please say how bad it was.")},
    )
    what = TextField(
        label=_("What happened?"),
        max_length=LONGEST_REPORT,
        help_text=_("Please name nobody. These words stay inside the house."),
        error_messages={
            "required": _("Please say what happened."),
            "max_length": _("Please keep this below 1,000 characters. What you wrote is still in the field."),
        },
    )
    found_on = forms.DateField(
        label=_("When was it noticed?"),
        widget=DayInput(),
        error_messages={"required": _("Please enter the day."), "invalid": _("Please enter a day, like 22.11.2026.")},
    )

    def __init__(self, *given: Any, choices: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["use_case"].choices = [("", _("please choose")), *choices]  # type: ignore[attr-defined]

    def clean_found_on(self) -> date:
        found: date = self.cleaned_data["found_on"]
        if found > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return found


class OutcomeForm(forms.Form):
    """What came of an incident."""

    outcome = TextField(
        label=_("What came of it?"),
        max_length=LONGEST_REPORT,
        help_text=_("Everybody can read this on the page of the use case. Please name nobody."),
        error_messages={
            "required": _("Please say what came of it. Everybody can read it."),
            "max_length": _("Please keep this below 1,000 characters. What you wrote is still in the field."),
        },
    )


class ImportForm(forms.Form):
    """Where another town's register is: an address, a file, or its text; exactly one of them."""

    address = forms.CharField(
        label=_("Address of the file"),
        max_length=300,
        required=False,
        help_text=_("It begins with https. The file is fetched once, from public machines only."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(label=_("Or a JSON file"), required=False, help_text=_("At most 1 MB."))
    text = forms.CharField(
        label=_("Or its text"),
        max_length=LARGEST_FILE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={"max_length": _("This is more than 1 MB.")},
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 1 MB."))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is no text in UTF-8.")) from error
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and sum(bool(given.get(name)) for name in ("address", "file", "text")) != 1:
            raise forms.ValidationError(_("Please fill in exactly one of the three fields."))
        return given
