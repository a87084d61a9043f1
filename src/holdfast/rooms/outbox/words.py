"""The enums of this room in words for pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdfast.domain.lanes import Lane

LANES: Mapping[str, Promise] = {
    Lane.LIFE_SAFETY.value: _("life safety"),
    Lane.OPERATIONAL.value: _("operational"),
    Lane.BULK.value: _("bulk"),
}
REASONS: Mapping[str, Promise] = {
    "restored": _("this is a restored copy"),
    "wrong_messages": _("wrong messages went out"),
    "exercise": _("an exercise on a copy"),
    "works": _("works on the system"),
    "gateway_fault": _("a fault at the gateway"),
}
CHANNELS: Mapping[str, Promise] = {
    "email": _("e-mail"),
    "sms": _("text message"),
    "webhook": _("webhook"),
    "webpush": _("push to this browser"),
    "public_push": _("push to the public"),
    "in_app": _("in the app"),
}
