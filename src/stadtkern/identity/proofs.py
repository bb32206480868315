"""How somebody who is signed in shows again that it is them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from stadtkern.identity.models import Account


class ProofForm(forms.Form):
    """The password of the account that is signed in."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, account: Account, *given: Any) -> None:
        self.account = account
        super().__init__(*given)

    def clean_password(self) -> str:
        """Accept the password of this account and no other."""
        password = str(self.cleaned_data["password"])
        if not self.account.check_password(password):
            raise forms.ValidationError(gettext("This is not your password. Please mind capital and small letters."))
        return password
