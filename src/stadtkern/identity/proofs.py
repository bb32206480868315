"""How somebody who is signed in shows again that it is them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.identity import factors

if TYPE_CHECKING:
    from stadtkern.identity.models import Account


class ProofForm(forms.Form):
    """The password of the account that is signed in, or one of its second factors. ``shown`` is the factor's kind."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Or a code of your app, or a recovery code"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    shown = ""

    def __init__(self, account: Account, *given: Any, factor_only: bool = False) -> None:
        self.account = account
        super().__init__(*given)
        self.has_factor = factors.has_factor(account)
        if self.has_factor and factor_only:
            del self.fields["password"]
        if not self.has_factor:
            del self.fields["code"]
            self.fields["password"].required = True

    def clean(self) -> dict[str, Any]:
        """Accept the password of this account, a code or a passkey of it, and nothing else."""
        given = super().clean() or {}
        password, code = given.get("password", ""), given.get("code", "")
        if password:
            if not self.account.check_password(password):
                wrong = gettext("This is not your password. Please mind capital and small letters.")
                self.add_error("password", wrong)
        elif self.has_factor:
            answer = self.data.get("credential", "")
            self.shown = factors.check_key(self.account, answer) if answer else factors.check_code(self.account, code)
            if not self.shown:
                self.add_error("code", gettext("This code is not right, or it was used already."))
        return given


class CodeForm(forms.Form):
    """A code of an app or a recovery code."""

    code = forms.CharField(
        label=_("Code of your app, or a recovery code"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True}),
    )
    shown = ""

    def __init__(self, account: Account, *given: Any) -> None:
        self.account = account
        super().__init__(*given)

    def clean(self) -> dict[str, Any]:
        """Accept a code or a passkey of this account."""
        given = super().clean() or {}
        answer = self.data.get("credential", "")
        code = given.get("code", "")
        self.shown = factors.check_key(self.account, answer) if answer else factors.check_code(self.account, code)
        if not self.shown:
            self.add_error("code", gettext("This code is not right, or it was used already."))
        return given


class NewAppForm(forms.Form):
    """The first code of a new app."""

    code = forms.CharField(
        label=_("Code the app shows now"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
