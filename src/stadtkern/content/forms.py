"""Forms of the staff's pages on sources: the shape of the input."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stadtkern.city import api as city
from stadtkern.content.models import Kind, Source, State
from stadtkern.content.rules.metadata import Metadata, is_consistent

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile

MOST_FILES = 50
LANGUAGES = [("de", _("German")), ("en", _("English"))]


def office_choices() -> list[tuple[str, str]]:
    english = (get_language() or "de").startswith("en")
    offices = city.current().offices.values()
    return [("", "–"), *((each.id, each.name.en if english else each.name.de) for each in offices)]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SaidForm(forms.Form):
    """What people say about a source."""

    owner = forms.CharField(label=_("Responsible"), max_length=200, help_text=_("A team or function, not a person."))
    office = forms.ChoiceField(label=_("Office"), choices=office_choices)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    licence = forms.CharField(
        label=_("Licence"),
        max_length=100,
        required=False,
        help_text=_("For example CC BY 4.0. Empty if nothing is said about it."),
    )
    checked_on = forms.DateField(label=_("Checked on"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DayInput(),
        required=False,
        help_text=_("After this day the source leaves the answers by itself."),
    )

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class EditForm(SaidForm):
    """A last day in the past is allowed: the source has run out, and nobody can have checked it later than that."""

    title = forms.CharField(label=_("Title"), max_length=500)
    field_order = ("title",)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not is_consistent(values.get("checked_on"), values.get("valid_until")):
            values["checked_on"] = values["valid_until"]
        return values

    @staticmethod
    def values_of(source: Source) -> dict[str, Any]:
        """Return what the form shows at first."""
        names = ("title", "owner", "office", "language", "licence", "checked_on", "valid_until")
        return {name: getattr(source, name) for name in names}


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files that can be taken, and those that cannot with the reason."""

    files: list[UploadedFile]
    refused: list[tuple[str, str]]


class SeveralFilesField(forms.FileField):
    """One or more files; what cannot be taken is named with its reason and does not stop the others."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Chosen:
        given: list[UploadedFile] = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Please choose at most %(count)d files at a time.") % {"count": MOST_FILES})
        chosen = Chosen([], [])
        for file in given:
            try:
                chosen.files.append(super().clean(file, initial))
            except forms.ValidationError as error:
                chosen.refused.append((str(file.name), " ".join(error.messages)))
            else:
                self._refuse_large(chosen)
        if not chosen.files:
            raise forms.ValidationError([f"{name}: {reason}" for name, reason in chosen.refused])
        return chosen

    def _refuse_large(self, chosen: Chosen) -> None:
        limit_mb = settings.OPTIONS.upload_mb
        if (chosen.files[-1].size or 0) > limit_mb * 1024 * 1024:
            reason = _("larger than %(limit)d MB") % {"limit": limit_mb}
            chosen.refused.append((str(chosen.files.pop().name), reason))


class UploadForm(SaidForm):
    documents = SeveralFilesField(
        label=_("Files"),
        help_text=_("Markdown, HTML, PDF, DOCX, ODT or text. A file with a known name replaces its earlier version."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Tell from the text")), *LANGUAGES], required=False
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=500,
        required=False,
        help_text=_("For a single file. Empty: the title is read from the file."),
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DayInput(),
        required=False,
        help_text=_("After this day the source leaves the answers by itself. Empty: a known file keeps its last day."),
    )
    field_order = ("documents", "title")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not is_consistent(values.get("checked_on"), values.get("valid_until")):
            self.add_error("valid_until", _("This day is before the day of the check."))
        chosen = values.get("documents")
        if values.get("title") and chosen and len(chosen.files) + len(chosen.refused) > 1:
            self.add_error("title", _("A title fits one file only. Leave it empty or choose a single file."))
        return values

    def metadata(self) -> Metadata:
        values = self.cleaned_data
        return Metadata(
            owner=values["owner"],
            office=values["office"],
            language=values["language"] or None,
            licence=values["licence"],
            checked_on=values["checked_on"],
            valid_until=values["valid_until"],
        )

    def named_files(self) -> list[tuple[str, UploadedFile]]:
        """Return the files with the names their sources will bear."""
        return [(normalize("NFC", PurePath(file.name).name), file) for file in self.cleaned_data["documents"].files]


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Title, name or responsible"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *State.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Kind.choices], required=False)
