"""The form editors fill in: what Wagtail does not check by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from stadtkern.city import api as city


def office_choices() -> list[tuple[str, str]]:
    """Return the town's offices for a drop-down list."""
    return [("", gettext("none in particular")), *((each.id, each.name.de) for each in city.current().offices.values())]


class OfficeField(forms.ChoiceField):
    """One of the town's offices; an office that has gone stays selectable on the pages that name it."""

    def __init__(self, *, kept: str) -> None:
        choices = office_choices()
        if kept and kept not in dict(choices):
            choices.append((kept, kept))
        super().__init__(choices=choices, required=False, label=_("office that answers for it"))


def belongs_to_another_part(path: str) -> bool:
    """Tell whether ``path`` is answered by something else than the editors' pages."""
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return False


class TownPageForm(WagtailAdminPageForm):
    """Offices from the town's data; dates in order; no address that another part of the site answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "office" in self.fields:
            self.fields["office"] = OfficeField(kept=self.instance.office)

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values, with what disagrees marked at its field."""
        cleaned: dict[str, Any] = super().clean()
        checked_on, valid_until = cleaned.get("checked_on"), cleaned.get("valid_until")
        if checked_on and valid_until and valid_until < checked_on:
            self.add_error("valid_until", gettext("This day lies before the day of checking."))
        slug = cleaned.get("slug")
        if slug and self.parent_page.is_site_root() and belongs_to_another_part(f"/{slug}/"):
            self.add_error("slug", gettext("Another part of the site answers at this address. Choose another one."))
        return cleaned
