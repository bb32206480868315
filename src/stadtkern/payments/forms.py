"""What the treasury types."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stadtkern.payments.rules.epc import DoesNotFitError, checked_amount
from stadtkern.ui.fields import LineField, TextField

_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?|[0-9]{1,9}(?:[.,][0-9]{1,2})?")


class AmountField(forms.CharField):
    """An amount in euro as people here write it: 1.234,50 or 1234.50."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, help_text=_("In euro, for example 1.234,50."), **options)

    def clean(self, value: Any) -> Any:
        written = str(super().clean(value)).replace(" ", "").replace("€", "")
        if not _AMOUNT.fullmatch(written):
            raise ValidationError(_("This is no amount. Write euro and cent, such as 1.234,50."))
        if "," in written or re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", written):
            written = written.replace(".", "").replace(",", ".")
        try:
            return checked_amount(Decimal(written))
        except (DoesNotFitError, InvalidOperation):
            raise ValidationError(_("This is no amount. Write euro and cent, such as 1.234,50.")) from None


class FindForm(forms.Form):
    """Which charges the list shows."""

    stand = forms.ChoiceField(
        label=_("State"), required=False, choices=[("open", _("to be paid")), ("done", _("settled"))]
    )
    nummer = forms.CharField(label=_("Reference or case number"), required=False, max_length=40)


class StatementForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=_("Statement (camt.053)"),
        help_text=_(
            "The XML file from your bank, version 02 or 08, at most 10 MB. Reading it twice books nothing twice."
        ),
        max_length=200,
    )


class MatchForm(forms.Form):
    """The charge an entry belongs to."""

    reference = LineField(label=_("Reference or case number"), max_length=40)


class ReasonForm(forms.Form):
    """Why somebody is let off."""

    reason = TextField(label=_("Reason"), max_length=1_000, rows=3)


class RefundForm(forms.Form):
    """What went back to the payer."""

    amount = AmountField(label=_("Amount"))


class PayoutForm(forms.Form):
    """Who is paid, and what for."""

    recipient = LineField(label=_("Name of the recipient"), max_length=200)
    iban = LineField(label=_("IBAN"), max_length=42)
    amount = AmountField(label=_("Amount"))
    purpose = LineField(label=_("What for"), help_text=_("Stands on the recipient's statement."), max_length=140)
    subject = LineField(label=_("Case number"), max_length=40, required=False)
