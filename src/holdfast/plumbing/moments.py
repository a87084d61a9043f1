"""A moment as people type it, in their own zone."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from holdfast.plumbing import clock

TIME_ALONE = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$")


class MomentField(forms.DateTimeField):
    """A moment in the reader's zone, 24 h: `21:57` or `21:57:10` is today, another day is named before it."""

    default_error_messages = {"invalid": _("A time like 21:57, or 2026-11-12 21:57 for another day")}

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if text and TIME_ALONE.match(text):
            value = f"{timezone.localdate(clock.now())} {text}"
        return super().to_python(value)
