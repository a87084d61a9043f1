"""The enums of this room in words for pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdfast.rooms.evidence.models import Evidence

WHY: Mapping[str, Promise] = {
    Evidence.Why.OUTDATED.value: _("its time was over"),
    Evidence.Why.BLURRED.value: _("a blurred photo took its place"),
    Evidence.Why.BY_HAND.value: _("by hand"),
}
