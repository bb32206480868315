"""The shape of what people may send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stadtkern.city import api as city
from stadtkern.governance import api as governance
from stadtkern.identity import api as identity
from stadtkern.learning.models import PartnerAccess
from stadtkern.ui.fields import LineField, TextField
from stadtkern.ui.templatetags.kern import in_language

STARS = [(str(number), str(number)) for number in range(5, 0, -1)]
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _classes() -> list[tuple[str, str]]:
    """Offer the kinds of tools; the basics every kind stands on are none."""
    return [(name, in_language(each.words)) for name, each in identity.TRAINING_CLASSES.items() if each.needs]


def _use_cases() -> list[tuple[str, str]]:
    return [(each.public_id, f"{each.title} ({each.public_id})") for each in governance.known_ideas()]


class WorkplaceForm(forms.Form):
    office = forms.ChoiceField(label=_("Where do you work?"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        offices = [(each.id, in_language(each.name)) for each in city.current().offices.values()]
        self.fields["office"].choices = [("", _("I do not say")), *sorted(offices, key=lambda each: each[1])]  # type: ignore[attr-defined]


class EvaluationForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How good was this course? 5 is best."), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("What should be better?"),
        help_text=_("Please name nobody. Your answer bears no name."),
        max_length=1_000,
        required=False,
        rows=4,
    )


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2100)
    hours_planned = forms.IntegerField(label=_("Hours planned"), min_value=0, max_value=1_000_000)
    budget_eur = forms.DecimalField(label=_("Budget in euro"), min_value=0, max_digits=12, decimal_places=2)
    spent_eur = forms.DecimalField(label=_("Spent so far in euro"), min_value=0, max_digits=12, decimal_places=2)


class RecallForm(forms.Form):
    reason = LineField(label=_("Which rules have changed?"), max_length=200)


class NumberForm(forms.Form):
    number = LineField(label=_("Number of the certificate"), max_length=20)

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        return number.upper()


class SearchForm(forms.Form):
    q = LineField(label=_("What do you want to do?"), max_length=200, required=False)
    training_class = forms.ChoiceField(label=_("Kind of tool"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["training_class"].choices = [("", _("all")), *_classes()]  # type: ignore[attr-defined]


class PromptForm(forms.Form):
    """A prompt; its text is not cleaned, because what nobody can see in it is refused and not swallowed."""

    title = LineField(label=_("Title"), max_length=99)
    task = TextField(label=_("What is it good for?"), max_length=349, rows=2)
    text = forms.CharField(
        label=_("Text of the prompt"),
        help_text=_("Put what changes every time in square brackets, such as [subject]. No names, no files."),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    training_class = forms.ChoiceField(label=_("Kind of tool"))
    use_case = forms.ChoiceField(label=_("For which use case?"), required=False)
    change = LineField(label=_("What did you change?"), max_length=200, required=False)

    def __init__(self, *given: Any, is_new: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        if is_new:
            del self.fields["change"]
            self.fields["training_class"].choices = _classes()  # type: ignore[attr-defined]
            self.fields["use_case"].choices = [("", _("for none in particular")), *_use_cases()]  # type: ignore[attr-defined]
        else:
            del self.fields["training_class"], self.fields["use_case"]


class StarsForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How well does it work? 5 is best."), choices=STARS, coerce=int, widget=forms.RadioSelect
    )


class ReportForm(forms.Form):
    text = TextField(label=_("What is wrong?"), max_length=500, rows=3)


class ReasonForm(forms.Form):
    reason = LineField(label=_("Why is it withdrawn?"), max_length=300)


class MeetingForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=DATE)
    begins_at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = LineField(label=_("Place"), max_length=120)
    agenda = TextField(
        label=_("Agenda"),
        help_text=_("One line for each topic. Open risks are on it by themselves."),
        max_length=10_000,
        required=False,
    )


class MinutesForm(forms.Form):
    minutes = TextField(
        label=_("Minutes"), help_text=_("What was said and agreed. No names of residents."), max_length=10_000, rows=8
    )
    next_on = forms.DateField(label=_("Next meeting on"), required=False, widget=DATE)


class RiskForm(forms.Form):
    text = TextField(label=_("What worries you?"), max_length=500, rows=3)
    use_case = forms.ChoiceField(label=_("About which use case?"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["use_case"].choices = [("", _("about none in particular")), *_use_cases()]  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    outcome = TextField(label=_("What became of it?"), max_length=500, rows=2)


class PracticeForm(forms.Form):
    title = LineField(label=_("Title"), max_length=99)
    use_case = forms.ChoiceField(label=_("From which pilot or use case?"))
    worked = TextField(label=_("What worked?"), max_length=2_000)
    did_not_work = TextField(label=_("What did not work?"), max_length=2_000)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["use_case"].choices = _use_cases()  # type: ignore[attr-defined]


class PartnerForm(forms.Form):
    name = LineField(label=_("Who is it?"), help_text=_("The institution. No names of people."), max_length=120)
    studies = TextField(label=_("What do you study together?"), max_length=500, rows=3)
    since = forms.DateField(label=_("First day"), widget=DATE)
    until = forms.DateField(label=_("Last day, if there is one"), required=False, widget=DATE)
    access = forms.ChoiceField(label=_("What may they see?"), choices=PartnerAccess.choices, widget=forms.RadioSelect)
    ground = TextField(
        label=_("On what ground?"),
        help_text=_("A contract, a law, a decision. Needed for anything that is not public."),
        max_length=500,
        required=False,
        rows=2,
    )


def year_initial(plan: Any, year: int) -> dict[str, Any]:
    """Return what the form of a year begins with: what was entered before, or nothing spent."""
    if plan is None:
        return {"year": year, "spent_eur": "0.00"}
    return {name: getattr(plan, name) for name in ("year", "hours_planned", "budget_eur", "spent_eur")}


def this_year() -> int:
    return timezone.localdate().year
