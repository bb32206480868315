"""The shape of what staff may send about tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.governance.models import Tool
from stadtkern.identity.api import TRAINING_CLASSES
from stadtkern.lifecycle.artefacts import DataClass
from stadtkern.lifecycle.tools import Logging, Network
from stadtkern.papers.forms import LinesField
from stadtkern.papers.wording import CHOICES, LOG_NONE
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 500_000


class ToolForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Tool
        fields = (
            "public_id", "name", "vendor", "version", "digest", "is_local", "host", "licence", "contract_until",
            "forbids_training", "model_card", "energy_wh_per_call", "used_since", "training_class",
        )  # fmt: skip
        labels = {
            "public_id": _("Short name"),
            "name": _("Name"),
            "vendor": _("Vendor"),
            "version": _("Version"),
            "digest": _("Check value of this version"),
            "is_local": _("It runs in the town's own house"),
            "host": _("Where does it run?"),
            "licence": _("Licence"),
            "contract_until": _("The contract with the processor ends on"),
            "forbids_training": _("The contract rules out training on inputs"),
            "model_card": _("Model card: what is it good at, what not?"),
            "energy_wh_per_call": _("Energy for each call, in Wh"),
            "used_since": _("In use since, if it was there before the strategy"),
        }
        help_texts = {
            "public_id": _("Small letters, digits, hyphens. A new version needs a new one."),
            "digest": _("sha256: and 64 digits, as the maker publishes it."),
            "host": _("For example: model server in the town hall. Or company and country."),
            "contract_until": _("Only if it runs elsewhere. From that day on every release ends."),
        }
        widgets = {
            "model_card": forms.Textarea(attrs={"rows": 4}),
            "contract_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "used_since": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["public_id"] = forms.SlugField(
            label=self.fields["public_id"].label, help_text=self.fields["public_id"].help_text, max_length=60
        )
        self.fields["digest"] = forms.RegexField(
            r"^sha256:[0-9a-f]{64}$",
            label=self.fields["digest"].label,
            help_text=self.fields["digest"].help_text,
            error_messages={"invalid": _("A check value is sha256: and 64 digits from 0 to 9 and a to f.")},
        )
        choices = [(key, in_language(each.words)) for key, each in TRAINING_CLASSES.items()]
        self.fields["training_class"] = forms.ChoiceField(label=_("Which training does it need?"), choices=choices)


class RulesForm(forms.Form):
    """The security rules of one tool; their shape is ``rules.tools.SecurityRules``."""

    data_classes = forms.MultipleChoiceField(
        label=_("Kinds of data it may get"),
        choices=[(each, CHOICES[each]) for each in get_args(DataClass)],
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = LinesField(label=_("Purposes"), help_text=_("One on each line."))
    functions = LinesField(label=_("Functions it may use"), help_text=_("One on each line."), required=False)
    retention_days = forms.IntegerField(label=_("How many days may it keep data?"), min_value=0, max_value=36_500)
    network = forms.ChoiceField(
        label=_("What may it reach?"), choices=[(each, CHOICES[each]) for each in get_args(Network)]
    )
    logging = forms.ChoiceField(
        label=_("What is logged?"),
        choices=[(each, LOG_NONE if each == "none" else CHOICES[each]) for each in get_args(Logging)],
    )

    def rules(self) -> Mapping[str, Any]:
        """Return the rules as they are kept."""
        return dict(self.cleaned_data)


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("CycloneDX file (JSON)"), help_text=_("Up to 500 KB. You see first what would be taken over.")
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large. Please leave only the models in it."))
        return found
