"""What the pages of this room ask for. Forms parse; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.rooms.agencies.actions.add_post import POST_ROLES
from holdfast.rooms.agencies.words import KINDS, LEVELS, ROLES

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
NEW_PASSWORD = {"autocomplete": "new-password"}
CURRENT_PASSWORD = {"autocomplete": "current-password"}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class CodeField(forms.CharField):
    """Six digits of the app, or a recovery code of eight."""

    def __init__(self, **words: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs=CODE), **words)


class LocalMoment(forms.DateTimeField):
    """A moment in the agency's zone."""

    def __init__(self, **words: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **words)


class LocalDay(forms.DateField):
    def __init__(self, **words: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **words)


def _password(label: object, kind: dict[str, str]) -> forms.CharField:
    # Longer ones only cost time in the hasher.
    return forms.CharField(label=label, max_length=200, strip=False, widget=forms.PasswordInput(attrs=kind))  # type: ignore[arg-type]


class SignInForm(forms.Form):
    account = forms.CharField(
        label=_("Work account"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = _password(_("Password"), CURRENT_PASSWORD)
    code = CodeField(label=_("Code from your app"), required=False)


class InvitationForm(forms.Form):
    password = _password(_("New password, 12 characters or more"), NEW_PASSWORD)
    code = CodeField(label=_("Code that the app shows"))


class EnrolForm(forms.Form):
    code = CodeField(label=_("Code that the app shows"))


class SetUpForm(forms.Form):
    token = forms.CharField(label=_("Set-up token"), max_length=100)
    agency_name = forms.CharField(label=_("Name of the agency"), max_length=120)
    agency_name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120, required=False)
    agency_code = forms.CharField(label=_("Short code (lower case, in addresses)"), max_length=40)
    level = forms.ChoiceField(label=_("Level"), choices=list(LEVELS.items()), initial="city")
    zone = forms.CharField(label=_("Time zone"), max_length=40, initial="Asia/Shanghai")
    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    email = forms.EmailField(label=_("Your work address"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    password = _password(_("New password, 12 characters or more"), NEW_PASSWORD)
    code = CodeField(label=_("Code that the app shows"))
    release = forms.BooleanField(
        label=_("Release the outbox: this is a new installation, not a restored copy"), required=False
    )


class ConfirmForm(forms.Form):
    """Password and code once more, before a factor changes."""

    password = _password(_("Password"), CURRENT_PASSWORD)
    code = CodeField(label=_("A fresh code"))


class PasswordForm(ConfirmForm):
    new = _password(_("New password, 12 characters or more"), NEW_PASSWORD)


class AgencyForm(forms.Form):
    name_en = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120, required=False)
    code = forms.CharField(label=_("Short code"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    level = forms.ChoiceField(label=_("Level"), choices=list(LEVELS.items()))


class PostForm(forms.Form):
    name_en = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120, required=False)
    key = forms.CharField(label=_("Key in the packs"), max_length=40)
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, ROLES[role]) for role in POST_ROLES])


class UserForm(forms.Form):
    email = forms.EmailField(label=_("Work address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    work_phone = forms.CharField(label=_("Work phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class HoldingForm(forms.Form):
    user_id = forms.UUIDField(label=_("Who"), widget=forms.Select)
    held_as = forms.ChoiceField(label=_("As"), choices=[("holder", _("holder")), ("deputy", _("deputy"))])
    from_at = LocalMoment(label=_("From (empty: now)"), required=False)
    until_at = LocalMoment(label=_("Until (empty: until ended)"), required=False)


class AuthorityForm(forms.Form):
    act = forms.ChoiceField(
        label=_("Decides"),
        choices=[
            ("adopt", _("adopting rules")),
            ("excuse", _("excusing duties")),
            ("release", _("releasing messages")),
        ],
    )
    delegate_id = forms.UUIDField(label=_("Then, in its place"), required=False, widget=forms.Select)
    delegate_after = forms.IntegerField(label=_("After minutes"), required=False, min_value=1, max_value=60 * 24 * 30)


class ErasureForm(forms.Form):
    """The account's own address, typed out."""

    typed = forms.CharField(
        label=_("Type the work address"), max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, address: str, **words: Any) -> None:
        super().__init__(*args, **words)
        self.address = address

    def clean_typed(self) -> str:
        typed = str(self.cleaned_data["typed"]).strip().lower()
        if typed != self.address:
            raise forms.ValidationError(_("Type the work address to erase the person"))
        return typed


class QualificationForm(forms.Form):
    key = forms.CharField(label=_("Qualification"), max_length=40)
    from_on = LocalDay(label=_("From"))
    until_on = LocalDay(label=_("Until"), required=False)


class TokenForm(forms.Form):
    label = forms.CharField(label=_("What for"), max_length=80)
    scopes = forms.CharField(label=_("Acts, by space"), max_length=400, initial="*.read")
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=366, initial=30)
