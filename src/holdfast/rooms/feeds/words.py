"""States and reasons in words for pages and the API."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdfast.domain.feeds.judge import Signed, Why

REASONS: Mapping[str, Promise] = {
    Why.NOT_CAP.value: _("not an alert of CAP 1.2"),
    Why.RULES.value: _("breaks a rule of the standard"),
    Why.OURS.value: _("came from this house: a loop"),
    Why.NOT_PINNED.value: _("its sender is not one of this feed's"),
    Why.SIGNATURE_MISSING.value: _("not signed, and this feed must be"),
    Why.SIGNATURE_WRONG.value: _("its signature does not fit the pinned certificate"),
    Why.EXPIRED.value: _("had expired when it came"),
    Why.STALE.value: _("too old when it came"),
    Why.FUTURE.value: _("dated in the future"),
    Why.REUSED.value: _("the same name came before with other words"),
    Why.DRAFT.value: _("only a draft"),
}
SIGNED: Mapping[str, Promise] = {
    Signed.NONE.value: _("not signed"),
    Signed.UNCHECKED.value: _("signature not checked: no certificate is pinned"),
    Signed.VALID.value: _("signature fits"),
    Signed.WRONG.value: _("signature does not fit"),
}
