"""Forms of the staff's pages on sources: the shape of the input."""

from __future__ import annotations

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
    licence = forms.CharField(label=_("Licence"), max_length=100, required=False)
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

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not is_consistent(values.get("checked_on"), values.get("valid_until")):
            self.add_error("valid_until", _("This day is before the day of the check."))
        return values


class EditForm(SaidForm):
    title = forms.CharField(label=_("Title"), max_length=500)
    field_order = ("title",)

    @staticmethod
    def values_of(source: Source) -> dict[str, Any]:
        """Return what the form shows at first."""
        names = ("title", "owner", "office", "language", "licence", "checked_on", "valid_until")
        return {name: getattr(source, name) for name in names}


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files, each within the limit."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = list(data) if isinstance(data, list | tuple) else [data]
        files: list[UploadedFile] = [super(SeveralFilesField, self).clean(each, initial) for each in given or [None]]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Please choose at most %(count)d files at a time.") % {"count": MOST_FILES})
        limit_mb = settings.OPTIONS.upload_mb
        for file in files:
            if (file.size or 0) > limit_mb * 1024 * 1024:
                facts = {"name": file.name, "limit": limit_mb}
                raise forms.ValidationError(_("%(name)s is larger than %(limit)d MB.") % facts)
        return files


class UploadForm(SaidForm):
    documents = SeveralFilesField(
        label=_("Files"),
        help_text=_("Markdown, HTML, PDF, DOCX, ODT or text. A file with a known name replaces its earlier version."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Tell from the text")), *LANGUAGES], required=False
    )
    field_order = ("documents",)

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
        return [(normalize("NFC", PurePath(file.name).name), file) for file in self.cleaned_data["documents"]]


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Title, name or responsible"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *State.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Kind.choices], required=False)
