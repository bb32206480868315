"""The shape of what people may send. Every text is cleaned before its length is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stadtkern.ideas.models import Kind
from stadtkern.ideas.rules.cards import LONGEST_COMMENT, LONGEST_REASON, LONGEST_SUMMARY, LONGEST_TITLE
from stadtkern.ideas.rules.surveys import LONGEST_QUESTION, Question, QuestionKind, options_in
from stadtkern.ideas.rules.workshops import LONGEST_GROUP_NAME, MOST_DOTS, MOST_HOURS
from stadtkern.ideas.wording import QUESTION_KINDS, office_choices
from stadtkern.ui.fields import LineField, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

LARGEST_FILE = 1024 * 1024


def _title_field(**options: Any) -> LineField:
    given: dict[str, Any] = {
        "label": _("In one sentence"),
        "max_length": LONGEST_TITLE,
        "error_messages": {
            "required": _("Please say it in one sentence."),
            "max_length": _("Please keep this below 99 characters. What you wrote is still in the field."),
        },
    }
    return LineField(**given | options)


def _summary_field(**options: Any) -> TextField:
    given: dict[str, Any] = {
        "label": _("What is it about?"),
        "max_length": LONGEST_SUMMARY,
        "required": False,
        "error_messages": {
            "max_length": _("Please keep this below 349 characters. What you wrote is still in the field.")
        },
    }
    return TextField(**given | options)


class CardForm(forms.Form):
    """A card somebody writes."""

    kind = forms.ChoiceField(label=_("This is"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.IDEA)
    title = _title_field()
    summary = _summary_field(help_text=_("Whom would it help, or harm? Please name nobody."))
    office = forms.ChoiceField(label=_("Which office is it about?"), choices=office_choices, required=False)


class PublicCardForm(CardForm):
    """A card of somebody without an account; ``website`` is filled in by programs that fill everything."""

    email = forms.EmailField(
        label=_("E-mail for an answer"),
        required=False,
        max_length=254,
        help_text=_("Only if you want an answer. We delete the address with the first answer, or after 180 days."),
        error_messages={"invalid": _("Please check the address. It needs an @ and an ending, as in anna@example.at.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, max_length=200)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Please leave the last field empty. It catches programs."))
        return ""


class CommentForm(forms.Form):
    """What somebody says to a card."""

    text = TextField(
        label=_("Your comment"),
        max_length=LONGEST_COMMENT,
        help_text=_("Please name nobody. A person reads it before it is shown."),
        error_messages={
            "required": _("Please write a comment first."),
            "max_length": _("Please keep this below 1,000 characters. What you wrote is still in the field."),
        },
    )
    website = forms.CharField(required=False, max_length=200)

    clean_website = PublicCardForm.clean_website


class ReasonForm(forms.Form):
    """Why a card is set aside."""

    reason = TextField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        rows=3,
        help_text=_("Everybody may read it. Please name nobody."),
        error_messages={"required": _("Please write the reason. Everybody may read it.")},
    )
    is_shown = forms.BooleanField(label=_("Show the words of the card too"), required=False)


class MergeForm(forms.Form):
    """Which other card says the same."""

    into = forms.ChoiceField(label=_("Same as"))

    def __init__(self, *given: Any, choices: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["into"].choices = list(choices)  # type: ignore[attr-defined]


class UseCaseForm(forms.Form):
    """The words of the use case an idea becomes."""

    title = _title_field(label=_("Title of the use case"))
    summary = _summary_field(label=_("Description of the use case"), required=True)
    is_public = forms.BooleanField(label=_("Show the use case to the public"), required=False, initial=True)


class PassOnForm(UseCaseForm):
    """The same for a single card, whose own words may be shown too."""

    is_shown = forms.BooleanField(label=_("Show the words of the card too"), required=False)


class AnswerForm(forms.Form):
    """What the town answers."""

    text = TextField(
        label=_("Answer of the town"),
        max_length=LONGEST_COMMENT,
        help_text=_("It stands below the card once that is shown, and goes to whoever left an address."),
        error_messages={"required": _("Please write the answer first.")},
    )


class WorkshopForm(forms.Form):
    """What a workshop needs to be opened."""

    title = LineField(label=_("Title"), max_length=LONGEST_TITLE)
    question = LineField(
        label=_("Question to everybody"), max_length=200, help_text=_("It stands above the board on every phone.")
    )
    hours = forms.IntegerField(label=_("Ends by itself after (hours)"), min_value=1, max_value=MOST_HOURS, initial=3)
    dots = forms.IntegerField(label=_("Dots for everybody"), min_value=1, max_value=MOST_DOTS, initial=3)


class BoardCardForm(forms.Form):
    """A card for the board: one sentence, and one tap on what it is."""

    title = _title_field(label=_("Your card"))
    kind = forms.ChoiceField(choices=Kind.choices)


class GroupForm(forms.Form):
    """A new name of a group."""

    name = LineField(label=_("Name of the group"), max_length=LONGEST_GROUP_NAME)


class MoveForm(forms.Form):
    """Which cards go where."""

    group = forms.CharField(max_length=10, required=False)
    name = LineField(label=_("New group"), max_length=LONGEST_GROUP_NAME, required=False)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SurveyForm(forms.Form):
    """What a survey says about itself."""

    title = LineField(label=_("Title"), max_length=LONGEST_TITLE)
    intro = TextField(label=_("Introduction"), max_length=500, required=False, rows=3)
    closes_on = forms.DateField(
        label=_("Last day for answers"), widget=DayInput(), help_text=_("On the day after, the survey is closed.")
    )
    are_results_public = forms.BooleanField(
        label=_("Show the results to everybody once the survey is closed"), required=False
    )

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over already."))
        return day


class QuestionForm(forms.Form):
    """One question of a survey."""

    text = LineField(label=_("Question"), max_length=LONGEST_QUESTION)
    kind = forms.ChoiceField(
        label=_("How it is answered"), choices=lambda: list(QUESTION_KINDS.items()), widget=forms.RadioSelect
    )
    options = TextField(
        label=_("Answers to choose from"),
        required=False,
        max_length=2000,
        help_text=_("One per line; only for “one of several answers”."),
    )

    def question(self) -> Question:
        """Return the question as the rules know it."""
        values = self.cleaned_data
        return Question(QuestionKind(values["kind"]), values["text"], options_in(values["options"]))


class ImportForm(forms.Form):
    """A file with cards."""

    file = forms.FileField(label=_("CSV or JSON file"), help_text=_("As this page exports them. At most 1 MB."))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 1 MB."))
        content: bytes = file.read()
        return content
