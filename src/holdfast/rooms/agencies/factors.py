"""Second factors: codes from an app, recovery codes, passkeys. The mathematics are allauth's; once-only is ours."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.utils import decrypt

from holdfast.rooms.agencies import tallies
from holdfast.rooms.agencies.models import User

# A code is good for its own half minute and one on either side; used once, it is used.
ONCE = tallies.Limit("code", most=1, window=timedelta(minutes=3))
CODE_LENGTH = 6


@dataclass(frozen=True)
class AppSecret:
    """A new secret for an authenticator app: as text, as address, and as a picture of the address."""

    secret: str
    address: str
    picture: str

    @property
    def picture_data(self) -> str:
        """The picture as an address of its own, so that no page needs markup from a library."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.picture.encode()).decode()


def new_secret() -> str:
    return str(generate_totp_secret())


def shown(secret: str, account: str) -> AppSecret:
    """The secret in the three forms that the set-up page shows."""
    adapter = get_adapter()
    address = adapter.build_totp_url(User(email=account), secret)
    return AppSecret(secret=secret, address=address, picture=adapter.build_totp_svg(address))


def fits(secret: str, code: str) -> bool:
    """Whether `code` is the app's for a secret that is not kept yet."""
    return bool(validate_totp_code(secret, _digits(code)))


def keep_app(user: User, secret: str) -> None:
    """Makes `secret` the account's app, in place of an older one."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, secret)


def new_codes(user: User) -> Sequence[str]:
    """Ten fresh recovery codes, shown once; older ones stop working."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def has_second(user: User) -> bool:
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=types).exists())


def accepted(user: User, code: str) -> str | None:
    """The factor that `code` proves, `totp` or `recovery`; None when it proves nothing. A code works once."""
    digits = _digits(code)
    if len(digits) == CODE_LENGTH:
        return "totp" if _app_accepts(user, digits) else None
    return "recovery" if _recovery_accepts(user, digits) else None


def passkeys(user: User) -> Sequence[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at"))


def _app_accepts(user: User, digits: str) -> bool:
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None or not validate_totp_code(decrypt(app.data["secret"]), digits):
        return False
    return tallies.count(ONCE, f"{user.pk}:{digits}") == 1


def _recovery_accepts(user: User, digits: str) -> bool:
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return bool(row and digits and RecoveryCodes(row).validate_code(digits))


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdigit())
