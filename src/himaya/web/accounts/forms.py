"""What the pages of accounts send."""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from himaya.scenario.fold import plain
from himaya.scenario.governorates import governorates
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts.models import Office, Role, User
from himaya.web.accounts.structure import MADE

_LONGEST = 200
_LONGEST_NAME = 60
NO_ROLE = "none"
"""What a form says for the role of an office that only holds others together."""
WHOLE_COUNTRY = "country"
"""What a form says for the area of the whole country: it is chosen, never left empty."""


class PasswordTwice(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(label=_("New password"), max_length=_LONGEST, strip=False)
    again = forms.CharField(label=_("The same password again"), max_length=_LONGEST, strip=False)

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            said = _("The two passwords differ. Type the same one twice.")
            self.add_error("again", ValidationError(said, code="differs"))
        return cleaned


class ChangePassword(PasswordTwice):
    """The password in use and a new one."""

    current = forms.CharField(label=_("Current password"), max_length=_LONGEST, strip=False)


class FirstAdministrator(PasswordTwice):
    """An office that will sign in."""

    username = forms.CharField(label=_("User name"), max_length=_LONGEST)
    office_ar = forms.CharField(label=_("Office title in Arabic"), max_length=_LONGEST)
    office_en = forms.CharField(
        label=_("Office title in English (may stay empty)"), max_length=_LONGEST, required=False
    )


class NewAccount(FirstAdministrator):
    """An office that will sign in, with what it may do."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        error_messages={"required": _("Choose what the office is for: its role.")},
    )
    area = forms.ChoiceField(
        label=_("Area"),
        choices=lambda: [(area, area) for area in (WHOLE_COUNTRY, *governorates())],
        error_messages={"required": _("Choose where the office acts: one governorate, or the whole country.")},
    )

    def clean_area(self) -> str:
        """Code of the governorate; empty for the whole country."""
        area: str = self.cleaned_data["area"]
        return "" if area == WHOLE_COUNTRY else area


class AssignOffice(forms.Form):
    """An account that will hold an office, and from when to when."""

    account = forms.ModelChoiceField(
        label=_("Account"), queryset=User.objects.filter(is_active=True), to_field_name="username"
    )
    starts_at = forms.DateTimeField(label=_("From (empty: now)"), required=False)
    ends_at = forms.DateTimeField(label=_("Until (empty: without an end)"), required=False)


class OfficeTitles(forms.Form):
    """What an office is called."""

    title_ar = forms.CharField(
        label=_("Office title in Arabic"),
        max_length=_LONGEST,
        error_messages={"required": _("Write what the office is called in Arabic.")},
    )
    title_en = forms.CharField(label=_("Office title in English (may stay empty)"), max_length=_LONGEST, required=False)


class NewOffice(OfficeTitles):
    """An office under another one, with its kind and its role; none is chosen by itself."""

    parent = forms.ModelChoiceField(
        label=_("Under which office"),
        queryset=Office.objects.filter(is_active=True),
        to_field_name="code",
        error_messages={"required": _("Choose the office it hangs on.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of office"),
        choices=[(kind.value, kind.label) for kind in MADE],
        error_messages={"required": _("Choose the kind of office.")},
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(NO_ROLE, ""), *Role.choices],
        error_messages={"required": _("Choose the role of the office, or that it has none.")},
    )

    def clean_role(self) -> Role | None:
        """The role; None where the office only holds others together."""
        role = self.cleaned_data["role"]
        return None if role == NO_ROLE else Role(role)


class DelegateOffice(forms.Form):
    """An office that will act for another one, from when to when, and why."""

    taker = forms.ModelChoiceField(
        label=_("Represented by"), queryset=Office.objects.filter(is_active=True), to_field_name="code"
    )
    starts_at = forms.DateTimeField(label=_("From (empty: now)"), required=False)
    ends_at = forms.DateTimeField(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=_LONGEST, strip=True)


class _Code(forms.CharField):
    """A code in the digits of any keyboard, parted as the device shows it."""

    def to_python(self, value: Any) -> str:
        """The code in Western digits, without spaces."""
        return plain(super().to_python(value) or "").replace(" ", "")


class _OnceOnly:
    """A code of the device counts once, also when the neighbouring steps of time are accepted."""

    def clean_code(self) -> str:
        """Refuse a wrong code, or one that was used a moment ago."""
        code: str = super().clean_code()  # type: ignore[misc]  # of the form this is mixed into
        valid_s = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
        if not cache.add(f"second-factor-{self.user.pk}-{code}", "used", timeout=valid_s):  # type: ignore[attr-defined]  # of the form this is mixed into
            raise get_adapter().validation_error("incorrect_code")
        return code


class SetUpCode(ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of a device, which sets it up."""

    code = _Code(label=_("Code"))


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A passkey with the name of its device."""

    def clean_name(self) -> str:
        """Refuse what looks like a number of a person."""
        name: str = super().clean_name()[:_LONGEST_NAME]
        if holds_personal_data(name):
            raise ValidationError(_("The name of a device holds no number of a person."), code="personal_data")
        return name


class SecondFactorForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code that completes signing in."""

    code = _Code(label=_("Code"))


class ConfirmCodeForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code that shows who is there before a change."""

    code = _Code(label=_("Code"))
