"""What people type or draw about a file."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.rooms.evidence.images import Corner

_NUMBERS = re.compile(r"\d{1,6}")


class RectanglesField(forms.CharField):
    """One rectangle a line: left, top, right, bottom in pixels, whatever stands between the numbers."""

    def to_python(self, value: object) -> list[Corner]:  # type: ignore[override]
        lines = [line for line in str(value or "").splitlines() if line.strip()]
        return [self._corner(line) for line in lines]

    def _corner(self, line: str) -> Corner:
        numbers = [int(number) for number in _NUMBERS.findall(line)]
        if len(numbers) != 4 or not line.isascii():
            said = _("%(line)s: four numbers are wanted, left, top, right and bottom in pixels")
            raise forms.ValidationError(said % {"line": line[:60]})
        return Corner(*numbers)

    def validate(self, value: object) -> None:
        if not value:
            raise forms.ValidationError(_("Draw at least one rectangle."))


class BlurForm(forms.Form):
    """The rectangles that are filled."""

    rectangles = RectanglesField(max_length=2000, label=gettext_lazy("Rectangles"))
