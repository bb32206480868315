"""The forms with which somebody shows who they are, or, signed in already, that it is still them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.identity import factors, single_sign_on
from stadtkern.identity.queries import link_of

if TYPE_CHECKING:
    from stadtkern.identity.models import Account


def provider_of(account: Account) -> str:
    """Return what the sign-in provider is called if this account is linked with it."""
    called = single_sign_on.label()
    return called if called and link_of(account, single_sign_on.issuer()) else ""


class SignInForm(AuthenticationForm):
    """Django's form; it says what is wrong without telling which accounts exist, and which of them are linked.

    ``provider`` names the sign-in provider; it is empty where there is none.
    """

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _(
            "Name and password do not go together. Please mind capital and small letters. "
            "Whoever looks after this site can give you a new password."
        ),
        "invalid_here": _(
            "Name and password do not go together, or passwords no longer count for this account: then please use "
            "single sign-on. Whoever looks after this site can help."
        ),
    }

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.provider = single_sign_on.label()
        if self.provider:  # its button comes before the name, also for the keyboard
            self.fields["username"].widget.attrs.pop("autofocus", None)

    def confirm_login_allowed(self, user: Account) -> None:
        """Refuse right passwords in the words of wrong ones where single sign-on has taken their place."""
        super().confirm_login_allowed(user)
        if settings.OPTIONS.staff_oidc_only and provider_of(user):
            raise self.get_invalid_login_error()

    def get_invalid_login_error(self) -> forms.ValidationError:
        """Say why one cannot come in."""
        code = "invalid_here" if settings.OPTIONS.staff_oidc_only else "invalid_login"
        return forms.ValidationError(self.error_messages[code], code="invalid_login")


class ProofForm(forms.Form):
    """The password of the account that is signed in, or one of its second factors. ``shown`` is the factor's kind.

    ``provider`` names where the proof can be given instead.
    """

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
        self.provider = provider_of(account)
        is_replaced = bool(self.provider) and settings.OPTIONS.staff_oidc_only
        if is_replaced or (self.has_factor and factor_only):
            del self.fields["password"]
        if not self.has_factor:
            del self.fields["code"]
        if list(self.fields) == ["password"]:
            self.fields["password"].required = True
        if factor_only and not settings.OPTIONS.staff_oidc_second_factor:
            self.provider = ""  # it never shows one

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
        elif "password" not in self.fields:
            self.add_error(None, gettext("Passwords no longer count for this account. Please use single sign-on."))
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
