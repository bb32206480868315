"""What the office types."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.desk.paper import Typed
from stadtkern.procedures.api.casework import LONGEST_TEXT
from stadtkern.ui.fields import LineField, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable


class DayField(forms.DateField):
    """A day as people here write it."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Day, month, year, for example 3. 1. 2027."))
        super().__init__(input_formats=["%d.%m.%Y", "%d. %m. %Y", "%Y-%m-%d"], **options)
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day}. {value.month}. {value.year}" if isinstance(value, date) else value


class FilterForm(forms.Form):
    """Which cases the list shows."""

    wessen = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("all", _("all")), ("mine", _("mine")), ("nobody", _("nobody's yet"))],
    )
    stand = forms.ChoiceField(label=_("State"), required=False, choices=[("open", _("open")), ("done", _("done"))])
    amt = forms.ChoiceField(label=_("Office"), required=False)
    nummer = forms.CharField(label=_("Number"), required=False, max_length=20)

    def __init__(self, *args: object, offices: Iterable[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["amt"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", str(_("all of mine"))), *offices]


class NoteForm(forms.Form):
    """Something written: to the person or for the office."""

    text = TextField(label=_("Text"), max_length=LONGEST_TEXT, rows=4)


class CorrectionForm(forms.Form):
    """An order to mend what is missing."""

    text = TextField(
        label=_("What is missing, and how the person can mend it"),
        help_text=_("The person reads this word for word."),
        max_length=LONGEST_TEXT,
        rows=6,
    )
    due_on = DayField(
        label=_("Until when"),
        help_text=_("Day, month, year, for example 3. 1. 2027. Give enough time: two weeks as a rule."),
    )


class HandOnForm(forms.Form):
    """What is laid before the next instance."""

    text = TextField(
        label=_("A sentence for the person"),
        help_text=_("For example when and to whom it was sent. May stay empty."),
        max_length=LONGEST_TEXT,
        rows=3,
        required=False,
    )


class ResultForm(forms.Form):
    """What the next instance has decided."""

    text = TextField(
        label=_("What was decided"),
        help_text=_("The person reads this word for word: who decided, when, under which number, and how."),
        max_length=LONGEST_TEXT,
        rows=5,
    )
    is_sent_back = forms.BooleanField(label=_("It was sent back: the office decides anew"), required=False)


class AddressForm(forms.Form):
    """Where a letter on paper goes."""

    address = TextField(
        label=_("Address"),
        help_text=_("Line by line: name, street and number, postcode and place."),
        max_length=400,
        rows=4,
    )


class OutcomeForm(forms.Form):
    """How a case ends."""

    outcome = forms.ChoiceField(label=_("How does the case end?"), widget=forms.RadioSelect)

    def __init__(self, *args: object, outcomes: Iterable[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(outcomes)


class DecisionForm(forms.Form):
    """The words of a decision."""

    operative_part = TextField(label=_("Operative part (Spruch)"), max_length=LONGEST_TEXT, rows=6)
    reasons = TextField(
        label=_("Reasons"),
        help_text=_("Needed unless everything is granted that was asked for."),
        max_length=LONGEST_TEXT,
        rows=10,
        required=False,
    )


class AssistedForm(forms.Form):
    """Whom one files for, and how one knows who it is."""

    procedure = forms.ChoiceField(label=_("What is filed"))
    name = LineField(label=_("Name of the person"), max_length=200)
    way = forms.ChoiceField(label=_("The person is"), widget=forms.RadioSelect)
    proof = forms.ChoiceField(
        label=_("How you know who it is"),
        help_text=_("It is noted with the case. Copy no document."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, choices: dict[str, list[tuple[str, str]]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered


class PaperForm(forms.Form):
    """A form that came on paper."""

    scan = forms.FileField(
        label=_("Scan of the form"),
        help_text=_("PDF or picture, at most 15 MB. One form for each scan; it becomes part of the case."),
        required=False,
        max_length=200,
    )
    code = LineField(
        label=_("Code of the form"),
        help_text=_("Only if there is no scan, or its square cannot be read. It stands at the bottom of each page."),
        max_length=140,
        required=False,
    )
    procedure = forms.ChoiceField(label=_("Or which form it is"), required=False)
    name = LineField(
        label=_("Name of the person"),
        help_text=_("May stay empty if it is printed on the form."),
        max_length=200,
        required=False,
    )
    came_on = DayField(label=_("When did it come"))
    is_signed = forms.BooleanField(label=_("The form is signed"), required=False)

    def __init__(self, *args: object, procedures: Iterable[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["procedure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *procedures]

    def typed(self) -> Typed:
        """Return what was typed, of a valid form."""
        scan = self.cleaned_data["scan"]
        rest = {name: self.cleaned_data[name] for name in ("code", "procedure", "name", "came_on", "is_signed")}
        return Typed(scan=scan.read() if scan else None, **rest)


class CompetenceForm(forms.Form):
    """Who works for an office."""

    unit = forms.ChoiceField(label=_("Office"))
    account = forms.ChoiceField(label=_("Person"))
    may_decide = forms.BooleanField(label=_("may decide"), required=False)

    def __init__(
        self, *args: object, offices: Iterable[tuple[str, str]], people: Iterable[tuple[str, str]], **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for name, choices in (("unit", offices), ("account", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)


class QuestionForm(forms.Form):
    """What another office is asked."""

    unit = forms.ChoiceField(label=_("Office"))
    question = TextField(
        label=_("Question"),
        help_text=_("Until it has answered, this office may read the whole case. It cannot change anything in it."),
        max_length=LONGEST_TEXT,
        rows=5,
    )
    due_on = DayField(label=_("Until when"))

    def __init__(self, *args: object, offices: Iterable[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *offices]


class OpinionForm(forms.Form):
    """What one's office answers."""

    text = TextField(
        label=_("Opinion"),
        help_text=_("It stands in the case with your name and cannot be changed afterwards."),
        max_length=LONGEST_TEXT,
        rows=10,
    )


class AbsenceForm(forms.Form):
    """When one is away, and who stands in."""

    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    deputy = forms.ChoiceField(label=_("Who stands in"))

    def __init__(self, *args: object, colleagues: Iterable[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["deputy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *colleagues]


class TakeInForm(forms.Form):
    """Something a person sent or said about a matter, without the portal."""

    what = forms.ChoiceField(
        label=_("What is it"),
        widget=forms.RadioSelect,
        choices=[
            ("message", _("a message or an answer")),
            ("withdrawal", _("the matter is withdrawn")),
            ("remedy", _("a legal remedy against the decision")),
        ],
    )
    way = forms.ChoiceField(
        label=_("How did it come"),
        widget=forms.RadioSelect,
        choices=[("post", _("by post")), ("counter", _("at the counter")), ("phone", _("on the phone"))],
    )
    came_on = DayField(label=_("When did it come"))
    posted_on = DayField(label=_("Day of the postmark"), required=False)
    text = TextField(
        label=_("What it says"),
        max_length=LONGEST_TEXT,
        rows=8,
        help_text=_("In the person's own words. They can read it in their matter."),
    )


class DefinitionForm(forms.Form):
    """The whole text of a definition: blanks at the beginning of a line count."""

    text = forms.CharField(
        label=_("The definition"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
        help_text=_("Change what shall be different and try it. Nothing is kept here and nothing goes live."),
    )

    def clean_text(self) -> str:
        """Return the lines as files have them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
