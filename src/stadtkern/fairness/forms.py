"""The form of the blind review: shape of the input."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.fairness.actions import LONGEST_REASON
from stadtkern.fairness.rules.reviews import EQUAL
from stadtkern.fairness.wording import MARKS, PROBLEM_WORDS


class JudgementForm(forms.Form):
    """One person's view of a pair."""

    mark = forms.TypedChoiceField(
        label=_("Which answer is better?"),
        choices=MARKS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the five marks.")},
    )
    problems = forms.MultipleChoiceField(
        label=_("Is there something wrong?"),
        choices=PROBLEM_WORDS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence is enough. It may stay empty if both are as good and nothing is wrong."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        """Ask for a reason where one answer is worse or something is wrong."""
        cleaned: dict[str, object] = super().clean() or {}
        needs_reason = cleaned.get("mark") not in {EQUAL, None} or cleaned.get("problems")
        if needs_reason and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Please say in a sentence why."))
        return cleaned
