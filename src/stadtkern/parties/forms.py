"""What offices and parties type."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.city import api as city
from stadtkern.procedurelaw.periods import read_period
from stadtkern.procedures.api.casework import LONGEST_TEXT
from stadtkern.ui.fields import LineField, TextField

MOST_BYTES = 500_000
DAYS = ["%d.%m.%Y", "%d. %m. %Y", "%Y-%m-%d"]
FILES = ("file_1", "file_2", "file_3")


class DayField(forms.DateField):
    """A day as people here write it."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Day, month, year, for example 3. 1. 2027."))
        super().__init__(input_formats=DAYS, **options)
        self.widget.attrs["autocomplete"] = "off"


class ListForm(forms.Form):
    """A list of parties, as a file or as text; the text is what is looked at again before anybody is taken."""

    file = forms.FileField(label=_("File (CSV)"), required=False, max_length=200)
    rows = forms.CharField(
        label=_("Or the lines themselves"),
        help_text=_("First line: rolle;art;name;strasse;plz;ort;grund;vertretung. Then one line for each party."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if file := found.get("file"):
            found["rows"] = self._text(file.read(MOST_BYTES + 1))
        if not self.errors and not (found.get("rows") or "").strip():
            self.add_error("rows", _("Please choose a file or write the lines here."))
        return found

    def _text(self, data: bytes) -> str:
        if len(data) > MOST_BYTES:
            self.add_error("file", _("The file is larger than 500 KB. Nothing was kept."))
            return ""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")


class HearingForm(forms.Form):
    """An oral hearing."""

    on = DayField(label=_("Day of the hearing"))
    begins = forms.TimeField(
        label=_("Time"), input_formats=["%H:%M", "%H.%M"], widget=forms.TextInput, help_text=_("For example 9:30.")
    )
    place = LineField(label=_("Place"), help_text=_("For example the town hall, room 12, or the plot."), max_length=200)
    text = TextField(
        label=_("What it is about"),
        help_text=_("The parties read this word for word, in German: the project and what belongs to it."),
        max_length=LONGEST_TEXT,
        rows=8,
    )
    is_announced = forms.BooleanField(
        label=_("It is announced at the town's board and in a second suitable form too"),
        help_text=_("Only then silence counts against parties who got no letter in time (§ 42(1) AVG)."),
        required=False,
    )

    @property
    def hearing_at(self) -> datetime:
        """When the hearing begins."""
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["begins"], tzinfo=city.LOCAL)


class EvidenceForm(forms.Form):
    """The results of the evidence, for the parties to comment on."""

    text = TextField(
        label=_("Results so far"),
        help_text=_("The parties read this word for word, in German."),
        max_length=LONGEST_TEXT,
        rows=10,
    )
    period = forms.ChoiceField(
        label=_("How long they can comment, from the day the letter is served"),
        choices=[("2 weeks", _("2 weeks")), ("3 weeks", _("3 weeks")), ("4 weeks", _("4 weeks"))],
    )

    def clean_period(self) -> str:
        return str(read_period(self.cleaned_data["period"]))


class StatementForm(forms.Form):
    """What a party says, with up to three files."""

    kind = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    text = TextField(label=_("Your words"), max_length=LONGEST_TEXT, rows=8)
    file_1 = forms.FileField(label=_("File"), required=False, help_text=_("PDF or picture, at most 15 MB."))
    file_2 = forms.FileField(label=_("Second file"), required=False)
    file_3 = forms.FileField(label=_("Third file"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds


class EnteredForm(StatementForm):
    """What came on paper, at the counter or in the hearing."""

    channel = forms.ChoiceField(
        label=_("How did it come?"),
        widget=forms.RadioSelect,
        choices=[("paper", _("on paper")), ("counter", _("at the counter")), ("hearing", _("in the hearing"))],
    )
    on = DayField(label=_("The day it came"))
    posted_on = DayField(
        label=_("Day of the postmark"), help_text=_("Only for letters; it counts for periods."), required=False
    )

    field_order = ("kind", "channel", "on", "posted_on", "text", *FILES)


class CodeForm(forms.Form):
    """The code of a letter."""

    code = LineField(
        label=_("Code"),
        help_text=_("16 signs; they stand in the letter from the town. Capital or small makes no difference."),
        max_length=40,
    )


class ReasonForm(forms.Form):
    """A sentence that says why."""

    text = TextField(label=_("Reason"), max_length=2_000, rows=3)


class TreatmentForm(forms.Form):
    """How the reasons deal with an objection."""

    text = TextField(
        label=_("How the reasons deal with it"),
        help_text=_("A sentence, such as: refused, see point 2 of the reasons."),
        max_length=2_000,
        rows=2,
    )


class StandingForm(forms.Form):
    """What somebody notes about standing."""

    standing = forms.ChoiceField(
        label=_("After the hearing this is"),
        widget=forms.RadioSelect,
        choices=[("kept", _("still a party")), ("lost", _("no party any more"))],
    )
    text = TextField(label=_("Reason"), help_text=_("The party reads this word for word."), max_length=2_000, rows=3)


class AddressForm(forms.Form):
    """Where a letter on paper goes."""

    address = TextField(
        label=_("Address"),
        help_text=_("Line by line: name, street and number, postcode and place."),
        max_length=400,
        rows=4,
    )
